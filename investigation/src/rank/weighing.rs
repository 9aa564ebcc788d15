//! What speaks for and against each entity.

use super::confidence::{self as weight, Parts};
use super::excess::{Owner, Ownership};
use super::scene::{Scene, Sight};
use crate::detect::series::strength;
use crate::model::{Evidence, EvidenceKind, Source};

/// What others say of an entity counts for less than what was seen there.
pub const HEARSAY: f64 = 0.6;

/// A step up the calls, trouble is less surely inherited.
const DILUTION: f64 = 0.8;

/// Trouble that came from further away than this has been diluted to nothing.
const MOST_CALLS: usize = 16;

/// What a departure says about where it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// It is of this entity's own making: nobody inherits it.
    Own,
    /// Callers inherit it from those they call.
    Inherited,
    /// Those who are called inherit it from their callers.
    PassedDown,
    /// It tells nothing about where.
    None,
}

/// What a kind of evidence says about where the trouble began.
#[must_use]
pub fn bearing(kind: EvidenceKind) -> Bearing {
    match kind {
        EvidenceKind::ThrottleRise
        | EvidenceKind::SaturationRise
        | EvidenceKind::MemoryRise
        | EvidenceKind::QuotaSaturation
        | EvidenceKind::BacklogRise
        | EvidenceKind::MemoryLog
        | EvidenceKind::AccessDeniedLog
        | EvidenceKind::QuotaLog
        | EvidenceKind::ColdStartRise
        | EvidenceKind::DependencyFault
        | EvidenceKind::DependencyError
        | EvidenceKind::DependencyThrottle
        | EvidenceKind::SelfTimeRise
        | EvidenceKind::NetworkTimeRise
        | EvidenceKind::VanishedEntity => Bearing::Own,
        EvidenceKind::LatencyRise
        | EvidenceKind::FaultRise
        | EvidenceKind::ErrorRise
        | EvidenceKind::NewLogPattern
        | EvidenceKind::LogPatternRise
        | EvidenceKind::TimeoutLog
        | EvidenceKind::ThrottleLog
        | EvidenceKind::NetworkLog
        | EvidenceKind::RetryRise => Bearing::Inherited,
        EvidenceKind::TrafficSurge
        | EvidenceKind::TrafficLoss
        | EvidenceKind::MissingData
        | EvidenceKind::VanishedLogPattern => Bearing::PassedDown,
        EvidenceKind::MetricShift
        | EvidenceKind::NewEntity
        | EvidenceKind::Deployment
        | EvidenceKind::ConfigurationChange
        | EvidenceKind::PermissionChange
        | EvidenceKind::ScalingChange
        | EvidenceKind::AlarmBreach => Bearing::None,
    }
}

/// An entity that may be the root cause, with all that speaks for it.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// Its index in the scene.
    pub entity: usize,
    /// What it owns of the excess, and whose excess that is.
    pub owner: Option<(&'a Ownership, &'a Owner)>,
    /// The change that may have brought it.
    pub change: Option<&'a Evidence>,
    /// How far all that leans, and why.
    pub parts: Parts,
}

/// Weighs every entity at which anything was seen.
#[must_use]
pub fn weigh<'a>(scene: &'a Scene<'a>, owned: &'a [Ownership]) -> Vec<Candidate<'a>> {
    let weighing =
        Weighing { scene, owned, below: spread(scene, Bearing::Inherited), above: spread(scene, Bearing::PassedDown) };
    let candidates = scene.sights().filter(|(entity, sight)| {
        scene.is_suspect(*entity) && (!sight.is_empty() || weighing.owner(*entity).is_some())
    });
    candidates.map(|(entity, sight)| weighing.candidate(entity, sight)).collect()
}

/// How much trouble of a bearing each entity may have from its neighbours, 0 to 1: from those it calls if callers
/// inherit it, from its callers if it is passed down.
fn spread(scene: &Scene<'_>, bearing_of_trouble: Bearing) -> Vec<f64> {
    let origins = |kind: EvidenceKind| match bearing_of_trouble {
        Bearing::PassedDown => bearing(kind) == Bearing::PassedDown,
        Bearing::Inherited | Bearing::Own | Bearing::None => {
            matches!(bearing(kind), Bearing::Own | Bearing::Inherited)
        }
    };
    let loudest = |sight: &Sight<'_>| {
        let troubles = sight.symptoms.iter().filter(|evidence| origins(evidence.kind));
        troubles.map(|evidence| evidence.magnitude.strength).fold(0.0, f64::max)
    };
    let own: Vec<f64> = scene.sights().map(|(_, sight)| loudest(sight)).collect();
    let mut reaching = vec![0.0; own.len()];
    for _ in 0..MOST_CALLS {
        let before = reaching.clone();
        let at = |entity: &usize| {
            let own = own.get(*entity).copied().unwrap_or(0.0);
            own.max(DILUTION * before.get(*entity).copied().unwrap_or(0.0))
        };
        for (entity, slot) in reaching.iter_mut().enumerate() {
            let neighbours = match bearing_of_trouble {
                Bearing::PassedDown => scene.topology.callers(entity),
                Bearing::Inherited | Bearing::Own | Bearing::None => scene.topology.callees(entity),
            };
            *slot = neighbours.iter().map(at).fold(0.0, f64::max);
        }
        if before == reaching {
            break;
        }
    }
    reaching
}

struct Weighing<'a> {
    scene: &'a Scene<'a>,
    owned: &'a [Ownership],
    /// The trouble of what each entity calls.
    below: Vec<f64>,
    /// The change of traffic of who calls each entity.
    above: Vec<f64>,
}

impl<'a> Weighing<'a> {
    fn candidate(&self, entity: usize, sight: &'a Sight<'a>) -> Candidate<'a> {
        let owner = self.owner(entity);
        let mut parts = Parts::default();
        self.add_departure(&mut parts, entity, sight, owner);
        self.add_load(&mut parts, entity, sight);
        add_corroboration(&mut parts, sight);
        let change = self.add_change(&mut parts, entity, sight);
        Candidate { entity, owner, change, parts }
    }

    /// The ownership of the entity that says most.
    fn owner(&self, entity: usize) -> Option<(&'a Ownership, &'a Owner)> {
        let owners = self.owned.iter().filter_map(|owned| {
            let owner = owned.owners.iter().find(|owner| owner.node == entity)?;
            Some((owned, owner))
        });
        owners.max_by(|a, b| a.1.score().total_cmp(&b.1.score()))
    }

    /// What the departures say: with a graph, who owns the excess; without, who departs by itself.
    fn add_departure(&self, parts: &mut Parts, entity: usize, sight: &Sight<'_>, owner: Option<(&Ownership, &Owner)>) {
        if let Some((owned, owner)) = owner {
            let others = owned.owners.iter().filter(|other| other.node != owner.node).map(Owner::score);
            let ahead = owner.score() - others.fold(0.0, f64::max);
            // The entry explains itself whatever happened: only how far it departs tells more than noise.
            let telling = if owner.node == owned.entry { strength(owner.departure) } else { 1.0 };
            parts.add("owns the excess", weight::OWNS_EXCESS, owner.score() * telling);
            parts.add("departs beyond chance", weight::OWN_DEPARTURE, strength(owner.departure));
            parts.add("the symptom is beyond chance", weight::ENTRY_DEPARTURE, strength(owned.departure.max(0.0)));
            parts.add("ahead of the next", weight::AHEAD, ahead.max(0.0) * telling);
            return;
        }
        let loudest = |wanted: Bearing| {
            let troubles = sight.symptoms.iter().filter(|evidence| bearing(evidence.kind) == wanted);
            troubles.map(|evidence| evidence.magnitude.strength).fold(0.0, f64::max)
        };
        let of = |trouble: &[f64]| trouble.get(entity).copied().unwrap_or(0.0);
        let (own, inherited) = (loudest(Bearing::Own), loudest(Bearing::Inherited));
        if self.owned.iter().all(|owned| owned.owners.is_empty()) {
            parts.add("departs by itself", weight::STRONGEST_DEPARTURE, own.max(inherited));
        }
        parts.add("what it calls is in trouble too", weight::INHERITED, of(&self.below) * (1.0 - own));
    }

    /// What a change of traffic says: where it enters it is a cause, further down it excuses those who bear it.
    fn add_load(&self, parts: &mut Parts, entity: usize, sight: &Sight<'_>) {
        let of = |wanted: EvidenceKind| {
            let seen = sight.symptoms.iter().filter(|evidence| evidence.kind == wanted);
            seen.map(|evidence| evidence.magnitude.strength).fold(0.0, f64::max)
        };
        let above = self.above.get(entity).copied().unwrap_or(0.0);
        if self.scene.lets_in(entity) {
            parts.add("more traffic comes in", weight::LOAD, of(EvidenceKind::TrafficSurge));
        } else {
            parts.add(
                "more traffic arrives from its callers",
                weight::OVERRUN,
                of(EvidenceKind::TrafficSurge).min(above),
            );
        }
        let lost = of(EvidenceKind::TrafficLoss).max(of(EvidenceKind::MissingData));
        parts.add("traffic is lost from here on", weight::LOAD, lost * (1.0 - above));
    }

    /// The strongest change of the entity itself, else of one that it calls or is called by.
    fn add_change(&self, parts: &mut Parts, entity: usize, sight: &Sight<'a>) -> Option<&'a Evidence> {
        if let Some(change) = sight.changes.first() {
            parts.add("changed shortly before", weight::CHANGED, change.magnitude.strength);
            return Some(change);
        }
        let topology = &self.scene.topology;
        let neighbours = topology.callers(entity).iter().chain(topology.callees(entity));
        let changes = neighbours.filter_map(|neighbour| self.scene.at(*neighbour)?.changes.first().copied());
        let strongest = changes
            .max_by(|a, b| a.magnitude.strength.total_cmp(&b.magnitude.strength).then_with(|| b.id.cmp(&a.id)))?;
        parts.add("a neighbour changed shortly before", weight::CHANGED_NEARBY, strongest.magnitude.strength);
        Some(strongest)
    }
}

/// Every source that saw the entity depart adds its part. What the service graph's statistics say is counted already.
fn add_corroboration(parts: &mut Parts, sight: &Sight<'_>) {
    for source in Source::ALL {
        let of_source = |evidence: &&&Evidence| evidence.source == source && !is_statistic(evidence);
        let seen = sight.symptoms.iter().filter(of_source).map(|evidence| evidence.magnitude.strength);
        let told = sight.told.iter().filter(of_source).map(|evidence| HEARSAY * evidence.magnitude.strength);
        let strongest = seen.chain(told).fold(0.0, f64::max);
        parts.add(&format!("seen in {}", source.name()), weight::corroboration(source), strongest);
    }
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

/// The candidates that lean furthest, each with the leaning of the best rival: one that cannot be the cause beside it.
#[must_use]
pub fn furthest(mut candidates: Vec<Candidate<'_>>, most: usize) -> Vec<(Candidate<'_>, Option<f64>)> {
    candidates.sort_by(|a, b| b.parts.log_odds().total_cmp(&a.parts.log_odds()).then(a.entity.cmp(&b.entity)));
    candidates.truncate(most);
    let rival = |candidate: &Candidate<'_>| {
        let others = candidates.iter().filter(|other| other.entity != candidate.entity);
        others.filter(|other| !candidate.can_be_beside(other)).map(|other| other.parts.log_odds()).next()
    };
    let rivals: Vec<Option<f64>> = candidates.iter().map(rival).collect();
    candidates.into_iter().zip(rivals).collect()
}

impl Candidate<'_> {
    /// Whether both can be causes: they own different parts of an excess.
    fn can_be_beside(&self, other: &Self) -> bool {
        match (self.owner, other.owner) {
            (Some((_, own)), Some((_, others))) => own.share + others.share <= 1.0,
            (Some(_) | None, None) | (None, Some(_)) => false,
        }
    }
}
