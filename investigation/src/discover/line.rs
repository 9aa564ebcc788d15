//! One thing that a person may tick.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use crate::model::{EntityKind, MetricQuery};

/// What a line is about: lines of one kind stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, VariantArray)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Where requests come in.
    Entrances,
    /// What runs code.
    Functions,
    /// What keeps data.
    Data,
    /// What passes messages on.
    Messages,
    /// Anything else with metrics.
    Others,
    /// Log groups.
    LogGroups,
    /// Alarms.
    Alarms,
    /// Traces and changes, which a context has or has not.
    Sources,
}

impl LineKind {
    /// The kind of a line about an entity.
    #[must_use]
    pub fn of_entity(kind: EntityKind) -> Self {
        match kind {
            EntityKind::ApiGateway | EntityKind::LoadBalancer => Self::Entrances,
            EntityKind::Lambda | EntityKind::Service | EntityKind::StateMachine => Self::Functions,
            EntityKind::DynamoDbTable | EntityKind::Database => Self::Data,
            EntityKind::Queue | EntityKind::Topic => Self::Messages,
            EntityKind::AwsService
            | EntityKind::Remote
            | EntityKind::Client
            | EntityKind::Edge
            | EntityKind::Resource => Self::Others,
        }
    }

    /// What stands above the lines of this kind.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Entrances => "APIs and load balancers",
            Self::Functions => "Functions and services",
            Self::Data => "Tables, databases and caches",
            Self::Messages => "Queues and topics",
            Self::Others => "Other resources",
            Self::LogGroups => "Log groups",
            Self::Alarms => "Alarms",
            Self::Sources => "Also read",
        }
    }
}

/// One thing that may be read, with what it adds to a context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which lines it stands with.
    pub kind: LineKind,
    /// What it is called, such as `orders`.
    pub name: String,
    /// What it is and why it is proposed, such as `DynamoDB table, 6 metrics; checkout calls it`.
    pub why: String,
    /// Whether it is ticked unless somebody unticks it.
    pub is_ticked: bool,
    /// The metrics that it adds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<MetricQuery>,
    /// What a line of another kind adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adds: Option<Addition>,
}

/// What a line adds that is no metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addition {
    /// This log group.
    LogGroup(String),
    /// This alarm.
    Alarm(String),
    /// The service graph and traces.
    Traces,
    /// The changes.
    Changes,
}
