//! Windows of time.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A window whose end is not after its start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the window ends at {end}, which is not after its start at {start}")]
pub struct InvalidWindow {
    start: Timestamp,
    end: Timestamp,
}

/// A few points are no baseline: at one point a minute this gives sixty.
pub const MIN_BASELINE: SignedDuration = SignedDuration::from_hours(1);

/// A half-open span of time, `start <= t < end`, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(try_from = "Bounds", into = "Bounds")]
pub struct Window {
    start: Timestamp,
    end: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Bounds {
    start: Timestamp,
    end: Timestamp,
}

impl Window {
    /// The window from `start` up to, but without, `end`.
    ///
    /// # Errors
    /// When `end` is not after `start`.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, InvalidWindow> {
        if start < end { Ok(Self { start, end }) } else { Err(InvalidWindow { start, end }) }
    }

    /// The first instant of the window.
    #[must_use]
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// The first instant after the window.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.end
    }

    /// Whether `at` lies in the window.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// How long the window is.
    #[must_use]
    pub fn duration(&self) -> SignedDuration {
        self.end.duration_since(self.start)
    }

    /// What an incident in this window is compared with: the window that ends where this one starts and is as long,
    /// but at least [`MIN_BASELINE`].
    #[must_use]
    pub fn baseline(&self) -> Self {
        let length = self.duration().max(MIN_BASELINE);
        let start = self.start.saturating_sub(length).unwrap_or(Timestamp::MIN);
        Self { start, end: self.start }
    }
}

impl TryFrom<Bounds> for Window {
    type Error = InvalidWindow;

    fn try_from(bounds: Bounds) -> Result<Self, InvalidWindow> {
        Self::new(bounds.start, bounds.end)
    }
}

impl From<Window> for Bounds {
    fn from(window: Window) -> Self {
        Self { start: window.start, end: window.end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_empty_or_backward_window_does_not_exist() {
        assert!(Window::new(at(10), at(10)).is_err());
        assert!(
            serde_json::from_str::<Window>(r#"{"start":"2026-01-01T00:10:00Z","end":"2026-01-01T00:00:00Z"}"#).is_err()
        );
    }

    #[test]
    fn the_baseline_touches_the_window_and_is_never_too_short() {
        let short = Window::new(at(10_000), at(10_030)).unwrap();
        assert_eq!(short.baseline(), Window::new(at(6_400), at(10_000)).unwrap());
        let long = Window::new(at(20_000), at(30_000)).unwrap();
        assert_eq!(long.baseline(), Window::new(at(10_000), at(20_000)).unwrap());
    }

    #[test]
    fn the_end_is_outside() {
        let window = Window::new(at(100), at(130)).unwrap();
        assert!(window.contains(at(100)) && !window.contains(at(130)));
    }
}
