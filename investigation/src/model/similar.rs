//! Earlier incidents of the same service that looked like the one of a report.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::InvestigationId;

/// An earlier investigation that looked alike, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct SimilarIncident {
    /// The run.
    pub investigation_id: InvestigationId,
    /// The start of its incident window.
    pub began_at: Timestamp,
    /// How alike they look, 0 to 1.
    pub similarity: f64,
    /// How it ended, such as "throttling at orders (92 %)".
    pub ending: String,
    /// What people said the cause was, if they agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// Whether people agreed that the verdict was wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_called_wrong: bool,
    /// The address of its report, where that could still be opened when this report was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl SimilarIncident {
    /// What people said of it, such as "people said it was the nightly export"; `None` where they said nothing.
    #[must_use]
    pub fn describe_feedback(&self) -> Option<String> {
        match &self.said {
            Some(said) => Some(format!("people said it was {said}")),
            None => self.was_called_wrong.then(|| "people said it was something else".to_owned()),
        }
    }
}
