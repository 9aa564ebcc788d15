//! What code says when something happens to it, in the voice of its language.

use jiff::Timestamp;

use crate::simulate::random::Random;
use crate::simulate::topology::{Component, Kind, Voice};

/// What happens to code.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event<'a> {
    /// Nothing of note.
    Healthy,
    /// Something that nobody minds.
    Warning,
    /// It throws what it throws now and then.
    Exception,
    /// It throws what it never threw.
    NewException,
    /// It has no room for a request.
    CrowdedOut,
    /// It runs out of memory.
    OutOfMemory,
    /// It gives up on time.
    DeadlineExceeded,
    /// A callee failed by its own fault.
    Failed(&'a Component),
    /// A callee refused what it was sent.
    Refused(&'a Component),
    /// A callee's guard denied access.
    Denied(&'a Component),
    /// A callee throttled.
    Throttled(&'a Component),
    /// A call did not get through.
    Reset(&'a Component),
    /// A database has no connection left.
    NoConnection(&'a Component),
}

/// What code throws in each language.
fn errors(voice: Voice) -> [(&'static str, &'static str); 3] {
    match voice {
        Voice::Node | Voice::Json => [
            ("TypeError", "Cannot read properties of undefined (reading 'currency')"),
            ("RangeError", "Invalid time value"),
            ("SyntaxError", "Unexpected end of JSON input"),
        ],
        Voice::Python => [
            ("KeyError", "'customer_id'"),
            ("ValueError", "could not convert string to float: ''"),
            ("AttributeError", "'NoneType' object has no attribute 'total'"),
        ],
        Voice::Java => [
            ("IllegalStateException", "order has no positions"),
            ("NullPointerException", "Cannot invoke \"Price.amount()\" because \"price\" is null"),
            ("NumberFormatException", "For input string: \"\""),
        ],
    }
}

const WARNINGS: [&str; 6] = [
    "cache miss ratio above target",
    "deprecated field `legacy_id` used by a client",
    "slow render of template, served stale copy",
    "retrying optional enrichment once",
    "feature flag `new_layout` is not set, using default",
    "queue of outgoing mails is longer than usual",
];

/// A line of a component's log.
pub(super) fn say(component: &Component, event: Event<'_>, at: Timestamp, random: &mut Random) -> String {
    // A component has its own error and its own warning, whatever the seed of the day: its name chooses.
    let own: usize = component.name.bytes().map(usize::from).sum();
    let (level, text) = match event {
        Event::Healthy => ("INFO", format!("handled request in {} ms", 5 + random.below(400))),
        Event::Warning => ("WARN", WARNINGS.get(own % WARNINGS.len()).copied().unwrap_or_default().to_owned()),
        Event::Exception | Event::NewException => {
            let choice = own + usize::from(matches!(event, Event::NewException));
            let errors = errors(component.voice);
            let (kind, text) = errors.get(choice % errors.len()).copied().unwrap_or_default();
            return exception(component, kind, text, at, random);
        }
        Event::CrowdedOut => {
            ("ERROR", "request rejected: no worker is free and the queue of requests is full".to_owned())
        }
        Event::OutOfMemory => match component.voice {
            Voice::Java => ("ERROR", "java.lang.OutOfMemoryError: Java heap space".to_owned()),
            Voice::Node => (
                "ERROR",
                "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory".to_owned(),
            ),
            Voice::Python | Voice::Json => ("ERROR", "worker was sent SIGKILL! Perhaps out of memory?".to_owned()),
        },
        Event::DeadlineExceeded => {
            ("ERROR", format!("request timed out after {:.0} ms, giving up", component.limit * 1e3))
        }
        Event::Failed(callee) => ("ERROR", failed(callee, random)),
        Event::Refused(callee) => ("ERROR", refused(callee, random)),
        Event::Denied(callee) => ("ERROR", denied(component, callee)),
        Event::Throttled(callee) => ("ERROR", throttled(callee)),
        Event::Reset(callee) => ("ERROR", reset(component, callee)),
        Event::NoConnection(callee) => ("ERROR", no_connection(component, callee)),
    };
    line(component, level, &text, at, random)
}

/// A line in the format of the component's logger.
fn line(component: &Component, level: &str, text: &str, at: Timestamp, random: &mut Random) -> String {
    let name = &component.name;
    let id = random.uuid();
    match (component.voice, component.kind) {
        (Voice::Json, _) => format!(
            "{{\"timestamp\":\"{at:.3}\",\"level\":\"{level}\",\"service\":\"{name}\",\"requestId\":\"{id}\",\"message\":{}}}",
            serde_json::Value::String(text.to_owned())
        ),
        (Voice::Node, Kind::Lambda) => format!("{at:.3}\t{id}\t{level}\t{text}"),
        (Voice::Python, Kind::Lambda) => {
            let level = if level == "WARN" { "WARNING" } else { level };
            format!("[{level}]\t{at:.3}\t{id}\t{text}")
        }
        (Voice::Java, _) => {
            format!("{} [exec-{}] {level:5} c.a.{name} - {text}", at.strftime("%F %T%.3f"), 1 + random.below(40))
        }
        (Voice::Node | Voice::Python, _) => format!("{} {level} {name}: {text}", at.strftime("%F %T,%3f")),
    }
}

fn exception(component: &Component, kind: &str, text: &str, at: Timestamp, random: &mut Random) -> String {
    let code = component.name.replace('-', "_");
    match component.voice {
        Voice::Json | Voice::Node => {
            let stack =
                format!("{kind}: {text}\n    at handle (/srv/{code}/index.js:118:23)\n    at process (node:internal)");
            line(component, "ERROR", &stack, at, random)
        }
        Voice::Python => {
            let trace = format!(
                "Traceback (most recent call last):\n  File \"/app/{code}.py\", line 88, in handle\n{kind}: {text}"
            );
            line(component, "ERROR", &trace, at, random)
        }
        Voice::Java => {
            let trace = format!(
                "request failed\njava.lang.{kind}: {text}\n\tat com.acme.{code}.Handler.handle(Handler.java:61)"
            );
            line(component, "ERROR", &trace, at, random)
        }
    }
}

fn failed(callee: &Component, random: &mut Random) -> String {
    let name = &callee.name;
    match callee.kind {
        Kind::External => format!("POST https://{name}/v1/requests failed: 503 Service Unavailable"),
        Kind::Database => format!("{name}: query failed: server closed the connection unexpectedly"),
        Kind::Table | Kind::Queue | Kind::Topic => {
            format!("InternalServerError: {name}: the request was not processed")
        }
        Kind::Lambda => format!("invocation of {name} failed: FunctionError Unhandled"),
        Kind::Client | Kind::ApiGateway | Kind::LoadBalancer | Kind::Container | Kind::StateMachine => {
            format!("GET http://{name}.internal/v1/{} failed: 500 Internal Server Error", random.below(9_000))
        }
    }
}

fn refused(callee: &Component, random: &mut Random) -> String {
    let name = &callee.name;
    format!("POST https://{name}/v1/requests failed: 400 Bad Request: field `amount` is invalid, id {}", random.hex(8))
}

fn denied(component: &Component, callee: &Component) -> String {
    let (caller, table) = (&component.name, &callee.name);
    format!(
        "AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/{caller}-role/{caller} is not authorized to \
         perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:123456789012:table/{table} because no \
         identity-based policy allows the dynamodb:GetItem action"
    )
}

fn throttled(callee: &Component) -> String {
    let name = &callee.name;
    match callee.kind {
        Kind::Table => format!(
            "ProvisionedThroughputExceededException: {name}: The level of configured provisioned throughput for the table \
             was exceeded. Consider increasing your provisioning level with the UpdateTable API."
        ),
        Kind::Lambda => format!("TooManyRequestsException: {name}: Rate Exceeded."),
        Kind::Client
        | Kind::ApiGateway
        | Kind::LoadBalancer
        | Kind::Container
        | Kind::Database
        | Kind::Queue
        | Kind::Topic
        | Kind::StateMachine
        | Kind::External => format!("{name} answered 429 Too Many Requests"),
    }
}

fn reset(component: &Component, callee: &Component) -> String {
    let name = &callee.name;
    match component.voice {
        Voice::Node | Voice::Json => format!("request to http://{name} failed, reason: read ECONNRESET"),
        Voice::Python => format!("ConnectionResetError: [Errno 104] Connection reset by peer ({name})"),
        Voice::Java => format!("java.net.SocketException: Connection reset while calling {name}"),
    }
}

fn no_connection(component: &Component, callee: &Component) -> String {
    let name = &callee.name;
    match component.voice {
        Voice::Java => {
            format!("{name}: HikariPool-1 - Connection is not available, request timed out after 30000ms.")
        }
        Voice::Node | Voice::Python | Voice::Json => {
            format!("{name}: FATAL: remaining connection slots are reserved for non-replication superuser connections")
        }
    }
}
