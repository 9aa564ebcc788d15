//! An alarm that went off, and the window that it asks about.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::grammar::MAX_WINDOW;
use crate::model::{InvalidWindow, Window};

/// The shortest window of an investigation that an alarm starts: what led to an alarm of one minute began earlier.
pub const MIN_WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// How long before the data that an alarm judged the window begins: a metric shows trouble later than its cause does.
const LEAD: SignedDuration = SignedDuration::from_mins(5);

/// How long after the alarm the window ends, at most: an alarm that is delivered late asks about its own time.
const MAX_TAIL: SignedDuration = SignedDuration::from_mins(30);

/// An alarm that went off.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Alarm {
    /// When its state changed.
    pub at: Timestamp,
    /// Its ARN, which tells it from its namesakes in other regions and accounts.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// The region in which it is.
    pub region: String,
    /// The start of the data that it judged, as far as the event says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged_since: Option<Timestamp>,
}

impl Alarm {
    /// Names this spell of the alarm: the same for every delivery of its event.
    #[must_use]
    pub fn spell(&self) -> String {
        format!("{}@{}", self.arn, self.at)
    }

    /// The window to investigate: from shortly before the data that the alarm judged, until now.
    ///
    /// # Errors
    /// Never for a time of this age: the window starts [`MIN_WINDOW`] before its end at the latest.
    pub fn window(&self, now: Timestamp) -> Result<Window, InvalidWindow> {
        let earliest_end = shifted(self.at, SignedDuration::from_mins(1));
        let end = now.clamp(earliest_end, shifted(self.at, MAX_TAIL));
        let judged_since = self.judged_since.map_or(self.at, |since| since.min(self.at));
        let start = shifted(judged_since, -LEAD);
        let start = start.clamp(shifted(end, -MAX_WINDOW), shifted(end, -MIN_WINDOW));
        Window::new(start, end)
    }
}

fn shifted(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}
