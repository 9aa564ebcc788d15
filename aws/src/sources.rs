//! The sources of telemetry: one module each, behind one port.

use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use futures_util::future::{join_all, join3};
use investigation::budget::{Held, LogBytes};
use investigation::model::{GroupsOfPlace, Scope};
use investigation::ports::{Answer, Failure, LogVolume, TelemetrySources};
use investigation::telemetry::{AlarmTransition, Change, LogTelemetry, MetricSeries, TraceTelemetry};
use jiff::Timestamp;

use crate::scanned::ScannedBytes;
use crate::turns::Turns;
use crate::{Accounts, Deadline, DynamoLedger, alarms, changes, events, load, logs, metrics, traces};

/// How long an investigation waits at its beginning to learn how much there is.
const MAX_ESTIMATING: Duration = Duration::from_secs(3);

/// Reads telemetry from AWS, in the region and the account of each context, which need not be those that this code runs in.
#[derive(Debug, Clone)]
pub struct AwsSources {
    sdk: SdkConfig,
    accounts: Arc<Accounts>,
    deadline: Deadline,
    scanned: ScannedBytes,
    turns: Turns,
    compares_revisions: bool,
}

impl AwsSources {
    /// Reads with this configuration, until the deadline.
    #[must_use]
    pub fn new(sdk: &SdkConfig, deadline: Deadline) -> Self {
        let scanned = ScannedBytes::default();
        Self {
            sdk: sdk.clone(),
            accounts: Arc::default(),
            deadline,
            scanned,
            turns: Turns::default(),
            compares_revisions: false,
        }
    }

    /// Enters other accounts by these, which outlive one investigation.
    #[must_use]
    pub fn with_accounts(self, accounts: &Arc<Accounts>) -> Self {
        Self { accounts: Arc::clone(accounts), ..self }
    }

    /// The same, which share the rate of CloudTrail's lookups with all that count them in this ledger. The clock gives the
    /// present time.
    #[must_use]
    pub fn sharing_turns(self, ledger: &DynamoLedger, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { turns: Turns::shared(ledger.clone(), clock), ..self }
    }

    /// The same, which also read the revisions before and after the changes that lie nearest to the incident, and say in which
    /// keys they differ.
    #[must_use]
    pub fn comparing_revisions(self) -> Self {
        Self { compares_revisions: true, ..self }
    }

    /// How many bytes the queries of CloudWatch Logs have scanned so far, as far as they ended.
    #[must_use]
    pub fn bytes_scanned(&self) -> u64 {
        self.scanned.sum()
    }

    /// What is known of the log groups in one place of a context, and about how many bytes they hold. It is asked once: where
    /// many ask, those that read come first.
    async fn estimate_place(&self, place: Scope) -> Result<(GroupsOfPlace, LogBytes), Failure> {
        let context = &place.context;
        if context.log_groups.is_empty() && !context.traces {
            return Ok((None, LogBytes::default()));
        }
        let deadline = Deadline::in_the_next(MAX_ESTIMATING);
        // Nothing is read in an account that cannot be entered.
        let Ok(sdk) = self.accounts.enter(&self.sdk, context, deadline).await else {
            return Ok((None, LogBytes::default()));
        };
        let sdk = sdk.to_builder().retry_config(RetryConfig::disabled()).build();
        let (groups, bytes) = logs::estimate(&sdk, &place, deadline).await?;
        Ok((Some(groups), bytes))
    }

    async fn sdk_for(&self, scope: &Scope) -> Result<SdkConfig, Failure> {
        self.accounts.enter(&self.sdk, &scope.context, self.deadline).await
    }
}

impl TelemetrySources for AwsSources {
    async fn metrics(&self, scope: &Scope) -> Answer<Vec<MetricSeries>> {
        metrics::read(&self.sdk_for(scope).await?, scope, self.deadline).await
    }

    async fn logs(&self, scope: &Scope) -> Answer<LogTelemetry> {
        let sdk = self.sdk_for(scope).await?;
        let logs = logs::read(&sdk, scope, self.deadline, &self.scanned);
        let events = Box::pin(events::read(&sdk, scope, self.deadline));
        let (logs, events, load) = join3(logs, events, Box::pin(load::read(&sdk, scope, self.deadline))).await;
        let logs = events::add(logs, events);
        logs.map(|mut logs| {
            logs.telemetry.load = load;
            logs
        })
    }

    async fn traces(&self, scope: &Scope) -> Answer<TraceTelemetry> {
        traces::read(&self.sdk_for(scope).await?, scope, self.deadline, &self.scanned).await
    }

    async fn changes(&self, scope: &Scope) -> Answer<Vec<Change>> {
        let sdk = self.sdk_for(scope).await?;
        changes::read(&sdk, scope, self.deadline, &self.turns, &self.scanned, self.compares_revisions).await
    }

    async fn alarms(&self, scope: &Scope) -> Answer<Vec<AlarmTransition>> {
        alarms::read(&self.sdk_for(scope).await?, scope, self.deadline).await
    }

    async fn log_volume(&self, scope: &Scope) -> LogVolume {
        let places = scope.context.at_each_place().into_iter().map(|context| Scope { context, ..scope.clone() });
        let estimates = join_all(places.map(|place| Box::pin(self.estimate_place(place)))).await;
        let (mut groups, mut known, mut unanswered_places) = (Vec::new(), LogBytes::default(), 0);
        for estimate in estimates {
            match estimate {
                Ok((of_place, bytes)) => {
                    groups.push(of_place);
                    known = known.with(bytes);
                }
                Err(failure) if failure.kind.is_retryable() => {
                    groups.push(None);
                    unanswered_places += 1;
                }
                Err(_) => return LogVolume::Asked { held: Held::Unknown, groups: Vec::new() },
            }
        }
        let held = if unanswered_places == 0 { Held::About(known) } else { Held::AtLeast { known, unanswered_places } };
        LogVolume::Asked { held, groups }
    }
}
