//! Whether there are credentials at all.

use std::error::Error;

use aws_config::SdkConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;

/// Why there are no credentials to call AWS with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialsProblem {
    /// Nothing gives any: no variable, no profile, no container and no instance.
    Missing,
    /// Something should give them, and does not; in its own words.
    Unusable(String),
}

/// Finds credentials, without showing them to AWS.
///
/// # Errors
/// Why there are none.
pub async fn find_credentials(sdk: &SdkConfig) -> Result<(), CredentialsProblem> {
    let Some(provider) = sdk.credentials_provider() else { return Err(CredentialsProblem::Missing) };
    match provider.provide_credentials().await {
        Ok(_) => Ok(()),
        Err(CredentialsError::CredentialsNotLoaded(_)) => Err(CredentialsProblem::Missing),
        Err(error) => Err(CredentialsProblem::Unusable(in_words(&error))),
    }
}

/// The last of an error's causes says what happened; those before it say to whom.
fn in_words(error: &(dyn Error + 'static)) -> String {
    let causes: Vec<String> =
        std::iter::successors(Some(error), |&error| error.source()).map(ToString::to_string).collect();
    causes.last().cloned().unwrap_or_default()
}
