//! What AWS holds: names to choose from, and everything around one name.

use std::future::Future;

use jiff::Timestamp;

use super::Failure;
use crate::discover::{Inventory, ListedMetric, Origin};

/// What a name is wanted of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// Log groups.
    LogGroup,
    /// Alarms.
    Alarm,
    /// Services of X-Ray and of Application Signals.
    Service,
    /// `CloudFormation` stacks.
    Stack,
    /// The keys of tags, and after a key and `=` its values: `team=shop`.
    Tag,
}

/// Finds what may be read. A person waits for each answer, who has three seconds: it ends in time with what was found.
pub trait Discovery {
    /// The region that is looked at where no other is named.
    fn home_region(&self) -> &str;

    /// The names that contain what was typed, as far as they were found in time. No order is promised.
    fn names(
        &self,
        region: &str,
        kind: NameKind,
        typed: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<String>, Failure>> + Send;

    /// The metrics reported lately whose namespace, name or dimensions contain each word that was typed.
    fn metrics(&self, region: &str, typed: &str) -> impl Future<Output = Result<Vec<ListedMetric>, Failure>> + Send;

    /// What is around an origin, as far as it was found in time; what was not is said in the inventory.
    fn inventory(
        &self,
        region: &str,
        origin: &Origin,
        now: Timestamp,
    ) -> impl Future<Output = Result<Inventory, Failure>> + Send;
}
