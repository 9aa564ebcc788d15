//! One series of the incident against that of the baseline.

use jiff::Timestamp;

use super::meaning::{Meaning, Measure};
use super::reference;
use super::run::Run;
use crate::detect::graph::MIN_TRAFFIC_CHANGE;
use crate::detect::series::{
    Level, SIGNIFICANT_SCORE, Share, binomial_score, count_dispersion, poisson_score, quantile, round,
};
use crate::model::{EvidenceKind, Scope, Unit, Window};
use crate::telemetry::{MetricSeries, Point};

/// A level within a tenth of the expected one is no departure, however steady the baseline was.
const LEVEL_FLOOR: f64 = 0.1;

/// A series that had a point in this share of the baseline's periods is expected to have points.
const EXPECTED_COVERAGE: f64 = 0.5;

/// A reserve is no news while this share of it is left.
const AMPLE: f64 = 0.5;

/// A point this many times further out than any of the baseline is a spike, however few such points there are: the
/// greatest of a normal hour is three standard deviations, and chance does not double it.
const OUTSTANDING: f64 = 2.0;

/// The least departure that matters to anybody, in the unit of the series.
fn least(unit: Unit) -> f64 {
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
    /// In order of time.
    pub points: Vec<Point>,
    /// The requests among which the events of the series are counted, where they are known.
    requests: Option<&'a MetricSeries>,
    baseline: Vec<Window>,
    incident: Window,
}

/// A departure that was found.
pub struct Found {
    /// What departed.
    pub kind: EvidenceKind,
    /// In the incident.
    pub observed: f64,
    /// What the baseline leads one to expect.
    pub expected: f64,
    /// In standard deviations; negative for a fall.
    pub score: f64,
    /// How it looks.
    pub shape: Shape,
    /// When it began.
    pub onset: Option<Timestamp>,
}

/// How a departure looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Most points since the onset are departed.
    Shift,
    /// Only some are.
    Spike,
    /// There are no points.
    Silence,
}

/// Evidence, and how far it departs, before it is dated.
struct Departure {
    kind: EvidenceKind,
    observed: f64,
    expected: f64,
    score: f64,
}

impl<'a> Comparison<'a> {
    /// The series, and the requests among which its events are counted; none without a point.
    pub fn new(series: &'a MetricSeries, requests: Option<&'a MetricSeries>, scope: &Scope) -> Option<Self> {
        let meaning = Meaning::of(&series.query);
        let point = |point: &Point| Point { at: point.at, value: round(point.value * meaning.factor) };
        let points: Vec<Point> = series.points.iter().map(point).collect();
        let incident = scope.incident_window();
        let baseline = reference::windows(scope.baseline_window, incident);
        (!points.is_empty()).then_some(Self { series, meaning, points, requests, baseline, incident })
    }

    /// The departure that chance does not explain, if there is one.
    pub fn departure(&self) -> Option<Found> {
        let found = if self.meaning.counts(&self.series.query) { self.count() } else { self.level() };
        let found = found.filter(|found| found.score.abs() >= SIGNIFICANT_SCORE)?;
        let Departure { kind, observed, expected, score } = found;
        let incident = || self.points.iter().filter(|point| self.incident.contains(point.at));
        let run = Run::of(incident(), expected, observed);
        let onset = run.map(|run| run.first);
        let since = incident().filter(|point| onset.is_some_and(|onset| point.at >= onset)).count();
        let shape = match run {
            _ if kind == EvidenceKind::MissingData => Shape::Silence,
            Some(run) if run.points > 1 && run.points * 2 > since => Shape::Shift,
            Some(_) => Shape::Spike,
            None => Shape::Shift, // traffic that ceased leaves no points to tell
        };
        Some(Found { kind, observed, expected, score, shape, onset })
    }

    /// Events a period, by the likelihood ratio of two rates: among the requests where these are known, else by time.
    fn count(&self) -> Option<Departure> {
        let before = values(&self.points, &self.baseline);
        let (events, usual) = (total(&self.points, &[self.incident]), total(&self.points, &self.baseline));
        let (now, then) = (seconds(&[self.incident]), seconds(&self.baseline));
        let score = match self.requests.filter(|_| self.meaning.is_failure()) {
            Some(requests) => {
                let share = |part, whole: u64| Share { part, whole: whole.max(part) };
                let (now, then) = (total(&requests.points, &[self.incident]), total(&requests.points, &self.baseline));
                binomial_score(share(events, now), share(usual, then))
            }
            None => poisson_score(events, now, usual, then),
        };
        let score = score / count_dispersion(&before).sqrt();
        let rate = |events, seconds| events as f64 * f64::from(self.series.period) / seconds;
        let (observed, expected) = (rate(events, now), rate(usual, then));
        let kind = if score > 0.0 { self.meaning.rise(observed)? } else { self.meaning.fall()? };
        let breathes =
            self.meaning.measure == Measure::Traffic && (observed - expected).abs() < expected * MIN_TRAFFIC_CHANGE;
        (!breathes).then_some(Departure { kind, observed, expected, score })
    }

    /// A level, by robust standard deviations.
    fn level(&self) -> Option<Departure> {
        let (before, now) = (values(&self.points, &self.baseline), values(&self.points, &[self.incident]));
        let level = Level::estimate(&before)?;
        if now.is_empty() {
            return self.silence(before.len(), level.median);
        }
        let floor = (level.median.abs() * LEVEL_FLOOR).max(least(self.meaning.unit) / SIGNIFICANT_SCORE);
        let scale = level.spread.max(floor).max(f64::EPSILON);
        let quartiles = (quantile(&now, 0.25)?, quantile(&now, 0.75)?);
        let extremes = (quantile(&now, 0.0)?, quantile(&now, 1.0)?);
        let usual = (level.median - quantile(&before, 0.0)?).max(quantile(&before, 1.0)? - level.median);
        let outstanding = (usual * OUTSTANDING / SIGNIFICANT_SCORE).max(scale);
        let most = [self.side(quartiles, level.median, scale), self.side(extremes, level.median, outstanding)];
        most.into_iter().flatten().find(|departure| departure.score.abs() >= SIGNIFICANT_SCORE)
    }

    /// The side on which the values lie further from `expected`, if that is bad news.
    fn side(&self, (low, high): (f64, f64), expected: f64, scale: f64) -> Option<Departure> {
        let (rise, fall) = ((high - expected) / scale, (low - expected) / scale);
        if rise >= -fall {
            let kind = self.meaning.rise(high)?;
            return Some(Departure { kind, observed: high, expected, score: rise });
        }
        let reserve = matches!(self.meaning.measure, Measure::MemoryLeft | Measure::QuotaLeft);
        let ample = reserve && low > expected * AMPLE;
        let kind = self.meaning.fall().filter(|_| !ample)?;
        Some(Departure { kind, observed: low, expected, score: fall })
    }

    /// A series that fell silent: as surprising as its baseline was regular.
    fn silence(&self, points: usize, expected: f64) -> Option<Departure> {
        let periods = seconds(&self.baseline) / f64::from(self.series.period.max(1));
        let coverage = points as f64 / periods.max(1.0);
        let score = SIGNIFICANT_SCORE * coverage / EXPECTED_COVERAGE;
        Some(Departure { kind: EvidenceKind::MissingData, observed: 0.0, expected, score })
    }
}

fn values(points: &[Point], windows: &[Window]) -> Vec<f64> {
    let within = |point: &&Point| windows.iter().any(|window| window.contains(point.at));
    points.iter().filter(within).map(|point| point.value).collect()
}

fn total(points: &[Point], windows: &[Window]) -> u64 {
    values(points, windows).iter().sum::<f64>().round().max(0.0) as u64
}

fn seconds(windows: &[Window]) -> f64 {
    windows.iter().map(|window| window.duration().as_secs_f64()).sum()
}
