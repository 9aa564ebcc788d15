//! What people say of reports: the modal that asks what it was, and what they are answered.
//!
//! Source: <https://docs.slack.dev/reference/views/modal-views>

use investigation::model::{CauseKind, InvestigationId, Report};
use serde_json::{Value, json};
use strum::VariantArray;

use crate::action::Feedback;
use crate::interaction::View;
use crate::limits;
use crate::modal::modal;
use crate::modal::part::{empty_menu, field, new_text, option, section, text_field};
use crate::mrkdwn::Mrkdwn;

/// The name of the modal.
pub const MODAL: &str = "feedback";

/// The title of the modal.
const TITLE: &str = "What was it?";

/// The fields, by their blocks.
const ENTITY: &str = "entity";
const KIND: &str = "kind";
const NOTE: &str = "note";

/// The option for what the report does not name. An entity of this name is not offered.
const SOMETHING_ELSE: &str = "something else";

/// Characters of what a person writes: a few sentences.
const MAX_NOTE: usize = 500;

/// What the modal is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A hypothesis that somebody called wrong.
    Wrong(Feedback),
    /// An incident that is over.
    Resolved(InvestigationId),
}

/// What somebody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The entity that broke; `None` for something that the report does not name.
    pub entity: Option<String>,
    /// In what way.
    pub kind: Option<CauseKind>,
    /// The same in their own words.
    pub note: String,
}

impl Question {
    /// The question as the modal remembers it.
    #[must_use]
    pub fn to_metadata(&self) -> String {
        match self {
            Self::Wrong(feedback) => feedback.to_value(),
            Self::Resolved(id) => format!("resolved {id}"),
        }
    }

    /// The question that a modal remembers; none for another modal's.
    #[must_use]
    pub fn from_metadata(metadata: &str) -> Option<Self> {
        match metadata.strip_prefix("resolved ") {
            Some(id) => InvestigationId::try_from(id.to_owned()).ok().map(Self::Resolved),
            None => Feedback::from_value(metadata).map(Self::Wrong),
        }
    }

    /// The investigation that it is about.
    #[must_use]
    pub fn investigation_id(&self) -> &InvestigationId {
        match self {
            Self::Wrong(feedback) => &feedback.investigation_id,
            Self::Resolved(id) => id,
        }
    }
}

/// The modal while the report is read: it opens within three seconds, and is replaced.
#[must_use]
pub fn loading() -> Value {
    notice(new_text().markup("Reading the report …"))
}

/// The modal that says why it asks nothing: `text` is a whole sentence.
#[must_use]
pub fn notice(text: Mrkdwn) -> Value {
    modal(MODAL, TITLE, None, "", &[section(text)])
}

/// The modal that asks what it was: the entities of the report, something else, the kind, and words.
#[must_use]
pub fn question(asked: &Question, report: &Report) -> Value {
    let intro = new_text().markup("Your answer is kept with the report of ").code(&report.service);
    let mut entities: Vec<Value> = names(report).into_iter().filter_map(|name| option(name, name)).collect();
    entities.truncate(limits::MAX_OPTIONS - 1);
    entities.extend(option("Something else", SOMETHING_ELSE));
    let kinds: Vec<Value> = CauseKind::VARIANTS
        .iter()
        .filter(|kind| **kind != CauseKind::Unknown)
        .filter_map(|kind| option(&capitalised(kind.label()), kind.name()))
        .collect();
    let blocks = [
        section(intro.markup(".")),
        field(ENTITY, "What broke", "", false, empty_menu("An entity", &entities)),
        field(KIND, "In what way", "", true, empty_menu("If you know", &kinds)),
        field(NOTE, "In your words", "", true, text_field("", MAX_NOTE, true)),
    ];
    modal(MODAL, TITLE, Some("Save"), &asked.to_metadata(), &blocks)
}

/// What was submitted.
///
/// # Errors
/// The body of the answer that names the field which lacks something.
pub fn answered(view: &View) -> Result<Answered, String> {
    let entity = view.chosen(ENTITY).filter(|name| *name != SOMETHING_ELSE).map(str::to_owned);
    let kind = view.chosen(KIND).and_then(|name| CauseKind::VARIANTS.iter().copied().find(|kind| kind.name() == name));
    let written = view.field(NOTE).and_then(|field| field.value.as_deref());
    let note = written.unwrap_or_default().trim().to_owned();
    if entity.is_none() && note.is_empty() {
        let errors = json!({ NOTE: "Say in a few words what it was." });
        return Err(json!({ "response_action": "errors", "errors": errors }).to_string());
    }
    Ok(Answered { entity, kind, note })
}

/// Thanks for a judgement.
#[must_use]
pub fn thanks(is_right: bool) -> Mrkdwn {
    new_text().markup(if is_right {
        "Thank you. It is noted that this was right; click *Wrong* if that turns out otherwise."
    } else {
        "Thank you. What you said is kept, and shown with similar incidents."
    })
}

/// Says that the report cannot be judged any more, or not now.
#[must_use]
pub fn no_report() -> Mrkdwn {
    new_text().markup(
        "The report of this investigation is gone: reports are kept for some weeks. Type `/investigate` to ask again.",
    )
}

/// Says that it could not be noted.
#[must_use]
pub fn not_noted() -> Mrkdwn {
    new_text().markup("That could not be saved, because AWS does not answer. Click again in a minute.")
}

/// A text that only one person sees.
#[must_use]
pub fn ephemeral(text: Mrkdwn) -> String {
    json!({ "response_type": "ephemeral", "replace_original": false, "text": text.into_string() }).to_string()
}

/// The entities that the report thought of, each once, the likeliest first.
fn names(report: &Report) -> Vec<&str> {
    let hypotheses = report.hypotheses.iter().map(|hypothesis| &hypothesis.entity);
    let considered = report.considered.iter().map(|considered| &considered.entity);
    let evidence = report.evidence.iter().map(|evidence| &evidence.entity);
    let mut names: Vec<&str> = Vec::new();
    for entity in hypotheses.chain(considered).chain(evidence) {
        let name = entity.name.as_str();
        let fits = !name.trim().is_empty() && name.chars().count() <= limits::MAX_OPTION_VALUE;
        if fits && name != SOMETHING_ELSE && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The text with its first letter in upper case.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
