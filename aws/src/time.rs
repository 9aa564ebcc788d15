//! Between the time type of the SDKs and that of the domain.

use aws_sdk_cloudwatch::primitives::DateTime;
use jiff::Timestamp;

pub(crate) fn to_sdk(at: Timestamp) -> DateTime {
    DateTime::from_millis(at.as_millisecond())
}

/// Rounds to the nearest millisecond, since a fraction in JSON is off by some nanoseconds. `None` beyond the year 9999.
pub(crate) fn from_sdk(at: &DateTime) -> Option<Timestamp> {
    let milliseconds = (at.as_nanos() + 500_000).div_euclid(1_000_000);
    Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    #[test]
    fn a_fraction_that_is_off_by_nanoseconds_is_the_same_millisecond() {
        let time = DateTime::from_secs_and_nanos(1_769_868_000, 122_999_907);
        assert_eq!(from_sdk(&time), Some(at("2026-01-31T14:00:00.123Z")));
        assert_eq!(from_sdk(&DateTime::from_secs(i64::MAX)), None);
    }
}
