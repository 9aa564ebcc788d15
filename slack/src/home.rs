//! App Home: what runs, what was found lately, the services that may be asked about and the alarms that start something, how
//! often verdicts were right, how much of the limits is used, and what the bot may do.
//!
//! Source: <https://docs.slack.dev/surfaces/app-home>

use std::collections::BTreeSet;

use investigation::limits::Usage;
use investigation::memory::{Calibration, ReliabilityTable};
use investigation::model::{Context, InvestigationId};
use investigation::ports::Status;
use serde_json::{Value, json};

use crate::action::{FEEDBACK, Feedback};
use crate::command::lookup::{Listed, line};
use crate::limits;
use crate::modal::part::{self, header, new_text, section};
use crate::mrkdwn::Mrkdwn;

/// The name of the button that opens the form.
pub const OPEN_FORM: &str = "open_form";

/// The name of the button that opens the form of a context; its value is what is to be done, such as `new shop`.
pub const OPEN_CONTEXT: &str = "open_context";

/// The name of the button that cancels an investigation; its value is the investigation's id.
pub const CANCEL: &str = "cancel";

/// Signs of a bar that shows a share.
const BAR_WIDTH: usize = 10;

/// How many of their own services a visitor can edit from here: a section each.
const MAX_EDITABLE: usize = 10;

/// How many services are named: about three lines of a phone each.
const MAX_SERVICES: usize = 30;

/// Something that the bot needs, whether it may do it, and what is missing without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// What it is for, such as "read times in your zone".
    pub purpose: &'static str,
    /// The scope that it needs.
    pub scope: &'static str,
    /// Whether Slack let the bot do it just now; `None` where Slack did not answer.
    pub is_given: Option<bool>,
}

/// What is on the page of one person.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// The investigations that they may see, the newest first.
    pub listed: Vec<Listed>,
    /// The investigations of which they have said what they think: they are asked once.
    pub judged: Option<BTreeSet<InvestigationId>>,
    /// The contexts that they may ask about or own.
    pub contexts: Vec<Context>,
    /// What people said of verdicts; `None` where that cannot be read.
    pub reliability: Option<ReliabilityTable>,
    /// How much of each limit is used; empty where nothing is limited, or nobody knows.
    pub usages: Vec<Usage>,
    /// What the bot may do.
    pub permissions: Vec<Permission>,
}

/// The page of this person.
#[must_use]
pub fn home(user: &str, content: &Content) -> Value {
    let Content { listed, contexts, reliability, usages, permissions, .. } = content;
    let mut blocks = vec![
        header("Incident Investigator"),
        section(
            Mrkdwn::new(500).markup("What broke, and where do I look first? Type `/investigate` in any channel, or:"),
        ),
        json!({ "type": "actions", "elements": [
            { "type": "button", "action_id": OPEN_FORM, "style": "primary", "text": part::plain_text("Investigate", 75) },
            { "type": "button", "action_id": OPEN_CONTEXT, "value": "new", "text": part::plain_text("New service", 75) }
        ] }),
        header("Running now"),
    ];
    let is_running = |listed: &&Listed| listed.status == Status::Running;
    let running: Vec<&Listed> = listed.iter().filter(is_running).collect();
    blocks.extend(running.iter().map(|listed| running_line(listed)));
    if running.is_empty() {
        blocks.push(section(Mrkdwn::new(100).markup("Nothing is running.")));
    }
    blocks.push(header("Recent"));
    let ended: Vec<&Listed> = listed.iter().filter(|listed| !is_running(listed)).collect();
    blocks.extend(ended.iter().flat_map(|listed| ended_lines(user, listed, content)));
    if ended.is_empty() {
        blocks.push(section(Mrkdwn::new(100).markup("Nothing has been investigated yet that you may see.")));
    }
    blocks.push(header("Services you may ask about"));
    let (own, others): (Vec<&Context>, Vec<&Context>) = contexts.iter().partition(|context| context.is_owned_by(user));
    let owns_some = !own.is_empty();
    let (fitting, unfit): (Vec<&Context>, Vec<&Context>) =
        own.into_iter().partition(|context| edit(context).chars().count() <= limits::MAX_BUTTON_VALUE);
    let (editable, rest) = fitting.split_at(fitting.len().min(MAX_EDITABLE));
    let more: Vec<&Context> = rest.iter().copied().chain(unfit).collect();
    blocks.extend(editable.iter().enumerate().map(|(index, context)| own_service(index, context, listed)));
    if !more.is_empty() {
        blocks.push(section(services(new_text().markup("*Yours too:* "), &more)));
    }
    if !others.is_empty() || !owns_some {
        blocks.push(section(services(new_text(), &others)));
    }
    blocks.push(header("Alarms that start an investigation"));
    blocks.push(section(started_by_alarms(contexts)));
    blocks.push(header("How often I was right"));
    blocks.push(section(how_often_right(reliability.as_ref())));
    if !usages.is_empty() {
        blocks.push(header("Limits"));
        blocks.push(section(limits_used(usages)));
    }
    blocks.push(header("What the bot may do"));
    blocks.push(section(health(permissions)));
    json!({ "type": "home", "blocks": blocks })
}

/// An investigation that runs, with the button that cancels it.
fn running_line(listed: &Listed) -> Value {
    let id = listed.request.investigation_id.as_str();
    let mut block = section(line(Mrkdwn::new(limits::MAX_SECTION_TEXT), listed));
    if let Some(fields) = block.as_object_mut() {
        // An `action_id` is unique in a view, so that each button has the id of its investigation too.
        let button = json!({
            "type": "button", "action_id": format!("{CANCEL}:{id}"), "value": id, "text": part::plain_text("Cancel", 75)
        });
        fields.insert("accessory".to_owned(), button);
    }
    block
}

/// What the button that opens the form of a context stands for.
fn edit(context: &Context) -> String {
    format!("edit {}", context.service)
}

/// An investigation that has ended, with the question whether its verdict was right, where that is asked.
fn ended_lines(user: &str, listed: &Listed, content: &Content) -> Vec<Value> {
    let text = line(Mrkdwn::new(limits::MAX_SECTION_TEXT), listed);
    if is_asked(user, listed, content) {
        vec![section(text.markup("\nWas this it?")), right_or_wrong(&listed.request.investigation_id)]
    } else {
        vec![section(text)]
    }
}

/// Whether the visitor is asked if a verdict was right: whoever asked for it or owns its context, until they have said so.
fn is_asked(user: &str, listed: &Listed, content: &Content) -> bool {
    let Listed { request, status, names_cause, .. } = listed;
    let is_of = |context: &Context| context.service == request.service && context.is_owned_by(user);
    let is_own = request.user == user || content.contexts.iter().any(is_of);
    *status == Status::Completed
        && *names_cause
        && is_own
        && content.judged.as_ref().is_some_and(|judged| !judged.contains(&request.investigation_id))
}

fn right_or_wrong(id: &InvestigationId) -> Value {
    let button = |label: &str, is_right: bool| {
        let judged = Feedback { investigation_id: id.clone(), hypothesis: 0, is_right };
        json!({
            "type": "button", "action_id": format!("{FEEDBACK}:{id}:{label}"), "value": judged.to_value(),
            "text": part::plain_text(label, 75)
        })
    };
    json!({ "type": "actions", "elements": [button("Right", true), button("Wrong", false)] })
}

/// A service that the visitor owns, with what could not be read of it last time, and the button that opens its form.
fn own_service(index: usize, context: &Context, listed: &[Listed]) -> Value {
    let mut block = section(unread_last_time(new_text().code(&context.service).markup(" · yours"), context, listed));
    if let Some(fields) = block.as_object_mut() {
        let button = json!({
            "type": "button", "action_id": format!("{OPEN_CONTEXT}:{index}"), "value": edit(context),
            "text": part::plain_text("Edit", 75)
        });
        fields.insert("accessory".to_owned(), button);
    }
    block
}

/// Appends what the newest report of the service did not get to read; nothing where it read everything, or there is none.
fn unread_last_time(mut text: Mrkdwn, context: &Context, listed: &[Listed]) -> Mrkdwn {
    let is_report = |one: &&Listed| one.request.service == context.service && one.verdict.is_some();
    let unread = listed.iter().find(is_report).map(|one| one.unread.as_slice()).unwrap_or_default();
    for (index, (source, reason)) in unread.iter().enumerate() {
        text = text.markup(if index == 0 { "\n⚠ Last time not read: " } else { ", " });
        text = text.text(source.name()).markup(" (").text(reason.label()).markup(")");
    }
    text
}

fn services(mut text: Mrkdwn, contexts: &[&Context]) -> Mrkdwn {
    if contexts.is_empty() {
        return text.markup("None yet. `/investigate context new` makes one.");
    }
    for (index, context) in contexts.iter().take(MAX_SERVICES).enumerate() {
        text = text.markup(if index == 0 { "" } else { " · " }).code(&context.service);
    }
    match contexts.len().saturating_sub(MAX_SERVICES) {
        0 => text,
        more => text.markup(" and ").text(&more.to_string()).markup(" more: `/investigate contexts`"),
    }
}

/// The services whose alarms start an investigation, with the channel that hears of it.
fn started_by_alarms(contexts: &[Context]) -> Mrkdwn {
    let started: Vec<&Context> = contexts.iter().filter(|context| context.started_by_alarms).collect();
    if started.is_empty() {
        return new_text().markup("None. `/investigate context edit NAME` lets a service's alarms start one.");
    }
    let mut text = new_text();
    for (index, context) in started.iter().take(MAX_SERVICES).enumerate() {
        text = text.markup(if index == 0 { "" } else { "\n" }).code(&context.service).markup(": ");
        text = match (&context.alarm_tag, context.at_each_place().iter().map(|place| place.alarms.len()).sum()) {
            (Some(tag), 0) => text.markup("alarms with the tag ").code(tag),
            (Some(tag), count) => text.text(&counted_alarms(count)).markup(", and those with the tag ").code(tag),
            (None, count) => text.text(&counted_alarms(count)),
        };
        if let Some(channel) = &context.channel {
            text = text.markup(", told in ").channel(channel);
        }
        if let Some(hours) = &context.quiet_hours {
            text = text.markup(", none at ").text(&hours.to_string());
        }
    }
    text
}

fn counted_alarms(count: usize) -> String {
    if count == 1 { "1 alarm".to_owned() } else { format!("{count} alarms") }
}

/// Whether confidences were worth their names: of the verdicts that people judged, how many were right in each range.
fn how_often_right(table: Option<&ReliabilityTable>) -> Mrkdwn {
    let Some(table) = table else { return new_text().markup("This can't be read just now.") };
    if table.count() == 0 {
        return new_text().markup("Nobody has judged a verdict yet. Click *Right* or *Wrong* below a report.");
    }
    let judged = if table.count() == 1 {
        "1 verdict was judged.".to_owned()
    } else {
        format!("{} verdicts were judged.", table.count())
    };
    let mut text = new_text().text(&judged);
    for band in table.bands.iter().rev() {
        let (Some(share), Some(stated)) = (band.share(), band.stated) else { continue };
        let full = (share * BAR_WIDTH as f64).round() as usize;
        let bar = "▰".repeat(full.min(BAR_WIDTH)) + &"▱".repeat(BAR_WIDTH.saturating_sub(full));
        let judged = match band.calibration() {
            Calibration::TooSure => ": I was too sure",
            Calibration::TooModest => ": I was too modest",
            Calibration::AsStated | Calibration::NotJudged => "",
        };
        text = text.markup("\n").text(&format!(
            "{bar} {} of {} right, where I said {:.0}\u{202F}%{judged}",
            band.right,
            band.count,
            stated * 100.0
        ));
    }
    text
}

/// How much of each limit is used, and when it is counted anew.
fn limits_used(usages: &[Usage]) -> Mrkdwn {
    let mut text = new_text();
    for (index, usage) in usages.iter().enumerate() {
        text = text.markup(if index == 0 { "" } else { "\n" });
        text = text.markup(if usage.is_near() { "⚠ " } else { "" }).text(&usage.to_string());
        text = text.markup("; the count starts again at ").time(usage.renewed_at);
    }
    text
}

fn health(permissions: &[Permission]) -> Mrkdwn {
    let mut text = Mrkdwn::new(limits::MAX_SECTION_TEXT);
    for (index, permission) in permissions.iter().enumerate() {
        text = text.markup(if index == 0 { "" } else { "\n" });
        text = match permission.is_given {
            Some(true) => text.markup("✓ ").text(permission.purpose),
            Some(false) => {
                let text = text.markup("✗ ").text(permission.purpose).markup(": the scope ").code(permission.scope);
                text.markup(" is missing; ask a workspace admin to reinstall the app from its manifest")
            }
            None => text.markup("– ").text(permission.purpose).markup(": Slack did not answer just now"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use investigation::limits::Limited;
    use investigation::memory::{ActualCause, Feedback, Judgement};

    use super::*;
    use crate::action;
    use crate::message::samples;

    fn listed(status: Status, verdict: Option<&str>) -> Listed {
        Listed { verdict: verdict.map(str::to_owned), ..Listed::new(samples::request(), status, None, None) }
    }

    /// What the page says, a line for each block.
    fn show(home: &Value) -> String {
        let text = |block: &Value| block["text"]["text"].as_str().unwrap_or("[buttons]").to_owned();
        home["blocks"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join("\n")
    }

    fn own(service: &str) -> Context {
        serde_json::from_value(json!({ "service": service, "region": "eu-west-1", "owners": ["U1"] })).unwrap()
    }

    #[test]
    fn whoever_asked_or_owns_the_service_is_asked_once_whether_a_cause_was_right() {
        let named = Listed::new(samples::request(), Status::Completed, Some(&samples::report()), None);
        let unsure = Listed::new(samples::request(), Status::Completed, Some(&samples::abstained()), None);
        let is_asked = |user: &str, listed: &Listed, contexts: Vec<Context>, judged| {
            let content =
                Content { listed: vec![listed.clone()], contexts, judged: Some(judged), ..Content::default() };
            let page = home(user, &content);
            let buttons = page.to_string().matches("\"feedback:").count();
            assert_eq!(show(&page).contains("Was this it?"), buttons == 2);
            buttons == 2
        };
        let id = named.request.investigation_id.clone();
        assert!(is_asked("U1", &named, vec![own("petsite")], BTreeSet::new()));
        assert!(is_asked(&samples::request().user, &named, Vec::new(), BTreeSet::new()));
        assert!(!is_asked("U1", &named, vec![own("checkout")], BTreeSet::new()));
        assert!(!is_asked("U1", &unsure, vec![own("petsite")], BTreeSet::new()));
        assert!(!is_asked("U1", &named, vec![own("petsite")], BTreeSet::from([id.clone()])));
        let unknown =
            Content { listed: vec![named], contexts: vec![own("petsite")], judged: None, ..Content::default() };
        assert!(!home("U1", &unknown).to_string().contains("Was this it?"), "nobody knows what was said");
        let buttons = right_or_wrong(&id);
        let values = buttons["elements"].as_array().unwrap().iter().map(|button| button["value"].as_str().unwrap());
        let judged: Vec<_> = values.map(|value| action::Feedback::from_value(value).unwrap().is_right).collect();
        assert_eq!(judged, [true, false]);
    }

    #[test]
    fn a_service_says_what_could_not_be_read_of_it_last_time() {
        let last = Listed::new(samples::request(), Status::Completed, Some(&samples::report()), None);
        let before = Listed { unread: Vec::new(), ..last.clone() };
        let page =
            |listed: Vec<Listed>| home("U1", &Content { listed, contexts: vec![own("petsite")], ..Content::default() });
        let said = "`petsite` · yours\n⚠ Last time not read: alarms (access denied)";
        assert!(show(&page(vec![last.clone(), before.clone()])).contains(said));
        assert!(!show(&page(vec![before, last])).contains("not read"));
    }

    #[test]
    fn it_says_what_runs_what_was_found_and_what_is_missing() {
        let context: Context = serde_json::from_value(json!({ "service": "checkout", "region": "eu-west-1" })).unwrap();
        let permission = |purpose, is_given| Permission { purpose, scope: "users:read", is_given };
        let permissions = [
            permission("read times in your zone", Some(false)),
            permission("write to you alone", Some(true)),
            permission("speak", None),
        ];
        let all = [listed(Status::Running, None), listed(Status::Completed, Some("orders is throttled"))];
        let usage = Usage { limited: Limited::Person, used: 18, limit: 20, renewed_at: samples::at(60) };
        let own = Context { owners: vec!["U1".to_owned()], ..context.clone() };
        let started = Context {
            service: "orders".to_owned(),
            alarms: vec!["orders-5xx".to_owned()],
            channel: Some("C1".to_owned()),
            started_by_alarms: true,
            ..context
        };
        let judged = |number: usize, judgement| {
            let mut report = samples::report();
            report.investigation_id = InvestigationId::try_from(format!("inv-{number}")).unwrap();
            let hypothesis = report.hypotheses[0].clone();
            Feedback::on_hypothesis(&report, &hypothesis, judgement, ActualCause::default(), "U1", samples::at(20))
        };
        let said = [judged(1, Judgement::Right), judged(2, Judgement::Right), judged(3, Judgement::Wrong)];
        let content = Content {
            listed: all.to_vec(),
            judged: None,
            contexts: vec![own, started],
            reliability: Some(ReliabilityTable::new(&said)),
            usages: vec![usage],
            permissions: permissions.to_vec(),
        };
        insta::assert_snapshot!(show(&home("U1", &content)), @r"
        Incident Investigator
        What broke, and where do I look first? Type `/investigate` in any channel, or:
        [buttons]
        Running now
        `petsite` <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>: is running, since <!date^1681856460^{time}|2023-04-18 22:21 UTC> · <@U2CERLKJA> · `inv-0123456789`
        Recent
        `petsite` <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>: orders is throttled · <@U2CERLKJA> · `inv-0123456789`
        Services you may ask about
        `checkout` · yours
        `orders`
        Alarms that start an investigation
        `orders`: 1 alarm, told in <#C1>
        How often I was right
        3 verdicts were judged.
        ▰▰▰▰▰▰▰▱▱▱ 2 of 3 right, where I said 81 %
        Limits
        ⚠ 18 of the 20 investigations that one person may ask for in an hour; the count starts again at <!date^1681859100^{time}|2023-04-18 23:05 UTC>
        What the bot may do
        ✗ read times in your zone: the scope `users:read` is missing; ask a workspace admin to reinstall the app from its manifest
        ✓ write to you alone
        – speak: Slack did not answer just now
        ");
        insta::assert_snapshot!(show(&home("U1", &Content::default())).lines().filter(|line| line.contains("No")).collect::<Vec<_>>().join("\n"), @r"
        Nothing is running.
        Nothing has been investigated yet that you may see.
        None yet. `/investigate context new` makes one.
        None. `/investigate context edit NAME` lets a service's alarms start one.
        ");
    }
}
