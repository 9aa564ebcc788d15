//! Other accounts, entered by a role in them that may read their telemetry.
//!
//! Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>. `member-role.yaml` makes such a role.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_sdk_sfn::config::{Credentials, SharedCredentialsProvider};
use aws_sdk_sts::Client;
use investigation::model::Context;
use investigation::ports::{ASSUME_ROLE, Failure, FailureKind};

use crate::Deadline;
use crate::config::for_source;
use crate::failure::to_failure;

/// Under which name the other account's CloudTrail shows the bot.
const SESSION_NAME: &str = "incident-investigator";

/// Credentials are renewed this long before they expire, so that no investigation outlives them.
const RENEWED_BEFORE: Duration = Duration::from_mins(5);

/// The most that is done with the role, whatever else it may do: an investigation reads.
const SESSION_POLICY: &str = include_str!("session-policy.json");

/// The accounts that contexts name, each with the credentials of its role. They are kept for as long as they are valid: a
/// function that stays warm assumes a role once an hour.
#[derive(Debug, Default)]
pub struct Accounts {
    external_id: Option<String>,
    assumed: Mutex<HashMap<Entry, AssumedRole>>,
}

/// How an account is entered: by this role, which asks for this external id.
type Entry = (String, Option<String>);

/// The credentials of a role that was assumed, for as long as they hold.
#[derive(Debug, Clone)]
struct AssumedRole {
    credentials: Credentials,
    expires: SystemTime,
}

impl Accounts {
    /// Says this external id with each role, which the role's trust policy may ask for. It keeps others from using the role
    /// through the bot.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>
    #[must_use]
    pub fn new(external_id: Option<String>) -> Self {
        Self { external_id, assumed: Mutex::default() }
    }

    /// The configuration that reads the telemetry of a context: in its region, and in its account if it names a role.
    ///
    /// # Errors
    /// When the role cannot be assumed.
    pub(crate) async fn enter(
        &self,
        sdk: &SdkConfig,
        context: &Context,
        deadline: Deadline,
    ) -> Result<SdkConfig, Failure> {
        let regional = for_source(sdk, &context.region);
        let Some(role) = &context.role else { return Ok(regional) };
        let entry = (role.clone(), context.external_id.clone().or_else(|| self.external_id.clone()));
        let credentials = match self.find(&entry) {
            Some(credentials) => credentials,
            None => self.assume(&regional, entry, deadline).await?,
        };
        let provider = SharedCredentialsProvider::new(credentials);
        Ok(regional.to_builder().credentials_provider(provider).build())
    }

    fn find(&self, entry: &Entry) -> Option<Credentials> {
        let assumed = self.assumed.lock().unwrap_or_else(PoisonError::into_inner);
        let found = assumed.get(entry)?;
        let left = found.expires.duration_since(SystemTime::now()).ok()?;
        (left > RENEWED_BEFORE).then(|| found.credentials.clone())
    }

    async fn assume(&self, sdk: &SdkConfig, entry: Entry, deadline: Deadline) -> Result<Credentials, Failure> {
        let (role, external_id) = &entry;
        let call = Client::new(sdk)
            .assume_role()
            .role_arn(role)
            .role_session_name(SESSION_NAME)
            .set_external_id(external_id.clone())
            .policy(SESSION_POLICY);
        let answer = deadline.within(ASSUME_ROLE, call.send()).await?.map_err(to_failure(ASSUME_ROLE))?;
        let Some(given) = answer.credentials else {
            return Err(Failure::new(FailureKind::Unavailable, ASSUME_ROLE, "the answer has no credentials"));
        };
        let expires = SystemTime::try_from(given.expiration).unwrap_or(SystemTime::UNIX_EPOCH);
        let credentials = Credentials::new(
            given.access_key_id,
            given.secret_access_key,
            Some(given.session_token),
            Some(expires),
            "a role of another account",
        );
        let mut assumed = self.assumed.lock().unwrap_or_else(PoisonError::into_inner);
        assumed.insert(entry, AssumedRole { credentials: credentials.clone(), expires });
        Ok(credentials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeAws, Reply, scope};
    use tokio::time::Instant;

    const GIVEN: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
        <AccessKeyId>ASIAOTHER</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
        <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    const REFUSED: &str = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>\
        <Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>";

    fn with_role(role: &str) -> Context {
        Context { role: Some(role.to_owned()), ..scope().context }
    }

    fn deadline() -> Deadline {
        Deadline::after(Instant::now())
    }

    async fn access_key(sdk: &SdkConfig) -> String {
        use aws_sdk_sfn::config::ProvideCredentials;
        let credentials = sdk.credentials_provider().unwrap().provide_credentials().await.unwrap();
        credentials.access_key_id().to_owned()
    }

    #[tokio::test]
    async fn a_context_without_a_role_is_read_with_the_bot_s_own_credentials() {
        let aws = FakeAws::in_order([]).await;
        let sdk = Accounts::default().enter(&aws.sdk().await, &scope().context, deadline()).await.unwrap();
        assert_eq!(access_key(&sdk).await, "id");
    }

    #[tokio::test]
    async fn a_role_is_assumed_once_for_as_long_as_its_credentials_hold() {
        let aws = FakeAws::in_order([Reply::Xml(200, GIVEN)]).await;
        let accounts = Accounts::new(Some("stack".to_owned()));
        for _ in 0..2 {
            let context = with_role("arn:aws:iam::210987654321:role/incident-investigator-reader");
            let sdk = accounts.enter(&aws.sdk().await, &context, deadline()).await.unwrap();
            assert_eq!(access_key(&sdk).await, "ASIAOTHER");
        }
        assert_eq!(aws.calls().len(), 1);
    }

    #[tokio::test]
    async fn each_role_has_its_own_credentials() {
        let aws = FakeAws::in_order([Reply::Xml(200, GIVEN), Reply::Xml(200, GIVEN)]).await;
        let accounts = Accounts::default();
        for account in ["210987654321", "310987654321"] {
            let context = with_role(&format!("arn:aws:iam::{account}:role/incident-investigator-reader"));
            accounts.enter(&aws.sdk().await, &context, deadline()).await.unwrap();
        }
        assert_eq!(aws.calls().len(), 2);
    }

    #[tokio::test]
    async fn a_role_that_asks_for_an_external_id_of_its_own_is_entered_by_that() {
        let aws = FakeAws::in_order([Reply::Xml(200, GIVEN), Reply::Xml(200, GIVEN)]).await;
        let accounts = Accounts::new(Some("stack".to_owned()));
        let shared = with_role("arn:aws:iam::210987654321:role/incident-investigator-reader");
        let own = Context { external_id: Some("shop-1".to_owned()), ..shared.clone() };
        for context in [&shared, &own, &shared] {
            accounts.enter(&aws.sdk().await, context, deadline()).await.unwrap();
        }
        assert_eq!(aws.calls().len(), 2, "the credentials of one are not those of the other");
    }

    #[tokio::test]
    async fn a_role_that_may_not_be_assumed_is_a_denial_of_that_call() {
        let aws = FakeAws::in_order([Reply::Xml(403, REFUSED)]).await;
        let context = with_role("arn:aws:iam::210987654321:role/other");
        let failure = Accounts::default().enter(&aws.sdk().await, &context, deadline()).await.unwrap_err();
        assert_eq!((failure.kind, failure.operation), (FailureKind::Denied, ASSUME_ROLE));
    }

    #[test]
    fn the_session_policy_allows_only_to_read_and_fits_into_a_request() {
        let policy: serde_json::Value = serde_json::from_str(SESSION_POLICY).unwrap();
        let actions = policy["Statement"][0]["Action"].as_array().unwrap();
        let is_read = |action: &str| {
            let verb = action.split(':').nth(1).unwrap();
            ["Get", "List", "Describe", "Lookup", "BatchGet", "StartQuery", "StopQuery"]
                .iter()
                .any(|v| verb.starts_with(v))
        };
        assert!(actions.iter().all(|action| is_read(action.as_str().unwrap())));
        // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
        assert!(SESSION_POLICY.len() <= 2_048);
    }
}
