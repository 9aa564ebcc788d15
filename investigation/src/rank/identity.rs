//! Which names mean the same entity: X-Ray, CloudWatch, CloudTrail and log groups each have their own.

use std::collections::BTreeMap;

use super::places::split_place;
use super::topology::NodeIndex;
use crate::model::{Entity, EntityKind};

/// Domains of AWS's own hosts, and of those that are named privately: their first label is the resource's name.
const RESOURCE_DOMAINS: [&str; 3] = [".amazonaws.com", ".internal", ".local"];

/// What all names of an entity have in common, in lower case: the resource's own name without what stands around it.
///
/// Sources: the formats of ARNs
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>), of queue URLs and of the hosts of RDS and of
/// load balancers, and the names that X-Ray's SDKs give (`database@host`, `api/stage`).
#[must_use]
pub fn identity_key(entity: &Entity) -> String {
    if entity.kind == EntityKind::Edge {
        return entity.name.to_ascii_lowercase();
    }
    // Where two places have an entity of their own, that of the other place bears its name: `checkout [us-east-1]`.
    if let Some((name, place)) = split_place(&entity.name) {
        let unplaced = Entity { name: name.to_owned(), kind: entity.kind };
        return format!("{} [{place}]", identity_key(&unplaced));
    }
    // The graph tells two nodes of one name apart by their type: `orders (AWS::DynamoDB::Table)`.
    let untyped = entity.name.split_once(" (").map_or(entity.name.as_str(), |(name, _)| name);
    let host = untyped.rsplit_once('@').map_or(untyped, |(_, host)| host);
    let resource = if host.starts_with("arn:") { host.rsplit(':').next().unwrap_or(host) } else { host };
    let within_resource = match entity.kind {
        EntityKind::ApiGateway => resource.split('/').next(),
        EntityKind::LoadBalancer => resource.trim_start_matches("loadbalancer/").split('/').rev().nth(1),
        EntityKind::Queue | EntityKind::Topic | EntityKind::DynamoDbTable => resource.rsplit('/').next(),
        _ => None,
    };
    let own_name = within_resource.unwrap_or(resource).to_ascii_lowercase();
    if entity.kind == EntityKind::Database && !own_name.contains('.') {
        return without_cache_node(&own_name).to_owned();
    }
    match own_name.split_once('.') {
        Some((label, _)) if RESOURCE_DOMAINS.iter().any(|domain| own_name.ends_with(domain)) => {
            without_serial_number(label).to_owned()
        }
        _ => own_name,
    }
}

/// The nodes of a cache are named by its own name, the shard and a number: `carts-0001-002`, and `carts-002` without shards.
///
/// Source: <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.Redis.Groups.html>
fn without_cache_node(name: &str) -> &str {
    let without = |name: &'_ str, digits: usize| -> Option<usize> {
        let (front, number) = name.rsplit_once('-')?;
        let is_number =
            number.len() == digits && number.starts_with('0') && number.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && !front.is_empty()).then_some(front.len())
    };
    let Some(without_node) = without(name, 3).and_then(|end| name.get(..end)) else { return name };
    without(without_node, 4).and_then(|end| without_node.get(..end)).unwrap_or(without_node)
}

/// A load balancer's host is its name and a number: `shop-1234567890.eu-west-1.elb.amazonaws.com`.
fn without_serial_number(host: &str) -> &str {
    match host.rsplit_once('-') {
        Some((name, serial)) if serial.len() > 8 && serial.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether a host, in lower case, is within the domain of this name, or has it as the label of its own domain.
fn is_host_of(host: &str, party: &str) -> bool {
    let own_domain = host.rsplit('.').nth(1);
    let is_within = party.contains('.') && host.strip_suffix(party).is_some_and(|front| front.ends_with('.'));
    is_within || own_domain == Some(party)
}

/// Whether entities of these kinds can be the same one: what only its callers know may be anything.
pub(crate) fn can_be_same(a: EntityKind, b: EntityKind) -> bool {
    let is_vague =
        |kind| matches!(kind, EntityKind::Service | EntityKind::AwsService | EntityKind::Remote | EntityKind::Resource);
    let is_never_another = |kind| matches!(kind, EntityKind::Client | EntityKind::Edge);
    a == b || (!is_never_another(a) && !is_never_another(b) && (is_vague(a) || is_vague(b)))
}

/// Whether the first is the gateway or the balancer in front of the second, a function or a service that has the same name.
#[must_use]
pub fn is_namesake_in_front(front: &Entity, code: &Entity) -> bool {
    matches!(front.kind, EntityKind::ApiGateway | EntityKind::LoadBalancer)
        && matches!(code.kind, EntityKind::Lambda | EntityKind::Service | EntityKind::StateMachine)
        && identity_key(front) == identity_key(code)
}

/// Nodes by what all names of their entities have in common.
#[derive(Debug, Default)]
pub struct EntityIndex {
    nodes_by_key: BTreeMap<String, Vec<(EntityKind, NodeIndex)>>,
}

impl EntityIndex {
    /// Makes an entity known under its node.
    pub fn add(&mut self, entity: &Entity, node: NodeIndex) {
        self.nodes_by_key.entry(identity_key(entity)).or_default().push((entity.kind, node));
    }

    /// The node of this entity, under whatever name it was added: of those that share its key one of its own kind, else the
    /// first that it can be.
    #[must_use]
    pub fn find(&self, entity: &Entity) -> Option<NodeIndex> {
        let key = identity_key(entity);
        let sharing_key = self.nodes_by_key.get(&key).map_or(&[][..], Vec::as_slice);
        let of_same_kind = sharing_key.iter().find(|(kind, _)| *kind == entity.kind);
        let found = of_same_kind.or_else(|| sharing_key.iter().find(|(kind, _)| can_be_same(*kind, entity.kind)));
        let is_party = found.is_none() && entity.kind == EntityKind::Remote;
        found.map(|(_, node)| *node).or_else(|| if is_party { self.find_only_host(&key) } else { None })
    }

    /// The only host of a third party that is known by its domain or its own name: `api.stripe.com` is of `stripe.com`, and
    /// `api.github.com` of `github`.
    fn find_only_host(&self, party: &str) -> Option<NodeIndex> {
        let of_party = self.nodes_by_key.iter().filter(|(host, _)| is_host_of(host, party));
        let mut hosts = of_party.flat_map(|(_, nodes)| nodes).filter(|(kind, _)| *kind == EntityKind::Remote);
        let (_, only) = hosts.next()?;
        hosts.next().is_none().then_some(*only)
    }

    /// The first node that a word of a log line may mean.
    #[must_use]
    pub fn find_mentioned(&self, word: &str) -> Option<NodeIndex> {
        let entity = Entity { name: word.to_owned(), kind: EntityKind::Resource };
        let sharing_key = self.nodes_by_key.get(&identity_key(&entity))?;
        sharing_key.iter().find(|(kind, _)| *kind != EntityKind::Client).map(|(_, node)| *node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::topology::TopologyBuilder;
    use crate::telemetry::ServiceGraph;

    fn entity(name: &str, kind: EntityKind) -> Entity {
        Entity { name: name.to_owned(), kind }
    }

    #[test]
    fn all_names_of_an_entity_have_one_key() {
        for (name, kind, expected) in [
            ("checkout-api/prod", EntityKind::ApiGateway, "checkout-api"),
            ("arn:aws:lambda:eu-west-1:123456789012:function:Checkout", EntityKind::Lambda, "checkout"),
            ("arn:aws:dynamodb:eu-west-1:123456789012:table/orders", EntityKind::DynamoDbTable, "orders"),
            ("https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", EntityKind::Queue, "jobs"),
            ("app@orders-db.c0ffee.eu-west-1.rds.amazonaws.com", EntityKind::Database, "orders-db"),
            ("shop-1234567890.eu-west-1.elb.amazonaws.com", EntityKind::Remote, "shop"),
            ("app/shop/50dc6c495c0c9188", EntityKind::LoadBalancer, "shop"),
            ("orders (AWS::DynamoDB::Table)", EntityKind::DynamoDbTable, "orders"),
            ("cart.shop.local", EntityKind::Remote, "cart"),
            ("carts-001", EntityKind::Database, "carts"),
            ("carts-0002-001", EntityKind::Database, "carts"),
            ("carts-v2-12", EntityKind::Database, "carts-v2-12"),
            ("carts-001", EntityKind::Service, "carts-001"),
            ("app/shop/50dc6c495c0c9188 [us-east-1]", EntityKind::LoadBalancer, "shop [us-east-1]"),
            ("orders (AWS::DynamoDB::Table) [shop-prod]", EntityKind::DynamoDbTable, "orders [shop-prod]"),
            ("api.payments.example.com", EntityKind::Remote, "api.payments.example.com"),
        ] {
            assert_eq!(identity_key(&entity(name, kind)), expected, "{name}");
        }
    }

    /// Entities as nodes of a topology, in this order.
    fn index(entities: &[Entity]) -> (EntityIndex, Vec<NodeIndex>) {
        let no_graph = ServiceGraph::default();
        let mut builder = TopologyBuilder::new(&no_graph);
        let mut index = EntityIndex::default();
        let mut nodes = Vec::new();
        for entity in entities {
            let node = builder.add_entity(entity.clone());
            index.add(entity, node);
            nodes.push(node);
        }
        (index, nodes)
    }

    #[test]
    fn of_two_with_one_name_the_kind_decides() {
        let (index, nodes) = index(&[
            entity("orders", EntityKind::Lambda),
            entity("orders (AWS::DynamoDB::Table)", EntityKind::DynamoDbTable),
        ]);
        assert_eq!(index.find(&entity("orders", EntityKind::DynamoDbTable)), Some(nodes[1]));
        assert_eq!(index.find(&entity("orders", EntityKind::Resource)), Some(nodes[0]));
        assert_eq!(index.find(&entity("orders", EntityKind::Queue)), None);
    }

    #[test]
    fn a_third_party_is_its_only_host() {
        let remote = |name: &str| entity(name, EntityKind::Remote);
        let (index, nodes) = index(&[
            remote("api.stripe.com"),
            remote("api.github.com"),
            remote("a.sendgrid.net"),
            remote("b.sendgrid.net"),
        ]);
        assert_eq!(index.find(&remote("stripe.com")), Some(nodes[0]));
        assert_eq!(index.find(&remote("GitHub")), Some(nodes[1]));
        for party in ["pay.com", "ripe.com", "com", "api", "sendgrid.net", "SendGrid"] {
            assert_eq!(index.find(&remote(party)), None, "{party}");
        }
        assert_eq!(index.find(&entity("github", EntityKind::Service)), None);
    }

    #[test]
    fn the_callers_of_a_service_are_not_the_service() {
        let (index, _) = index(&[entity("shop", EntityKind::Client)]);
        assert_eq!(index.find(&entity("shop", EntityKind::Service)), None);
        assert_eq!(index.find_mentioned("shop"), None);
    }
}
