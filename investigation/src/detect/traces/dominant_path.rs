//! The dominant path: the chain of entities that holds most of the time of the incident's traces.

use std::collections::{BTreeMap, BTreeSet};

use super::NAME_CHARS;
use super::visits::{Call, Visit};
use crate::detect::redact::excerpt;
use crate::model::Entity;

/// A callee is on the path when it takes more than this share of its caller's time.
const DOMINANT: f64 = 0.5;

/// A chain of calls that each take most of their caller's time, from where the requests come in.
pub struct Path<'a>(Vec<&'a Entity>);

impl<'a> Path<'a> {
    /// The dominant path of the incident's traces. Slow traces count for more, for they have more time to tell of.
    pub fn of(visits: &'a [Visit<'_>], calls: &'a [Call<'_>]) -> Self {
        let mut seconds: BTreeMap<&Entity, f64> = BTreeMap::new();
        let mut at_entry: BTreeMap<&Entity, f64> = BTreeMap::new();
        for visit in visits.iter().filter(|visit| visit.taken.in_incident) {
            *seconds.entry(&visit.entity).or_default() += visit.served.total_seconds;
            if !visit.called {
                *at_entry.entry(&visit.entity).or_default() += visit.served.total_seconds;
            }
        }
        let mut callees: BTreeMap<&Entity, BTreeMap<&Entity, f64>> = BTreeMap::new();
        for call in calls.iter().filter(|call| call.taken.in_incident) {
            *callees.entry(&call.caller).or_default().entry(&call.callee).or_default() += call.seconds;
        }
        let mut path = Vec::new();
        let mut walked = BTreeSet::new();
        let mut next = longest(&at_entry);
        while let Some((entity, _)) = next.filter(|(entity, _)| walked.insert(*entity)) {
            path.push(entity);
            let most = DOMINANT * seconds.get(entity).copied().unwrap_or(0.0);
            next = callees.get(entity).and_then(longest).filter(|(_, seconds)| *seconds > most);
        }
        Self(path)
    }

    /// How an entity's evidence tells of the path; nothing for an entity beside it, or if it is no path.
    pub fn told_at(&self, entity: &Entity) -> String {
        if self.0.len() < 2 || !self.0.contains(&entity) {
            return String::new();
        }
        let names: Vec<&str> = self.0.iter().map(|entity| entity.name.as_str()).collect();
        format!("; most of the time goes along {}", excerpt(&names.join(" -> "), 2 * NAME_CHARS))
    }
}

/// What takes longest; of equals the first.
fn longest<'a>(seconds: &BTreeMap<&'a Entity, f64>) -> Option<(&'a Entity, f64)> {
    let all = seconds.iter().rev().map(|(entity, seconds)| (*entity, *seconds));
    all.max_by(|(_, a), (_, b)| a.total_cmp(b))
}
