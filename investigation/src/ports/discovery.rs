//! What AWS holds: names to choose from, and everything around one name.

use std::future::Future;

use jiff::Timestamp;

use super::Failure;
use crate::discover::{Inventory, ListedMetric, Origin};
use crate::model::{Context, ContextField, Problem};

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

/// Where is looked for what may be read: in a region, of the bot's own account or of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchPlace<'a> {
    /// The AWS region.
    pub region: &'a str,
    /// The ARN of the role by which another account is entered; the bot's own account when absent.
    pub role: Option<&'a str>,
    /// The external id that the role asks for, where it is not the one of the bot's stack.
    pub external_id: Option<&'a str>,
}

impl<'a> SearchPlace<'a> {
    /// A region of the bot's own account.
    #[must_use]
    pub fn in_region(region: &'a str) -> Self {
        Self { region, role: None, external_id: None }
    }

    /// What AWS would not take for a region or a role: it must not be asked there, for a region is part of the address.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = self.to_context("").problems();
        problems.retain(|problem| matches!(problem.field, ContextField::Region | ContextField::Role));
        problems
    }

    /// A context of this name that is about the place, and reads nothing there yet.
    #[must_use]
    pub fn to_context(&self, name: &str) -> Context {
        Context {
            role: self.role.map(str::to_owned),
            external_id: self.external_id.map(str::to_owned),
            ..Context::new(name, self.region)
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
        place: SearchPlace<'_>,
        kind: NameKind,
        typed: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<Listing<String>, Failure>> + Send;

    /// The metrics reported lately whose namespace, name or dimensions contain each word that was typed.
    fn metrics(
        &self,
        place: SearchPlace<'_>,
        typed: &str,
    ) -> impl Future<Output = Result<Listing<ListedMetric>, Failure>> + Send;

    /// What is around an origin, as far as it was found in time; what was not is said in the inventory.
    fn inventory(
        &self,
        place: SearchPlace<'_>,
        origin: &Origin,
        now: Timestamp,
    ) -> impl Future<Output = Result<Inventory, Failure>> + Send;
}
