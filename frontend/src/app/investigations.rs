//! The list of investigations.

use investigation::model::{InvestigationId, Signal, Window};
use investigation::ports::Status;
use jiff::Timestamp;
use maud::{Markup, html};

use super::fields::Field;
use super::{Frame, Place, page};
use crate::text::untrusted;
use crate::time;

/// An investigation as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedInvestigation {
    /// Its id.
    pub id: InvestigationId,
    /// The name of its context.
    pub context: String,
    /// The symptom that was asked about.
    pub signal: Signal,
    /// When it went wrong.
    pub window: Window,
    /// How far it has come.
    pub status: Status,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Who asked.
    pub requested_by: String,
}

/// One page of the list, and what it was narrowed to.
#[derive(Debug, Clone, Copy)]
pub struct InvestigationList<'a> {
    /// The investigations, the newest first.
    pub items: &'a [ListedInvestigation],
    /// The names of the contexts that the person may see.
    pub contexts: &'a [String],
    /// The context to which the list is narrowed; empty for all.
    pub context: &'a str,
    /// The state to which the list is narrowed; empty for all.
    pub state: &'a str,
    /// The address of the page with older ones, if there may be any.
    pub older: Option<&'a str>,
    /// Whether this is the first page.
    pub is_first: bool,
}

/// The states, as addresses name them.
const STATES: [(&str, &str); 4] =
    [("", "any"), ("running", "running"), ("completed", "with a report"), ("failed", "without a report")];

/// The page with the list.
#[must_use]
pub fn investigations_page(list: &InvestigationList<'_>, frame: &Frame<'_>) -> String {
    let contexts = [("", "all")].into_iter().chain(list.contexts.iter().map(|name| (name.as_str(), name.as_str())));
    let content = html! {
        div.title { h1 { "Investigations" } a.button href="/investigate" { "Investigate" } }
        form.filter method="get" action="/investigations" {
            (Field::new("context", "Context", "", &[]).choice(contexts, list.context))
            (Field::new("state", "State", "", &[]).choice(STATES, list.state))
            button { "Show" }
        }
        @if list.items.is_empty() { (nothing(list)) } @else { (table(list.items)) }
        @if list.older.is_some() || !list.is_first {
            nav.pager aria-label="Pages of the list" {
                @if !list.is_first { a href="/investigations" { "Newest" } }
                @if let Some(older) = list.older { a href=(older) rel="next" { "Older" } }
            }
        }
    };
    page("Investigations", Place::Investigations, frame, &content)
}

fn nothing(list: &InvestigationList<'_>) -> Markup {
    let is_narrowed = !list.context.is_empty() || !list.state.is_empty();
    html! {
        p.nothing {
            @if list.older.is_some() { "There is nothing on this page that you may see. Look at older ones." }
            @else if is_narrowed || !list.is_first { "There is none like that." }
            @else { "There is none yet that you may see. You see your own, and those of contexts that name you or your groups." }
        }
    }
}

fn table(items: &[ListedInvestigation]) -> Markup {
    html! {
        table.list {
            thead {
                tr {
                    th scope="col" { "Context" }
                    th scope="col" { "Symptom" }
                    th scope="col" { "Incident window" }
                    th scope="col" { "State" }
                    th scope="col" { "Asked" }
                }
            }
            tbody {
                @for item in items {
                    tr {
                        th scope="row" { a href={ "/investigations/" (item.id) } { (untrusted(&item.context)) } }
                        td data-name="Symptom" { (item.signal.label()) }
                        td data-name="Window" { (time::window(item.window)) }
                        td data-name="State" { span class={ "state " (item.status.name()) } { (state(item.status)) } }
                        td data-name="Asked" { (time::date_and_time(item.requested_at)) " " span.by { "by " (untrusted(&item.requested_by)) } }
                    }
                }
            }
        }
    }
}

fn state(status: Status) -> &'static str {
    match status {
        Status::Running => "running",
        Status::Completed => "report",
        Status::Failed => "no report",
    }
}
