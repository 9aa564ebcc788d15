//! One OpenTelemetry span, and the segment that it makes.

use serde_json::{Map, Value};

use super::attributes::Attributes;
use super::span_groups::SpanGroup;
use crate::telemetry::segment_document::{to_epoch_seconds, to_number};
use crate::telemetry::{Cause, Exception, Http, HttpRequest, HttpResponse, Sample, Segment};

/// What a service is called that does not say, as the SDKs of OpenTelemetry call it.
const UNKNOWN_SERVICE: &str = "unknown_service";

/// What a span is for its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanKind {
    /// A part of its work.
    Internal,
    /// A request that it serves.
    Server,
    /// A request that it sends.
    Client,
    /// A message that it sends.
    Producer,
    /// A message that it receives.
    Consumer,
}

impl SpanKind {
    /// Reads a kind by the name or the number of the protocol.
    fn read(kind: Option<&Value>) -> Self {
        let name = match kind {
            Some(Value::String(name)) => name.trim_start_matches("SPAN_KIND_").to_ascii_uppercase(),
            Some(number) => return Self::from_number(to_number(number)),
            None => return Self::Internal,
        };
        match name.as_str() {
            "SERVER" => Self::Server,
            "CLIENT" => Self::Client,
            "PRODUCER" => Self::Producer,
            "CONSUMER" => Self::Consumer,
            _ => Self::Internal,
        }
    }

    fn from_number(number: Option<f64>) -> Self {
        match number.map(|number| number as i64) {
            Some(2) => Self::Server,
            Some(3) => Self::Client,
            Some(4) => Self::Producer,
            Some(5) => Self::Consumer,
            _ => Self::Internal,
        }
    }

    /// Whether it is a request that the service serves.
    pub fn serves(self) -> bool {
        matches!(self, Self::Server | Self::Consumer)
    }

    /// Whether it is a request that the service sends.
    pub fn calls_out(self) -> bool {
        matches!(self, Self::Client | Self::Producer)
    }
}

/// How a span says that it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Success,
    Fault,
    ClientError,
    Throttle,
}

/// A span as it was sent.
#[derive(Debug)]
pub struct OtelSpan {
    pub trace_id: String,
    pub id: String,
    pub parent_id: Option<String>,
    pub kind: SpanKind,
    /// The name of the service that sent it.
    pub service: String,
    name: String,
    /// Of the service: where it runs.
    origin: Option<String>,
    start_time: f64,
    end_time: Option<f64>,
    has_failed: bool,
    attributes: Attributes,
    exception_classes: Vec<String>,
}

impl OtelSpan {
    /// Reads a span from its JSON; `None` for what has no ids or no start.
    pub fn parse(text: &str) -> Option<Self> {
        let Ok(Value::Object(fields)) = serde_json::from_str(text) else { return None };
        let text_of = |name: &str| fields.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let seconds_of = |name: &str| fields.get(name).and_then(to_epoch_seconds).filter(|seconds| *seconds > 0.0);
        let start_time = seconds_of("startTimeUnixNano")?;
        let duration = fields.get("durationNano").and_then(to_number).map(|nanoseconds| start_time + nanoseconds / 1e9);
        let attributes = Attributes::read(fields.get("attributes"));
        let resource = Attributes::read(fields.get("resource").and_then(|resource| resource.get("attributes")));
        let service = attributes.first_text(&["aws.local.service"]).or_else(|| resource.first_text(&["service.name"]));
        Some(Self {
            trace_id: text_of("traceId")?.to_owned(),
            id: text_of("spanId")?.to_owned(),
            // The id of no parent is sometimes written as zeros.
            parent_id: text_of("parentSpanId").filter(|id| id.bytes().any(|digit| digit != b'0')).map(str::to_owned),
            kind: SpanKind::read(fields.get("kind")),
            service: service.unwrap_or_else(|| UNKNOWN_SERVICE.to_owned()),
            name: text_of("name").unwrap_or("unnamed").to_owned(),
            origin: attributes.first_text(&["aws.xray.origin"]).or_else(|| resource.origin()),
            start_time,
            end_time: seconds_of("endTimeUnixNano").or(duration),
            has_failed: fields.get("status").is_some_and(is_error_status),
            exception_classes: read_exception_classes(&fields, &attributes),
            attributes,
        })
    }

    /// The segment that this span, as the request that its service served, makes.
    pub fn to_document(&self, subsegments: Vec<Segment>) -> Segment {
        // What begins a trace with a call of its own has no request around it: the call is all that is known of its work.
        if self.kind.calls_out() {
            let call = self.to_subsegment(subsegments);
            let id = format!("{}-work", self.id);
            return Segment { id, name: self.service.clone(), subsegments: vec![call], ..self.to_segment() };
        }
        Segment { name: self.service.clone(), subsegments, ..self.to_segment() }
    }

    /// The subsegment that this span, as a part of the work or as a call, makes.
    pub fn to_subsegment(&self, subsegments: Vec<Segment>) -> Segment {
        let whole = Segment { origin: None, parent_id: None, subsegments, ..self.to_segment() };
        if !self.kind.calls_out() {
            return Segment { name: self.name.clone(), ..whole };
        }
        let is_aws_call = self.attributes.is_aws_call();
        let name = self.attributes.callee().unwrap_or_else(|| self.name.clone());
        let namespace = Some(if is_aws_call { "aws" } else { "remote" }.to_owned());
        let aws = is_aws_call.then(|| self.attributes.aws_call());
        Segment { name, namespace, aws, ..whole }
    }

    /// Where its service runs, as X-Ray names types.
    pub fn origin(&self) -> Option<String> {
        self.origin.clone()
    }

    /// Who is called, with the type where it is an AWS resource, by the names that X-Ray's graph would have; `None` where the
    /// span does not say.
    pub fn callee(&self) -> Option<(String, Option<String>)> {
        if let Some(resource) = self.attributes.called_resource() {
            return Some(resource);
        }
        Some((self.attributes.callee()?, None))
    }

    /// The group of spans that are as this one, as requests of one period.
    pub fn count_as(&self, group: &SpanGroup) -> Sample {
        let outcome = self.outcome();
        let count_of = |counted: Outcome| if outcome == counted { group.count } else { 0 };
        Sample {
            at: group.at,
            requests: group.count,
            faults: count_of(Outcome::Fault),
            errors: count_of(Outcome::ClientError),
            throttles: count_of(Outcome::Throttle),
            total_seconds: group.total_seconds,
        }
    }

    fn to_segment(&self) -> Segment {
        let outcome = self.outcome();
        let thrown = || self.exception_classes.iter().map(|class| Exception { class: Some(class.clone()) }).collect();
        Segment {
            id: self.id.clone(),
            name: String::new(),
            start_time: self.start_time,
            end_time: self.end_time,
            parent_id: self.parent_id.clone(),
            origin: self.origin.clone(),
            namespace: None,
            fault: outcome == Outcome::Fault,
            error: matches!(outcome, Outcome::ClientError | Outcome::Throttle),
            throttle: outcome == Outcome::Throttle,
            http: self.http(),
            aws: None,
            cause: (!self.exception_classes.is_empty()).then(|| Cause::Thrown { exceptions: thrown() }),
            subsegments: Vec::new(),
        }
    }

    fn http(&self) -> Option<Http> {
        let method = self.attributes.first_text(&["http.request.method", "http.method"]);
        let status = self.attributes.http_status();
        // The route, where the framework knows it, is the same for every value in the path.
        let url = self.attributes.first_text(&["http.route", "url.path", "http.target", "url.full", "http.url"]);
        let request = (method.is_some() || url.is_some()).then_some(HttpRequest { method, url });
        let response = status.map(|status| HttpResponse { status: Some(status) });
        (request.is_some() || response.is_some()).then_some(Http { request, response })
    }

    /// How it ended: by the status of HTTP or gRPC where there is one, else by the span's own. A refused request is no
    /// failure to the convention, and so leaves the span's status unset.
    fn outcome(&self) -> Outcome {
        if self.has_failed && self.exception_classes.iter().any(|class| is_throttling(class)) {
            return Outcome::Throttle;
        }
        let by_http = match self.attributes.http_status() {
            Some(429) => Some(Outcome::Throttle),
            Some(500..) => Some(Outcome::Fault),
            Some(400..500) => Some(Outcome::ClientError),
            Some(_) | None => None,
        };
        let by_grpc =
            || self.attributes.grpc_status().map(outcome_of_grpc).filter(|outcome| *outcome != Outcome::Success);
        let by_span = if self.has_failed { Outcome::Fault } else { Outcome::Success };
        by_http.or_else(by_grpc).unwrap_or(by_span)
    }
}

/// Whether a span's status is that of an error, by its name or its number in the protocol.
fn is_error_status(status: &Value) -> bool {
    match status.get("code").unwrap_or(status) {
        Value::String(code) => code.trim_start_matches("STATUS_CODE_").eq_ignore_ascii_case("ERROR"),
        code => to_number(code) == Some(2.0),
    }
}

/// Who is to blame for a call that ended with this code of gRPC.
///
/// Source: <https://grpc.github.io/grpc/core/md_doc_statuscodes.html>
fn outcome_of_grpc(code: u16) -> Outcome {
    match code {
        0 => Outcome::Success,
        8 => Outcome::Throttle,
        // CANCELLED, INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, ABORTED,
        // OUT_OF_RANGE, UNAUTHENTICATED
        1 | 3 | 5 | 6 | 7 | 9 | 10 | 11 | 16 => Outcome::ClientError,
        // UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS
        _ => Outcome::Fault,
    }
}

/// Whether an error of an AWS service, which answers it with 400, says that there were too many requests.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>
fn is_throttling(class: &str) -> bool {
    const WORDS: [&str; 6] = [
        "Throttl",
        "TooManyRequests",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "SlowDown",
        "BandwidthLimitExceeded",
    ];
    WORDS.iter().any(|word| class.contains(word))
}

/// The classes of the exceptions that a span recorded as events, then that of its own error.
fn read_exception_classes(fields: &Map<String, Value>, attributes: &Attributes) -> Vec<String> {
    let mut classes = Vec::new();
    let events = fields.get("events").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for event in events.iter().filter(|event| event.get("name").and_then(Value::as_str) == Some("exception")) {
        classes.extend(Attributes::read(event.get("attributes")).first_text(&["exception.type"]));
    }
    // The convention gives a status, or `_OTHER`, for an error without a class.
    let own = attributes.first_text(&["exception.type", "error.type"]);
    classes.extend(own.filter(|class| class != "_OTHER" && class.parse::<u32>().is_err()));
    classes.dedup();
    classes
}
