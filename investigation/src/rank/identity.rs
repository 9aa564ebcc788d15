//! Who is who: X-Ray, CloudWatch, CloudTrail and log groups call one thing by several names.

use std::collections::BTreeMap;

use crate::model::{Entity, EntityKind};

/// Where AWS's own hosts are, and those that one names oneself: their first label is the resource's name.
const OWN_HOSTS: [&str; 3] = [".amazonaws.com", ".internal", ".local"];

/// What all names of an entity have in common, in lower case: the resource's own name without what stands around it.
///
/// Sources: the formats of ARNs
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>), of queue URLs and of the hosts of RDS and of
/// load balancers, and the names that X-Ray's SDKs give (`database@host`, `api/stage`).
#[must_use]
pub fn key(entity: &Entity) -> String {
    if entity.kind == EntityKind::Edge {
        return entity.name.to_ascii_lowercase();
    }
    // The graph tells two of one name apart by their type: `orders (AWS::DynamoDB::Table)`.
    let name = entity.name.split_once(" (").map_or(entity.name.as_str(), |(name, _)| name);
    let name = name.rsplit_once('@').map_or(name, |(_, host)| host);
    let name = if name.starts_with("arn:") { name.rsplit(':').next().unwrap_or(name) } else { name };
    let own = match entity.kind {
        EntityKind::ApiGateway => name.split('/').next(),
        EntityKind::LoadBalancer => name.trim_start_matches("loadbalancer/").split('/').rev().nth(1),
        EntityKind::Queue | EntityKind::Topic | EntityKind::DynamoDbTable => name.rsplit('/').next(),
        _ => None,
    };
    let name = own.unwrap_or(name).to_ascii_lowercase();
    match name.split_once('.') {
        Some((host, _)) if OWN_HOSTS.iter().any(|hosts| name.ends_with(hosts)) => without_serial(host).to_owned(),
        _ => name,
    }
}

/// A load balancer's host is its name and a number: `shop-1234567890.eu-west-1.elb.amazonaws.com`.
fn without_serial(host: &str) -> &str {
    match host.rsplit_once('-') {
        Some((name, serial)) if serial.len() > 8 && serial.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether things of these kinds can be one: what only its callers know may be anything.
fn may_be_one(a: EntityKind, b: EntityKind) -> bool {
    let vague =
        |kind| matches!(kind, EntityKind::Service | EntityKind::AwsService | EntityKind::Remote | EntityKind::Resource);
    let apart = |kind| matches!(kind, EntityKind::Client | EntityKind::Edge);
    a == b || (!apart(a) && !apart(b) && (vague(a) || vague(b)))
}

/// Entities by what their names have in common.
#[derive(Debug, Default)]
pub struct Identities {
    known: BTreeMap<String, Vec<(EntityKind, usize)>>,
}

impl Identities {
    /// Makes an entity known as number `index`.
    pub fn add(&mut self, entity: &Entity, index: usize) {
        self.known.entry(key(entity)).or_default().push((entity.kind, index));
    }

    /// The number of the entity that this one is: of those that share its name one of its own kind, else the first that
    /// it may be.
    #[must_use]
    pub fn find(&self, entity: &Entity) -> Option<usize> {
        let known = self.known.get(&key(entity))?;
        let same = known.iter().find(|(kind, _)| *kind == entity.kind);
        same.or_else(|| known.iter().find(|(kind, _)| may_be_one(*kind, entity.kind))).map(|(_, index)| *index)
    }

    /// The number of the first entity that a word of a log line may mean.
    #[must_use]
    pub fn named(&self, word: &str) -> Option<usize> {
        let entity = Entity { name: word.to_owned(), kind: EntityKind::Resource };
        self.known.get(&key(&entity))?.iter().find(|(kind, _)| *kind != EntityKind::Client).map(|(_, index)| *index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(name: &str, kind: EntityKind) -> Entity {
        Entity { name: name.to_owned(), kind }
    }

    #[test]
    fn the_names_of_one_thing_have_one_key() {
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
            ("api.payments.example.com", EntityKind::Remote, "api.payments.example.com"),
        ] {
            assert_eq!(key(&entity(name, kind)), expected, "{name}");
        }
    }

    #[test]
    fn of_two_with_one_name_the_kind_decides() {
        let mut known = Identities::default();
        known.add(&entity("orders", EntityKind::Lambda), 0);
        known.add(&entity("orders (AWS::DynamoDB::Table)", EntityKind::DynamoDbTable), 1);
        assert_eq!(known.find(&entity("orders", EntityKind::DynamoDbTable)), Some(1));
        assert_eq!(known.find(&entity("orders", EntityKind::Resource)), Some(0));
        assert_eq!(known.find(&entity("orders", EntityKind::Queue)), None);
    }

    #[test]
    fn the_callers_of_a_service_are_not_the_service() {
        let mut known = Identities::default();
        known.add(&entity("shop", EntityKind::Client), 0);
        assert_eq!(known.find(&entity("shop", EntityKind::Service)), None);
        assert_eq!(known.named("shop"), None);
    }
}
