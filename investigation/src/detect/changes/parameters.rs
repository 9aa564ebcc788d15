//! The parameters of a call: flattened, bounded, redacted, and looked up by name.
//!
//! A record may hold code, templates and secrets. What is kept is at most [`MAX_FIELDS`] short values, the least nested
//! first, each without secrets; of fields that hold code or settings that may be secret only the name is kept.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::detect::redact::{MARK, excerpt, redact};

/// No more fields of one call are kept; a call that changes more than that is a whole template.
const MAX_FIELDS: usize = 96;

/// Room for an ARN, or for the address of an image with its tag.
const MAX_VALUE_CHARS: usize = 200;

/// A field nested deeper is a detail of a document, not a parameter.
pub const MAX_DEPTH: usize = 8;

/// What names a resource stands at most so deep: `instancesSet.items.0.instanceId`.
const MAX_NAME_DEPTH: usize = 4;

/// Fields of which only the name is kept, with all below them: code, documents, and values that may be secret.
pub const HIDDEN_FIELDS: [&str; 15] = [
    "apiKey",
    "body",
    "content",
    "credentials",
    "data",
    "definition",
    "environment",
    "environmentVariables",
    "masterUserPassword",
    "secretBinary",
    "secretString",
    "templateBody",
    "userData",
    "value",
    "zipFile",
];

/// The fields of a record's part by their path, bounded and redacted.
#[must_use]
pub fn flatten(fields: &Value) -> BTreeMap<String, String> {
    let mut flat = Vec::new();
    collect(fields, "", 0, &mut flat);
    flat.sort_by_cached_key(|(path, _)| (path.matches('.').count(), path.clone()));
    flat.truncate(MAX_FIELDS);
    flat.into_iter().collect()
}

fn collect(value: &Value, path: &str, depth: usize, flat: &mut Vec<(String, String)>) {
    let leaf = last_name(path);
    // EC2 puts an identifier into `content`: `{"VpcEndpointId": {"content": "vpce-1", "tag": 1}}`.
    let is_wrapped_identifier = leaf == "content" && value.as_str().is_some_and(|text| text.len() < 40);
    if HIDDEN_FIELDS.contains(&leaf) && !is_wrapped_identifier {
        flat.push((path.to_owned(), MARK.to_owned()));
        return;
    }
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Null => {}
        Value::Object(fields) if depth < MAX_DEPTH => {
            for (name, field) in fields {
                collect(field, &below(name), depth + 1, flat);
            }
        }
        Value::Array(items) if depth < MAX_DEPTH => {
            for (index, item) in items.iter().enumerate().take(MAX_FIELDS) {
                collect(item, &below(&index.to_string()), depth + 1, flat);
            }
        }
        Value::Object(_) | Value::Array(_) => {}
        Value::String(text) => flat.push((path.to_owned(), clean(leaf, text))),
        Value::Bool(_) | Value::Number(_) => flat.push((path.to_owned(), value.to_string())),
    }
}

/// A value without secrets: neither such as it shows, nor such as its name announces.
pub fn clean(name: &str, value: &str) -> String {
    let announced = format!("{name}={value}");
    if redact(&announced).contains(MARK) && !redact(value).contains(MARK) {
        return MARK.to_owned();
    }
    excerpt(value, MAX_VALUE_CHARS)
}

/// The last part of a path that is a name: indexes of lists are passed over.
#[must_use]
pub fn last_name(path: &str) -> &str {
    let mut parts = path.rsplit('.');
    parts.find(|part| !part.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(path)
}

/// The value of the parameter with this name, in any case of letters: of several the least nested. EC2 wraps the parameters
/// of newer calls (`CreateNatGatewayRequest.SubnetId`), and its lists (`instancesSet.items.0.instanceId`).
#[must_use]
pub fn find<'a>(fields: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    let named = fields.iter().filter(|(path, value)| {
        let own_path = path.strip_suffix(".content").unwrap_or(path);
        last_name(own_path).eq_ignore_ascii_case(name) && !value.is_empty() && value.as_str() != MARK
    });
    let depth = |path: &str| path.matches('.').count() + 1;
    let shallow = named.filter(|(path, _)| depth(path) <= MAX_NAME_DEPTH);
    shallow.min_by_key(|(path, _)| depth(path)).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_flattened_and_hidden_by_what_they_hold() {
        let fields = flatten(&json!({
            "functionName": "checkout",
            "environment": { "variables": { "DB_PASSWORD": "hunter2" } },
            "vpcConfig": { "subnetIds": ["subnet-1", "subnet-2"] },
            "memorySize": 512,
            "authToken": "abcdefgh12345678",
            "kMSKeyArn": null,
        }));
        let expected = [
            ("authToken", MARK),
            ("environment", MARK),
            ("functionName", "checkout"),
            ("memorySize", "512"),
            ("vpcConfig.subnetIds.0", "subnet-1"),
            ("vpcConfig.subnetIds.1", "subnet-2"),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
        assert_eq!(fields, expected);
    }

    #[test]
    fn a_parameter_is_found_where_each_service_puts_it() {
        for (fields, name, expected) in [
            (json!({ "dBInstanceIdentifier": "orders" }), "dbInstanceIdentifier", Some("orders")),
            (json!({ "CreateNatGatewayRequest": { "SubnetId": "subnet-1" } }), "subnetId", Some("subnet-1")),
            (json!({ "instancesSet": { "items": [{ "instanceId": "i-1" }] } }), "instanceId", Some("i-1")),
            (
                json!({ "DeleteVpcEndpointsRequest": { "VpcEndpointId": { "content": "vpce-1", "tag": 1 } } }),
                "vpcEndpointId",
                Some("vpce-1"),
            ),
            (json!({ "names": ["/a", "/b"] }), "names", Some("/a")),
            (json!({ "a": { "b": { "c": { "d": { "name": "deep" } } } } }), "name", None),
            (json!({ "name": "" }), "name", None),
            (json!("text"), "name", None),
        ] {
            assert_eq!(find(&flatten(&fields), name), expected, "{fields}");
        }
    }

    #[test]
    fn a_large_call_is_bounded_and_keeps_what_is_least_nested() {
        let many: Vec<Value> = (0..500).map(|index| json!({ "name": "x".repeat(1_000), "port": index })).collect();
        let fields = flatten(&json!({ "containerDefinitions": many, "family": "web" }));
        assert_eq!(fields.len(), MAX_FIELDS);
        assert_eq!(fields.get("family").map(String::as_str), Some("web"));
        assert!(fields.values().all(|value| value.chars().count() <= MAX_VALUE_CHARS));
    }
}
