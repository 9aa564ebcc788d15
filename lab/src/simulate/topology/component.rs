//! The components of systems and the calls between them.

use super::ComponentIndex;

/// The kinds of component: an AWS service each, the client, and hosts outside of AWS.
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
    /// Whether the team's own code runs there, which writes logs, sends traces and is deployed.
    pub(in crate::simulate) fn runs_code(self) -> bool {
        matches!(self, Self::Lambda | Self::Container)
    }

    /// Whether it sends segments to X-Ray. X-Ray infers the other nodes from their callers' subsegments, which include
    /// the time on the network.
    pub(in crate::simulate) fn is_instrumented(self) -> bool {
        matches!(self, Self::ApiGateway | Self::Lambda | Self::Container | Self::StateMachine)
    }

    /// Whether it passes messages on some time after it accepted them.
    pub(in crate::simulate) fn is_asynchronous(self) -> bool {
        matches!(self, Self::Queue | Self::Topic)
    }

    /// Whether it does nothing but pass requests on, so that it needs a callee.
    pub(super) fn needs_callee(self) -> bool {
        self.is_asynchronous() || self == Self::StateMachine
    }

    /// The `Type` of its node in X-Ray's service graph.
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
    /// The component that is called.
    pub(in crate::simulate) to: ComponentIndex,
    /// The mean number of such calls for one request: less than 1 if a cache or a branch saves some.
    pub(in crate::simulate) per_request: f64,
    /// Whether the caller waits for the answer.
    pub(in crate::simulate) is_awaited: bool,
    /// Whether the caller's request fails when the call does; otherwise the caller has a fallback.
    pub(in crate::simulate) is_required: bool,
    /// Whether it is made at the same time as the caller's other parallel calls.
    pub(in crate::simulate) is_parallel: bool,
    /// How often a failed call is retried at most.
    pub(in crate::simulate) retries: i32,
    /// The mean time on the network, there and back, in seconds.
    pub(in crate::simulate) network_seconds: f64,
}

/// A component and what it does when nothing is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::simulate) struct Component {
    pub(in crate::simulate) kind: Kind,
    /// The name of its node in X-Ray.
    pub(in crate::simulate) name: String,
    /// The mean time for a request without that of its callees, in seconds.
    pub(in crate::simulate) own_seconds: f64,
    /// The standard deviation of that time, divided by its mean.
    pub(in crate::simulate) relative_deviation: f64,
    /// The standard deviation of the random change of that mean from minute to minute, as a logarithm of the factor.
    pub(in crate::simulate) drift_deviation: f64,
    /// A request that takes longer is ended and fails, in seconds.
    pub(in crate::simulate) time_limit: f64,
    /// The share of requests that fail by its own fault, 0 to 1.
    pub(in crate::simulate) usual_fault_rate: f64,
    /// Its capacity divided by the usual load.
    pub(in crate::simulate) headroom: f64,
    /// CPU used at the usual load, in percent.
    pub(in crate::simulate) cpu_percent: f64,
    /// Memory used at the usual load, as a share of what it has, 0 to 1.
    pub(in crate::simulate) memory_share: f64,
    /// The memory it has, in MiB.
    pub(in crate::simulate) memory_mib: u64,
    /// The share of invocations that start cold, 0 to 1.
    pub(in crate::simulate) cold_start_rate: f64,
    /// The mean time of the initialization in a cold start, in seconds.
    pub(in crate::simulate) init_seconds: f64,
    pub(in crate::simulate) log_format: LogFormat,
    /// In the order in which they are made.
    pub(in crate::simulate) calls: Vec<Call>,
}

/// The format of a component's log lines: of a language's usual logger, or structured as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum LogFormat {
    Node,
    Python,
    Java,
    Json,
    /// <https://github.com/serilog/serilog-sinks-console>, with the default template.
    Serilog,
    /// <https://github.com/kubernetes/klog>: a letter for the level, the day, and the place in the code.
    Klog,
    /// <https://github.com/uber-go/zap>, with the encoder of production.
    Zap,
    /// <https://learn.microsoft.com/dotnet/core/extensions/console-log-formatter>, on a single line.
    DotNet,
}

impl LogFormat {
    /// The formats that no service of a tidy world has.
    pub(in crate::simulate) const UNFAMILIAR: [Self; 4] = [Self::Serilog, Self::Klog, Self::Zap, Self::DotNet];
}

impl Component {
    /// The name of its log group; `None` if it writes no log.
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

    /// The name as its team uses it: an API without its stage, a load balancer without its type and id.
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

    /// The other names that telemetry has for it.
    pub(in crate::simulate) fn aliases(&self) -> Vec<String> {
        let short = Some(self.short_name().to_owned()).filter(|short| *short != self.name);
        short.into_iter().chain(self.invoker()).collect()
    }
}
