//! How long Slack waits for an answer.

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

/// The longest time that is worked before an answer: Slack gives three seconds, of which the way to the bot and back, and the
/// reading of the secrets at a cold start, take some.
///
/// Source: <https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response>
const PATIENCE: Duration = Duration::from_millis(2_300);

/// What the work comes to; `None` if it takes longer than Slack waits, and is given up then. `what` says in the log what was
/// given up.
pub(crate) async fn within_patience<T>(what: &'static str, work: impl Future<Output = T>) -> Option<T> {
    within(PATIENCE, what, work).await
}

/// What the work comes to; `None` if it takes longer than this.
pub(crate) async fn within<T>(time: Duration, what: &'static str, work: impl Future<Output = T>) -> Option<T> {
    let done = timeout(time, work).await.ok();
    if done.is_none() {
        tracing::error!(what, "Slack or AWS took so long that the rest was given up");
    }
    done
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use lambda_http::Body;
    use lambda_http::http::StatusCode;
    use serde_json::{Value, json};
    use tokio::time::Instant;

    use crate::testing::{self, InMemoryAws, RecordingSlack, TestBot};

    /// Milliseconds to the answer and to the end of what follows it, by a clock that jumps to the next thing that happens; and
    /// the answer.
    async fn answer_of(path: &str, body: &str) -> ((u128, u128), StatusCode, Value) {
        let slack = RecordingSlack { is_silent: true, ..RecordingSlack::default() };
        let bot = TestBot { slack, ..testing::bot(InMemoryAws::default()) };
        let asked_at = Instant::now();
        let request = testing::signed(path, body, testing::now());
        let (answer, afterwards) = crate::accept(&request, &testing::base_url(), &bot, testing::now()).await;
        let to_answer = asked_at.elapsed().as_millis();
        if let Some(afterwards) = afterwards {
            afterwards.carry_out(&bot, testing::now()).await;
        }
        let (parts, body) = answer.into_parts();
        let body = match body {
            Body::Text(text) => serde_json::from_str(&text).unwrap(),
            _ => Value::Null,
        };
        ((to_answer, asked_at.elapsed().as_millis()), parts.status, body)
    }

    fn form(payload: &Value) -> String {
        let mut payload = payload.clone();
        payload["user"] = json!({ "id": "U1" });
        payload["trigger_id"] = json!("1.2.3");
        serde_urlencoded::to_string([("payload", payload.to_string())]).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_slack_and_aws_do_not_answer_is_acknowledged_in_time() {
        let chosen = |id: &str, value: &str| json!({ id: { "selected_option": { "value": value } } });
        let values = json!({
            "service": chosen("service", "checkout"), "window": chosen("window", "last30m"), "signal": chosen("signal", "auto")
        });
        let view = json!({
            "id": "V1", "callback_id": "investigate", "private_metadata": "{}", "state": { "values": values }
        });
        let click = json!({
            "type": "block_actions", "container": { "message_ts": "1.2" }, "channel": { "id": "C1" },
            "response_url": "https://hooks.slack.com/actions/1/2", "actions": [{ "action_id": "unknown", "value": "x" }]
        });
        let event = json!({ "type": "app_home_opened", "user": "U1", "tab": "home" });
        let event = json!({ "type": "event_callback", "event_id": "Ev1", "team_id": "T1", "event": event });
        let command = "team_id=T1&channel_id=C1&user_id=U1&command=/investigate&text=\
            &response_url=https://hooks.slack.com/commands/1/2&trigger_id=1.2.3";
        let (waits, acknowledged) = ((2_300, 2_300), (0, 6_000));
        for (path, body, expected) in [
            ("/slack/commands", command.to_owned(), waits),
            ("/slack/interactions", form(&click), acknowledged),
            ("/slack/interactions", form(&json!({ "type": "view_submission", "view": view })), waits),
            ("/slack/interactions", form(&json!({ "type": "shortcut", "callback_id": "investigate" })), acknowledged),
            ("/slack/events", event.to_string(), acknowledged),
        ] {
            let (took, status, answer) = answer_of(path, &body).await;
            assert_eq!((took, status), (expected, StatusCode::OK), "{body}");
            if path == "/slack/commands" {
                assert!(answer["text"].as_str().unwrap().contains("in time"), "{answer}");
            }
            if body.contains("view_submission") {
                // An empty answer would close the form, as if all were well.
                assert_eq!(answer["response_action"], "push", "{answer}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_done_in_time_is_answered_as_ever() {
        assert_eq!(super::within_patience("a test", async { 7 }).await, Some(7));
        assert_eq!(super::within_patience("a test", pending::<u8>()).await, None);
    }
}
