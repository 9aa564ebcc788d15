//! Clicks on the elements of a message.
//!
//! To add a button: give it an `action_id` in `slack`, and an arm in [`act`].

use investigation::grammar::{AskedAt, AskedWindow, window_between};
use investigation::model::{InvestigationId, ReplyUrl, Thread};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use slack::action::{DISMISS, FEEDBACK, POSTMORTEM, RESOLVED, SHARE};
use slack::again::{self, Again};
use slack::command::reply::{self, ReadIn};
use slack::home::{CANCEL, OPEN_CONTEXT, OPEN_FORM};
use slack::interaction::{Action, BlockActions};
use slack::modal::investigate::{Filled, Origin};

use crate::asker::Asker;
use crate::feedback::{self, Judge};
use crate::start::{self, Asked};
use crate::{BaseUrl, Bot, Ports, form, home, private, report_buttons, typed};

/// Does what was clicked, and tells whoever clicked. A button that opens an address has done so already.
pub(super) async fn answer<P: Ports>(click: &BlockActions, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) {
    for action in click.actions.iter().filter(|action| action.url.is_none()) {
        let asker = asker(click, action, now);
        if let Some(answer) = act(action, click, &asker, base_url, bot, now).await {
            private::tell(&answer, &asker, bot).await;
        }
        if click.view.is_some() && click.channel.is_none() && action.action_id != OPEN_FORM {
            home::publish(&home::visitor(&asker.user, &asker.team, None), base_url, bot, now).await;
        }
    }
}

/// Whoever clicked. Two clicks on one element within a minute are a double click: they are one delivery.
pub(super) fn asker(click: &BlockActions, action: &Action, now: Timestamp) -> Asker {
    let channel = click.channel.as_ref().map(|channel| channel.id.to_string()).unwrap_or_default();
    let message = click.container.message_ts.as_ref().map(ToString::to_string).unwrap_or_default();
    let value = action.chosen_value().unwrap_or_default();
    let minute = now.as_second().div_euclid(60);
    let thread = click.container.thread_ts.as_ref();
    Asker {
        delivery: format!("{channel}/{message}/{value}/{minute}"),
        team: click.place.workspace(),
        thread: thread.map(|ts| Thread { channel: channel.clone(), ts: ts.to_string() }),
        channel,
        user: click.user.id.to_string(),
        reply_url: click.response_url.as_ref().map(|address| ReplyUrl::new(address.to_string())),
        trigger_id: Some(click.trigger_id.to_string()),
    }
}

/// Does what the element stands for; returns the body of the answer, unless there is none.
async fn act<P: Ports>(
    action: &Action,
    click: &BlockActions,
    asker: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Option<String> {
    let value = action.chosen_value().unwrap_or_default();
    let judge = Judge::who_clicked(click);
    // In App Home every button has an id of its own, `cancel:inv-…`.
    let name = action.action_id.split(':').next().unwrap_or_default();
    // To run again, and to cancel, twice is to do it once; these would act twice.
    let is_once = matches!(name, FEEDBACK | RESOLVED | SHARE | POSTMORTEM | DISMISS);
    if is_once && feedback::is_double_click(name, value, &judge, bot, now).await {
        return None;
    }
    Some(match (name, &click.channel) {
        (FEEDBACK, _) => return feedback::say(value, &judge, bot, now).await,
        (RESOLVED, _) => return feedback::resolve(value, &judge, bot, now).await,
        (SHARE, _) => return report_buttons::ask_where_to_share(value, &judge, bot).await,
        (POSTMORTEM, _) => report_buttons::write(value, &judge, bot, now).await,
        (DISMISS, _) => return report_buttons::put_aside(value, click, &judge, bot, now).await,
        (again::MENU, Some(_)) => match Again::from_value(value) {
            // What runs again begins a thread of its own: the one before keeps its report.
            Some(again) => run(again, true, &Asker { thread: None, ..asker.clone() }, base_url, bot, now).await,
            None => reply::unknown_click(),
        },
        (reply::PICK, Some(_)) => match Again::from_value(value) {
            Some(meant) => run(meant, false, asker, base_url, bot, now).await,
            None => reply::unknown_click(),
        },
        (CANCEL, _) => match InvestigationId::try_from(value.to_owned()) {
            Ok(id) => typed::cancel(&id, asker, bot, now).await,
            Err(_) => reply::unknown_click(),
        },
        (reply::CONTEXTS, _) => return typed::carry_out("contexts", asker, base_url, bot, now).await,
        (OPEN_CONTEXT, _) => {
            return typed::carry_out(&format!("context {value}"), asker, base_url, bot, now).await;
        }
        (OPEN_FORM, _) => return form::open(asker, &Origin::default(), |_| Filled::default(), bot, now).await,
        _ => reply::unknown_click(),
    })
}

/// Starts an investigation that a click stands for: one more look, or what was meant in the first place. Returns the body of the
/// answer.
async fn run<P: Ports>(
    next: Again,
    is_again: bool,
    asker: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> String {
    let window = match next_window(&next, bot.telemetry_kept, now) {
        Ok(window) => window,
        Err(why) => return reply::not_started(&next.context, &why),
    };
    let asked = Asked { is_again, context: next.context, window, signal: next.signal, read_in: ReadIn::OwnZone };
    start::start(asked, asker, base_url, bot, now).await.body
}

/// The window of the next investigation, if there is telemetry to read in it: a report may be older than what AWS keeps.
fn next_window(again: &Again, telemetry_kept: SignedDuration, now: Timestamp) -> Result<AskedWindow, String> {
    let next = again.next_window(now).map_err(|not_yet| not_yet.to_string())?;
    let asked_at = AskedAt { now, zone: TimeZone::UTC, telemetry_kept };
    window_between(next.start(), next.end(), &asked_at).map_err(|error| format!("{error}."))
}
