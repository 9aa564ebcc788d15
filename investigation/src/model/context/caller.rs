//! Whoever asks over HTTP, and whom a context names of them.

use super::{Context, ContextField};

/// Characters of a caller's name. Subjects of `OpenID` Connect are at most 255 characters long.
///
/// Source: <https://openid.net/specs/openid-connect-core-1_0.html#IDToken>
const MAX_NAME: usize = 2_048;

/// Somebody who proved who they are: by a token of `OpenID` Connect, or as a user or role of IAM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who it is, as contexts name them: `sub:…` or an ARN.
    pub name: String,
    /// The groups that they are in, as contexts name them: `group:…`, or the ARN of a role.
    pub groups: Vec<String>,
    /// Whether they may read and change everything.
    pub is_admin: bool,
    /// Whether they may make contexts: decide what of an account is read.
    pub may_make_contexts: bool,
}

impl Caller {
    fn is_among(&self, names: &[String]) -> bool {
        names.iter().any(|name| *name == self.name || self.groups.contains(name))
    }
}

impl Context {
    /// Whether the caller may change or delete the context.
    #[must_use]
    pub fn is_owned_by_caller(&self, caller: &Caller) -> bool {
        caller.is_admin || caller.is_among(&self.api_owners)
    }

    /// Whether the caller may know of the context, investigate it and read what came of it. A context that names nobody
    /// is open in Slack, where everybody is of one workspace, but over HTTP it is closed.
    #[must_use]
    pub fn is_visible_to_caller(&self, caller: &Caller) -> bool {
        self.is_owned_by_caller(caller) || caller.is_among(&self.api_users)
    }

    /// The fields in which `later` reads something that this context does not read: whoever may make no context may not
    /// widen one either, for it would come to the same. What leads elsewhere counts even where it is taken away, because
    /// the same names then are those of another account or region.
    #[must_use]
    pub fn widened_fields(&self, later: &Self) -> Vec<ContextField> {
        let has_more = |before: &[String], after: &[String]| after.iter().any(|name| !before.contains(name));
        let fields = [
            (ContextField::Region, later.region != self.region),
            (ContextField::Entry, later.entry != self.entry),
            (ContextField::Metrics, later.metrics.iter().any(|metric| !self.metrics.contains(metric))),
            (ContextField::LogGroups, has_more(&self.log_groups, &later.log_groups)),
            (ContextField::Traces, later.traces && !self.traces),
            (ContextField::Changes, later.changes && !self.changes),
            (ContextField::Alarms, has_more(&self.alarms, &later.alarms)),
            (ContextField::AlarmTag, later.alarm_tag.is_some() && later.alarm_tag != self.alarm_tag),
            (ContextField::Role, later.role != self.role),
            (ContextField::ExternalId, later.external_id != self.external_id),
            (ContextField::LinkedAccount, later.linked_account != self.linked_account),
            (ContextField::Elsewhere, later.elsewhere.iter().any(|place| !self.elsewhere.contains(place))),
            (ContextField::StatusPages, has_more(&self.status_pages, &later.status_pages)),
            (ContextField::ChangesLogGroup, later.changes_log_group != self.changes_log_group),
        ];
        fields.into_iter().filter(|(_, is_widened)| *is_widened).map(|(field, _)| field).collect()
    }
}

/// Whether this is a name that a caller can have: `sub:` or `group:` and something visible without blanks, or an ARN.
pub(super) fn is_caller_name(name: &str) -> bool {
    let (kind, rest) = name.split_once(':').unwrap_or_default();
    let is_known = matches!(kind, "sub" | "group") || name.starts_with("arn:aws") && name.split(':').count() >= 6;
    let is_plain = !name.chars().any(|sign| sign.is_whitespace() || sign.is_control());
    is_known && is_plain && !rest.is_empty() && name.chars().count() <= MAX_NAME
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(name: &str, groups: &[&str]) -> Caller {
        let groups = groups.iter().map(|&group| group.to_owned()).collect();
        Caller { name: name.to_owned(), groups, is_admin: false, may_make_contexts: false }
    }

    #[test]
    fn a_context_is_open_to_whom_it_names_alone() {
        let context = Context {
            api_owners: vec!["sub:ann".to_owned()],
            api_users: vec!["group:shop".to_owned(), "arn:aws:sts::123456789012:assumed-role/ci".to_owned()],
            ..Context::new("shop", "eu-west-1")
        };
        let access = |caller: &Caller| (context.is_visible_to_caller(caller), context.is_owned_by_caller(caller));
        assert_eq!(access(&caller("sub:ann", &[])), (true, true));
        assert_eq!(access(&caller("sub:bob", &["group:shop"])), (true, false));
        let role = "arn:aws:sts::123456789012:assumed-role/ci";
        assert_eq!(access(&caller(&format!("{role}/session"), &[role])), (true, false));
        for other in [caller("sub:ANN", &[]), caller("sub:shop", &["group:ann"]), caller("", &[])] {
            assert_eq!(access(&other), (false, false), "{other:?}");
        }
        assert_eq!(access(&Caller { is_admin: true, ..caller("sub:eve", &[]) }), (true, true));
    }

    #[test]
    fn a_context_that_names_nobody_is_closed() {
        assert!(!Context::new("shop", "eu-west-1").is_visible_to_caller(&caller("sub:ann", &["group:shop"])));
    }

    #[test]
    fn a_context_is_widened_by_what_it_reads_more_or_elsewhere_and_by_nothing_else() {
        let before = Context {
            log_groups: vec!["/shop".to_owned(), "/stock".to_owned()],
            traces: true,
            role: Some("arn:aws:iam::123456789012:role/incident-investigator-reader".to_owned()),
            ..Context::new("shop", "eu-west-1")
        };
        let widened = |later: Context| before.widened_fields(&later);
        let less = Context { log_groups: vec!["/stock".to_owned()], traces: false, ..before.clone() };
        let named =
            Context { description: "sells".to_owned(), api_users: vec!["sub:bob".to_owned()], ..before.clone() };
        assert_eq!((widened(less), widened(named)), (Vec::new(), Vec::new()));
        let groups = ["/shop", "/payments"].map(str::to_owned).to_vec();
        assert_eq!(widened(Context { log_groups: groups, ..before.clone() }), [ContextField::LogGroups]);
        assert_eq!(widened(Context { changes: true, ..before.clone() }), [ContextField::Changes]);
        // The log groups of these names are those of the bot's own account then.
        assert_eq!(widened(Context { role: None, ..before.clone() }), [ContextField::Role]);
        assert_eq!(widened(Context { region: "us-east-1".to_owned(), ..before.clone() }), [ContextField::Region]);
    }

    #[test]
    fn a_name_says_what_it_is_of() {
        for name in ["sub:1", "group:shop-team", "arn:aws:iam::123456789012:role/ci", "sub:auth0|1:2"] {
            assert!(is_caller_name(name), "{name}");
        }
        let long = format!("sub:{}", "x".repeat(MAX_NAME));
        for name in ["", "ann", "sub:", "group:two words", "sub:a\n", "U1", "arn:aws", "arn:aws:iam", "user:ann", &long]
        {
            assert!(!is_caller_name(name), "{name}");
        }
    }
}
