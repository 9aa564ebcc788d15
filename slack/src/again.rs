//! "Run again", with the same window or another one: what a message's menu holds, and what picking from it asks for.

use std::str::FromStr;

use investigation::grammar::MAX_WINDOW;
use investigation::model::{Signal, Window};
use jiff::{SignedDuration, Timestamp};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The name of the menu.
pub const MENU: &str = "again";

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The window of the next investigation, compared with that of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum NextWindow {
    /// The same: telemetry that arrived late is read as well.
    Same,
    /// It starts earlier, and is twice as long.
    Wider,
    /// The one that ends where the last one started.
    Earlier,
    /// The one that starts where the last one ended.
    Later,
    /// The same time on the day before: what it shows too comes every day.
    DayBefore,
    /// The same time a week before: what it shows too comes every week.
    WeekBefore,
}

/// An investigation that is to follow another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// The name of the context.
    pub context: String,
    /// The window of the investigation before.
    pub window: Window,
    /// The symptom to explain.
    pub signal: Signal,
    /// How the next window differs.
    pub next: NextWindow,
}

/// Why there is no next window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is nothing to read yet after {}; try again in a minute or two", .0.strftime("%F %H:%M UTC"))]
pub struct NotYet(Timestamp);

impl NextWindow {
    /// What the menu says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Same => "Run again",
            Self::Wider => "Run again, from earlier on",
            Self::Earlier => "Look at the time before",
            Self::Later => "Look at the time after",
            Self::DayBefore => "Compare with the day before",
            Self::WeekBefore => "Compare with the week before",
        }
    }
}

impl Again {
    /// The value of the option, which Slack sends back when it is picked: at most 150 characters.
    ///
    /// Source: <https://docs.slack.dev/reference/block-kit/composition-objects/option-object>
    #[must_use]
    pub fn to_value(&self) -> String {
        let (start, end) = (self.window.start().as_second(), self.window.end().as_second());
        format!("{} {start} {end} {} {}", <&str>::from(self.next), self.signal.name(), self.context)
    }

    /// What was picked; none for a value that this menu does not have.
    #[must_use]
    pub fn from_value(value: &str) -> Option<Self> {
        let mut parts = value.split(' ');
        let next = NextWindow::from_str(parts.next()?).ok()?;
        let mut timestamp = || Timestamp::from_second(parts.next()?.parse().ok()?).ok();
        let window = Window::new(timestamp()?, timestamp()?).ok()?;
        let signal_name = parts.next()?;
        let signal = Signal::VARIANTS.iter().copied().find(|signal| signal.name() == signal_name)?;
        let context = parts.next()?.to_owned();
        parts.next().is_none().then_some(Self { context, window, signal, next })
    }

    /// The next window. It never ends after `now`, and is never longer than [`MAX_WINDOW`].
    ///
    /// # Errors
    /// [`NotYet`] if less than a minute of it has passed.
    pub fn next_window(&self, now: Timestamp) -> Result<Window, NotYet> {
        let (start, end, length) = (self.window.start(), self.window.end(), self.window.duration());
        let (start, end) = match self.next {
            NextWindow::Same => (start, end),
            NextWindow::Wider => (end - (length + length).min(MAX_WINDOW.max(length)), end),
            NextWindow::Earlier => (start - length, start),
            NextWindow::Later => (end, (end + length).min(now)),
            NextWindow::DayBefore => (start - DAY, end - DAY),
            NextWindow::WeekBefore => (start - 7 * DAY, end - 7 * DAY),
        };
        let window = Window::new(start, end).map_err(|_| NotYet(start))?;
        if window.duration() < SignedDuration::from_mins(1) { Err(NotYet(start)) } else { Ok(window) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(next: NextWindow) -> Again {
        let window = Window::new("2026-03-01T14:00:00Z".parse().unwrap(), "2026-03-01T14:30:00Z".parse().unwrap());
        Again { context: "checkout".to_owned(), window: window.unwrap(), signal: Signal::ErrorSpike, next }
    }

    fn next_window(next: NextWindow) -> Result<String, NotYet> {
        let now = "2026-03-01T14:40:00Z".parse().unwrap();
        let window = again(next).next_window(now)?;
        Ok(format!("{}–{}", window.start().strftime("%H:%M"), window.end().strftime("%H:%M")))
    }

    #[test]
    fn each_choice_has_its_window() {
        let windows = NextWindow::VARIANTS.iter().map(|&next| next_window(next).unwrap()).collect::<Vec<_>>();
        let same_time = "14:00–14:30";
        assert_eq!(windows, [same_time, "13:30–14:30", "13:30–14:00", "14:30–14:40", same_time, same_time]);
    }

    #[test]
    fn what_it_is_compared_with_is_a_day_or_a_week_before() {
        let now = "2026-03-01T14:40:00Z".parse().unwrap();
        let starts = [NextWindow::DayBefore, NextWindow::WeekBefore]
            .map(|next| again(next).next_window(now).unwrap().start().to_string());
        assert_eq!(starts, ["2026-02-28T14:00:00Z", "2026-02-22T14:00:00Z"]);
    }

    #[test]
    fn what_has_not_happened_yet_cannot_be_looked_at() {
        let later = again(NextWindow::Later);
        assert!(later.next_window("2026-03-01T14:30:30Z".parse().unwrap()).is_err());
        assert!(later.next_window("2026-03-01T14:20:00Z".parse().unwrap()).is_err());
    }

    #[test]
    fn a_wider_window_is_never_longer_than_the_longest() {
        let window =
            Window::new("2026-03-01T08:00:00Z".parse().unwrap(), "2026-03-01T13:00:00Z".parse().unwrap()).unwrap();
        let wider = Again { window, ..again(NextWindow::Wider) }.next_window("2026-03-02T00:00:00Z".parse().unwrap());
        assert_eq!(wider.unwrap().duration(), MAX_WINDOW);
    }

    #[test]
    fn what_is_picked_comes_back_as_it_was_offered() {
        for &next in NextWindow::VARIANTS {
            let offered = Again { context: "x".repeat(64), ..again(next) };
            assert!(offered.to_value().chars().count() <= 150);
            assert_eq!(Again::from_value(&offered.to_value()), Some(offered));
        }
    }

    #[test]
    fn another_value_is_nothing() {
        let whole = again(NextWindow::Same).to_value();
        for value in ["", "same", "never 1 2 auto x", "same 2 1 auto x", "same 1 2 slow x", &format!("{whole} y")] {
            assert_eq!(Again::from_value(value), None, "{value}");
        }
    }
}
