//! A segment document, read field by field: one that is odd or missing is left out, and never loses the rest.
//!
//! Services write documents by SDKs of many versions, by collectors, and by hand; X-Ray keeps what they sent.
//!
//! Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html>

use serde_json::{Map, Value};

use super::{AwsCall, Cause, Exception, Http, HttpRequest, HttpResponse, Segment};

/// What a segment is called that does not say.
const UNNAMED: &str = "unnamed";

/// No time in seconds is greater: it would be the year 5138. A greater number counts thousandths, millionths or billionths.
const MAX_EPOCH_SECONDS: f64 = 1e11;

/// A document that cannot be placed in time, or is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a segment document: it is no JSON object, or has no start time")]
pub struct UnreadableSegment;

impl TryFrom<Value> for Segment {
    type Error = UnreadableSegment;

    fn try_from(document: Value) -> Result<Self, UnreadableSegment> {
        let Value::Object(fields) = document else { return Err(UnreadableSegment) };
        let start_time = fields.get("start_time").and_then(to_epoch_seconds).ok_or(UnreadableSegment)?;
        Ok(read_segment(fields, start_time))
    }
}

/// Reads a segment that begins at `start_time`. JSON is parsed to a limited depth, so that recursion is safe.
fn read_segment(mut fields: Map<String, Value>, start_time: f64) -> Segment {
    let http = fields.get("http").and_then(Value::as_object).map(read_http);
    let aws = fields.get("aws").and_then(Value::as_object).map(read_aws);
    let name = text(&fields, "name").or_else(|| Some(host(http.as_ref()?)?.to_owned()));
    let name = name.unwrap_or_else(|| UNNAMED.to_owned());
    let subsegments = match fields.remove("subsegments") {
        Some(Value::Array(parts)) => parts.into_iter().filter_map(|part| read_subsegment(part, start_time)).collect(),
        Some(_) | None => Vec::new(),
    };
    Segment {
        // Without an id nothing can refer to it, but it is still told from others.
        id: text(&fields, "id").unwrap_or_else(|| format!("{name}@{start_time}")),
        start_time,
        end_time: fields.get("end_time").and_then(to_epoch_seconds).filter(|_| !flag(&fields, "in_progress")),
        parent_id: text(&fields, "parent_id"),
        origin: text(&fields, "origin"),
        namespace: text(&fields, "namespace"),
        fault: flag(&fields, "fault"),
        error: flag(&fields, "error"),
        throttle: flag(&fields, "throttle"),
        http,
        aws,
        cause: fields.get("cause").and_then(read_cause),
        subsegments,
        name,
    }
}

/// Reads a part of a segment; one that does not say when it began did so with the whole.
fn read_subsegment(part: Value, start_of_whole: f64) -> Option<Segment> {
    let Value::Object(fields) = part else { return None };
    let start_time = fields.get("start_time").and_then(to_epoch_seconds).unwrap_or(start_of_whole);
    Some(read_segment(fields, start_time))
}

fn read_http(fields: &Map<String, Value>) -> Http {
    let request = fields.get("request").and_then(Value::as_object);
    let response = fields.get("response").and_then(Value::as_object);
    Http {
        request: request.map(|request| HttpRequest { method: text(request, "method"), url: text(request, "url") }),
        response: response.map(|response| HttpResponse { status: response.get("status").and_then(to_http_status) }),
    }
}

fn read_aws(fields: &Map<String, Value>) -> AwsCall {
    AwsCall {
        operation: text(fields, "operation"),
        table_name: text(fields, "table_name"),
        queue_url: text(fields, "queue_url"),
        function_name: text(fields, "function_name"),
        retries: fields
            .get("retries")
            .and_then(to_number)
            .filter(|retries| *retries >= 0.0)
            .map(|retries| retries as u64),
    }
}

fn read_cause(cause: &Value) -> Option<Cause> {
    match cause {
        Value::String(id) => Some(Cause::PassedOn(id.clone())),
        Value::Object(fields) => {
            let exceptions = fields.get("exceptions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let classes = exceptions.iter().filter_map(Value::as_object);
            let exceptions = classes.map(|exception| Exception { class: text(exception, "type") }).collect();
            Some(Cause::Thrown { exceptions })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// The host of the URL that was requested.
fn host(http: &Http) -> Option<&str> {
    let url = http.request.as_ref()?.url.as_deref()?;
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = after_scheme.split(['/', '?', '#']).next()?;
    let without_user = authority.rsplit('@').next()?;
    without_user.split(':').next().filter(|host| !host.is_empty())
}

/// A text, or a number as text; not an empty one.
fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a mark is set, in whatever way its writer sets marks.
fn flag(fields: &Map<String, Value>, name: &str) -> bool {
    match fields.get(name) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => matches!(text.to_ascii_lowercase().as_str(), "true" | "1"),
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => false,
    }
}

/// A number, or a text that reads as one.
pub fn to_number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    number.is_finite().then_some(number)
}

/// A time in seconds since the epoch: a number of seconds or of a thousandth, millionth or billionth of one, or a time as
/// RFC 3339 writes it.
pub fn to_epoch_seconds(value: &Value) -> Option<f64> {
    if let Some(count) = to_number(value) {
        // How many of what is counted make up a second.
        let mut units = 1.0;
        while count / units > MAX_EPOCH_SECONDS {
            units *= 1_000.0;
        }
        // A `f64` holds a time of today in billionths of a second to a quarter of a millionth.
        return Some(if units > 1.0 { (count / units * 1e6).round() / 1e6 } else { count });
    }
    let at: jiff::Timestamp = value.as_str()?.trim().parse().ok()?;
    Some(at.as_nanosecond() as f64 / 1e9)
}

/// The status of an HTTP response; `None` for what is no status, such as the 0 of a call that was not answered.
pub fn to_http_status(value: &Value) -> Option<u16> {
    let status = to_number(value).filter(|status| (100.0..600.0).contains(status))?;
    Some(status as u16)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn whole() -> Value {
        json!({
            "id": "a", "name": "shop", "start_time": 1_769_868_000.5, "end_time": 1_769_868_001.0,
            "origin": "AWS::ECS::Container", "parent_id": "p", "namespace": "remote",
            "fault": true, "error": true, "throttle": true,
            "http": { "request": { "method": "GET", "url": "https://shop.example.com/a?b" }, "response": { "status": 502 } },
            "aws": { "operation": "PutItem", "table_name": "orders", "queue_url": "q", "function_name": "f", "retries": 2 },
            "cause": { "exceptions": [{ "type": "Bad" }] },
            "subsegments": [{ "id": "b", "name": "part", "start_time": 1_769_868_000.6 }],
        })
    }

    fn read(document: Value) -> Segment {
        Segment::try_from(document).unwrap()
    }

    #[test]
    fn an_odd_field_never_loses_the_others() {
        let expected = read(whole());
        assert_eq!(expected.subsegments.len(), 1);
        for name in whole().as_object().unwrap().keys().filter(|name| *name != "start_time") {
            for odd in [json!(null), json!([]), json!({ "x": [1] }), json!(-1), json!(""), json!([["a"], 3])] {
                let mut document = whole();
                document[name.as_str()] = odd.clone();
                let segment = read(document);
                assert_eq!(segment.start_time, expected.start_time, "{name} is {odd}");
                let kept = [
                    ("id", segment.id == expected.id),
                    ("name", segment.name == expected.name),
                    ("end_time", segment.end_time == expected.end_time),
                    ("http", segment.http == expected.http),
                    ("aws", segment.aws == expected.aws),
                    ("cause", segment.cause == expected.cause),
                    ("subsegments", segment.subsegments == expected.subsegments),
                    ("fault", segment.fault),
                ];
                for (other, is_kept) in kept {
                    assert!(is_kept || other == name, "{name} is {odd}, which loses {other}");
                }
            }
        }
    }

    #[test]
    fn an_odd_field_within_a_field_is_left_out_alone() {
        let mut document = whole();
        document["http"]["response"]["status"] = json!("404");
        document["http"]["request"]["url"] = json!({});
        document["aws"]["retries"] = json!("3");
        document["aws"]["table_name"] = json!(["orders"]);
        document["cause"]["exceptions"] = json!([7, { "type": 5 }, { "type": "Bad" }]);
        document["subsegments"] = json!([null, "x", { "name": "part" }]);
        let segment = read(document);
        let http = segment.http.unwrap();
        assert_eq!((http.response.unwrap().status, http.request.unwrap().method.as_deref()), (Some(404), Some("GET")));
        let aws = segment.aws.unwrap();
        assert_eq!((aws.retries, aws.table_name, aws.operation.as_deref()), (Some(3), None, Some("PutItem")));
        let class = |class: &str| Exception { class: Some(class.to_owned()) };
        assert_eq!(segment.cause, Some(Cause::Thrown { exceptions: vec![class("5"), class("Bad")] }));
        let [part] = &segment.subsegments[..] else { panic!("{:?}", segment.subsegments) };
        assert_eq!((part.start_time, part.end_time), (segment.start_time, None));
    }

    #[test]
    fn times_are_read_as_their_writers_wrote_them() {
        let start = |value: Value| read(json!({ "id": "a", "name": "b", "start_time": value })).start_time;
        for seconds in [
            json!(1_769_868_000),
            json!("1769868000"),
            json!(1_769_868_000_000_i64),
            json!("1769868000000000000"),
            json!("2026-01-31T14:00:00Z"),
        ] {
            assert!((start(seconds.clone()) - 1_769_868_000.0).abs() < 1e-6, "{seconds}");
        }
        for unreadable in [json!({ "id": "a", "name": "b" }), json!({ "start_time": "now" }), json!([]), json!("x")] {
            assert_eq!(Segment::try_from(unreadable), Err(UnreadableSegment));
        }
    }

    #[test]
    fn a_segment_in_progress_has_no_end() {
        let mut document = whole();
        document["in_progress"] = json!(true);
        assert_eq!(read(document).end_time, None);
    }

    #[test]
    fn a_segment_without_a_name_is_called_by_its_host_or_says_so() {
        let mut document = whole();
        document["name"] = json!(null);
        assert_eq!(read(document.clone()).name, "shop.example.com");
        document["http"] = json!(null);
        assert_eq!(read(document).name, "unnamed");
    }
}
