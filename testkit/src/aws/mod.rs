//! A stand-in for the AWS services that the emulator of the end-to-end suite does not answer well: Logs Insights,
//! X-Ray, Application Signals, CloudTrail, CloudWatch (in CBOR, which its SDK speaks), the events of RDS, ECS, Auto Scaling and
//! AWS Health, task definitions of ECS, Performance Insights, and Bedrock Converse, all on one port. For the
//! command line it is an [`Account`] too: an identity, a deployed stack with its secrets and contexts, and a quota.
//!
//! It serves one [`Scenario`] at a time. It does not imitate a query engine: it answers the requests that the scenario
//! is about, in small pages, and rejects every other with an error in the service's own form. [`FakeAws::inject`] makes
//! calls fail with a [`Fault`]; after [`FakeAws::enforce_quotas`] it refuses calls that are more frequent than AWS allows.
//! [`FakeAws::record_into`] keeps what was asked, so that it can be held to AWS's own descriptions of its services.
//!
//! To add an operation:
//! 1. write a struct with its input in the module of its service, with `deny_unknown_fields`, so that a new parameter
//!    of a caller is noticed;
//! 2. write a function from scenario and input to the answer, which rejects what the scenario does not hold;
//! 3. add an arm to `Shared::answer`; for a new service also `wire::Service` and the way to recognise its requests.

mod account;
mod alarms;
mod bedrock;
pub(crate) mod cbor;
mod cloudtrail;
mod events;
mod faults;
mod load;
mod logs;
mod metrics;
mod places;
mod quotas;
mod revisions;
mod scenario;
mod signals;
mod wire;
mod xray;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::Instant;

pub use account::{Account, Stack};
pub use faults::Fault;
use faults::Faults;
use quotas::{MAX_QUERIES_AT_ONCE, Quotas};
pub use scenario::Scenario;
use wire::{AwsError, Call, Service};

/// The fake. It answers until it is dropped.
pub struct FakeAws {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    scenario: Mutex<Arc<Scenario>>,
    places: Mutex<places::Places>,
    faults: Mutex<Faults>,
    calls: Mutex<Vec<Call>>,
    queries: Mutex<BTreeMap<String, logs::Query>>,
    quotas: Mutex<Option<Quotas>>,
    recording: Mutex<Option<File>>,
    account: Mutex<Account>,
}

impl FakeAws {
    /// Starts the server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn start(scenario: Scenario) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            scenario: Mutex::new(Arc::new(scenario)),
            places: Mutex::default(),
            faults: Mutex::default(),
            calls: Mutex::default(),
            queries: Mutex::default(),
            quotas: Mutex::default(),
            recording: Mutex::default(),
            account: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("serving a listener never ends");
        });
        Ok(Self { address, shared, server })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The endpoint to point an SDK at.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves this scenario from now on, and forgets the injected faults and the recorded calls.
    pub fn serve(&self, scenario: Scenario) {
        *self.shared.scenario.lock().unwrap() = Arc::new(scenario);
        *self.shared.faults.lock().unwrap() = Faults::default();
        self.shared.calls.lock().unwrap().clear();
    }

    /// Serves this scenario in this region to whoever has entered this account, given by its number.
    pub fn serve_at(&self, account: &str, region: &str, scenario: Scenario) {
        let place = (account.to_owned(), region.to_owned());
        self.shared.places.lock().unwrap().insert(place, Arc::new(scenario));
    }

    /// Changes the account: who calls, and what is deployed in it.
    pub fn change_account(&self, change: impl FnOnce(&mut Account)) {
        change(&mut self.shared.account.lock().unwrap());
    }

    /// Makes the next `times` calls of this operation fail with `fault`.
    pub fn inject(&self, operation: &str, fault: Fault, times: usize) {
        self.shared.faults.lock().unwrap().add(operation, fault, times);
    }

    /// Refuses from now on what is more than AWS allows to one account and region.
    pub fn enforce_quotas(&self) {
        *self.shared.quotas.lock().unwrap() = Some(Quotas::new(Instant::now()));
    }

    /// How many calls of each operation the quotas refused since they are enforced.
    #[must_use]
    pub fn refused_by_quotas(&self) -> BTreeMap<String, usize> {
        self.shared.quotas.lock().unwrap().as_ref().map(Quotas::refused).unwrap_or_default()
    }

    /// Writes every request from now on into a file of this folder: a line of JSON with its service, operation and input.
    ///
    /// # Errors
    /// When the file cannot be created.
    pub fn record_into(&self, folder: &Path) -> io::Result<()> {
        let name = format!("fake-{}-{}.jsonl", std::process::id(), self.address.port());
        let file = OpenOptions::new().create(true).append(true).open(folder.join(name))?;
        *self.shared.recording.lock().unwrap() = Some(file);
        Ok(())
    }

    /// What was done with the keys of other accounts, as IAM spells it: `logs:StartQuery`.
    #[must_use]
    pub fn actions_elsewhere(&self) -> BTreeSet<String> {
        let calls = self.shared.calls.lock().unwrap();
        let elsewhere = calls.iter().filter(|call| places::is_of_role(call));
        elsewhere.map(Call::action).collect()
    }

    /// The inputs of all calls of this operation since the scenario was set, rejected ones included.
    #[must_use]
    pub fn calls(&self, operation: &str) -> Vec<Value> {
        let calls = self.shared.calls.lock().unwrap();
        calls.iter().filter(|call| call.operation == operation).map(|call| call.input.clone()).collect()
    }
}

impl Drop for FakeAws {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, parts: Parts, body: Bytes) -> Response {
    let call = match Call::read(&parts, &body) {
        Ok(call) => call,
        Err(refusal) => return *refusal,
    };
    shared.record(&call);
    let is_admitted = match &mut *shared.quotas.lock().unwrap() {
        Some(quotas) => quotas.admit(&call.region, &call.action(), Instant::now()),
        None => true,
    };
    if !is_admitted {
        return wire::respond(&call, Err(call.service.throttled()));
    }
    let fault = shared.faults.lock().unwrap().next(&call.operation);
    let answers_at = shared.account.lock().unwrap().answers_at.filter(|_| call.service == Service::Sts);
    let mut response = match fault {
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::CutOff) => wire::cut_off(&call, shared.answer(&call)),
        Some(Fault::Fail { status, code }) => {
            wire::respond(&call, Err(AwsError::new(status, code, "injected by the test")))
        }
        Some(Fault::Throttle) => wire::respond(&call, Err(call.service.throttled())),
        Some(Fault::Deny) => wire::respond(&call, Err(call.service.denied(&call.operation))),
        None => wire::respond(&call, shared.answer(&call)),
    };
    if let Some(at) = answers_at {
        let date = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        response.headers_mut().insert("date", date.parse().expect("a date is a header"));
    }
    response
}

impl Shared {
    fn record(&self, call: &Call) {
        if let Some(file) = &mut *self.recording.lock().unwrap() {
            let service = call.service.signing_name();
            let request = json!({ "service": service, "operation": call.operation, "input": call.input });
            writeln!(file, "{request}").expect("the folder of recordings takes all");
        }
        self.calls.lock().unwrap().push(call.clone());
    }

    fn answer(&self, call: &Call) -> Result<Value, AwsError> {
        let everywhere = Arc::clone(&self.scenario.lock().unwrap());
        let scenario = places::find_scenario(&self.places.lock().unwrap(), &everywhere, call);
        let input = places::without_arns(call.service, call.input.clone())?;
        match (call.service, call.operation.as_str()) {
            (Service::Logs, "StartQuery") => {
                let query = logs::start(&scenario, input)?;
                let mut queries = self.queries.lock().unwrap();
                if let Some(quotas) = &mut *self.quotas.lock().unwrap()
                    && queries.values().filter(|query| query.is_running()).count() >= MAX_QUERIES_AT_ONCE
                {
                    quotas.refuse("StartQuery");
                    return Err(AwsError::new(400, "LimitExceededException", "as many queries run as may"));
                }
                let id = format!("query-{}", queries.len() + 1);
                queries.insert(id.clone(), query);
                Ok(json!({ "queryId": id }))
            }
            (Service::Logs, "DescribeLogGroups") if input.get("logGroupIdentifiers").is_some() => {
                let has_transaction_search = self.account.lock().unwrap().has_transaction_search;
                let keeps_spans = xray::keeps_spans_in_logs(&scenario, has_transaction_search);
                logs::describe(&scenario, input, keeps_spans)
            }
            (Service::Logs, "GetQueryResults") => logs::results(&mut self.queries.lock().unwrap(), input),
            (Service::Logs, "StopQuery") => logs::stop(&mut self.queries.lock().unwrap(), input),
            (Service::XRay, "GetServiceGraph") => xray::service_graph(&scenario, input),
            (Service::XRay, "GetTimeSeriesServiceStatistics") => xray::statistics(&scenario, input),
            (Service::XRay, "GetTraceSummaries") => xray::summaries(&scenario, input),
            (Service::XRay, "BatchGetTraces") => xray::traces(&scenario, input),
            (Service::XRay, "GetTraceSegmentDestination") => {
                xray::destination(&scenario, input, self.account.lock().unwrap().has_transaction_search)
            }
            (Service::Logs, "DescribeLogGroups") => account::log_groups(&scenario, input),
            (Service::Sts, "AssumeRole") => places::assume(&self.account.lock().unwrap(), &input),
            (Service::Sts, "GetCallerIdentity") => Ok(account::identity(&self.account.lock().unwrap())),
            (Service::CloudFormation, "DescribeStacks") => account::stacks(&self.account.lock().unwrap(), &input),
            (Service::Secrets, "GetSecretValue") => account::secret(&self.account.lock().unwrap(), input),
            (Service::Secrets, "PutSecretValue") => account::put_secret(&mut self.account.lock().unwrap(), input),
            (Service::DynamoDb, operation @ ("GetItem" | "Scan" | "PutItem" | "DeleteItem")) => {
                account::contexts(&mut self.account.lock().unwrap(), operation, &input)
            }
            (Service::Quotas, "GetServiceQuota") => account::quota(&self.account.lock().unwrap(), &input),
            (Service::Tagging, "GetResources") => Ok(account::tagged()),
            (Service::Signals, "ListServices") => signals::services(&scenario, input),
            (Service::Signals, "ListServiceDependencies") => signals::dependencies(&scenario, input),
            (Service::Signals, "ListServiceLevelObjectives") => signals::objectives(&scenario, input),
            (Service::Signals, "BatchGetServiceLevelObjectiveBudgetReport") => signals::reports(&scenario, input),
            (Service::CloudTrail, "LookupEvents") => cloudtrail::lookup(&scenario, input),
            (Service::CloudWatch, "GetMetricData") => metrics::data(&scenario, input),
            (Service::CloudWatch, "ListMetrics") => metrics::list(&scenario, input),
            (Service::CloudWatch, "DescribeAlarms") => alarms::describe(&scenario, input),
            (Service::CloudWatch, "ListTagsForResource") => alarms::tags(&scenario, input),
            (Service::CloudWatch, "DescribeAlarmHistory") => alarms::history(&scenario, input),
            (Service::Rds, "DescribeEvents") => events::of_databases(&scenario, input),
            (Service::Rds, "DescribeDBInstances") => load::instance(&scenario, input),
            (Service::PerformanceInsights, "DescribeDimensionKeys") => load::statements(&scenario, input),
            (Service::Ecs, "DescribeServices") => events::of_services(&scenario, input),
            (Service::Ecs, "DescribeTaskDefinition") => revisions::task_definition(input),
            (Service::AutoScaling, "DescribeScalingActivities") => events::of_groups(&scenario, input),
            (Service::Health, "DescribeEvents") => events::of_health(&scenario, input),
            (Service::Bedrock, "Converse") => bedrock::converse(&scenario, input),
            _ => Err(AwsError::new(400, "UnknownOperationException", format!("{} is not faked", call.operation))),
        }
    }
}
