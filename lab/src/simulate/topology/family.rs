//! Families of systems: the common ways to build on AWS.

use clap::ValueEnum;
use strum::{IntoStaticStr, VariantArray};

use super::Kind;

/// A way to build systems on AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Family {
    /// API Gateway, Lambda functions and DynamoDB tables.
    Serverless,
    /// A load balancer, services on ECS and relational databases.
    Containers,
    /// Queues between Lambda functions that hand on work.
    QueuePipeline,
    /// Step Functions in front of Lambda functions.
    Workflow,
    /// A load balancer, services on ECS and Lambda functions behind them, as in an account that grew over years.
    Mixed,
}

impl Family {
    /// The family on the command line, such as `queue-pipeline`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind of the component that receives the client's requests.
    pub(super) fn entry(self) -> Kind {
        match self {
            Self::Serverless | Self::QueuePipeline | Self::Workflow => Kind::ApiGateway,
            Self::Containers | Self::Mixed => Kind::LoadBalancer,
        }
    }

    /// The kinds of its services. A kind that is listed more often is drawn more often.
    pub(super) fn services(self) -> &'static [Kind] {
        match self {
            Self::Serverless | Self::QueuePipeline | Self::Workflow => &[Kind::Lambda],
            Self::Containers => &[Kind::Container],
            Self::Mixed => &[Kind::Container, Kind::Container, Kind::Lambda],
        }
    }

    /// The kinds of what its services use. A kind that is listed more often is drawn more often.
    pub(super) fn resources(self) -> &'static [Kind] {
        match self {
            Self::Serverless => {
                &[Kind::Table, Kind::Table, Kind::Table, Kind::External, Kind::Queue, Kind::Topic, Kind::Database]
            }
            Self::Containers => {
                &[Kind::Database, Kind::Database, Kind::Table, Kind::External, Kind::External, Kind::Queue]
            }
            Self::QueuePipeline => &[Kind::Queue, Kind::Queue, Kind::Table, Kind::Table, Kind::Topic, Kind::External],
            Self::Workflow => {
                &[Kind::StateMachine, Kind::Table, Kind::Table, Kind::Queue, Kind::External, Kind::Database]
            }
            Self::Mixed => &[Kind::Table, Kind::Database, Kind::Queue, Kind::Topic, Kind::External, Kind::StateMachine],
        }
    }
}
