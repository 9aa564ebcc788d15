//! One series of the incident compared with that of the baseline.

use jiff::Timestamp;

use super::departed_run::DepartedRun;
use super::meaning::Meaning;
use super::measure::Measure;
use super::reference_windows::find_reference_windows;
use crate::detect::graph::MIN_TRAFFIC_CHANGE;
use crate::detect::series::{
    Level, SIGNIFICANT_SCORE, Share, binomial_score, count_dispersion, poisson_score, quantile, round,
};
use crate::model::{EvidenceKind, Scope, Unit, Window};
use crate::telemetry::{MetricSeries, Point};

/// The least scale of a level, as a share of the expected level: within a tenth nothing departs, however steady the
/// baseline was.
const MIN_SCALE_SHARE: f64 = 0.1;

/// A series that had a point in this share of the baseline's periods is expected to have points in the incident.
const EXPECTED_COVERAGE: f64 = 0.5;

/// A reserve that fell is no evidence while more than this share of the expected level is left.
const AMPLE_RESERVE: f64 = 0.5;

/// A point this many times further out than any point of the baseline is a spike, however few such points there are: the
/// greatest of a normal hour is three standard deviations out, and chance does not double it.
const SPIKE_FACTOR: f64 = 2.0;

/// The least departure of a level that matters to anybody, in the unit.
fn min_departure(unit: Unit) -> f64 {
    match unit {
        Unit::Seconds => 0.001,
        Unit::Percent | Unit::Count => 1.0,
        Unit::Bytes | Unit::None => 0.0,
    }
}

/// One series in both windows, in the unit of its meaning.
pub struct Comparison<'a> {
    /// The series, as it was read.
    pub series: &'a MetricSeries,
    /// What it measures.
    pub meaning: Meaning,
    /// The points in the unit of the meaning, in order of time.
    pub points: Vec<Point>,
    /// The requests among which the events of the series are counted, if they are known.
    requests: Option<&'a MetricSeries>,
    reference_windows: Vec<Window>,
    incident_window: Window,
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
}

/// A departure before it is judged and dated.
struct LevelChange {
    kind: EvidenceKind,
    observed: f64,
    expected: f64,
    score: f64,
}

impl<'a> Comparison<'a> {
    /// Prepares the comparison of a series; `requests` are those among which its events are counted. `None` if the series
    /// has no points.
    pub fn new(series: &'a MetricSeries, requests: Option<&'a MetricSeries>, scope: &Scope) -> Option<Self> {
        if series.points.is_empty() {
            return None;
        }
        let meaning = Meaning::from_query(&series.query);
        let in_unit = |point: &Point| Point { at: point.at, value: round(point.value * meaning.factor) };
        let points = series.points.iter().map(in_unit).collect();
        let incident_window = scope.incident_window();
        let reference_windows = find_reference_windows(scope.baseline_window, incident_window);
        Some(Self { series, meaning, points, requests, reference_windows, incident_window })
    }

    /// The departure, if chance does not explain it.
    pub fn find_departure(&self) -> Option<MetricDeparture> {
        let is_event_count = self.meaning.is_event_count(&self.series.query.stat);
        let change = if is_event_count { self.compare_counts() } else { self.compare_levels() };
        let LevelChange { kind, observed, expected, score } = change?;
        if score.abs() < SIGNIFICANT_SCORE {
            return None;
        }
        let run = DepartedRun::find(self.incident_points(), expected, observed);
        let onset = run.map(|run| run.first);
        let shape = if kind == EvidenceKind::MissingData { DepartureShape::Silence } else { self.shape_of(run) };
        Some(MetricDeparture { kind, observed, expected, score, shape, onset })
    }

    fn incident_points(&self) -> impl Iterator<Item = &Point> {
        self.points.iter().filter(|point| self.incident_window.contains(point.at))
    }

    fn shape_of(&self, run: Option<DepartedRun>) -> DepartureShape {
        // Traffic that ceased leaves no points.
        let Some(run) = run else { return DepartureShape::Shift };
        let points_since_onset = self.incident_points().filter(|point| point.at >= run.first).count();
        if run.points > 1 && run.points * 2 > points_since_onset {
            DepartureShape::Shift
        } else {
            DepartureShape::Spike
        }
    }

    /// Compares the numbers of events by the likelihood ratio of two rates: among the requests where these are known, else
    /// by time.
    fn compare_counts(&self) -> Option<LevelChange> {
        let incident = std::slice::from_ref(&self.incident_window);
        let events_now = sum_in(&self.points, incident);
        let events_before = sum_in(&self.points, &self.reference_windows);
        let (seconds_now, seconds_before) = (total_seconds(incident), total_seconds(&self.reference_windows));
        let raw_score = match self.requests.filter(|_| self.meaning.measure.is_failure()) {
            Some(requests) => {
                let requests_now = sum_in(&requests.points, incident);
                let requests_before = sum_in(&requests.points, &self.reference_windows);
                binomial_score(to_share(events_now, requests_now), to_share(events_before, requests_before))
            }
            None => poisson_score(events_now, seconds_now, events_before, seconds_before),
        };
        let score = raw_score / count_dispersion(&values_in(&self.points, &self.reference_windows)).sqrt();
        let period = f64::from(self.series.period);
        let observed = events_now as f64 * period / seconds_now;
        let expected = events_before as f64 * period / seconds_before;
        let measure = self.meaning.measure;
        let kind = if score > 0.0 {
            measure.evidence_of_rise(observed, self.meaning.unit)?
        } else {
            measure.evidence_of_fall()?
        };
        let is_usual_variation =
            measure == Measure::Traffic && (observed - expected).abs() < expected * MIN_TRAFFIC_CHANGE;
        (!is_usual_variation).then_some(LevelChange { kind, observed, expected, score })
    }

    /// Compares levels by robust standard deviations: first the quartiles, which show a shift, then the extremes, which
    /// show a spike.
    fn compare_levels(&self) -> Option<LevelChange> {
        let before = values_in(&self.points, &self.reference_windows);
        let now = values_in(&self.points, &[self.incident_window]);
        let level = Level::estimate(&before)?;
        if now.is_empty() {
            return Some(self.find_silence(before.len(), level.median));
        }
        let relative_floor = level.median.abs() * MIN_SCALE_SHARE;
        let absolute_floor = min_departure(self.meaning.unit) / SIGNIFICANT_SCORE;
        let scale = level.spread.max(relative_floor.max(absolute_floor)).max(f64::EPSILON);
        let quartiles = (quantile(&now, 0.25)?, quantile(&now, 0.75)?);
        let extremes = (quantile(&now, 0.0)?, quantile(&now, 1.0)?);
        let below_median = level.median - quantile(&before, 0.0)?;
        let above_median = quantile(&before, 1.0)? - level.median;
        let spike_scale = (below_median.max(above_median) * SPIKE_FACTOR / SIGNIFICANT_SCORE).max(scale);
        let is_significant = |change: &LevelChange| change.score.abs() >= SIGNIFICANT_SCORE;
        let shift = self.find_worse_side(quartiles, level.median, scale).filter(is_significant);
        shift.or_else(|| self.find_worse_side(extremes, level.median, spike_scale).filter(is_significant))
    }

    /// The one of the two values that lies further from `expected`, if that is bad news.
    fn find_worse_side(&self, (low, high): (f64, f64), expected: f64, scale: f64) -> Option<LevelChange> {
        let (rise, fall) = ((high - expected) / scale, (low - expected) / scale);
        let measure = self.meaning.measure;
        if rise >= -fall {
            let kind = measure.evidence_of_rise(high, self.meaning.unit)?;
            return Some(LevelChange { kind, observed: high, expected, score: rise });
        }
        if measure.is_reserve() && low > expected * AMPLE_RESERVE {
            return None;
        }
        let kind = measure.evidence_of_fall()?;
        Some(LevelChange { kind, observed: low, expected, score: fall })
    }

    /// A series without points in the incident, which is as surprising as its baseline was regular: it had so many
    /// `points`, with the level `expected`.
    fn find_silence(&self, points: usize, expected: f64) -> LevelChange {
        let periods = total_seconds(&self.reference_windows) / f64::from(self.series.period.max(1));
        let coverage = points as f64 / periods.max(1.0);
        let score = SIGNIFICANT_SCORE * coverage / EXPECTED_COVERAGE;
        LevelChange { kind: EvidenceKind::MissingData, observed: 0.0, expected, score }
    }
}

fn values_in(points: &[Point], windows: &[Window]) -> Vec<f64> {
    let is_within = |point: &&Point| windows.iter().any(|window| window.contains(point.at));
    points.iter().filter(is_within).map(|point| point.value).collect()
}

/// The sum of the values as a number of events; a negative sum, which no count has, is 0.
fn sum_in(points: &[Point], windows: &[Window]) -> u64 {
    values_in(points, windows).iter().sum::<f64>().round().max(0.0) as u64
}

fn total_seconds(windows: &[Window]) -> f64 {
    windows.iter().map(|window| window.duration().as_secs_f64()).sum()
}

/// Failures among requests. A load balancer may count failures that never became a request of its target.
fn to_share(failures: u64, requests: u64) -> Share {
    Share { part: failures, whole: requests.max(failures) }
}
