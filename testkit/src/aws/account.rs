//! What of an account is not telemetry: who calls, a deployed stack with its secrets and contexts, log groups, and a quota.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, list_response};
use super::wire::{self, AwsError, escape_xml};

/// The account that the fake is. A test changes it through [`FakeAws::change_account`](super::FakeAws::change_account).
#[derive(Debug, Clone)]
pub struct Account {
    /// The ARN of whoever calls.
    pub caller: String,
    /// The time that answers of STS bear; `None` for the real one.
    pub answers_at: Option<Timestamp>,
    /// The deployed stacks, by name.
    pub stacks: BTreeMap<String, Stack>,
    /// The secrets by ARN; one without a value has `None`.
    pub secrets: BTreeMap<String, Option<String>>,
    /// The items of the table of contexts, as DynamoDB spells them, by service.
    pub contexts: BTreeMap<String, Value>,
    /// How many functions may run at once.
    pub lambda_concurrency: f64,
    /// The roles of other accounts that may be assumed, by ARN, with the external id that each asks for.
    pub roles: BTreeMap<String, String>,
    /// Whether X-Ray sends spans to CloudWatch Logs.
    pub has_transaction_search: bool,
}

/// A deployed stack.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    /// Its state, such as `CREATE_COMPLETE`.
    pub status: String,
    /// Its outputs.
    pub outputs: BTreeMap<String, String>,
}

impl Default for Account {
    /// An account in which nothing is deployed.
    fn default() -> Self {
        Self {
            caller: "arn:aws:sts::123456789012:assumed-role/responder/ann".to_owned(),
            answers_at: None,
            stacks: BTreeMap::new(),
            secrets: BTreeMap::new(),
            contexts: BTreeMap::new(),
            lambda_concurrency: 1_000.0,
            roles: BTreeMap::new(),
            has_transaction_search: false,
        }
    }
}

impl Account {
    /// An account in which the bot is deployed as `incident-investigator`, with both secrets stored and no context saved.
    #[must_use]
    pub fn deployed(signing_secret: &str, bot_token: &str) -> Self {
        let outputs = [
            ("BotUrl", "https://bot.lambda-url.eu-west-1.on.aws/"),
            ("ContextsTable", "contexts"),
            ("LedgerTable", "ledger"),
            ("SigningSecretArn", "arn:signing"),
            ("BotTokenArn", "arn:token"),
        ];
        let outputs = outputs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let stack = Stack { status: "CREATE_COMPLETE".to_owned(), outputs };
        let secrets = [("arn:signing", signing_secret), ("arn:token", bot_token)];
        Self {
            stacks: [("incident-investigator".to_owned(), stack)].into(),
            secrets: secrets.map(|(arn, text)| (arn.to_owned(), Some(text.to_owned()))).into(),
            ..Self::default()
        }
    }
}

/// `GetCallerIdentity`, as XML.
pub(super) fn identity(account: &Account) -> Value {
    let arn = escape_xml(&account.caller);
    Value::String(format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>{arn}</Arn><UserId>AROA:ann</UserId><Account>123456789012</Account></GetCallerIdentityResult>\
         </GetCallerIdentityResponse>"
    ))
}

/// `DescribeStacks`, as XML. Like CloudFormation, it calls a stack that is not there a validation error.
pub(super) fn stacks(account: &Account, input: &Value) -> Result<Value, AwsError> {
    let name = input["StackName"].as_str().unwrap_or_default();
    let Some(stack) = account.stacks.get(name) else {
        return Err(AwsError::rejected("ValidationError", format!("Stack with id {name} does not exist")));
    };
    let output = |(name, value): (&String, &String)| {
        format!(
            "<member><OutputKey>{}</OutputKey><OutputValue>{}</OutputValue></member>",
            escape_xml(name),
            escape_xml(value)
        )
    };
    let outputs: String = stack.outputs.iter().map(output).collect();
    Ok(Value::String(format!(
        "<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><DescribeStacksResult><Stacks>\
         <member><StackName>{}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>{}</StackStatus>\
         <Outputs>{outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>",
        escape_xml(name),
        escape_xml(&stack.status)
    )))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct GetSecretValue {
    secret_id: String,
}

/// `GetSecretValue`.
pub(super) fn secret(account: &Account, input: Value) -> Result<Value, AwsError> {
    let request: GetSecretValue = wire::input(input)?;
    match account.secrets.get(&request.secret_id) {
        Some(Some(text)) => Ok(json!({ "ARN": request.secret_id, "SecretString": text })),
        Some(None) | None => Err(AwsError::rejected(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
        )),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct PutSecretValue {
    secret_id: String,
    secret_string: String,
    #[serde(rename = "ClientRequestToken")]
    _client_request_token: Option<String>,
}

/// `PutSecretValue`.
pub(super) fn put_secret(account: &mut Account, input: Value) -> Result<Value, AwsError> {
    let request: PutSecretValue = wire::input(input)?;
    let Some(secret) = account.secrets.get_mut(&request.secret_id) else {
        return Err(AwsError::rejected("ResourceNotFoundException", "there is no such secret"));
    };
    *secret = Some(request.secret_string);
    Ok(json!({ "ARN": request.secret_id }))
}

/// `GetItem`, `Scan`, `PutItem` and `DeleteItem` of the table of contexts. Conditions are those of one writer: each holds. The
/// ledger takes every item.
pub(super) fn contexts(account: &mut Account, operation: &str, input: &Value) -> Result<Value, AwsError> {
    let is_of = |output: &str| {
        let mut stacks = account.stacks.values();
        stacks.any(|stack| stack.outputs.get(output).map(String::as_str) == input["TableName"].as_str())
    };
    if operation == "PutItem" && is_of("LedgerTable") {
        return Ok(json!({}));
    }
    if !is_of("ContextsTable") {
        return Err(AwsError::rejected("ResourceNotFoundException", "Requested resource not found"));
    }
    let key = input["Key"]["service"]["S"].as_str().unwrap_or_default();
    match operation {
        "GetItem" => {
            let item = account.contexts.get(key);
            Ok(item.map_or_else(|| json!({}), |item| json!({ "Item": item })))
        }
        "Scan" => {
            let items: Vec<&Value> = account.contexts.values().collect();
            Ok(json!({ "Items": items, "Count": items.len(), "ScannedCount": items.len() }))
        }
        "PutItem" => {
            let item = input["Item"].clone();
            let service = item["service"]["S"].as_str().unwrap_or_default().to_owned();
            account.contexts.insert(service, item);
            Ok(json!({}))
        }
        _ => {
            account.contexts.remove(key);
            Ok(json!({}))
        }
    }
}

/// `GetServiceQuota`: the one of Lambda.
pub(super) fn quota(account: &Account, input: &Value) -> Result<Value, AwsError> {
    if (input["ServiceCode"].as_str(), input["QuotaCode"].as_str()) != (Some("lambda"), Some("L-B99A9384")) {
        return Err(AwsError::rejected("NoSuchResourceException", "not in the scenario"));
    }
    Ok(json!({ "Quota": { "QuotaName": "Concurrent executions", "Value": account.lambda_concurrency } }))
}

/// `GetResources`: nothing has tags.
pub(super) fn tagged() -> Value {
    json!({ "ResourceTagMappingList": [], "PaginationToken": "" })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DescribeLogGroups {
    log_group_name_prefix: Option<String>,
    log_group_name_pattern: Option<String>,
    #[serde(rename = "includeLinkedAccounts")]
    _include_linked_accounts: Option<bool>,
    /// The linked account by which the scenario was chosen.
    #[serde(rename = "accountIdentifiers")]
    _account_identifiers: Option<Vec<String>>,
    #[serde(rename = "limit")]
    _limit: Option<usize>,
}

/// `DescribeLogGroups`: those that have lines in the bundle.
pub(super) fn log_groups(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: DescribeLogGroups = wire::input(input)?;
    let mut names: Vec<&str> = scenario.bundle.logs.iter().flatten().map(|line| line.group).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| request.log_group_name_prefix.as_ref().is_none_or(|prefix| name.starts_with(prefix.as_str())));
    names.retain(|name| request.log_group_name_pattern.as_ref().is_none_or(|part| name.contains(part.as_str())));
    let groups = names.into_iter().map(|name| json!({ "logGroupName": name, "retentionInDays": 30 })).collect();
    Ok(list_response("logGroups", groups, None, "nextToken"))
}
