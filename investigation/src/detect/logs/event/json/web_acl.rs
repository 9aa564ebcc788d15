//! Requests that AWS WAF inspected.
//!
//! Source: <https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html>

use super::fields::{Fields, find_text};
use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::Record;
use crate::model::EntityKind;

/// Reads a record of a web ACL. A request that was blocked, or answered with a challenge, is one that was denied; one
/// that was only counted went through.
pub fn read(fields: &Fields) -> Option<Record> {
    let acl = fields.get("webaclId")?.as_str()?;
    let action = fields.get("action")?.as_str()?;
    // `arn:…:regional/webacl/NAME/ID`; a name alone in the classic edition.
    let name = acl.split_once("/webacl/").map_or(acl, |(_, rest)| rest.split('/').next().unwrap_or(rest));
    let record = match action {
        "BLOCK" | "CAPTCHA" | "CHALLENGE" => {
            let rule = find_terminating_rule(fields);
            Record::warning(format!("web ACL {name} answered {action} by rule {rule}"))
                .with_mode(Some(FailureMode::AccessDenied))
        }
        _ => Record::info(format!("web ACL {name} answered {action}")),
    };
    Some(record.about(EntityKind::Resource, Some(name)))
}

/// The rule that decided. Of a group of rules, the one in it.
fn find_terminating_rule(fields: &Fields) -> String {
    let rule = find_text(fields, &["terminatingRuleId"]).unwrap_or("Default_Action");
    let groups = fields.get("ruleGroupList").and_then(serde_json::Value::as_array).into_iter().flatten();
    let mut inner =
        groups.filter_map(|group| find_text(group.as_object()?, &["terminatingRule.ruleId"])).filter(|it| *it != rule);
    inner.next().map_or_else(|| rule.to_owned(), |inner| format!("{rule} ({inner})"))
}
