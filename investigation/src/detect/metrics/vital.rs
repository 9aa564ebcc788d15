//! Which metrics of a resource are worth reading: a few of each measure that shows trouble, by the catalog.
//!
//! The names in a row of the catalog are in the order of their weight. What a resource reports is asked for as it reports
//! it; of what AWS reports only while it is not zero, the absence says nothing, so that it is asked for as well.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{Namespace, find_namespace};
use super::common_names::find_common_meaning;
use super::meaning::Meaning;
use super::measure::Measure;
use crate::discover::ListedMetric;
use crate::model::{MetricQuery, Unit};

/// How many metrics of one resource are proposed. `CloudWatch` counts each metric that is read.
const MAX_METRICS: usize = 12;

/// How many metrics of one measure are: the others say the same in other words.
const MAX_PER_MEASURE: usize = 2;

/// How many series of one metric are, such as one for each operation of a table.
const MAX_SERIES: usize = 3;

/// Namespaces of which every latency has percentiles.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html>
const WITH_PERCENTILES: [&str; 5] =
    ["AWS/Lambda", "AWS/ApiGateway", "AWS/ApplicationELB", "AWS/AppSync", "ApplicationSignals"];

/// The measures that show trouble, the most telling first.
const VITAL: [Measure; 16] = [
    Measure::Faults,
    Measure::Throttles,
    Measure::Latency,
    Measure::Traffic,
    Measure::Errors,
    Measure::Success,
    Measure::Backlog,
    Measure::Unhealthy,
    Measure::Healthy,
    Measure::Quota,
    Measure::QuotaLeft,
    Measure::StorageLeft,
    Measure::StorageUsed,
    Measure::Memory,
    Measure::MemoryLeft,
    Measure::Work,
];

/// The vital metrics of what these dimensions name, the most telling first; those that were reported, as far as the list says.
/// Where nothing was reported, those that such a resource has.
#[must_use]
pub fn vital_metrics(
    namespace: &str,
    dimensions: &BTreeMap<String, String>,
    listed: &[ListedMetric],
) -> Vec<MetricQuery> {
    let is_own = |metric: &&ListedMetric| {
        let has = |(name, value): (&String, &String)| metric.dimensions.get(name) == Some(value);
        metric.namespace == namespace && dimensions.iter().all(has)
    };
    let reported: Vec<&ListedMetric> = listed.iter().filter(is_own).collect();
    let named = match find_namespace(namespace) {
        Some(known) => names_of(known),
        None => reported_names(&reported),
    };
    let mut vital = Vec::new();
    for measure in VITAL {
        let mut of_measure = 0;
        for (meaning, name) in named.iter().filter(|(meaning, _)| meaning.measure == measure) {
            let series = find_series(name, dimensions, &reported);
            // Absent is zero, or nothing was reported by this resource at all.
            let is_asked_anyway = meaning.is_zero_when_absent || reported.is_empty();
            let series = match series {
                series if !series.is_empty() => series,
                _ if is_asked_anyway => vec![dimensions.clone()],
                _ => continue,
            };
            let stat = statistic(*meaning, namespace);
            vital.extend(series.into_iter().map(|dimensions| MetricQuery {
                namespace: namespace.to_owned(),
                name: (*name).to_owned(),
                dimensions,
                stat: stat.to_owned(),
            }));
            of_measure += 1;
            if of_measure == MAX_PER_MEASURE {
                break;
            }
        }
    }
    vital.truncate(MAX_METRICS);
    vital
}

/// The statistic in which a metric is best read, by what it measures.
#[must_use]
pub fn best_statistic(namespace: &str, name: &str) -> &'static str {
    let documented = find_namespace(namespace).and_then(|namespace| namespace.find_meaning(name));
    statistic(documented.unwrap_or_else(|| find_common_meaning(name)), namespace)
}

fn statistic(meaning: Meaning, namespace: &str) -> &'static str {
    match meaning.measure {
        Measure::Latency if WITH_PERCENTILES.contains(&namespace) => "p99",
        Measure::Faults | Measure::Errors | Measure::Throttles | Measure::Traffic | Measure::ColdStarts
            if meaning.unit == Unit::Count =>
        {
            "Sum"
        }
        Measure::Backlog | Measure::Unhealthy | Measure::Quota | Measure::Memory | Measure::StorageUsed => "Maximum",
        Measure::Healthy | Measure::QuotaLeft | Measure::MemoryLeft | Measure::StorageLeft => "Minimum",
        _ => "Average",
    }
}

/// The metrics of a namespace in the order of the catalog, with their meanings.
fn names_of(namespace: &'static Namespace) -> Vec<(Meaning, &'static str)> {
    let mut named = Vec::new();
    for (meaning, names) in namespace.metrics {
        named.extend(super::catalog::split_names(names).map(|name| (*meaning, name)));
    }
    named
}

/// The metrics that were reported in a namespace of which nothing is known, with the meanings of their names.
fn reported_names<'a>(reported: &[&'a ListedMetric]) -> Vec<(Meaning, &'a str)> {
    let names: BTreeSet<&str> = reported.iter().map(|metric| metric.name.as_str()).collect();
    names.into_iter().map(|name| (find_common_meaning(name), name)).collect()
}

/// The dimensions under which a metric is reported: as few as possible, and those of [`MAX_SERIES`] series at most.
fn find_series(
    name: &str,
    own: &BTreeMap<String, String>,
    reported: &[&ListedMetric],
) -> Vec<BTreeMap<String, String>> {
    let all: BTreeSet<&BTreeMap<String, String>> =
        reported.iter().filter(|metric| metric.name == name).map(|metric| &metric.dimensions).collect();
    let fewest = all.iter().map(|dimensions| dimensions.len()).min().unwrap_or(own.len());
    all.into_iter().filter(|dimensions| dimensions.len() == fewest).take(MAX_SERIES).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dimensions(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn listed(namespace: &str, name: &str, pairs: &[(&str, &str)]) -> ListedMetric {
        ListedMetric { namespace: namespace.to_owned(), name: name.to_owned(), dimensions: dimensions(pairs) }
    }

    fn told(queries: &[MetricQuery]) -> Vec<String> {
        queries.iter().map(|query| format!("{} {} {}", query.name, query.stat, query.dimensions.len())).collect()
    }

    #[test]
    fn what_a_function_reports_is_read_in_the_statistic_that_fits() {
        let own = [("FunctionName", "checkout")];
        let mut metrics: Vec<_> = ["Errors", "Throttles", "Duration", "Invocations", "ConcurrentExecutions"]
            .iter()
            .map(|name| listed("AWS/Lambda", name, &own))
            .collect();
        metrics.push(listed("AWS/Lambda", "Errors", &[own[0], ("Resource", "checkout:live")]));
        metrics.push(listed("AWS/Lambda", "Errors", &[("FunctionName", "other")]));
        let vital = vital_metrics("AWS/Lambda", &dimensions(&own), &metrics);
        assert_eq!(
            told(&vital),
            [
                "Errors Sum 1",
                "RecursiveInvocationsDropped Sum 1",
                "Throttles Sum 1",
                "Duration p99 1",
                "Invocations Sum 1"
            ]
        );
    }

    #[test]
    fn what_is_reported_only_while_it_is_not_zero_is_read_nevertheless() {
        let own = [("LoadBalancer", "app/shop/50dc6c495c0c9188")];
        let metrics = [listed("AWS/ApplicationELB", "RequestCount", &own)];
        let vital = vital_metrics("AWS/ApplicationELB", &dimensions(&own), &metrics);
        let names = told(&vital);
        assert!(names.iter().any(|name| name == "HTTPCode_ELB_5XX_Count Sum 1"), "{names:?}");
        assert!(
            !names.iter().any(|name| name.starts_with("TargetResponseTime")),
            "it is reported whenever it is: {names:?}"
        );
    }

    #[test]
    fn a_metric_that_is_reported_by_operation_is_read_by_operation() {
        let own = [("TableName", "orders")];
        let metrics: Vec<_> = ["GetItem", "PutItem", "Query", "Scan"]
            .iter()
            .map(|operation| listed("AWS/DynamoDB", "SuccessfulRequestLatency", &[own[0], ("Operation", operation)]))
            .collect();
        let vital = vital_metrics("AWS/DynamoDB", &dimensions(&own), &metrics);
        let latencies: Vec<_> = vital.iter().filter(|query| query.name == "SuccessfulRequestLatency").collect();
        assert_eq!(latencies.len(), MAX_SERIES);
        assert!(latencies.iter().all(|query| query.dimensions.contains_key("Operation")));
    }

    #[test]
    fn a_resource_that_reported_nothing_is_asked_for_what_such_a_one_has() {
        let vital = vital_metrics("AWS/SQS", &dimensions(&[("QueueName", "jobs")]), &[]);
        assert!(vital.iter().any(|query| query.name == "ApproximateAgeOfOldestMessage" && query.stat == "Maximum"));
        assert!(vital.len() <= MAX_METRICS);
    }

    #[test]
    fn in_an_unknown_namespace_names_say_what_is_vital() {
        let own = [("Service", "cart")];
        let metrics = ["RequestLatency", "FailedRequests", "Colour"].map(|name| listed("Shop", name, &own));
        let names = told(&vital_metrics("Shop", &dimensions(&own), &metrics));
        assert!(names.iter().any(|name| name.starts_with("RequestLatency Average")), "{names:?}");
        assert!(!names.iter().any(|name| name.starts_with("Colour")), "{names:?}");
        assert!(vital_metrics("Shop", &dimensions(&own), &[]).is_empty());
    }
}
