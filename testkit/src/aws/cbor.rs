//! CBOR of the protocol rpc-v2-cbor, converted from and to JSON, so that no service needs to know about it.
//!
//! Source: <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html>

use ciborium::Value as Cbor;
use serde_json::{Map, Number, Value};

/// The CBOR tag of a time in seconds since the epoch (RFC 8949, section 3.4.2).
const EPOCH: u64 = 1;

/// Decodes a request. A timestamp becomes its seconds since the epoch.
pub(super) fn decode(bytes: &[u8]) -> Result<Value, ciborium::de::Error<std::io::Error>> {
    ciborium::from_reader(bytes).map(to_json)
}

fn to_json(cbor: Cbor) -> Value {
    match cbor {
        Cbor::Tag(_, inner) => to_json(*inner),
        Cbor::Map(members) => members.into_iter().map(|(key, value)| (text(key), to_json(value))).collect(),
        Cbor::Array(items) => items.into_iter().map(to_json).collect(),
        Cbor::Text(text) => Value::String(text),
        Cbor::Integer(number) => i64::try_from(number).expect("no larger number is ever sent").into(),
        Cbor::Float(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        Cbor::Bool(flag) => Value::Bool(flag),
        _ => Value::Null,
    }
}

fn text(key: Cbor) -> String {
    key.into_text().expect("members have names")
}

/// Encodes an answer. In CloudWatch's model the members that hold a time, and no other, are called `…Timestamp(s)`.
pub(crate) fn encode(answer: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(&to_cbor(answer, false), &mut bytes).expect("memory takes all");
    bytes
}

fn to_cbor(json: &Value, is_time: bool) -> Cbor {
    match json {
        Value::Object(members) => Cbor::Map(members_to_cbor(members)),
        Value::Array(items) => Cbor::Array(items.iter().map(|item| to_cbor(item, is_time)).collect()),
        Value::String(text) => Cbor::Text(text.clone()),
        Value::Bool(flag) => Cbor::Bool(*flag),
        Value::Null => Cbor::Null,
        Value::Number(number) => {
            let number = number.as_i64().map_or_else(
                || Cbor::Float(number.as_f64().expect("a JSON number is one of both")),
                |integer| Cbor::Integer(integer.into()),
            );
            if is_time { time(number) } else { number }
        }
    }
}

/// The time, moved to the next larger double: the SDK truncates to milliseconds, and the nearest double of a whole
/// millisecond may be a little below it.
fn time(seconds: Cbor) -> Cbor {
    let seconds = match seconds {
        Cbor::Float(seconds) => Cbor::Float(seconds.next_up()),
        whole => whole,
    };
    Cbor::Tag(EPOCH, Box::new(seconds))
}

fn members_to_cbor(members: &Map<String, Value>) -> Vec<(Cbor, Cbor)> {
    members
        .iter()
        .map(|(name, value)| {
            let is_time = name.ends_with("Timestamp") || name.ends_with("Timestamps");
            (Cbor::Text(name.clone()), to_cbor(value, is_time))
        })
        .collect()
}
