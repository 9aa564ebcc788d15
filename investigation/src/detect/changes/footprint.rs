//! What a change leaves in the telemetry of others: by what its errors would name it, and what they would miss.

use serde::{Deserialize, Serialize};

use super::effect::Effect;
use crate::model::Evidence;

/// A shorter name, in bytes, is in too many lines to mean anything.
const MIN_NAME_LENGTH: usize = 4;

/// Names that stand in lines about anything.
const COMMON_NAMES: [&str; 12] = [
    "prod",
    "production",
    "staging",
    "main",
    "default",
    "live",
    "test",
    "latest",
    "primary",
    "cluster",
    "service",
    "app",
];

/// What a change leaves in the telemetry of others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Footprint {
    /// The names of what was changed: keys, roles, secrets, groups, aliases, functions.
    pub names: Vec<String>,
    /// What it may have taken away.
    pub effects: Vec<Effect>,
}

impl Footprint {
    /// A footprint of these names, without such as would be found anywhere.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = String>, mut effects: Vec<Effect>) -> Self {
        let is_telling = |name: &String| {
            name.len() >= MIN_NAME_LENGTH && !COMMON_NAMES.iter().any(|common| common.eq_ignore_ascii_case(name))
        };
        let mut names: Vec<String> = names.into_iter().filter(is_telling).collect();
        names.sort();
        names.dedup();
        effects.sort_unstable();
        effects.dedup();
        Self { names, effects }
    }

    /// Whether a text of the evidence names what was changed. The name of the entity that the evidence is about stands in all
    /// its lines, and so does not count.
    #[must_use]
    pub fn is_named_by(&self, evidence: &Evidence) -> bool {
        let names = self.names.iter().filter(|name| !evidence.entity.name.eq_ignore_ascii_case(name));
        let texts = || evidence.citation.samples.iter().chain([&evidence.summary]);
        names.into_iter().any(|name| texts().any(|text| contains_name(text, name)))
    }

    /// Whether the evidence says, or its kind shows, that what the change took away is missing.
    #[must_use]
    pub fn is_felt_in(&self, evidence: &Evidence) -> bool {
        self.is_told_by(evidence) || self.effects.iter().any(|effect| effect.is_shown_by(evidence.kind))
    }

    /// Whether a text of the evidence says that what the change took away is missing.
    #[must_use]
    pub fn is_told_by(&self, evidence: &Evidence) -> bool {
        self.effects.iter().any(|effect| effect.is_told_by(evidence))
    }
}

/// Whether the name stands in the text by itself, not as a part of a longer name.
fn contains_name(text: &str, name: &str) -> bool {
    let is_part_of_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    text.match_indices(name).any(|(start, _)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part_of_name) && !after.is_some_and(is_part_of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_only_by_itself() {
        let key = "1234abcd-12ab-34cd-56ef-1234567890ab";
        for (text, name, expected) in [
            (
                "KMSInvalidStateException: arn:aws:kms:eu-west-1:1:key/1234abcd-12ab-34cd-56ef-1234567890ab is disabled",
                key,
                true,
            ),
            ("User: arn:aws:sts::1:assumed-role/orders-role/orders is not authorized", "orders-role", true),
            ("orders-role-v2 failed", "orders-role", false),
            ("no such thing", "orders-role", false),
        ] {
            assert_eq!(contains_name(text, name), expected, "{text}");
        }
    }

    #[test]
    fn common_names_name_nothing() {
        assert_eq!(
            Footprint::new(["live".to_owned(), "db".to_owned(), "orders-db".to_owned()], vec![]).names,
            ["orders-db"]
        );
    }
}
