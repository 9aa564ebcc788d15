//! Where to look first.

use super::links;
use crate::model::{Evidence, EvidenceKind, Hypothesis, Lead, Scope, Source};

/// A responder at three in the morning follows no more leads.
const MAX_LEADS: usize = 4;

/// What to look at for a hypothesis: the strongest evidence of each source, in the order of [`reading_order`].
pub(super) fn leads(scope: &Scope, first: &Hypothesis, evidence: &[Evidence]) -> Vec<Lead> {
    let is_cited = |evidence: &&Evidence| first.supporting.contains(&evidence.id);
    let mut picked: Vec<&Evidence> = Vec::new();
    for evidence in evidence.iter().filter(is_cited) {
        if !picked.iter().any(|other| other.source == evidence.source) {
            picked.push(evidence);
        }
    }
    picked.sort_by_key(|evidence| (reading_order(evidence.source), evidence.id.clone()));
    picked.into_iter().take(MAX_LEADS).map(|evidence| lead(scope, evidence)).collect()
}

/// Which source to read first: words before numbers, for a log line names the trouble, and a change names whom to ask.
fn reading_order(source: Source) -> u8 {
    match source {
        Source::Logs => 0,
        Source::Changes => 1,
        Source::Traces => 2,
        Source::Metrics => 3,
        Source::Alarms => 4,
    }
}

fn lead(scope: &Scope, evidence: &Evidence) -> Lead {
    let name = &evidence.entity.name;
    let what = match evidence.source {
        Source::Logs => format!("Read the logs of {name}"),
        Source::Traces => format!("Open the traces through {name}"),
        Source::Metrics => format!("Open the metrics of {name}"),
        Source::Alarms => format!("Open the alarm on {name}"),
        Source::Changes => match evidence.kind {
            EvidenceKind::PermissionChange => format!("Review who may do what on {name}"),
            EvidenceKind::Deployment => format!("Review the deployment of {name}, and roll it back if it fits"),
            _ => format!("Review what was changed on {name}"),
        },
    };
    let summary = evidence.summary.as_str();
    let seen = summary.strip_prefix(name).map_or(summary, |seen| seen.trim_start_matches(':').trim_start());
    Lead {
        text: format!("{what}: {seen}"),
        link: links::console_link(scope, evidence),
        evidence: vec![evidence.id.clone()],
    }
}
