//! CloudWatch metrics, by the names, dimensions, statistics and units of each service.

use std::collections::BTreeMap;

use investigation::telemetry::{MetricQuery, MetricSeries, Point};

use super::Recording;
use crate::simulate::random::{Random, log_parameters};
use crate::simulate::run::ComponentState;
use crate::simulate::topology::{Component, Kind};

/// The period of all series, in seconds.
const PERIOD: u32 = 60;

/// The 99th percentile of the standard normal distribution.
const Z_99: f64 = 2.326;

/// A statistic of few requests is noisier: with this, twice as noisy at a hundred requests as at many.
const NOISE_OF_FEW: f64 = 10.0;

/// The name of the cluster that all containers run in.
const CLUSTER: &str = "main";

/// The maximum of connections of a database of a common size.
///
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html>
const MAX_CONNECTIONS: f64 = 800.0;

/// Memory of such a database, in bytes.
const DATABASE_MEMORY: f64 = 8.0 * 1024.0 * 1024.0 * 1024.0;

/// Computes the value of a minute; `None` where CloudWatch has no point.
pub(in crate::simulate) type Value = fn(&Component, &ComponentState) -> Option<f64>;

/// One metric of a component.
struct Metric {
    name: &'static str,
    stat: &'static str,
    /// The value of the dimension `Operation`, if the metric has it.
    operation: Option<&'static str>,
    value: Value,
    /// The standard deviation of the noise as a share of the value, at many requests.
    noise: f64,
}

/// The series of all metrics of all components.
pub(in crate::simulate) fn metrics(recording: Recording<'_>, random: &mut Random) -> Vec<MetricSeries> {
    let mut all = Vec::new();
    for (index, component) in recording.components() {
        for metric in metrics_of(component.kind) {
            let points = recording.states(index).filter_map(|(minute, state)| {
                let value = (metric.value)(component, state)?;
                let noise = metric.noise * (1.0 + NOISE_OF_FEW / (state.requests.max(1) as f64).sqrt());
                let value = value * (noise * random.normal()).exp();
                Some(Point { at: recording.clock.minute_start(minute), value: rounded(value) })
            });
            all.push(MetricSeries { query: query(component, metric), period: PERIOD, points: points.collect() });
        }
    }
    all
}

/// The value with about five significant digits: CloudWatch gives all, which makes bundles large.
fn rounded(value: f64) -> f64 {
    if value.abs() < 100.0 { (value * 1e5).round() / 1e5 } else { (value * 100.0).round() / 100.0 }
}

fn query(component: &Component, metric: &Metric) -> MetricQuery {
    let mut dimensions: BTreeMap<String, String> =
        dimensions(component).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    dimensions.extend(metric.operation.map(|operation| ("Operation".to_owned(), operation.to_owned())));
    MetricQuery {
        namespace: namespace(component.kind).to_owned(),
        name: metric.name.to_owned(),
        dimensions,
        stat: metric.stat.to_owned(),
    }
}

/// The metrics of a component, each with the function that computes its value in a minute.
pub(in crate::simulate) fn metrics_with_values(component: &Component) -> Vec<(MetricQuery, Value)> {
    metrics_of(component.kind).iter().map(|metric| (query(component, metric), metric.value)).collect()
}

fn namespace(kind: Kind) -> &'static str {
    match kind {
        Kind::ApiGateway => "AWS/ApiGateway",
        Kind::LoadBalancer => "AWS/ApplicationELB",
        Kind::Lambda => "AWS/Lambda",
        Kind::Container => "AWS/ECS",
        Kind::Table => "AWS/DynamoDB",
        Kind::Database => "AWS/RDS",
        Kind::Queue => "AWS/SQS",
        Kind::Topic => "AWS/SNS",
        Kind::StateMachine => "AWS/States",
        Kind::Client | Kind::External => "",
    }
}

fn dimensions(component: &Component) -> Vec<(&'static str, String)> {
    let name = component.name.clone();
    match component.kind {
        Kind::ApiGateway => {
            let stage = name.split_once('/').map_or("", |(_, stage)| stage).to_owned();
            vec![("ApiName", component.short_name().to_owned()), ("Stage", stage)]
        }
        Kind::LoadBalancer => vec![("LoadBalancer", name)],
        Kind::Lambda => vec![("FunctionName", name)],
        Kind::Container => vec![("ClusterName", CLUSTER.to_owned()), ("ServiceName", name)],
        Kind::Table => vec![("TableName", name)],
        Kind::Database => vec![("DBInstanceIdentifier", name)],
        Kind::Queue => vec![("QueueName", name)],
        Kind::Topic => vec![("TopicName", name)],
        Kind::StateMachine => {
            vec![("StateMachineArn", format!("arn:aws:states:eu-west-1:123456789012:stateMachine:{name}"))]
        }
        Kind::Client | Kind::External => Vec::new(),
    }
}

/// A sum of events.
const fn count(name: &'static str, value: Value) -> Metric {
    Metric { name, stat: "Sum", operation: None, value, noise: 0.0 }
}

/// A metric without noise, because it is a number of things or its noise is drawn with the state.
const fn exact(name: &'static str, stat: &'static str, value: Value) -> Metric {
    Metric { name, stat, operation: None, value, noise: 0.0 }
}

/// A metric with noise, such as a duration.
const fn level(name: &'static str, stat: &'static str, value: Value) -> Metric {
    Metric { name, stat, operation: None, value, noise: 0.03 }
}

/// A count that has a point only when there is something to count.
fn if_any(count: u64) -> Option<f64> {
    (count > 0).then_some(count as f64)
}

/// A value that exists only where something was served.
fn if_served(state: &ComponentState, value: f64) -> Option<f64> {
    (state.requests > 0).then_some(value)
}

fn p99(component: &Component, state: &ComponentState) -> f64 {
    let expected = &state.expected;
    if expected.timeouts > 0.01 || expected.mean_seconds <= 0.0 {
        return component.time_limit;
    }
    let (mu, sigma) =
        log_parameters(expected.mean_seconds, expected.deviation_seconds.max(0.05 * expected.mean_seconds));
    (mu + Z_99 * sigma).exp().min(component.time_limit)
}

fn mean(state: &ComponentState) -> f64 {
    state.seconds / state.requests.max(1) as f64
}

/// The metrics of each service.
///
/// Source: the "CloudWatch metrics" page of each, from
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>
fn metrics_of(kind: Kind) -> &'static [Metric] {
    match kind {
        Kind::ApiGateway => {
            const {
                &[
                    count("Count", |_, state| Some(state.requests as f64)),
                    count("5XXError", |_, state| if_served(state, state.faults as f64)),
                    count("4XXError", |_, state| if_served(state, (state.errors + state.throttles) as f64)),
                    level("Latency", "p99", |component, state| if_served(state, 1e3 * p99(component, state))),
                    level("IntegrationLatency", "Average", |component, state| {
                        if_served(state, 1e3 * (mean(state) - component.own_seconds).max(0.001))
                    }),
                ]
            }
        }
        Kind::LoadBalancer => {
            const {
                &[
                    count("RequestCount", |_, state| if_any(state.requests)),
                    count("HTTPCode_Target_5XX_Count", |_, state| if_any(state.faults)),
                    count("HTTPCode_Target_4XX_Count", |_, state| if_any(state.errors)),
                    level("TargetResponseTime", "p99", |component, state| if_served(state, p99(component, state))),
                    level("TargetResponseTime", "Average", |_, state| if_served(state, mean(state))),
                ]
            }
        }
        Kind::Lambda => {
            const {
                &[
                    count("Invocations", |_, state| if_any(state.requests - state.throttles)),
                    count("Errors", |_, state| if_served(state, state.faults as f64)),
                    count("Throttles", |_, state| if_served(state, state.throttles as f64)),
                    level("Duration", "p99", |component, state| if_served(state, 1e3 * p99(component, state))),
                    level("Duration", "Average", |component, state| {
                        // The time of initialization is not part of `Duration`.
                        if_served(state, 1e3 * (mean(state) - state.expected.cold * component.init_seconds).max(0.001))
                    }),
                    exact("ConcurrentExecutions", "Maximum", |_, state| {
                        if_served(state, (state.seconds / 60.0 * 1.6).ceil().max(1.0))
                    }),
                ]
            }
        }
        Kind::Container => {
            const {
                &[
                    Metric {
                        name: "CPUUtilization",
                        stat: "Average",
                        operation: None,
                        value: |_, state| Some(state.cpu),
                        noise: 0.0,
                    },
                    Metric {
                        name: "MemoryUtilization",
                        stat: "Average",
                        operation: None,
                        value: |_, state| Some(100.0 * state.memory),
                        noise: 0.0,
                    },
                ]
            }
        }
        Kind::Table => {
            const {
                &[
                    count("ThrottledRequests", |_, state| if_any(state.throttles)),
                    count("ReadThrottleEvents", |_, state| if_any(state.throttles * 3 / 2)),
                    count("ConsumedReadCapacityUnits", |_, state| {
                        Some((state.requests - state.throttles) as f64 * 1.5)
                    }),
                    Metric {
                        name: "SuccessfulRequestLatency",
                        stat: "Average",
                        operation: Some("GetItem"),
                        value: |_, state| if_served(state, 1e3 * state.expected.own_seconds),
                        noise: 0.08,
                    },
                ]
            }
        }
        Kind::Database => {
            const {
                &[
                    exact("CPUUtilization", "Average", |_, state| Some(state.cpu)),
                    exact("DatabaseConnections", "Average", |_, state| {
                        Some((MAX_CONNECTIONS * state.connections).round())
                    }),
                    exact("FreeableMemory", "Average", |_, state| {
                        Some(DATABASE_MEMORY * (1.0 - state.memory).max(0.02))
                    }),
                    level("ReadLatency", "Average", |_, state| Some(0.3 * state.expected.own_seconds)),
                ]
            }
        }
        Kind::Queue => {
            const {
                &[
                    count("NumberOfMessagesSent", |_, state| Some(state.requests as f64)),
                    count("NumberOfMessagesReceived", |_, state| Some(state.delivered as f64)),
                    exact("ApproximateAgeOfOldestMessage", "Maximum", |_, state| Some(state.oldest_seconds.round())),
                    exact("ApproximateNumberOfMessagesVisible", "Maximum", |_, state| Some(state.backlog as f64)),
                ]
            }
        }
        Kind::Topic => {
            const {
                &[
                    count("NumberOfMessagesPublished", |_, state| if_any(state.requests)),
                    count("NumberOfNotificationsFailed", |_, state| if_any(state.faults)),
                ]
            }
        }
        Kind::StateMachine => {
            const {
                &[
                    count("ExecutionsStarted", |_, state| if_any(state.requests)),
                    count("ExecutionsFailed", |_, state| if_served(state, state.faults as f64)),
                    count("ExecutionsTimedOut", |_, state| if_served(state, state.timeouts as f64)),
                    level("ExecutionTime", "Average", |_, state| if_served(state, 1e3 * mean(state))),
                ]
            }
        }
        Kind::Client | Kind::External => &[],
    }
}
