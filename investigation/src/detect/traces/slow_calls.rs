//! Calls of which a part is much slower than any was before, by X-Ray's histogram of all calls, where the mean hides it: a few
//! time-outs among thousands of calls, or one slow replica of many.
//!
//! Method: the calls that take longer than nearly all of the baseline did, by a factor, are counted in both windows. Where the
//! mean has moved as well, the statistics of the nodes say so, and nothing is added.

use super::part_of_calls::PartOfCalls;
use super::shown_name;
use crate::detect::graph::format_seconds;
use crate::detect::series::{SIGNIFICANT_SCORE, Share, binomial_score};
use crate::model::{Entity, Evidence, EvidenceKind};
use crate::telemetry::{CallStatistics, ResponseTimes};

/// The share of the baseline's calls that are taken for ordinary, however slow they were.
const ORDINARY_SHARE: f64 = 0.99;

/// How many times longer than those a call must take to be a slow one.
const SLOW_FACTOR: f64 = 3.0;

/// Calls this fast are not slow, whatever they were before, in seconds.
const MIN_SLOW_SECONDS: f64 = 0.1;

/// Two slow calls may be an accident.
const MIN_SLOW_CALLS: u64 = 5;

/// A mean that grew by this factor shows the slowness by itself.
const TELLING_MEAN_FACTOR: f64 = 2.0;

/// The fewest calls of a baseline whose slowest part means something.
const MIN_BASELINE_CALLS: u64 = 100;

/// The evidence in the histograms of all calls.
pub fn find_evidence(calls: &[CallStatistics]) -> Vec<Evidence> {
    calls.iter().filter_map(find_slow_calls).collect()
}

fn find_slow_calls(call: &CallStatistics) -> Option<Evidence> {
    let CallStatistics { baseline_times: before, incident_times: now, .. } = call;
    if before.count() < MIN_BASELINE_CALLS {
        return None;
    }
    let (mean_before, mean_now) = (before.mean()?, now.mean()?);
    if mean_now >= TELLING_MEAN_FACTOR * mean_before {
        return None;
    }
    let limit = (SLOW_FACTOR * before.quantile(ORDINARY_SHARE)?).max(MIN_SLOW_SECONDS);
    let (slow_now, slow_before) = (to_share(now, limit), to_share(before, limit));
    let score = binomial_score(slow_now, slow_before);
    if slow_now.part < MIN_SLOW_CALLS || score < SIGNIFICANT_SCORE {
        return None;
    }
    let entity = Entity::edge(&call.from, &call.to);
    let name_of = |name: &str| shown_name(&Entity { name: name.to_owned(), kind: entity.kind });
    let summary = format!(
        "{} of {} calls of {} to {} take longer than {}, {} of {} in the baseline; the mean hides it: {} instead of {}",
        slow_now.part,
        slow_now.whole,
        name_of(&call.from),
        name_of(&call.to),
        format_seconds(limit),
        slow_before.part,
        slow_before.whole,
        format_seconds(mean_now),
        format_seconds(mean_before),
    );
    let part =
        PartOfCalls { kind: EvidenceKind::LatencyRise, what: "slow calls", now: slow_now, before: slow_before, score };
    Some(part.into_evidence(entity, summary))
}

fn to_share(times: &ResponseTimes, limit_seconds: f64) -> Share {
    Share { part: times.count_longer_than(limit_seconds), whole: times.count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(entries: &[(f64, u64)]) -> ResponseTimes {
        let mut times = ResponseTimes::default();
        for (seconds, calls) in entries {
            times.add(*seconds, *calls);
        }
        times
    }

    fn sentences(before: &[(f64, u64)], now: &[(f64, u64)]) -> Vec<String> {
        let (baseline_times, incident_times) = (times(before), times(now));
        let (from, to) = ("shop".to_owned(), "orders".to_owned());
        let call = CallStatistics { from, to, baseline_times, incident_times, ..CallStatistics::default() };
        find_evidence(&[call]).into_iter().map(|evidence| evidence.summary).collect()
    }

    #[test]
    fn a_few_slow_calls_that_the_mean_hides_are_evidence() {
        let sentence = "20 of 5000 calls of shop to orders take longer than 300.0 ms, 0 of 5000 in the baseline; the mean hides it: 111.5 ms instead of 101.0 ms";
        assert_eq!(sentences(&[(0.1, 4_950), (0.2, 50)], &[(0.1, 4_970), (0.2, 10), (2.92, 20)]), [sentence]);
    }

    #[test]
    fn a_mean_that_moved_says_it_already_and_a_tail_that_was_there_is_no_news() {
        assert_eq!(sentences(&[(0.1, 5_000)], &[(0.1, 3_000), (3.0, 2_000)]), [""; 0]);
        assert_eq!(sentences(&[(0.1, 4_980), (3.0, 20)], &[(0.1, 4_980), (3.0, 21)]), [""; 0]);
        assert_eq!(sentences(&[(0.1, 50)], &[(0.1, 4_980), (3.0, 20)]), [""; 0]);
        assert_eq!(sentences(&[(0.001, 5_000)], &[(0.001, 4_980), (0.01, 20)]), [""; 0]);
        assert_eq!(sentences(&[], &[]), [""; 0]);
    }
}
