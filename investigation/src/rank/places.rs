//! What was found in several places, brought together: entities of one name are kept apart where each place has its own.
//!
//! Every place is read and judged by itself. Afterwards its findings join those of the first place, and the question is which
//! names mean one entity. A function that runs in two regions is two: what is observed of it elsewhere is called
//! `checkout [us-east-1]`. A database that one account calls and another one holds is one: the call is seen in the first, its
//! own telemetry is in the second; and a function may have its metrics in one account and its logs in a central one. So a name
//! is kept apart if two places have telemetry of its own in one source: metrics or log groups that the context names there,
//! alarms that went off, or spans that it sent itself. Hosts and ARNs mean the same everywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::identity::identity_key;
use crate::detect::Findings;
use crate::detect::dimensions::MetricEntities;
use crate::detect::logs::log_group;
use crate::model::{Context, Entity, EntityKind, Evidence, EvidenceId, Scope, Source, Whereabouts};
use crate::telemetry::{Edge, Node, Sample, ServiceGraph};

/// The findings of each source with what was found elsewhere among them.
#[must_use]
pub fn gather(scope: &Scope, findings: Vec<Findings>) -> Vec<Findings> {
    if findings.iter().all(|findings| findings.elsewhere.is_empty()) {
        return findings;
    }
    let kept_apart = find_kept_apart(&scope.context, &findings);
    let gather_one = |findings| gather_source(findings, &scope.context, &kept_apart);
    findings.into_iter().map(gather_one).collect()
}

/// What all names of an entity have in common, for those of which several places have their own.
fn find_kept_apart(context: &Context, findings: &[Findings]) -> BTreeSet<String> {
    let mut places: BTreeMap<(String, Source), BTreeSet<String>> = BTreeMap::new();
    let mut add = |(source, entity): (Source, Entity), label: &str| {
        if !is_known_everywhere(&entity) {
            places.entry((identity_key(&entity), source)).or_default().insert(label.to_owned());
        }
    };
    for (at_place, label) in context.at_each_place().iter().zip(context.place_labels()) {
        named_by(at_place).into_iter().for_each(|named| add(named, label));
    }
    for found in findings {
        own_telemetry(found).into_iter().for_each(|own| add(own, &context.region));
        for elsewhere in &found.elsewhere {
            own_telemetry(&elsewhere.findings).into_iter().for_each(|own| add(own, &elsewhere.place));
        }
    }
    places.into_iter().filter(|(_, labels)| labels.len() > 1).map(|((key, _), _)| key).collect()
}

/// The entities of which a context names telemetry, with the source.
fn named_by(context: &Context) -> Vec<(Source, Entity)> {
    let entities = MetricEntities::new(&context.metrics);
    let of_metrics = context.metrics.iter().map(|query| (Source::Metrics, entities.find(query)));
    let owners = context.log_groups.iter().filter_map(|name| log_group::find_owner(name).into_named());
    of_metrics.chain(owners.map(|owner| (Source::Logs, owner))).collect()
}

/// The entities of which a place has its own telemetry, by what was found there, with the source.
fn own_telemetry(findings: &Findings) -> Vec<(Source, Entity)> {
    let is_own = |evidence: &&Evidence| matches!(evidence.source, Source::Metrics | Source::Alarms);
    let observed = findings.evidence.iter().filter(is_own);
    let observed = observed.map(|evidence| (evidence.source, evidence.entity.clone()));
    let nodes = findings.graph.iter().flat_map(|graph| &graph.nodes).filter(|node| sends_spans(&node.kind));
    observed.chain(nodes.map(|node| (Source::Traces, to_entity(node)))).collect()
}

/// Whether a name means the same wherever it is used: hosts, URLs and ARNs do.
fn is_known_everywhere(entity: &Entity) -> bool {
    entity.kind == EntityKind::Remote || entity.name.contains('.') || entity.name.contains("arn:")
}

/// Whether nodes of this type of X-Ray send spans of their own. Others are drawn from what their callers send.
fn sends_spans(kind: &str) -> bool {
    kind != "AWS::Lambda"
        && matches!(
            EntityKind::from_xray_type(kind),
            EntityKind::Service | EntityKind::Lambda | EntityKind::ApiGateway | EntityKind::StateMachine
        )
}

fn to_entity(node: &Node) -> Entity {
    Entity { name: node.name.clone(), kind: EntityKind::from_xray_type(&node.kind) }
}

/// The name that an entity has in its own place: `checkout` of `checkout [us-east-1]`.
#[must_use]
pub fn without_place(name: &str) -> &str {
    split_place(name).map_or(name, |(own_name, _)| own_name)
}

/// The name that an entity has in its own place, and what the place is called; `None` where it bears none.
pub(crate) fn split_place(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(']')?.rsplit_once(" [")
}

/// Brings together what one source gave.
fn gather_source(mut findings: Findings, context: &Context, kept_apart: &BTreeSet<String>) -> Findings {
    for elsewhere in std::mem::take(&mut findings.elsewhere) {
        let region = context.elsewhere.iter().find(|place| place.label() == elsewhere.place).map(|place| &place.region);
        let region = region.unwrap_or(&context.region).clone();
        let place = Placing { at: Whereabouts { place: elsewhere.place, region }, kept_apart };
        place.add(&mut findings, elsewhere.findings);
    }
    let ordered = Findings::new(findings.source, findings.evidence, findings.gaps);
    Findings { evidence: ordered.evidence, gaps: ordered.gaps, ..findings }
}

/// How findings of one place are told from those of others.
struct Placing<'a> {
    at: Whereabouts,
    kept_apart: &'a BTreeSet<String>,
}

impl Placing<'_> {
    /// Adds what was found there.
    fn add(&self, all: &mut Findings, found: Findings) {
        let kinds: BTreeMap<String, EntityKind> = found
            .graph
            .iter()
            .flat_map(|graph| &graph.nodes)
            .map(|node| (node.name.clone(), to_entity(node).kind))
            .collect();
        for evidence in found.evidence {
            // A change of a service without a region is in the history of every region of an account.
            let is_known = |known: &Evidence| known.citation.what == evidence.citation.what;
            if evidence.source == Source::Changes && all.evidence.iter().any(is_known) {
                continue;
            }
            let old_id = evidence.id.clone();
            let placed = self.place(evidence, &kinds);
            if let Some(footprint) = found.footprints.get(&old_id) {
                all.footprints.insert(placed.id.clone(), footprint.clone());
            }
            all.evidence.push(placed);
        }
        all.gaps.extend(found.gaps);
        for (what, count) in found.read {
            let sum = all.read.entry(what).or_default();
            *sum = sum.saturating_add(count);
        }
        if let Some(graph) = found.graph {
            let placed = self.place_graph(graph, &kinds);
            all.graph = Some(match all.graph.take() {
                Some(known) => join(known, placed),
                None => placed,
            });
        }
    }

    fn name(&self, name: &str, kind: EntityKind) -> String {
        let entity = Entity { name: name.to_owned(), kind };
        if is_known_everywhere(&entity) || !self.kept_apart.contains(&identity_key(&entity)) {
            return entity.name;
        }
        format!("{name} [{}]", self.at.place)
    }

    fn entity(&self, entity: &Entity, kinds: &BTreeMap<String, EntityKind>) -> Entity {
        match entity.ends() {
            None => Entity { name: self.name(&entity.name, entity.kind), kind: entity.kind },
            Some((caller, callee)) => {
                let end = |name: &str| self.name(name, kinds.get(name).copied().unwrap_or(EntityKind::Service));
                Entity::edge(&end(caller), &end(callee))
            }
        }
    }

    /// The evidence with the place in its id, its citation and its words.
    fn place(&self, mut evidence: Evidence, kinds: &BTreeMap<String, EntityKind>) -> Evidence {
        let entity = self.entity(&evidence.entity, kinds);
        let label = &self.at.place;
        evidence.summary = match evidence.summary.strip_prefix(&evidence.entity.name) {
            Some(rest) => format!("{} [{label}]{rest}", evidence.entity.name),
            None => format!("{} [{label}]", evidence.summary),
        };
        let subject = format!("{label} {}", evidence.id);
        evidence.id = EvidenceId::new(evidence.source, &entity.name, evidence.kind, &subject);
        evidence.entity = entity;
        evidence.citation.place = Some(self.at.clone());
        evidence
    }

    fn place_graph(&self, mut graph: ServiceGraph, kinds: &BTreeMap<String, EntityKind>) -> ServiceGraph {
        let end = |name: &str| self.name(name, kinds.get(name).copied().unwrap_or(EntityKind::Service));
        for node in &mut graph.nodes {
            node.name = end(&node.name);
        }
        for edge in &mut graph.edges {
            *edge = Edge { from: end(&edge.from), to: end(&edge.to) };
        }
        graph
    }
}

/// Both graphs as one. A node of both is one entity: it has its own statistics, or else those of all its callers.
fn join(mut one: ServiceGraph, other: ServiceGraph) -> ServiceGraph {
    for node in other.nodes {
        match one.nodes.iter_mut().find(|known| known.name == node.name) {
            None => one.nodes.push(node),
            Some(known) if sends_spans(&node.kind) => *known = node,
            Some(known) if sends_spans(&known.kind) => {}
            Some(known) => add_samples(&mut known.samples, node.samples),
        }
    }
    one.edges.extend(other.edges);
    one.nodes.sort_by(|a, b| a.name.cmp(&b.name));
    one.edges.sort();
    one.edges.dedup();
    one.in_order()
}

fn add_samples(samples: &mut Vec<Sample>, more: Vec<Sample>) {
    for sample in more {
        match samples.iter_mut().find(|known| known.at == sample.at) {
            Some(known) => known.add_counts(&sample),
            None => samples.push(sample),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::FoundElsewhere;
    use crate::detect::fixtures::scope;
    use crate::model::{Citation, EvidenceKind, Gap, GapReason, Magnitude, Place, Unit};

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
        let elsewhere = elsewhere
            .into_iter()
            .map(|(place, findings)| FoundElsewhere { place: place.to_owned(), findings })
            .collect();
        Findings { elsewhere, ..Findings::new(source, here, Vec::new()) }
    }

    fn told(findings: &Findings) -> Vec<(&str, &str, Option<&str>)> {
        let mut told: Vec<_> = findings
            .evidence
            .iter()
            .map(|evidence| {
                let place = evidence.citation.place.as_ref().map(|place| place.region.as_str());
                (evidence.entity.name.as_str(), evidence.summary.as_str(), place)
            })
            .collect();
        told.sort_unstable();
        told
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
            told(&gathered[0]),
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
        assert!(
            edges.contains(&("checkout", "stock")) && edges.contains(&("checkout [us-east-1]", "stock")),
            "{edges:?}"
        );
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
}
