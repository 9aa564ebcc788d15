use super::*;
use crate::detect::FoundElsewhere;
use crate::detect::fixtures::scope;
use crate::model::{Citation, EvidenceId, EvidenceKind, Gap, GapReason, Magnitude, Place, Unit};
use crate::telemetry::{Edge, Sample, ServiceGraph};

fn evidence(source: Source, name: &str, kind: EntityKind) -> Evidence {
    Evidence {
        id: EvidenceId::new(source, name, EvidenceKind::FaultRise, "it"),
        source,
        entity: Entity { name: name.to_owned(), kind },
        kind: EvidenceKind::FaultRise,
        magnitude: Magnitude { observed: 9.0, expected: 0.0, unit: Unit::Percent, strength: 0.9 },
        onset: None,
        summary: format!("{name}: 9 % of the requests fail"),
        citation: Citation { what: format!("of {name}"), samples: Vec::new(), place: None },
        series: None,
    }
}

fn node(name: &str, kind: &str, requests: &[u64]) -> Node {
    let samples = requests.iter().enumerate().map(|(minute, requests)| Sample {
        at: scope().incident_window().start() + jiff::SignedDuration::from_mins(minute as i64),
        requests: *requests,
        ..Sample::default()
    });
    Node { name: name.to_owned(), kind: kind.to_owned(), samples: samples.collect() }
}

fn graph(nodes: Vec<Node>, edges: &[(&str, &str)]) -> ServiceGraph {
    let edges = edges.iter().map(|(from, to)| Edge { from: (*from).to_owned(), to: (*to).to_owned() });
    ServiceGraph { period: 60, nodes, edges: edges.collect() }
}

/// A scope whose context names the log group of `checkout` in two regions, and a third place.
fn placed_scope() -> Scope {
    let mut scope = scope();
    scope.context.metrics.clear();
    scope.context.log_groups = vec!["/aws/lambda/checkout".to_owned()];
    let log_groups = scope.context.log_groups.clone();
    let prod = Place { name: Some("shop-prod".to_owned()), region: "eu-west-3".to_owned(), ..Place::default() };
    scope.context.elsewhere = vec![Place { region: "us-east-1".to_owned(), log_groups, ..Place::default() }, prod];
    scope
}

fn found(source: Source, here: Vec<Evidence>, elsewhere: Vec<(&str, Findings)>) -> Findings {
    let elsewhere =
        elsewhere.into_iter().map(|(place, findings)| FoundElsewhere { place: place.to_owned(), findings }).collect();
    Findings { elsewhere, ..Findings::new(source, here, Vec::new()) }
}

fn summaries(findings: &Findings) -> Vec<(&str, &str, Option<&str>)> {
    let mut summaries: Vec<_> = findings
        .evidence
        .iter()
        .map(|evidence| {
            let place = evidence.citation.place.as_ref().map(|place| place.region.as_str());
            (evidence.entity.name.as_str(), evidence.summary.as_str(), place)
        })
        .collect();
    summaries.sort_unstable();
    summaries
}

#[test]
fn a_function_of_two_regions_is_two_and_a_database_of_another_account_is_one() {
    let function = || evidence(Source::Logs, "checkout", EntityKind::Lambda);
    let database = evidence(Source::Logs, "orders-db", EntityKind::Database);
    let findings = found(
        Source::Logs,
        vec![function()],
        vec![
            ("us-east-1", Findings::new(Source::Logs, vec![function()], Vec::new())),
            ("shop-prod", Findings::new(Source::Logs, vec![database], Vec::new())),
        ],
    );
    let gathered = gather(&placed_scope(), vec![findings]);
    assert_eq!(
        summaries(&gathered[0]),
        [
            ("checkout", "checkout: 9 % of the requests fail", None),
            ("checkout [us-east-1]", "checkout [us-east-1]: 9 % of the requests fail", Some("us-east-1")),
            ("orders-db", "orders-db [shop-prod]: 9 % of the requests fail", Some("eu-west-3")),
        ]
    );
    assert_eq!(gather(&placed_scope(), gathered.clone()), gathered, "to gather twice changes nothing");
}

#[test]
fn graphs_join_at_what_only_callers_see_in_one_of_them() {
    let here = graph(
        vec![
            node("checkout", "AWS::Lambda::Function", &[5]),
            node("stock", "AWS::Lambda", &[4]),
            node("api.example.com", "remote", &[1, 2]),
            node("orders", "AWS::DynamoDB::Table", &[1]),
        ],
        &[("checkout", "stock"), ("checkout", "api.example.com"), ("checkout", "orders")],
    );
    let there = graph(
        vec![
            node("checkout", "AWS::Lambda::Function", &[7]),
            node("stock", "AWS::Lambda::Function", &[9]),
            node("api.example.com", "remote", &[10]),
        ],
        &[("checkout", "stock"), ("stock", "api.example.com")],
    );
    let at_place = Findings::new(Source::Traces, Vec::new(), Vec::new()).with_graph(there);
    let findings = found(Source::Traces, Vec::new(), vec![("us-east-1", at_place)]).with_graph(here);
    let gathered = gather(&placed_scope(), vec![findings]).remove(0).graph.unwrap();
    let nodes: Vec<_> = gathered
        .nodes
        .iter()
        .map(|node| (node.name.as_str(), node.samples.iter().map(|sample| sample.requests).collect::<Vec<_>>()))
        .collect();
    assert_eq!(
        nodes,
        [
            ("api.example.com", vec![11, 2]),
            ("checkout", vec![5]),
            ("checkout [us-east-1]", vec![7]),
            ("orders", vec![1]),
            ("stock", vec![9])
        ]
    );
    let edges: Vec<_> = gathered.edges.iter().map(|edge| (edge.from.as_str(), edge.to.as_str())).collect();
    assert!(edges.contains(&("checkout", "stock")) && edges.contains(&("checkout [us-east-1]", "stock")), "{edges:?}");
}

#[test]
fn one_change_in_the_history_of_two_regions_is_one_and_gaps_and_counts_add_up() {
    let change = || evidence(Source::Changes, "role", EntityKind::Resource);
    let gap = |detail: &str| Gap { source: Source::Changes, reason: GapReason::Denied, detail: detail.to_owned() };
    let there = Findings::new(Source::Changes, vec![change()], vec![gap("there")]).having_read("changes", 2);
    let here = found(Source::Changes, vec![change()], vec![("us-east-1", there)]).having_read("changes", 3);
    let gathered = gather(&placed_scope(), vec![here]).remove(0);
    assert_eq!((gathered.evidence.len(), gathered.gaps.len(), gathered.read["changes"]), (1, 1, 5));
}
