//! Who did what, where and when: one row for every start, cancellation, edit, deletion and judgement. Rows hold no telemetry.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::model::{Context, Difference, InvestigationId, Request};
use crate::ports::{Entry, Failure, FailureKind};

/// How long rows are kept: a year and a month, so that a yearly review sees a whole year.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 396);

/// How many values of one field a row names. A context may have thousands.
const MAX_VALUES: usize = 20;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Deed {
    /// An investigation was started.
    Started,
    /// An investigation was refused: the context or a limit does not allow it.
    Refused,
    /// An investigation was cancelled.
    Cancelled,
    /// A report was said to be right or wrong.
    Judged,
    /// A context was created or changed.
    ContextSaved,
    /// A context was deleted.
    ContextDeleted,
    /// The app was installed in a workspace.
    Installed,
    /// The app was taken out of a workspace.
    Uninstalled,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct AuditRow {
    /// When it was done.
    pub at: Timestamp,
    /// Who did it: a Slack user id, the name of a caller over HTTP, the ARN of whoever sat at a terminal, the words for an alarm,
    /// or `Slack` where it does not say who.
    pub by: String,
    /// What was done.
    pub deed: Deed,
    /// To what: the name of a context, or the id of a workspace.
    pub subject: String,
    /// The channel in which it was done; empty where it was done in none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub channel: String,
    /// The investigation that it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investigation_id: Option<InvestigationId>,
    /// What was changed in a context, field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

impl AuditRow {
    /// What was done with an investigation by whoever asked for it.
    #[must_use]
    pub fn of_request(request: &Request, deed: Deed) -> Self {
        Self {
            at: request.requested_at,
            by: request.asker().into_owned(),
            deed,
            subject: request.service.clone(),
            channel: request.channel.clone(),
            investigation_id: Some(request.investigation_id.clone()),
            changes: Vec::new(),
        }
    }

    /// What was done with a context, by its name, or in a workspace, by its id.
    #[must_use]
    pub fn of_subject(deed: Deed, subject: &str, by: &str, at: Timestamp) -> Self {
        Self {
            at,
            by: by.to_owned(),
            deed,
            subject: subject.to_owned(),
            channel: String::new(),
            investigation_id: None,
            changes: Vec::new(),
        }
    }

    /// The same with what was changed.
    #[must_use]
    pub fn changing(self, differences: &[Difference]) -> Self {
        Self { changes: differences.iter().map(to_text).collect(), ..self }
    }

    /// The row as the ledger keeps it, on the page [`Page::Audit`](crate::ports::Page::Audit), and until when. The same row
    /// twice is one row.
    ///
    /// # Errors
    /// Never in practice: a row has no map whose keys are no texts.
    pub fn to_entry(&self) -> Result<(Entry, Timestamp), Failure> {
        let json = serde_json::to_string(self)
            .map_err(|error| Failure::new(FailureKind::Invalid, "ledger:Write", error.to_string()))?;
        let deed: &str = self.deed.into();
        let about = self.investigation_id.as_ref().map_or(&*self.subject, InvestigationId::as_str);
        let entry = Entry { at: self.at, key: format!("{deed}/{about}/{}", self.by), json };
        Ok((entry, self.at.saturating_add(KEPT).unwrap_or(Timestamp::MAX)))
    }
}

/// What a context names that nothing did before.
#[must_use]
pub fn everything(context: &Context) -> Vec<Difference> {
    Context::new(context.service.clone(), context.region.clone()).differences(context)
}

/// Such as `log groups: -a, +b, +c`.
fn to_text(difference: &Difference) -> String {
    let Difference { field, removed, added } = difference;
    let signed = removed.iter().map(|value| format!("-{value}")).chain(added.iter().map(|value| format!("+{value}")));
    let mut values: Vec<String> = signed.take(MAX_VALUES).collect();
    let count = removed.len() + added.len();
    if count > MAX_VALUES {
        values.push(format!("and {} more", count - MAX_VALUES));
    }
    format!("{}: {}", field.label(), values.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::fixtures;

    #[test]
    fn a_row_says_who_did_what_to_what_where_and_when_and_nothing_else() {
        let (entry, until) = AuditRow::of_request(&fixtures::scope().request, Deed::Started).to_entry().unwrap();
        insta::assert_snapshot!(entry.json, @r#"{"at":"2026-01-01T12:30:00Z","by":"U1","deed":"started","subject":"shop","channel":"C1","investigation_id":"inv-7d6d0cbaeffb06a35d4c"}"#);
        assert!(entry.key.starts_with("started/inv-") && entry.key.ends_with("/U1"), "{}", entry.key);
        assert_eq!(until.duration_since(entry.at), KEPT);
    }
}
