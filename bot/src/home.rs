//! App Home: it is made anew whenever somebody opens it, and after what they do there.

use futures_util::future::{join, join_all, join3};
use investigation::ports::{Failure, FailureKind};
use jiff::Timestamp;
use serde_json::{Value, json};
use slack::client::{Method, WebApi};
use slack::home::{Permission, home};

use crate::asker::Asker;
use crate::typed::{to_listed, visible_contexts, visible_records};
use crate::{BaseUrl, Bot, Ports};

/// How many investigations the page shows.
const MAX_LISTED: usize = 15;

/// Somebody who looks at App Home: they are in no channel.
pub(crate) fn visitor(user: &str, team: &str, trigger_id: Option<String>) -> Asker {
    Asker {
        delivery: String::new(),
        team: team.to_owned(),
        channel: String::new(),
        user: user.to_owned(),
        thread: None,
        reply_url: None,
        trigger_id,
    }
}

/// Shows App Home to this person.
pub(crate) async fn publish<P: Ports>(visitor: &Asker, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) {
    let (view, permissions) = join(content(visitor, base_url, bot, now), check_permissions(&visitor.user, bot)).await;
    let (listed, contexts) = view.unwrap_or_else(|failure| {
        tracing::warn!(%failure, "App Home shows less than there is");
        (Vec::new(), Vec::new())
    });
    let view = home(&listed, &contexts.iter().collect::<Vec<_>>(), &permissions);
    let published = bot.slack.call(Method::ViewsPublish, &json!({ "user_id": visitor.user, "view": view })).await;
    if let Err(failure) = published {
        tracing::error!(%failure, "App Home cannot be shown");
    }
}

/// What may be seen by the visitor.
async fn content<P: Ports>(
    visitor: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<(Vec<slack::command::lookup::Listed>, Vec<investigation::model::Context>), Failure> {
    let records = visible_records(visitor, MAX_LISTED, bot, now).await?;
    let listed = records.into_iter().map(|(request, record)| to_listed(request, record.status, base_url, bot, now));
    Ok((join_all(listed).await, visible_contexts(visitor, bot, now).await?))
}

/// What Slack lets the bot do, found out by doing it: each of these calls changes nothing.
async fn check_permissions<P: Ports>(user: &str, bot: &Bot<P>) -> Vec<Permission> {
    let nothing = json!({});
    let token = bot.slack.call(Method::AuthTest, &nothing);
    let info = json!({ "user": user });
    let zone = bot.slack.call(Method::UserInfo, &info);
    let users = json!({ "users": user });
    let direct = bot.slack.call(Method::OpenConversation, &users);
    let (token, zone, direct) = join3(token, zone, direct).await;
    vec![
        Permission { purpose: "speak to Slack", scope: "chat:write", is_given: is_given(&token) },
        Permission { purpose: "read times in your zone", scope: "users:read", is_given: is_given(&zone) },
        Permission {
            purpose: "write to you where it may not post in a channel",
            scope: "im:write",
            is_given: is_given(&direct),
        },
    ]
}

fn is_given(answer: &Result<Value, Failure>) -> Option<bool> {
    match answer {
        Ok(_) => Some(true),
        Err(failure) if failure.kind == FailureKind::Denied => Some(false),
        Err(_) => None,
    }
}
