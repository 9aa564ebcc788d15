//! What a verdict rests on: which sources were read, and which were not.

use std::collections::BTreeMap;

use crate::detect::Findings;
use crate::model::{GapReason, Reading, Source, SourceReading};

/// What became of each source. One of which there are no findings was not asked.
pub(super) fn read_sources(findings: &[Findings]) -> Vec<SourceReading> {
    let mut readings = Vec::with_capacity(Source::ALL.len());
    for &source in Source::ALL {
        let found = findings.iter().find(|findings| findings.source == source);
        let reading = found.map_or(Reading::NotConfigured, Findings::reading);
        readings.push(SourceReading { source, reading });
    }
    readings
}

/// Whether a source was read that shows symptoms. Changes and alarms alone do not tell whether anything departs.
pub(super) fn shows_symptoms(sources: &[SourceReading]) -> bool {
    let was_read = |found: &SourceReading| matches!(found.reading, Reading::Read { .. });
    let is_telemetry = |source| matches!(source, Source::Metrics | Source::Logs | Source::Traces);
    sources.iter().any(|found| is_telemetry(found.source) && was_read(found))
}

/// The sources that were not read, by why: "metrics and logs: access denied; alarms: not configured".
pub(crate) fn describe_unread(sources: &[SourceReading]) -> String {
    let mut by_reason: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
    for found in sources {
        let reason = match found.reading {
            Reading::Failed { reason } => reason.label(),
            Reading::NotConfigured => GapReason::NotConfigured.label(),
            Reading::Empty => GapReason::NoData.label(),
            Reading::Read { .. } => continue,
        };
        match by_reason.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(found.source.name()),
            None => by_reason.push((reason, vec![found.source.name()])),
        }
    }
    let groups: Vec<String> = by_reason.iter().map(|(reason, names)| format!("{}: {reason}", list(names))).collect();
    groups.join("; ")
}

/// What the verdict rests on, as a sentence after it, where a source failed; empty if none did.
pub(super) fn describe_basis(sources: &[SourceReading]) -> String {
    let mut read = Vec::new();
    let mut failed = BTreeMap::new();
    for found in sources {
        match found.reading {
            Reading::Read { .. } => read.push(found.source.name()),
            Reading::Failed { reason } => {
                failed.entry(reason).or_insert_with(Vec::new).push(found.source.name());
            }
            Reading::Empty | Reading::NotConfigured => {}
        }
    }
    if failed.is_empty() || read.is_empty() {
        return String::new();
    }
    let failed: Vec<String> =
        failed.iter().map(|(reason, names)| format!("{} ({})", list(names), reason.label())).collect();
    format!(" It rests on {} alone; not read: {}.", list(&read), failed.join(", "))
}

/// "metrics, logs and traces".
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(readings: [Reading; 5]) -> Vec<SourceReading> {
        Source::ALL.iter().zip(readings).map(|(&source, reading)| SourceReading { source, reading }).collect()
    }

    const READ: Reading = Reading::Read { evidence: 1 };
    const DENIED: Reading = Reading::Failed { reason: GapReason::Denied };

    #[test]
    fn what_was_not_read_is_named_by_its_reason() {
        let none = sources([DENIED, DENIED, Reading::Empty, Reading::NotConfigured, Reading::NotConfigured]);
        assert_eq!(
            describe_unread(&none),
            "metrics and logs: access denied; traces: no data; changes and alarms: not configured"
        );
        assert!(!shows_symptoms(&none));
        assert_eq!(describe_basis(&none), "");
    }

    #[test]
    fn a_verdict_without_a_source_says_what_it_rests_on() {
        let some = sources([READ, DENIED, READ, Reading::NotConfigured, DENIED]);
        assert_eq!(
            describe_basis(&some),
            " It rests on metrics and traces alone; not read: logs and alarms (access denied)."
        );
        assert_eq!(describe_basis(&sources([READ; 5])), "");
    }

    #[test]
    fn changes_and_alarms_alone_show_no_symptom() {
        assert!(!shows_symptoms(&sources([DENIED, DENIED, DENIED, READ, READ])));
        assert!(shows_symptoms(&sources([DENIED, Reading::Read { evidence: 0 }, DENIED, DENIED, DENIED])));
    }
}
