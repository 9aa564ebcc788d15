//! Who belongs to a user group.
//!
//! Source: <https://docs.slack.dev/reference/methods/usergroups.users.list>

use investigation::ports::Failure;
use serde::Deserialize;

use super::retry::{EDIT_TIMEOUT, call_with_retries};
use super::{Client, TokenSource};
use crate::groups::UserGroups;

const OPERATION: &str = "slack:usergroups.users.list";

/// The answer, as far as it is read.
#[derive(Deserialize)]
struct Listed {
    users: Vec<String>,
}

impl<T: TokenSource + Sync> UserGroups for Client<T> {
    async fn members(&self, workspace: &str, group: &str) -> Result<Vec<String>, Failure> {
        let token = self.token(workspace).await?;
        let session = self.api.open_session(&token);
        // A token of an organisation is for many workspaces, so that Slack asks which is meant.
        let team = workspace.starts_with('T').then_some(workspace);
        let arguments = vec![("usergroup", Some(group)), ("team_id", team)];
        let listed: Listed = call_with_retries(OPERATION, EDIT_TIMEOUT, || {
            session.http_session_api.http_get("usergroups.users.list", &arguments, None)
        })
        .await?;
        Ok(listed.users)
    }
}
