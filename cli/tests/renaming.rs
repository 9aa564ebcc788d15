//! A verdict rests on what entities did, not on what they are called.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

use std::collections::BTreeMap;

use bundle::{Bundle, open};
use cli::embedded::investigate;
use investigation::model::Confidence;
use investigation::telemetry::TraceTelemetry;

/// The bundle with every entity of its graph renamed, in an order of names that is not the old one, and its type forgotten.
fn renamed(mut bundle: Bundle) -> (Bundle, BTreeMap<String, String>) {
    let TraceTelemetry { mut graph, traces, .. } = bundle.traces.unwrap();
    let last = graph.nodes.len();
    let new_name = |(index, name): (usize, String)| (name, format!("entity-{:03}", last - index));
    let names: BTreeMap<String, String> =
        graph.nodes.iter().map(|node| node.name.clone()).enumerate().map(new_name).collect();
    for node in &mut graph.nodes {
        node.name = names[&node.name].clone();
        node.kind.clear();
    }
    for edge in &mut graph.edges {
        edge.from = names[&edge.from].clone();
        edge.to = names[&edge.to].clone();
    }
    bundle.context.entry = Some(names[&bundle.manifest.ask.service].clone());
    bundle.traces = Some(TraceTelemetry { graph, traces, ..TraceTelemetry::default() });
    (bundle, names)
}

/// The confidence and its parts without their names, which tell of other entities.
fn values(confidence: &Confidence) -> (f64, Vec<f64>) {
    (confidence.value, confidence.parts.iter().map(|part| part.value).collect())
}

#[tokio::test]
async fn renaming_every_entity_changes_no_verdict() {
    for name in ["petshop-latency", "petshop-availability", "petshop-temporal"] {
        let bundle = open(name).unwrap();
        let (other, names) = renamed(bundle.clone());
        assert_eq!(names.values().collect::<std::collections::BTreeSet<_>>().len(), names.len(), "names are unique");
        let (before, after) = (investigate(bundle).await.unwrap(), investigate(other).await.unwrap());
        let (before, after) = (before.cause().unwrap(), after.cause().unwrap());
        assert_eq!(names[&before.entity.name], after.entity.name, "{name}");
        assert_eq!(values(&before.confidence), values(&after.confidence), "{name}");
    }
}
