//! The records of investigations, in a DynamoDB table: one item each, under the key `investigation_id`.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html>

use std::collections::HashMap;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use investigation::model::{InvestigationId, Request, Thread};
use investigation::ports::{Failure, FailureKind, InvestigationRecord, InvestigationStore, ListPosition, Status};
use jiff::Timestamp;

use crate::failure::to_failure;

const KEY: &str = "investigation_id";
/// The index of the records that were never closed. Only they have the attribute of this name, whose value is [`YES`].
const UNFINISHED: &str = "unfinished";
/// The index of all records by time. Each has the attribute of this name, whose value is [`YES`].
const LATEST: &str = "latest";
/// The index of records by the attribute of this name: the channel and the first message of their thread.
const THREAD: &str = "thread";
const YES: &str = "yes";

/// How many unfinished investigations one call returns: more than run at once, so that those that Slack refuses again and again
/// hide no other.
const MAX_UNFINISHED: i32 = 500;

const QUERY: &str = "dynamodb:Query";

const SECONDS_PER_DAY: i64 = 86_400;

/// Keeps the records of investigations in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoInvestigations {
    client: Client,
    table: String,
    retention_days: u16,
}

impl DynamoInvestigations {
    /// Keeps records in the table with this name, each for `retention_days` after its investigation was asked for.
    #[must_use]
    pub fn new(sdk: &SdkConfig, table: String, retention_days: u16) -> Self {
        Self { client: Client::new(sdk), table, retention_days }
    }

    fn update(&self, id: &InvestigationId) -> UpdateItemFluentBuilder {
        self.client.update_item().table_name(&self.table).key(KEY, text(id.as_str()))
    }

    async fn set_message(&self, id: &InvestigationId, expression: &str, ts: &str) -> Result<(), Failure> {
        let update = self.update(id).update_expression(expression).expression_attribute_values(":ts", text(ts));
        update.send().await.map(|_| ()).map_err(to_failure("dynamodb:UpdateItem"))
    }
}

impl InvestigationStore for DynamoInvestigations {
    async fn begin(&self, request: &Request) -> Result<(), Failure> {
        // DynamoDB deletes an item within days after the second in its `expires_at`.
        let expires_at = request.requested_at.as_second() + i64::from(self.retention_days) * SECONDS_PER_DAY;
        // The reply address lets anybody answer in the bot's name, and expires before the record is read for the request.
        let kept = Request { reply_url: None, ..request.clone() };
        let request_json = serde_json::to_string(&kept)
            .map_err(|error| Failure::new(FailureKind::Invalid, "dynamodb:PutItem", error.to_string()))?;
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .item(KEY, text(request.investigation_id.as_str()))
            .item("status", text(Status::Running.name()))
            .item("service", text(&request.service))
            .item("channel", text(&request.channel))
            .item("requested_at", text(&request.requested_at.to_string()))
            .item("request", text(&request_json))
            .item(UNFINISHED, text(YES))
            .item(LATEST, text(YES))
            .item("expires_at", AttributeValue::N(expires_at.to_string()))
            .condition_expression("attribute_not_exists(investigation_id)")
            .send()
            .await;
        match put {
            Err(error)
                if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) =>
            {
                Ok(())
            }
            put => put.map(|_| ()).map_err(to_failure("dynamodb:PutItem")),
        }
    }

    async fn record(&self, id: &InvestigationId) -> Result<Option<InvestigationRecord>, Failure> {
        let found = self
            .client
            .get_item()
            .table_name(&self.table)
            .key(KEY, text(id.as_str()))
            .consistent_read(true)
            .send()
            .await
            .map_err(to_failure("dynamodb:GetItem"))?;
        found.item.map(|item| to_record(&item)).transpose()
    }

    async fn in_thread(&self, thread: &Thread) -> Result<Option<InvestigationId>, Failure> {
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(THREAD)
            .key_condition_expression("thread = :thread")
            .expression_attribute_values(":thread", text(&thread_key(thread)))
            .limit(1)
            .send()
            .await
            .map_err(to_failure(QUERY))?;
        let id = found.items().first().and_then(|item| item.get(KEY)?.as_s().ok()).cloned();
        id.map(InvestigationId::try_from)
            .transpose()
            .map_err(|_| Failure::new(FailureKind::Invalid, QUERY, "the record has no valid id"))
    }

    async fn latest(&self, limit: u8, after: Option<&ListPosition>) -> Result<Vec<InvestigationRecord>, Failure> {
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(LATEST)
            .key_condition_expression("latest = :yes")
            .expression_attribute_values(":yes", text(YES))
            .scan_index_forward(false)
            .limit(i32::from(limit))
            .set_exclusive_start_key(after.map(to_start_key))
            .send()
            .await
            .map_err(to_failure(QUERY))?;
        found.items().iter().map(to_record).collect()
    }

    async fn set_thread(&self, id: &InvestigationId, thread: &Thread) -> Result<(), Failure> {
        self.update(id)
            .update_expression("SET channel = :channel, thread_ts = :ts, thread = :thread")
            .expression_attribute_values(":thread", text(&thread_key(thread)))
            .expression_attribute_values(":channel", text(&thread.channel))
            .expression_attribute_values(":ts", text(&thread.ts))
            .send()
            .await
            .map(|_| ())
            .map_err(to_failure("dynamodb:UpdateItem"))
    }

    async fn set_first_ts(&self, id: &InvestigationId, ts: &str) -> Result<(), Failure> {
        self.set_message(id, "SET first_ts = :ts", ts).await
    }

    async fn set_report_ts(&self, id: &InvestigationId, ts: &str) -> Result<(), Failure> {
        self.set_message(id, "SET report_ts = :ts", ts).await
    }

    async fn end(&self, id: &InvestigationId, status: Status) -> Result<bool, Failure> {
        let ended = self
            .update(id)
            .update_expression("SET #status = :status REMOVE unfinished")
            // An investigation may fail before its record is created. The responder must be notified of that too.
            .condition_expression("attribute_not_exists(#status) OR #status = :running")
            .expression_attribute_names("#status", "status") // a reserved word
            .expression_attribute_values(":status", text(status.name()))
            .expression_attribute_values(":running", text(Status::Running.name()))
            .send()
            .await;
        match ended {
            Err(error)
                if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            ended => ended.map(|_| true).map_err(to_failure("dynamodb:UpdateItem")),
        }
    }

    async fn unfinished(&self, asked_before: Timestamp) -> Result<Vec<Request>, Failure> {
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(UNFINISHED)
            .key_condition_expression("unfinished = :yes AND requested_at < :before")
            .expression_attribute_values(":yes", text(YES))
            .expression_attribute_values(":before", text(&asked_before.to_string()))
            .limit(MAX_UNFINISHED)
            .send()
            .await
            .map_err(to_failure(QUERY))?;
        let mut requests = Vec::new();
        for item in found.items() {
            let json = item.get("request").and_then(|value| value.as_s().ok()).map_or("", String::as_str);
            match serde_json::from_str(json) {
                Ok(request) => requests.push(request),
                // One record that cannot be read must not keep the others from being spoken for.
                Err(error) => tracing::error!(%error, "the record of an unfinished investigation cannot be read"),
            }
        }
        Ok(requests)
    }
}

/// The key of an item in the index of all records: that of the table, and that of the index.
fn to_start_key(position: &ListPosition) -> HashMap<String, AttributeValue> {
    HashMap::from([
        (KEY.to_owned(), text(position.investigation_id.as_str())),
        (LATEST.to_owned(), text(YES)),
        ("requested_at".to_owned(), text(&position.requested_at.to_string())),
    ])
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn thread_key(thread: &Thread) -> String {
    format!("{}/{}", thread.channel, thread.ts)
}

fn to_record(item: &HashMap<String, AttributeValue>) -> Result<InvestigationRecord, Failure> {
    let field = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
    let status = match field("status") {
        Some(name) => Status::from_name(&name)
            .ok_or_else(|| Failure::new(FailureKind::Invalid, "dynamodb:GetItem", "an unknown status"))?,
        // The thread is noted even if the record could not be created before.
        None => Status::Running,
    };
    let thread = field("channel").zip(field("thread_ts")).map(|(channel, ts)| Thread { channel, ts });
    // An unreadable request hides neither the status nor the thread.
    let request = field("request").and_then(|json| serde_json::from_str(&json).ok());
    let (first_ts, report_ts) = (field("first_ts"), field("report_ts"));
    Ok(InvestigationRecord { request, position: to_position(item), status, thread, first_ts, report_ts })
}

/// Where an item stands in the index of all records: by its own keys, which are there even where the request cannot be read.
fn to_position(item: &HashMap<String, AttributeValue>) -> Option<ListPosition> {
    let field = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
    let requested_at = field("requested_at")?.parse().ok()?;
    Some(ListPosition { requested_at, investigation_id: InvestigationId::try_from(field(KEY)?).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeAws, Reply, request};
    use serde_json::json;

    async fn runs(reply: Reply) -> (DynamoInvestigations, FakeAws) {
        let aws = FakeAws::in_order([reply]).await;
        (DynamoInvestigations::new(&aws.sdk().await, "runs".to_owned(), 30), aws)
    }

    fn refused() -> Reply {
        Reply::Error(400, "ConditionalCheckFailedException", "The conditional request failed")
    }

    #[tokio::test]
    async fn a_run_is_written_down_with_its_expiry() {
        let (runs, aws) = runs(Reply::Ok(json!({}))).await;
        runs.begin(&request()).await.unwrap();
        let body = &aws.calls()[0].body;
        assert_eq!(body["ConditionExpression"], "attribute_not_exists(investigation_id)");
        let expected = json!({
            "investigation_id": { "S": request().investigation_id },
            "status": { "S": "running" },
            "service": { "S": "checkout" },
            "channel": { "S": "C1" },
            "requested_at": { "S": "2026-01-31T14:31:00Z" },
            "request": { "S": serde_json::to_string(&Request { reply_url: None, ..request() }).unwrap() },
            "unfinished": { "S": "yes" },
            "latest": { "S": "yes" },
            "expires_at": { "N": "1772461860" },
        });
        assert_eq!(body["Item"], expected);
    }

    #[tokio::test]
    async fn beginning_twice_keeps_what_is_there() {
        runs(refused()).await.0.begin(&request()).await.unwrap();
    }

    #[tokio::test]
    async fn only_the_first_to_end_a_run_ends_it() {
        let id = request().investigation_id;
        let (first, aws) = runs(Reply::Ok(json!({}))).await;
        assert!(first.end(&id, Status::Failed).await.unwrap());
        let condition = &aws.calls()[0].body["ConditionExpression"];
        assert_eq!(condition, "attribute_not_exists(#status) OR #status = :running");
        assert!(!runs(refused()).await.0.end(&id, Status::Failed).await.unwrap());
    }

    #[tokio::test]
    async fn a_record_is_read_as_far_as_it_is_written() {
        let id = request().investigation_id;
        let item = json!({ "status": { "S": "running" }, "channel": { "S": "C1" } });
        let begun = runs(Reply::Ok(json!({ "Item": item }))).await.0.record(&id).await.unwrap().unwrap();
        assert_eq!(begun, InvestigationRecord::default());
        let item = json!({
            "status": { "S": "completed" },
            "channel": { "S": "C1" },
            "thread_ts": { "S": "1.2" },
            "first_ts": { "S": "1.25" },
            "report_ts": { "S": "1.3" },
        });
        let ended = runs(Reply::Ok(json!({ "Item": item }))).await.0.record(&id).await.unwrap().unwrap();
        assert_eq!(ended.status, Status::Completed);
        assert_eq!(ended.thread, Some(Thread { channel: "C1".to_owned(), ts: "1.2".to_owned() }));
        assert_eq!((ended.first_ts.as_deref(), ended.report_ts.as_deref()), (Some("1.25"), Some("1.3")));
        assert_eq!(runs(Reply::Ok(json!({}))).await.0.record(&id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_messages_are_remembered() {
        let id = request().investigation_id;
        let (first, aws) = runs(Reply::Ok(json!({}))).await;
        first.set_thread(&id, &Thread { channel: "C2".to_owned(), ts: "1.2".to_owned() }).await.unwrap();
        let values = json!({ ":channel": { "S": "C2" }, ":ts": { "S": "1.2" }, ":thread": { "S": "C2/1.2" } });
        assert_eq!(aws.calls()[0].body["ExpressionAttributeValues"], values);
        let (second, aws) = runs(Reply::Ok(json!({}))).await;
        second.set_report_ts(&id, "1.3").await.unwrap();
        assert_eq!(aws.calls()[0].body["UpdateExpression"], "SET report_ts = :ts");
        assert_eq!(aws.calls()[0].body["ExpressionAttributeValues"], json!({ ":ts": { "S": "1.3" } }));
        let (third, aws) = runs(Reply::Ok(json!({}))).await;
        third.set_first_ts(&id, "1.25").await.unwrap();
        assert_eq!(aws.calls()[0].body["UpdateExpression"], "SET first_ts = :ts");
        assert_eq!(aws.calls()[0].body["ExpressionAttributeValues"], json!({ ":ts": { "S": "1.25" } }));
    }

    #[tokio::test]
    async fn the_unfinished_are_found_by_their_index_and_one_unreadable_record_hides_no_other() {
        let json = serde_json::to_string(&request()).unwrap();
        let items = json!([{ "request": { "S": "{" } }, { "request": { "S": json } }]);
        let (store, aws) = runs(Reply::Ok(json!({ "Items": items, "Count": 2, "ScannedCount": 2 }))).await;
        let before = "2026-01-31T15:00:00Z".parse().unwrap();
        assert_eq!(store.unfinished(before).await.unwrap(), [request()]);
        let body = &aws.calls()[0].body;
        assert_eq!((&body["IndexName"], &body["Limit"]), (&json!("unfinished"), &json!(500)));
        assert_eq!(body["ExpressionAttributeValues"][":before"], json!({ "S": "2026-01-31T15:00:00Z" }));
    }

    #[tokio::test]
    async fn an_investigation_that_ends_leaves_the_index() {
        let (store, aws) = runs(Reply::Ok(json!({}))).await;
        store.end(&request().investigation_id, Status::Completed).await.unwrap();
        assert_eq!(aws.calls()[0].body["UpdateExpression"], "SET #status = :status REMOVE unfinished");
    }

    #[tokio::test]
    async fn a_record_is_found_by_its_thread() {
        let thread = Thread { channel: "C2".to_owned(), ts: "1.2".to_owned() };
        let id = request().investigation_id;
        let (store, aws) = runs(Reply::Ok(json!({ "Items": [{ "investigation_id": { "S": id } }], "Count": 1 }))).await;
        assert_eq!(store.in_thread(&thread).await.unwrap(), Some(id));
        assert_eq!(aws.calls()[0].body["ExpressionAttributeValues"], json!({ ":thread": { "S": "C2/1.2" } }));
        assert_eq!(runs(Reply::Ok(json!({ "Items": [], "Count": 0 }))).await.0.in_thread(&thread).await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_latest_come_with_what_was_asked() {
        let json = serde_json::to_string(&request()).unwrap();
        let Request { investigation_id, requested_at, .. } = request();
        let item = |request: &str| {
            json!({
                "investigation_id": { "S": investigation_id }, "requested_at": { "S": requested_at },
                "status": { "S": "completed" }, "request": { "S": request },
            })
        };
        let items = json!([item(&json), item("{")]);
        let (store, aws) = runs(Reply::Ok(json!({ "Items": items, "Count": 2 }))).await;
        let after = ListPosition { requested_at, investigation_id: investigation_id.clone() };
        let latest = store.latest(5, Some(&after)).await.unwrap();
        let requests: Vec<_> = latest.iter().map(|record| record.request.clone()).collect();
        assert_eq!(requests, [Some(request()), None]);
        // A list goes on after a record that cannot be read.
        assert!(latest.iter().all(|record| record.position.as_ref() == Some(&after)), "{latest:?}");
        let body = &aws.calls()[0].body;
        assert_eq!((&body["ScanIndexForward"], &body["Limit"]), (&json!(false), &json!(5)));
        let key = json!({
            "investigation_id": { "S": investigation_id }, "latest": { "S": "yes" },
            "requested_at": { "S": requested_at }
        });
        assert_eq!(body["ExclusiveStartKey"], key);
    }
}
