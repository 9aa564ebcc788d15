//! Who made, edited or deleted which context, and what they changed.

pub(crate) use investigation::audit::everything;
use investigation::audit::{AuditRow, Deed};
use investigation::model::Difference;
use jiff::Timestamp;

use super::Editor;

/// What was done with a context.
pub(crate) fn row(
    deed: Deed,
    subject: &str,
    differences: &[Difference],
    editor: Editor<'_>,
    now: Timestamp,
) -> AuditRow {
    tracing::info!(?deed, subject, by = editor.user, "a context was changed");
    let row = AuditRow::of_subject(deed, subject, editor.user, now).changing(differences);
    AuditRow { channel: editor.channel.to_owned(), ..row }
}
