//! The Lambda Runtime API: hands events to the real binary of a function, one after another, and takes its answers.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

/// Milliseconds since 1970 at which each invocation ends: in 2100, because no test waits for a timeout of Lambda.
const DEADLINE: &str = "4102444800000";

const FUNCTION_ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:bot";

/// How the function ended an invocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It returned this.
    Response(Bytes),
    /// It reported this error: a panic that was caught, or an event that it could not read.
    Error(Bytes),
    /// It could not start, and reported this error.
    InitError(Bytes),
}

/// The stand-in, which serves one process of one function until it is dropped.
pub struct FakeRuntime {
    address: SocketAddr,
    events: mpsc::Sender<Bytes>,
    outcomes: mpsc::Receiver<Outcome>,
    server: JoinHandle<()>,
}

struct Shared {
    invocations: Mutex<Invocations>,
    outcomes: mpsc::Sender<Outcome>,
}

struct Invocations {
    events: mpsc::Receiver<Bytes>,
    /// How many were handed out; the number is the last part of the request's id.
    count: u64,
    /// The id of the invocation that has no outcome yet.
    open: Option<String>,
}

impl FakeRuntime {
    /// Starts to serve on a free port of this machine.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn start() -> io::Result<Self> {
        let (event_sender, event_receiver) = mpsc::channel(1);
        let (outcome_sender, outcome_receiver) = mpsc::channel(1);
        let invocations = Invocations { events: event_receiver, count: 0, open: None };
        let shared = Arc::new(Shared { invocations: Mutex::new(invocations), outcomes: outcome_sender });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(respond))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(report_error))
            .route("/2018-06-01/runtime/init/error", post(report_init_error))
            .layer(DefaultBodyLimit::disable())
            .with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            // Serving a listener ends only with this task.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, events: event_sender, outcomes: outcome_receiver, server })
    }

    /// The value of `AWS_LAMBDA_RUNTIME_API` for the function's process.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Invokes the function with an event, and waits for the outcome; `None` if the server has stopped.
    ///
    /// A process that has died never answers: use a timeout.
    pub async fn invoke(&mut self, event: impl Into<Bytes>) -> Option<Outcome> {
        self.events.send(event.into()).await.ok()?;
        self.outcomes.recv().await
    }
}

impl Drop for FakeRuntime {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    let mut invocations = shared.invocations.lock().await;
    if invocations.open.is_some() {
        return (StatusCode::FORBIDDEN, "the invocation before has no outcome yet").into_response();
    }
    let Some(event) = invocations.events.recv().await else {
        return StatusCode::GONE.into_response();
    };
    invocations.count += 1;
    let id = format!("8476a536-e9f4-11e8-9739-{:012x}", invocations.count);
    invocations.open = Some(id.clone());
    let headers = [
        ("content-type", "application/json"),
        ("lambda-runtime-aws-request-id", &id),
        ("lambda-runtime-deadline-ms", DEADLINE),
        ("lambda-runtime-invoked-function-arn", FUNCTION_ARN),
    ];
    (headers, event).into_response()
}

async fn respond(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    close(&shared, &id, Outcome::Response(body)).await
}

async fn report_error(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    close(&shared, &id, Outcome::Error(body)).await
}

async fn report_init_error(State(shared): State<Arc<Shared>>, body: Bytes) -> StatusCode {
    // Nobody may be waiting for it any more.
    let _ = shared.outcomes.send(Outcome::InitError(body)).await;
    StatusCode::ACCEPTED
}

/// Ends the open invocation; refuses an outcome of any other.
async fn close(shared: &Shared, id: &str, outcome: Outcome) -> StatusCode {
    let mut invocations = shared.invocations.lock().await;
    if invocations.open.as_deref() != Some(id) {
        return StatusCode::BAD_REQUEST;
    }
    invocations.open = None;
    drop(invocations);
    // Nobody may be waiting for it any more.
    let _ = shared.outcomes.send(outcome).await;
    StatusCode::ACCEPTED
}
