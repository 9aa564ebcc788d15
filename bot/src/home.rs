//! App Home: it is made anew whenever somebody opens it, and after what they do there.

use std::collections::BTreeSet;

use futures_util::future::{join_all, join5};
use investigation::limits::Usage;
use investigation::memory::{Feedback, ReliabilityTable};
use investigation::model::{Context, InvestigationId};
use investigation::ports::{Failure, FailureKind, Ledger, Page};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use slack::client::{Method, WebApi};
use slack::command::lookup::Listed;
use slack::home::{Content, Permission, home};

use crate::asker::Asker;
use crate::typed::{to_listed, visible_records};
use crate::{BaseUrl, Bot, Ports};

/// How many investigations the page shows.
const MAX_LISTED: usize = 15;

/// How far back the judgements lie that are counted: half a year says how good the present version is.
const JUDGED_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 180);

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
    let (listed, contexts, said, usages, permissions) = join5(
        list(visitor, base_url, bot, now),
        find_contexts(visitor, bot, now),
        read_feedback(visitor, bot, now),
        read_usages(&visitor.user, bot, now),
        check_permissions(visitor, bot),
    )
    .await;
    let said = known(said);
    let content = Content {
        listed: known(listed).unwrap_or_default(),
        judged: said.as_deref().map(|said| judged_by(&visitor.user, said)),
        contexts: known(contexts).unwrap_or_default(),
        reliability: said.as_deref().map(ReliabilityTable::new),
        usages: known(usages).unwrap_or_default(),
        permissions,
    };
    let view = home(&visitor.user, &content);
    let published =
        bot.slack.call(&visitor.team, Method::ViewsPublish, &json!({ "user_id": visitor.user, "view": view })).await;
    if let Err(failure) = published {
        tracing::error!(%failure, "App Home cannot be shown");
    }
}

/// What was read; of what was not, the page shows less.
fn known<T>(read: Result<T, Failure>) -> Option<T> {
    read.inspect_err(|failure| tracing::warn!(%failure, "App Home shows less than there is")).ok()
}

/// The investigations that the visitor may see.
async fn list<P: Ports>(
    visitor: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Vec<Listed>, Failure> {
    let records = visible_records(visitor, MAX_LISTED, bot, now).await?;
    let listed = records.into_iter().map(|(request, record)| to_listed(request, record.status, base_url, bot, now));
    Ok(join_all(listed).await)
}

/// The contexts that the visitor may ask about or own, by name.
async fn find_contexts<P: Ports>(visitor: &Asker, bot: &Bot<P>, now: Timestamp) -> Result<Vec<Context>, Failure> {
    let mut visible = bot.contexts.of_workspace(&visitor.team, now).await?;
    visible.retain(|context| context.is_visible(&visitor.channel, &visitor.user));
    visible.sort_by_key(|context| context.service.to_lowercase());
    Ok(visible)
}

/// What people said of verdicts in this workspace. Of others than the visitor only numbers are shown, of all services together.
async fn read_feedback<P: Ports>(visitor: &Asker, bot: &Bot<P>, now: Timestamp) -> Result<Vec<Feedback>, Failure> {
    let since = now.saturating_sub(JUDGED_WITHIN).unwrap_or(Timestamp::MIN);
    let entries = bot.ledger.read(Page::Feedback, since).await?;
    let said = entries.iter().filter_map(|entry| serde_json::from_str::<Feedback>(&entry.json).ok());
    Ok(said.filter(|said| said.is_of_workspace(&visitor.team)).collect())
}

/// The investigations of which this person has said something.
fn judged_by(user: &str, said: &[Feedback]) -> BTreeSet<InvestigationId> {
    said.iter().filter(|said| said.by == user).map(|said| said.investigation_id.clone()).collect()
}

/// How much of their own limit, and of that of all, is used.
async fn read_usages<P: Ports>(user: &str, bot: &Bot<P>, now: Timestamp) -> Result<Vec<Usage>, Failure> {
    // A channel has a limit too, but the visitor is in none.
    let mut counters = bot.api.limits.of_asks(user, "", now);
    counters.extend([bot.api.limits.of_bytes(now), bot.api.limits.of_money(now)]);
    let read = async |counter: &investigation::limits::Counter| {
        let sum = bot.ledger.add(&counter.name, 0, counter.renewed_at).await?;
        Ok::<Usage, Failure>(counter.usage(sum))
    };
    let mut usages = Vec::new();
    for counter in counters.iter().filter(|counter| counter.limit > 0) {
        usages.push(read(counter).await?);
    }
    Ok(usages)
}

/// A channel and a message that there are not: what Slack says of them tells whether it would let the bot do it.
const NO_CHANNEL: &str = "C0000000000";

/// What Slack lets the bot do, found out by doing it: none of these calls changes anything.
async fn check_permissions<P: Ports>(visitor: &Asker, bot: &Bot<P>) -> Vec<Permission> {
    let no_message = json!({ "channel": NO_CHANNEL, "ts": "1.000000", "text": "-" });
    let checks = [
        ("post reports, and edit them", "chat:write", Method::UpdateMessage, no_message),
        ("read times in your zone", "users:read", Method::UserInfo, json!({ "user": visitor.user })),
        (
            "write to you where it may not post in a channel",
            "im:write",
            Method::OpenConversation,
            json!({ "users": visitor.user }),
        ),
        ("know who belongs to a user group", "usergroups:read", Method::UserGroups, json!({})),
        (
            "find its own messages, and questions in their threads",
            "channels:history",
            Method::ConversationHistory,
            json!({ "channel": NO_CHANNEL, "limit": 1 }),
        ),
        (
            "put a post-mortem into a thread",
            "files:write",
            Method::UploadAddress,
            json!({ "filename": "permission.md", "length": 1 }),
        ),
    ];
    join_all(checks.map(async |(purpose, scope, method, arguments)| {
        let answer = bot.slack.call(&visitor.team, method, &arguments).await;
        Permission { purpose, scope, is_given: is_given(&answer) }
    }))
    .await
}

fn is_given(answer: &Result<Value, Failure>) -> Option<bool> {
    match answer {
        Ok(_) => Some(true),
        Err(failure) => match failure.kind {
            FailureKind::NotFound => Some(true),
            FailureKind::Denied => Some(false),
            _ => None,
        },
    }
}
