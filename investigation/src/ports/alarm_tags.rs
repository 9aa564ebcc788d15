//! The tags of alarms.

use std::future::Future;

use super::Failure;
use crate::occurrence::Alarm;

/// Reads the tags of an alarm: the event that tells of it does not carry them.
pub trait AlarmTags {
    /// Each tag as `key=value`. They may be those of some minutes ago.
    fn tags(&self, alarm: &Alarm) -> impl Future<Output = Result<Vec<String>, Failure>> + Send;
}
