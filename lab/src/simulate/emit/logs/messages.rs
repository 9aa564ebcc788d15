//! The messages that code logs, in the format of its language's logger.

use jiff::Timestamp;

use crate::simulate::random::Random;
use crate::simulate::topology::{Component, Kind, LogFormat};

/// An event that code writes a log line about.
#[derive(Debug, Clone, Copy)]
pub(super) enum LogEvent<'a> {
    /// A request was served.
    Healthy,
    /// A harmless warning.
    Warning,
    /// An exception of the kind that occurs on any day.
    Exception,
    /// An exception of a kind that never occurred before.
    NewException,
    /// A request was rejected because all workers were busy.
    Overloaded,
    /// Memory is used up.
    OutOfMemory,
    /// A request took longer than the time limit.
    DeadlineExceeded,
    /// This callee answered with a fault.
    Failed(&'a Component),
    /// This callee rejected the call as a bad request.
    Refused(&'a Component),
    /// Access to this callee was denied.
    Denied(&'a Component),
    /// This callee throttled the call.
    Throttled(&'a Component),
    /// The connection to this callee was reset.
    Reset(&'a Component),
    /// This database had no free connection.
    NoConnection(&'a Component),
}

/// Common exceptions of each language: class and message.
fn exceptions(log_format: LogFormat) -> [(&'static str, &'static str); 3] {
    match log_format {
        LogFormat::Node | LogFormat::Json => [
            ("TypeError", "Cannot read properties of undefined (reading 'currency')"),
            ("RangeError", "Invalid time value"),
            ("SyntaxError", "Unexpected end of JSON input"),
        ],
        LogFormat::Python => [
            ("KeyError", "'customer_id'"),
            ("ValueError", "could not convert string to float: ''"),
            ("AttributeError", "'NoneType' object has no attribute 'total'"),
        ],
        LogFormat::Java => [
            ("IllegalStateException", "order has no positions"),
            ("NullPointerException", "Cannot invoke \"Price.amount()\" because \"price\" is null"),
            ("NumberFormatException", "For input string: \"\""),
        ],
        LogFormat::Serilog | LogFormat::DotNet => [
            ("System.NullReferenceException", "Object reference not set to an instance of an object."),
            ("System.FormatException", "The input string '' was not in a correct format."),
            ("System.InvalidOperationException", "Sequence contains no elements"),
        ],
        LogFormat::Klog | LogFormat::Zap => [
            ("panic", "runtime error: index out of range [3] with length 3"),
            ("error", "json: cannot unmarshal string into Go struct field Order.total of type float64"),
            ("panic", "runtime error: invalid memory address or nil pointer dereference"),
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

/// The log line of a component about an event.
pub(super) fn message(component: &Component, event: LogEvent<'_>, at: Timestamp, random: &mut Random) -> String {
    // A component always throws the same exception and logs the same warning: they are chosen by its name.
    let choice: usize = component.name.bytes().map(usize::from).sum();
    let (level, text) = match event {
        LogEvent::Healthy => ("INFO", format!("handled request in {} ms", 5 + random.below(400))),
        LogEvent::Warning => ("WARN", choose(&WARNINGS, choice).to_owned()),
        LogEvent::Exception | LogEvent::NewException => {
            let choice = choice + usize::from(matches!(event, LogEvent::NewException));
            let (class, text) = choose(&exceptions(component.log_format), choice);
            return exception(component, class, text, at, random);
        }
        LogEvent::Overloaded => {
            ("ERROR", "request rejected: no worker is free and the queue of requests is full".to_owned())
        }
        LogEvent::OutOfMemory => match component.log_format {
            LogFormat::Java => ("ERROR", "java.lang.OutOfMemoryError: Java heap space".to_owned()),
            LogFormat::Node => (
                "ERROR",
                "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory".to_owned(),
            ),
            LogFormat::Python | LogFormat::Json => {
                ("ERROR", "worker was sent SIGKILL! Perhaps out of memory?".to_owned())
            }
            LogFormat::Serilog | LogFormat::DotNet => (
                "ERROR",
                "System.OutOfMemoryException: Exception of type 'System.OutOfMemoryException' was thrown.".to_owned(),
            ),
            LogFormat::Klog | LogFormat::Zap => ("ERROR", "fatal error: runtime: out of memory".to_owned()),
        },
        LogEvent::DeadlineExceeded => {
            ("ERROR", format!("request timed out after {:.0} ms, giving up", component.time_limit * 1e3))
        }
        LogEvent::Failed(callee) => ("ERROR", failed(callee, random)),
        LogEvent::Refused(callee) => ("ERROR", refused(callee, random)),
        LogEvent::Denied(callee) => ("ERROR", denied(component, callee)),
        LogEvent::Throttled(callee) => ("ERROR", throttled(callee)),
        LogEvent::Reset(callee) => ("ERROR", reset(component, callee)),
        LogEvent::NoConnection(callee) => ("ERROR", no_connection(component, callee)),
    };
    line(component, level, &text, at, random)
}

/// One of the choices, which must not be empty, by a number that may be larger than their count.
fn choose<T: Copy + Default>(choices: &[T], number: usize) -> T {
    choices.get(number % choices.len().max(1)).copied().unwrap_or_default()
}

/// A line in the format of the component's logger.
fn line(component: &Component, level: &str, text: &str, at: Timestamp, random: &mut Random) -> String {
    let name = &component.name;
    let id = random.uuid();
    match (component.log_format, component.kind) {
        (LogFormat::Json, _) => format!(
            "{{\"timestamp\":\"{at:.3}\",\"level\":\"{level}\",\"service\":\"{name}\",\"requestId\":\"{id}\",\"message\":{}}}",
            serde_json::Value::String(text.to_owned())
        ),
        (LogFormat::Node, Kind::Lambda) => format!("{at:.3}\t{id}\t{level}\t{text}"),
        (LogFormat::Python, Kind::Lambda) => {
            let level = if level == "WARN" { "WARNING" } else { level };
            format!("[{level}]\t{at:.3}\t{id}\t{text}")
        }
        (LogFormat::Java, _) => {
            format!("{} [exec-{}] {level:5} c.a.{name} - {text}", at.strftime("%F %T%.3f"), 1 + random.below(40))
        }
        (LogFormat::Node | LogFormat::Python, _) => format!("{} {level} {name}: {text}", at.strftime("%F %T,%3f")),
        (LogFormat::Serilog, _) => {
            format!("[{} {}] {text}", at.strftime("%T"), abbreviate(level, ["INF", "WRN", "ERR"]))
        }
        (LogFormat::Klog, _) => {
            let (letter, thread) = (abbreviate(level, ["I", "W", "E"]), 1 + random.below(40));
            format!("{letter}{} {thread:7} handler.go:{}] {text}", at.strftime("%m%d %T%.6f"), 10 + text.len())
        }
        (LogFormat::Zap, _) => format!(
            "{{\"level\":\"{}\",\"ts\":{:.3},\"caller\":\"app/handler.go:118\",\"msg\":{}}}",
            abbreviate(level, ["info", "warn", "error"]),
            at.as_millisecond() as f64 / 1e3,
            serde_json::Value::String(text.to_owned())
        ),
        (LogFormat::DotNet, _) => {
            let word = abbreviate(level, ["info", "warn", "fail"]);
            format!("{} {word}: Acme.{name}.Handler[0] {text}", at.strftime("%FT%T%.3fZ"))
        }
    }
}

/// The level as another logger writes it: one of its words for information, warning and error.
fn abbreviate(level: &str, [info, warning, error]: [&'static str; 3]) -> &'static str {
    match level {
        "INFO" => info,
        "WARN" => warning,
        _ => error,
    }
}

fn exception(component: &Component, kind: &str, text: &str, at: Timestamp, random: &mut Random) -> String {
    let code = component.name.replace('-', "_");
    match component.log_format {
        LogFormat::Json | LogFormat::Node => {
            let stack =
                format!("{kind}: {text}\n    at handle (/srv/{code}/index.js:118:23)\n    at process (node:internal)");
            line(component, "ERROR", &stack, at, random)
        }
        LogFormat::Serilog | LogFormat::DotNet => {
            let trace =
                format!("request failed {kind}: {text}\n   at Acme.{code}.Handler.Handle() in /src/Handler.cs:line 61");
            line(component, "ERROR", &trace, at, random)
        }
        LogFormat::Klog | LogFormat::Zap => line(component, "ERROR", &format!("{kind}: {text}"), at, random),
        LogFormat::Python => {
            let trace = format!(
                "Traceback (most recent call last):\n  File \"/app/{code}.py\", line 88, in handle\n{kind}: {text}"
            );
            line(component, "ERROR", &trace, at, random)
        }
        LogFormat::Java => {
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
    match component.log_format {
        LogFormat::Node | LogFormat::Json => format!("request to http://{name} failed, reason: read ECONNRESET"),
        LogFormat::Python => format!("ConnectionResetError: [Errno 104] Connection reset by peer ({name})"),
        LogFormat::Java => format!("java.net.SocketException: Connection reset while calling {name}"),
        LogFormat::Serilog | LogFormat::DotNet => {
            format!("System.Net.Sockets.SocketException (104): Connection reset by peer ({name}:443)")
        }
        LogFormat::Klog | LogFormat::Zap => format!("read tcp 10.0.3.7:51234->{name}:443: connection reset by peer"),
    }
}

fn no_connection(component: &Component, callee: &Component) -> String {
    let name = &callee.name;
    match component.log_format {
        LogFormat::Java => {
            format!("{name}: HikariPool-1 - Connection is not available, request timed out after 30000ms.")
        }
        LogFormat::Serilog | LogFormat::DotNet => format!(
            "{name}: Npgsql.NpgsqlException: The connection pool has been exhausted, either raise MaxPoolSize (currently 100)"
        ),
        LogFormat::Node | LogFormat::Python | LogFormat::Json | LogFormat::Klog | LogFormat::Zap => {
            format!("{name}: FATAL: remaining connection slots are reserved for non-replication superuser connections")
        }
    }
}
