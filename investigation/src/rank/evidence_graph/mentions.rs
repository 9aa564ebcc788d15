//! Log lines that name another entity.

use crate::model::{Entity, EntityKind, Evidence, Source};
use crate::rank::identity::{EntityIndex, identity_key};
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
    // A database writes in front of its lines whose they are: `app@shop`.
    if evidence.source != Source::Logs || evidence.entity.kind == EntityKind::Database {
        return Vec::new();
    }
    let mut mentioned: Vec<NodeIndex> = Vec::new();
    for text in evidence.citation.samples.iter().chain([&evidence.summary]) {
        let words = text.split(is_outside_names).map(|word| word.trim_matches(['.', '-']));
        let mut words = words.filter(|word| !word.is_empty()).peekable();
        let mut previous = "";
        while let Some(word) = words.next() {
            let next = words.peek().copied().unwrap_or_default();
            if word.len() >= MIN_NAME_LENGTH && !is_of_status(previous, word, next) {
                mentioned.extend(known_entities.find_mentioned(word).filter(|node| *node != logging));
            }
            previous = word;
        }
    }
    mentioned.sort_unstable();
    mentioned.dedup();
    mentioned.retain(|node| !is_in_front_of(&topology[*node].entity, &topology[logging].entity));
    mentioned
}

/// What is put behind the name of a service to say what it is: `cart-svc`, and `cart-alb` in front of it.
const ROLES: [&str; 10] = ["-svc", "-service", "-api", "-app", "-server", "-backend", "-web", "-alb", "-nlb", "-lb"];

/// Whether the first is the gateway or the balancer in front of the second, by their names.
fn is_in_front_of(front: &Entity, code: &Entity) -> bool {
    matches!(front.kind, EntityKind::ApiGateway | EntityKind::LoadBalancer)
        && matches!(code.kind, EntityKind::Lambda | EntityKind::Service | EntityKind::StateMachine)
        && without_role(&identity_key(front)) == without_role(&identity_key(code))
}

fn without_role(key: &str) -> &str {
    ROLES.iter().find_map(|role| key.strip_suffix(role)).unwrap_or(key)
}

/// Whether the word stands in the name of a status of HTTP: `502 Bad Gateway`, `504 Gateway Timeout`, `503 Service Unavailable`.
fn is_of_status(previous: &str, word: &str, next: &str) -> bool {
    let begins_phrase = |second: &[&str]| second.iter().any(|second| next.eq_ignore_ascii_case(second));
    (word.eq_ignore_ascii_case("gateway")
        && (previous.eq_ignore_ascii_case("bad") || begins_phrase(&["timeout", "time-out"])))
        || (word.eq_ignore_ascii_case("service") && begins_phrase(&["unavailable"]))
}

fn is_outside_names(character: char) -> bool {
    !character.is_alphanumeric() && !matches!(character, '-' | '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balancer_may_say_in_its_name_that_it_is_one_and_a_service_too() {
        let front = |name: &str| Entity { name: name.to_owned(), kind: EntityKind::LoadBalancer };
        let code = Entity { name: "profile-svc".to_owned(), kind: EntityKind::Service };
        assert!(is_in_front_of(&front("app/profile/50dc6c495c0c9188"), &code));
        assert!(is_in_front_of(&front("app/profile-alb/50dc6c495c0c9188"), &code));
        assert!(!is_in_front_of(&front("app/pro/50dc6c495c0c9188"), &code));
    }

    #[test]
    fn the_name_of_a_status_names_nobody() {
        assert!(is_of_status("Bad", "Gateway", ""));
        assert!(is_of_status("504", "GATEWAY", "TIMEOUT"));
        assert!(is_of_status("503", "Service", "Unavailable"));
        assert!(!is_of_status("calling", "gateway", "failed"));
        assert!(!is_of_status("the", "service", "failed"));
    }
}
