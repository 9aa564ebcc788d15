//! Which account a command looks at, and what is said when it cannot.

use anyhow::{Result, anyhow, bail};
use aws::SdkConfig;
use aws::operator::{CredentialsProblem, StackOutputs, find_credentials, find_stack, operator_config};
use clap::Args;
use investigation::ports::{Failure, FailureKind};

/// Whose credentials, and where.
#[derive(Debug, Clone, Args)]
pub struct Account {
    /// The profile of ~/.aws/config whose credentials are used, as with the AWS CLI
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The region; by default that of the context, of the profile or of AWS_REGION
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
}

/// Which deployed stack.
#[derive(Debug, Clone, Args)]
pub struct Stack {
    /// The name of the stack
    #[arg(long, value_name = "STACK", default_value = "incident-investigator")]
    pub stack: String,
}

impl Account {
    /// The configuration as it is, which may lack a region and credentials. `region` is used where none is given otherwise.
    pub async fn unchecked(&self, region: Option<&str>) -> SdkConfig {
        operator_config(self.profile.as_deref(), self.region.as_deref().or(region)).await
    }

    /// The profile as other commands take it, such as ` --profile shop`; empty without one.
    pub fn profile_option(&self) -> String {
        self.profile.as_ref().map_or_else(String::new, |profile| format!(" --profile {profile}"))
    }

    /// The configuration, with a region and with credentials. `region` is used where none is given otherwise.
    ///
    /// # Errors
    /// When there are none, with what to do.
    pub async fn sdk(&self, region: Option<&str>) -> Result<SdkConfig> {
        let sdk = self.unchecked(region).await;
        if sdk.region().is_none() {
            bail!("no region is set; add --region, such as --region eu-west-1, or set AWS_REGION");
        }
        find_credentials(&sdk).await.map_err(|problem| anyhow!(self.say(&problem)))?;
        Ok(sdk)
    }

    /// What is wrong with the credentials, and what to do.
    pub fn say(&self, problem: &CredentialsProblem) -> String {
        let login = self.profile_option();
        match problem {
            CredentialsProblem::Missing => {
                format!(
                    "there are no AWS credentials; run `aws sso login{login}` or `aws configure{login}`, or add --profile"
                )
            }
            CredentialsProblem::Unusable(reason) => {
                format!(
                    "the AWS credentials cannot be used ({reason}); run `aws sso login{login}`, or add another --profile"
                )
            }
        }
    }
}

impl Stack {
    /// The outputs of the stack.
    ///
    /// # Errors
    /// When there is no such stack in the region, or it cannot be read.
    pub async fn outputs(&self, sdk: &SdkConfig) -> Result<StackOutputs> {
        let region = sdk.region().map(ToString::to_string).unwrap_or_default();
        let found = find_stack(sdk, &self.stack).await.map_err(|failure| explain(&failure))?;
        found.ok_or_else(|| {
            anyhow!(
                "there is no stack `{}` in {region}; add --stack or --region, or deploy it: \
                 `sam deploy --guided`, where a release's package is unpacked",
                self.stack
            )
        })
    }
}

/// A failure in a sentence that ends with what to do.
pub fn explain(failure: &Failure) -> anyhow::Error {
    let Failure { operation, detail, .. } = failure;
    let advice = match failure.kind {
        FailureKind::Denied if is_about_credentials(detail) => {
            "AWS does not accept the credentials; run `aws sso login`, or add another --profile"
        }
        FailureKind::Denied | FailureKind::NotAllowed => {
            "these credentials lack the permission; `investigate doctor` says which"
        }
        FailureKind::Throttled => "AWS refused the rate of calls; try it again in a minute",
        FailureKind::Unavailable | FailureKind::TimedOut => "AWS could not be reached; check the network and --region",
        FailureKind::NotFound => "AWS does not have it; check the name and --region",
        FailureKind::Invalid => "AWS does not take it",
    };
    anyhow!("{advice} ({operation}: {detail})")
}

/// Whether the refusal concerns who asks, and not what is asked for.
pub fn is_about_credentials(detail: &str) -> bool {
    ["ExpiredToken", "InvalidClientTokenId", "UnrecognizedClient", "SignatureDoesNotMatch", "RequestExpired"]
        .iter()
        .any(|code| detail.contains(code))
}
