//! The client's retries and failures. What it sends is tested in `testkit`, against the strict stand-in for Slack.

use std::cell::Cell;
use std::future::{pending, ready};
use std::time::Duration;

use investigation::ports::FailureKind;
use slack_morphism::errors::{SlackClientApiError, SlackClientError, SlackClientHttpError, SlackRateLimitError};
use slack_morphism::prelude::*;
use tokio::time::Instant;

use super::failure::classify;
use super::retry::{EDIT_TIMEOUT, call_with_retries};

fn rate_limited(seconds: u64) -> SlackClientError {
    SlackClientError::RateLimitError(SlackRateLimitError::new().with_retry_after(Duration::from_secs(seconds)))
}

fn refused(code: &str) -> SlackClientError {
    SlackClientError::ApiError(SlackClientApiError::new(code.into()))
}

fn kind(error: &SlackClientError) -> FailureKind {
    classify("slack:test", error).kind
}

#[tokio::test(start_paused = true)]
async fn a_call_is_retried_after_the_time_that_slack_names() {
    let (calls, began) = (Cell::new(0), Instant::now());
    let call = || {
        calls.set(calls.get() + 1);
        ready(if calls.get() < 3 { Err(rate_limited(4)) } else { Ok("posted") })
    };
    assert_eq!(call_with_retries("slack:test", EDIT_TIMEOUT, call).await.unwrap(), "posted");
    assert_eq!((calls.get(), began.elapsed().as_secs()), (3, 8));
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_that_does_not_pass_in_time_is_throttling() {
    for seconds in [11, 4, 0] {
        let began = Instant::now();
        let failure = call_with_retries("slack:test", EDIT_TIMEOUT, || ready(Err::<(), _>(rate_limited(seconds))))
            .await
            .unwrap_err();
        assert_eq!(failure.kind, FailureKind::Throttled);
        assert!(began.elapsed() <= Duration::from_secs(10));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_without_an_answer_is_unavailability_and_is_not_retried() {
    let calls = Cell::new(0);
    let call = || {
        calls.set(calls.get() + 1);
        pending::<ClientResult<()>>()
    };
    let failure = call_with_retries("slack:test", EDIT_TIMEOUT, call).await.unwrap_err();
    assert_eq!((failure.kind, calls.get()), (FailureKind::Unavailable, 1));
}

#[test]
fn every_error_of_slack_has_a_kind_of_failure() {
    for (code, expected) in [
        ("channel_not_found", FailureKind::NotFound),
        ("message_not_found", FailureKind::NotFound),
        ("not_in_channel", FailureKind::Denied),
        ("is_archived", FailureKind::Denied),
        ("restricted_action", FailureKind::Denied),
        ("restricted_action_read_only_channel", FailureKind::Denied),
        ("restricted_action_thread_only_channel", FailureKind::Denied),
        ("restricted_action_non_threadable_channel", FailureKind::Denied),
        ("invalid_auth", FailureKind::Denied),
        ("missing_scope", FailureKind::Denied),
        ("ratelimited", FailureKind::Throttled),
        ("fatal_error", FailureKind::Unavailable),
        ("internal_error", FailureKind::Unavailable),
        ("invalid_blocks", FailureKind::Invalid),
        ("msg_blocks_too_long", FailureKind::Invalid),
        ("an_error_of_tomorrow", FailureKind::Invalid),
    ] {
        assert_eq!(kind(&refused(code)), expected, "{code}");
    }
}

#[test]
fn http_statuses_have_a_kind_of_failure() {
    for (status, expected) in
        [(500, FailureKind::Unavailable), (503, FailureKind::Unavailable), (403, FailureKind::Denied)]
    {
        let status = http::StatusCode::from_u16(status).unwrap();
        assert_eq!(kind(&SlackClientError::HttpError(SlackClientHttpError::new(status))), expected);
    }
}

#[test]
fn a_failure_says_what_slack_refused_and_what_to_do() {
    let body = r#"{"ok":false,"response_metadata":{"messages":["[ERROR] too long [json-pointer:/blocks/0]"]}}"#;
    let invalid = SlackClientApiError::new("invalid_blocks".into()).with_http_response_body(body.into());
    let failure = classify("slack:test", &SlackClientError::ApiError(invalid));
    assert_eq!(failure.to_string(), "slack:test: invalid_blocks. [ERROR] too long [json-pointer:/blocks/0]");
    let failure = classify("slack:test", &refused("not_in_channel"));
    insta::assert_snapshot!(failure, @"slack:test: not_in_channel. Invite the bot to this channel (`/invite`), then run the command again.");
}
