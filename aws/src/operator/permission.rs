//! Permissions, tried by the call that each of them is for.
//!
//! A call is tried rather than simulated: it passes every policy that counts, those of the organisation too, and needs no
//! permission of its own. Each asks for as little as it can. Whether the answer is empty does not matter, and an error that
//! the permitted alone get, such as "no such query", shows that the call is permitted.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use aws_sdk_cloudwatch::types::{HistoryItemType, Metric, MetricDataQuery, MetricStat};
use investigation::model::Context;
use investigation::ports::{Failure, FailureKind};
use jiff::{SignedDuration, Timestamp};
use strum::{IntoStaticStr, VariantArray};

use crate::config::for_source;
use crate::failure::to_failure;
use crate::time::to_sdk;
use crate::{Deadline, events, load};

/// For one call.
const TIME_LIMIT: Duration = Duration::from_secs(20);
/// What is asked about: the last minute.
const SPAN: SignedDuration = SignedDuration::from_mins(1);
/// A query of which nothing is known, in the form that ids of queries have.
const UNKNOWN_QUERY: &str = "00000000-0000-0000-0000-000000000000";
/// A trace of which nothing is known.
const UNKNOWN_TRACE: &str = "1-00000000-000000000000000000000000";
/// A service and an objective of which nothing is known.
const UNKNOWN_SERVICE: &str = "unknown";
const UNKNOWN_OBJECTIVE: &str = "arn:aws:application-signals:us-east-1:000000000000:slo/unknown";
/// Where Transaction Search keeps spans.
const SPANS_GROUP: &str = "aws/spans";

/// A permission that reading telemetry, or finding out what a context may name, needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[allow(missing_docs, reason = "each is the permission that it is called by")]
pub enum Permission {
    #[strum(serialize = "cloudwatch:GetMetricData")]
    GetMetricData,
    #[strum(serialize = "cloudwatch:ListMetrics")]
    ListMetrics,
    #[strum(serialize = "logs:StartQuery")]
    StartQuery,
    #[strum(serialize = "logs:GetQueryResults")]
    GetQueryResults,
    #[strum(serialize = "logs:StopQuery")]
    StopQuery,
    #[strum(serialize = "xray:GetServiceGraph")]
    GetServiceGraph,
    #[strum(serialize = "xray:GetTimeSeriesServiceStatistics")]
    GetTimeSeriesServiceStatistics,
    #[strum(serialize = "xray:GetTraceSummaries")]
    GetTraceSummaries,
    #[strum(serialize = "xray:BatchGetTraces")]
    BatchGetTraces,
    #[strum(serialize = "application-signals:ListServices")]
    ListServices,
    #[strum(serialize = "application-signals:ListServiceDependencies")]
    ListServiceDependencies,
    #[strum(serialize = "application-signals:ListServiceLevelObjectives")]
    ListServiceLevelObjectives,
    #[strum(serialize = "application-signals:BatchGetServiceLevelObjectiveBudgetReport")]
    BatchGetServiceLevelObjectiveBudgetReport,
    #[strum(serialize = "cloudtrail:LookupEvents")]
    LookupEvents,
    #[strum(serialize = "cloudwatch:DescribeAlarms")]
    DescribeAlarms,
    #[strum(serialize = "cloudwatch:DescribeAlarmHistory")]
    DescribeAlarmHistory,
    #[strum(serialize = "logs:DescribeLogGroups")]
    DescribeLogGroups,
    #[strum(serialize = "rds:DescribeEvents")]
    DescribeDatabaseEvents,
    #[strum(serialize = "ecs:DescribeServices")]
    DescribeServices,
    #[strum(serialize = "autoscaling:DescribeScalingActivities")]
    DescribeScalingActivities,
    #[strum(serialize = "health:DescribeEvents")]
    DescribeHealthEvents,
    #[strum(serialize = "rds:DescribeDBInstances")]
    DescribeDatabases,
    #[strum(serialize = "pi:DescribeDimensionKeys")]
    DescribeDimensionKeys,
    #[strum(serialize = "tag:GetResources")]
    GetResources,
}

impl Permission {
    /// Every permission.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The action as a policy spells it.
    #[must_use]
    pub fn action(self) -> &'static str {
        self.into()
    }

    /// Whether anything that the context names is read by it.
    #[must_use]
    pub fn is_needed(self, context: &Context) -> bool {
        let is_delivered = context.changes_log_group.is_some();
        match self {
            Self::GetMetricData | Self::ListMetrics => !context.metrics.is_empty(),
            Self::DescribeLogGroups => !context.log_groups.is_empty(),
            // Spans may be in a log group too.
            Self::StartQuery | Self::GetQueryResults | Self::StopQuery => {
                !context.log_groups.is_empty() || context.traces || is_delivered
            }
            Self::GetServiceGraph
            | Self::GetTimeSeriesServiceStatistics
            | Self::GetTraceSummaries
            | Self::BatchGetTraces
            | Self::ListServices
            | Self::ListServiceDependencies
            | Self::ListServiceLevelObjectives
            | Self::BatchGetServiceLevelObjectiveBudgetReport => context.traces,
            Self::LookupEvents => context.changes,
            Self::DescribeAlarms | Self::DescribeAlarmHistory => {
                !context.alarms.is_empty() || context.alarm_tag.is_some()
            }
            Self::GetResources => context.alarm_tag.is_some(),
            Self::DescribeDatabaseEvents
            | Self::DescribeServices
            | Self::DescribeScalingActivities
            | Self::DescribeHealthEvents => events::operations(context).contains(self.action()),
            Self::DescribeDatabases | Self::DescribeDimensionKeys => load::has_databases(context),
        }
    }

    /// Whether it is needed of a kind of resource alone, and not by every investigation.
    #[must_use]
    pub fn is_of_resources(self) -> bool {
        matches!(
            self,
            Self::DescribeDatabaseEvents
                | Self::DescribeServices
                | Self::DescribeScalingActivities
                | Self::DescribeHealthEvents
                | Self::DescribeDatabases
                | Self::DescribeDimensionKeys
        )
    }

    /// Whether it is needed to propose a context, which the bot does without the role of another account. Investigations need
    /// it where the context has a tag of alarms.
    #[must_use]
    pub fn is_for_proposals(self) -> bool {
        self == Self::GetResources
    }
}

/// Where X-Ray keeps what it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TraceDestination {
    /// In X-Ray itself.
    XRay,
    /// As spans in CloudWatch Logs: Transaction Search.
    CloudWatchLogs,
}

/// Where X-Ray keeps what it is sent in this region.
///
/// # Errors
/// When X-Ray does not say.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSegmentDestination.html>
pub async fn find_trace_destination(sdk: &SdkConfig, region: &str) -> Result<TraceDestination, Failure> {
    let client = aws_sdk_xray::Client::new(&for_source(sdk, region));
    let answer = client.get_trace_segment_destination().send().await;
    let answer = answer.map_err(to_failure("xray:GetTraceSegmentDestination"))?;
    let is_in_logs =
        answer.destination().is_some_and(|to| *to == aws_sdk_xray::types::TraceSegmentDestination::CloudWatchLogs);
    Ok(if is_in_logs { TraceDestination::CloudWatchLogs } else { TraceDestination::XRay })
}

/// Makes the call that a permission is for, in the region of the context and about what it names.
///
/// # Errors
/// Why it was not answered. What the call asks about need not exist.
pub async fn try_permission(
    sdk: &SdkConfig,
    permission: Permission,
    context: &Context,
    destination: Option<TraceDestination>,
    now: Timestamp,
) -> Result<(), Failure> {
    let sdk = for_source(sdk, &context.region);
    let probe = Probe { sdk: &sdk, operation: permission.action(), from: now - SPAN, to: now };
    let tried = match permission {
        Permission::GetMetricData | Permission::ListMetrics => probe.metrics(permission, context).await,
        Permission::DescribeAlarms | Permission::DescribeAlarmHistory => probe.alarms(permission).await,
        Permission::StartQuery => probe.query(context, destination).await,
        Permission::GetQueryResults | Permission::StopQuery | Permission::DescribeLogGroups => {
            probe.logs(permission).await
        }
        Permission::GetServiceGraph
        | Permission::GetTimeSeriesServiceStatistics
        | Permission::GetTraceSummaries
        | Permission::BatchGetTraces => probe.traces(permission).await,
        Permission::ListServices
        | Permission::ListServiceDependencies
        | Permission::ListServiceLevelObjectives
        | Permission::BatchGetServiceLevelObjectiveBudgetReport => probe.signals(permission).await,
        Permission::LookupEvents => probe.changes().await,
        Permission::DescribeDatabaseEvents
        | Permission::DescribeServices
        | Permission::DescribeScalingActivities
        | Permission::DescribeHealthEvents => probe.events(context).await,
        Permission::DescribeDatabases | Permission::DescribeDimensionKeys => probe.load(permission, context).await,
        Permission::GetResources => probe.tags().await,
    };
    match tried {
        // That it does not exist, or makes no sense, is said to the permitted alone.
        Err(failure) if matches!(failure.kind, FailureKind::NotFound | FailureKind::Invalid) => Ok(()),
        tried => tried,
    }
}

/// The calls, of one permission.
struct Probe<'a> {
    sdk: &'a SdkConfig,
    operation: &'static str,
    from: Timestamp,
    to: Timestamp,
}

impl Probe<'_> {
    /// Awaits a call, and drops its answer.
    async fn answer<T, E>(
        &self,
        call: impl Future<Output = Result<T, aws_sdk_sfn::error::SdkError<E>>>,
    ) -> Result<(), Failure>
    where
        E: aws_sdk_sfn::error::ProvideErrorMetadata + std::error::Error + 'static,
    {
        Deadline::in_the_next(TIME_LIMIT).call(self.operation, call).await.map(drop)
    }

    async fn metrics(&self, permission: Permission, context: &Context) -> Result<(), Failure> {
        let client = aws_sdk_cloudwatch::Client::new(self.sdk);
        if permission == Permission::ListMetrics {
            return self.answer(client.list_metrics().namespace("AWS/Lambda").metric_name("Errors").send()).await;
        }
        let named = context.metrics.first();
        let (namespace, name) =
            named.map_or(("AWS/Lambda", "Errors"), |query| (query.namespace.as_str(), query.name.as_str()));
        let metric = Metric::builder().namespace(namespace).metric_name(name).build();
        let stat = MetricStat::builder().metric(metric).period(60).stat("Sum").build();
        let query = MetricDataQuery::builder().id("probe").metric_stat(stat).build();
        let call = client.get_metric_data().metric_data_queries(query);
        self.answer(call.start_time(to_sdk(self.from)).end_time(to_sdk(self.to)).send()).await
    }

    async fn alarms(&self, permission: Permission) -> Result<(), Failure> {
        let client = aws_sdk_cloudwatch::Client::new(self.sdk);
        if permission == Permission::DescribeAlarms {
            return self.answer(client.describe_alarms().max_records(1).send()).await;
        }
        let call = client.describe_alarm_history().history_item_type(HistoryItemType::StateUpdate).max_records(1);
        self.answer(call.start_date(to_sdk(self.from)).end_date(to_sdk(self.to)).send()).await
    }

    /// Queries one minute of one log group: what a policy allows for log groups depends on their names. The query is stopped
    /// at once.
    async fn query(&self, context: &Context, destination: Option<TraceDestination>) -> Result<(), Failure> {
        let client = aws_sdk_cloudwatchlogs::Client::new(self.sdk);
        let spans = destination.filter(|to| context.traces && *to == TraceDestination::CloudWatchLogs);
        let changes = context.changes_log_group.as_deref().filter(|_| context.changes);
        let groups = context.log_groups.iter().map(String::as_str).chain(changes).chain(spans.map(|_| SPANS_GROUP));
        let mut failed = Ok(());
        for group in groups {
            let call = client.start_query().log_group_names(group).query_string("fields @timestamp | limit 1");
            let call = call.start_time(self.from.as_second()).end_time(self.to.as_second()).send();
            match Deadline::in_the_next(TIME_LIMIT).call(self.operation, call).await {
                Ok(started) => {
                    // It ends by itself, too, after having read a minute of one log group.
                    drop(client.stop_query().set_query_id(started.query_id).send().await);
                }
                Err(failure) if matches!(failure.kind, FailureKind::NotFound | FailureKind::Invalid) => {}
                Err(failure) => {
                    let detail = format!("{group}: {}", failure.detail);
                    failed = failed.and(Err(Failure::new(failure.kind, self.operation, detail)));
                }
            }
        }
        failed
    }

    async fn logs(&self, permission: Permission) -> Result<(), Failure> {
        let client = aws_sdk_cloudwatchlogs::Client::new(self.sdk);
        match permission {
            Permission::StopQuery => self.answer(client.stop_query().query_id(UNKNOWN_QUERY).send()).await,
            Permission::GetQueryResults => self.answer(client.get_query_results().query_id(UNKNOWN_QUERY).send()).await,
            _ => self.answer(client.describe_log_groups().limit(1).send()).await,
        }
    }

    async fn traces(&self, permission: Permission) -> Result<(), Failure> {
        let client = aws_sdk_xray::Client::new(self.sdk);
        let (from, to) = (to_sdk(self.from), to_sdk(self.to));
        match permission {
            Permission::GetServiceGraph => {
                self.answer(client.get_service_graph().start_time(from).end_time(to).send()).await
            }
            Permission::GetTimeSeriesServiceStatistics => {
                let call = client.get_time_series_service_statistics().start_time(from).end_time(to);
                self.answer(call.send()).await
            }
            Permission::GetTraceSummaries => {
                self.answer(client.get_trace_summaries().start_time(from).end_time(to).send()).await
            }
            _ => self.answer(client.batch_get_traces().trace_ids(UNKNOWN_TRACE).send()).await,
        }
    }

    async fn signals(&self, permission: Permission) -> Result<(), Failure> {
        let client = aws_sdk_applicationsignals::Client::new(self.sdk);
        let (from, to) = (to_sdk(self.from), to_sdk(self.to));
        match permission {
            Permission::ListServices => self.answer(client.list_services().start_time(from).end_time(to).send()).await,
            Permission::ListServiceDependencies => {
                let [kind, name] = [("Type", "Service"), ("Name", UNKNOWN_SERVICE)];
                let call = client.list_service_dependencies().start_time(from).end_time(to);
                self.answer(call.key_attributes(kind.0, kind.1).key_attributes(name.0, name.1).send()).await
            }
            Permission::ListServiceLevelObjectives => self.answer(client.list_service_level_objectives().send()).await,
            _ => {
                let call = client.batch_get_service_level_objective_budget_report().timestamp(to);
                self.answer(call.slo_ids(UNKNOWN_OBJECTIVE).send()).await
            }
        }
    }

    async fn changes(&self) -> Result<(), Failure> {
        let client = aws_sdk_cloudtrail::Client::new(self.sdk);
        let attribute = LookupAttribute::builder()
            .attribute_key(LookupAttributeKey::ReadOnly)
            .attribute_value("false")
            .build()
            .map_err(|error| Failure::new(FailureKind::Invalid, self.operation, error.to_string()))?;
        let call = client.lookup_events().lookup_attributes(attribute).max_results(1);
        self.answer(call.start_time(to_sdk(self.from)).end_time(to_sdk(self.to)).send()).await
    }

    /// Events of the last minute, of everything that the context names.
    async fn events(&self, context: &Context) -> Result<(), Failure> {
        let deadline = Deadline::in_the_next(TIME_LIMIT);
        events::try_operation(self.sdk, context, self.operation, (self.from, self.to), deadline).await
    }

    async fn load(&self, permission: Permission, context: &Context) -> Result<(), Failure> {
        let deadline = Deadline::in_the_next(TIME_LIMIT);
        if permission == Permission::DescribeDatabases {
            return load::try_descriptions(self.sdk, context, deadline).await;
        }
        load::try_statements(self.sdk, context, (self.from, self.to), deadline).await
    }

    async fn tags(&self) -> Result<(), Failure> {
        let client = aws_sdk_resourcegroupstagging::Client::new(self.sdk);
        self.answer(client.get_resources().resources_per_page(1).send()).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Those that only the comparison of revisions needs, which is off unless somebody asks for it; and one more.
    const NOT_TRIED: [&str; 12] = [
        "appconfig:GetHostedConfigurationVersion",
        "appconfig:ListDeployments",
        "cloudformation:DescribeChangeSet",
        "cloudformation:DescribeStackEvents",
        "codedeploy:GetDeployment",
        "ecs:DescribeTaskDefinition",
        "iam:GetPolicyVersion",
        "iam:ListPolicyVersions",
        "lambda:ListVersionsByFunction",
        // The bot's menus alone ask for these, and no command.
        "tag:GetTagKeys",
        "tag:GetTagValues",
        // Tried by itself, for its answer says what else is needed.
        "xray:GetTraceSegmentDestination",
    ];

    #[test]
    fn everything_that_reading_needs_is_tried() {
        // The most that is done in another account, which `scripts/permissions.py` holds to what the template grants for reading.
        let policy: Value = serde_json::from_str(include_str!("../session-policy.json")).unwrap();
        let granted: Vec<&str> =
            policy["Statement"][0]["Action"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut tried: Vec<&str> = Permission::ALL.iter().map(|permission| permission.action()).collect();
        tried.extend(NOT_TRIED);
        tried.sort_unstable();
        assert_eq!(tried, granted);
    }
}
