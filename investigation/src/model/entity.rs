//! What evidence is about.

use serde::{Deserialize, Serialize};

/// A node of the service graph or an AWS resource, named as its source names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Entity {
    /// The name as the source spells it.
    pub name: String,
    /// What kind of entity it is.
    pub kind: EntityKind,
}

impl Entity {
    /// What lies between a caller and its callee.
    #[must_use]
    pub fn edge(caller: &str, callee: &str) -> Self {
        Self { name: format!("{caller}{ARROW}{callee}"), kind: EntityKind::Edge }
    }

    /// The caller and the callee, if it is a call.
    #[must_use]
    pub fn ends(&self) -> Option<(&str, &str)> {
        self.name.split_once(ARROW).filter(|_| self.kind == EntityKind::Edge)
    }
}

/// What stands between caller and callee in the name of a call.
const ARROW: &str = " -> ";

/// The kinds of entity that the ranking and the links distinguish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// A service of one's own on ECS, EC2 or elsewhere.
    Service,
    /// A Lambda function.
    Lambda,
    /// An API Gateway stage.
    ApiGateway,
    /// A load balancer.
    LoadBalancer,
    /// A DynamoDB table.
    DynamoDbTable,
    /// A relational database.
    Database,
    /// An SQS queue.
    Queue,
    /// An SNS topic.
    Topic,
    /// A Step Functions state machine.
    StateMachine,
    /// An AWS service's own API.
    AwsService,
    /// A host that X-Ray knows only from its callers.
    Remote,
    /// The callers of a service, outside of it.
    Client,
    /// A call from one entity to another: what lies between them. Its name is `caller -> callee`.
    Edge,
    /// Any other resource.
    Resource,
}

impl EntityKind {
    /// Reads the `Type` of an X-Ray service, such as `AWS::ECS::Fargate`, `remote` or `client`.
    ///
    /// Source: <https://docs.aws.amazon.com/xray/latest/api/API_Service.html>
    #[must_use]
    pub fn from_xray_type(kind: &str) -> Self {
        match kind {
            "client" => Self::Client,
            "remote" => Self::Remote,
            "AWS::Lambda" | "AWS::Lambda::Function" => Self::Lambda,
            "AWS::ApiGateway::Stage" => Self::ApiGateway,
            "AWS::ElasticLoadBalancing::LoadBalancer" | "AWS::ElasticLoadBalancingV2::LoadBalancer" => {
                Self::LoadBalancer
            }
            "AWS::DynamoDB::Table" => Self::DynamoDbTable,
            "AWS::SQS::Queue" => Self::Queue,
            "AWS::SNS::Topic" | "AWS::SNS" => Self::Topic,
            "AWS::StepFunctions::StateMachine" => Self::StateMachine,
            _ if kind.starts_with("Database::") || kind.starts_with("AWS::RDS::") => Self::Database,
            _ if kind.starts_with("AWS::ECS::") || kind.starts_with("AWS::EC2::") || kind.starts_with("AWS::EKS::") => {
                Self::Service
            }
            _ if kind.starts_with("AWS::ElasticBeanstalk::") || kind.is_empty() => Self::Service,
            _ if kind.starts_with("AWS::") => Self::AwsService,
            _ => Self::Resource,
        }
    }

    /// A type of X-Ray that reads as this kind.
    #[must_use]
    pub fn xray_type(self) -> &'static str {
        match self {
            Self::Service => "",
            Self::Lambda => "AWS::Lambda::Function",
            Self::ApiGateway => "AWS::ApiGateway::Stage",
            Self::LoadBalancer => "AWS::ElasticLoadBalancingV2::LoadBalancer",
            Self::DynamoDbTable => "AWS::DynamoDB::Table",
            Self::Database => "Database::SQL",
            Self::Queue => "AWS::SQS::Queue",
            Self::Topic => "AWS::SNS::Topic",
            Self::StateMachine => "AWS::StepFunctions::StateMachine",
            Self::AwsService => "AWS::Service",
            Self::Remote => "remote",
            Self::Client => "client",
            Self::Edge | Self::Resource => "resource",
        }
    }
}
