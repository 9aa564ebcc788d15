//! What the attributes of a span or of a resource say. Conventions were renamed over the years; all names are read.
//!
//! Sources: <https://opentelemetry.io/docs/specs/semconv/>,
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Application-Signals-StandardMetrics.html>

use serde_json::{Map, Value};

use crate::telemetry::AwsCall;
use crate::telemetry::segment_document::{to_http_status, to_number};

/// By which attributes a call names who is called, best first: Application Signals', the writer's own, then the protocols'.
const CALLEE_NAMES: [&str; 12] = [
    "aws.remote.service",
    "peer.service",
    "service.peer.name",
    "messaging.destination.name",
    "messaging.destination",
    "server.address",
    "net.peer.name",
    "http.host",
    "network.peer.address",
    "net.sock.peer.addr",
    "rpc.service",
    "db.system",
];

/// The resources that a call may name, with the fields of a segment that hold them.
///
/// Source: `aws.remote.resource.type` of Application Signals, as `CloudFormation` names types.
const TABLE: &str = "AWS::DynamoDB::Table";
const QUEUE: &str = "AWS::SQS::Queue";
const FUNCTION: &str = "AWS::Lambda::Function";

/// Where a service runs, by `cloud.platform`, as X-Ray writes the origin of its segments.
///
/// Source: <https://opentelemetry.io/docs/specs/semconv/registry/attributes/cloud/>
const ORIGINS: [(&str, &str); 6] = [
    ("aws_lambda", FUNCTION),
    ("aws_ecs", "AWS::ECS::Container"),
    ("aws_eks", "AWS::EKS::Container"),
    ("aws_ec2", "AWS::EC2::Instance"),
    ("aws_elastic_beanstalk", "AWS::ElasticBeanstalk::Environment"),
    ("aws_app_runner", "AWS::AppRunner::Service"),
];

/// Attributes by their dotted names.
#[derive(Debug, Default)]
pub struct Attributes(Map<String, Value>);

impl Attributes {
    /// Reads attributes as CloudWatch keeps them, an object of dotted names or of objects within objects, or as the protocol
    /// sends them, a list of keys and typed values.
    pub fn read(attributes: Option<&Value>) -> Self {
        let mut flat = Map::new();
        match attributes {
            Some(Value::Object(fields)) => {
                // An explicit stack, though JSON is parsed to a limited depth.
                let mut pending: Vec<(String, &Value)> =
                    fields.iter().map(|(name, value)| (name.clone(), value)).collect();
                while let Some((name, value)) = pending.pop() {
                    match value {
                        Value::Object(inner) => {
                            pending.extend(inner.iter().map(|(part, value)| (format!("{name}.{part}"), value)));
                        }
                        value => {
                            flat.insert(name, value.clone());
                        }
                    }
                }
            }
            Some(Value::Array(pairs)) => {
                for pair in pairs {
                    let name = pair.get("key").and_then(Value::as_str);
                    // `{"stringValue": "a"}`, `{"arrayValue": {"values": [{"stringValue": "a"}]}}`
                    let typed = pair.get("value").and_then(Value::as_object).and_then(|typed| typed.values().next());
                    if let (Some(name), Some(value)) = (name, typed) {
                        flat.insert(name.to_owned(), value.clone());
                    }
                }
            }
            Some(_) | None => {}
        }
        Self(flat)
    }

    /// The text of the first of these attributes that has one; of a list the first.
    pub fn first_text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| to_text(self.0.get(*name)?))
    }

    /// Where the service of these resource attributes runs.
    pub fn origin(&self) -> Option<String> {
        let platform = self.first_text(&["cloud.platform"])?;
        ORIGINS.iter().find(|(name, _)| *name == platform).map(|(_, origin)| (*origin).to_owned())
    }

    /// The status code of the HTTP response.
    pub fn http_status(&self) -> Option<u16> {
        let names = ["http.response.status_code", "http.status_code"];
        names.iter().find_map(|name| to_http_status(self.0.get(*name)?))
    }

    /// The status code of gRPC, 0 for success.
    pub fn grpc_status(&self) -> Option<u16> {
        let code = to_number(self.0.get("rpc.grpc.status_code").or_else(|| self.0.get("rpc.response.status_code"))?)?;
        (0.0..=16.0).contains(&code).then_some(code as u16)
    }

    /// Whether it is a call of an AWS service.
    pub fn is_aws_call(&self) -> bool {
        let system = self.first_text(&["rpc.system", "rpc.system.name"]);
        let service = self.first_text(&["aws.remote.service"]);
        matches!(system.as_deref(), Some("aws-api" | "aws.api"))
            || service.is_some_and(|name| name.starts_with("AWS::") || name.starts_with("AWS."))
    }

    /// Who is called, as the span names it.
    pub fn callee(&self) -> Option<String> {
        if self.is_aws_call() {
            let service = self.first_text(&["aws.remote.service", "rpc.service"])?;
            let without_prefix = service.trim_start_matches("AWS::").trim_start_matches("AWS.");
            return Some(without_prefix.to_owned());
        }
        // A database is known by its own name and its host, as X-Ray names it.
        let database = self.first_text(&["db.namespace", "db.name"]);
        let address = self.first_text(&["server.address", "net.peer.name"]);
        if let (Some(database), Some(address), false) = (database, address, self.0.contains_key("peer.service")) {
            return Some(format!("{database}@{address}"));
        }
        self.first_text(&CALLEE_NAMES)
    }

    /// The AWS resource that is called, with its type: a table, a queue or a function by its own name.
    pub fn called_resource(&self) -> Option<(String, Option<String>)> {
        if !self.is_aws_call() {
            return None;
        }
        let AwsCall { table_name, queue_url, function_name, .. } = self.aws_call();
        let last_part = |url: String| url.rsplit(['/', ':']).next().map(str::to_owned).unwrap_or(url);
        let named = [(table_name, TABLE), (queue_url.map(last_part), QUEUE), (function_name, FUNCTION)];
        if let Some((name, kind)) = named.into_iter().find_map(|(name, kind)| Some((name?, kind))) {
            return Some((name, Some(kind.to_owned())));
        }
        let name = self.first_text(&["aws.remote.resource.identifier"])?;
        Some((name, self.first_text(&["aws.remote.resource.type"])))
    }

    /// The parameters of a call of an AWS service.
    pub fn aws_call(&self) -> AwsCall {
        let resource_type = self.first_text(&["aws.remote.resource.type"]);
        let resource = |kind: &str| {
            let is_of_kind = resource_type.as_deref() == Some(kind);
            if is_of_kind { self.first_text(&["aws.remote.resource.identifier"]) } else { None }
        };
        let is_to_queue = self.first_text(&["messaging.system"]).as_deref() == Some("aws_sqs");
        let destination = if is_to_queue { self.first_text(&["messaging.destination.name"]) } else { None };
        let retries = self.first_text(&["http.request.resend_count", "http.resend_count", "aws.request.retries"]);
        AwsCall {
            operation: self.first_text(&["rpc.method", "aws.remote.operation", "aws.operation"]),
            table_name: self
                .first_text(&["aws.dynamodb.table_names", "aws.table.name", "aws.table_name"])
                .or_else(|| resource(TABLE)),
            queue_url: self
                .first_text(&["aws.sqs.queue.url", "aws.sqs.queue_url", "aws.queue.url", "aws.queue_url"])
                .or_else(|| resource(QUEUE))
                .or(destination),
            function_name: self
                .first_text(&["faas.invoked_name", "aws.lambda.function.name"])
                .or_else(|| resource(FUNCTION)),
            retries: retries.and_then(|retries| retries.parse().ok()),
        }
    }
}

/// The text of a value; of a list, or of a typed value, that of the first thing in it.
fn to_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(values) => values.iter().find_map(to_text),
        Value::Object(typed) => typed.values().find_map(to_text),
        Value::Null => None,
    }
}
