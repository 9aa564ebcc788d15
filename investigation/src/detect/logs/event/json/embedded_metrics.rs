//! Records in the embedded metric format: metrics that are written as log lines.
//!
//! The names of metrics and dimensions say nothing of how things went, and their values are read as metrics, where they
//! have a baseline. What else the record says, such as an error, counts like that of any other event.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>,
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference-performance-logs-ECS.html>

use serde_json::Value;

use super::fields::{Fields, find_value};
use super::generic;
use crate::detect::logs::event::record::Record;

/// Where the metrics are declared: in the format as it is published, and in the performance logs of Container Insights.
const DECLARATION_PATHS: [&str; 2] = ["_aws.CloudWatchMetrics", "CloudWatchMetrics"];

/// Reads a record in the embedded metric format.
pub fn read(fields: &Fields, depth: usize) -> Option<Record> {
    let declarations = DECLARATION_PATHS.iter().find_map(|path| find_value(fields, path)?.as_array());
    let Some(declarations) = declarations else { return read_performance_log(fields) };
    let mut other_fields = fields.clone();
    for name in ["_aws", "CloudWatchMetrics"] {
        other_fields.remove(name);
    }
    for declaration in declarations {
        for metric in declaration.get("Metrics").and_then(Value::as_array).into_iter().flatten() {
            other_fields.remove(metric.get("Name").and_then(Value::as_str).unwrap_or_default());
        }
        let dimension_sets = declaration.get("Dimensions").and_then(Value::as_array).into_iter().flatten();
        for dimension in dimension_sets.filter_map(Value::as_array).flatten() {
            other_fields.remove(dimension.as_str().unwrap_or_default());
        }
    }
    let record = generic::read(&other_fields, None, depth);
    let namespace = declarations.iter().find_map(|declaration| declaration.get("Namespace")?.as_str());
    Some(if record.is_info() {
        Record::info(format!("metrics of {}", namespace.unwrap_or("an unnamed namespace")))
    } else {
        record
    })
}

/// Reads a performance record of Container Insights, which may declare no metrics. It is known by the version of its
/// format and the type of what it measures.
fn read_performance_log(fields: &Fields) -> Option<Record> {
    let measured = fields.get("Type")?.as_str()?;
    let has_version = fields.get("Version").and_then(Value::as_str) == Some("0");
    let is_of_cluster = fields.contains_key("ClusterName");
    (has_version && is_of_cluster).then(|| Record::info(format!("metrics of {measured}")))
}
