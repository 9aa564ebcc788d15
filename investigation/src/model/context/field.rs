//! The fields of a context by their names, and in which of them two contexts differ.

use strum::{IntoStaticStr, VariantArray};

use super::{Context, Place};

/// A field of a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ContextField {
    /// The name of the context.
    Service,
    /// What the service does.
    Description,
    /// The region of the telemetry.
    Region,
    /// Where the symptom shows.
    Entry,
    /// The metrics.
    Metrics,
    /// The log groups.
    LogGroups,
    /// Whether traces are read.
    Traces,
    /// The period of the service graph's statistics.
    TracePeriod,
    /// Whether changes are read.
    Changes,
    /// The alarms.
    Alarms,
    /// The tag of more alarms that start an investigation.
    AlarmTag,
    /// Who may change the context.
    Owners,
    /// Where alarms are answered.
    Channel,
    /// Whether alarms start an investigation.
    StartedByAlarms,
    /// When they start none.
    QuietHours,
    /// The role of another account.
    Role,
    /// What that role asks for.
    ExternalId,
    /// The account that is linked to a monitoring account.
    LinkedAccount,
    /// Other regions and accounts.
    Elsewhere,
    /// The pages that say what to do.
    Runbooks,
    /// The status pages of third parties.
    StatusPages,
    /// The repository of the code.
    Repository,
    /// The log group to which changes are delivered.
    ChangesLogGroup,
    /// Where the service may be investigated.
    AllowedChannels,
    /// Who may investigate it.
    AllowedUsers,
    /// Who may change it over HTTP.
    ApiOwners,
    /// Who may investigate it over HTTP.
    ApiUsers,
}

impl ContextField {
    /// The field as JSON spells it, such as `log_groups`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The field as people read it, such as `log groups`.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Service => "name",
            Self::Description => "description",
            Self::Region => "region",
            Self::Entry => "entry",
            Self::Metrics => "metrics",
            Self::LogGroups => "log groups",
            Self::Traces => "traces",
            Self::TracePeriod => "period of traces",
            Self::Changes => "changes",
            Self::Alarms => "alarms",
            Self::Owners => "owners",
            Self::Channel => "channel",
            Self::AlarmTag => "tag of alarms",
            Self::StartedByAlarms => "started by alarms",
            Self::QuietHours => "quiet hours",
            Self::Role => "role",
            Self::ExternalId => "external id",
            Self::LinkedAccount => "linked account",
            Self::Elsewhere => "other places",
            Self::Runbooks => "runbooks",
            Self::StatusPages => "status pages",
            Self::Repository => "repository",
            Self::ChangesLogGroup => "log group of changes",
            Self::AllowedChannels => "allowed channels",
            Self::AllowedUsers => "allowed users",
            Self::ApiOwners => "owners over HTTP",
            Self::ApiUsers => "users over HTTP",
        }
    }

    /// What a context has in this field: nothing, one value, or several.
    #[must_use]
    pub fn values(self, context: &Context) -> Vec<String> {
        let some = |value: &Option<String>| value.iter().cloned().collect();
        let yes = |flag: bool| vec![if flag { "yes" } else { "no" }.to_owned()];
        match self {
            Self::Service => vec![context.service.clone()],
            Self::Description => {
                Some(context.description.clone()).filter(|text| !text.is_empty()).into_iter().collect()
            }
            Self::Region => vec![context.region.clone()],
            Self::Entry => some(&context.entry),
            Self::Metrics => context.metrics.iter().map(ToString::to_string).collect(),
            Self::LogGroups => context.log_groups.clone(),
            Self::Traces => yes(context.traces),
            Self::TracePeriod => vec![format!("{} s", context.trace_period.seconds())],
            Self::Changes => yes(context.changes),
            Self::Alarms => context.alarms.clone(),
            Self::Owners => context.owners.clone(),
            Self::Channel => some(&context.channel),
            Self::AlarmTag => some(&context.alarm_tag),
            Self::StartedByAlarms => yes(context.started_by_alarms),
            Self::QuietHours => context.quiet_hours.iter().map(ToString::to_string).collect(),
            Self::Role => some(&context.role),
            Self::ExternalId => some(&context.external_id),
            Self::LinkedAccount => some(&context.linked_account),
            Self::Elsewhere => context.elsewhere.iter().map(Place::describe).collect(),
            Self::Runbooks => context.runbooks.clone(),
            Self::StatusPages => context.status_pages.clone(),
            Self::Repository => some(&context.repository),
            Self::ChangesLogGroup => some(&context.changes_log_group),
            Self::AllowedChannels => context.allowed_channels.clone(),
            Self::AllowedUsers => context.allowed_users.clone(),
            Self::ApiOwners => context.api_owners.clone(),
            Self::ApiUsers => context.api_users.clone(),
        }
    }
}

/// How two contexts differ in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: ContextField,
    /// The values that only the first one has.
    pub removed: Vec<String>,
    /// The values that only the second one has.
    pub added: Vec<String>,
}

impl Context {
    /// In which fields, and how, `later` differs from this context. The order of values is no difference.
    #[must_use]
    pub fn differences(&self, later: &Self) -> Vec<Difference> {
        let mut differences = Vec::new();
        for &field in ContextField::VARIANTS {
            let (before, after) = (field.values(self), field.values(later));
            let only_in = |these: &[String], others: &[String]| {
                these.iter().filter(|value| !others.contains(value)).cloned().collect::<Vec<_>>()
            };
            let (removed, added) = (only_in(&before, &after), only_in(&after, &before));
            if !removed.is_empty() || !added.is_empty() {
                differences.push(Difference { field, removed, added });
            }
        }
        differences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_of_the_json_has_its_name_here() {
        let full = Context {
            entry: Some("shop".to_owned()),
            trace_period: super::super::TracePeriod::FiveMinutes,
            alarm_tag: Some("team=shop".to_owned()),
            description: "sells".to_owned(),
            owners: vec!["U1".to_owned()],
            channel: Some("C1".to_owned()),
            started_by_alarms: true,
            quiet_hours: Some("22:00-07:00".parse().unwrap()),
            role: Some("arn:aws:iam::123456789012:role/r".to_owned()),
            external_id: Some("shop-1".to_owned()),
            linked_account: Some("123456789012".to_owned()),
            elsewhere: vec![Place { region: "us-east-1".to_owned(), ..Place::default() }],
            runbooks: vec!["https://runbook.example".to_owned()],
            status_pages: vec!["https://status.example".to_owned()],
            repository: Some("https://github.com/acme/shop".to_owned()),
            changes_log_group: Some("trail".to_owned()),
            allowed_channels: vec!["C1".to_owned()],
            allowed_users: vec!["U1".to_owned()],
            api_owners: vec!["sub:ann".to_owned()],
            api_users: vec!["group:shop".to_owned()],
            ..Context::new("shop", "eu-west-1")
        };
        let json = serde_json::to_value(&full).unwrap();
        let mut in_json: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        let mut here: Vec<_> = ContextField::VARIANTS.iter().map(|field| field.name()).collect();
        in_json.sort_unstable();
        here.sort_unstable();
        assert_eq!(here, in_json);
        assert_eq!(serde_json::from_value::<Context>(json).unwrap(), full);
    }

    #[test]
    fn a_difference_names_the_field_and_what_came_and_went() {
        let before = Context {
            log_groups: vec!["a".to_owned(), "b".to_owned()],
            alarms: vec!["x".to_owned(), "y".to_owned()],
            ..Context::new("shop", "eu-west-1")
        };
        let after = Context {
            log_groups: vec!["c".to_owned(), "a".to_owned()],
            alarms: vec!["y".to_owned(), "x".to_owned()],
            traces: true,
            ..before.clone()
        };
        let differences = before.differences(&after);
        let told: Vec<_> = differences
            .iter()
            .map(|Difference { field, removed, added }| format!("{}: {removed:?} -> {added:?}", field.label()))
            .collect();
        assert_eq!(told, [r#"log groups: ["b"] -> ["c"]"#, r#"traces: ["no"] -> ["yes"]"#]);
        assert!(before.differences(&before).is_empty());
    }
}
