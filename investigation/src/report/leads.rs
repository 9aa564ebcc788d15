//! Where to look first.

use super::commits::compare_link;
use super::headline::without_entity;
use super::links;
use super::origin::find_origin;
use super::telling::TellingLine;
use crate::detect::logs::error_text::message_of;
use crate::detect::logs::pattern::evidence::find_quote;
use crate::model::{CauseKind, Evidence, EvidenceKind, Hypothesis, Lead, Scope, Source};
use crate::telemetry::{EVENTS_GROUP_PREFIX, LOAD_PREFIX};

/// A responder at three in the morning follows no more leads.
const MAX_LEADS: usize = 4;

/// What to look at for a hypothesis: what stands behind the sign by which the kind of cause was recognised, the line that says
/// why, the sign itself, the change that may have brought it, then the strongest evidence of each source in the order of [`reading_order`].
pub(super) fn leads(
    scope: &Scope,
    first: &Hypothesis,
    line: Option<&TellingLine<'_>>,
    evidence: &[Evidence],
) -> Vec<Lead> {
    let find = |id| evidence.iter().find(|evidence| Some(&evidence.id) == id);
    let sign = find(first.sign.as_ref());
    let origin = find_origin(first, sign, evidence);
    let line = line.map(|line| line.evidence);
    let change = find(first.suspect_change.as_ref());
    let mut of_sources: Vec<&Evidence> = Vec::new();
    for evidence in evidence.iter().filter(|evidence| first.supporting.contains(&evidence.id)) {
        if !of_sources.iter().any(|other| other.source == evidence.source) {
            of_sources.push(evidence);
        }
    }
    of_sources.sort_by_key(|evidence| (reading_order(evidence.source), evidence.id.clone()));
    let telling = if is_told_by_sign(first.cause) { [sign, line] } else { [line, sign] };
    let mut picked: Vec<&Evidence> = Vec::new();
    for evidence in origin.into_iter().chain(telling.into_iter().flatten()).chain(change).chain(of_sources) {
        let is_picked = picked.iter().any(|other| other.id == evidence.id);
        // One page of a source shows the rest of its evidence about the same entity as well.
        let shows_the_same = |other: &&Evidence| other.source == evidence.source && other.entity == evidence.entity;
        if !is_picked && !picked.iter().any(shows_the_same) {
            picked.push(evidence);
        }
    }
    let mut leads: Vec<Lead> = picked.iter().take(MAX_LEADS).map(|evidence| lead(scope, evidence)).collect();
    // What was seen there and what it explains belong together.
    if let (Some(opened), Some(lead), Some(sign)) = (picked.first(), leads.first_mut(), sign)
        && opened.id != sign.id
    {
        lead.text.push_str(&format!(". It fits {}: {}", sign.entity.name, what_it_says(sign)));
        lead.evidence.push(sign.id.clone());
    }
    // Who reads no further than the first lead learns what was changed.
    if let (Some(lead), Some(change)) = (leads.first_mut(), change)
        && !lead.evidence.contains(&change.id)
    {
        lead.text.push_str(&format!(". Suspected: {}", what_it_says(change)));
        lead.evidence.push(change.id.clone());
    }
    leads
}

/// Whether the sign says more than any log line: lines come with more or fewer requests, and are not why.
fn is_told_by_sign(cause: CauseKind) -> bool {
    matches!(cause, CauseKind::TrafficSurge | CauseKind::TrafficLoss | CauseKind::ColdStarts)
}

/// Which source to read first: words before numbers, for a log line names the trouble, and a change names whom to ask.
fn reading_order(source: Source) -> u8 {
    match source {
        Source::Logs => 0,
        Source::Changes => 1,
        Source::Metrics => 2,
        Source::Traces => 3,
        Source::Alarms => 4,
    }
}

fn lead(scope: &Scope, evidence: &Evidence) -> Lead {
    let name = &evidence.entity.name;
    let what = match evidence.source {
        Source::Logs if evidence.citation.what.starts_with(EVENTS_GROUP_PREFIX) => format!("Read the events of {name}"),
        Source::Logs if evidence.citation.what.starts_with(LOAD_PREFIX) => {
            format!("Open Performance Insights of {name}")
        }
        Source::Logs => format!("Read the logs of {name}"),
        Source::Traces => format!("Open the traces through {name}"),
        Source::Metrics => match evidence.kind {
            EvidenceKind::TrafficSurge | EvidenceKind::TrafficLoss => format!("Open the traffic metrics of {name}"),
            _ => format!("Open the metrics of {name}"),
        },
        Source::Alarms => format!("Open the alarm on {name}"),
        Source::Changes => match evidence.kind {
            EvidenceKind::PermissionChange => format!("Review who may do what on {name}"),
            EvidenceKind::Deployment => format!("Review the deployment of {name}, and roll it back if it fits"),
            _ => format!("Review what was changed on {name}"),
        },
    };
    Lead {
        text: format!("{what}: {}", what_it_says(evidence)),
        link: find_link(scope, evidence),
        evidence: vec![evidence.id.clone()],
    }
}

/// The page to open: what two commits differ in where a change tells them and the repository is known, else that of the console.
fn find_link(scope: &Scope, evidence: &Evidence) -> Option<String> {
    let repository = scope.context.repository.as_deref().filter(|_| evidence.source == Source::Changes);
    let compared = repository.and_then(|repository| compare_link(repository, &evidence.summary));
    compared.or_else(|| links::console_link(scope, evidence))
}

/// The summary of evidence without the entity that it begins with; a line that it quotes, without what the logger wrote in front
/// of it.
fn what_it_says(evidence: &Evidence) -> String {
    let summary = without_entity(evidence);
    match find_quote(summary) {
        Some(line) if evidence.source == Source::Logs => summary.replacen(line, message_of(line), 1),
        _ => summary.to_owned(),
    }
}
