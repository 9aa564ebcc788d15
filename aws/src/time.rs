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

/// To the nearest millisecond, since the wire may hold a fraction that is a hair off. None beyond the year 9999.
pub(crate) fn from_sdk(at: &DateTime) -> Option<Timestamp> {
    let milliseconds = (at.as_nanos() + 500_000).div_euclid(1_000_000);
    Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()
}
