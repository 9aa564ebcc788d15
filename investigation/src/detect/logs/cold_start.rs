//! Cold starts of Lambda functions, from what the platform logs of each invocation.

use jiff::Timestamp;

use super::counts::{rise_began, series};
use super::event::{Event, Severity};
use crate::detect::redact::excerpt;
use crate::detect::series::{SIGNIFICANT_SCORE, Share, binomial_score, poisson_score, round, strength};
use crate::model::{
    Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit, Window,
};
use crate::telemetry::LogLine;

/// Cold starts of fewer invocations than these do not move the 95th percentile. Usual are less than 1 %.
///
/// Source: <https://aws.amazon.com/blogs/compute/operating-lambda-performance-optimization-part-1/>
const MIN_SHARE: f64 = 0.05;

/// A rise below this factor is traffic that comes and goes.
const MIN_RISE: f64 = 2.0;

/// One cold start is an anecdote.
const MIN_STARTS: usize = 3;

/// Enough to recognise a line by.
const SAMPLE_CHARS: usize = 400;

/// What a line of the platform tells.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// An invocation ended, and had to wait for its environment or not.
    Invocation { cold: bool },
    /// An environment is started.
    Start,
}

impl Told {
    fn by(message: &str) -> Option<Self> {
        if message.starts_with("INIT_START") {
            return Some(Self::Start);
        }
        if message.starts_with("REPORT ") {
            return Some(Self::Invocation { cold: message.contains("Init Duration:") });
        }
        // The JSON format; the platform writes it without spaces.
        let json = message.trim_start().starts_with('{');
        if json && message.contains("\"platform.initStart\"") {
            return Some(Self::Start);
        }
        (json && message.contains("\"platform.report\""))
            .then(|| Self::Invocation { cold: message.contains("\"initDurationMs\"") })
    }
}

/// Whether a query for trouble would pass over the report of an invocation, so that one for all must have collected it.
fn is_sound(report: &str) -> bool {
    let event = Event::read(report);
    event.trouble.is_none() && event.severity == Severity::Info && !report.contains("Status: timeout")
}

/// The cold starts of a function, and its invocations where they were collected.
struct Starts<'a> {
    /// The cold starts of the incident window, in order of time.
    now: Vec<&'a LogLine>,
    /// Those of the baseline.
    before: Vec<&'a LogLine>,
    now_invoked: Invocations,
    before_invoked: Invocations,
}

/// The invocations of one window.
#[derive(Default)]
struct Invocations {
    count: usize,
    /// Whether a warm one without trouble is among them.
    any_sound: bool,
}

/// How much more cold starts there are.
struct Rise {
    score: f64,
    observed: f64,
    expected: f64,
    unit: Unit,
}

impl<'a> Starts<'a> {
    fn among(lines: &[&'a LogLine], incident: Window) -> Self {
        let (mut cold, mut inits): (Vec<&LogLine>, Vec<&LogLine>) = (Vec::new(), Vec::new());
        let (mut now_invoked, mut before_invoked) = (Invocations::default(), Invocations::default());
        for line in lines {
            let told = Told::by(&line.message);
            match told {
                Some(Told::Start) => inits.push(line),
                Some(Told::Invocation { cold: true }) => cold.push(line),
                Some(Told::Invocation { cold: false }) | None => {}
            }
            if let Some(Told::Invocation { cold }) = told {
                let invoked = if incident.contains(line.at) { &mut now_invoked } else { &mut before_invoked };
                invoked.count += 1;
                invoked.any_sound |= !cold && is_sound(&line.message);
            }
        }
        // A cold start is told twice, but one of the two kinds of line may not have been collected.
        let starts = if inits.len() > cold.len() { inits } else { cold };
        let (now, before) = starts.into_iter().partition(|line| incident.contains(line.at));
        Self { now, before, now_invoked, before_invoked }
    }

    /// The rise of their share among the invocations; none where only the cold and the failed ones were collected.
    fn by_share(&self) -> Option<Rise> {
        let share = |starts: &[&LogLine], of: &Invocations| Share { part: starts.len() as u64, whole: of.count as u64 };
        let now = share(&self.now, &self.now_invoked);
        let before = share(&self.before, &self.before_invoked);
        let is_whole = |share: Share, of: &Invocations| of.any_sound && share.whole > share.part;
        (is_whole(now, &self.now_invoked) && is_whole(before, &self.before_invoked)).then(|| Rise {
            score: if now.rate() >= MIN_SHARE { binomial_score(now, before) } else { 0.0 },
            observed: round(100.0 * now.rate()),
            expected: round(100.0 * before.rate()),
            unit: Unit::Percent,
        })
    }

    /// The rise of their rate.
    fn by_rate(&self, scope: &Scope) -> Rise {
        let seconds = scope.incident_window().duration().as_secs_f64();
        let baseline_seconds = scope.baseline_window.duration().as_secs_f64();
        let (now, before) = (self.now.len(), self.before.len());
        Rise {
            score: poisson_score(now as u64, seconds, before as u64, baseline_seconds),
            observed: now as f64,
            expected: round(before as f64 * seconds / baseline_seconds),
            unit: Unit::Count,
        }
    }
}

/// The evidence that more invocations than before wait for an environment, in the lines of one log group in order of
/// time.
pub fn evidence(scope: &Scope, group: &str, entity: &Entity, lines: &[&LogLine]) -> Option<Evidence> {
    if entity.kind != EntityKind::Lambda {
        return None;
    }
    let (incident, baseline) = (scope.incident_window(), scope.baseline_window);
    let starts = Starts::among(lines, incident);
    let rise = starts.by_share().unwrap_or_else(|| starts.by_rate(scope));
    if starts.now.len() < MIN_STARTS || rise.score < SIGNIFICANT_SCORE || rise.observed < MIN_RISE * rise.expected {
        return None;
    }
    let (kind, count) = (EvidenceKind::ColdStartRise, starts.now.len());
    let summary = match rise.unit {
        Unit::Percent => format!(
            "{count} of {} invocations of {} waited for a cold start, {:.1} %; in the baseline {:.1} % did",
            starts.now_invoked.count, entity.name, rise.observed, rise.expected
        ),
        Unit::Seconds | Unit::Count | Unit::Bytes | Unit::None => {
            format!("{} had {count} cold starts; the baseline leads one to expect {:.1}", entity.name, rise.expected)
        }
    };
    let times: Vec<Timestamp> = starts.now.iter().map(|line| line.at).collect();
    let all = starts.before.iter().chain(&starts.now).map(|line| line.at);
    let samples = starts.now.first().map(|line| excerpt(&line.message, SAMPLE_CHARS)).into_iter().collect();
    Some(Evidence {
        id: EvidenceId::new(Source::Logs, &entity.name, kind, group),
        source: Source::Logs,
        entity: entity.clone(),
        kind,
        magnitude: Magnitude {
            observed: rise.observed,
            expected: rise.expected,
            unit: rise.unit,
            strength: strength(rise.score),
        },
        onset: rise_began(&times, incident, starts.before.len(), baseline.duration().as_secs_f64()),
        summary,
        citation: Citation { what: group.to_owned(), samples },
        series: Some(series(all, baseline.start(), incident.end())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::fixtures::scope;

    /// The evidence in lines of one function, each a number of seconds after the start of the baseline: the incident is
    /// from 3,600 to 5,400.
    fn found(lines: impl Iterator<Item = (i64, &'static str)>) -> Option<Evidence> {
        let start = scope().baseline_window.start().as_second();
        let line = |(second, message): (i64, &str)| LogLine {
            at: Timestamp::from_second(start + second).unwrap(),
            group: "/aws/lambda/shop".into(),
            message: message.into(),
        };
        let lines: Vec<LogLine> = lines.map(line).collect();
        let entity = Entity { name: "shop".into(), kind: EntityKind::Lambda };
        evidence(&scope(), "/aws/lambda/shop", &entity, &lines.iter().collect::<Vec<_>>())
    }

    const WARM: &str = "REPORT RequestId: 1\tDuration: 3.00 ms\tMemory Size: 128 MB\tMax Memory Used: 90 MB";
    const COLD: &str = "REPORT RequestId: 1\tDuration: 3.00 ms\tMax Memory Used: 90 MB\tInit Duration: 800.00 ms";
    const JSON: &str = r#"{"time":"t","type":"platform.report","record":{"metrics":{"initDurationMs":800.0}}}"#;

    #[test]
    fn a_greater_share_of_cold_starts_is_evidence_in_text_and_json() {
        for cold in [COLD, JSON] {
            let lines = (0..540).map(|n| (10 * n, if n % 4 == 0 && n >= 360 || n % 100 == 0 { cold } else { WARM }));
            let evidence = found(lines).unwrap();
            assert_eq!((evidence.kind, evidence.magnitude.unit), (EvidenceKind::ColdStartRise, Unit::Percent));
            assert_eq!(evidence.onset, Some(scope().incident_window().start()));
            assert!(evidence.summary.starts_with("45 of 180 invocations of shop waited for a cold start, 25.0 %;"));
        }
    }

    #[test]
    fn more_traffic_with_the_same_share_and_a_share_that_moves_no_percentile_are_not() {
        let busier = (0..360).map(|n| (10 * n, n)).chain((0..1_800).map(|n| (3_600 + n, n)));
        assert!(found(busier.map(|(second, n)| (second, if n % 10 == 0 { COLD } else { WARM }))).is_none());
        let small = (0..5_400).map(|n| (n, if n >= 3_600 && n % 30 == 0 { COLD } else { WARM }));
        assert!(found(small).is_none());
    }

    #[test]
    fn beside_failed_invocations_alone_the_rate_is_compared() {
        let timeout = "REPORT RequestId: 1\tDuration: 3000.00 ms\tMax Memory Used: 90 MB\tStatus: timeout";
        let json = r#"{"time":"t","type":"platform.report","record":{"status":"timeout"}}"#;
        for failed in [timeout, json] {
            // As many cold starts as ever, but fewer failures.
            let failures = (0..200).map(|n| (18 * n, failed)).chain((0..10).map(|n| (3_600 + 180 * n, failed)));
            let lines = failures.chain((0..15).map(|n| (360 * n, COLD)));
            assert!(found(lines).is_none());
        }
    }

    #[test]
    fn without_invocations_the_rate_is_compared() {
        let init = "INIT_START Runtime Version: python:3.13.v1\tRuntime Version ARN: arn";
        let evidence = found((0..20).map(|n| (3_700 + n, init))).unwrap();
        assert_eq!((evidence.magnitude.observed, evidence.magnitude.unit), (20.0, Unit::Count));
        assert!(found((0..90).map(|n| (60 * n, init))).is_none());
    }
}
