//! Many investigations at once, in as many functions as may read a source at once, while AWS keeps to its quotas.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use futures_util::{StreamExt, stream};
use investigation::model::{Gap, Scope, Source};
use investigation::ports::{Failure, TelemetrySources};
use jiff::SignedDuration;
use serde_json::json;
use tokio::time::Instant;

use crate::calls_tests::{answering, large_scope};
use crate::testing::{Call, FakeAws, Reply, at};
use crate::{AwsSources, Deadline, DynamoLedger};

/// The default of `CollectorConcurrency` in the template.
const AT_ONCE: usize = 3;

/// So many that the functions have waited some hundred times each.
const INVESTIGATIONS: usize = 20;

/// Calls a second in an account and region, as in the crate `testkit`. X-Ray has paths instead of operations.
fn calls_a_second(operation: &str) -> usize {
    match operation {
        "LookupEvents" => 2,
        "DescribeAlarmHistory" => 3,
        "DescribeAlarms" => 9,
        "StartQuery" | "GetQueryResults" => 5,
        "DescribeLogGroups" => 10,
        "GetMetricData" => 50,
        path if path.starts_with('/') => 5,
        _ => usize::MAX,
    }
}

/// An AWS that refuses a call once its second is used up, which is counted; and its ledger counts.
async fn limited_aws(refused: Arc<Mutex<usize>>) -> FakeAws {
    let mut admitted: BTreeMap<(String, String), Vec<Instant>> = BTreeMap::new();
    let mut counters: BTreeMap<String, u64> = BTreeMap::new();
    let mut answer = answering(50);
    let script = move |call: &Call| {
        if call.operation == "UpdateItem" {
            let count = counters.entry(call.body["Key"]["page"]["S"].as_str().unwrap().to_owned()).or_default();
            *count += 1;
            return Reply::Ok(json!({ "Attributes": { "amount": { "N": count.to_string() } } }));
        }
        let latest = admitted.entry((call.region.clone(), call.operation.clone())).or_default();
        latest.retain(|at| at.elapsed() < Duration::from_secs(1));
        if latest.len() >= calls_a_second(&call.operation) {
            *refused.lock().unwrap() += 1;
            return Reply::Error(400, "ThrottlingException", "Rate exceeded");
        }
        latest.push(Instant::now());
        answer(call)
    };
    FakeAws::start(script).await.with_latency(Duration::from_millis(80))
}

/// The gaps of one source in one investigation.
async fn read(source: Source, sources: AwsSources, scope: &Scope) -> Result<Vec<Gap>, Failure> {
    Ok(match source {
        Source::Metrics => sources.metrics(scope).await?.gaps,
        Source::Logs => sources.logs(scope).await?.gaps,
        Source::Traces => sources.traces(scope).await?.gaps,
        Source::Changes => sources.changes(scope).await?.gaps,
        Source::Alarms => sources.alarms(scope).await?.gaps,
    })
}

#[tokio::test(start_paused = true)]
async fn of_many_investigations_at_once_none_loses_a_source_to_a_quota() {
    let refused = Arc::new(Mutex::new(0));
    let (aws, mut scope) = (limited_aws(Arc::clone(&refused)).await, large_scope());
    scope.context.alarms.retain(|name| name != "gone");
    // CloudTrail shows all of the window by then.
    scope.request.requested_at += SignedDuration::from_hours(1);
    // With the pauses between attempts that there are in production.
    let sdk = aws.sdk().await.to_builder().retry_config(RetryConfig::standard()).build();
    let begin = Instant::now();
    let ledger = DynamoLedger::new(&sdk, "ledger".to_owned());
    let scope = &scope;
    for &source in Source::ALL {
        let investigations = (0..INVESTIGATIONS).map(async |_| {
            let clock = move || at("2026-01-31T14:31:00Z") + begin.elapsed();
            let sources = AwsSources::new(&sdk, Deadline::after(Instant::now())).sharing_turns(&ledger, clock);
            read(source, sources, scope).await
        });
        let answers: Vec<_> = stream::iter(investigations).buffer_unordered(AT_ONCE).collect().await;
        assert_eq!(answers.len(), INVESTIGATIONS);
        for answer in answers {
            assert_eq!(answer, Ok(Vec::new()), "{source:?}");
        }
    }
    let refused = *refused.lock().unwrap();
    assert!(refused > 100, "quotas refused {refused} calls: there was room for all");
}
