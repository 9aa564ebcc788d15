//! Who made, edited or deleted which context, and what they changed.

use investigation::audit::{AuditRow, Deed};
use investigation::model::{Context, Difference};
use jiff::Timestamp;

use super::Editor;

/// How many values of one field a row names. A context may have thousands.
const MAX_VALUES: usize = 20;

/// What was done with a context.
pub(crate) fn row(
    deed: Deed,
    subject: &str,
    differences: &[Difference],
    editor: Editor<'_>,
    now: Timestamp,
) -> AuditRow {
    tracing::info!(?deed, subject, by = editor.user, "a context was changed");
    AuditRow {
        at: now,
        by: editor.user.to_owned(),
        deed,
        subject: subject.to_owned(),
        channel: editor.channel.to_owned(),
        investigation_id: None,
        changes: differences.iter().map(to_text).collect(),
    }
}

/// What a context names that nothing did before.
pub(crate) fn everything(context: &Context) -> Vec<Difference> {
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
