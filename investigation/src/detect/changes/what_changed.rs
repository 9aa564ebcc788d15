//! What a call changed, in a few words: the parameter, its old value where an event has that, and its new one.

use std::collections::BTreeMap;

use super::calls::Call;
use super::parameters::{find, last_name};
use super::services::service_name;
use crate::detect::redact::{MARK, excerpt};
use crate::telemetry::{Change, Difference};

/// A summary tells no more differences of one change.
const MAX_DIFFERENCES: usize = 3;

/// Enough for a version, an image with its tag or a range of addresses.
const MAX_VALUE_CHARS: usize = 60;

/// Parameters that say where, who or how, not what.
const UNTELLING: &str = "cluster clientToken clientRequestToken token dryRun applyImmediately publish region accountId \
                         description tags key value callerReference ifMatch revisionId qualifier statementId sid \
                         capabilities roleARN roleArn executionRoleArn taskRoleArn cliInput maxItems versionStages requestId \
                         networkMode compatibilities type protocol pid essential priority \
                         overrideAlarmConfiguration eventBusName catalogId sourceArn effectiveDate containerName";

/// What responders ask for first, most telling first: versions and commits, capacity, switches, then rules.
const TELLING: &[&str] = &[
    "desiredCount",
    "taskDefinition",
    "image",
    "imageUri",
    "imageTag",
    "code",
    "functionVersion",
    "versionLabel",
    "commitId",
    "sourceVersion",
    "version",
    "s3Key",
    "s3ObjectVersion",
    "templateURL",
    "configurationVersion",
    "desiredCapacity",
    "reservedConcurrentExecutions",
    "provisionedConcurrentExecutions",
    "minSize",
    "maxSize",
    "minCapacity",
    "maxCapacity",
    "readCapacityUnits",
    "writeCapacityUnits",
    "billingMode",
    "dBInstanceClass",
    "cacheNodeType",
    "memorySize",
    "timeout",
    "runtime",
    "enabled",
    "state",
    "status",
    "environment",
    "secret",
    "parameter",
    "policyName",
    "policyArn",
    "action",
    "principal",
    "name",
    "fromPort",
    "toPort",
    "cidrIp",
    "destinationCidrBlock",
    "pendingWindowInDays",
    "keyId",
];

/// Calls whose answer shows a value as it was before, while the change is pending.
///
/// Sources: the examples of <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html> and
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html>.
const ANSWERED_BEFORE: [(&str, &str); 5] = [
    ("rds", "ModifyDBInstance"),
    ("rds", "ModifyDBCluster"),
    ("dynamodb", "UpdateTable"),
    ("elasticache", "ModifyReplicationGroup"),
    ("elasticache", "ModifyCacheCluster"),
];

/// What a call changed, most telling first: `desiredCount 4 -> 0`. `previous` is the same call on the same resource, before.
#[must_use]
pub fn describe(call: &Call<'_>, change: &Change, previous: Option<&Change>) -> Vec<String> {
    let mut differences = describe_revisions(&change.differences);
    differences.extend(named_settings(&change.parameters));
    // Of the parameters that may name what is changed one does; the others may be what is changed.
    let naming = call.naming_parameters().find(|name| find(&change.parameters, name).is_some());
    let mut telling: Vec<(usize, &str, &str)> = Vec::new();
    for (path, value) in &change.parameters {
        let name = last_name(path);
        let is_naming = naming.is_some_and(|parameter| parameter.eq_ignore_ascii_case(name));
        let is_untelling = UNTELLING.split_whitespace().any(|untelling| untelling.eq_ignore_ascii_case(name));
        if !is_naming && !is_untelling && value != MARK && !value.is_empty() {
            let rank = TELLING.iter().position(|known| known.eq_ignore_ascii_case(name));
            telling.push((rank.unwrap_or(TELLING.len()), path, value));
        }
    }
    telling.sort_unstable();
    for (_, path, value) in telling {
        let name = last_name(path);
        let is_told = differences.iter().any(|told| told.split_whitespace().next() == Some(name));
        if differences.len() < MAX_DIFFERENCES && !is_told && !is_setting(path) {
            differences.push(describe_difference(name, find_old(call, change, previous, path, value), value));
        }
    }
    differences.truncate(MAX_DIFFERENCES);
    differences
}

/// In what the revisions before and after the change differ; the last of them says how many there are beside.
fn describe_revisions(differences: &[Difference]) -> Vec<String> {
    let mut telling: Vec<(usize, &Difference)> = differences.iter().map(|found| (rank(&found.key), found)).collect();
    telling.sort();
    let described = telling.iter().take(MAX_DIFFERENCES).map(|(_, found)| describe_revision(found));
    let mut described: Vec<String> = described.collect();
    let untold = differences.len().saturating_sub(described.len());
    if let Some(last) = described.last_mut().filter(|_| untold > 0) {
        last.push_str(&format!(" and {untold} more"));
    }
    described
}

/// How telling a key is, the most telling first: a commit, then what [`TELLING`] lists, then what a policy allows.
fn rank(key: &str) -> usize {
    let first_word = key.split_whitespace().next().unwrap_or_default();
    if key.to_ascii_lowercase().contains("commit") {
        return 0;
    }
    let known = TELLING.iter().position(|known| known.eq_ignore_ascii_case(first_word));
    known.map_or(TELLING.len() + 1, |position| position + 1)
}

fn describe_revision(Difference { key, before, after }: &Difference) -> String {
    let shown = |value: &Option<String>| value.as_deref().map(short).filter(|value| !value.is_empty() && value != MARK);
    match (before, after) {
        (None, _) => shown(after).map_or_else(|| format!("{key} added"), |value| format!("{key} added ({value})")),
        (_, None) => format!("{key} removed"),
        (Some(_), Some(_)) => match (shown(before), shown(after)) {
            (Some(old), Some(new)) if old != new => format!("{key} {old} -> {new}"),
            _ => format!("{key} changed"),
        },
    }
}

fn describe_difference(name: &str, old: Option<&str>, new: &str) -> String {
    match old.map(short).filter(|old| *old != short(new)) {
        Some(old) => format!("{name} {old} -> {}", short(new)),
        None => format!("{name} {}", short(new)),
    }
}

/// The value before the change: in the previous call, or in the answer of a call that shows it.
fn find_old<'a>(
    call: &Call<'_>,
    change: &'a Change,
    previous: Option<&'a Change>,
    path: &str,
    new: &str,
) -> Option<&'a str> {
    if let Some(old) = previous.and_then(|previous| previous.parameters.get(path)) {
        return Some(old);
    }
    let name = last_name(path);
    let service = service_name(&change.source);
    if service == "ecs" && name == "taskDefinition" {
        return find_replaced_task_definition(&change.response, new);
    }
    if !ANSWERED_BEFORE.contains(&(service, call.name)) {
        return None;
    }
    let settled: BTreeMap<String, String> = change
        .response
        .iter()
        .filter(|(path, _)| !path.to_ascii_lowercase().contains("pending"))
        .map(clone_entry)
        .collect();
    let old = find(&settled, name)?;
    change.response.values().map(String::as_str).find(|value| *value == old)
}

fn clone_entry((path, value): (&String, &String)) -> (String, String) {
    (path.clone(), value.clone())
}

/// The task definition of the deployment that the new one replaces: its status is `ACTIVE`, that of the new one `PRIMARY`.
///
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html>
fn find_replaced_task_definition<'a>(response: &'a BTreeMap<String, String>, new: &str) -> Option<&'a str> {
    let mut deployments =
        response.iter().filter(|(path, _)| path.contains("deployments.") && path.ends_with(".taskDefinition"));
    deployments.find(|(_, old)| short(old) != short(new)).map(|(_, old)| old.as_str())
}

/// Settings that a call names and values in pairs: `max_connections = 100`.
fn named_settings(parameters: &BTreeMap<String, String>) -> Vec<String> {
    let names = parameters.iter().filter_map(|(path, name)| Some((path.strip_suffix(".parameterName")?, name)));
    let settings = names.filter_map(|(item, name)| {
        let value = parameters.get(&format!("{item}.parameterValue"))?;
        Some(format!("{name} = {}", short(value)))
    });
    settings.take(MAX_DIFFERENCES).collect()
}

fn is_setting(path: &str) -> bool {
    let of_pair = ["parameterName", "parameterValue", "parameterKey", "applyMethod", "usePreviousValue"];
    of_pair.contains(&last_name(path))
}

/// A value as people read it: of an ARN the resource, of an address the end, both bounded.
fn short(value: &str) -> String {
    let resource = if value.starts_with("arn:") { value.splitn(6, ':').last().unwrap_or(value) } else { value };
    let resource = resource.strip_prefix("task-definition/").unwrap_or(resource);
    // Of an image the registry says nothing, its name and tag say all.
    let is_registry = resource.contains(".dkr.ecr.");
    let name = if is_registry { resource.split_once('/').map_or(resource, |(_, name)| name) } else { resource };
    excerpt(name, MAX_VALUE_CHARS)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::detect::changes::parameters::flatten;

    fn change(service: &str, name: &str, parameters: &serde_json::Value, response: &serde_json::Value) -> Change {
        Change {
            name: name.to_owned(),
            source: format!("{service}.amazonaws.com"),
            parameters: flatten(parameters),
            response: flatten(response),
            ..Change::default()
        }
    }

    #[test]
    fn a_change_tells_its_parameter_with_old_and_new() {
        let nothing = json!(null);
        for (service, name, parameters, response, expected) in [
            (
                "ecs",
                "UpdateService",
                json!({ "service": "web", "cluster": "main", "desiredCount": 0 }),
                nothing.clone(),
                "desiredCount 0",
            ),
            (
                "ecs",
                "UpdateService",
                json!({ "service": "web", "taskDefinition": "web:42" }),
                json!({ "service": { "deployments": [
                    { "status": "PRIMARY", "taskDefinition": "arn:aws:ecs:eu-west-1:1:task-definition/web:42" },
                    { "status": "ACTIVE", "taskDefinition": "arn:aws:ecs:eu-west-1:1:task-definition/web:41" },
                ] } }),
                "taskDefinition web:41 -> web:42",
            ),
            (
                "ecs",
                "RegisterTaskDefinition",
                json!({ "family": "web", "containerDefinitions": [
                    { "name": "app", "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1.4.2", "cpu": 256 },
                ] }),
                nothing.clone(),
                "image web:1.4.2; name app; cpu 256",
            ),
            (
                "rds",
                "ModifyDBInstance",
                json!({ "dBInstanceIdentifier": "orders", "dBInstanceClass": "db.t3.small", "applyImmediately": true }),
                json!({ "dBInstanceClass": "db.r5.large", "pendingModifiedValues": { "dBInstanceClass": "db.t3.small" } }),
                "dBInstanceClass db.r5.large -> db.t3.small",
            ),
            (
                "rds",
                "ModifyDBParameterGroup",
                json!({ "dBParameterGroupName": "orders-pg", "parameters": [
                    { "parameterName": "max_connections", "parameterValue": "10", "applyMethod": "immediate" },
                ] }),
                nothing.clone(),
                "max_connections = 10",
            ),
            (
                "dynamodb",
                "UpdateTable",
                json!({ "tableName": "orders", "provisionedThroughput": { "readCapacityUnits": 5, "writeCapacityUnits": 5 } }),
                json!({ "tableDescription": { "provisionedThroughput": { "readCapacityUnits": 500, "writeCapacityUnits": 5 } } }),
                "readCapacityUnits 500 -> 5; writeCapacityUnits 5",
            ),
            (
                "lambda",
                "UpdateFunctionConfiguration20150331v2",
                json!({ "functionName": "checkout", "memorySize": 128, "environment": { "variables": {} } }),
                nothing.clone(),
                "memorySize 128",
            ),
            (
                "lambda",
                "DeleteAlias20150331",
                json!({ "functionName": "checkout", "name": "live" }),
                nothing.clone(),
                "name live",
            ),
            ("kms", "DisableKey", json!({ "keyId": "k-1" }), nothing.clone(), ""),
        ] {
            let change = change(service, name, &parameters, &response);
            assert_eq!(describe(&Call::find(service, name), &change, None).join("; "), expected, "{name}");
        }
    }

    #[test]
    fn the_previous_call_tells_the_old_value() {
        let parameters = |count: u32| json!({ "service": "web", "desiredCount": count });
        let [old, new] = [4, 0].map(|count| change("ecs", "UpdateService", &parameters(count), &json!(null)));
        assert_eq!(describe(&Call::find("ecs", "UpdateService"), &new, Some(&old)), ["desiredCount 4 -> 0"]);
    }
}
