//! A causal detector of anomalies in one series: every point is judged by those before it alone.
//!
//! A point is flagged when it goes, up or down, further than its past ever did. Two views are watched: how far it lies
//! from the median of the last hours (a spike), and how far the mean of the last hours lies from the median of the
//! last day (a level). How far is too far follows from the greatest excursions so far, see `peaks`: nothing is tuned
//! to a unit, and a series that is multiplied or moved gives the same alarms. A rise may also be smaller than any before
//! and yet be an anomaly, when it comes at a time of day that knows no such rise, see `week`.
//!
//! Source: Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory", KDD 2017.

mod peaks;
mod rolling;
mod week;

use jiff::{SignedDuration, Timestamp};

use crate::telemetry::Point;
use peaks::Peaks;
use rolling::Rolling;
use week::Week;

/// The last hours: what goes on for longer is a level, not a spike, and no longer new.
const HOURS: SignedDuration = SignedDuration::from_hours(3);

/// The last day: it holds the busy and the quiet hours alike.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The first points have no past to be judged by, nor to be remembered against the later ones.
const WARM_UP: SignedDuration = SignedDuration::from_hours(1);

/// No alarm before this much is known: most of a day, so that its busy hours are no news.
const PROBATION: SignedDuration = SignedDuration::from_hours(18);

/// After an alarm the responder looks, and the series may settle: that long no other follows.
const REFRACTORY: SignedDuration = SignedDuration::from_hours(6);

/// An excursion of less than this share of the usual ones would not be seen on a chart.
const VISIBLE: f64 = 0.2;

/// Judges the points of one series as they come.
#[derive(Debug, Clone)]
pub struct Detector {
    began: Option<Timestamp>,
    hours: Rolling,
    day: Rolling,
    rise: Side,
    fall: Side,
    unusual: Unusual,
    last_flag: Option<Timestamp>,
    in_alarm: bool,
}

impl Default for Detector {
    fn default() -> Self {
        Self {
            began: None,
            hours: Rolling::new(HOURS),
            day: Rolling::new(DAY),
            rise: Side::new(1.0),
            fall: Side::new(-1.0),
            unusual: Unusual::default(),
            last_flag: None,
            in_alarm: false,
        }
    }
}

impl Detector {
    /// Whether the next point in order of time is an anomaly. A value that is no number is passed over.
    pub fn push(&mut self, point: Point) -> bool {
        if !point.value.is_finite() {
            return false;
        }
        let age = point.at.duration_since(*self.began.get_or_insert(point.at));
        let spike = point.value - self.hours.median().unwrap_or(point.value);
        let usual = self.day.median().unwrap_or(point.value);
        self.hours.push(point);
        self.day.push(point);
        let level = self.hours.mean().unwrap_or(point.value) - usual;
        let visible = VISIBLE * (self.rise.usual() + self.fall.usual());
        let excursion = Excursion { at: point.at, age, spike, level, visible };
        // All learn, whichever is beyond its past.
        let record = self.rise.push(&excursion) | self.fall.push(&excursion);
        let beyond = self.unusual.push(&excursion) | record;
        self.flag(point.at, beyond && age >= PROBATION)
    }

    /// Consecutive points are one alarm; a new one waits until the refractory time is over.
    fn flag(&mut self, at: Timestamp, beyond: bool) -> bool {
        let rested = self.last_flag.is_none_or(|last| at.duration_since(last) >= REFRACTORY);
        self.in_alarm = beyond && (self.in_alarm || rested);
        if self.in_alarm {
            self.last_flag = Some(at);
        }
        self.in_alarm
    }
}

/// How far a point departs.
struct Excursion {
    at: Timestamp,
    /// Since the first point.
    age: SignedDuration,
    /// Of the point, from the median of the last hours.
    spike: f64,
    /// Of the mean of the last hours, from the median of the last day.
    level: f64,
    /// The least that is worth an alarm.
    visible: f64,
}

/// One direction, and how far the series went in it so far.
#[derive(Debug, Clone)]
struct Side {
    sign: f64,
    spikes: Peaks,
    levels: Peaks,
}

impl Side {
    fn new(sign: f64) -> Self {
        Self { sign, spikes: Peaks::default(), levels: Peaks::default() }
    }

    /// How far the series usually goes.
    fn usual(&self) -> f64 {
        self.spikes.usual().unwrap_or(0.0)
    }

    /// Whether the excursion goes further than the past; then it is past itself.
    fn push(&mut self, excursion: &Excursion) -> bool {
        let &Excursion { at, age, spike, level, visible } = excursion;
        let (spike, level) = (spike * self.sign, level * self.sign);
        self.spikes.advance(at);
        self.levels.advance(at);
        let beyond = |value: f64, peaks: &Peaks| value > visible && peaks.record(age).is_some_and(|most| value > most);
        let beyond = beyond(spike, &self.spikes) || beyond(level, &self.levels);
        if age >= WARM_UP {
            self.spikes.push(at, spike.max(0.0));
            self.levels.push(at, level.max(0.0));
        }
        beyond
    }
}

/// Spikes, as far as they go beyond those at the same time of day. Only upward: a job that ran is a rise, and most
/// series have a floor that tells nothing of the time of day.
#[derive(Debug, Clone, Default)]
struct Unusual {
    peaks: Peaks,
    week: Week,
}

impl Unusual {
    /// Whether the excursion goes further beyond its time of day than others did; then it is past itself.
    fn push(&mut self, excursion: &Excursion) -> bool {
        let &Excursion { at, age, spike, visible, .. } = excursion;
        self.peaks.advance(at);
        let unusual = spike - self.week.at(at).max(0.0);
        let beyond = spike > visible && self.peaks.bound(age).is_some_and(|bound| unusual > bound);
        if age >= WARM_UP {
            self.peaks.push(at, unusual);
        }
        self.week.push(at, spike);
        beyond
    }
}

/// The times of the points that are anomalies, in order. The points must be in order of time.
#[must_use]
pub fn anomalies(points: &[Point]) -> Vec<Timestamp> {
    let mut detector = Detector::default();
    points.iter().filter(|point| detector.push(**point)).map(|point| point.at).collect()
}

#[cfg(test)]
mod tests;
