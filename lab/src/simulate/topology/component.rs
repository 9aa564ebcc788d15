//! The parts that systems are made of.

/// The sorts of component, each an AWS service or what stands outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::simulate) enum Kind {
    Client,
    ApiGateway,
    LoadBalancer,
    Lambda,
    Container,
    Table,
    Database,
    Queue,
    Topic,
    StateMachine,
    External,
}

impl Kind {
    /// Runs code of one's own: it logs, traces, and is deployed.
    pub(in crate::simulate) fn runs_code(self) -> bool {
        matches!(self, Self::Lambda | Self::Container)
    }

    /// Sends segments of its own. X-Ray infers the others from their callers, network included.
    pub(in crate::simulate) fn is_instrumented(self) -> bool {
        matches!(self, Self::ApiGateway | Self::Lambda | Self::Container | Self::StateMachine)
    }

    /// Hands on what it is given, some time later.
    pub(in crate::simulate) fn is_asynchronous(self) -> bool {
        matches!(self, Self::Queue | Self::Topic)
    }

    /// The `Type` in the service graph.
    ///
    /// Source: <https://docs.aws.amazon.com/xray/latest/api/API_Service.html>
    pub(in crate::simulate) fn xray_type(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::ApiGateway => "AWS::ApiGateway::Stage",
            Self::LoadBalancer => "AWS::ElasticLoadBalancingV2::LoadBalancer",
            Self::Lambda => "AWS::Lambda::Function",
            Self::Container => "AWS::ECS::Container",
            Self::Table => "AWS::DynamoDB::Table",
            Self::Database => "Database::SQL",
            Self::Queue => "AWS::SQS::Queue",
            Self::Topic => "AWS::SNS",
            Self::StateMachine => "AWS::StepFunctions::StateMachine",
            Self::External => "remote",
        }
    }
}

/// A call that a component makes while it serves a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::simulate) struct Call {
    /// The callee's place in the topology.
    pub(in crate::simulate) to: usize,
    /// Calls a request: below one where a cache or a branch saves some.
    pub(in crate::simulate) per_request: f64,
    /// Whether the caller waits.
    pub(in crate::simulate) is_awaited: bool,
    /// Whether the caller fails when the call does; the others have something to fall back on.
    pub(in crate::simulate) is_required: bool,
    /// Made at the same time as the other parallel ones.
    pub(in crate::simulate) is_parallel: bool,
    /// How often a failed call is made again.
    pub(in crate::simulate) retries: i32,
    /// There and back, in seconds.
    pub(in crate::simulate) network: f64,
}

/// One component.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::simulate) struct Component {
    pub(in crate::simulate) kind: Kind,
    /// As X-Ray spells it.
    pub(in crate::simulate) name: String,
    /// The mean time it takes by itself, in seconds.
    pub(in crate::simulate) seconds: f64,
    /// The deviation of that time as a share of it.
    pub(in crate::simulate) spread: f64,
    /// How far its mean strays from minute to minute, as a share of it.
    pub(in crate::simulate) unrest: f64,
    /// The longest that it may take, in seconds.
    pub(in crate::simulate) limit: f64,
    /// The share of requests that fail on a good day.
    pub(in crate::simulate) faults: f64,
    /// How many times the usual load it can take.
    pub(in crate::simulate) headroom: f64,
    /// CPU used at the usual load, in percent.
    pub(in crate::simulate) cpu: f64,
    /// Memory used, as a share of what there is.
    pub(in crate::simulate) memory: f64,
    /// Memory there is, in MiB.
    pub(in crate::simulate) memory_size: u64,
    /// The share of invocations that start cold on a good day.
    pub(in crate::simulate) cold: f64,
    /// How long a cold start takes, in seconds.
    pub(in crate::simulate) init: f64,
    /// The voice of its log.
    pub(in crate::simulate) voice: Voice,
    /// In the order in which they are made.
    pub(in crate::simulate) calls: Vec<Call>,
}

/// How a component writes its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Voice {
    Node,
    Python,
    Java,
    Json,
}

impl Component {
    /// The group of its log, if it has one.
    pub(in crate::simulate) fn log_group(&self) -> Option<String> {
        match self.kind {
            Kind::Lambda => Some(format!("/aws/lambda/{}", self.name)),
            Kind::Container => Some(format!("/ecs/{}", self.name)),
            Kind::ApiGateway => Some(format!("/aws/apigateway/{}", self.short_name())),
            Kind::Client
            | Kind::LoadBalancer
            | Kind::Table
            | Kind::Database
            | Kind::Queue
            | Kind::Topic
            | Kind::StateMachine
            | Kind::External => None,
        }
    }

    /// The name as its team says it: an API without its stage, a load balancer without its type and id.
    pub(in crate::simulate) fn short_name(&self) -> &str {
        let part = if self.kind == Kind::LoadBalancer { 1 } else { 0 };
        self.name.split('/').nth(part).unwrap_or(&self.name)
    }

    /// The name of the service that invokes a function, which X-Ray shows beside the function itself.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html>
    pub(in crate::simulate) fn invoker(&self) -> Option<String> {
        (self.kind == Kind::Lambda).then(|| format!("{} (AWS::Lambda)", self.name))
    }

    /// Other names that it goes by.
    pub(in crate::simulate) fn aliases(&self) -> Vec<String> {
        let short = Some(self.short_name().to_owned()).filter(|short| *short != self.name);
        short.into_iter().chain(self.invoker()).collect()
    }
}
