//! Notes who did what. Starts are noted by the first step of the investigation, so that the answer to a command waits for
//! nothing.

use investigation::audit::AuditRow;
use investigation::ports::Ledger;

use crate::{Bot, Ports};

/// Notes a row. Where that fails, only the log knows it: nobody is refused what they asked for because it cannot be noted.
pub(crate) async fn note<P: Ports>(row: &AuditRow, bot: &Bot<P>) {
    let written = match row.to_entry() {
        Ok((entry, until)) => bot.ledger.write(investigation::ports::Page::Audit, &entry, until).await,
        Err(failure) => Err(failure),
    };
    if let Err(failure) = written {
        tracing::error!(%failure, ?row, "a row of the audit could not be written");
    }
}
