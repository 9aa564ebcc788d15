//! What was typed to the bot: after its command, after its name, or in a direct message. It means the same everywhere.

mod lookup;
#[cfg(test)]
mod tests;
mod visible;

pub(crate) use lookup::{cancel, to_listed};
pub(crate) use visible::{visible_contexts, visible_records};

use investigation::grammar::{AskedAt, Command, ContextAction, InvalidCommand, depends_on_zone, parse_command};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use slack::command::reply::{self, ReadIn};
use slack::modal::investigate::{Filled, Origin};

use crate::asker::Asker;
use crate::context_modal::{self, Editor};
use crate::start::{self, Asked};
use crate::{BaseUrl, Bot, Ports, form};

/// Does what was typed; returns the body of an answer that the asker alone sees. `None` where a form opened instead.
pub(crate) async fn carry_out<P: Ports>(
    typed: &str,
    asker: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Option<String> {
    let (parsed, read_in) = parse(typed, asker, bot, now).await;
    Some(match parsed {
        Err(error) => reply::misunderstood(&error),
        Ok(Command::Nothing) if asker.trigger_id.is_some() => {
            let origin = Origin {
                channel: Some(asker.channel.clone()),
                thread_ts: None,
                reply_url: asker.reply_url.as_ref().map(|address| address.expose().to_owned()),
                read: None,
            };
            return form::open(asker, &origin, |_| Filled::default(), bot, now).await;
        }
        Ok(Command::Nothing | Command::Help) => reply::usage(),
        Ok(Command::List) => lookup::list(asker, base_url, bot, now).await,
        Ok(Command::Show(id)) => lookup::show(&id, asker, base_url, bot, now).await,
        Ok(Command::Link(id)) => lookup::link(&id, asker, base_url, bot, now).await,
        Ok(Command::Cancel(id)) => cancel(&id, asker, bot, now).await,
        Ok(Command::Contexts) => lookup::contexts(asker, bot, now).await,
        Ok(Command::Context { action, name }) => match &asker.trigger_id {
            Some(trigger_id) => {
                let editor = Editor { workspace: &asker.team, channel: &asker.channel, user: &asker.user, trigger_id };
                return context_modal::open(action, name.as_deref(), editor, bot, now).await;
            }
            // Only a command and a click let a form open.
            None => {
                let word = match action {
                    ContextAction::New => "new",
                    ContextAction::Edit => "edit",
                    ContextAction::Delete => "delete",
                };
                reply::offer_context_form(&format!("{word} {}", name.unwrap_or_default()))
            }
        },
        Ok(Command::Investigate { context, window, signal }) => {
            let asked = Asked { is_again: false, context, window, signal, read_in };
            start::start(asked, asker, base_url, bot, now).await.body
        }
    })
}

/// What was typed. Where it begins with a word for a window or a symptom, the contexts are looked at: one may be called so.
async fn parse<P: Ports>(
    typed: &str,
    asker: &Asker,
    bot: &Bot<P>,
    now: Timestamp,
) -> (Result<Command, InvalidCommand>, ReadIn) {
    let (parsed, read_in) = parse_in_zone(typed, asker, bot, now).await;
    if let Err(InvalidCommand::NoContext(word)) = &parsed {
        let contexts = bot.contexts.of_workspace(&asker.team, now).await.unwrap_or_default();
        if contexts.iter().any(|context| context.service.eq_ignore_ascii_case(word)) {
            return parse_in_zone(&format!("service={}", typed.trim_start()), asker, bot, now).await;
        }
    }
    (parsed, read_in)
}

/// What was typed, in the responder's time zone. Slack is asked for it only where it matters; without an answer it is UTC.
async fn parse_in_zone<P: Ports>(
    typed: &str,
    asker: &Asker,
    bot: &Bot<P>,
    now: Timestamp,
) -> (Result<Command, InvalidCommand>, ReadIn) {
    let in_utc = AskedAt { now, zone: TimeZone::UTC, telemetry_kept: bot.telemetry_kept };
    if !depends_on_zone(typed, &in_utc) {
        return (parse_command(typed, &in_utc), ReadIn::OwnZone);
    }
    match bot.zones.find(&asker.team, &asker.user, &bot.slack, now).await {
        Some(zone) => (parse_command(typed, &AskedAt { zone, ..in_utc }), ReadIn::OwnZone),
        None => (parse_command(typed, &in_utc), ReadIn::Utc),
    }
}
