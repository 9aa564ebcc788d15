//! Whose a role, a stack, a parameter or a secret is, where its name tells.
//!
//! Method: names are cut into words; those that only say what sort of thing it is, and the random endings that AWS adds,
//! are left out; what remains ends with the name of whose it is. `checkout-role-a1b2c3d4`,
//! `ShopStack-CheckoutServiceRole4F3A2B1C-1XYZ2ABC3DEF4` and `/shop/checkout/db-url` are all of `checkout`.
//!
//! Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html>

use crate::detect::dimensions;
use crate::detect::logs::group;
use crate::model::{Entity, EntityKind, Scope};

/// Words that name a sort of thing, not a thing.
const SORTS: [&str; 24] = [
    "app",
    "application",
    "config",
    "configuration",
    "default",
    "deploy",
    "deployment",
    "exec",
    "execution",
    "function",
    "group",
    "iam",
    "instance",
    "lambda",
    "pipeline",
    "policy",
    "profile",
    "role",
    "secret",
    "service",
    "stack",
    "svc",
    "task",
    "test",
];

/// The hash that the CDK hangs on a name, in hex digits.
const CDK_HASH: usize = 8;

/// Random endings of names, such as those of `CloudFormation`, have at least this many random letters and digits.
const RANDOM_ENDING: usize = 8;

/// The entities that a scope names, each once, by the words of its name.
pub struct Owners(Vec<(Vec<String>, Entity)>);

impl Owners {
    /// Those of the context's metrics, log groups and entry.
    pub fn of(scope: &Scope) -> Self {
        let metrics = scope.context.metrics.iter().map(dimensions::entity);
        let groups = scope.context.log_groups.iter().map(|name| group::entity(name));
        let entry = Entity { name: scope.entry().to_owned(), kind: EntityKind::Service };
        let mut owners: Vec<(Vec<String>, Entity)> = Vec::new();
        for entity in metrics.chain(groups).chain([entry]) {
            if !owners.iter().any(|(_, known)| known.name == entity.name) {
                owners.push((words(&entity.name), entity));
            }
        }
        owners.sort();
        Self(owners)
    }

    /// Whose the resource is: the longest name that a part of its own ends with; none where two are as long.
    pub fn find(&self, resource: &str) -> Option<&Entity> {
        resource.rsplit(['/', ':']).find_map(|part| {
            let part = words(part);
            let told = || self.0.iter().filter(|(name, _)| !name.is_empty() && part.ends_with(name));
            let longest = told().map(|(name, _)| name.len()).max()?;
            let mut longest = told().filter(|(name, _)| name.len() == longest);
            longest.next().filter(|_| longest.next().is_none()).map(|(_, entity)| entity)
        })
    }
}

/// The words of a name that tell one thing from another, in lower case.
fn words(name: &str) -> Vec<String> {
    let chunks: Vec<&str> =
        name.split(|letter: char| !letter.is_alphanumeric()).filter(|chunk| !chunk.is_empty()).collect();
    let mut words: Vec<String> = Vec::new();
    let mut last = "";
    for chunk in chunks {
        // The Lambda console names a role `checkout-role-a1b2c3d4`.
        if !is_random(chunk) && !last.eq_ignore_ascii_case("role") {
            words.extend(parts(without_hash(chunk)));
        }
        last = chunk;
    }
    words.retain(|word| !SORTS.contains(&word.as_str()));
    words
}

/// `Checkout` and `Role` of `CheckoutRole`.
fn parts(chunk: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut after_lower = true;
    for letter in chunk.chars() {
        match parts.last_mut().filter(|_| !(after_lower && letter.is_uppercase())) {
            Some(part) => part.extend(letter.to_lowercase()),
            None => parts.push(letter.to_lowercase().collect()),
        }
        after_lower = letter.is_lowercase();
    }
    parts
}

fn is_random(chunk: &str) -> bool {
    let is_upper = |letter: u8| letter.is_ascii_uppercase() || letter.is_ascii_digit();
    chunk.len() >= RANDOM_ENDING && chunk.bytes().all(is_upper) && chunk.bytes().any(|letter| letter.is_ascii_digit())
}

fn without_hash(chunk: &str) -> &str {
    let is_hash = |hash: &str| hash.bytes().all(|digit| digit.is_ascii_digit() || (b'A'..=b'F').contains(&digit));
    let cut = chunk.len().checked_sub(CDK_HASH).and_then(|at| chunk.split_at_checked(at));
    cut.filter(|(_, hash)| is_hash(hash)).map_or(chunk, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners(names: &[&str]) -> Owners {
        let entity = |name: &&str| Entity { name: (*name).to_owned(), kind: EntityKind::Lambda };
        Owners(names.iter().map(|name| (words(name), entity(name))).collect())
    }

    #[test]
    fn a_name_tells_whose_it_is() {
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
            assert_eq!(owners.find(resource).map(|entity| entity.name.as_str()), owner, "{resource}");
        }
    }

    #[test]
    fn of_two_with_one_name_none_is_told() {
        assert_eq!(owners(&["checkout", "checkout-service"]).find("checkout-role"), None);
    }
}
