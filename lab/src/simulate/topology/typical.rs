//! The properties that components and calls usually have.

use super::{Call, Component, ComponentIndex, Kind, LogFormat};
use crate::simulate::random::Random;

const LOG_FORMATS: [LogFormat; 4] = [LogFormat::Node, LogFormat::Python, LogFormat::Java, LogFormat::Json];

/// A component with the properties that its kind usually has.
pub(super) fn typical_component(kind: Kind, name: String, random: &mut Random) -> Component {
    let (fastest, slowest) = match kind {
        Kind::Client => (0.0001, 0.0002),
        Kind::ApiGateway => (0.004, 0.015),
        Kind::LoadBalancer => (0.001, 0.002),
        Kind::Lambda => (0.015, 0.2),
        Kind::Container => (0.005, 0.08),
        Kind::Table => (0.003, 0.012),
        Kind::Database => (0.003, 0.03),
        Kind::Queue => (0.006, 0.02),
        Kind::Topic => (0.01, 0.03),
        Kind::StateMachine => (0.02, 0.06),
        Kind::External => (0.06, 0.4),
    };
    let time_limit = match kind {
        Kind::Client => 3_600.0,
        Kind::ApiGateway => 29.0,
        Kind::Container => 30.0,
        Kind::LoadBalancer
        | Kind::Lambda
        | Kind::Table
        | Kind::Database
        | Kind::Queue
        | Kind::Topic
        | Kind::StateMachine
        | Kind::External => 60.0,
    };
    let can_fail = kind.runs_code() || kind == Kind::External;
    Component {
        kind,
        name,
        own_seconds: random.log_uniform(fastest, slowest),
        relative_deviation: random.between(0.25, 0.9),
        drift_deviation: random.log_uniform(0.008, 0.08),
        time_limit,
        usual_fault_rate: if can_fail && random.chance(0.5) { random.log_uniform(0.0002, 0.004) } else { 0.0 },
        headroom: random.between(2.5, 6.0),
        cpu_percent: random.between(12.0, 45.0),
        memory_share: random.between(0.25, 0.65),
        memory_mib: random.pick(&[256, 512, 1024, 1769, 2048]).copied().unwrap_or(512),
        cold_start_rate: random.log_uniform(0.001, 0.01),
        init_seconds: random.log_uniform(0.25, 1.5),
        log_format: random.pick(&LOG_FORMATS).copied().unwrap_or(LogFormat::Json),
        calls: Vec::new(),
    }
}

/// A call with the properties that calls between these kinds usually have.
pub(super) fn typical_call(to: ComponentIndex, caller: Kind, callee: Kind, random: &mut Random) -> Call {
    let is_branch = caller.runs_code() && random.chance(0.35);
    let is_repeated = caller.runs_code() && callee == Kind::Table && random.chance(0.2);
    Call {
        to,
        per_request: match (is_branch, is_repeated) {
            (true, _) => random.between(0.25, 0.95),
            (false, true) => 2.0,
            (false, false) => 1.0,
        },
        is_awaited: !caller.is_asynchronous(),
        is_required: !caller.runs_code() || random.chance(0.85),
        is_parallel: caller.runs_code() && random.chance(0.3),
        // The SDKs retry by themselves; code that calls a host often does not.
        retries: match callee {
            Kind::Table | Kind::Queue | Kind::Topic => 2,
            Kind::Lambda | Kind::Container | Kind::External => i32::from(caller.runs_code() && random.chance(0.4)),
            Kind::Client | Kind::ApiGateway | Kind::LoadBalancer | Kind::Database | Kind::StateMachine => 0,
        },
        network_seconds: if callee == Kind::External {
            random.between(0.01, 0.04)
        } else {
            random.between(0.0005, 0.003)
        },
    }
}
