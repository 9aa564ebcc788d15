//! How far a node of the service graph departs from its baseline, period by period.
//!
//! The *excess* of a period is what the baseline does not explain: seconds of response time, or failed requests. It is
//! extensive, so that the excess of a callee can be subtracted from the excess of its caller.
//!
//! One file a measure: [`latency_departure`] (mean response time), [`share_departure`] (faults, errors or throttles
//! among the requests) and [`traffic_departure`] (requests a second).

mod latency;
mod share;
mod traffic;

use jiff::Timestamp;

pub use self::latency::latency_departure;
pub use self::share::share_departure;
pub use self::traffic::{ObservedPeriods, traffic_departure};
use super::series::SIGNIFICANT_SCORE;
use crate::model::Window;
use crate::telemetry::{Node, Sample};

/// The last period of a baseline that has drifted says more than its median. Beyond this score, in standard deviations
/// from the rest of the baseline, the last period is believed alone.
const DRIFT_SCORE: f64 = 3.0;

/// A system drifts, so that neighbouring periods err alike: more periods than these say no more about chance.
const MAX_INDEPENDENT_PERIODS: usize = 4;

/// The two windows that are compared.
#[derive(Debug, Clone, Copy)]
pub struct Windows {
    /// What is normal; it ends where the incident window begins.
    pub baseline: Window,
    /// What is investigated.
    pub incident: Window,
}

/// How far one measure of one node departs from its baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Departure {
    /// The level in the incident window, in the measure's unit.
    pub observed: f64,
    /// The level that the baseline leads one to expect, in the measure's unit.
    pub expected: f64,
    /// How surprising the difference is, in standard deviations; negative for a fall.
    pub score: f64,
    /// What the baseline does not explain, by period, in order of time.
    pub excess: Vec<(Timestamp, f64)>,
}

impl Departure {
    /// Whether the measure rose further than chance explains. A fall is never significant here: the callers that look
    /// for one compare the score themselves.
    #[must_use]
    pub fn is_significant(&self) -> bool {
        self.score >= SIGNIFICANT_SCORE
    }

    /// When the departure began: the first period with at least half of the greatest excess. `None` if no period has an
    /// excess above 0.
    #[must_use]
    pub fn onset(&self) -> Option<Timestamp> {
        let greatest = self.excess.iter().map(|(_, excess)| *excess).max_by(f64::total_cmp)?;
        if greatest <= 0.0 {
            return None;
        }
        self.excess.iter().find(|(_, excess)| *excess >= greatest / 2.0).map(|(period, _)| *period)
    }
}

/// The samples of the node in the window that saw requests, in order of time.
fn samples_within(node: &Node, window: Window) -> impl Iterator<Item = &Sample> {
    node.samples.iter().filter(move |sample| window.contains(sample.at) && sample.requests > 0)
}

/// The factor, up to 1, by which a score over this many periods shrinks, for it takes them for independent.
fn independence_factor(periods: usize) -> f64 {
    (MAX_INDEPENDENT_PERIODS.min(periods) as f64 / periods.max(1) as f64).sqrt()
}

#[cfg(test)]
mod tests;
