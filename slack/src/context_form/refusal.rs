//! What is said about contexts in a sentence or two: where there is no modal, and where one ends.

use investigation::discover::Origin;
use investigation::model::Context;
use investigation::ports::{ASSUME_ROLE, Failure, FailureKind};

use super::MAX_VALUE;
use crate::modal::part::new_text;
use crate::mrkdwn::Mrkdwn;

/// How many owners are named.
const MAX_OWNERS: usize = 5;

/// Stands at a field of a form whose draft is gone.
pub const FORM_TOO_OLD: &str = "This form is more than an hour old. Close it, and open it again.";
/// Stands at a field of a form whose context somebody else deleted.
pub const DELETED_MEANWHILE: &str = "Somebody else deleted the context meanwhile. Close the form, and make a new one.";
/// Stands at a field of a form whose owner is none any more.
pub const NO_LONGER_AN_OWNER: &str = "You are no longer one of its owners, who alone may edit it.";

fn ephemeral(text: Mrkdwn) -> String {
    serde_json::json!({ "response_type": "ephemeral", "text": text.into_string() }).to_string()
}

/// Says that there is a context of this name already.
#[must_use]
pub fn exists(name: &str) -> String {
    let text = new_text().markup("There is a context called ").code(name).markup(" already. To change it, type ");
    ephemeral(text.code(&format!("/investigate context edit {name}")).markup("."))
}

/// Says that only its owners may change a context, and who they are.
#[must_use]
pub fn not_an_owner(context: &Context) -> String {
    let mut text = new_text();
    if context.owners.is_empty() {
        text = text.code(&context.service).markup(
            " has no owner, and only an owner may delete it. Edit it first: whoever saves it becomes its owner.",
        );
        return ephemeral(text);
    }
    text = text.markup("Only its owners may change ").code(&context.service).markup(". Ask ");
    for (index, owner) in context.owners.iter().take(MAX_OWNERS).enumerate() {
        text = text.markup(if index == 0 { "" } else { " or " }).whom_to_ask(owner);
    }
    ephemeral(text.markup("."))
}

/// Says that contexts cannot be read for the moment.
#[must_use]
pub fn not_available(failure: &Failure) -> String {
    ephemeral(new_text().markup("The contexts cannot be read: ").text(&failure.explanation()).markup("."))
}

/// Says that Slack did not open the modal.
#[must_use]
pub fn not_opened() -> String {
    ephemeral(new_text().markup("Slack did not open the form in time. Type the command again."))
}

/// Says that what a new context was to start from cannot be looked at, by which role if it is of another account, and why.
#[must_use]
pub fn not_looked_at(origin: &Origin, role: Option<&str>, failure: &Failure) -> Mrkdwn {
    let text = new_text().markup("I could not look at ").excerpt(&origin.to_string(), MAX_VALUE);
    let Some(role) = role else {
        let text = text.markup(": ").text(&failure.explanation());
        return text.markup(". Choose again, or start with nothing.");
    };
    let text = text.markup(" by ").code(role).markup(": ");
    if failure.operation == ASSUME_ROLE && failure.kind == FailureKind::Denied {
        return text.markup(
            "the bot may not assume it. Correct it, or have member-role.yaml deployed in its account; or start with nothing.",
        );
    }
    text.text(&failure.explanation()).markup(". Choose again, or start with nothing.")
}

/// Says that a modal is of another version of the bot.
#[must_use]
pub fn outdated() -> Mrkdwn {
    new_text().markup("This form is from another version of the bot. Close it, and open it again.")
}

/// Says that a context is saved, and how it is asked about.
#[must_use]
pub fn saved(context: &Context) -> Mrkdwn {
    new_text().markup("*Saved.* Ask with ").code(&format!("/investigate {}", context.service)).text(&format!(
        ". It reads {} metrics, {} log groups and {} alarms.",
        context.metrics.len(),
        context.log_groups.len(),
        context.alarms.len()
    ))
}

/// Stands above the form of the second of two editors.
#[must_use]
pub fn changed_meanwhile() -> Mrkdwn {
    new_text().markup(
        "*Somebody else saved this context while you edited it.* What they changed is below; the form holds what you filled \
         in. Save again to replace theirs by yours, or cancel to keep theirs.",
    )
}

/// Says that a context is deleted.
#[must_use]
pub fn deleted(name: &str) -> Mrkdwn {
    new_text().code(name).markup(" is deleted.")
}

/// Says that somebody else deleted it before.
#[must_use]
pub fn already_deleted(name: &str) -> Mrkdwn {
    new_text().code(name).markup(" was deleted already.")
}

/// Says that whoever asks is not one of the owners any more.
#[must_use]
pub fn not_deleted_by_others() -> Mrkdwn {
    new_text().markup("It was not deleted: you are no longer one of its owners.")
}

/// Says that a context could not be deleted.
#[must_use]
pub fn not_deleted(failure: &Failure) -> Mrkdwn {
    new_text().markup("It could not be deleted: ").text(&failure.explanation()).markup(".")
}
