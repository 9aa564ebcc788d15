//! Candidates -> hypotheses: what kind of cause, why, since when, and by which evidence.

use super::bearing::{Bearing, bearing};
use super::causes::{Voices, classify};
use super::excess::{Ownership, Symptom};
use super::load::gain;
use super::scene::{Scene, Sight};
use super::suspicion::{onset, suspicion};
use super::weighing::{Candidate, HEARSAY};
use crate::model::{CauseKind, Entity, EntityKind, Evidence, EvidenceKind, Hypothesis, Signal};

/// A hypothesis cites no more: the strongest say it.
const MAX_CITATIONS: usize = 8;

/// Of these what others say of the entity.
const MAX_HEARSAY: usize = 2;

/// Evidence against it that is cited.
const MAX_AGAINST: usize = 3;

/// A hypothesis of less confidence would only distract.
const WORTH_A_LINE: f64 = 0.05;

/// The hypothesis that a candidate is the cause; none if no evidence supports it or hardly any.
#[must_use]
pub fn form(
    scene: &Scene<'_>,
    candidate: Candidate<'_>,
    rival: Option<f64>,
    owned: Option<&Ownership>,
    signal: Signal,
) -> Option<Hypothesis> {
    let sight = scene.at(candidate.entity)?;
    let supporting = supporting(sight, candidate.change);
    let entity = scene.topology.entities().get(candidate.entity)?;
    let entity = Entity { kind: sharpest(entity.kind, sight), ..entity.clone() };
    let cause = classify(entity.kind, voices(scene, sight, &candidate), signal);
    let rationale = rationale(&entity.name, sight, &candidate, owned, cause);
    let contradicting = contradicting(scene, &candidate, owned);
    let confidence = candidate.arguments.confidence(rival);
    (!supporting.is_empty() && confidence.value >= WORTH_A_LINE).then(|| Hypothesis {
        cause,
        confidence,
        rationale,
        supporting: supporting.iter().map(|evidence| evidence.id.clone()).collect(),
        contradicting: contradicting.iter().map(|evidence| evidence.id.clone()).collect(),
        suspect_change: candidate.change.map(|change| change.id.clone()),
        onset: onset(sight),
        entity,
    })
}

fn supporting<'a>(sight: &Sight<'a>, change: Option<&'a Evidence>) -> Vec<&'a Evidence> {
    let own = sight.symptoms.iter().take(MAX_CITATIONS);
    own.chain(sight.told.iter().take(MAX_HEARSAY)).copied().chain(change).collect()
}

/// X-Ray may know only a host where a metric tells that it is a database.
fn sharpest(kind: EntityKind, sight: &Sight<'_>) -> EntityKind {
    let vague = matches!(kind, EntityKind::Remote | EntityKind::Resource | EntityKind::AwsService);
    let seen = sight.symptoms.iter().map(|evidence| evidence.entity.kind);
    seen.filter(|_| vague).find(|seen| !matches!(seen, EntityKind::Resource | EntityKind::Remote)).unwrap_or(kind)
}

/// What the kinds of evidence say, at the entity and around it.
fn voices(scene: &Scene<'_>, sight: &Sight<'_>, candidate: &Candidate<'_>) -> Voices {
    let mut voices = Voices::default();
    let onset = onset(sight);
    for evidence in &sight.symptoms {
        let loudness = match evidence.kind {
            // Where no load comes in more traffic is a symptom: callers try again.
            EvidenceKind::TrafficSurge if scene.lets_in(candidate.entity) => gain(sight),
            EvidenceKind::TrafficSurge => 0.0,
            _ => evidence.magnitude.strength,
        };
        voices.add(evidence.kind, loudness);
    }
    sight.changes.iter().for_each(|change| voices.add(change.kind, suspicion(change, onset)));
    sight.told.iter().for_each(|evidence| voices.add(evidence.kind, HEARSAY * evidence.magnitude.strength));
    if let Some(change) = candidate.change {
        voices.add(change.kind, HEARSAY * suspicion(change, onset));
    }
    around(scene, candidate.entity).for_each(|evidence| voices.add(evidence.kind, evidence.magnitude.strength));
    voices
}

/// What neighbours say that is about the entity as well: its calls, and the queues that it empties.
fn around<'a>(scene: &'a Scene<'a>, entity: usize) -> impl Iterator<Item = &'a Evidence> {
    let of_kind = |neighbours: &'a [usize], wanted: EntityKind| {
        let kind = |neighbour: &usize| scene.topology.entities().get(*neighbour).map(|entity| entity.kind);
        neighbours.iter().filter(move |neighbour| kind(neighbour) == Some(wanted)).filter_map(|it| scene.at(*it))
    };
    let calls = of_kind(scene.topology.callees(entity), EntityKind::Edge).flat_map(|sight| sight.symptoms.iter());
    let queues = of_kind(scene.topology.callers(entity), EntityKind::Queue).flat_map(|sight| sight.symptoms.iter());
    calls.chain(queues.filter(|evidence| evidence.kind == EvidenceKind::BacklogRise)).copied()
}

/// What speaks against it: what stands for another owner downstream, and for each that it calls and that is at its limit.
fn contradicting<'a>(scene: &Scene<'a>, candidate: &Candidate<'_>, owned: Option<&Ownership>) -> Vec<&'a Evidence> {
    let downstream = scene.topology.downstream(candidate.entity);
    let owners = owned.filter(|_| candidate.owner.is_some()).into_iter().flat_map(|owned| &owned.owners);
    let owners = owners.map(|owner| owner.node).filter(|node| *node != candidate.entity && downstream.contains(node));
    let owned_there = owners.filter_map(|node| scene.at(node)?.symptoms.first().copied());
    let callees = scene.topology.callees(candidate.entity).iter().filter_map(|callee| scene.at(*callee));
    let limits = callees
        .filter_map(|sight| sight.symptoms.iter().copied().find(|evidence| bearing(evidence.kind) == Bearing::Limit));
    let mut against: Vec<&Evidence> = Vec::new();
    for evidence in owned_there.chain(limits) {
        if against.len() < MAX_AGAINST && !against.iter().any(|other| other.id == evidence.id) {
            against.push(evidence);
        }
    }
    against
}

fn rationale(
    name: &str,
    sight: &Sight<'_>,
    candidate: &Candidate<'_>,
    owned: Option<&Ownership>,
    cause: CauseKind,
) -> String {
    if let (Some(owned), Some(owner)) = (owned, candidate.owner) {
        let what = match owned.symptom {
            Symptom::Latency => "extra response time",
            Symptom::Failures => "extra failures",
        };
        let share = owner.share * 100.0;
        return format!(
            "{name} itself accounts for {share:.0} % of the {what} at the entry; nothing it calls explains that."
        );
    }
    let strongest = sight.symptoms.first().or(sight.told.first()).map_or("a change", |evidence| evidence.kind.label());
    format!("The strongest sign of {} there: {strongest}.", cause.label())
}
