//! A modal or App Home as Slack sends it, with what was filled in.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::SelectedOption;
use crate::modal::part::NOT_A_CHOICE;

/// A modal, or App Home.
///
/// Source: <https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload>
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct View {
    /// Identifies this modal.
    pub id: String,
    /// The app's name for this kind of modal.
    #[serde(default)]
    pub callback_id: String,
    /// What the app wrote into the modal for itself.
    #[serde(default)]
    pub private_metadata: String,
    /// Changes with every change of the modal.
    pub hash: Option<String>,
    /// What was filled in.
    #[serde(default)]
    pub state: State,
}

/// What was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct State {
    /// By the id of the block and that of its element.
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, Field>>,
}

/// What one element holds; which of these it has depends on its type.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Field {
    /// What was typed.
    pub value: Option<String>,
    /// What was chosen from a menu.
    pub selected_option: Option<SelectedOption>,
    /// Everything that was chosen or ticked, where several things can be.
    pub selected_options: Option<Vec<SelectedOption>>,
    /// Seconds since 1970.
    pub selected_date_time: Option<i64>,
    /// The id of a conversation.
    pub selected_conversation: Option<String>,
    /// The ids of people.
    pub selected_users: Option<Vec<String>>,
    /// The ids of conversations.
    pub selected_conversations: Option<Vec<String>>,
}

impl View {
    /// The field whose block and element both have this id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.state.values.get(id)?.get(id)
    }

    /// What was chosen from the menu with this id.
    #[must_use]
    pub fn chosen(&self, id: &str) -> Option<&str> {
        self.picked(id).filter(|value| *value != NOT_A_CHOICE)
    }

    /// Whether a note was picked from the menu with this id, in place of a choice.
    #[must_use]
    pub fn has_picked_note(&self, id: &str) -> bool {
        self.picked(id) == Some(NOT_A_CHOICE)
    }

    fn picked(&self, id: &str) -> Option<&str> {
        self.field(id)?.selected_option.as_ref().map(|option| option.value.as_str())
    }
}
