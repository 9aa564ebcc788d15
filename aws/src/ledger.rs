//! Claims, counters and entries, in a DynamoDB table: one item each, under a page and an entry.
//!
//! Claims and counters have a page of their own each, so that no page grows hot. Items are deleted within days after the
//! second in their `expires_at`, so a claim that is past its time but not yet deleted counts as free.
//!
//! Sources: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html>,
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html>

use std::collections::HashMap;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use investigation::ports::{Entry, Failure, FailureKind, Ledger, Page};
use jiff::Timestamp;

use crate::failure::to_failure;

const PUT: &str = "dynamodb:PutItem";
const UPDATE: &str = "dynamodb:UpdateItem";
const QUERY: &str = "dynamodb:Query";

/// Keeps the ledger in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoLedger {
    client: Client,
    table: String,
}

impl DynamoLedger {
    /// Keeps it in the table with this name.
    #[must_use]
    pub fn new(sdk: &SdkConfig, table: String) -> Self {
        Self { client: Client::new(sdk), table }
    }
}

impl Ledger for DynamoLedger {
    async fn claim(&self, key: &str, now: Timestamp, until: Timestamp) -> Result<bool, Failure> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item("page", text(format!("claim/{key}")))
            .item("entry", text("-"))
            .item("expires_at", seconds(until))
            .condition_expression("attribute_not_exists(page) OR expires_at <= :now")
            .expression_attribute_values(":now", seconds(now))
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

    async fn add(&self, counter: &str, amount: i64, until: Timestamp) -> Result<u64, Failure> {
        let updated = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("page", text(format!("count/{counter}")))
            .key("entry", text("-"))
            .update_expression("SET expires_at = :until ADD amount :amount")
            .expression_attribute_values(":until", seconds(until))
            .expression_attribute_values(":amount", AttributeValue::N(amount.to_string()))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(to_failure(UPDATE))?;
        let sum = updated.attributes().and_then(|attributes| attributes.get("amount"));
        sum.and_then(|sum| sum.as_n().ok()?.parse().ok())
            .ok_or_else(|| Failure::new(FailureKind::Invalid, UPDATE, "the answer holds no sum"))
    }

    async fn write(&self, page: Page<'_>, entry: &Entry, until: Timestamp) -> Result<(), Failure> {
        self.client
            .put_item()
            .table_name(&self.table)
            .item("page", text(page.name()))
            .item("entry", text(format!("{} {}", sortable(entry.at), entry.key)))
            .item("json", text(&*entry.json))
            .item("expires_at", seconds(until))
            .send()
            .await
            .map(|_| ())
            .map_err(to_failure(PUT))
    }

    async fn read(&self, page: Page<'_>, since: Timestamp) -> Result<Vec<Entry>, Failure> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("page = :page AND entry >= :since")
            .expression_attribute_values(":page", text(page.name()))
            .expression_attribute_values(":since", text(sortable(since)))
            .into_paginator()
            .items()
            .send();
        let mut entries = Vec::new();
        while let Some(item) = pages.try_next().await.map_err(to_failure(QUERY))? {
            entries.extend(to_entry(&item));
        }
        Ok(entries)
    }

    async fn read_last(&self, page: Page<'_>, limit: u8) -> Result<Vec<Entry>, Failure> {
        // One page of answers, which ends at a megabyte: whoever asks for the last ones can do with fewer.
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("page = :page")
            .expression_attribute_values(":page", text(page.name()))
            .scan_index_forward(false)
            .limit(limit.into())
            .send()
            .await
            .map_err(to_failure(QUERY))?;
        Ok(found.items().iter().filter_map(to_entry).collect())
    }
}

/// An item as the entry that it holds; `None` for one that this program did not write.
fn to_entry(item: &HashMap<String, AttributeValue>) -> Option<Entry> {
    let field = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    let (at, key) = field("entry").split_once(' ')?;
    Some(Entry { at: at.parse().ok()?, key: key.to_owned(), json: field("json").to_owned() })
}

/// A time with as many digits as every other, so that texts are in the order of their times.
fn sortable(at: Timestamp) -> String {
    format!("{at:.6}")
}

fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

fn seconds(at: Timestamp) -> AttributeValue {
    AttributeValue::N(at.as_second().to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{FakeAws, Reply};

    async fn ledger(reply: Reply) -> (DynamoLedger, FakeAws) {
        let aws = FakeAws::in_order([reply]).await;
        (DynamoLedger::new(&aws.sdk().await, "ledger".to_owned()), aws)
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[tokio::test]
    async fn a_claim_is_made_unless_another_holds() {
        let (free, aws) = ledger(Reply::Ok(json!({}))).await;
        assert!(free.claim("event/Ev1", at(10), at(20)).await.unwrap());
        let body = &aws.calls()[0].body;
        assert_eq!(body["Item"]["page"], json!({ "S": "claim/event/Ev1" }));
        assert_eq!(body["ConditionExpression"], "attribute_not_exists(page) OR expires_at <= :now");
        assert_eq!(body["ExpressionAttributeValues"], json!({ ":now": { "N": "10" } }));
        let refused = Reply::Error(400, "ConditionalCheckFailedException", "The conditional request failed");
        assert!(!ledger(refused).await.0.claim("event/Ev1", at(10), at(20)).await.unwrap());
        let denied = Reply::Error(400, "AccessDeniedException", "no");
        assert_eq!(
            ledger(denied).await.0.claim("event/Ev1", at(10), at(20)).await.unwrap_err().kind,
            FailureKind::Denied
        );
    }

    #[tokio::test]
    async fn a_counter_answers_its_sum() {
        let (counter, _aws) = ledger(Reply::Ok(json!({ "Attributes": { "amount": { "N": "3" } } }))).await;
        assert_eq!(counter.add("asks/U1/2026-01-31T14", 1, at(20)).await.unwrap(), 3);
        let (odd, _aws) = ledger(Reply::Ok(json!({}))).await;
        assert_eq!(odd.add("asks", 1, at(20)).await.unwrap_err().kind, FailureKind::Invalid);
    }

    #[tokio::test]
    async fn entries_are_in_the_order_of_their_times_and_come_back_as_they_were_written() {
        let (writing, aws) = ledger(Reply::Ok(json!({}))).await;
        let entry = Entry { at: at(0), key: "inv-1/U1".to_owned(), json: "{}".to_owned() };
        writing.write(Page::Feedback, &entry, at(20)).await.unwrap();
        let item = aws.calls()[0].body["Item"].clone();
        assert_eq!(item["entry"], json!({ "S": "1970-01-01T00:00:00.000000Z inv-1/U1" }));
        let odd = json!({ "entry": { "S": "yesterday" } });
        let (reading, aws) = ledger(Reply::Ok(json!({ "Items": [odd, item], "Count": 2 }))).await;
        assert_eq!(reading.read(Page::Feedback, at(0)).await.unwrap(), [entry]);
        let values = &aws.calls()[0].body["ExpressionAttributeValues"];
        assert_eq!(values[":page"], json!({ "S": "feedback" }));
    }

    #[tokio::test]
    async fn the_last_entries_are_asked_for_from_the_end() {
        let item =
            |second: i64| json!({ "entry": { "S": format!("{} k", sortable(at(second))) }, "json": { "S": "{}" } });
        let (reading, aws) = ledger(Reply::Ok(json!({ "Items": [item(2), item(1)], "Count": 2 }))).await;
        let latest = reading.read_last(Page::Past("checkout"), 2).await.unwrap();
        assert_eq!(latest.iter().map(|entry| entry.at).collect::<Vec<_>>(), [at(2), at(1)]);
        let body = &aws.calls()[0].body;
        assert_eq!((&body["ScanIndexForward"], &body["Limit"]), (&json!(false), &json!(2)));
        assert_eq!(body["ExpressionAttributeValues"][":page"], json!({ "S": "past/checkout" }));
    }
}
