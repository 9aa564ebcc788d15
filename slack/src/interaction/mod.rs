//! What Slack posts when somebody clicks, picks, submits or starts a shortcut.
//!
//! The types hold what is acted on, and pass over the rest: Slack adds fields without notice. They are this crate's own
//! because those of `slack-morphism` require a workspace, which is absent where an app is installed for a whole organisation.
//!
//! Source: <https://docs.slack.dev/reference/interaction-payloads>

mod installed;
mod message_text;
mod view;

pub use installed::{Installed, installed_in};
pub use message_text::{text_of, text_of_parts};
pub use view::{Field, State, View};

use serde::Deserialize;
use slack_morphism::{SlackChannelId, SlackTriggerId, SlackTs, SlackUserId};
use url::Url;

use crate::strict;

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Interaction {
    /// A button was clicked, or something was picked. A button that opens an address says so too.
    BlockActions(Box<BlockActions>),
    /// Something was typed into a menu whose options the app provides.
    BlockSuggestion(Box<BlockSuggestion>),
    /// A modal was submitted.
    ViewSubmission(Box<ViewInteraction>),
    /// A modal was closed without being submitted.
    ViewClosed(Box<ViewInteraction>),
    /// A shortcut was started that belongs to no message.
    Shortcut(Box<Shortcut>),
    /// A shortcut was started on a message.
    MessageAction(Box<MessageAction>),
}

impl Interaction {
    /// Whether somebody from another company did it, see [`Installed::is_guest`].
    #[must_use]
    pub fn is_by_guest(&self) -> bool {
        let (place, user) = match self {
            Self::BlockActions(click) => (&click.place, &click.user),
            Self::BlockSuggestion(typed) => (&typed.place, &typed.user),
            Self::ViewSubmission(view) | Self::ViewClosed(view) => (&view.place, &view.user),
            Self::Shortcut(started) => (&started.place, &started.user),
            Self::MessageAction(started) => (&started.place, &started.user),
        };
        place.is_guest(user)
    }
}

/// A person, by the id that begins with `U`, or with `W` in Enterprise Grid.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct User {
    /// The id.
    pub id: SlackUserId,
    /// The name by which they are known, such as `ann`.
    #[serde(default)]
    pub name: Option<String>,
    /// The workspace that they are a member of.
    pub team_id: Option<String>,
}

/// A channel, or another conversation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Channel {
    /// The id.
    pub id: SlackChannelId,
}

/// One click, or one choice, in a message, a modal or App Home.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct BlockActions {
    /// Who clicked.
    pub user: User,
    /// Where they did it.
    #[serde(flatten)]
    pub place: Installed,
    /// The channel of the message; none in a modal or App Home.
    pub channel: Option<Channel>,
    /// Where it was clicked.
    pub container: Container,
    /// Opens a modal within three seconds.
    pub trigger_id: SlackTriggerId,
    /// Takes five answers within thirty minutes; none in a modal or App Home.
    pub response_url: Option<Url>,
    /// The modal, or App Home, in which it was clicked.
    pub view: Option<View>,
    /// What was clicked: one action, as far as is known.
    pub actions: Vec<Action>,
}

/// Where an element was clicked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Container {
    /// The id of the message, if it is one.
    pub message_ts: Option<SlackTs>,
    /// The first message of its thread, if it is in one.
    pub thread_ts: Option<SlackTs>,
    /// Whether only one person sees the message.
    #[serde(default)]
    pub is_ephemeral: bool,
}

/// What was clicked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Action {
    /// The app's name for the element.
    pub action_id: String,
    /// The value of a button.
    pub value: Option<String>,
    /// The address that a button opens. The click is sent nevertheless, and must be answered.
    pub url: Option<String>,
    /// The choice in a menu.
    pub selected_option: Option<SelectedOption>,
}

/// The choice in a menu.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SelectedOption {
    /// The app's name for the option.
    pub value: String,
}

/// What was typed into a menu so far.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BlockSuggestion {
    /// Who types.
    pub user: User,
    /// The app's name for the menu.
    pub action_id: String,
    /// What was typed.
    pub value: String,
    /// Where they did it.
    #[serde(flatten)]
    pub place: Installed,
    /// The modal in which the menu is.
    pub view: Option<View>,
}

/// A modal that was submitted or closed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ViewInteraction {
    /// Who did it.
    pub user: User,
    /// Where they did it.
    #[serde(flatten)]
    pub place: Installed,
    /// The modal.
    pub view: View,
    /// The addresses of the channels that were chosen in it.
    #[serde(default)]
    pub response_urls: Vec<ChosenChannel>,
}

/// A channel that was chosen in a modal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ChosenChannel {
    /// The id of the channel.
    pub channel_id: SlackChannelId,
    /// Takes five answers within thirty minutes.
    pub response_url: Url,
}

/// A shortcut that belongs to no message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Shortcut {
    /// Who started it.
    pub user: User,
    /// Where they did it.
    #[serde(flatten)]
    pub place: Installed,
    /// The app's name for the shortcut.
    pub callback_id: String,
    /// Opens a modal within three seconds.
    pub trigger_id: SlackTriggerId,
}

/// A shortcut on a message.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MessageAction {
    /// Who started it.
    pub user: User,
    /// The channel of the message.
    pub channel: Channel,
    /// The app's name for the shortcut.
    pub callback_id: String,
    /// Where they did it.
    #[serde(flatten)]
    pub place: Installed,
    /// The id of the message.
    pub message_ts: SlackTs,
    /// The message.
    pub message: SharedMessage,
    /// Opens a modal within three seconds.
    pub trigger_id: SlackTriggerId,
    /// Takes five answers within thirty minutes.
    pub response_url: Url,
}

/// The message on which a shortcut was started.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SharedMessage {
    /// The first message of its thread, if it is in one.
    pub thread_ts: Option<SlackTs>,
    /// Its text, blocks and attachments, as [`text_of`] reads them.
    #[serde(flatten)]
    pub content: serde_json::Value,
}

impl Action {
    /// What the element stands for: the value of the button, or of the option that was picked.
    #[must_use]
    pub fn chosen_value(&self) -> Option<&str> {
        self.value.as_deref().or(self.selected_option.as_ref().map(|option| option.value.as_str()))
    }
}

/// The body is not an interaction: it is no form, its payload is no JSON, or a field is missing or malformed.
#[derive(Debug, thiserror::Error)]
pub enum InvalidInteraction {
    /// The form lacks its field `payload`, or has it twice.
    #[error("not a form with one payload: {0}")]
    Form(#[from] serde_urlencoded::de::Error),
    /// The payload is not what Slack documents.
    #[error("the payload is not an interaction: {0}")]
    Payload(#[from] serde_json::Error),
}

/// Parses the body of a request. Verify its signature before acting on what it asks for.
///
/// # Errors
/// [`InvalidInteraction`]; the answer is 400.
pub fn parse_interaction(body: &[u8]) -> Result<Interaction, InvalidInteraction> {
    #[derive(Deserialize)]
    struct Form {
        payload: String,
    }
    strict::check_size::<serde_json::Error>(body)?;
    strict::check_form::<serde_urlencoded::de::Error>(body)?;
    let form: Form = serde_urlencoded::from_bytes(body)?;
    strict::check_json(form.payload.as_bytes())?;
    Ok(serde_json::from_str(&form.payload)?)
}

#[cfg(test)]
mod tests;
