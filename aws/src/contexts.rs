//! Contexts, in a DynamoDB table. Its key is `service`; the attribute `context` holds the context as JSON, and `version`
//! counts how often it was saved. An item without a version has version 0.
//!
//! A version that was read is replaced or deleted only while it is still the one in the table.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html>

use std::collections::HashMap;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Config;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};
use investigation::model::Context;
use investigation::ports::{ContextStore, ContextWrite, Failure, FailureKind, SavedContext};

use crate::failure::to_failure;

const GET: &str = "dynamodb:GetItem";
const SCAN: &str = "dynamodb:Scan";
const PUT: &str = "dynamodb:PutItem";
const DELETE: &str = "dynamodb:DeleteItem";

/// The longest wait of a bot that answers a command.
const SHORT_TIMEOUT: Duration = Duration::from_millis(700);

/// Keeps contexts in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoContexts {
    client: Client,
    table: String,
}

impl DynamoContexts {
    /// Keeps contexts in the table with this name.
    #[must_use]
    pub fn new(sdk: &SdkConfig, table: String) -> Self {
        Self { client: Client::new(sdk), table }
    }

    /// The same for the bot, whom Slack gives three seconds for everything: what the table does not answer soon, the bot
    /// does without.
    #[must_use]
    pub fn with_short_timeout(sdk: &SdkConfig, table: String) -> Self {
        let timeouts = TimeoutConfig::builder().operation_timeout(SHORT_TIMEOUT).build();
        let config = Config::from(sdk).to_builder().timeout_config(timeouts);
        Self { client: Client::from_conf(config.build()), table }
    }

    async fn find_item(&self, service: &str) -> Result<Option<Item>, Failure> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("service", AttributeValue::S(service.to_owned()))
            .send()
            .await
            .map_err(to_failure(GET))?;
        Ok(found.item)
    }
}

type Item = HashMap<String, AttributeValue>;

/// The condition that the item has this version, or that there is none; and whether it compares with `:edited`.
fn condition(edited: Option<u64>) -> (&'static str, bool) {
    match edited {
        None => ("attribute_not_exists(#service)", false),
        // Nobody but a person at the table leaves the version out.
        Some(0) => ("attribute_exists(#service) AND (attribute_not_exists(#version) OR #version = :edited)", true),
        Some(_) => ("#version = :edited AND attribute_exists(#service)", true),
    }
}

/// The names in [`condition`], which DynamoDB might have reserved for itself.
fn names(uses_version: bool) -> HashMap<String, String> {
    let mut names = HashMap::from([("#service".to_owned(), "service".to_owned())]);
    if uses_version {
        names.insert("#version".to_owned(), "version".to_owned());
    }
    names
}

fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// The context in an item that a condition did not let be replaced or deleted.
fn to_stale(item: Option<&Item>, operation: &'static str) -> Result<ContextWrite, Failure> {
    let kept = item.map(|item| to_saved(item, operation)).transpose()?;
    Ok(ContextWrite::Stale(kept.map(Box::new)))
}

fn to_saved(item: &Item, operation: &'static str) -> Result<SavedContext, Failure> {
    let version = item.get("version").and_then(|version| version.as_n().ok()?.parse().ok()).unwrap_or(0);
    Ok(SavedContext { context: to_context(item, operation)?, version })
}

impl ContextStore for DynamoContexts {
    async fn context(&self, service: &str) -> Result<Context, Failure> {
        let item = self.find_item(service).await?;
        let item = item.ok_or_else(|| Failure::new(FailureKind::NotFound, GET, "no such context"))?;
        to_context(&item, GET)
    }

    async fn contexts(&self) -> Result<Vec<Context>, Failure> {
        let mut items = self.client.scan().table_name(&self.table).into_paginator().items().send();
        let mut contexts = Vec::new();
        while let Some(item) = items.try_next().await.map_err(to_failure(SCAN))? {
            match to_context(&item, SCAN) {
                Ok(context) => contexts.push(context),
                // One context that cannot be read must not hide the others.
                Err(failure) => tracing::error!(%failure, "a context cannot be read"),
            }
        }
        Ok(contexts)
    }

    async fn saved(&self, service: &str) -> Result<Option<SavedContext>, Failure> {
        self.find_item(service).await?.map(|item| to_saved(&item, GET)).transpose()
    }

    async fn save(&self, context: &Context, edited: Option<u64>) -> Result<ContextWrite, Failure> {
        let json = serde_json::to_string(context)
            .map_err(|error| Failure::new(FailureKind::Invalid, PUT, error.to_string()))?;
        let version = edited.unwrap_or(0).saturating_add(1);
        let (condition, uses_version) = condition(edited);
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("service", AttributeValue::S(context.service.clone()))
            .item("context", AttributeValue::S(json))
            .item("version", number(version))
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(uses_version)))
            .set_expression_attribute_values(
                edited.map(|edited| HashMap::from([(":edited".to_owned(), number(edited))])),
            )
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = put else { return Ok(ContextWrite::Done) };
        let Some(PutItemError::ConditionalCheckFailedException(refused)) = error.as_service_error() else {
            return Err(to_failure(PUT)(error));
        };
        let stale = to_stale(refused.item(), PUT)?;
        // An attempt whose answer was lost was carried out, and the next one finds what it wrote.
        let ours = SavedContext { context: context.clone(), version };
        let is_written = matches!(&stale, ContextWrite::Stale(Some(kept)) if **kept == ours);
        Ok(if is_written { ContextWrite::Done } else { stale })
    }

    async fn delete(&self, service: &str, version: u64) -> Result<ContextWrite, Failure> {
        let (condition, uses_version) = condition(Some(version));
        let deleted = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key("service", AttributeValue::S(service.to_owned()))
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(uses_version)))
            .expression_attribute_values(":edited", number(version))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = deleted else { return Ok(ContextWrite::Done) };
        match error.as_service_error() {
            Some(DeleteItemError::ConditionalCheckFailedException(refused)) => to_stale(refused.item(), DELETE),
            _ => Err(to_failure(DELETE)(error)),
        }
    }
}

fn to_context(item: &Item, operation: &'static str) -> Result<Context, Failure> {
    let json = item.get("context").and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    serde_json::from_str(json)
        .map_err(|error| Failure::new(FailureKind::Invalid, operation, format!("the attribute `context`: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeAws, Reply, scope};
    use serde_json::{Value, json};

    async fn context(answer: Value) -> Result<Context, Failure> {
        let aws = FakeAws::in_order([Reply::Ok(answer)]).await;
        let contexts = DynamoContexts::new(&aws.sdk().await, "contexts".to_owned());
        let context = contexts.context("checkout").await;
        assert_eq!(aws.calls()[0].body, json!({ "TableName": "contexts", "Key": { "service": { "S": "checkout" } } }));
        context
    }

    #[tokio::test]
    async fn a_context_is_found() {
        let saved = scope().context;
        let json = serde_json::to_string(&saved).unwrap();
        let found = context(json!({ "Item": { "service": { "S": "checkout" }, "context": { "S": json } } })).await;
        assert_eq!(found.unwrap(), saved);
    }

    #[tokio::test]
    async fn an_unknown_service_is_not_found() {
        assert_eq!(context(json!({})).await.unwrap_err().kind, FailureKind::NotFound);
    }

    #[tokio::test]
    async fn a_context_of_another_shape_is_invalid() {
        let missing = context(json!({ "Item": { "service": { "S": "checkout" } } })).await;
        assert_eq!(missing.unwrap_err().kind, FailureKind::Invalid);
        let misspelt = r#"{"service":"checkout","region":"eu-west-1","log_group":[]}"#;
        let failure = context(json!({ "Item": { "context": { "S": misspelt } } })).await.unwrap_err();
        assert!(failure.detail.contains("log_group"), "{failure}");
    }

    #[tokio::test]
    async fn all_are_read_and_an_unreadable_one_hides_no_other() {
        let saved = scope().context;
        let item = |json: &str| json!({ "service": { "S": "x" }, "context": { "S": json } });
        let items = json!([item("{"), item(&serde_json::to_string(&saved).unwrap())]);
        let aws = FakeAws::in_order([Reply::Ok(json!({ "Items": items, "Count": 2, "ScannedCount": 2 }))]).await;
        let contexts = DynamoContexts::new(&aws.sdk().await, "contexts".to_owned());
        assert_eq!(contexts.contexts().await.unwrap(), [saved]);
    }

    async fn store(reply: Reply) -> (DynamoContexts, FakeAws) {
        let aws = FakeAws::in_order([reply]).await;
        (DynamoContexts::new(&aws.sdk().await, "contexts".to_owned()), aws)
    }

    fn item(context: &Context, version: u64) -> Value {
        let json = serde_json::to_string(context).unwrap();
        json!({
            "service": { "S": context.service }, "context": { "S": json }, "version": { "N": version.to_string() }
        })
    }

    #[tokio::test]
    async fn a_context_is_saved_in_place_of_the_version_that_was_edited() {
        let (contexts, aws) = store(Reply::Ok(json!({}))).await;
        let edited = scope().context;
        assert_eq!(contexts.save(&edited, Some(3)).await.unwrap(), ContextWrite::Done);
        let body = &aws.calls()[0].body;
        assert_eq!(body["Item"], item(&edited, 4));
        assert_eq!(body["ConditionExpression"], "#version = :edited AND attribute_exists(#service)");
        assert_eq!(body["ExpressionAttributeValues"], json!({ ":edited": { "N": "3" } }));
        let (contexts, aws) = store(Reply::Ok(json!({}))).await;
        assert_eq!(contexts.save(&edited, None).await.unwrap(), ContextWrite::Done);
        let body = &aws.calls()[0].body;
        assert_eq!(body["ConditionExpression"], "attribute_not_exists(#service)");
        assert_eq!(body["ExpressionAttributeNames"], json!({ "#service": "service" }));
        assert!(body["ExpressionAttributeValues"].is_null());
    }

    #[tokio::test]
    async fn a_version_that_is_gone_is_not_deleted() {
        let (contexts, aws) = store(Reply::Ok(json!({}))).await;
        assert_eq!(contexts.delete("checkout", 0).await.unwrap(), ContextWrite::Done);
        assert!(
            aws.calls()[0].body["ConditionExpression"].as_str().unwrap().contains("attribute_not_exists(#version)")
        );
        let gone = Reply::Error(400, "ConditionalCheckFailedException", "The conditional request failed");
        let (contexts, _aws) = store(gone).await;
        assert_eq!(contexts.delete("checkout", 2).await.unwrap(), ContextWrite::Stale(None));
        let (contexts, _aws) = store(Reply::Error(400, "AccessDeniedException", "no")).await;
        assert_eq!(contexts.delete("checkout", 2).await.unwrap_err().kind, FailureKind::Denied);
    }

    #[test]
    fn an_item_without_a_version_has_version_0() {
        let context = scope().context;
        let bare = AttributeValue::S(serde_json::to_string(&context).unwrap());
        let item = HashMap::from([("context".to_owned(), bare)]);
        assert_eq!(to_saved(&item, GET).unwrap(), SavedContext { context, version: 0 });
    }
}
