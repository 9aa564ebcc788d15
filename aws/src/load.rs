//! Performance Insights: which statements loaded the databases that the context names, and what they waited for.
//!
//! Sources: <https://docs.aws.amazon.com/performance-insights/latest/APIReference/API_DescribeDimensionKeys.html>,
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html>

use std::collections::BTreeSet;

use aws_config::SdkConfig;
use futures_util::future::{join_all, try_join, try_join_all};
use investigation::model::{Context, Gap, GapReason, Scope, Source};
use investigation::ports::{Failure, FailureKind};
use investigation::telemetry::{Collected, DatabaseLoad, StatementLoad};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::Deadline;
use crate::gap::unread;
use crate::plain::{Ask, Protocol, RDS, Service, call};

/// The dimensions that name an instance, and a cluster of Aurora.
const INSTANCE: &str = "DBInstanceIdentifier";
const CLUSTER: &str = "DBClusterIdentifier";

const PERFORMANCE_INSIGHTS: Service = Service {
    id: "PI",
    signing_name: "pi",
    host: "pi",
    region: None,
    protocol: Protocol::Json("PerformanceInsightsv20180227"),
};

/// Databases that are looked at: each costs one call, and two more for each of its instances with Performance Insights.
const MAX_DATABASES: usize = 2;

/// Instances of a cluster that are looked at.
const MAX_INSTANCES: usize = 2;

/// Statements and waits that are asked for: those that load a database most.
const MAX_STATEMENTS: u32 = 10;
const MAX_WAITS: u32 = 3;

/// Reads the load of each database in both windows. A database without Performance Insights has none.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Collected<Vec<DatabaseLoad>> {
    let names = databases(&scope.context);
    let reader = Reader { sdk, deadline };
    let mut all = Collected::whole(Vec::new());
    // The monitoring account would be asked: the gap of the events names that.
    if scope.context.linked_account.is_some() {
        return all;
    }
    if let Some((_, left_out)) = names.get(MAX_DATABASES) {
        let others = names.len() - MAX_DATABASES;
        let detail = format!(
            "Which statements loaded {MAX_DATABASES} databases of the context was read; of {others} more, such as {left_out}, it was not. \
             Contexts of their own show them."
        );
        all.gaps.push(Gap { source: Source::Logs, reason: GapReason::Truncated, detail });
    }
    let read = names.into_iter().take(MAX_DATABASES).map(|(dimension, name)| reader.database(dimension, name, scope));
    for answer in join_all(read).await {
        match answer {
            Ok(load) => all.telemetry.extend(load),
            // The name is that of a database that is no more.
            Err(failure) if failure.kind == FailureKind::NotFound => {}
            Err(failure) => {
                all.gaps.push(unread(Source::Logs, "Which statements loaded the databases was not read", &failure));
            }
        }
    }
    all.gaps.sort();
    all.gaps.dedup();
    all
}

/// The databases that a context names, each by the dimension that names it.
fn databases(context: &Context) -> Vec<(&'static str, &str)> {
    let named = |dimension: &'static str| {
        let queries = context.metrics.iter();
        queries.filter_map(move |query| Some((dimension, query.dimensions.get(dimension)?.as_str())))
    };
    let names: BTreeSet<(&'static str, &str)> = named(CLUSTER).chain(named(INSTANCE)).collect();
    names.into_iter().collect()
}

/// Whether a context names a database whose load is looked at.
#[cfg(feature = "operator")]
pub(crate) fn has_databases(context: &Context) -> bool {
    context.linked_account.is_none() && !databases(context).is_empty()
}

/// Asks for the description of each database that a context names.
#[cfg(feature = "operator")]
pub(crate) async fn try_descriptions(sdk: &SdkConfig, context: &Context, deadline: Deadline) -> Result<(), Failure> {
    let reader = Reader { sdk, deadline };
    for (dimension, name) in databases(context).into_iter().take(MAX_DATABASES) {
        reader.instances(dimension, name).await?;
    }
    Ok(())
}

/// Asks for the load of each database that a context names and that has Performance Insights, in one window.
#[cfg(feature = "operator")]
pub(crate) async fn try_statements(
    sdk: &SdkConfig,
    context: &Context,
    span: (Timestamp, Timestamp),
    deadline: Deadline,
) -> Result<(), Failure> {
    let reader = Reader { sdk, deadline };
    for (dimension, name) in databases(context).into_iter().take(MAX_DATABASES) {
        // What is not described is said of the permission to describe it.
        for instance in reader.instances(dimension, name).await.unwrap_or_default() {
            reader.statements(&instance.id, span).await?;
        }
    }
    Ok(())
}

/// An instance with Performance Insights.
struct Instance {
    name: String,
    /// What Performance Insights calls it.
    id: String,
}

struct Reader<'a> {
    sdk: &'a SdkConfig,
    deadline: Deadline,
}

impl Reader<'_> {
    async fn ask(&self, service: &Service, operation: &'static str, input: Value) -> Result<Value, Failure> {
        call(self.sdk, service, operation, Ask::Operation(input), self.deadline).await
    }

    /// The instances with Performance Insights: the one of this name, or those of the cluster of this name.
    async fn instances(&self, dimension: &str, name: &str) -> Result<Vec<Instance>, Failure> {
        let input = if dimension == CLUSTER {
            json!({ "Filters.Filter.1.Name": "db-cluster-id", "Filters.Filter.1.Values.Value.1": name })
        } else {
            json!({ "DBInstanceIdentifier": name })
        };
        let answer = self.ask(&RDS, "rds:DescribeDBInstances", input).await?;
        let described = answer.pointer("/DBInstances/DBInstance");
        let described =
            described.map(|all| all.as_array().map_or(std::slice::from_ref(all), Vec::as_slice)).unwrap_or_default();
        let instances = described.iter().filter_map(|instance| {
            let field = |field: &str| instance.get(field).and_then(Value::as_str);
            let id = field("DbiResourceId").filter(|_| field("PerformanceInsightsEnabled") == Some("true"))?;
            let name = field("DBInstanceIdentifier").unwrap_or(name);
            Some(Instance { name: name.to_owned(), id: id.to_owned() })
        });
        Ok(instances.take(MAX_INSTANCES).collect())
    }

    /// The load of these in both windows.
    async fn database(&self, dimension: &str, name: &str, scope: &Scope) -> Result<Vec<DatabaseLoad>, Failure> {
        let instances = self.instances(dimension, name).await?;
        try_join_all(instances.into_iter().map(|instance| self.load(instance, scope))).await
    }

    async fn load(&self, Instance { name, id }: Instance, scope: &Scope) -> Result<DatabaseLoad, Failure> {
        let [baseline, incident] = [scope.baseline_window, scope.incident_window()]
            .map(|window| self.statements(&id, (window.start(), window.end())));
        let (baseline, incident) = try_join(baseline, incident).await?;
        Ok(DatabaseLoad { database: name, baseline, incident })
    }

    async fn statements(&self, id: &str, (start, end): (Timestamp, Timestamp)) -> Result<Vec<StatementLoad>, Failure> {
        let input = json!({
            "ServiceType": "RDS",
            "Identifier": id,
            "StartTime": start.as_second(),
            "EndTime": end.as_second(),
            "Metric": "db.load.avg",
            "GroupBy": { "Group": "db.sql_tokenized", "Limit": MAX_STATEMENTS },
            "PartitionBy": { "Group": "db.wait_event", "Limit": MAX_WAITS },
        });
        let answer = self.ask(&PERFORMANCE_INSIGHTS, "pi:DescribeDimensionKeys", input).await?;
        let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        let dimension = |key: &Value, name: &str| key.get("Dimensions")?.get(name)?.as_str().map(str::to_owned);
        let waits: Vec<Option<String>> =
            list(&answer, "PartitionKeys").iter().map(|key| dimension(key, "db.wait_event.name")).collect();
        let to_load = |key: &Value| {
            let sessions = key.get("Total")?.as_f64()?;
            let of_waits = list(key, "Partitions");
            let named =
                waits.iter().zip(&of_waits).filter_map(|(wait, sessions)| Some((wait.clone()?, sessions.as_f64()?)));
            let statement = dimension(key, "db.sql_tokenized.statement")?;
            Some(StatementLoad { statement, sessions, waits: named.collect() })
        };
        Ok(list(&answer, "Keys").iter().filter_map(to_load).collect())
    }
}

#[cfg(test)]
mod tests {
    use investigation::detect::logs::detect;
    use investigation::model::{EvidenceKind, MetricQuery};
    use investigation::ports::TelemetrySources;

    use super::*;
    use crate::testing::{Call, FakeAws, Reply, scope};

    fn scope_with_database() -> Scope {
        let mut scope = scope();
        let dimensions = [("DBInstanceIdentifier".to_owned(), "orders".to_owned())].into();
        let query = MetricQuery {
            namespace: "AWS/RDS".to_owned(),
            name: "CPUUtilization".to_owned(),
            dimensions,
            stat: "Average".to_owned(),
        };
        scope.context.metrics = vec![query];
        scope
    }

    fn answer(call: &Call) -> Reply {
        let is_incident = call.body["StartTime"] == scope().incident_window().start().as_second();
        match call.operation.as_str() {
            "DescribeDBInstances" => Reply::Xml(
                200,
                "<R><DescribeDBInstancesResult><DBInstances><DBInstance><DbiResourceId>db-ABC</DbiResourceId>\
                 <PerformanceInsightsEnabled>true</PerformanceInsightsEnabled></DBInstance></DBInstances>\
                 </DescribeDBInstancesResult></R>",
            ),
            "DescribeDimensionKeys" => Reply::Ok(json!({
                "PartitionKeys": [{ "Dimensions": { "db.wait_event.name": "io/table/sql/handler" } }],
                "Keys": [{
                    "Dimensions": { "db.sql_tokenized.statement": "SELECT * FROM orders WHERE email = ?" },
                    "Total": if is_incident { 9.0 } else { 0.5 },
                    "Partitions": [if is_incident { 8.0 } else { 0.1 }],
                }],
            })),
            _ => Reply::Ok(json!({})),
        }
    }

    async fn load(aws: &FakeAws) -> Collected<Vec<DatabaseLoad>> {
        let sdk = crate::config::for_source(&aws.sdk().await, "eu-central-1");
        read(&sdk, &scope_with_database(), Deadline::in_the_next(crate::SOURCE_TIME_LIMIT)).await
    }

    #[tokio::test(start_paused = true)]
    async fn the_statement_that_loads_a_database_is_evidence_with_what_it_waits_for() {
        let aws = FakeAws::start(answer).await;
        let telemetry = aws.sources().await.logs(&scope_with_database()).await.unwrap();
        let found = detect(&scope_with_database(), telemetry);
        let busy = found.evidence.iter().find(|found| found.kind == EvidenceKind::SlowStatements).unwrap();
        assert_eq!(
            busy.summary,
            "orders had 9.0 sessions busy at once, 0.5 in the baseline; SELECT … FROM orders has 9.0 of them, 8.0 of these \
             in io/table/sql/handler"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_cluster_has_the_load_of_its_instances_and_databases_beyond_a_few_are_named() {
        let aws = FakeAws::start(|call| match call.operation.as_str() {
            "DescribeDBInstances" if call.body["Filters.Filter.1.Values.Value.1"] == "stock" => {
                assert_eq!(call.body["Filters.Filter.1.Name"], "db-cluster-id");
                Reply::Xml(
                    200,
                    "<R><DescribeDBInstancesResult><DBInstances><DBInstance><DBInstanceIdentifier>stock-1</DBInstanceIdentifier>\
                     <DbiResourceId>db-ABC</DbiResourceId><PerformanceInsightsEnabled>true</PerformanceInsightsEnabled></DBInstance>\
                     <DBInstance><DBInstanceIdentifier>stock-2</DBInstanceIdentifier><DbiResourceId>db-DEF</DbiResourceId>\
                     <PerformanceInsightsEnabled>false</PerformanceInsightsEnabled></DBInstance></DBInstances>\
                     </DescribeDBInstancesResult></R>",
                )
            }
            "DescribeDBInstances" => Reply::Xml(404, "<E><Error><Code>DBInstanceNotFound</Code></Error></E>"),
            _ => answer(call),
        })
        .await;
        let sdk = crate::config::for_source(&aws.sdk().await, "eu-central-1");
        let mut scope = scope_with_database();
        let query = scope.context.metrics[0].clone();
        for (dimension, name) in [(CLUSTER, "stock"), (INSTANCE, "payments")] {
            let dimensions = [(dimension.to_owned(), name.to_owned())].into();
            scope.context.metrics.push(MetricQuery { dimensions, ..query.clone() });
        }
        let deadline = Deadline::in_the_next(crate::SOURCE_TIME_LIMIT);
        let Collected { telemetry, gaps } = read(&sdk, &scope, deadline).await;
        assert_eq!(telemetry.iter().map(|load| load.database.as_str()).collect::<Vec<_>>(), ["stock-1"]);
        let left_out = "Which statements loaded 2 databases of the context was read; of 1 more, such as payments, it was not. \
                        Contexts of their own show them.";
        assert_eq!(gaps.iter().map(|gap| gap.detail.as_str()).collect::<Vec<_>>(), [left_out]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_database_without_performance_insights_has_no_load_and_one_that_may_not_be_read_is_named() {
        let off = "<R><DescribeDBInstancesResult><DBInstances><DBInstance><DbiResourceId>db-ABC</DbiResourceId>\
                   <PerformanceInsightsEnabled>false</PerformanceInsightsEnabled></DBInstance></DBInstances>\
                   </DescribeDBInstancesResult></R>";
        let aws = FakeAws::start(move |_| Reply::Xml(200, off)).await;
        assert_eq!(load(&aws).await, Collected::whole(Vec::new()));
        assert_eq!(aws.calls().len(), 1);
        let aws = FakeAws::start(|call| match call.operation.as_str() {
            "DescribeDimensionKeys" => Reply::Error(400, "NotAuthorizedException", "no"),
            _ => answer(call),
        })
        .await;
        let Collected { telemetry, gaps } = load(&aws).await;
        assert_eq!((telemetry.len(), gaps.len()), (0, 1));
        let gone = FakeAws::start(|_| Reply::Xml(404, "<E><Error><Code>DBInstanceNotFound</Code></Error></E>")).await;
        assert_eq!(load(&gone).await, Collected::whole(Vec::new()));
        let denied = FakeAws::start(|_| Reply::Xml(403, "<E><Error><Code>AccessDenied</Code></Error></E>")).await;
        assert_eq!(load(&denied).await.gaps[0].reason, GapReason::Denied);
    }
}
