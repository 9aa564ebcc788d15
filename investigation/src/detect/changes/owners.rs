//! To which entity a role, a stack, a parameter or a secret belongs, where its name says so.
//!
//! Method: names are split into words; words that only say what sort of thing it is, and the random endings that AWS adds,
//! are left out; what remains ends with the name of the owner. `checkout-role-a1b2c3d4`,
//! `ShopStack-CheckoutServiceRole4F3A2B1C-1XYZ2ABC3DEF4` and `/shop/checkout/db-url` all belong to `checkout`.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html>

use std::collections::{BTreeMap, BTreeSet};

use super::name_words::significant_words;
use crate::detect::dimensions::MetricEntities;
use crate::detect::logs::log_group;
use crate::model::{Entity, EntityKind, Scope};

/// The entities that a scope names, by the significant words of their names; `None` where two entities share their words.
pub struct Owners(BTreeMap<Vec<String>, Option<Entity>>);

impl Owners {
    /// The entities of the context's metrics, of its log groups and of its entry.
    pub fn new(scope: &Scope) -> Self {
        let entities = MetricEntities::new(&scope.context.metrics);
        let of_metrics = scope.context.metrics.iter().map(|query| entities.find(query));
        let of_log_groups = scope.context.log_groups.iter().filter_map(|name| log_group::find_owner(name).into_named());
        let entry = Entity { name: scope.entry().to_owned(), kind: EntityKind::Service };
        Self::from_entities(of_metrics.chain(of_log_groups).chain([entry]))
    }

    /// Of entities with one name, which several sources know, the first counts.
    fn from_entities(entities: impl IntoIterator<Item = Entity>) -> Self {
        let mut known_names: BTreeSet<String> = BTreeSet::new();
        let mut owners: BTreeMap<Vec<String>, Option<Entity>> = BTreeMap::new();
        for entity in entities {
            let words = significant_words(&entity.name);
            if !words.is_empty() && known_names.insert(entity.name.clone()) {
                owners.entry(words).and_modify(|owner| *owner = None).or_insert(Some(entity));
            }
        }
        Self(owners)
    }

    /// Whether an entity of the scope has this name.
    pub fn knows(&self, name: &str) -> bool {
        self.0.values().flatten().any(|entity| entity.name == name)
    }

    /// The owner of the resource with this path: the entity with the longest name that ends a part of the path, where the
    /// last part counts first. `None` if no name matches, or if two of the longest do.
    pub fn find_owner(&self, resource_path: &str) -> Option<&Entity> {
        resource_path.rsplit(['/', ':']).find_map(|part| self.find_owner_of_part(&significant_words(part)))
    }

    fn find_owner_of_part(&self, words: &[String]) -> Option<&Entity> {
        let mut endings = (0..words.len()).filter_map(|start| words.get(start..));
        endings.find_map(|ending| self.0.get(ending))?.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners(names: &[&str]) -> Owners {
        let to_entity = |name: &&str| Entity { name: (*name).to_owned(), kind: EntityKind::Lambda };
        Owners::from_entities(names.iter().map(to_entity))
    }

    #[test]
    fn the_owner_is_in_the_name() {
        let owners = owners(&["checkout", "orders", "orders-api", "payments-service", "service"]);
        for (resource, owner) in [
            ("checkout-role-a1b2c3d4", Some("checkout")),
            ("ShopStack-CheckoutServiceRole4F3A2B1C-1XYZ2ABC3DEF4", Some("checkout")),
            ("arn:aws:iam::123456789012:role/service-role/checkout-role-abcdefgh", Some("checkout")),
            ("arn:aws:cloudformation:eu-west-1:1:stack/payments/9d1c-4a", Some("payments-service")),
            ("/shop/checkout/db-url", Some("checkout")),
            ("orders-api-task-role", Some("orders-api")),
            ("ordersapi", None),
            ("checkouts", None),
            ("service-role", None),
            ("", None),
        ] {
            assert_eq!(owners.find_owner(resource).map(|entity| entity.name.as_str()), owner, "{resource}");
        }
    }

    #[test]
    fn two_owners_with_the_same_words_are_none() {
        assert_eq!(owners(&["checkout", "checkout-service"]).find_owner("checkout-role"), None);
    }
}
