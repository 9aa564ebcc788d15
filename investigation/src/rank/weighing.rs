//! What speaks for and against each entity.

use jiff::Timestamp;

use super::argument::Argument;
use super::bearing::{Bearing, bearing};
use super::confidence::Arguments;
use super::excess::{Owner, Ownership, Symptom};
use super::load::{gain, loss};
use super::scene::{Scene, Sight, strongest};
use super::suspicion::{BLUR, onset, suspicion};
use crate::detect::series::{SIGNIFICANT_SCORE, strength};
use crate::model::{EntityKind, Evidence, EvidenceKind, Source};

/// What others say of an entity counts for less than what was seen there.
pub const HEARSAY: f64 = 0.6;

/// A step up the calls, trouble is less surely inherited.
const DILUTION: f64 = 0.8;

/// Several things broke at once only if each owns at least so much of the excess: less is noise beside the cause.
const MIN_SHARE_OF_A_CAUSE: f64 = 0.2;

/// Trouble that came from further away than this has been diluted to nothing.
const MAX_CALLS: usize = 16;

/// An entity that may be the root cause, with all that speaks for it.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// Its index in the scene.
    pub entity: usize,
    /// What it owns of the excess.
    pub owner: Option<&'a Owner>,
    /// The change that may have brought it.
    pub change: Option<&'a Evidence>,
    /// All that speaks for and against it.
    pub arguments: Arguments,
    /// How that leans, in log-odds.
    leaning: f64,
}

/// Weighs every entity at which anything was seen.
#[must_use]
pub fn weigh<'a>(scene: &'a Scene<'a>, owned: Option<&'a Ownership>) -> Vec<Candidate<'a>> {
    let entrances = scene.sights().filter(|(entity, _)| scene.is_suspect(*entity) && scene.lets_in(*entity));
    let load = entrances.map(|(_, sight)| gain(sight).max(loss(sight))).fold(0.0, f64::max);
    let weighing = Weighing {
        scene,
        load,
        onsets: onsets(scene),
        owned,
        troubled: below(scene, &[Bearing::Limit, Bearing::Own, Bearing::Inherited]),
        limited: below(scene, &[Bearing::Limit]),
    };
    let candidates = scene.sights().filter(|(entity, sight)| {
        scene.is_suspect(*entity) && (!sight.is_empty() || weighing.owner(*entity).is_some())
    });
    candidates.map(|(entity, sight)| weighing.candidate(entity, sight)).collect()
}

/// How much trouble of these bearings what each entity calls has, 0 to 1, or what that calls in turn, diluted by every step.
fn below(scene: &Scene<'_>, bearings: &[Bearing]) -> Vec<f64> {
    let own: Vec<f64> = scene.sights().map(|(_, sight)| loudest(sight, bearings)).collect();
    let mut reaching = vec![0.0; own.len()];
    for _ in 0..MAX_CALLS {
        let before = reaching.clone();
        let at = |entity: &usize| {
            let own = own.get(*entity).copied().unwrap_or(0.0);
            own.max(DILUTION * before.get(*entity).copied().unwrap_or(0.0))
        };
        for (entity, slot) in reaching.iter_mut().enumerate() {
            *slot = scene.topology.callees(entity).iter().map(at).fold(0.0, f64::max);
        }
        if before == reaching {
            break;
        }
    }
    reaching
}

fn loudest(sight: &Sight<'_>, bearings: &[Bearing]) -> f64 {
    strongest(sight.symptoms.iter().copied().filter(|evidence| bearings.contains(&bearing(evidence.kind))))
}

/// How far a strength is beyond what chance brings, 0 to 1: nought up to that of the score from which it is evidence.
fn beyond_chance(strength_of_departure: f64) -> f64 {
    let least = strength(SIGNIFICANT_SCORE);
    ((strength_of_departure - least) / (1.0 - least)).max(0.0)
}

/// When each suspect departed, in order of time.
fn onsets(scene: &Scene<'_>) -> Vec<Timestamp> {
    let suspects = scene.sights().filter(|(entity, _)| scene.is_suspect(*entity));
    let mut onsets: Vec<Timestamp> = suspects.filter_map(|(_, sight)| onset(sight)).collect();
    onsets.sort_unstable();
    onsets
}

struct Weighing<'a> {
    scene: &'a Scene<'a>,
    owned: Option<&'a Ownership>,
    /// The trouble of what each entity calls.
    troubled: Vec<f64>,
    /// That which nobody inherits.
    limited: Vec<f64>,
    /// The change of the load where it comes in.
    load: f64,
    /// When each suspect departed, in order of time.
    onsets: Vec<Timestamp>,
}

impl<'a> Weighing<'a> {
    fn candidate(&self, entity: usize, sight: &'a Sight<'a>) -> Candidate<'a> {
        let owner = self.owner(entity);
        let mut arguments = Arguments::default();
        match (self.owned, owner) {
            (Some(owned), Some(owner)) => self.add_ownership(&mut arguments, entity, owned, owner),
            _ => self.add_inheritance(&mut arguments, entity, sight),
        }
        arguments.add(Argument::AtItsLimit, loudest(sight, &[Bearing::Limit]));
        arguments.add(Argument::InItsOwnRight, loudest(sight, &[Bearing::Own]));
        self.add_load(&mut arguments, entity, sight);
        add_views(&mut arguments, sight);
        arguments.add(Argument::Earlier, self.share_later(sight));
        let change = self.add_change(&mut arguments, entity, sight);
        let leaning = arguments.log_odds();
        Candidate { entity, owner, change, arguments, leaning }
    }

    /// What the entity owns of the excess. A call owns what its caller does, if the time goes on the way.
    fn owner(&self, entity: usize) -> Option<&'a Owner> {
        let owned = self.owned?;
        let topology = &self.scene.topology;
        let is_call = topology.entities().get(entity).is_some_and(|entity| entity.kind == EntityKind::Edge);
        let bearer = match owned.symptom {
            Symptom::Latency if is_call => topology.callers(entity).first().copied()?,
            Symptom::Latency | Symptom::Failures => entity,
        };
        let mut own =
            owned.owners.iter().filter(|owner| owner.node == bearer || Some(owner.node) == self.scene.twin(bearer));
        own.next()
    }

    /// What speaks for an owner.
    fn add_ownership(&self, arguments: &mut Arguments, entity: usize, owned: &Ownership, owner: &Owner) {
        let twin = self.scene.twin(entity);
        let others = owned.owners.iter().filter(|other| ![Some(entity), twin].contains(&Some(other.node)));
        let others = others.filter(|other| other.node != owner.node).map(Owner::score);
        let ahead = owner.score() - others.fold(0.0, f64::max);
        // The entry explains itself whatever happened: only what is beyond chance tells more than noise.
        let departure = strength(owner.departure.max(0.0));
        let telling = if owner.node == owned.entry { beyond_chance(departure) } else { departure };
        arguments.add(Argument::OwnsExcess, owner.score() * telling);
        arguments.add(Argument::OwnDeparture, beyond_chance(departure));
        arguments.add(Argument::Ahead, ahead * telling);
        arguments.add(Argument::CalleeAtItsLimit, self.limited.get(entity).copied().unwrap_or(0.0));
        arguments.add(Argument::OnTheWay, self.on_the_way(entity));
    }

    /// How much longer calls of the entity take on the way.
    fn on_the_way(&self, entity: usize) -> f64 {
        let topology = &self.scene.topology;
        let calls = topology
            .callees(entity)
            .iter()
            .filter(|callee| topology.entities().get(**callee).is_some_and(|callee| callee.kind == EntityKind::Edge));
        let longer = calls.filter_map(|call| self.scene.at(*call)).flat_map(|sight| &sight.symptoms);
        strongest(longer.copied().filter(|evidence| evidence.kind == EvidenceKind::NetworkTimeRise))
    }

    /// What speaks for one that owns nothing, and against it.
    fn add_inheritance(&self, arguments: &mut Arguments, entity: usize, sight: &Sight<'_>) {
        if self.owned.is_none_or(|owned| owned.owners.is_empty()) {
            arguments
                .add(Argument::DepartsByItself, loudest(sight, &[Bearing::Limit, Bearing::Own, Bearing::Inherited]));
        }
        let own = loudest(sight, &[Bearing::Limit, Bearing::Own]);
        arguments.add(Argument::Inherited, self.troubled.get(entity).copied().unwrap_or(0.0) * (1.0 - own));
    }

    /// What a change of traffic says: where it enters it is a cause, and further down it excuses those who bear it.
    fn add_load(&self, arguments: &mut Arguments, entity: usize, sight: &Sight<'_>) {
        if self.scene.lets_in(entity) {
            arguments.add(Argument::MoreComesIn, gain(sight));
            arguments.add(Argument::LessComesIn, loss(sight));
        } else {
            arguments.add(Argument::LoadChanged, self.load);
        }
    }

    /// The share of all that departed that did so clearly later than the entity.
    fn share_later(&self, sight: &Sight<'_>) -> f64 {
        let Some(after) = onset(sight).and_then(|onset| onset.checked_add(BLUR).ok()) else { return 0.0 };
        let later = self.onsets.len() - self.onsets.partition_point(|other| *other <= after);
        later as f64 / self.onsets.len().max(1) as f64
    }

    /// The strongest change of the entity itself, else of one that it calls or is called by.
    fn add_change(&self, arguments: &mut Arguments, entity: usize, sight: &Sight<'a>) -> Option<&'a Evidence> {
        let onset = onset(sight);
        let most_suspect = |changes: &mut dyn Iterator<Item = &'a Evidence>| {
            let judged = changes.map(|change| (suspicion(change, onset), change));
            judged.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.id.cmp(&a.1.id)))
        };
        // Things are changed all the time: it tells something only of what is in trouble beyond chance.
        let trouble = beyond_chance(loudest(sight, &[Bearing::Limit, Bearing::Own, Bearing::Inherited]));
        if let Some((suspicion, change)) = most_suspect(&mut sight.changes.iter().copied()) {
            arguments.add(Argument::Changed, suspicion * trouble);
            return Some(change);
        }
        let topology = &self.scene.topology;
        let neighbours = topology.callers(entity).iter().chain(topology.callees(entity));
        let mut changes =
            neighbours.filter_map(|it| self.scene.at(*it)).flat_map(|sight| sight.changes.iter().copied());
        let (suspicion, change) = most_suspect(&mut changes)?;
        arguments.add(Argument::ChangedNearby, suspicion * trouble);
        Some(change)
    }
}

/// Every source that saw the entity depart. What the service graph's statistics say is counted already.
fn add_views(arguments: &mut Arguments, sight: &Sight<'_>) {
    for &source in Source::ALL {
        let seen = sight.symptoms.iter().copied().filter(|it| it.source == source && !is_statistic(it));
        arguments.add(Argument::SeenIn(source), strongest(seen));
    }
    arguments.add(Argument::Told, strongest(sight.told.iter().copied()));
}

/// Whether the evidence comes from the service graph's statistics.
fn is_statistic(evidence: &Evidence) -> bool {
    let from_documents = matches!(
        evidence.kind,
        EvidenceKind::DependencyFault
            | EvidenceKind::DependencyError
            | EvidenceKind::DependencyThrottle
            | EvidenceKind::SelfTimeRise
            | EvidenceKind::NetworkTimeRise
            | EvidenceKind::RetryRise
            | EvidenceKind::ColdStartRise
    );
    evidence.source == Source::Traces && !from_documents
}

/// The candidates that lean furthest, each with the leaning of the best rival: one that cannot be the cause beside it. Of
/// two views of one thing only the one that leans further is left.
#[must_use]
pub fn furthest<'a>(
    scene: &Scene<'_>,
    mut candidates: Vec<Candidate<'a>>,
    most: usize,
) -> Vec<(Candidate<'a>, Option<f64>)> {
    candidates.sort_by(|a, b| b.leaning.total_cmp(&a.leaning).then(a.entity.cmp(&b.entity)));
    let mut furthest: Vec<Candidate<'a>> = Vec::with_capacity(most);
    for candidate in candidates {
        if furthest.len() < most && !furthest.iter().any(|other| is_one_thing(scene, &candidate, other)) {
            furthest.push(candidate);
        }
    }
    let rival = |candidate: &Candidate<'_>| {
        let others = furthest.iter().filter(|other| other.entity != candidate.entity);
        others.filter(|other| !candidate.can_be_beside(other)).map(|other| other.leaning).next()
    };
    let rivals: Vec<Option<f64>> = furthest.iter().map(rival).collect();
    furthest.into_iter().zip(rivals).collect()
}

impl Candidate<'_> {
    /// Whether both can be causes: they own different parts of the excess, and neither a small one.
    fn can_be_beside(&self, other: &Self) -> bool {
        match (self.owner, other.owner) {
            (Some(own), Some(others)) => {
                own.node != others.node
                    && own.share + others.share <= 1.0
                    && own.share.min(others.share) >= MIN_SHARE_OF_A_CAUSE
            }
            (Some(_) | None, None) | (None, Some(_)) => false,
        }
    }
}

/// Whether two candidates are views of one thing: a call and its end, or two entrances of the same load.
fn is_one_thing(scene: &Scene<'_>, a: &Candidate<'_>, b: &Candidate<'_>) -> bool {
    let joins = |call: usize, end: usize| {
        let topology = &scene.topology;
        let is_call = topology.entities().get(call).is_some_and(|entity| entity.kind == EntityKind::Edge);
        is_call && (topology.callers(call).contains(&end) || topology.callees(call).contains(&end))
    };
    let entrances = scene.lets_in(a.entity) && scene.lets_in(b.entity);
    entrances || joins(a.entity, b.entity) || joins(b.entity, a.entity)
}
