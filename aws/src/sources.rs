//! The sources of telemetry: one module each, behind one port.

use std::time::Duration;

use aws_config::SdkConfig;
use investigation::model::Scope;
use investigation::ports::{Answer, TelemetrySources};
use investigation::telemetry::{AlarmTransition, Change, LogTelemetry, MetricSeries, TraceTelemetry};

use crate::config::for_source;
use crate::scanned::ScannedBytes;
use crate::{Deadline, alarms, changes, logs, metrics, traces};

/// Reads telemetry from AWS, in the region of each context, which need not be the region that this code runs in.
#[derive(Debug, Clone)]
pub struct AwsSources {
    sdk: SdkConfig,
    deadline: Deadline,
    scanned: ScannedBytes,
    /// The pause between two pages of changes.
    pub(crate) pause_between_change_pages: Duration,
}

impl AwsSources {
    /// Reads with this configuration, until the deadline.
    #[must_use]
    pub fn new(sdk: &SdkConfig, deadline: Deadline) -> Self {
        let scanned = ScannedBytes::default();
        Self { sdk: sdk.clone(), deadline, scanned, pause_between_change_pages: changes::PAUSE_BETWEEN_PAGES }
    }

    /// How many bytes the queries of CloudWatch Logs have scanned so far, as far as they ended.
    #[must_use]
    pub fn bytes_scanned(&self) -> u64 {
        self.scanned.sum()
    }

    fn sdk_for(&self, scope: &Scope) -> SdkConfig {
        for_source(&self.sdk, &scope.context.region)
    }
}

impl TelemetrySources for AwsSources {
    async fn metrics(&self, scope: &Scope) -> Answer<Vec<MetricSeries>> {
        metrics::read(&self.sdk_for(scope), scope, self.deadline).await
    }

    async fn logs(&self, scope: &Scope) -> Answer<LogTelemetry> {
        logs::read(&self.sdk_for(scope), scope, self.deadline, &self.scanned).await
    }

    async fn traces(&self, scope: &Scope) -> Answer<TraceTelemetry> {
        traces::read(&self.sdk_for(scope), scope, self.deadline, &self.scanned).await
    }

    async fn changes(&self, scope: &Scope) -> Answer<Vec<Change>> {
        changes::read(&self.sdk_for(scope), scope, self.deadline, self.pause_between_change_pages).await
    }

    async fn alarms(&self, scope: &Scope) -> Answer<Vec<AlarmTransition>> {
        alarms::read(&self.sdk_for(scope), scope, self.deadline).await
    }
}
