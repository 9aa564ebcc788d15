//! In which workspaces the bot is installed, in a DynamoDB table: one item each, sealed before it gets here.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html>

use std::collections::HashMap;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use investigation::ports::{Failure, InstallationStore};

use crate::failure::to_failure;

const GET: &str = "dynamodb:GetItem";
const PUT: &str = "dynamodb:PutItem";
const DELETE: &str = "dynamodb:DeleteItem";
const SCAN: &str = "dynamodb:Scan";

/// The key: the id of a workspace, or of an organisation.
const WORKSPACE: &str = "workspace";
const SEALED: &str = "sealed";

/// That the item is still the one that was read.
const IS_UNCHANGED: &str = "sealed = :before";

/// Keeps installations in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoInstallations {
    client: Client,
    table: String,
}

impl DynamoInstallations {
    /// Keeps them in the table with this name.
    #[must_use]
    pub fn new(sdk: &SdkConfig, table: String) -> Self {
        Self { client: Client::new(sdk), table }
    }
}

impl InstallationStore for DynamoInstallations {
    async fn installation(&self, workspace: &str) -> Result<Option<String>, Failure> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key(WORKSPACE, text(workspace))
            // Who was just installed, or renewed, must be answered.
            .consistent_read(true)
            .send()
            .await
            .map_err(to_failure(GET))?;
        Ok(found.item.as_ref().and_then(|item| field(item, SEALED)))
    }

    async fn installations(&self) -> Result<Vec<(String, String)>, Failure> {
        let mut pages =
            self.client.scan().table_name(&self.table).consistent_read(true).into_paginator().items().send();
        let mut installations = Vec::new();
        while let Some(item) = pages.try_next().await.map_err(to_failure(SCAN))? {
            installations.extend(field(&item, WORKSPACE).zip(field(&item, SEALED)));
        }
        Ok(installations)
    }

    async fn install(&self, workspace: &str, sealed: &str) -> Result<(), Failure> {
        let put = self.client.put_item().table_name(&self.table);
        let put = put.item(WORKSPACE, text(workspace)).item(SEALED, text(sealed)).send().await;
        put.map(|_| ()).map_err(to_failure(PUT))
    }

    async fn renew(&self, workspace: &str, before: &str, sealed: &str) -> Result<bool, Failure> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item(WORKSPACE, text(workspace))
            .item(SEALED, text(sealed))
            .condition_expression(IS_UNCHANGED)
            .expression_attribute_values(":before", text(before))
            .send()
            .await;
        match put {
            Err(error)
                if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            put => put.map(|_| true).map_err(to_failure(PUT)),
        }
    }

    async fn uninstall(&self, workspace: &str, sealed: &str) -> Result<bool, Failure> {
        let deleted = self
            .client
            .delete_item()
            .table_name(&self.table)
            .key(WORKSPACE, text(workspace))
            .condition_expression(IS_UNCHANGED)
            .expression_attribute_values(":before", text(sealed))
            .send()
            .await;
        match deleted {
            Err(error)
                if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            deleted => deleted.map(|_| true).map_err(to_failure(DELETE)),
        }
    }
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn field(item: &HashMap<String, AttributeValue>, name: &str) -> Option<String> {
    item.get(name).and_then(|value| value.as_s().ok()).cloned()
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;
    use serde_json::json;

    use super::*;
    use crate::testing::{FakeAws, Reply};

    async fn store(reply: Reply) -> (DynamoInstallations, FakeAws) {
        let aws = FakeAws::in_order([reply]).await;
        (DynamoInstallations::new(&aws.sdk().await, "installations".to_owned()), aws)
    }

    fn refused() -> Reply {
        Reply::Error(400, "ConditionalCheckFailedException", "The conditional request failed")
    }

    #[tokio::test]
    async fn what_is_kept_of_a_workspace_is_found_by_its_id() {
        let item = json!({ "workspace": { "S": "T1" }, "sealed": { "S": "ab" } });
        let (found, aws) = store(Reply::Ok(json!({ "Item": item }))).await;
        assert_eq!(found.installation("T1").await.unwrap().as_deref(), Some("ab"));
        assert_eq!(aws.calls()[0].body["Key"], json!({ "workspace": { "S": "T1" } }));
        assert_eq!(aws.calls()[0].body["ConsistentRead"], true);
        assert_eq!(store(Reply::Ok(json!({}))).await.0.installation("T2").await.unwrap(), None);
        let (all, _aws) = store(Reply::Ok(json!({ "Items": [item, {}], "Count": 2, "ScannedCount": 2 }))).await;
        assert_eq!(all.installations().await.unwrap(), [("T1".to_owned(), "ab".to_owned())]);
    }

    #[tokio::test]
    async fn a_token_is_renewed_or_forgotten_unless_another_took_its_place() {
        let (kept, aws) = store(Reply::Ok(json!({}))).await;
        assert!(kept.renew("T1", "ab", "cd").await.unwrap());
        let body = &aws.calls()[0].body;
        assert_eq!(body["ConditionExpression"], "sealed = :before");
        assert_eq!(body["ExpressionAttributeValues"], json!({ ":before": { "S": "ab" } }));
        assert_eq!(body["Item"], json!({ "workspace": { "S": "T1" }, "sealed": { "S": "cd" } }));
        assert!(!store(refused()).await.0.renew("T1", "ab", "cd").await.unwrap());
        assert!(store(Reply::Ok(json!({}))).await.0.uninstall("T1", "ab").await.unwrap());
        assert!(!store(refused()).await.0.uninstall("T1", "ab").await.unwrap());
        let denied = Reply::Error(400, "AccessDeniedException", "no");
        assert_eq!(store(denied).await.0.uninstall("T1", "ab").await.unwrap_err().kind, FailureKind::Denied);
    }

    #[tokio::test]
    async fn an_installation_replaces_the_one_before() {
        let (kept, aws) = store(Reply::Ok(json!({}))).await;
        kept.install("E1", "ab").await.unwrap();
        assert_eq!(aws.calls()[0].body["ConditionExpression"], json!(null));
    }
}
