//! A fixture with which the AWS adapters read a bundle over HTTP.

use std::fmt::Debug;

use aws::{AwsSources, Deadline, SdkConfig};
use aws_sdk_sfn::config::{Credentials, SharedCredentialsProvider};
use bundle::{Bundle, BundleSource};
use investigation::model::{Request, Scope};
use jiff::SignedDuration;
use testkit::aws::{FakeAws, Scenario};
use tokio::time::Instant;

/// A bundle that is served by the fake AWS, and the same bundle read directly, to compare.
pub struct Fixture {
    pub name: &'static str,
    pub scope: Scope,
    pub scenario: Scenario,
    pub aws: FakeAws,
    pub sdk: SdkConfig,
    pub bundle: BundleSource,
}

impl Fixture {
    /// A fixture for every carried bundle for which `has` is true.
    pub async fn all_with(has: impl Fn(&Bundle) -> bool) -> Vec<Self> {
        let mut all = Vec::new();
        for name in bundle::names() {
            let fixture = Self::start(name).await;
            if has(&fixture.scenario.bundle) {
                all.push(fixture);
            }
        }
        assert!(!all.is_empty());
        all
    }

    pub async fn start(name: &'static str) -> Self {
        let bundle = bundle::open(name).unwrap();
        let scenario = Scenario::new(bundle.clone());
        let aws = FakeAws::start(scenario.clone()).await.unwrap();
        end_to_end::record_requests(&aws).unwrap();
        let credentials = SharedCredentialsProvider::new(Credentials::new("test", "test", None, None, "test"));
        let sdk =
            aws::config("tests").await.to_builder().endpoint_url(aws.url()).credentials_provider(credentials).build();
        // CloudTrail shows all of the window by then.
        let asked_at = bundle.request().incident_window.end() + SignedDuration::from_hours(1);
        Self {
            name,
            scope: Scope::new(Request { requested_at: asked_at, ..bundle.request() }, bundle.context.clone()),
            scenario,
            aws,
            sdk,
            bundle: BundleSource::new(bundle),
        }
    }

    /// The adapters, with as much time as they have in production from now on.
    pub fn sources(&self) -> AwsSources {
        AwsSources::new(&self.sdk, Deadline::after(Instant::now()))
    }
}

/// Compares two values by their debug output, line by line.
pub fn assert_same<T: Debug>(name: &str, read: &T, expected: &T) {
    end_to_end::assert_same_lines(name, &format!("{read:#?}"), &format!("{expected:#?}"));
}
