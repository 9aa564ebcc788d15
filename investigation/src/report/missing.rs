//! What would decide where nothing is sure enough, and what would have to be mended where nothing could be read.

use jiff::SignedDuration;

use super::verdict::Grounds;
use crate::model::{Gap, GapReason, Hypothesis, Source};

/// An abstention lists no more that would decide: a responder closes a gap or two.
const MAX_MISSING: usize = 5;

/// The second hypothesis is a rival if it is no further behind, in probability.
const MAX_DISTANCE_OF_A_RIVAL: f64 = 0.2;

/// A symptom that began so much after the window asks for a window that begins with it: metrics have a point a minute, and
/// responders open a window a few minutes early.
const MIN_DELAY_OF_A_LATE_ONSET: SignedDuration = SignedDuration::from_mins(5);

/// Fewer departures than this at one entity can be chance.
const FEW_DEPARTURES: usize = 3;

/// How to have the sources read, those first that were asked in vain.
pub(super) fn how_to_read(gaps: &[Gap]) -> Vec<String> {
    let mut mendable: Vec<&Gap> = gaps.iter().collect();
    mendable.sort_by_key(|gap| (urgency(gap), gap.source));
    mendable.iter().take(MAX_MISSING).map(|gap| gap.detail.clone()).collect()
}

/// What would decide, most useful first: what tells two hypotheses apart, the gaps that can be closed, a better window.
pub(super) fn what_would_decide(grounds: &Grounds<'_>) -> Vec<String> {
    let Some((lead, others)) = grounds.hypotheses.split_first() else {
        let mut missing = closable_gaps(grounds.gaps);
        missing.truncate(MAX_MISSING - 1);
        missing.push(
            "A window that holds the whole incident: nothing in this one departs from what came before.".to_owned(),
        );
        return missing;
    };
    let mut missing: Vec<String> = others.first().and_then(|other| tell_apart(lead, other)).into_iter().collect();
    missing.extend(closable_gaps(grounds.gaps));
    let window_or_evidence = late_onset(grounds, lead).or_else(|| few_departures(grounds, lead));
    missing.truncate(MAX_MISSING - usize::from(window_or_evidence.is_some()));
    missing.extend(window_or_evidence);
    if missing.is_empty() {
        missing.push(format!("More evidence at {}: what was read fits other causes as well.", lead.entity.name));
    }
    missing
}

/// The gaps that somebody can close and that could decide. Alarms say what metrics say; a metric or a log without data may
/// have had nothing to say.
fn closable_gaps(gaps: &[Gap]) -> Vec<String> {
    let could_decide = |gap: &&Gap| match gap.reason {
        GapReason::NoData => gap.source == Source::Traces,
        GapReason::NotConfigured => gap.source != Source::Alarms,
        _ => true,
    };
    let mut closable: Vec<&Gap> = gaps.iter().filter(could_decide).collect();
    closable.sort_by_key(|gap| (urgency(gap), usefulness(gap.source)));
    closable.iter().map(|gap| gap.detail.clone()).collect()
}

/// What was asked for and refused comes before what was read in part, and that before what nobody asked for.
fn urgency(gap: &Gap) -> u8 {
    match gap.reason {
        GapReason::Denied | GapReason::NotFound | GapReason::Invalid => 0,
        GapReason::Throttled | GapReason::Unavailable => 1,
        GapReason::Truncated => 2,
        GapReason::NotConfigured => 3,
        GapReason::NoData => 4,
    }
}

/// Which source decides most often: traces show who waits for whom, a log line names the trouble.
fn usefulness(source: Source) -> u8 {
    match source {
        Source::Traces => 0,
        Source::Logs => 1,
        Source::Metrics => 2,
        Source::Changes => 3,
        Source::Alarms => 4,
    }
}

fn tell_apart(lead: &Hypothesis, other: &Hypothesis) -> Option<String> {
    let is_close = lead.confidence.value - other.confidence.value <= MAX_DISTANCE_OF_A_RIVAL;
    let (lead, other) = (&lead.entity.name, &other.entity.name);
    is_close
        .then(|| format!("Which of {lead} and {other} began: both depart, and nothing that was read tells them apart."))
}

fn late_onset(grounds: &Grounds<'_>, lead: &Hypothesis) -> Option<String> {
    let onset = lead.onset?;
    let window = grounds.scope.incident_window();
    let is_late = window.contains(onset) && onset.duration_since(window.start()) >= MIN_DELAY_OF_A_LATE_ONSET;
    is_late.then(|| {
        let at = onset.strftime("%H:%M UTC");
        format!("A window that starts at {at}, with the symptom: the quiet minutes before it blur what is compared.")
    })
}

fn few_departures(grounds: &Grounds<'_>, lead: &Hypothesis) -> Option<String> {
    let at_entity = grounds.evidence.iter().filter(|evidence| lead.supporting.contains(&evidence.id)).count();
    (at_entity < FEW_DEPARTURES)
        .then(|| format!("More evidence at {}: one or two departures can be chance.", lead.entity.name))
}
