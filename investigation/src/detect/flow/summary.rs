//! A broken flow in words.

use super::blame::{BlamedTurn, Verdict};
use super::{FlowTable, Step};
use crate::detect::redact::excerpt;

/// Enough to recognise an operation, a span or a log line.
const MAX_LABEL_CHARS: usize = 80;

/// One sentence: what follows now, in how many visits, what followed before, and a request that shows it.
pub fn describe(table: &FlowTable<'_>, verdict: &Verdict<'_>) -> String {
    let BlamedTurn { turn, now, before, usual, call_sites } = verdict.turn;
    let show = |step: Step| format!("“{}”", shown_label(table, step));
    let place = table.entity(turn.place).map(|entity| shown_name(&entity.name)).unwrap_or_default();
    let what = match (turn.from, turn.to, call_sites) {
        (_, _, Some(sites)) => {
            let callee = shown_name(&verdict.entity.name);
            format!("requests break off after calls to {callee}, at {sites} points in its callers; in {place}")
        }
        (Step::Start, Step::End, None) => format!("{place} returns without any of its steps:"),
        (from, Step::End, None) => format!("{place} breaks off after {}:", show(from)),
        (Step::Start, to, None) => format!("{place} begins with {}:", show(to)),
        (from, to, None) => format!("{place} goes on with {} after {}:", show(to), show(from)),
    };
    let usually = match usual {
        Some((Step::End, count)) => format!(", where {count} ended"),
        Some((step, count)) => format!(", where {} followed in {count}", show(step)),
        None => String::new(),
    };
    let example = verdict.requests.iter().min().map(|(_, id)| format!("; for example {id}")).unwrap_or_default();
    format!(
        "{what} {} of {} times, {} of {} in the baseline{usually}{example}",
        now.part, now.whole, before.part, before.whole
    )
}

fn shown_label(table: &FlowTable<'_>, step: Step) -> String {
    table.step_label(step).map(|label| excerpt(&label.label, MAX_LABEL_CHARS)).unwrap_or_default()
}

fn shown_name(name: &str) -> String {
    excerpt(name, MAX_LABEL_CHARS)
}
