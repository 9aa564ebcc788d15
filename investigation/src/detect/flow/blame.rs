//! Who is to blame for broken transitions: each request of the incident votes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::transition_counts::{TransitionCounts, Turn, TurnShares};
use super::{FlowRequest, FlowTable, Step, Transition};
use crate::detect::series::Share;
use crate::model::Entity;

/// So many requests must agree: two may be an accident.
const MIN_VOTES: usize = 3;

/// From at least this many points the calls to one callee break off, before the callee is blamed rather than the caller.
const MIN_CALL_SITES: usize = 2;

/// An entity that is to blame, and why.
#[derive(Debug)]
pub struct Verdict<'a> {
    /// Who is to blame.
    pub entity: Entity,
    /// The turn that most of the requests took, with what it is compared by.
    pub turn: BlamedTurn,
    /// The requests that voted: start and id.
    pub requests: Vec<(Timestamp, &'a str)>,
}

/// The turn for which an entity is blamed.
#[derive(Debug, Clone, Copy)]
pub struct BlamedTurn {
    /// What follows what.
    pub turn: Turn,
    /// How often it is taken in the incident.
    pub now: Share,
    /// How often it was taken in the baseline.
    pub before: Share,
    /// What used to follow, and how often it did.
    pub usual: Option<(Step, u64)>,
    /// The number of points from which calls break off, if the callee is blamed.
    pub call_sites: Option<usize>,
}

/// The entities for which at least [`MIN_VOTES`] requests vote, and half of all that broke.
pub fn find_verdicts<'a>(
    table: &FlowTable<'a>,
    counts: &TransitionCounts,
    broken: &BTreeMap<Turn, TurnShares>,
) -> Vec<Verdict<'a>> {
    let blamed_callees = find_blamed_callees(table, counts, broken);
    let mut all_votes = 0;
    let mut votes: BTreeMap<&Entity, Vec<(Turn, &FlowRequest<'a>)>> = BTreeMap::new();
    for request in table.requests.iter().filter(|request| request.is_in_incident) {
        let Some(transition) = request.transitions.iter().find(|it| broken.contains_key(&to_turn(it))) else {
            continue;
        };
        all_votes += 1;
        if transition.follows_failure || table.is_telling(transition.from) || table.is_telling(transition.to) {
            continue;
        }
        let turn = to_turn(transition);
        let callee = if turn.to == Step::End { blamed_callees.get(&turn.from) } else { None };
        if let Some(blamed) = callee.map(|(callee, _)| *callee).or_else(|| table.entity(turn.place)) {
            votes.entry(blamed).or_default().push((turn, request));
        }
    }
    let mut verdicts = Vec::new();
    for (entity, votes) in votes {
        if votes.len() < MIN_VOTES || 2 * votes.len() < all_votes {
            continue;
        }
        let Some(turn) = find_most_frequent(votes.iter().map(|(turn, _)| *turn)) else { continue };
        let shares = broken.get(&turn).copied().unwrap_or_default();
        let usual = counts.usual_next(turn.place, turn.from);
        let sites = blamed_callees.get(&turn.from).filter(|(callee, _)| *callee == entity).map(|(_, sites)| *sites);
        verdicts.push(Verdict {
            entity: entity.clone(),
            turn: BlamedTurn { turn, now: shares.now, before: shares.before, usual, call_sites: sites },
            requests: votes.iter().map(|(_, request)| (request.started_at, request.id)).collect(),
        });
    }
    verdicts
}

fn to_turn(transition: &Transition) -> Turn {
    Turn { place: transition.place, from: transition.from, to: transition.to }
}

/// The calls after which requests break off from at least [`MIN_CALL_SITES`] points, and from half of those that are in use
/// and used to go on: one caller that breaks off may be to blame itself, several can hardly be. With the callee and the
/// number of points.
fn find_blamed_callees<'t>(
    table: &'t FlowTable<'_>,
    counts: &TransitionCounts,
    broken: &BTreeMap<Turn, TurnShares>,
) -> BTreeMap<Step, (&'t Entity, usize)> {
    let broken_off: BTreeSet<Step> = broken.keys().filter(|turn| turn.to == Step::End).map(|turn| turn.from).collect();
    let mut blamed = BTreeMap::new();
    for call in broken_off {
        let Some(callee) = table.step_label(call).and_then(|label| label.callee.as_ref()) else { continue };
        let (mut live_sites, mut broken_sites) = (0, 0);
        for (_, shares) in counts.sites_that_went_on(call) {
            live_sites += 1;
            broken_sites += usize::from(shares.now.rate() >= 0.5);
        }
        if broken_sites >= MIN_CALL_SITES && 2 * broken_sites >= live_sites {
            blamed.insert(call, (callee, broken_sites));
        }
    }
    blamed
}

/// The turn that comes most often; of several the first.
fn find_most_frequent(turns: impl Iterator<Item = Turn>) -> Option<Turn> {
    let mut counts: BTreeMap<Turn, usize> = BTreeMap::new();
    for turn in turns {
        *counts.entry(turn).or_default() += 1;
    }
    let mut most_frequent: Option<(Turn, usize)> = None;
    for (turn, count) in counts {
        if most_frequent.is_none_or(|(_, most)| count > most) {
            most_frequent = Some((turn, count));
        }
    }
    most_frequent.map(|(turn, _)| turn)
}
