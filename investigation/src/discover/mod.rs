//! From one name to a whole context: what belongs to a stack, a tag, a service or an alarm, and what of it is worth reading.
//!
//! **In:** an [`Origin`], and the [`Inventory`] that a [`Discovery`](crate::ports::Discovery) found around it: resources with
//! their tags, the calls between them, metrics, alarms and log groups. **Out:** a [`Proposal`], one [`Line`] for each thing
//! that may be read, with why it is proposed. A person ticks lines, and [`Proposal::to_context`] makes a context of them.
//!
//! - [`Resource`] knows what an ARN, a metric or a node of the service graph is: which metrics and log groups it has.
//! - [`find_members`] decides what belongs to the origin: what it names, and what that calls.
//! - [`propose`] makes the lines. Which metrics of a resource are vital stands in the catalog of metrics.
//!
//! To teach it a type of resource, add a row to the table in `resource`.

mod line;
mod members;
mod proposal;
mod resource;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use self::line::{Addition, Line, LineKind};
pub use self::members::{Member, find_members};
pub use self::proposal::{Proposal, propose};
pub use self::resource::Resource;
use crate::model::MetricQuery;

/// The tag by which `CloudFormation` marks what belongs to a stack.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html>
pub const STACK_TAG: &str = "aws:cloudformation:stack-name";

/// What a context is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A `CloudFormation` stack, by its name.
    Stack(String),
    /// Everything with this tag.
    Tag {
        /// The tag's key.
        key: String,
        /// The tag's value.
        value: String,
    },
    /// A service of X-Ray or Application Signals, by its name.
    Service(String),
    /// An alarm, by its name.
    Alarm(String),
}

impl Origin {
    /// The name that the context is proposed to have, as it stands: it need not be one that can be typed.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Stack(name) | Self::Service(name) | Self::Alarm(name) => name,
            Self::Tag { value, .. } => value,
        }
    }
}

impl fmt::Display for Origin {
    /// Such as `the stack shop`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stack(name) => write!(f, "the stack {name}"),
            Self::Tag { key, value } => write!(f, "the tag {key}={value}"),
            Self::Service(name) => write!(f, "the service {name}"),
            Self::Alarm(name) => write!(f, "the alarm {name}"),
        }
    }
}

/// What a discovery found around an origin. It may hold more than belongs to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The resources, with their tags.
    pub resources: Vec<TaggedResource>,
    /// The nodes of the service graph: the name, and the type that X-Ray gives.
    pub nodes: Vec<(String, String)>,
    /// Who calls whom, by names of nodes.
    pub calls: Vec<(String, String)>,
    /// The metrics that were reported lately.
    pub metrics: Vec<ListedMetric>,
    /// The alarms.
    pub alarms: Vec<KnownAlarm>,
    /// The log groups that exist.
    pub log_groups: Vec<String>,
    /// What could not be read, and why: a sentence each.
    pub unread: Vec<String>,
}

/// A resource by its ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaggedResource {
    /// The ARN.
    pub arn: String,
    /// The tags.
    pub tags: BTreeMap<String, String>,
}

/// A metric that was reported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListedMetric {
    /// Such as `AWS/Lambda`.
    pub namespace: String,
    /// Such as `Errors`.
    pub name: String,
    /// Such as `FunctionName` = `checkout`.
    pub dimensions: BTreeMap<String, String>,
}

/// An alarm by what it watches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownAlarm {
    /// The name.
    pub name: String,
    /// The metrics that it watches.
    pub metrics: Vec<MetricQuery>,
    /// The log groups that it queries.
    pub log_groups: Vec<String>,
    /// The alarms that it combines, by name.
    pub combines: Vec<String>,
}
