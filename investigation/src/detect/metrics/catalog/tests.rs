use std::collections::BTreeSet;

use super::super::measure::{Direction, Measure};
use super::*;

fn rows() -> Vec<(&'static Namespace, Meaning, &'static str)> {
    let mut rows = Vec::new();
    for namespace in all_namespaces() {
        for (meaning, names) in namespace.metrics {
            rows.extend(split_names(names).map(|name| (namespace, *meaning, name)));
        }
    }
    rows
}

#[test]
fn the_key_metrics_of_45_services_are_listed_once_each() {
    let mut seen = BTreeSet::new();
    for (namespace, _, name) in rows() {
        assert!(seen.insert((namespace.name, name)), "{} {name}", namespace.name);
    }
    assert!(seen.len() >= 700, "{}", seen.len());
    let namespaces: BTreeSet<&str> = all_namespaces().map(|namespace| namespace.name).collect();
    assert!(namespaces.len() >= 45, "{}", namespaces.len());
    assert_eq!(namespaces.len(), all_namespaces().count(), "a namespace has two blocks");
}

/// The API calls of EC2 are counted for the whole account.
const WITHOUT_DIMENSIONS: [&str; 1] = ["AWS/EC2/API"];

#[test]
fn each_namespace_cites_its_page_and_names_its_entities() {
    for namespace in all_namespaces() {
        assert!(namespace.page.starts_with("https://docs.aws.amazon.com/"), "{}", namespace.name);
        let has_entities = !namespace.entities.is_empty();
        assert!(has_entities || WITHOUT_DIMENSIONS.contains(&namespace.name), "{}", namespace.name);
        for naming in namespace.entities {
            assert!(!matches!(naming.dimension, "Region" | "ClientId" | "AvailabilityZone"), "{}", namespace.name);
        }
    }
}

#[test]
fn each_metric_has_a_unit_a_direction_and_a_kind_of_evidence() {
    for (namespace, meaning, name) in rows() {
        let place = format!("{} {name}", namespace.name);
        assert_ne!(meaning.measure, Measure::Other, "{place}");
        assert_ne!(meaning.unit, crate::model::Unit::None, "{place}");
        assert!(meaning.factor > 0.0, "{place}");
        let rise = meaning.measure.evidence_of_rise(f64::MAX, meaning.unit);
        let fall = meaning.measure.evidence_of_fall();
        match meaning.measure.direction() {
            Direction::UpIsBad => assert!(rise.is_some() && fall.is_none(), "{place}"),
            Direction::DownIsBad | Direction::DrainsToItsLimit => assert!(rise.is_none() && fall.is_some(), "{place}"),
            Direction::Neutral => assert!(rise.is_some() && fall.is_some(), "{place}"),
        }
    }
}

#[test]
fn what_counts_requests_is_a_count_of_the_namespace() {
    for namespace in all_namespaces() {
        for requests in namespace.requests {
            let meaning = namespace.find_meaning(requests).unwrap().for_statistic("SampleCount");
            assert_eq!(meaning.measure, Measure::Traffic, "{} {requests}", namespace.name);
        }
    }
}

#[test]
fn a_name_means_what_its_own_service_says() {
    let meaning = |namespace, name| find_namespace(namespace).unwrap().find_meaning(name).unwrap();
    // A classic load balancer gives seconds, API Gateway milliseconds.
    assert_eq!(meaning("AWS/ELB", "Latency").factor, 1.0);
    assert_eq!(meaning("AWS/ApiGateway", "Latency").factor, 0.001);
    // RDS gives bytes, OpenSearch megabytes.
    assert_eq!(meaning("AWS/RDS", "FreeStorageSpace").factor, 1.0);
    assert_eq!(meaning("AWS/ES", "FreeStorageSpace").factor, 1_000_000.0);
    // At the endpoint of a model, 400 % is four cores.
    assert_eq!(meaning("/aws/sagemaker/Endpoints", "CPUUtilization").unit, crate::model::Unit::Count);
    assert!(meaning("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count").is_zero_when_absent);
    assert_eq!(meaning("AWS/SES", "Rendering Failures").measure, Measure::Faults);
    assert!(find_namespace("Shop").is_none());
    assert!(find_namespace("AWS/SQS").unwrap().find_meaning("Visible").is_none());
}
