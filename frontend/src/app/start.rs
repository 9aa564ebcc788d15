//! The form that starts an investigation.

use investigation::model::Signal;
use maud::html;
use strum::VariantArray;

use super::fields::{Field, FormProblem, summary};
use super::{Frame, Place, page, token};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct StartForm<'a> {
    /// The names of the contexts that the person may investigate.
    pub contexts: &'a [String],
    /// The chosen one.
    pub context: &'a str,
    /// The name of the symptom.
    pub signal: &'a str,
    /// The window, as people write it: one of [`WINDOWS`].
    pub window: &'a str,
    /// The start and the end of another window, in UTC; empty for none.
    pub from_and_to: [&'a str; 2],
    /// Makes sure that a form that is sent twice starts one investigation.
    pub key: &'a str,
    /// What is wrong with it.
    pub problems: &'a [FormProblem],
}

/// The windows that are offered, in words that the grammar understands, and what they are called.
pub const WINDOWS: [(&str, &str); 4] = [
    ("last 15m", "the last 15 minutes"),
    ("last 30m", "the last 30 minutes"),
    ("last 1h", "the last hour"),
    ("last 3h", "the last three hours"),
];

/// The page with the form.
#[must_use]
pub fn start_page(form: &StartForm<'_>, frame: &Frame<'_>) -> String {
    let contexts = form.contexts.iter().map(|name| (name.as_str(), name.as_str()));
    let symptoms = Signal::VARIANTS.iter().map(|signal| (signal.name(), signal.label()));
    let [from, to] = form.from_and_to;
    let content = html! {
        h1 { "Investigate" }
        @if form.contexts.is_empty() {
            p.nothing {
                "There is no context that you may investigate. "
                @if frame.may_make_contexts { a href="/new-context" { "Make one" } "." }
                @else { "Ask whoever runs the bot, or the owner of one, to name you in it." }
            }
        } @else {
            form method="post" action="/investigate" {
                (token(frame))
                input type="hidden" name="key" value=(form.key);
                (summary(form.problems, &["context", "signal", "window", "from", "to"]))
                (Field::new("context", "Context", "", form.problems).choice(contexts, form.context))
                (Field::new("signal", "Symptom", "What somebody saw go wrong.", form.problems).choice(symptoms, form.signal))
                (Field::new("window", "When", "", form.problems).choice(WINDOWS, form.window))
                fieldset {
                    legend { "Or exactly" }
                    p.hint { "Both are UTC. Where both are given, they count instead." }
                    div.pair {
                        (Field::new("from", "From", "", form.problems).moment(from))
                        (Field::new("to", "To", "", form.problems).moment(to))
                    }
                }
                div.actions { button.primary { "Investigate" } }
            }
        }
    };
    page("Investigate", Place::Investigate, frame, &content)
}
