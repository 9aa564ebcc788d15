//! Calls that take longer on the way, by X-Ray's histogram of all calls: their callers wait longer than the callee works.
//!
//! Method: what a call takes on average for its caller and not for its callee is compared between the windows. Both are means
//! over all requests, where a sample of traces has a few of them.

use super::shown_name;
use crate::detect::graph::format_seconds;
use crate::detect::series::{SIGNIFICANT_SCORE, round, strength};
use crate::model::{Citation, Entity, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit, Window};
use crate::telemetry::{CallStatistics, Node};

/// Means of fewer calls say nothing.
const MIN_CALLS: u64 = 20;

/// By how much, as a share of its response time, what a callee counts may differ from what one of its callers sees, for it
/// counts the requests of all of them.
const SHARE_OF_MIX: f64 = 0.1;

/// A difference of so many seconds is within what segment documents tell.
const RESOLUTION_SECONDS: f64 = 0.001;

/// The evidence that the way between a caller and a callee takes longer.
pub fn find_evidence(scope: &Scope, call: &CallStatistics, callee: &Node) -> Option<Evidence> {
    if call.incident_times.count().min(call.baseline_times.count()) < MIN_CALLS {
        return None;
    }
    let now = Difference::new(call.incident_times.mean()?, callee, scope.incident_window())?;
    let before = Difference::new(call.baseline_times.mean()?, callee, scope.baseline_window)?;
    let (observed, expected) = (now.on_the_way(), before.on_the_way().max(0.0));
    let chance = RESOLUTION_SECONDS + SHARE_OF_MIX * now.of_callee.max(before.of_callee);
    let score = (observed - expected) / chance;
    if score < SIGNIFICANT_SCORE {
        return None;
    }
    let entity = Entity::edge(&call.from, &call.to);
    let name_of = |name: &str| shown_name(&Entity { name: name.to_owned(), kind: entity.kind });
    let summary = format!(
        "the way between {} and {} takes {} of each call on average, {} in the baseline: {} for the caller, {} for the callee",
        name_of(&call.from),
        name_of(&call.to),
        format_seconds(observed),
        format_seconds(expected),
        format_seconds(now.of_caller),
        format_seconds(now.of_callee),
    );
    Some(Evidence {
        id: EvidenceId::new(Source::Traces, &entity.name, EvidenceKind::NetworkTimeRise, "time on the way"),
        source: Source::Traces,
        kind: EvidenceKind::NetworkTimeRise,
        magnitude: Magnitude {
            observed: round(observed),
            expected: round(expected),
            unit: Unit::Seconds,
            strength: strength(score),
        },
        onset: None,
        summary,
        citation: Citation { place: None, what: "X-Ray service graph".to_owned(), samples: Vec::new() },
        series: None,
        entity,
    })
}

/// How long a call takes on average, in seconds, by either end.
struct Difference {
    of_caller: f64,
    of_callee: f64,
}

impl Difference {
    /// `None` where the callee counted no request in the window.
    fn new(of_caller: f64, callee: &Node, window: Window) -> Option<Self> {
        let (mut requests, mut seconds) = (0_u64, 0.0);
        for sample in callee.samples.iter().filter(|sample| window.contains(sample.at)) {
            requests = requests.saturating_add(sample.requests);
            seconds += sample.total_seconds;
        }
        (requests > 0).then(|| Self { of_caller, of_callee: seconds / requests as f64 })
    }

    fn on_the_way(&self) -> f64 {
        self.of_caller - self.of_callee
    }
}
