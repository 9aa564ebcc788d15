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

/// What was found, and the failure that ended the search early, if one did: then there may be more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// What was found.
    pub items: Vec<T>,
    /// Why there may be more.
    pub failure: Option<Failure>,
}

impl<T> Listing<T> {
    /// Everything that there is.
    #[must_use]
    pub fn complete(items: Vec<T>) -> Self {
        Self { items, failure: None }
    }

    /// The same with something else of each item.
    #[must_use]
    pub fn map<U>(self, to_other: impl FnMut(T) -> U) -> Listing<U> {
        Listing { items: self.items.into_iter().map(to_other).collect(), failure: self.failure }
    }

    /// What was found.
    ///
    /// # Errors
    /// The failure, if nothing was found because of it.
    pub fn into_result(self) -> Result<Self, Failure> {
        match self.failure {
            Some(failure) if self.items.is_empty() => Err(failure),
            _ => Ok(self),
        }
    }
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
    ) -> impl Future<Output = Result<Listing<String>, Failure>> + Send;

    /// The metrics reported lately whose namespace, name or dimensions contain each word that was typed.
    fn metrics(&self, region: &str, typed: &str)
    -> impl Future<Output = Result<Listing<ListedMetric>, Failure>> + Send;

    /// What is around an origin, as far as it was found in time; what was not is said in the inventory.
    fn inventory(
        &self,
        region: &str,
        origin: &Origin,
        now: Timestamp,
    ) -> impl Future<Output = Result<Inventory, Failure>> + Send;
}
