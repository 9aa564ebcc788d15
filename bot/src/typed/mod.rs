//! What was typed to the bot: after its command, after its name, or in a direct message. It means the same everywhere.

mod lookup;
#[cfg(test)]
mod tests;
mod visible;

pub(crate) use lookup::{cancel, may_end, to_listed};
pub(crate) use visible::{may_see, visible_contexts, visible_records};

use investigation::grammar::{
    AskedAt, Command, ContextAction, InvalidCommand, depends_on_zone, parse_command, with_name_first,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use slack::command::reply::{self, ReadIn};
use slack::modal::investigate::{Filled, Origin};

use crate::asker::Asker;
use crate::context_modal::{self, Editor};
use crate::start::{self, Asked};
use crate::{BaseUrl, Bot, Ports, form, private};

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

/// Does what was typed, and tells the asker alone.
pub(crate) async fn answer_privately<P: Ports>(
    typed: &str,
    asker: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) {
    if let Some(answer) = carry_out(typed, asker, base_url, bot, now).await {
        private::tell(&answer, asker, bot).await;
    }
}

/// Whether what was typed is about one investigation, whose record and report have to be read before anything is answered.
pub(crate) fn is_about_investigation<P: Ports>(typed: &str, bot: &Bot<P>, now: Timestamp) -> bool {
    let asked_at = AskedAt { now, zone: TimeZone::UTC, telemetry_kept: bot.telemetry_kept };
    let parsed = parse_command(typed, &asked_at);
    matches!(parsed, Ok(Command::Show(_) | Command::Link(_) | Command::Cancel(_)))
}

/// What was typed. Where it is not understood, the contexts are looked at: one may be called as its first word is, or stand at
/// another place, as in `errors on checkout since 9`.
async fn parse<P: Ports>(
    typed: &str,
    asker: &Asker,
    bot: &Bot<P>,
    now: Timestamp,
) -> (Result<Command, InvalidCommand>, ReadIn) {
    let (parsed, read_in) = parse_in_zone(typed, asker, bot, now).await;
    let may_name_context =
        matches!(&parsed, Err(InvalidCommand::NoContext(_) | InvalidCommand::Context(_) | InvalidCommand::Word(_)));
    if !may_name_context {
        return (parsed, read_in);
    }
    let contexts = bot.contexts.of_workspace(&asker.team, now).await.unwrap_or_default();
    let is_context = |word: &str| contexts.iter().any(|context| context.service.eq_ignore_ascii_case(word));
    let Some(with_name_first) = with_name_first(typed, is_context) else { return (parsed, read_in) };
    match parse_in_zone(&with_name_first, asker, bot, now).await {
        (Ok(command), read_in) => (Ok(command), read_in),
        (Err(_), _) => (parsed, read_in),
    }
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
