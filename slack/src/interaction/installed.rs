//! In which workspace somebody acted, and whether they are one of its members.

use serde::Deserialize;
use slack_morphism::SlackTeamId;

use super::User;

/// The workspace in which somebody acted, and for whom the bot is installed there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Installed {
    /// The workspace; none where the app is installed for a whole organisation.
    pub team: Option<Team>,
    /// The Enterprise Grid organisation of that workspace, if it belongs to one.
    pub enterprise: Option<Team>,
    /// Whether the app is installed for all workspaces of the organisation.
    #[serde(default)]
    pub is_enterprise_install: bool,
}

/// A workspace, or an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Team {
    /// The id.
    pub id: SlackTeamId,
}

impl Installed {
    /// The id under which the bot is installed there, see [`installed_in`].
    #[must_use]
    pub fn workspace(&self) -> String {
        let id = |team: &Option<Team>| team.as_ref().map(|team| team.id.to_string());
        let (team, enterprise) = (id(&self.team), id(&self.enterprise));
        installed_in(team.as_deref(), enterprise.as_deref(), self.is_enterprise_install)
    }

    /// Whether this person is a member of another company's workspace, who is here by Slack Connect.
    ///
    /// Where the app is installed for a whole organisation, nobody can tell: its members come from many workspaces, and what
    /// Slack sends names no other organisation.
    #[must_use]
    pub fn is_guest(&self, user: &User) -> bool {
        let is_home = |home: &Option<Team>, of: &str| home.as_ref().is_some_and(|home| home.id.0 == of);
        match &user.team_id {
            Some(of) if self.team.is_some() && !self.is_enterprise_install => {
                !is_home(&self.team, of) && !is_home(&self.enterprise, of)
            }
            _ => false,
        }
    }
}

/// The id under which the bot is installed: that of the organisation (`E…`) where it is installed for all of its workspaces,
/// else that of the workspace (`T…`). Empty if Slack names neither.
#[must_use]
pub fn installed_in(team: Option<&str>, enterprise: Option<&str>, is_enterprise_install: bool) -> String {
    let id = if is_enterprise_install { enterprise.or(team) } else { team.or(enterprise) };
    id.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn installed(place: serde_json::Value) -> Installed {
        serde_json::from_value(place).unwrap()
    }

    fn user(team: Option<&str>) -> User {
        serde_json::from_value(json!({ "id": "W1", "team_id": team })).unwrap()
    }

    #[test]
    fn the_bot_is_installed_in_a_workspace_or_in_a_whole_organisation() {
        let (team, organisation) = (json!({ "id": "T1" }), json!({ "id": "E1" }));
        for (place, expected) in [
            (json!({ "team": team, "enterprise": null, "is_enterprise_install": false }), "T1"),
            (json!({ "team": team }), "T1"),
            (json!({ "team": team, "enterprise": organisation, "is_enterprise_install": false }), "T1"),
            (json!({ "team": team, "enterprise": organisation, "is_enterprise_install": true }), "E1"),
            (json!({ "team": null, "enterprise": organisation, "is_enterprise_install": true }), "E1"),
            (json!({ "team": null }), ""),
        ] {
            assert_eq!(installed(place.clone()).workspace(), expected, "{place}");
        }
    }

    #[test]
    fn who_belongs_to_another_company_is_a_guest() {
        let (team, organisation) = (json!({ "id": "T1" }), json!({ "id": "E1" }));
        let of_workspace = installed(json!({ "team": team, "enterprise": organisation }));
        let of_organisation =
            installed(json!({ "team": team, "enterprise": organisation, "is_enterprise_install": true }));
        for (place, of, is_guest) in [
            (&of_workspace, Some("T1"), false),
            (&of_workspace, Some("E1"), false),
            (&of_workspace, Some("T2"), true),
            (&of_workspace, None, false),
            (&of_organisation, Some("T2"), false),
        ] {
            assert_eq!(place.is_guest(&user(of)), is_guest, "{of:?}");
        }
    }
}
