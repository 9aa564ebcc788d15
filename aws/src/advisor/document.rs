//! JSON as the SDK passes it through: the schema of a tool, and what was filled into it.

use std::collections::HashMap;

use aws_smithy_types::{Document, Number};
use serde_json::Value;

/// The value for the SDK.
pub(super) fn to_document(value: &Value) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(flag) => Document::Bool(*flag),
        Value::Number(number) => Document::Number(to_number(number)),
        Value::String(text) => Document::String(text.clone()),
        Value::Array(items) => Document::Array(items.iter().map(to_document).collect()),
        Value::Object(fields) => {
            let fields: HashMap<String, Document> =
                fields.iter().map(|(name, value)| (name.clone(), to_document(value))).collect();
            Document::Object(fields)
        }
    }
}

fn to_number(number: &serde_json::Number) -> Number {
    match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => Number::PosInt(number),
        (None, Some(number)) => Number::NegInt(number),
        (None, None) => Number::Float(number.as_f64().unwrap_or_default()),
    }
}

/// The SDK's value as JSON.
pub(super) fn to_json(document: &Document) -> Value {
    match document {
        Document::Null => Value::Null,
        Document::Bool(flag) => Value::from(*flag),
        Document::Number(Number::PosInt(number)) => Value::from(*number),
        Document::Number(Number::NegInt(number)) => Value::from(*number),
        Document::Number(Number::Float(number)) => Value::from(*number),
        Document::String(text) => Value::from(text.as_str()),
        Document::Array(items) => items.iter().map(to_json).collect(),
        Document::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), to_json(value))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_comes_back_as_it_went() {
        let value = json!({ "a": [null, true, 1, -2, 0.5, "x", { "b": [] }], "": {} });
        assert_eq!(to_json(&to_document(&value)), value);
    }
}
