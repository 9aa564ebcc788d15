//! Minutes of a simulation -> times.

use investigation::model::{InvalidWindow, Window};
use jiff::{SignedDuration, Timestamp};

/// Minutes before the window of the incident: what an investigation reads of them at least.
pub(super) const BASELINE_MINUTES: usize = 60;

/// The simulated stretch of time: a baseline, then the window that the responder asks about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Clock {
    start: Timestamp,
    /// The length of the incident window.
    pub(super) incident: usize,
}

impl Clock {
    pub(super) fn new(start: Timestamp, incident: usize) -> Self {
        Self { start, incident }
    }

    /// How many minutes there are.
    pub(super) fn minutes(&self) -> usize {
        BASELINE_MINUTES + self.incident
    }

    /// So many minutes after the start, whole or not; the start itself where that leaves the calendar.
    pub(super) fn at(&self, minutes: f64) -> Timestamp {
        let millis = (minutes * 60_000.0).round() as i64;
        self.start.checked_add(SignedDuration::from_millis(millis)).unwrap_or(self.start)
    }

    /// The start of a minute.
    pub(super) fn minute(&self, minute: usize) -> Timestamp {
        self.at(minute as f64)
    }

    /// Seconds since the epoch, at so many minutes after the start.
    pub(super) fn seconds(&self, minutes: f64) -> f64 {
        self.start.as_second() as f64 + minutes * 60.0
    }

    /// Minutes between midnight UTC and the start.
    pub(super) fn start_of_day(&self) -> f64 {
        (self.start.as_second().rem_euclid(86_400) / 60) as f64
    }

    /// The window that the responder asks about.
    pub(super) fn window(&self) -> Result<Window, InvalidWindow> {
        Window::new(self.minute(BASELINE_MINUTES), self.minute(self.minutes()))
    }
}
