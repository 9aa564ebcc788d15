//! Where the bot is installed, when more than one workspace has it.

use std::future::Future;

use super::Failure;

/// Keeps what the bot needs to speak in each workspace. It is sealed before it gets here: whoever reads the store learns no
/// token.
pub trait InstallationStore {
    /// What is kept of a workspace, or of an organisation, by its id; `None` where the bot is not installed.
    fn installation(&self, workspace: &str) -> impl Future<Output = Result<Option<String>, Failure>> + Send;

    /// All ids with what is kept of them.
    fn installations(&self) -> impl Future<Output = Result<Vec<(String, String)>, Failure>> + Send;

    /// Keeps this of a workspace, in place of what was kept before.
    fn install(&self, workspace: &str, sealed: &str) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Keeps this in place of `before`. Returns false, and changes nothing, where something else is kept by now.
    fn renew(&self, workspace: &str, before: &str, sealed: &str) -> impl Future<Output = Result<bool, Failure>> + Send;

    /// Forgets a workspace of which this is kept. Returns false, and changes nothing, where something else is kept by now.
    fn uninstall(&self, workspace: &str, sealed: &str) -> impl Future<Output = Result<bool, Failure>> + Send;
}
