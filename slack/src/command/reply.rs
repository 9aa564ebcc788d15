//! The answer to the command itself, which only its user sees.
//!
//! Each function returns the body of the HTTP response, as JSON.
//!
//! Source: <https://docs.slack.dev/interactivity/implementing-slash-commands#responding_immediate_response>.

use investigation::grammar::{AskedWindow, InvalidCommand};
use investigation::model::{Context, Signal, Window};
use investigation::ports::{InvestigationRecord, Status};

use serde_json::{Value, json};

use crate::again::{Again, NextWindow};
use crate::limits;
use crate::modal::part;
use crate::mrkdwn::Mrkdwn;

/// How to ask, in Slack's markup.
const USAGE: &str = "*Usage:* `/investigate &lt;service&gt; [window] [symptom]`
• window: `last 30m` (the default), `2h`, `14:05-14:20`, `since 14:05`, `15m around 14:05`, `yesterday 2-3pm Europe/Berlin`; at most 6 hours, in your time zone unless one is given
• symptom: `latency`, `errors`, `availability`, `saturation`, or `auto` (the default) to find out
For example: `/investigate petsite last 45m latency`. `/investigate` alone opens a form; in a thread, mention me with the same words.
*Also:* `list` (what runs, and what was found), `show inv-…`, `link inv-…` (a fresh link), `cancel inv-…`, `contexts` (the services, with what is read of each), `context new`, `context edit NAME`, `context delete NAME`. A service whose name is one of these words: `service=list last 30m`.";

/// How many channels or people a refusal names: enough to find one to ask.
const MAX_NAMED: usize = 5;

/// Where the answer of an investigation comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// The channel in which it was asked.
    Channel,
    /// The thread in which it was asked.
    Thread,
    /// A direct message to the asker.
    Direct,
}

/// How a time of day without a zone was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadIn {
    /// In the responder's own zone; or no zone mattered.
    OwnZone,
    /// In UTC, because Slack did not say in time which zone the responder's is.
    Utc,
}

/// Says that a run was started, and repeats what it looks at.
#[must_use]
pub fn accepted(service: &str, asked: AskedWindow, signal: Signal, answer: Destination, read_in: ReadIn) -> String {
    let window = asked.window;
    let text = new_text()
        .markup("Investigating ")
        .code(service)
        .markup(", ")
        .date_time(window.start())
        .markup(" – ")
        .time(window.end())
        .markup(" (")
        .text(&in_utc(window))
        .markup(if asked.is_cut_at_now { "), cut at now, " } else { "), " })
        .text(signal.label())
        .markup(match answer {
            Destination::Channel => ". The answer comes to this channel.",
            Destination::Thread => ". The answer comes to this thread.",
            Destination::Direct => ". The answer comes to you alone.",
        })
        .markup(match read_in {
            ReadIn::OwnZone => "",
            ReadIn::Utc => {
                " Slack did not say in time which time zone is yours, so the times are read as UTC; with a zone, such as \
                 `14:05 CET`, they are read as you mean them."
            }
        });
    ephemeral(text)
}

/// The window in UTC, as it can be typed again: the day once where it is one day.
fn in_utc(window: Window) -> String {
    let (start, end) = (window.start(), window.end());
    let is_one_day = start.strftime("%F").to_string() == end.strftime("%F").to_string();
    let end_format = if is_one_day { "%H:%M" } else { "%F %H:%M" };
    format!("{}–{} UTC", start.strftime("%F %H:%M"), end.strftime(end_format))
}

/// Says that the same is being investigated already, or was just now: when, for whom, and where its answer is, as far as is
/// known.
#[must_use]
pub fn asked_before(service: &str, record: Option<&InvestigationRecord>) -> String {
    let Some((request, status)) = record.and_then(|record| Some((record.request.as_ref()?, record.status))) else {
        let text = new_text().markup("The same investigation of ").code(service);
        return ephemeral(
            text.markup(" is on its way already; its answer comes to the channel in which it was asked for."),
        );
    };
    let text = if status == Status::Running {
        let text = new_text().markup("The same investigation of ").code(service);
        let text = text.markup(" is on its way already, asked for by ").mention(&request.asker()).markup(" at ");
        text.time(request.requested_at).markup("; its answer comes to ").channel(&request.channel).markup(".")
    } else {
        let text = new_text().markup("The same was investigated at ").time(request.requested_at).markup(" for ");
        let text = text.mention(&request.asker()).markup("; its answer is in ").channel(&request.channel);
        text.markup(". To look once more, pick *Run again* there.")
    };
    ephemeral(text)
}

/// The name of the button that lists the contexts that may be asked about.
pub const CONTEXTS: &str = "contexts";

/// The name of the button that asks about a context in place of one that was mistyped; its value is that of [`Again`].
pub const PICK: &str = "pick";

/// Characters of a mistyped name that are repeated.
const MAX_TYPED: usize = 100;

/// How many of the nearest names have a button.
const MAX_NEAREST: usize = 3;

/// Says that no context has this name, and which ones it may mean; where a window and a symptom were asked about, a button asks
/// the same of each.
#[must_use]
pub fn no_such_context(typed: &str, nearest: &[String], asked: Option<(Window, Signal)>) -> String {
    // It stands in a section too, and whatever was typed, what may be done stays in sight.
    let typed: String = typed.chars().take(MAX_TYPED).collect();
    let mut text = Mrkdwn::new(limits::MAX_SECTION_TEXT).markup("No context is called ").code(&typed).markup(".");
    for (index, name) in nearest.iter().enumerate() {
        text = text.markup(if index == 0 { " Did you mean " } else { " or " }).code(name);
    }
    text = text.markup(if nearest.is_empty() {
        " `/investigate contexts` lists those you may ask about, `/investigate context new` makes one."
    } else {
        "?"
    });
    let again = |name: &String| {
        let (window, signal) = asked?;
        Some(Again { context: name.clone(), window, signal, next: NextWindow::Same }.to_value())
    };
    let offers = nearest.iter().take(MAX_NEAREST).filter_map(|name| Some((name, again(name)?)));
    let fitting = offers.filter(|(_, value)| value.chars().count() <= limits::MAX_BUTTON_VALUE).enumerate();
    let investigate = fitting
        .map(|(index, (name, value))| button(&format!("{PICK}:{index}"), &format!("Investigate {name}"), &value));
    let buttons: Vec<Value> = investigate.chain([button(CONTEXTS, "All contexts", "all")]).collect();
    with_buttons(text, &buttons)
}

fn button(action_id: &str, label: &str, value: &str) -> Value {
    let text = part::plain_text(label, limits::MAX_BUTTON_TEXT);
    json!({ "type": "button", "action_id": action_id, "value": value, "text": text })
}

/// A text that only one person sees, above these buttons.
fn with_buttons(text: Mrkdwn, buttons: &[Value]) -> String {
    let blocks = [part::section(text.clone()), json!({ "type": "actions", "elements": buttons })];
    json!({ "response_type": "ephemeral", "text": text.into_string(), "blocks": blocks }).to_string()
}

/// Says that the context does not let whoever asks investigate it here, where it does, and whom to ask.
#[must_use]
pub fn not_allowed(context: &Context) -> String {
    ephemeral(refusal(context))
}

/// Why the context does not let whoever asks investigate it here: where it may be, and whom to ask.
#[must_use]
pub fn refusal(context: &Context) -> Mrkdwn {
    // It fits a section of a modal as well.
    write_refusal(Mrkdwn::new(limits::MAX_SECTION_TEXT), context)
}

/// Appends why the context does not let whoever asks investigate it here.
pub(crate) fn write_refusal(text: Mrkdwn, context: &Context) -> Mrkdwn {
    let mut text = text.markup("You may not investigate ").code(&context.service).markup(" here");
    for (index, channel) in context.allowed_channels.iter().take(MAX_NAMED).enumerate() {
        text = text.markup(if index == 0 { ". It can be investigated in " } else { ", " }).channel(channel);
    }
    let whom = if context.owners.is_empty() { &context.allowed_users } else { &context.owners };
    for (index, user) in whom.iter().take(MAX_NAMED).enumerate() {
        text = text.markup(if index == 0 { "; ask " } else { ", " }).whom_to_ask(user);
    }
    text.markup(".")
}

/// Explains the command, with an example.
#[must_use]
pub fn usage() -> String {
    ephemeral(new_text().markup(USAGE))
}

/// Offers the form of a context with a button, where the words came with nothing that opens a form: in a mention or a direct
/// message. `what` is what is to be done, such as `new shop`.
#[must_use]
pub fn offer_context_form(what: &str) -> String {
    let text = "Slack opens a form only after a click, so click here.";
    let button = serde_json::json!({
        "type": "button", "action_id": crate::home::OPEN_CONTEXT, "style": "primary", "value": what,
        "text": part::plain_text("Open the form", limits::MAX_BUTTON_TEXT)
    });
    let blocks =
        [part::section(new_text().markup(text)), serde_json::json!({ "type": "actions", "elements": [button] })];
    serde_json::json!({ "response_type": "ephemeral", "text": text, "blocks": blocks }).to_string()
}

/// Says what is wrong with the arguments, and explains the command.
#[must_use]
pub fn misunderstood(error: &InvalidCommand) -> String {
    let text = new_text().markup("I did not understand that. ").text(&error.to_string()).markup("\n\n").markup(USAGE);
    ephemeral(text)
}

/// Says that the run could not be started; `advice` says what to do about it.
#[must_use]
pub fn not_started(service: &str, advice: &str) -> String {
    ephemeral(new_text().markup("The investigation of ").code(service).markup(" could not be started. ").text(advice))
}

/// Says that nobody knows whether the run was started, and that asking again is safe.
#[must_use]
pub fn perhaps_started(service: &str) -> String {
    ephemeral(new_text().markup("The investigation of ").code(service).markup(
        " may have been started: AWS did not confirm it in time. If nothing follows here within a minute, run the command \
         again; that is safe, and at worst there are two reports.",
    ))
}

/// Says that the answer took too long, and that asking again is safe.
#[must_use]
pub fn not_in_time() -> String {
    ephemeral(new_text().markup(NOT_IN_TIME))
}

/// Says that something took so long that nobody knows whether it was done.
pub const NOT_IN_TIME: &str = "Slack or AWS did not answer in time, so I don't know whether it was done. If nothing \
    follows within a minute, try again: that is safe.";

/// Says that the form could not be opened, and explains the command.
#[must_use]
pub fn form_failed() -> String {
    ephemeral(
        new_text()
            .markup("Slack did not open the form in time. Try it again, or type what you want to know.\n\n")
            .markup(USAGE),
    )
}

/// Says that a button was clicked which this version of the bot does not have.
#[must_use]
pub fn unknown_click() -> String {
    ephemeral(new_text().markup(
        "I don't know this button any more: the message is from another version of me. Type `/investigate` to ask again.",
    ))
}

/// Says that the bot answers nobody from another company, who is here by Slack Connect.
#[must_use]
pub fn for_members_only() -> String {
    ephemeral(new_text().markup(MEMBERS_ONLY))
}

/// What somebody from another company is told.
pub const MEMBERS_ONLY: &str =
    "I answer members of this workspace only, not guests from other companies. Ask a member to investigate.";

/// Says that the bot cannot answer commands for the moment.
#[must_use]
pub fn not_ready() -> String {
    ephemeral(new_text().markup(
        "I can't read my own credentials at the moment. Run the command again in a minute; \
         if that fails too, ask whoever runs the bot to look at its log.",
    ))
}

pub(crate) fn new_text() -> Mrkdwn {
    Mrkdwn::new(limits::MAX_MESSAGE_TEXT)
}

pub(crate) fn ephemeral(text: Mrkdwn) -> String {
    serde_json::json!({"response_type": "ephemeral", "text": text.into_string()}).to_string()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn text_of(reply: &str) -> String {
        let reply: serde_json::Value = serde_json::from_str(reply).unwrap();
        assert_eq!(reply["response_type"], "ephemeral");
        reply["text"].as_str().unwrap().to_owned()
    }

    #[test]
    fn an_accepted_question_is_repeated_as_it_was_understood() {
        let start = Timestamp::from_second(1_681_855_500).unwrap();
        let window = Window::new(start, Timestamp::from_second(1_681_856_400).unwrap()).unwrap();
        let reply = |is_cut_at_now, answer, read_in| {
            let asked = AskedWindow { window, is_cut_at_now };
            text_of(&accepted("petsite", asked, Signal::LatencySpike, answer, read_in))
        };
        insta::assert_snapshot!(
            reply(false, Destination::Channel, ReadIn::OwnZone),
            @"Investigating `petsite`, <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> (2023-04-18 22:05–22:20 UTC), latency spike. The answer comes to this channel."
        );
        let in_thread = reply(true, Destination::Thread, ReadIn::Utc);
        assert!(in_thread.contains("UTC), cut at now, latency spike.") && in_thread.contains("comes to this thread."));
        assert!(in_thread.contains("so the times are read as UTC"), "{in_thread}");
    }

    #[test]
    fn what_was_typed_is_never_markup() {
        let text = text_of(&misunderstood(&InvalidCommand::Context("<!channel>`".into())));
        assert!(text.contains("“&lt;!channel&gt;'”"), "{text}");
        assert!(!text.contains("<!"), "{text}");
    }

    #[test]
    fn the_usage_names_every_part() {
        let text = text_of(&usage());
        assert!(["service", "window", "symptom", "6 hours"].iter().all(|part| text.contains(part)), "{text}");
    }

    #[test]
    fn a_run_that_did_not_start_comes_with_advice() {
        assert_eq!(
            text_of(&not_started("petsite", "Try again in a minute.")),
            "The investigation of `petsite` could not be started. Try again in a minute."
        );
    }

    fn context(allowed_channels: &[&str], allowed_users: &[&str]) -> Context {
        serde_json::from_value(serde_json::json!({
            "service": "checkout", "region": "eu-west-1",
            "allowed_channels": allowed_channels, "allowed_users": allowed_users
        }))
        .unwrap()
    }

    #[test]
    fn a_name_that_no_context_has_leads_to_those_like_it() {
        let nearest = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let texts = [
            text_of(&no_such_context("chekout", &nearest(&["checkout", "checkout-eu"]), None)),
            text_of(&no_such_context("<!here>", &[], None)),
        ];
        insta::assert_snapshot!(texts.join("\n"), @r"
        No context is called `chekout`. Did you mean `checkout` or `checkout-eu`?
        No context is called `&lt;!here&gt;`. `/investigate contexts` lists those you may ask about, `/investigate context new` makes one.
        ");
    }

    #[test]
    fn a_refusal_says_where_and_by_whom_it_may_be_asked() {
        let refusals = [context(&["C1", "C2"], &[]), context(&[], &["U1"]), context(&["C1"], &["U1", "U2"])];
        insta::assert_snapshot!(refusals.map(|context| text_of(&not_allowed(&context))).join("\n"), @r"
        You may not investigate `checkout` here. It can be investigated in <#C1>, <#C2>.
        You may not investigate `checkout` here; ask <@U1>.
        You may not investigate `checkout` here. It can be investigated in <#C1>; ask <@U1>, <@U2>.
        ");
    }
}
