//! How far a node of the service graph departs from its baseline, period by period.
//!
//! The *excess* of a period is what the baseline does not explain: seconds of response time, or failed requests. It is
//! extensive, so that the excess of a callee can be taken from the excess of its caller.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::series::{Level, SIGNIFICANT, Share, binomial_score, poisson_score, quantile};
use crate::model::Window;
use crate::telemetry::{Node, Sample, ServiceGraph};

/// A mean response time within a twentieth of the expected one is no departure, however steady the baseline was.
const LATENCY_FLOOR: f64 = 0.05;

/// With fewer periods the baseline's own spread cannot be told, and that of single requests stands in for it.
const THIN_BASELINE: usize = 6;

/// The last period of a baseline that has drifted tells more than its median; it is believed alone beyond this score.
const DRIFT: f64 = 3.0;

/// A system drifts, so that neighbouring periods err alike: more of them than this tell no more about chance.
const INDEPENDENT_PERIODS: usize = 4;

/// Dispersion of the counts of a baseline with one period or none: nothing is known, so nothing is assumed.
const POISSON_DISPERSION: f64 = 1.0;

/// The two windows that are compared.
#[derive(Debug, Clone, Copy)]
pub struct Windows {
    /// Before.
    pub baseline: Window,
    /// Now.
    pub incident: Window,
}

/// How far one measure of one node departs.
#[derive(Debug, Clone, PartialEq)]
pub struct Departure {
    /// The level in the incident window, in the measure's unit.
    pub observed: f64,
    /// The level that the baseline leads one to expect.
    pub expected: f64,
    /// In standard deviations; negative for a fall.
    pub score: f64,
    /// What the baseline does not explain, by period, in order of time.
    pub excess: Vec<(Timestamp, f64)>,
}

impl Departure {
    /// Whether chance can be ruled out.
    #[must_use]
    pub fn is_significant(&self) -> bool {
        self.score >= SIGNIFICANT
    }

    /// When it began: the first period with at least half of the greatest excess.
    #[must_use]
    pub fn onset(&self) -> Option<Timestamp> {
        let greatest = self.excess.iter().map(|(_, excess)| *excess).max_by(f64::total_cmp)?;
        let began = self.excess.iter().find(|(_, excess)| greatest > 0.0 && *excess >= greatest / 2.0)?;
        Some(began.0)
    }
}

fn within(node: &Node, window: Window) -> impl Iterator<Item = &Sample> {
    node.samples.iter().filter(move |sample| window.contains(sample.at) && sample.requests > 0)
}

/// The departure of the mean response time, in seconds; none without traffic in both windows.
#[must_use]
pub fn latency(node: &Node, windows: Windows) -> Option<Departure> {
    let mean = |sample: &Sample| sample.total_seconds / sample.requests as f64;
    let before: Vec<f64> = within(node, windows.baseline).map(mean).collect();
    let (expected, mut spread) = expected_level(&before)?;
    spread = spread.max(expected * LATENCY_FLOOR);
    let thin = before.len() < THIN_BASELINE;
    let (mut sum, mut variance, mut requests, mut seconds) = (0.0, 0.0, 0.0, 0.0);
    let mut excess = Vec::new();
    for sample in within(node, windows.incident) {
        let count = sample.requests as f64;
        let spread = if thin { spread.max(expected / count.sqrt()) } else { spread };
        let over = (mean(sample) - expected) * count;
        excess.push((sample.at, over));
        sum += over;
        variance += (spread * count).powi(2);
        requests += count;
        seconds += sample.total_seconds;
    }
    (requests > 0.0).then(|| Departure {
        observed: seconds / requests,
        expected,
        score: if variance > 0.0 { sum / variance.sqrt() * persistence(excess.len()) } else { 0.0 },
        excess,
    })
}

/// What a score over so many periods is worth of one that took them for independent.
fn persistence(periods: usize) -> f64 {
    (INDEPENDENT_PERIODS.min(periods) as f64 / periods.max(1) as f64).sqrt()
}

/// What to expect after `before`, and how widely it spreads. Half of the trust goes to the last value, which knows of
/// drift; all of it when it left the rest behind.
fn expected_level(before: &[f64]) -> Option<(f64, f64)> {
    let level = Level::of(before)?;
    let last = *before.last()?;
    let spread = level.scale.max(level.center * LATENCY_FLOOR);
    let drifted = (last - level.center).abs() > DRIFT * spread;
    Some((if drifted { last } else { f64::midpoint(level.center, last) }, level.scale))
}

/// The departure of the share of requests that `count` counts, 0 to 1; none without traffic in both windows.
#[must_use]
pub fn share(node: &Node, windows: Windows, count: impl Fn(&Sample) -> u64) -> Option<Departure> {
    let add = |sum: Share, sample: &Sample| Share {
        part: sum.part + count(sample).min(sample.requests),
        whole: sum.whole + sample.requests,
    };
    let all = within(node, windows.baseline).fold(Share::default(), add);
    let now = within(node, windows.incident).fold(Share::default(), add);
    if all.whole == 0 || now.whole == 0 {
        return None;
    }
    let last = within(node, windows.baseline).last().map_or(all, |sample| add(Share::default(), sample));
    let dispersion = dispersion(node, windows.baseline, all, &count);
    // As in `expected_level`: half of the trust goes to the last period, all of it when it left the rest behind. But
    // one period without a failure is no proof of a lower rate, so that the score counts the whole baseline.
    let drifted = binomial_score(last, all).abs() / dispersion.sqrt() > DRIFT;
    let (before, expected) = if drifted { (last, last.rate()) } else { (all, f64::midpoint(all.rate(), last.rate())) };
    let excess = within(node, windows.incident)
        .map(|sample| (sample.at, count(sample) as f64 - expected * sample.requests as f64))
        .collect::<Vec<_>>();
    let score = binomial_score(now, before) / dispersion.sqrt() * persistence(excess.len());
    Some(Departure { observed: now.rate(), expected, score, excess })
}

/// How much more the counts of the baseline vary than independent requests would (Pearson's chi-squared by degrees of
/// freedom, at least 1): an error rate that always wanders is no news when it wanders.
fn dispersion(node: &Node, window: Window, total: Share, count: impl Fn(&Sample) -> u64) -> f64 {
    let rate = total.rate();
    let (mut chi_squared, mut periods) = (0.0, 0_u32);
    for sample in within(node, window) {
        let requests = sample.requests as f64;
        let variance = requests * rate * (1.0 - rate);
        if variance > 0.0 {
            chi_squared += (count(sample) as f64 - rate * requests).powi(2) / variance;
            periods += 1;
        }
    }
    if periods < 2 { POISSON_DISPERSION } else { (chi_squared / f64::from(periods - 1)).max(POISSON_DISPERSION) }
}

/// The periods of each window that were observed: a recording may begin late, and what it did not see is not silence.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// Of the baseline.
    pub baseline: BTreeSet<Timestamp>,
    /// Of the incident.
    pub incident: BTreeSet<Timestamp>,
    /// The length of a period, in seconds.
    pub period: f64,
}

impl Observed {
    /// The periods in which any node of the graph was seen.
    #[must_use]
    pub fn of(graph: &ServiceGraph, windows: Windows) -> Self {
        let seen =
            |window: Window| graph.nodes.iter().flat_map(|node| within(node, window)).map(|sample| sample.at).collect();
        Self { baseline: seen(windows.baseline), incident: seen(windows.incident), period: f64::from(graph.period) }
    }

    fn seconds(&self, periods: &BTreeSet<Timestamp>) -> f64 {
        periods.len() as f64 * self.period
    }
}

/// The departure of the requests a second; none where a window was not observed. What is observed is the quarter of the
/// incident that departs furthest, for an incident seldom fills its window.
#[must_use]
pub fn traffic(node: &Node, windows: Windows, observed: &Observed) -> Option<Departure> {
    let total = |window: Window| within(node, window).map(|sample| sample.requests).sum::<u64>();
    let (now, before) = (total(windows.incident), total(windows.baseline));
    let (seconds, baseline_seconds) = (observed.seconds(&observed.incident), observed.seconds(&observed.baseline));
    if now + before == 0 || baseline_seconds <= 0.0 || seconds <= 0.0 {
        return None;
    }
    let counts: Vec<f64> = within(node, windows.baseline).map(|sample| sample.requests as f64).collect();
    let level = Level::of(&counts).unwrap_or(Level { center: 0.0, scale: 0.0 });
    let dispersion = if level.center > 0.0 { (level.scale.powi(2) / level.center).max(1.0) } else { 1.0 };
    let score = poisson_score(now, seconds, before, baseline_seconds) / dispersion.sqrt();
    let arrived: Vec<(Timestamp, f64)> =
        within(node, windows.incident).map(|sample| (sample.at, sample.requests as f64)).collect();
    let silent = observed.incident.len().saturating_sub(arrived.len());
    let counts: Vec<f64> = arrived.iter().map(|(_, count)| *count).chain(std::iter::repeat_n(0.0, silent)).collect();
    let furthest = quantile(&counts, if score < 0.0 { 0.25 } else { 0.75 })?;
    let expected = before as f64 / baseline_seconds;
    let beyond = |count: f64| (count - expected * observed.period) * if score < 0.0 { -1.0 } else { 1.0 };
    Some(Departure {
        observed: furthest / observed.period.max(1.0),
        expected,
        score,
        excess: arrived.into_iter().map(|(at, count)| (at, beyond(count))).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn windows() -> Windows {
        Windows { baseline: Window::new(at(0), at(60)).unwrap(), incident: Window::new(at(60), at(70)).unwrap() }
    }

    fn node(sample: impl Fn(i64) -> Sample) -> Node {
        Node { name: "a".into(), kind: String::new(), samples: (0..70).map(sample).collect() }
    }

    #[test]
    fn a_slower_node_owes_seconds() {
        let slow = node(|minute| Sample {
            at: at(minute),
            requests: 100,
            total_seconds: if minute < 63 { 10.0 } else { 30.0 },
            ..Sample::default()
        });
        let departure = latency(&slow, windows()).unwrap();
        assert!(departure.is_significant());
        assert_eq!(departure.onset(), Some(at(63)));
        assert!((departure.excess.last().unwrap().1 - 20.0).abs() < 1e-9);
    }

    #[test]
    fn a_baseline_that_drifted_is_judged_by_its_end() {
        let drifted = node(|minute| Sample {
            at: at(minute),
            requests: 100,
            total_seconds: if minute < 59 { 10.0 } else { 20.0 },
            ..Sample::default()
        });
        assert!(!latency(&drifted, windows()).unwrap().is_significant());
    }

    #[test]
    fn a_slight_rise_is_no_more_evidence_for_being_long() {
        let seconds = |minute: i64| if minute >= 60 { 12.5 } else { 9.0 + 2.0 * (minute % 2) as f64 };
        let rising = node(|minute| Sample {
            at: at(minute),
            requests: 100,
            total_seconds: seconds(minute),
            ..Sample::default()
        });
        let score = latency(&rising, windows()).unwrap().score;
        assert!(score > 2.0 && score < SIGNIFICANT, "{score}");
    }

    #[test]
    fn an_error_rate_that_always_wanders_is_no_news() {
        let wander = |minute: i64| if minute % 7 == 0 { 30 } else { 0 };
        let failing = |faults: u64, minute| Sample { at: at(minute), requests: 100, faults, ..Sample::default() };
        let wanders =
            share(&node(|minute| failing(wander(minute), minute)), windows(), |sample| sample.faults).unwrap();
        assert!(!wanders.is_significant(), "{}", wanders.score);
        let fails =
            share(&node(|minute| failing(u64::from(minute >= 60) * 5, minute)), windows(), |sample| sample.faults);
        assert!(fails.unwrap().is_significant());
    }

    #[test]
    fn traffic_falls_too() {
        let falling =
            node(|minute| Sample { at: at(minute), requests: if minute < 60 { 100 } else { 10 }, ..Sample::default() });
        let graph = ServiceGraph { period: 60, nodes: vec![falling.clone()], edges: Vec::new() };
        let observed = Observed::of(&graph, windows());
        let departure = traffic(&falling, windows(), &observed).unwrap();
        assert!(departure.score < -SIGNIFICANT);
        assert_eq!(departure.onset(), Some(at(60)));
    }

    #[test]
    fn what_was_not_observed_is_not_silence() {
        let late =
            node(|minute| Sample { at: at(minute), requests: 100 * u64::from(minute >= 55), ..Sample::default() });
        let graph = ServiceGraph { period: 60, nodes: vec![late.clone()], edges: Vec::new() };
        let observed = Observed::of(&graph, windows());
        assert_eq!((observed.baseline.len(), observed.incident.len()), (5, 10));
        assert!(traffic(&late, windows(), &observed).unwrap().score.abs() < 0.1);
    }

    #[test]
    fn a_node_without_a_baseline_has_nothing_to_depart_from() {
        let new = node(|minute| Sample { at: at(minute), requests: u64::from(minute >= 60), ..Sample::default() });
        assert_eq!(latency(&new, windows()), None);
        assert_eq!(share(&new, windows(), |sample| sample.faults), None);
    }
}
