//! What a modal is about but cannot hold.

use std::collections::BTreeMap;

use investigation::discover::{Line, Proposal};
use investigation::model::Context;
use serde::{Deserialize, Serialize};

/// A context on its way: kept by the app while its modal is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The context without what it reads, which stands in the lines.
    pub base: Context,
    /// What may be read.
    pub proposal: Proposal,
    /// The version that is edited; `None` for a new context.
    pub version: Option<u64>,
    /// What the user groups that the context names are called, by their ids, as far as Slack said.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub group_names: BTreeMap<String, String>,
}

impl Draft {
    /// The draft of a new context.
    #[must_use]
    pub fn of_new(context: Context, proposal: Proposal) -> Self {
        Self { base: context, proposal, version: None, group_names: BTreeMap::new() }
    }

    /// The draft of an edit.
    #[must_use]
    pub fn of_edit(context: &Context, version: u64) -> Self {
        let proposal = Proposal::of_context(context);
        let base = proposal.to_context(context, |_| false);
        Self { base, proposal, version: Some(version), group_names: BTreeMap::new() }
    }

    /// The line at this position.
    #[must_use]
    pub fn line(&self, position: usize) -> Option<&Line> {
        self.proposal.lines.get(position)
    }
}
