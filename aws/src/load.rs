//! Performance Insights: which statements loaded the databases that the context names, and what they waited for.
//!
//! Sources: <https://docs.aws.amazon.com/performance-insights/latest/APIReference/API_DescribeDimensionKeys.html>,
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html>

use std::collections::BTreeSet;

use aws_config::SdkConfig;
use futures_util::future::{join_all, try_join};
use investigation::model::{Context, Scope, Source};
use investigation::ports::{Failure, FailureKind};
use investigation::telemetry::{Collected, DatabaseLoad, StatementLoad};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::Deadline;
use crate::gap::unread;
use crate::plain::{Ask, Protocol, RDS, Service, call};

const PERFORMANCE_INSIGHTS: Service = Service {
    id: "PI",
    signing_name: "pi",
    host: "pi",
    region: None,
    protocol: Protocol::Json("PerformanceInsightsv20180227"),
};

/// Databases that are looked at: each costs one call, and two more where Performance Insights is on.
const MAX_DATABASES: usize = 2;

/// Statements and waits that are asked for: those that load a database most.
const MAX_STATEMENTS: u32 = 10;
const MAX_WAITS: u32 = 3;

/// Reads the load of each database in both windows. A database without Performance Insights has none.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Collected<Vec<DatabaseLoad>> {
    let reader = Reader { sdk, deadline };
    let mut all = Collected::whole(Vec::new());
    for answer in join_all(databases(&scope.context).into_iter().map(|name| reader.database(name, scope))).await {
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

/// The databases that a context names and whose load is looked at.
fn databases(context: &Context) -> Vec<&str> {
    let names = context.metrics.iter().filter_map(|query| query.dimensions.get("DBInstanceIdentifier"));
    let names: BTreeSet<&String> = names.collect();
    names.into_iter().take(MAX_DATABASES).map(String::as_str).collect()
}

/// Whether a context names a database whose load is looked at.
#[cfg(feature = "operator")]
pub(crate) fn has_databases(context: &Context) -> bool {
    !databases(context).is_empty()
}

/// Asks for the description of each database that a context names.
#[cfg(feature = "operator")]
pub(crate) async fn try_descriptions(sdk: &SdkConfig, context: &Context, deadline: Deadline) -> Result<(), Failure> {
    let reader = Reader { sdk, deadline };
    for name in databases(context) {
        reader.identifier(name).await?;
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
    for name in databases(context) {
        // What is not described is said of the permission to describe it.
        if let Ok(Some(id)) = reader.identifier(name).await {
            reader.statements(&id, span).await?;
        }
    }
    Ok(())
}

struct Reader<'a> {
    sdk: &'a SdkConfig,
    deadline: Deadline,
}

impl Reader<'_> {
    async fn ask(&self, service: &Service, operation: &'static str, input: Value) -> Result<Value, Failure> {
        call(self.sdk, service, operation, Ask::Operation(input), self.deadline).await
    }

    /// What Performance Insights calls a database; none where it is off.
    async fn identifier(&self, name: &str) -> Result<Option<String>, Failure> {
        let input = json!({ "DBInstanceIdentifier": name });
        let answer = self.ask(&RDS, "rds:DescribeDBInstances", input).await?;
        let field = |field: &str| answer.pointer(&format!("/DBInstances/DBInstance/{field}")).and_then(Value::as_str);
        let id = field("DbiResourceId").filter(|_| field("PerformanceInsightsEnabled") == Some("true"));
        Ok(id.map(str::to_owned))
    }

    async fn database(&self, name: &str, scope: &Scope) -> Result<Option<DatabaseLoad>, Failure> {
        let Some(id) = self.identifier(name).await? else { return Ok(None) };
        let [baseline, incident] = [scope.baseline_window, scope.incident_window()]
            .map(|window| self.statements(&id, (window.start(), window.end())));
        let (baseline, incident) = try_join(baseline, incident).await?;
        Ok(Some(DatabaseLoad { database: name.to_owned(), baseline, incident }))
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
    use investigation::model::{EvidenceKind, GapReason, MetricQuery};
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
