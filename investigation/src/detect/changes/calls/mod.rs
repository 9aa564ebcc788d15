//! Which CloudTrail calls change what, and which of their parameters names what they change: one table, a file a family of
//! services.
//!
//! To add a call, write its name, without a version (`UpdateFunctionCode`, not `UpdateFunctionCode20150331v2`), into the row
//! of its service, class and naming parameter, or add a row. A call that no row names is judged by its verb ([`verb`]).
//!
//! Source: the API reference of each service, whose address stands in the table; `operations.tsv` holds what AWS's service
//! models say of each operation's parameters, and a test holds every row to it. `CloudTrail` spells a parameter with a
//! small first letter:
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

mod access;
mod compute;
mod delivery;
mod edge;
mod messages;
mod network;
mod operations;
mod other;
mod service_events;
mod stores;
mod verb;

#[cfg(test)]
mod tests;

pub use self::service_events::is_loss;
use crate::model::EvidenceKind;

/// What a call does to a running system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Other code runs from now on.
    Deployment,
    /// A build or an image, which changes nothing before somebody deploys it.
    Build,
    /// A setting, or a resource that is created, replaced, restarted or taken away.
    Configuration,
    /// Who may do or reach what.
    Permission,
    /// Capacity.
    Scaling,
    /// Nothing that could break a service: data, tags, snapshots, reports, sessions.
    Nothing,
}

impl Class {
    /// The kind of evidence of such a change; `None` if it is none. Of a build only who owns it can tell whether it matters.
    #[must_use]
    pub fn evidence_kind(self) -> Option<EvidenceKind> {
        match self {
            Self::Deployment | Self::Build => Some(EvidenceKind::Deployment),
            Self::Configuration => Some(EvidenceKind::ConfigurationChange),
            Self::Permission => Some(EvidenceKind::PermissionChange),
            Self::Scaling => Some(EvidenceKind::ScalingChange),
            Self::Nothing => None,
        }
    }
}

/// Calls of one service that make one class of change to what one of the same parameters names.
struct CallRow {
    class: Class,
    /// The parameters that may name what is changed, the most telling first, separated by spaces: of the request, else of
    /// the answer. Empty where no parameter does.
    named_by: &'static str,
    /// The names of the calls, separated by spaces.
    calls: &'static str,
}

const fn row(class: Class, named_by: &'static str, calls: &'static str) -> CallRow {
    CallRow { class, named_by, calls }
}

/// The calls of one service.
struct ServiceCalls {
    /// The service, as in `lambda.amazonaws.com`.
    service: &'static str,
    /// Where AWS documents the calls.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is for who reads the table, and a test checks it"))]
    reference: &'static str,
    rows: &'static [CallRow],
}

/// The families of services.
const FAMILIES: [&[ServiceCalls]; 10] = [
    compute::SERVICES,
    network::SERVICES,
    edge::SERVICES,
    stores::SERVICES,
    messages::SERVICES,
    access::SERVICES,
    delivery::SERVICES,
    operations::SERVICES,
    other::SERVICES,
    service_events::SERVICES,
];

/// What is known of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call<'a> {
    /// The name without its version.
    pub name: &'a str,
    /// What it does to a running system.
    pub class: Class,
    named_by: &'static str,
}

impl<'a> Call<'a> {
    /// Looks a call up, by the name that CloudTrail gives it.
    #[must_use]
    pub fn find(service: &str, event_name: &'a str) -> Self {
        let name = unversioned(event_name);
        let rows = services().filter(|calls| calls.service == service).flat_map(|calls| calls.rows);
        let mut matching = rows.filter(|row| row.calls.split_whitespace().any(|call| call == name));
        match matching.next() {
            Some(row) => Self { name, class: row.class, named_by: row.named_by },
            None => Self { name, class: verb::find_class(name), named_by: "" },
        }
    }

    /// The parameters that may name what is changed, the most telling first; none of a call that the table does not know.
    pub fn naming_parameters(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.named_by.split_whitespace()
    }
}

fn services() -> impl Iterator<Item = &'static ServiceCalls> {
    FAMILIES.into_iter().flatten()
}

/// The name of a call without its version: `UpdateFunctionCode` of `UpdateFunctionCode20150331v2`, `UpdateDistribution` of
/// `UpdateDistribution2020_05_31`.
#[must_use]
pub fn unversioned(name: &str) -> &str {
    name.split("20").next().filter(|name| !name.is_empty()).unwrap_or(name)
}

/// Whether the name of a call of the table begins so.
#[cfg(test)]
pub(super) fn knows_prefix(service: &str, prefix: &str) -> bool {
    let rows = services().filter(|calls| calls.service == service).flat_map(|calls| calls.rows);
    rows.into_iter().any(|row| row.calls.split_whitespace().any(|call| call.starts_with(prefix)))
}
