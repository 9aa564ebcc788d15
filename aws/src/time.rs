//! The SDKs' time and ours.

use aws_sdk_cloudwatch::primitives::DateTime;
use investigation::model::Scope;
use jiff::{SignedDuration, Timestamp};

/// The longest span that is read minute by minute.
const READ_BY_THE_MINUTE: SignedDuration = SignedDuration::from_hours(3);

/// The period of points and samples, in seconds: fine enough to see an onset, coarse enough to read it all.
///
/// It follows from the scope alone, so that reading again gives the same. CloudWatch keeps minutes for 15 days only;
/// an older incident of a short span has no data, and the report says so.
pub(crate) fn period_for(scope: &Scope) -> u32 {
    let span = scope.incident_window().end().duration_since(scope.baseline_window.start());
    if span <= READ_BY_THE_MINUTE { 60 } else { 300 }
}

pub(crate) fn to_sdk(at: Timestamp) -> DateTime {
    DateTime::from_millis(at.as_millisecond())
}

/// To the nearest millisecond, since JSON may hold a fraction that is a hair off. None beyond the year 9999.
pub(crate) fn from_sdk(at: &DateTime) -> Option<Timestamp> {
    let milliseconds = (at.as_nanos() + 500_000).div_euclid(1_000_000);
    Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, scope};
    use investigation::model::Window;

    #[test]
    fn minutes_up_to_three_hours() {
        let mut scope = scope();
        scope.baseline_window = Window::new(at("2026-01-31T11:30:00Z"), at("2026-01-31T14:00:00Z")).unwrap();
        assert_eq!(period_for(&scope), 60);
        scope.baseline_window = Window::new(at("2026-01-31T11:29:59Z"), at("2026-01-31T14:00:00Z")).unwrap();
        assert_eq!(period_for(&scope), 300);
    }

    #[test]
    fn a_fraction_a_hair_off_is_the_same_millisecond() {
        let time = DateTime::from_secs_and_nanos(1_769_868_000, 122_999_907);
        assert_eq!(from_sdk(&time), Some(at("2026-01-31T14:00:00.123Z")));
        assert_eq!(from_sdk(&DateTime::from_secs(i64::MAX)), None);
    }
}
