//! The last step: it closes the investigation's record.

use investigation::model::Request;
use investigation::ports::{InvestigationStore, Status};

use crate::StepError;

/// Notes that the investigation ended with a report.
///
/// # Errors
/// When the store fails.
pub async fn conclude(request: &Request, investigations: &impl InvestigationStore) -> Result<(), StepError> {
    // A record that had ended before was closed by an earlier attempt of this step.
    investigations.end(&request.investigation_id, Status::Completed).await?;
    Ok(())
}
