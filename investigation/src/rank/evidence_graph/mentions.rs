//! Log lines that name another entity.

use crate::model::{Evidence, Source};
use crate::rank::identity::{EntityIndex, is_namesake_in_front};
use crate::rank::topology::{NodeIndex, Topology};

/// A shorter word of a log line, in bytes, is not taken for a name: `at`, `ok` and `id` are everywhere.
const MIN_NAME_LENGTH: usize = 3;

/// The entities, other than the one that logs, that the words of a log line name: each once, in the order of their indexes.
/// Its own name means the one that logs, and not the gateway in front of it that has the same.
pub(super) fn find_mentioned_nodes(
    evidence: &Evidence,
    logging: NodeIndex,
    known_entities: &EntityIndex,
    topology: &Topology<'_>,
) -> Vec<NodeIndex> {
    if evidence.source != Source::Logs {
        return Vec::new();
    }
    let mut mentioned: Vec<NodeIndex> = Vec::new();
    for text in evidence.citation.samples.iter().chain([&evidence.summary]) {
        for word in text.split(is_outside_names) {
            let name = word.trim_matches(['.', '-']);
            if name.len() >= MIN_NAME_LENGTH {
                mentioned.extend(known_entities.find_mentioned(name).filter(|node| *node != logging));
            }
        }
    }
    mentioned.sort_unstable();
    mentioned.dedup();
    mentioned.retain(|node| !is_namesake_in_front(&topology[*node].entity, &topology[logging].entity));
    mentioned
}

fn is_outside_names(character: char) -> bool {
    !character.is_alphanumeric() && !matches!(character, '-' | '_' | '.')
}
