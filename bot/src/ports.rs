//! What the bot needs of AWS and Slack, as one type parameter.

use investigation::ports::{
    ArtifactStore, ContextStore, Discovery, InstallationStore, InvestigationStore, Ledger, Workflow,
};
use slack::client::WebApi;

/// The adapters that a bot is built from: those of AWS and Slack, or those of the embedded edition.
pub trait Ports {
    /// Starts and stops investigations.
    type Workflow: Workflow + Sync;
    /// Holds the stored reports.
    type Artifacts: ArtifactStore + Sync;
    /// Holds the contexts.
    type Contexts: ContextStore + Sync;
    /// Finds what contexts may name.
    type Discovery: Discovery + Sync;
    /// Holds the records of investigations.
    type Investigations: InvestigationStore + Sync;
    /// Holds what was done once, how often, and by whom.
    type Ledger: Ledger + Sync;
    /// Holds in which workspaces the bot is installed.
    type Installations: InstallationStore + Sync;
    /// Slack.
    type Slack: WebApi + Sync;
}
