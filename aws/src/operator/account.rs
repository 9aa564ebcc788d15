//! The account that a context names, entered as an investigation enters it.

use std::time::Duration;

use aws_config::SdkConfig;
use investigation::model::Context;
use investigation::ports::Failure;

use crate::{Accounts, Deadline};

/// For the call that assumes the role.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// The configuration that reads what a context names: in its region, and by its role if it names one.
///
/// # Errors
/// When the role cannot be assumed.
pub async fn enter_account(
    sdk: &SdkConfig,
    context: &Context,
    external_id: Option<String>,
) -> Result<SdkConfig, Failure> {
    Accounts::new(external_id).enter(sdk, context, Deadline::in_the_next(TIME_LIMIT)).await
}
