//! What a policy allows and denies, as short texts that can be compared.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

use std::collections::BTreeMap;

use serde_json::Value;

use crate::detect::redact::redact;

/// No more grants of one policy are told apart: a policy has at most 6,144 characters.
const MAX_GRANTS: usize = 400;

/// What the policy allows and denies: `Allow sqs:SendMessage on jobs`, with the condition as JSON, empty where there is none.
/// `None` for what is no policy.
#[must_use]
pub fn grants(policy: &Value) -> Option<BTreeMap<String, String>> {
    let statements = policy.get("Statement")?;
    let mut grants = BTreeMap::new();
    for statement in several(statements) {
        let effect = statement.get("Effect")?.as_str()?;
        let to = statement.get("Principal").or_else(|| statement.get("NotPrincipal")).map(principals);
        let condition = statement.get("Condition").map(Value::to_string).unwrap_or_default();
        for action in texts(statement, "Action", "NotAction") {
            for resource in texts(statement, "Resource", "NotResource") {
                let on = if resource.is_empty() { String::new() } else { format!(" on {}", short(&resource)) };
                let to = to.as_ref().map_or_else(String::new, |to| format!(" to {to}"));
                if grants.len() < MAX_GRANTS {
                    grants.insert(redact(&format!("{effect} {action}{on}{to}")).into_owned(), condition.clone());
                }
            }
        }
    }
    Some(grants)
}

/// A list, or the one item that stands in its place.
fn several(value: &Value) -> &[Value] {
    value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice)
}

/// The texts of an element, or of the one that excludes them; one empty text where the statement has neither.
fn texts(statement: &Value, name: &str, excluding: &str) -> Vec<String> {
    let listed = |name: &str| statement.get(name).map(|value| several(value).iter().filter_map(Value::as_str));
    if let Some(texts) = listed(name) {
        return texts.map(str::to_owned).collect();
    }
    listed(excluding).map_or_else(|| vec![String::new()], |texts| texts.map(|text| format!("all but {text}")).collect())
}

/// Who may: `*`, accounts, roles or services.
fn principals(principal: &Value) -> String {
    let all: Vec<&str> = match principal {
        Value::Object(kinds) => kinds.values().flat_map(several).filter_map(Value::as_str).collect(),
        other => several(other).iter().filter_map(Value::as_str).collect(),
    };
    all.into_iter().map(short).collect::<Vec<_>>().join(", ")
}

/// Of an ARN the resource.
fn short(name: &str) -> &str {
    let (excluded, arn) = name.strip_prefix("all but ").map_or((false, name), |arn| (true, arn));
    let resource = if arn.starts_with("arn:") && !excluded { arn.splitn(6, ':').last() } else { None };
    resource.filter(|resource| !resource.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_policy_is_what_it_allows_and_denies_however_it_is_grouped() {
        let one = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:GetQueueUrl"], "Resource": "arn:aws:sqs:eu-west-1:1:jobs",
        } });
        let two = json!({ "Statement": [
            { "Sid": "b", "Effect": "Allow", "Action": "sqs:GetQueueUrl", "Resource": ["arn:aws:sqs:eu-west-1:1:jobs"] },
            { "Sid": "a", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ["arn:aws:sqs:eu-west-1:1:jobs"] },
        ] });
        let names: Vec<String> = grants(&one).unwrap().into_keys().collect();
        assert_eq!(names, ["Allow sqs:GetQueueUrl on jobs", "Allow sqs:SendMessage on jobs"]);
        assert_eq!(grants(&one), grants(&two));
    }

    #[test]
    fn principals_conditions_and_exclusions_are_told() {
        let policy = json!({ "Statement": [{
            "Effect": "Deny", "Principal": { "AWS": "arn:aws:iam::111122223333:role/deploy", "Service": ["s3.amazonaws.com"] },
            "NotAction": "s3:GetObject", "Resource": "arn:aws:s3:::orders/*", "Condition": { "Bool": { "aws:SecureTransport": "false" } },
        }] });
        let grants = grants(&policy).unwrap();
        let (name, condition) = grants.first_key_value().unwrap();
        assert_eq!(name, "Deny all but s3:GetObject on orders/* to role/deploy, s3.amazonaws.com");
        assert!(condition.contains("SecureTransport"));
        assert_eq!(super::grants(&json!({ "Version": "2012-10-17" })), None);
    }
}
