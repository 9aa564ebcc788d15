//! App Home: it is made anew whenever somebody opens it, and after what they do there.

use futures_util::future::{join_all, join4, join5};
use investigation::limits::Usage;
use investigation::memory::{Feedback, ReliabilityTable};
use investigation::model::Context;
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
    let (listed, contexts, reliability, usages, permissions) = join5(
        list(visitor, base_url, bot, now),
        find_contexts(visitor, bot, now),
        read_reliability(visitor, bot, now),
        read_usages(&visitor.user, bot, now),
        check_permissions(visitor, bot),
    )
    .await;
    let content = Content {
        listed: known(listed).unwrap_or_default(),
        contexts: known(contexts).unwrap_or_default(),
        reliability: known(reliability),
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

/// Whether confidences were worth their names in this workspace. Only numbers are shown, and of all services together.
async fn read_reliability<P: Ports>(
    visitor: &Asker,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<ReliabilityTable, Failure> {
    let since = now.saturating_sub(JUDGED_WITHIN).unwrap_or(Timestamp::MIN);
    let entries = bot.ledger.read(Page::Feedback, since).await?;
    let said = entries.iter().filter_map(|entry| serde_json::from_str::<Feedback>(&entry.json).ok());
    let said: Vec<Feedback> = said.filter(|said| said.is_of_workspace(&visitor.team)).collect();
    Ok(ReliabilityTable::new(&said))
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

/// What Slack lets the bot do, found out by doing it: each of these calls changes nothing.
async fn check_permissions<P: Ports>(visitor: &Asker, bot: &Bot<P>) -> Vec<Permission> {
    let nothing = json!({});
    let token = bot.slack.call(&visitor.team, Method::AuthTest, &nothing);
    let info = json!({ "user": visitor.user });
    let zone = bot.slack.call(&visitor.team, Method::UserInfo, &info);
    let users = json!({ "users": visitor.user });
    let direct = bot.slack.call(&visitor.team, Method::OpenConversation, &users);
    let file = json!({ "filename": "permission.md", "length": 1 });
    let upload = bot.slack.call(&visitor.team, Method::UploadAddress, &file);
    let (token, zone, direct, upload) = join4(token, zone, direct, upload).await;
    vec![
        Permission { purpose: "speak to Slack", scope: "chat:write", is_given: is_given(&token) },
        Permission { purpose: "read times in your zone", scope: "users:read", is_given: is_given(&zone) },
        Permission {
            purpose: "write to you where it may not post in a channel",
            scope: "im:write",
            is_given: is_given(&direct),
        },
        Permission { purpose: "put a post-mortem into a thread", scope: "files:write", is_given: is_given(&upload) },
    ]
}

fn is_given(answer: &Result<Value, Failure>) -> Option<bool> {
    match answer {
        Ok(_) => Some(true),
        Err(failure) if failure.kind == FailureKind::Denied => Some(false),
        Err(_) => None,
    }
}
