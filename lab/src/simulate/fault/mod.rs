//! The faults that can be injected.

mod effect;
mod injected;

pub(super) use effect::{CallEffect, ComponentEffect};
pub(super) use injected::InjectedFault;

use clap::ValueEnum;
use investigation::model::{CauseKind, Signal};
use strum::{IntoStaticStr, VariantArray};

use super::topology::Kind;

/// A fault. The comment on each says what a responder would see of it, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Fault {
    /// A service takes longer by itself: a slow query plan, a lock, a busy loop. Its duration rises, those of its
    /// callers with it; those of its callees do not. Nobody deployed anything.
    LatencyRegression,
    /// A service throws where it did not: `Errors` of Lambda, 5xx of the load balancer, stack traces in its log.
    ErrorSurge,
    /// A host outside answers 503. Callers log it, try again, and fail.
    DependencyFailure,
    /// A host outside answers slowly, all else equal: the time is in the caller's subsegment.
    DependencySlow,
    /// A callee refuses what its caller sends: 400 or 422, from one minute to the next. The callee is well.
    DependencyClientError,
    /// A function hangs until its time limit: `Task timed out after 3.00 seconds`, `Duration` at the limit.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html>
    Timeout,
    /// A table has less capacity than its callers need: `ThrottledRequests`,
    /// `ProvisionedThroughputExceededException` in the callers' logs, retries.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>
    Throttling,
    /// One key takes most of a table's traffic: throttled although the table's capacity is not used up.
    ///
    /// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html>
    HotPartition,
    /// CPU of a service or a database stands at 100 %, and it is slow.
    CpuExhaustion,
    /// A function or container is killed for its memory: `Runtime exited with error: signal: killed`, exit code 137.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html>
    MemoryExhaustion,
    /// A database has no connection left: `DatabaseConnections` at its maximum, callers wait for their pools and fail.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html>
    PoolExhaustion,
    /// A consumer takes less than arrives: `ApproximateAgeOfOldestMessage` climbs. The front is well.
    ///
    /// Source: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html>
    QueueBacklog,
    /// A function has no warm environments: `INIT_START`, `Init Duration`, slow first requests.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>
    ColdStarts,
    /// Several times the usual requests arrive from outside, and what has the least headroom gives way.
    TrafficSurge,
    /// Most requests from outside stop arriving: something in front of the entry.
    TrafficLoss,
    /// A deployment makes a service fail or slow: CloudTrail has it a minute or two before.
    BadDeployment,
    /// A setting or a feature flag makes a service fail or slow.
    BadConfiguration,
    /// A role loses a permission: `AccessDeniedException` in the log of who lost it, after an event of IAM.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
    PermissionChange,
    /// Calls take long on the network: the caller's subsegment is longer than the callee's segment.
    NetworkLatency,
    /// Calls do not get through: `ECONNRESET` and connect timeouts in the caller's log; the callee sees less traffic.
    NetworkReset,
}

impl Fault {
    /// The fault on the command line, such as `hot-partition`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind of root cause that an investigation should name.
    #[must_use]
    pub fn kind(self) -> CauseKind {
        match self {
            Self::LatencyRegression | Self::DependencySlow => CauseKind::LatencyRegression,
            Self::ErrorSurge => CauseKind::ErrorSurge,
            Self::DependencyFailure => CauseKind::DependencyFailure,
            Self::DependencyClientError => CauseKind::DependencyClientError,
            Self::Timeout => CauseKind::Timeout,
            Self::Throttling | Self::HotPartition => CauseKind::Throttling,
            Self::CpuExhaustion => CauseKind::ResourceExhaustion,
            Self::MemoryExhaustion => CauseKind::MemoryExhaustion,
            Self::PoolExhaustion | Self::QueueBacklog => CauseKind::Saturation,
            Self::ColdStarts => CauseKind::ColdStarts,
            Self::TrafficSurge => CauseKind::TrafficSurge,
            Self::TrafficLoss => CauseKind::TrafficLoss,
            Self::BadDeployment | Self::BadConfiguration => CauseKind::BadChange,
            Self::PermissionChange => CauseKind::PermissionChange,
            Self::NetworkLatency | Self::NetworkReset => CauseKind::Network,
        }
    }

    /// The kinds of component that can have it, the most typical first. A fault of calls lists the kinds of callees.
    pub(super) fn target_kinds(self) -> &'static [Kind] {
        match self {
            Self::LatencyRegression
            | Self::ErrorSurge
            | Self::MemoryExhaustion
            | Self::BadDeployment
            | Self::BadConfiguration
            | Self::NetworkLatency
            | Self::NetworkReset => &[Kind::Lambda, Kind::Container],
            Self::DependencyFailure | Self::DependencySlow | Self::DependencyClientError => &[Kind::External],
            Self::Timeout | Self::ColdStarts => &[Kind::Lambda],
            Self::Throttling | Self::HotPartition | Self::PermissionChange => &[Kind::Table],
            Self::CpuExhaustion => &[Kind::Container, Kind::Database],
            Self::PoolExhaustion => &[Kind::Database],
            Self::QueueBacklog => &[Kind::Queue],
            Self::TrafficSurge | Self::TrafficLoss => &[Kind::ApiGateway, Kind::LoadBalancer],
        }
    }

    /// The number of components that a system needs for it: a queue comes with a consumer.
    pub(super) fn min_components(self) -> usize {
        self.target_kinds().first().map_or(0, |kind| if kind.is_asynchronous() { 2 } else { 1 })
    }

    /// The symptoms that a responder may see first.
    pub(super) fn signals(self) -> &'static [Signal] {
        match self {
            Self::LatencyRegression | Self::DependencySlow | Self::ColdStarts | Self::NetworkLatency => {
                &[Signal::LatencySpike]
            }
            Self::ErrorSurge
            | Self::DependencyFailure
            | Self::DependencyClientError
            | Self::MemoryExhaustion
            | Self::PermissionChange
            | Self::NetworkReset
            | Self::BadDeployment
            | Self::BadConfiguration => &[Signal::ErrorSpike, Signal::AvailabilityDrop],
            Self::Timeout | Self::Throttling | Self::HotPartition | Self::PoolExhaustion => {
                &[Signal::ErrorSpike, Signal::LatencySpike, Signal::AvailabilityDrop]
            }
            Self::CpuExhaustion => &[Signal::LatencySpike, Signal::Saturation],
            Self::QueueBacklog => &[Signal::Saturation],
            Self::TrafficSurge => &[Signal::Saturation, Signal::LatencySpike],
            Self::TrafficLoss => &[Signal::AvailabilityDrop],
        }
    }

    /// What happened, in a few words that do not name the place.
    pub(super) fn description(self) -> &'static str {
        match self {
            Self::LatencyRegression => "takes longer by itself",
            Self::ErrorSurge => "fails by itself",
            Self::DependencyFailure => "the host answers 503",
            Self::DependencySlow => "the host answers slowly",
            Self::DependencyClientError => "it refuses what its caller sends",
            Self::Timeout => "hangs until its time limit",
            Self::Throttling => "too little capacity: requests are throttled",
            Self::HotPartition => "one partition takes most of the traffic and is throttled",
            Self::CpuExhaustion => "CPU is used up",
            Self::MemoryExhaustion => "killed for its memory",
            Self::PoolExhaustion => "no connection is left",
            Self::QueueBacklog => "messages arrive faster than they are taken",
            Self::ColdStarts => "no environment is warm: cold starts",
            Self::TrafficSurge => "several times the usual requests arrive",
            Self::TrafficLoss => "most requests no longer arrive",
            Self::BadDeployment => "a deployment made it worse",
            Self::BadConfiguration => "a change of its configuration made it worse",
            Self::PermissionChange => "its role lost a permission",
            Self::NetworkLatency => "calls to it take long on the way",
            Self::NetworkReset => "calls to it do not get through",
        }
    }
}
