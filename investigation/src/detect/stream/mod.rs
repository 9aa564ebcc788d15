//! A causal detector of anomalies in one series: every point is judged by those before it alone.
//!
//! What comes in: the points of one series, in order of time. What comes out: whether each point is an anomaly.
//!
//! A point is an anomaly when it goes, up or down, further than the past ever did. Two views are watched: how far the
//! point lies from the median of the last hours (a spike), and how far the mean of the last hours lies from the median
//! of the last day (a level); both come from `rolling_window`. How far is too far follows from the greatest excursions
//! so far, see `peaks`: nothing is tuned to a unit, and a series that is multiplied or shifted gives the same alarms. A
//! rise may also be smaller than any before and yet be an anomaly, when it comes at a time of day that knows no such
//! rise, see `last_week`. And a series that works in bursts and rests at its floor stops without a fall, see `silence`.
//!
//! Source: Siffer et al., "Anomaly Detection in Streams with Extreme Value Theory", KDD 2017.

mod last_week;
mod peaks;
mod rolling_window;
mod silence;

use jiff::{SignedDuration, Timestamp};

use self::last_week::LastWeek;
use self::peaks::{Peaks, RECORD_FACTOR};
use self::rolling_window::RollingWindow;
use self::silence::Silence;
use crate::telemetry::Point;

/// The last hours: what goes on for longer is a level and no spike, and is no longer new.
const RECENT: SignedDuration = SignedDuration::from_hours(3);

/// The last day: it holds the busy and the quiet hours alike.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The first points have no past to be judged by, nor to be remembered against the later ones.
const WARM_UP: SignedDuration = SignedDuration::from_hours(1);

/// No alarm before this much is known: most of a day, so that its busy hours are no news.
const PROBATION: SignedDuration = SignedDuration::from_hours(18);

/// After an alarm the responder looks, and the series may settle: no other alarm follows for this long.
const MIN_TIME_BETWEEN_ALARMS: SignedDuration = SignedDuration::from_hours(6);

/// An excursion of less than this share of the usual ones would not be seen on a chart.
const MIN_VISIBLE_SHARE: f64 = 0.2;

/// Judges the points of one series as they come.
#[derive(Debug, Clone)]
pub struct AnomalyDetector {
    first_point: Option<Timestamp>,
    recent: RollingWindow,
    day: RollingWindow,
    rises: Direction,
    falls: Direction,
    time_of_day: TimeOfDaySpikes,
    silence: Silence,
    last_alarm: Option<Timestamp>,
    is_in_alarm: bool,
}

impl Default for AnomalyDetector {
    fn default() -> Self {
        Self {
            first_point: None,
            recent: RollingWindow::new(RECENT),
            day: RollingWindow::new(DAY),
            rises: Direction::new(1.0),
            falls: Direction::new(-1.0),
            time_of_day: TimeOfDaySpikes::default(),
            silence: Silence::default(),
            last_alarm: None,
            is_in_alarm: false,
        }
    }
}

impl AnomalyDetector {
    /// Takes the next point in order of time, and returns whether it is an anomaly. A value that is no number is
    /// skipped.
    pub fn observe(&mut self, point: Point) -> bool {
        if !point.value.is_finite() {
            return false;
        }
        let first_point = *self.first_point.get_or_insert(point.at);
        let excursion = self.measure_excursion(point, point.at.duration_since(first_point));
        // Each remembers the excursion, also when another finds it beyond the past.
        let is_highest = self.rises.observe(&excursion);
        let is_lowest = self.falls.observe(&excursion);
        let is_unusual = self.time_of_day.observe(&excursion);
        let is_silent = self.silence.observe(&excursion);
        self.alarm(&excursion, is_highest || is_lowest || is_unusual || is_silent)
    }

    /// How far the point departs, and adds it to the rolling windows.
    fn measure_excursion(&mut self, point: Point, age: SignedDuration) -> Excursion {
        let recent_median = self.recent.median().unwrap_or(point.value);
        let day_median = self.day.median().unwrap_or(point.value);
        let day_lowest = self.day.lowest().unwrap_or(point.value);
        self.recent.push(point);
        self.day.push(point);
        Excursion {
            at: point.at,
            age,
            spike: point.value - recent_median,
            level: self.recent.mean_above(day_median).unwrap_or(0.0),
            is_floor_usual: day_median <= day_lowest,
            is_at_floor: point.value <= day_lowest,
            min_visible: MIN_VISIBLE_SHARE * (self.rises.usual_spike() + self.falls.usual_spike()),
        }
    }

    /// Consecutive anomalies are one alarm; a new one waits until the last is long enough ago.
    fn alarm(&mut self, excursion: &Excursion, is_beyond_past: bool) -> bool {
        let may_begin = self.last_alarm.is_none_or(|last| excursion.at.duration_since(last) >= MIN_TIME_BETWEEN_ALARMS);
        self.is_in_alarm = is_beyond_past && excursion.age >= PROBATION && (self.is_in_alarm || may_begin);
        if self.is_in_alarm {
            self.last_alarm = Some(excursion.at);
        }
        self.is_in_alarm
    }
}

/// How far a point departs, in the unit of the series.
struct Excursion {
    at: Timestamp,
    /// The time since the first point.
    age: SignedDuration,
    /// How far the point lies from the median of the last hours.
    spike: f64,
    /// How far the mean of the last hours lies from the median of the last day.
    level: f64,
    /// Whether most points of the last day are the lowest of it.
    is_floor_usual: bool,
    /// Whether the point is none higher than those.
    is_at_floor: bool,
    /// The least excursion that is worth an alarm.
    min_visible: f64,
}

/// Up or down, and how far the series went that way so far.
#[derive(Debug, Clone)]
struct Direction {
    /// 1 for up, -1 for down.
    sign: f64,
    spikes: Peaks,
    levels: Peaks,
}

impl Direction {
    fn new(sign: f64) -> Self {
        Self { sign, spikes: Peaks::default(), levels: Peaks::default() }
    }

    /// How far the series goes this way now and then; 0 while too little is known.
    fn usual_spike(&self) -> f64 {
        self.spikes.usual().unwrap_or(0.0)
    }

    /// Remembers the excursion, and returns whether it goes further this way than the past.
    fn observe(&mut self, excursion: &Excursion) -> bool {
        let (spike, level) = (excursion.spike * self.sign, excursion.level * self.sign);
        self.spikes.settle(excursion.at);
        self.levels.settle(excursion.at);
        let is_record = is_record(spike, &self.spikes, excursion) || is_record(level, &self.levels, excursion);
        if excursion.age >= WARM_UP {
            self.spikes.push(excursion.at, spike.max(0.0));
            self.levels.push(excursion.at, level.max(0.0));
        }
        is_record
    }
}

fn is_record(value: f64, past: &Peaks, excursion: &Excursion) -> bool {
    value > excursion.min_visible && past.record_bound(excursion.age, RECORD_FACTOR).is_some_and(|bound| value > bound)
}

/// Spikes, as far as they go beyond those at the same time of day. Only upwards: a job that ran is a rise, and most
/// series have a floor that says nothing of the time of day.
#[derive(Debug, Clone, Default)]
struct TimeOfDaySpikes {
    beyond_time_of_day: Peaks,
    last_week: LastWeek,
}

impl TimeOfDaySpikes {
    /// Remembers the excursion, and returns whether it goes further beyond its time of day than others did.
    fn observe(&mut self, excursion: &Excursion) -> bool {
        let &Excursion { at, age, spike, min_visible, .. } = excursion;
        self.beyond_time_of_day.settle(at);
        let beyond = spike - self.last_week.greatest_around(at).max(0.0);
        let is_unusual =
            spike > min_visible && self.beyond_time_of_day.chance_bound(age).is_some_and(|bound| beyond > bound);
        if age >= WARM_UP {
            self.beyond_time_of_day.push(at, beyond);
        }
        self.last_week.push(at, spike);
        is_unusual
    }
}

/// The times of the points that are anomalies, in order. The points must be in order of time.
#[must_use]
pub fn find_anomalies(points: &[Point]) -> Vec<Timestamp> {
    let mut detector = AnomalyDetector::default();
    points.iter().filter(|point| detector.observe(**point)).map(|point| point.at).collect()
}

#[cfg(test)]
mod tests;
