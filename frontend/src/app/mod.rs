//! The pages of whoever is signed in: investigations, contexts, and the forms for both.
//!
//! Every page works without a script: what is typed ahead is all that the one script adds. A form goes out with a token that
//! comes back with it ([`Frame::form_token`]), by which the bot knows that it was its own.

mod context;
mod context_form;
mod contexts;
mod fields;
mod investigations;
mod notice;
mod start;

use investigation::model::{Report, Request};
use maud::{Markup, html};

pub use context::{context_page, delete_page};
pub use context_form::{ContextForm, WORKSPACE, context_form_page, origin_page};
pub use contexts::contexts_page;
pub use fields::FormProblem;
pub use investigations::{InvestigationList, ListedInvestigation, investigations_page};
pub use notice::{app_notice_page, failed_page, missing_report_page, send_again_page, signed_out_page};
pub use start::{StartForm, WINDOWS, start_page};

use crate::page::{Referrer, document_for};
use crate::progress::{self, SourceProgress};
use crate::sections;
use crate::text::{untrusted, visible_text};

/// The style sheet of these pages: that of reports, and what forms and lists need.
pub(crate) const STYLE: &str = concat!(include_str!("../style.css"), include_str!("app.css"));

/// Fills the lists of what may be typed, as AWS knows it, while somebody types.
pub(crate) const SCRIPT: &str = include_str!("suggest.js");

/// What stands around a page.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Who is signed in, as they are called.
    pub person: &'a str,
    /// What a form of this person's brings back.
    pub form_token: &'a str,
    /// Whether they can sign out: nobody signs in on their own machine.
    pub can_sign_out: bool,
    /// Whether they may make contexts.
    pub may_make_contexts: bool,
}

/// Which of the pages in the header a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Investigations,
    Contexts,
    Investigate,
}

impl Place {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Investigations, "/investigations", "Investigations"),
        (Self::Contexts, "/contexts", "Contexts"),
        (Self::Investigate, "/investigate", "Investigate"),
    ];
}

/// A page in its frame; `content` begins with a heading of the first level.
fn page(title: &str, place: Place, frame: &Frame<'_>, content: &Markup) -> String {
    document(title, &html! { (skip()) header.masthead { (navigation(place, frame)) } main.app #main { (content) } })
}

/// The page of a report, in its frame.
#[must_use]
pub fn report_page(report: &Report, frame: &Frame<'_>) -> String {
    let content = sections::all(report);
    // The report has a header of its own, and a page has one at most.
    let masthead = html! { section.masthead aria-label="This site" { (navigation(Place::Investigations, frame)) } };
    document(&crate::page::title_of(report), &html! { (skip()) (masthead) (content) })
}

/// The page of an investigation that runs, in its frame; `sources` are those that it reads, in their order.
#[must_use]
pub fn progress_page(request: &Request, sources: &[SourceProgress], frame: &Frame<'_>) -> String {
    let masthead = html! { header.masthead { (navigation(Place::Investigations, frame)) } };
    let content = html! { main.notice #main { (progress::content(request, sources)) } };
    document(progress::TITLE, &html! { (skip()) (masthead) (content) (progress::script()) })
}

/// Leads whoever uses the keyboard past the way to the other pages.
fn skip() -> Markup {
    html! { a.skip href="#main" { "Skip to the content" } }
}

/// What stands above every page: the way to the others, and who is signed in.
fn navigation(place: Place, frame: &Frame<'_>) -> Markup {
    html! {
        nav aria-label="Pages" {
            ul {
                @for (other, address, name) in Place::ALL {
                    li { a href=(address) aria-current=[(other == place).then_some("page")] { (name) } }
                }
            }
        }
        div.who {
            span { span.hidden { "Signed in as " } (untrusted(frame.person)) }
            @if frame.can_sign_out {
                form method="post" action="/sign-out" { (token(frame)) button.quiet { "Sign out" } }
            }
        }
    }
}

/// A document that sends forms to its own site.
fn document(title: &str, body: &Markup) -> String {
    document_for(Referrer::SameOrigin, &format!("{} · Incident investigator", visible_text(title)), STYLE, body)
}

fn token(frame: &Frame<'_>) -> Markup {
    html! { input type="hidden" name="form_token" value=(frame.form_token); }
}

#[cfg(test)]
mod tests;
