//! The model's bounded comment.

use serde::{Deserialize, Serialize};

use super::EvidenceId;

/// What the model said, after every claim that cites no existing evidence was dropped. It never changes the ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Advisory {
    /// The id of the model that wrote it.
    pub model_id: String,
    /// At most three, each with its citations.
    pub remarks: Vec<Remark>,
}

/// One sentence of advice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Remark {
    /// One or two sentences of plain text.
    pub text: String,
    /// The evidence it rests on; never empty.
    pub evidence: Vec<EvidenceId>,
}
