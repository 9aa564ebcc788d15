//! Tells one person something, by the first way that works.

use investigation::model::Thread;
use investigation::ports::{Failure, FailureKind};
use serde_json::{Value, json};
use slack::client::{Method, WebApi};

use crate::asker::Asker;
use crate::{Bot, Ports};

/// Sends an answer, the body of a response, to the asker: by the address that Slack gave for it, else in the channel for
/// their eyes alone, else as a direct message. In a direct message it is a message like any other.
pub(crate) async fn tell<P: Ports>(body: &str, asker: &Asker, bot: &Bot<P>) {
    if let Err(failure) = try_to_tell(body, asker, bot).await {
        tracing::error!(%failure, user = asker.user, "somebody could not be told what became of what they did");
    }
}

async fn try_to_tell<P: Ports>(body: &str, asker: &Asker, bot: &Bot<P>) -> Result<(), Failure> {
    let answer: Value = serde_json::from_str(body)
        .map_err(|error| Failure::new(FailureKind::Invalid, "bot:answer", error.to_string()))?;
    if let Some(address) = &asker.reply_url {
        match bot.slack.reply(address, &answer).await {
            Ok(()) => return Ok(()),
            Err(failure) => tracing::warn!(%failure, "the reply address does not take the answer"),
        }
    }
    if asker.is_direct() {
        return post(&answer, &asker.team, &asker.channel, asker.thread.as_ref(), bot).await;
    }
    if !asker.channel.is_empty() {
        match post_ephemeral(&answer, asker, bot).await {
            Ok(()) => return Ok(()),
            Err(failure) => tracing::warn!(%failure, "the channel does not take the answer"),
        }
    }
    let channel = open_direct_message(&asker.team, &asker.user, bot).await?;
    post(&answer, &asker.team, &channel, None, bot).await
}

async fn post_ephemeral<P: Ports>(answer: &Value, asker: &Asker, bot: &Bot<P>) -> Result<(), Failure> {
    let mut message = json!({ "channel": asker.channel, "user": asker.user, "text": answer["text"] });
    set_if_given(&mut message, "blocks", &answer["blocks"]);
    if let Some(thread) = &asker.thread {
        set_if_given(&mut message, "thread_ts", &Value::from(thread.ts.as_str()));
    }
    bot.slack.call(&asker.team, Method::PostEphemeral, &message).await.map(drop)
}

async fn post<P: Ports>(
    answer: &Value,
    workspace: &str,
    channel: &str,
    thread: Option<&Thread>,
    bot: &Bot<P>,
) -> Result<(), Failure> {
    let mut message =
        json!({ "channel": channel, "text": answer["text"], "unfurl_links": false, "unfurl_media": false });
    set_if_given(&mut message, "blocks", &answer["blocks"]);
    if let Some(thread) = thread {
        set_if_given(&mut message, "thread_ts", &Value::from(thread.ts.as_str()));
    }
    bot.slack.call(workspace, Method::PostMessage, &message).await.map(drop)
}

/// The name by which a person is known in the workspace; empty where Slack does not say it.
pub(crate) async fn find_name<P: Ports>(workspace: &str, user: &str, bot: &Bot<P>) -> String {
    let answer =
        bot.slack.call(workspace, Method::UserInfo, &json!({ "user": user })).await.unwrap_or_else(|failure| {
            tracing::info!(%failure, "nobody knows what somebody is called");
            Value::Null
        });
    let names = ["/user/profile/display_name", "/user/name"];
    let found = names.iter().filter_map(|path| answer.pointer(path)?.as_str()).find(|name| !name.is_empty());
    found.unwrap_or_default().to_owned()
}

/// The id of the direct message of the bot and this person.
///
/// # Errors
/// When Slack does not open it.
pub(crate) async fn open_direct_message<P: Ports>(
    workspace: &str,
    user: &str,
    bot: &Bot<P>,
) -> Result<String, Failure> {
    let opened = bot.slack.call(workspace, Method::OpenConversation, &json!({ "users": user })).await?;
    let id = opened.pointer("/channel/id").and_then(Value::as_str).map(str::to_owned);
    let operation = Method::OpenConversation.operation();
    id.ok_or_else(|| Failure::new(FailureKind::Invalid, operation, "the answer names no channel"))
}

fn set_if_given(message: &mut Value, key: &str, value: &Value) {
    if let (Some(fields), false) = (message.as_object_mut(), value.is_null()) {
        fields.insert(key.to_owned(), value.clone());
    }
}

#[cfg(test)]
mod tests {
    use investigation::model::ReplyUrl;

    use super::*;
    use crate::testing::{self, InMemoryAws, RecordingSlack};

    fn asker_in_thread(channel: &str) -> Asker {
        let thread = Thread { channel: channel.to_owned(), ts: "1.2".to_owned() };
        Asker { channel: channel.to_owned(), thread: Some(thread), ..testing::asker("U1") }
    }

    fn refused(method: Method) -> (Method, Result<Value, Failure>) {
        (method, Err(Failure::new(FailureKind::Denied, method.operation(), "not_in_channel")))
    }

    /// The methods that are called to tell the asker, with the channel.
    async fn told(asker: &Asker, answers: Vec<(Method, Result<Value, Failure>)>) -> Vec<String> {
        let slack = RecordingSlack { answers, ..RecordingSlack::default() };
        let bot = testing::TestBot { slack, ..testing::bot(InMemoryAws::default()) };
        tell(r#"{"response_type":"ephemeral","text":"Hello"}"#, asker, &bot).await;
        let calls = bot.slack.calls.lock().unwrap();
        let called = calls.iter().map(|(method, call)| format!("{} {}", method.name(), call["channel"]));
        let replied = bot.slack.replies.lock().unwrap().iter().map(|_| "reply".to_owned()).collect::<Vec<_>>();
        replied.into_iter().chain(called).collect()
    }

    #[tokio::test]
    async fn the_asker_is_told_by_the_first_way_that_works() {
        let addressed =
            Asker { reply_url: Some(ReplyUrl::new("https://hooks.slack.com/1".to_owned())), ..asker_in_thread("C1") };
        let opened = (Method::OpenConversation, Ok(json!({ "ok": true, "channel": { "id": "D1" } })));
        assert_eq!(told(&addressed, Vec::new()).await, ["reply"]);
        assert_eq!(told(&asker_in_thread("C1"), Vec::new()).await, ["chat.postEphemeral \"C1\""]);
        assert_eq!(told(&asker_in_thread("D9"), Vec::new()).await, ["chat.postMessage \"D9\""]);
        assert_eq!(
            told(&asker_in_thread("C1"), vec![refused(Method::PostEphemeral), opened.clone()]).await,
            ["chat.postEphemeral \"C1\"", "conversations.open null", "chat.postMessage \"D1\""]
        );
        assert_eq!(
            told(&asker_in_thread(""), vec![opened]).await,
            ["conversations.open null", "chat.postMessage \"D1\""]
        );
    }
}
