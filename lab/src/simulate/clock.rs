//! Converts the minutes of a simulation to times.

use investigation::model::{InvalidWindow, Window};
use jiff::{SignedDuration, Timestamp};

/// Minutes before the incident window: an investigation reads a baseline of at least an hour.
pub(super) const BASELINE_MINUTES: usize = 60;

/// The simulated time: a baseline, then the window that the responder asks about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Clock {
    start: Timestamp,
    /// The length of the incident window.
    pub(super) incident_minutes: usize,
}

impl Clock {
    pub(super) fn new(start: Timestamp, incident_minutes: usize) -> Self {
        Self { start, incident_minutes }
    }

    /// The number of simulated minutes.
    pub(super) fn minutes(&self) -> usize {
        BASELINE_MINUTES + self.incident_minutes
    }

    /// The time that is so many minutes after the start. It is the start itself if that is beyond the calendar.
    pub(super) fn time_at(&self, minutes: f64) -> Timestamp {
        let millis = (minutes * 60_000.0).round() as i64;
        self.start.checked_add(SignedDuration::from_millis(millis)).unwrap_or(self.start)
    }

    /// The start of a minute.
    pub(super) fn minute_start(&self, minute: usize) -> Timestamp {
        self.time_at(minute as f64)
    }

    /// The time so many minutes after the start, in seconds since the epoch.
    pub(super) fn epoch_seconds(&self, minutes: f64) -> f64 {
        self.start.as_second() as f64 + minutes * 60.0
    }

    /// Minutes between midnight UTC and the start.
    pub(super) fn minutes_since_midnight(&self) -> f64 {
        (self.start.as_second().rem_euclid(86_400) / 60) as f64
    }

    /// The window that the responder asks about.
    pub(super) fn window(&self) -> Result<Window, InvalidWindow> {
        Window::new(self.minute_start(BASELINE_MINUTES), self.minute_start(self.minutes()))
    }
}
