//! Cold starts of Lambda functions, from what the platform logs of each invocation.

mod invocations;

use jiff::Timestamp;

use self::invocations::{ColdStarts, Invocations};
use super::excerpts::find_distinct_excerpts;
use super::line_counts::{count_over_time, find_rise_onset};
use crate::detect::series::{SIGNIFICANT_SCORE, Share, binomial_score, poisson_score, round, strength};
use crate::model::{Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit};
use crate::telemetry::{LineSelection, LogLineRef};

/// Cold starts of a smaller share of the invocations do not move the 95th percentile. Less than 1 % is usual.
///
/// Source: <https://aws.amazon.com/blogs/compute/operating-lambda-performance-optimization-part-1/>
const MIN_COLD_SHARE: f64 = 0.05;

/// A rise below this factor is traffic that comes and goes.
const MIN_RISE_FACTOR: f64 = 2.0;

/// One cold start is an anecdote.
const MIN_COLD_STARTS: usize = 3;

/// How many more cold starts there are.
struct Rise {
    /// How surprising it is, in standard deviations.
    score: f64,
    observed: f64,
    expected: f64,
    /// Percent of the invocations, or a count where these are not known.
    unit: Unit,
}

impl ColdStarts<'_> {
    /// The rise of their share among the invocations; `None` where only the cold and the failed ones were collected.
    fn rise_of_share(&self) -> Option<Rise> {
        let now = find_cold_share(&self.now, &self.invocations_now)?;
        let before = find_cold_share(&self.before, &self.invocations_before)?;
        Some(Rise {
            score: if now.rate() >= MIN_COLD_SHARE { binomial_score(now, before) } else { 0.0 },
            observed: round(100.0 * now.rate()),
            expected: round(100.0 * before.rate()),
            unit: Unit::Percent,
        })
    }

    /// The rise of their number.
    fn rise_of_count(&self, scope: &Scope) -> Rise {
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

    /// One sentence with the numbers that an engineer on call wants.
    fn summary(&self, entity: &str, rise: &Rise) -> String {
        let (count, invocations) = (self.now.len(), self.invocations_now.count);
        match rise.unit {
            Unit::Percent => format!(
                "{count} of {invocations} invocations of {entity} waited for a cold start, {:.1} %; in the baseline {:.1} % did",
                rise.observed, rise.expected
            ),
            _ => {
                format!("{entity} had {count} cold starts; the baseline leads one to expect {:.1}", rise.expected)
            }
        }
    }
}

/// The share of cold starts among the invocations of a window; `None` where not all invocations were collected.
fn find_cold_share(starts: &[LogLineRef<'_>], invocations: &Invocations) -> Option<Share> {
    let share = Share { part: starts.len() as u64, whole: invocations.count as u64 };
    (invocations.includes_uneventful && share.whole > share.part).then_some(share)
}

/// The evidence that more invocations than before wait for an execution environment, in the lines of one log group in
/// order of time; `None` where there are not more, or the entity is no Lambda function.
#[must_use]
pub fn find_cold_start_rise(
    scope: &Scope,
    group: &str,
    entity: &Entity,
    lines: &LineSelection<'_>,
) -> Option<Evidence> {
    if entity.kind != EntityKind::Lambda {
        return None;
    }
    let (incident, baseline) = (scope.incident_window(), scope.baseline_window);
    let starts = ColdStarts::find(lines, incident);
    let rise = starts.rise_of_share().unwrap_or_else(|| starts.rise_of_count(scope));
    let is_rise = rise.score >= SIGNIFICANT_SCORE && rise.observed >= MIN_RISE_FACTOR * rise.expected;
    if starts.now.len() < MIN_COLD_STARTS || !is_rise {
        return None;
    }
    let times: Vec<Timestamp> = starts.now.iter().map(|line| line.at).collect();
    let all_times = starts.before.iter().chain(&starts.now).map(|line| line.at);
    Some(Evidence {
        id: EvidenceId::new(Source::Logs, &entity.name, EvidenceKind::ColdStartRise, group),
        source: Source::Logs,
        entity: entity.clone(),
        kind: EvidenceKind::ColdStartRise,
        magnitude: Magnitude {
            observed: rise.observed,
            expected: rise.expected,
            unit: rise.unit,
            strength: strength(rise.score),
        },
        onset: find_rise_onset(&times, incident, starts.before.len(), baseline.duration().as_secs_f64()),
        summary: starts.summary(&entity.name, &rise),
        citation: Citation {
            place: None,
            what: group.to_owned(),
            samples: find_distinct_excerpts(starts.now.iter().copied(), 1),
        },
        series: Some(count_over_time(all_times, baseline.start(), incident.end())),
    })
}

#[cfg(test)]
mod tests;
