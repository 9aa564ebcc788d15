//! One series of the incident compared with that of the baseline.

use jiff::Timestamp;

use super::counts::Events;
use super::departed_run::DepartedRun;
use super::level_scale::LevelScale;
use super::meaning::Meaning;
use super::measure::Measure;
use super::surroundings::Surroundings;
use super::{drain, flat_top, within_window};
use crate::detect::series::{Level, SIGNIFICANT_SCORE, Share, quantile, round};
use crate::model::{EvidenceKind, Point, Unit, Window};
use crate::telemetry::MetricSeries;

/// A series that had a point in this share of the baseline's periods is expected to have points in the incident.
const EXPECTED_COVERAGE: f64 = 0.5;

/// So many settled periods without a point are silence: of one or two the points may be late.
const MIN_SILENT_PERIODS: f64 = 3.0;

/// So many points after the departure are back to normal when it has ended.
const MIN_POINTS_OF_RECOVERY: usize = 2;

/// Memory in bytes whose limit nobody tells: with less growth than by half it moved, and did not run out.
const MIN_GROWTH_WITHOUT_LIMIT: f64 = 1.5;

/// The same of connections that do not stay at their highest: they double with the time that each is held, and more than that is a
/// leak.
const MIN_GROWTH_OF_CONNECTIONS: f64 = 2.2;

/// Messages that wait for fewer seconds more than usual are no backlog: who reads in batches waits about as long for one.
///
/// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html>
pub(super) const MIN_BACKLOG_SECONDS: f64 = 20.0;

/// One series in both windows, in the unit of its meaning.
pub struct Comparison<'a> {
    /// The series, as it was read.
    pub series: &'a MetricSeries,
    /// What it measures.
    pub meaning: Meaning,
    /// The points in the unit of the meaning, in order of time.
    pub points: Vec<Point>,
    /// How much there is of what it uses up, in the unit of the meaning, if another series tells.
    pub limit: Option<f64>,
    /// The events that it counts, if it counts any.
    events: Option<Events<'a>>,
    pub(super) surroundings: &'a Surroundings<'a>,
}

/// A departure that chance does not explain.
pub struct MetricDeparture {
    /// The kind of evidence that the metric gives, by its meaning.
    pub kind: EvidenceKind,
    /// The level in the incident.
    pub observed: f64,
    /// The level that the baseline leads one to expect.
    pub expected: f64,
    /// How far it departs, in standard deviations; negative for a fall.
    pub score: f64,
    /// What the departure looks like in a chart.
    pub shape: DepartureShape,
    /// When it began, if points show it.
    pub onset: Option<Timestamp>,
    /// When it was over, if that was within the window.
    pub recovered: Option<Timestamp>,
    /// The failures among the requests, in the incident and before, where both were counted.
    pub shares: Option<(Share, Share)>,
}

/// What a departure looks like in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepartureShape {
    /// Most points since the onset have departed.
    Shift,
    /// Only a few points have departed.
    Spike,
    /// There are no points.
    Silence,
    /// It drained or filled up steadily, in the baseline already.
    Trend,
}

/// A departure before it is dated.
pub struct LevelChange {
    /// The kind of evidence.
    pub kind: EvidenceKind,
    /// The level in the incident.
    pub observed: f64,
    /// The level that the baseline leads one to expect.
    pub expected: f64,
    /// How far it departs, in standard deviations; negative for a fall.
    pub score: f64,
    /// The failures among the requests, in the incident and before, where both were counted.
    pub shares: Option<(Share, Share)>,
}

impl LevelChange {
    fn is_significant(&self) -> bool {
        self.score.abs() >= SIGNIFICANT_SCORE
    }
}

impl<'a> Comparison<'a> {
    /// Prepares the comparison of a series. `None` if the series has no points.
    pub fn new(series: &'a MetricSeries, surroundings: &'a Surroundings<'a>) -> Option<Self> {
        if series.points.is_empty() {
            return None;
        }
        let meaning = Meaning::from_query(&series.query);
        let in_unit = |point: &Point| Point { at: point.at, value: round(point.value * meaning.factor) };
        let points: Vec<Point> = series.points.iter().map(in_unit).collect();
        let requests = surroundings.find_requests(&series.query).filter(|_| meaning.measure.is_failure());
        let events = Events::find(series, meaning, &points, requests);
        let limit = surroundings.find_limit(&series.query);
        Some(Self { series, meaning, points, limit, events, surroundings })
    }

    /// The departure, if chance does not explain it.
    pub fn find_departure(&self) -> Option<MetricDeparture> {
        let change = match &self.events {
            Some(events) => events.compare(self.meaning, self.surroundings, self.series),
            None => self.compare_levels(),
        };
        if let Some(change) = change.filter(LevelChange::is_significant) {
            return Some(self.date(change));
        }
        let (change, onset) = drain::find_trend(self)?;
        let shape = DepartureShape::Trend;
        let LevelChange { kind, observed, expected, score, shares } = change;
        Some(MetricDeparture { kind, observed, expected, score, shape, onset: Some(onset), recovered: None, shares })
    }

    /// Finds when a change began and whether it is over.
    fn date(&self, change: LevelChange) -> MetricDeparture {
        let LevelChange { kind, mut observed, expected, score, shares } = change;
        let is_silence = kind == EvidenceKind::MissingData;
        let points = self.points_of_incident();
        let run = DepartedRun::find(&points, expected, self.level_of_points(observed));
        let shape = if is_silence { DepartureShape::Silence } else { shape_of(run, &points) };
        if let Some(run) = run
            && shape == DepartureShape::Spike
            && self.meaning.measure != Measure::Traffic
        {
            observed = find_peak(&points, run, score).unwrap_or(observed);
        }
        let recovered = run.filter(|_| !is_silence).and_then(|run| find_recovery(run, &points));
        MetricDeparture { kind, observed, expected, score, shape, onset: run.map(|run| run.first), recovered, shares }
    }

    /// The level that points of the departure have. Failures of a few periods have a mean that no point has.
    fn level_of_points(&self, observed: f64) -> f64 {
        if self.events.is_none() {
            return observed;
        }
        let departed = self.values(&[self.surroundings.incident_window]);
        let upper = quantile(&departed, 0.75).unwrap_or(observed);
        if observed > 0.0 && upper > observed && self.meaning.measure.is_failure() { upper } else { observed }
    }

    /// The points of the incident, in order of time; of events also the periods without any.
    fn points_of_incident(&self) -> Vec<Point> {
        let window = self.surroundings.incident_window;
        let mut points: Vec<Point> = self.points.iter().copied().filter(|point| window.contains(point.at)).collect();
        if self.events.is_some() || self.meaning.is_zero_when_absent {
            let settled_end = self.surroundings.settled_window.map_or(window.start(), |settled| settled.end());
            fill_with_zeros(&mut points, i64::from(self.series.period), settled_end);
        }
        points
    }

    /// The values in these windows; of a metric that is reported only while it is not zero, with the zeros.
    pub(super) fn values(&self, windows: &[Window]) -> Vec<f64> {
        let mut values = values_in(&self.points, windows);
        if self.meaning.is_zero_when_absent {
            let periods = total_seconds(windows) / f64::from(self.series.period.max(1));
            values.resize(values.len().max(periods.min(MAX_FILLED_PERIODS as f64) as usize), 0.0);
        }
        values
    }

    /// Compares levels by robust standard deviations: first the quartiles, which show a shift, then the extremes, which
    /// show a spike.
    fn compare_levels(&self) -> Option<LevelChange> {
        let before = self.values(&self.surroundings.reference_windows);
        if before.is_empty() {
            return within_window::find_change(self);
        }
        let now = self.values(&[self.surroundings.incident_window]);
        let level = Level::estimate(&before)?;
        if now.is_empty() {
            return self.find_silence(before.len(), level.median);
        }
        self.compare_values(&before, &now)
    }

    /// The change from some values to others, if it is bad news and beyond chance.
    pub(super) fn compare_values(&self, before: &[f64], now: &[f64]) -> Option<LevelChange> {
        let scale = LevelScale::estimate(before, self.meaning)?;
        let quartiles = (quantile(now, 0.25)?, quantile(now, 0.75)?);
        let extremes = (quantile(now, 0.0)?, quantile(now, 1.0)?);
        let shift = self.find_worse_side(quartiles, &scale, scale.of_shifts).filter(LevelChange::is_significant);
        shift.or_else(|| self.find_worse_side(extremes, &scale, scale.of_spikes).filter(LevelChange::is_significant))
    }

    /// The one of the two values that lies further from what is expected, if that is bad news.
    fn find_worse_side(&self, (low, high): (f64, f64), level: &LevelScale, scale: f64) -> Option<LevelChange> {
        let expected = level.expected;
        let (rise, fall) = ((high - expected) / scale, (low - expected) / scale);
        let measure = self.meaning.measure;
        let change = |kind, observed, score| LevelChange { kind, observed, expected, score, shares: None };
        if rise >= -fall {
            let kind = self.evidence_of_rise(high, expected)?;
            return Some(change(kind, high, level.weigh_health(measure, high, rise)));
        }
        if measure.is_reserve() && low > expected * measure.ample_reserve() {
            return None;
        }
        let kind = measure.evidence_of_fall()?;
        Some(change(kind, low, level.weigh_health(measure, low, fall)))
    }

    /// What a rise is evidence of: of its limit where this is known.
    pub(super) fn evidence_of_rise(&self, observed: f64, expected: f64) -> Option<EvidenceKind> {
        let measure = self.meaning.measure;
        if let Some(limit) = self.limit {
            return measure.evidence_of_rise(100.0 * observed / limit, Unit::Percent);
        }
        let min_growth = match (measure, self.meaning.unit) {
            (Measure::Memory | Measure::Quota, Unit::Bytes) => MIN_GROWTH_WITHOUT_LIMIT,
            (Measure::Quota, Unit::Count) if flat_top::stays_at_highest(self) => MIN_GROWTH_WITHOUT_LIMIT,
            (Measure::Quota, Unit::Count) => MIN_GROWTH_OF_CONNECTIONS,
            _ => 0.0,
        };
        let is_short_wait = measure == Measure::Backlog
            && self.meaning.unit == Unit::Seconds
            && observed - expected < MIN_BACKLOG_SECONDS;
        if is_short_wait || observed < expected * min_growth {
            return Some(EvidenceKind::MetricShift);
        }
        measure.evidence_of_rise(observed, self.meaning.unit)
    }

    /// A series without points in the incident, which is as surprising as its baseline was regular: it had so many
    /// `points`, with the level `expected`. `None` where points may only be late.
    fn find_silence(&self, points: usize, expected: f64) -> Option<LevelChange> {
        let period = f64::from(self.series.period.max(1));
        let silent_periods = total_seconds(self.surroundings.settled_window.as_slice()) / period;
        if silent_periods < MIN_SILENT_PERIODS {
            return None;
        }
        let periods = total_seconds(&self.surroundings.reference_windows) / period;
        let coverage = points as f64 / periods.max(1.0);
        let score = SIGNIFICANT_SCORE * coverage / EXPECTED_COVERAGE;
        Some(LevelChange { kind: EvidenceKind::MissingData, observed: 0.0, expected, score, shares: None })
    }
}

fn shape_of(run: Option<DepartedRun>, points: &[Point]) -> DepartureShape {
    // Traffic that ceased leaves no points.
    let Some(run) = run else { return DepartureShape::Shift };
    let points_since_onset = points.iter().filter(|point| point.at >= run.first).count();
    if run.points > 1 && run.points * 2 > points_since_onset { DepartureShape::Shift } else { DepartureShape::Spike }
}

/// The most extreme value of a run, on the side of the score.
fn find_peak(points: &[Point], run: DepartedRun, score: f64) -> Option<f64> {
    let of_run = points.iter().filter(|point| (run.first..=run.last).contains(&point.at)).map(|point| point.value);
    if score > 0.0 { of_run.max_by(f64::total_cmp) } else { of_run.min_by(f64::total_cmp) }
}

/// The first point after the run, if enough followed it: from then on all was well.
fn find_recovery(run: DepartedRun, points: &[Point]) -> Option<Timestamp> {
    let mut after = points.iter().filter(|point| point.at > run.last);
    let first = after.next()?;
    (after.count() + 1 >= MIN_POINTS_OF_RECOVERY).then_some(first.at)
}

/// No more periods than of a day by the minute are filled with zeros.
const MAX_FILLED_PERIODS: usize = 1_440;

/// Adds a point of 0 for each missing period between the points and up to `end`.
fn fill_with_zeros(points: &mut Vec<Point>, period: i64, end: Timestamp) {
    let (Some(first), true) = (points.first().map(|point| point.at), period > 0) else { return };
    let known: std::collections::BTreeSet<i64> = points.iter().map(|point| point.at.as_second()).collect();
    let start = first.as_second();
    for index in 1..MAX_FILLED_PERIODS as i64 {
        let Ok(at) = Timestamp::from_second(start.saturating_add(period.saturating_mul(index))) else { break };
        if at >= end {
            break;
        }
        if !known.contains(&at.as_second()) {
            points.push(Point { at, value: 0.0 });
        }
    }
    points.sort_by(|a, b| a.at.cmp(&b.at).then(a.value.total_cmp(&b.value)));
}

pub(super) fn values_in(points: &[Point], windows: &[Window]) -> Vec<f64> {
    let is_within = |point: &&Point| windows.iter().any(|window| window.contains(point.at));
    points.iter().filter(is_within).map(|point| point.value).collect()
}

pub(super) fn total_seconds(windows: &[Window]) -> f64 {
    windows.iter().map(|window| window.duration().as_secs_f64()).sum()
}
