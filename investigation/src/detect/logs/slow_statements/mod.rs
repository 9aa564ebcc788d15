//! Slow statements, from what databases, search engines and mappers write of each.
//!
//! They are evidence where there are more of them than before. They support what metrics and traces say of the database,
//! and say which statement to look at; how many there are is a count, and no time of any request.

mod load;
mod sketch;
mod writers;

use jiff::Timestamp;

pub use self::load::find_load;
use self::sketch::sketch;
use self::writers::SlowStatement;
use super::excerpts::find_distinct_excerpts;
use super::line_counts::{count_over_time, find_rise_onset};
use super::pattern::LinesRead;
use crate::detect::series::{poisson_score, round, strength};
use crate::model::{Citation, Entity, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit};
use crate::telemetry::{LineSelection, LogLineRef};

/// One slow statement is an anecdote: a report that somebody runs, a cold cache.
const MIN_STATEMENTS: usize = 2;

/// The score, in standard deviations, from which slow statements are evidence: that of a line that reports trouble.
const MIN_SCORE: f64 = 2.0;

/// A rise below this factor is traffic.
const MIN_RISE_FACTOR: f64 = 1.5;

/// What slow statements are worth beside a metric of the same strength: they support what it says.
const WEIGHT: f64 = 0.5;

/// The evidence that more statements are slow than before, in the lines of one log group in order of time.
#[must_use]
pub fn find_slow_statements(
    scope: &Scope,
    group: &str,
    entity: &Entity,
    lines: &LineSelection<'_>,
    reading: LinesRead,
) -> Option<Evidence> {
    let (incident, baseline) = (scope.incident_window(), scope.baseline_window);
    let slow: Vec<(LogLineRef<'_>, SlowStatement)> =
        lines.iter().filter_map(|line| Some((line, SlowStatement::read(line.message)?))).collect();
    let now: Vec<&(LogLineRef<'_>, SlowStatement)> =
        slow.iter().filter(|(line, _)| incident.contains(line.at)).collect();
    let before = slow.iter().filter(|(line, _)| baseline.contains(line.at)).count();
    // A sample is as certain as the lines that were read.
    let weights = [reading.counts.incident.weight(), reading.counts.baseline.weight()];
    let seconds = incident.duration().as_secs_f64() / weights[0];
    let baseline_seconds = baseline.duration().as_secs_f64() / weights[1];
    let expected = before as f64 * seconds / baseline_seconds;
    let score = poisson_score(now.len() as u64, seconds, before as u64, baseline_seconds);
    if now.len() < MIN_STATEMENTS || score < MIN_SCORE || (now.len() as f64) < MIN_RISE_FACTOR * expected {
        return None;
    }
    let (line, slowest) = now.iter().max_by(|(_, one), (_, other)| one.seconds.total_cmp(&other.seconds))?;
    let times: Vec<Timestamp> = now.iter().map(|(line, _)| line.at).collect();
    let count = (now.len() as f64 * weights[0]).round();
    let what = sketch(&slowest.text).map_or_else(String::new, |what| format!(": {what}"));
    let usual = match before {
        0 => "; none in the baseline".to_owned(),
        _ => format!("; the baseline leads one to expect {:.1}", expected * weights[0]),
    };
    Some(Evidence {
        id: EvidenceId::new(Source::Logs, &entity.name, EvidenceKind::SlowStatements, group),
        source: Source::Logs,
        entity: entity.clone(),
        kind: EvidenceKind::SlowStatements,
        magnitude: Magnitude {
            observed: count,
            expected: round(expected * weights[0]),
            unit: Unit::Count,
            strength: round(strength(score) * WEIGHT),
        },
        onset: find_rise_onset(&times, incident, before, baseline_seconds * weights[0]),
        summary: format!(
            "{} ran {count} statements over {}, the slowest {:.1} s{what}{usual}",
            entity.name,
            describe_threshold(slowest.threshold),
            slowest.seconds,
        ),
        citation: Citation {
            place: None,
            what: group.to_owned(),
            samples: find_distinct_excerpts(std::iter::once(*line), 1),
        },
        series: Some(count_over_time(slow.iter().map(|(line, _)| line.at), baseline.start(), incident.end())),
    })
}

/// `1 s`, `100 ms`.
fn describe_threshold(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.0} ms", 1e3 * seconds) } else { format!("{seconds:.0} s") }
}

#[cfg(test)]
mod tests;
