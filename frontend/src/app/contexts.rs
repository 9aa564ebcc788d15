//! The list of contexts.

use investigation::model::Context;
use maud::{Markup, html};

use super::{Frame, Place, page};
use crate::text::untrusted;

/// The page with the contexts that a person may see.
#[must_use]
pub fn contexts_page(contexts: &[Context], frame: &Frame<'_>) -> String {
    let content = html! {
        div.title {
            h1 { "Contexts" }
            @if frame.may_make_contexts { a.button href="/new-context" { "New context" } }
        }
        p.lead { "What is read when somebody asks about a service." }
        @if contexts.is_empty() {
            p.nothing {
                "There is none yet that you may see. A context is shown to whom it names: people as " code { "sub:…" }
                ", groups as " code { "group:…" } "."
            }
        } @else { (table(contexts)) }
    };
    page("Contexts", Place::Contexts, frame, &content)
}

fn table(contexts: &[Context]) -> Markup {
    html! {
        table.list {
            thead { tr { th scope="col" { "Name" } th scope="col" { "What it does" } th scope="col" { "Region" } th scope="col" { "Reads" } } }
            tbody {
                @for context in contexts {
                    tr {
                        th scope="row" { a href={ "/contexts/" (context.service) } { (untrusted(&context.service)) } }
                        td data-name="What it does" {
                            @if context.description.is_empty() { span.quiet { "not said" } } @else { (untrusted(&context.description)) }
                        }
                        td data-name="Region" { (untrusted(&context.region)) }
                        td data-name="Reads" { (reads(context)) }
                    }
                }
            }
        }
    }
}

/// What a context reads, in a line: `12 metrics, 3 log groups, traces`.
pub(super) fn reads(context: &Context) -> String {
    let count = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {one}s")),
    };
    let parts = [
        count(context.metrics.len(), "metric"),
        count(context.log_groups.len(), "log group"),
        count(context.alarms.len(), "alarm"),
        context.traces.then(|| "traces".to_owned()),
        context.changes.then(|| "changes".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") }
}
