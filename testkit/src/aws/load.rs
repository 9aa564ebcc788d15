//! Performance Insights: the load of databases that the bundle was recorded with.

use investigation::telemetry::{DatabaseLoad, StatementLoad};
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::Scenario;
use super::wire::{self, AwsError, escape_xml};

/// What stands before the name of an instance in its id.
const ID_PREFIX: &str = "db-of-";

fn find<'a>(scenario: &'a Scenario, name: &str) -> Option<&'a DatabaseLoad> {
    let load = scenario.bundle.as_read.as_ref()?.load.as_ref()?;
    load.telemetry.iter().find(|load| load.database == name)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DescribeInstances {
    #[serde(rename = "Action")]
    _action: String,
    #[serde(rename = "Version")]
    _version: String,
    #[serde(rename = "DBInstanceIdentifier")]
    name: String,
}

/// `rds:DescribeDBInstances`: Performance Insights is on where the bundle has its load.
pub(super) fn instance(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let name = escape_xml(&wire::input::<DescribeInstances>(input)?.name);
    let is_on = find(scenario, &name).is_some();
    Ok(json!(format!(
        "<DescribeDBInstancesResponse xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\"><DescribeDBInstancesResult>\
         <DBInstances><DBInstance><DBInstanceIdentifier>{name}</DBInstanceIdentifier><DbiResourceId>{ID_PREFIX}{name}\
         </DbiResourceId><PerformanceInsightsEnabled>{is_on}</PerformanceInsightsEnabled></DBInstance></DBInstances>\
         </DescribeDBInstancesResult></DescribeDBInstancesResponse>"
    )))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct DescribeDimensionKeys {
    service_type: String,
    identifier: String,
    start_time: f64,
    end_time: f64,
    metric: String,
    group_by: Group,
    partition_by: Group,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Group {
    group: String,
    #[serde(rename = "Limit")]
    _limit: u32,
}

/// `pi:DescribeDimensionKeys`: average active sessions by statement and wait event.
pub(super) fn statements(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: DescribeDimensionKeys = wire::input(input)?;
    let asked = [&request.service_type, &request.metric, &request.group_by.group, &request.partition_by.group];
    if asked != ["RDS", "db.load.avg", "db.sql_tokenized", "db.wait_event"] {
        return Err(AwsError::rejected("InvalidArgumentException", format!("{asked:?} is not in the scenario")));
    }
    let window = scenario.requested_window("InvalidArgumentException", request.start_time, request.end_time)?;
    let name = request.identifier.strip_prefix(ID_PREFIX).unwrap_or_default();
    let Some(load) = find(scenario, name) else {
        return Err(AwsError::rejected("NotAuthorizedException", "Performance Insights is off"));
    };
    let is_incident = window.start() == scenario.bundle.manifest.ask.incident_window.start();
    let statements: &[StatementLoad] = if is_incident { &load.incident } else { &load.baseline };
    let mut waits: Vec<&String> = statements.iter().flat_map(|statement| statement.waits.keys()).collect();
    waits.sort();
    waits.dedup();
    let keys = statements.iter().map(|statement| {
        json!({
            "Dimensions": { "db.sql_tokenized.id": "1", "db.sql_tokenized.statement": statement.statement },
            "Total": statement.sessions,
            "Partitions": waits.iter().map(|wait| statement.waits.get(*wait).copied().unwrap_or(0.0)).collect::<Vec<f64>>(),
        })
    });
    let partitions = waits.iter().map(|wait| json!({ "Dimensions": { "db.wait_event.name": wait } }));
    Ok(json!({ "Keys": keys.collect::<Vec<_>>(), "PartitionKeys": partitions.collect::<Vec<_>>() }))
}
