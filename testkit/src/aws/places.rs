//! Other accounts and regions: which of them a call is about, and the roles by which accounts are entered.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::account::Account;
use super::scenario::Scenario;
use super::wire::{AwsError, Call, Service};

/// What stands before the number of an account in the id of the keys that its roles give.
const KEY_OF_ACCOUNT: &str = "ASIA";

/// The scenarios of other places, by account and region.
pub(super) type Places = BTreeMap<(String, String), Arc<Scenario>>;

/// The scenario that a call is about: that of the linked account that it names, of the account whose key it bears, or else
/// the one that is served everywhere.
pub(super) fn find_scenario(places: &Places, everywhere: &Arc<Scenario>, call: &Call) -> Arc<Scenario> {
    let account =
        linked_account(&call.input).or_else(|| call.access_key.strip_prefix(KEY_OF_ACCOUNT).map(str::to_owned));
    let at_place = account.and_then(|account| places.get(&(account, call.region.clone())));
    Arc::clone(at_place.unwrap_or(everywhere))
}

/// Whether a call was made with the keys of a role of another account.
pub(super) fn is_of_role(call: &Call) -> bool {
    call.access_key.starts_with(KEY_OF_ACCOUNT)
}

/// The account that a call of a monitoring account is about.
fn linked_account(input: &Value) -> Option<String> {
    let of_metrics = input["MetricDataQueries"][0]["AccountId"].as_str().or(input["OwningAccount"].as_str());
    let of_logs = || input["logGroupIdentifiers"][0].as_str()?.strip_prefix("arn:")?.split(':').nth(3);
    let of_groups = || input["accountIdentifiers"][0].as_str();
    of_metrics.or_else(of_logs).or_else(of_groups).map(str::to_owned)
}

/// The input with the names of log groups in place of their ARNs, which only a monitoring account has to give.
pub(super) fn without_arns(service: Service, mut input: Value) -> Result<Value, AwsError> {
    let Some(identifiers) = input.get("logGroupIdentifiers").and_then(Value::as_array) else { return Ok(input) };
    let name = |identifier: &Value| {
        let identifier = identifier.as_str().unwrap_or_default();
        identifier.split_once(":log-group:").map_or(identifier, |(_, name)| name).to_owned()
    };
    let names: Vec<String> = identifiers.iter().map(name).collect();
    let is_of_several = identifiers.iter().any(|one| one.as_str().is_some_and(|one| one.starts_with("arn:")));
    let includes_linked = input["includeLinkedAccounts"] == json!(true);
    if is_of_several && service == Service::Logs && input.get("queryString").is_none() && !includes_linked {
        return Err(AwsError::rejected("InvalidParameterException", "a linked account takes includeLinkedAccounts"));
    }
    let fields = input.as_object_mut().expect("an input is an object");
    fields.remove("includeLinkedAccounts");
    let is_query = fields.contains_key("queryString");
    fields.remove("logGroupIdentifiers");
    fields.insert(if is_query { "logGroupNames" } else { "logGroupIdentifiers" }.to_owned(), json!(names));
    Ok(input)
}

/// `AssumeRole`, as XML: with the external id that the role asks for, and a session policy.
pub(super) fn assume(account: &Account, input: &Value) -> Result<Value, AwsError> {
    let role = input["RoleArn"].as_str().unwrap_or_default();
    let refused = || AwsError::new(403, "AccessDenied", format!("not authorized to perform: sts:AssumeRole on {role}"));
    let external_id = account.roles.get(role).ok_or_else(refused)?;
    if input["ExternalId"].as_str() != Some(external_id) || input["Policy"].as_str().is_none() {
        return Err(refused());
    }
    let number = role.split(':').nth(4).unwrap_or_default();
    Ok(Value::String(format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
         <AccessKeyId>{KEY_OF_ACCOUNT}{number}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>\
         <SessionToken>token</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>\
         </AssumeRoleResponse>"
    )))
}
