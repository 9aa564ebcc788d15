//! X-Ray's statistics of all calls between two services, beside those of the callee.

use std::collections::BTreeMap;

use super::{lost_calls, slow_calls, way_time};
use crate::model::{Evidence, Scope};
use crate::telemetry::{CallStatistics, Node, ServiceGraph};

/// How the name of the node ends with which X-Ray shows that Lambda's service invokes a function.
const INVOKING_SERVICE: &str = " (AWS::Lambda)";

/// The evidence in the statistics of all calls.
pub fn find_evidence(scope: &Scope, calls: &[CallStatistics], graph: &ServiceGraph) -> Vec<Evidence> {
    let nodes: BTreeMap<&str, &Node> = graph.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
    let to_function = |call: &CallStatistics| CallStatistics { to: find_function(&call.to, &nodes), ..call.clone() };
    let to_functions: Vec<CallStatistics> = calls.iter().map(to_function).collect();
    let mut evidence = slow_calls::find_evidence(&to_functions);
    for (counted, call) in calls.iter().zip(&to_functions) {
        let callee = nodes.get(counted.to.as_str()).filter(|callee| !callee.samples.is_empty());
        evidence.extend(callee.and_then(|callee| lost_calls::find_evidence(scope, call, callee)));
        evidence.extend(callee.and_then(|callee| way_time::find_evidence(scope, call, callee)));
    }
    evidence
}

/// The name of the function that a node of Lambda's service invokes, `orders` for `orders (AWS::Lambda)`; the node's own name
/// if it is no such node. Traces speak of the function.
fn find_function(name: &str, nodes: &BTreeMap<&str, &Node>) -> String {
    let function = name.strip_suffix(INVOKING_SERVICE).filter(|function| nodes.contains_key(function));
    function.unwrap_or(name).to_owned()
}
