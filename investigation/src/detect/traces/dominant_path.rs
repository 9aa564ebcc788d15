//! The dominant path: the chain of entities that holds most of the time of the incident's traces.

use std::collections::{BTreeMap, BTreeSet};

use super::MAX_NAME_CHARS;
use super::trace_edges::TraceEdge;
use super::visits::Visit;
use crate::detect::redact::excerpt;
use crate::model::Entity;

/// A callee is on the path when it takes more than this share of its caller's time.
const MIN_SHARE_OF_CALLER: f64 = 0.5;

/// Two names and the arrow between them; a longer path is cut.
const MAX_PATH_CHARS: usize = 2 * MAX_NAME_CHARS;

/// A chain of calls that each take most of their caller's time, from where the requests enter.
pub struct DominantPath<'a>(Vec<&'a Entity>);

impl<'a> DominantPath<'a> {
    /// The dominant path of the incident's traces. Slow traces count for more, for their times are added up.
    pub fn find(visits: &'a [Visit<'_>], edges: &'a [TraceEdge<'_>]) -> Self {
        let mut entity_seconds: BTreeMap<&Entity, f64> = BTreeMap::new();
        let mut entry_seconds: BTreeMap<&Entity, f64> = BTreeMap::new();
        for visit in visits.iter().filter(|visit| visit.trace.is_in_incident()) {
            *entity_seconds.entry(&visit.entity).or_default() += visit.served.total_seconds;
            if !visit.is_called {
                *entry_seconds.entry(&visit.entity).or_default() += visit.served.total_seconds;
            }
        }
        let mut callee_seconds: BTreeMap<&Entity, BTreeMap<&Entity, f64>> = BTreeMap::new();
        for edge in edges.iter().filter(|edge| edge.trace.is_in_incident()) {
            *callee_seconds.entry(&edge.caller).or_default().entry(&edge.callee).or_default() += edge.seconds;
        }
        let mut path = Vec::new();
        let mut visited = BTreeSet::new();
        let mut next = find_longest(&entry_seconds);
        while let Some((entity, _)) = next
            && visited.insert(entity)
        {
            path.push(entity);
            // An entity that only edges know has no time of its own: any callee takes more.
            let min_seconds = MIN_SHARE_OF_CALLER * entity_seconds.get(entity).copied().unwrap_or(0.0);
            let longest_callee = callee_seconds.get(entity).and_then(find_longest);
            next = longest_callee.filter(|(_, seconds)| *seconds > min_seconds);
        }
        Self(path)
    }

    /// The path as the end of a sentence about an entity on it; empty for an entity beside the path, or if the path has
    /// no calls.
    pub fn describe_for(&self, entity: &Entity) -> String {
        if self.0.len() < 2 || !self.0.contains(&entity) {
            return String::new();
        }
        let names: Vec<&str> = self.0.iter().map(|entity| entity.name.as_str()).collect();
        format!("; most of the time goes along {}", excerpt(&names.join(" -> "), MAX_PATH_CHARS))
    }
}

/// The entity with the most seconds; of several the first.
fn find_longest<'a>(seconds: &BTreeMap<&'a Entity, f64>) -> Option<(&'a Entity, f64)> {
    // `max_by` returns the last of equals, which in reverse order is the first.
    let in_reverse = seconds.iter().rev().map(|(entity, seconds)| (*entity, *seconds));
    in_reverse.max_by(|(_, a), (_, b)| a.total_cmp(b))
}
