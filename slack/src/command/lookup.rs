//! Answers to `list`, `show`, `link`, `cancel` and `contexts`, which only the asker sees.
//!
//! Each function returns the body of the answer, as JSON.

use investigation::model::{Context, GapReason, InvestigationId, Report, Request, Source};
use investigation::ports::{Announcement, InvestigationRecord, Status};
use jiff::SignedDuration;
use url::Url;

use super::reply::{ephemeral, new_text};
use crate::message::Message;
use crate::mrkdwn::Mrkdwn;

/// How many contexts are named: with the longest names they fill two thirds of a message.
const MAX_CONTEXTS: usize = 40;

/// How many of the nearest contexts `list` names, before it says that there are more.
const MAX_LISTED_CONTEXTS: usize = 12;

/// The verdict of an investigation in a list, so that ten of them fit into one message.
const MAX_VERDICT: usize = 140;

/// An investigation in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// What was asked for.
    pub request: Request,
    /// How far it has come.
    pub status: Status,
    /// The verdict in one sentence, once there is one.
    pub verdict: Option<String>,
    /// Whether the verdict names a cause, of which one can say that it was right or wrong.
    pub names_cause: bool,
    /// What was asked and could not be read, as the report says, with the reason.
    pub unread: Vec<(Source, GapReason)>,
    /// A fresh link to its report, once there is one.
    pub link: Option<String>,
}

impl Listed {
    /// An investigation with what its report says, once there is one.
    #[must_use]
    pub fn new(request: Request, status: Status, report: Option<&Report>, link: Option<String>) -> Self {
        Self {
            request,
            status,
            verdict: report.map(|report| report.verdict.sentence().to_owned()),
            names_cause: report.is_some_and(|report| report.cause().is_some()),
            unread: report.map(unread).unwrap_or_default(),
            link,
        }
    }
}

/// What could not be read, each source once with each reason: a report says it of each thing that it did not get.
fn unread(report: &Report) -> Vec<(Source, GapReason)> {
    let failed = report.gaps.iter().filter(|gap| GapReason::FAILURES.contains(&gap.reason));
    let mut unread: Vec<(Source, GapReason)> = failed.map(|gap| (gap.source, gap.reason)).collect();
    unread.dedup();
    unread
}

/// The investigations that run and the last ones that ended, and the contexts that may be asked about.
#[must_use]
pub fn investigations(listed: &[Listed], contexts: &[&Context]) -> String {
    let mut text = new_text();
    for (title, is_wanted) in [("*Running*", true), ("*Ended*", false)] {
        let mut of_kind = listed.iter().filter(|one| (one.status == Status::Running) == is_wanted).peekable();
        if of_kind.peek().is_some() {
            text = text.markup(title);
            for one in of_kind {
                text = line(text.markup("\n• "), one);
            }
            text = text.markup("\n");
        }
    }
    if listed.is_empty() {
        text = text.markup("Nothing has been investigated lately that you may see.\n");
    }
    text = text.markup("*Services you may ask about:* ");
    text = names(text, contexts, MAX_LISTED_CONTEXTS);
    ephemeral(
        text.markup("\n*Usage:* `/investigate &lt;service&gt; [window] [symptom]`; `/investigate help` says more."),
    )
}

/// One investigation in a line: what, when, how it ended, and where to read on.
#[must_use]
pub fn line(text: Mrkdwn, listed: &Listed) -> Mrkdwn {
    let request = &listed.request;
    let window = request.incident_window;
    let text = text.code(&request.service).markup(" ").date_time(window.start()).markup(" – ").time(window.end());
    let text = match (&listed.verdict, listed.status) {
        (Some(verdict), Status::Completed) => text.markup(": ").excerpt(verdict, MAX_VERDICT),
        (Some(verdict), Status::Running | Status::Failed) => text
            .markup(": ")
            .excerpt(verdict, MAX_VERDICT)
            .markup(" _Its report is made, but Slack has not taken it yet._"),
        (None, Status::Running) => text.markup(": is running, since ").time(request.requested_at),
        (None, Status::Completed) => text.markup(": its report is no longer kept"),
        (None, Status::Failed) => text.markup(": ended without a report"),
    };
    let text = text.markup(" · ").mention(&request.user).markup(" · ");
    let text = match listed.link.as_deref().map(Url::parse) {
        Some(Ok(link)) => text.link(&link, "Open").markup(" · "),
        _ => text,
    };
    text.code(request.investigation_id.as_str())
}

fn names(text: Mrkdwn, contexts: &[&Context], max_names: usize) -> Mrkdwn {
    let mut text = text;
    for (index, context) in contexts.iter().take(max_names).enumerate() {
        text = text.markup(if index == 0 { "" } else { ", " }).code(&context.service);
    }
    match contexts.len().saturating_sub(max_names) {
        0 if contexts.is_empty() => text.markup("none yet"),
        0 => text,
        more => text.markup(" and ").text(&more.to_string()).markup(" more (`contexts`)"),
    }
}

/// The contexts that may be asked about, with what each of them reads.
#[must_use]
pub fn contexts(contexts: &[&Context]) -> String {
    if contexts.is_empty() {
        return ephemeral(
            new_text()
                .markup("There is no service yet that you may ask about here. `/investigate context new` makes one."),
        );
    }
    let mut text = new_text().markup("*Services you may ask about here*");
    for context in contexts.iter().take(MAX_CONTEXTS) {
        let places = context.place_labels().join(", ");
        text = text.markup("\n• ").code(&context.service).markup(" · ").text(&places).markup(" · ");
        text = text.text(&sources(context));
    }
    match contexts.len().saturating_sub(MAX_CONTEXTS) {
        0 => ephemeral(text),
        more => ephemeral(text.markup("\n_and ").text(&more.to_string()).markup(" more_")),
    }
}

/// What a context reads: "12 metrics, 3 log groups, traces, changes, 2 alarms".
fn sources(context: &Context) -> String {
    let counted = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {one}s")),
    };
    let places = context.at_each_place();
    let parts = [
        counted(places.iter().map(|place| place.metrics.len()).sum(), "metric"),
        counted(places.iter().map(|place| place.log_groups.len()).sum(), "log group"),
        context.names(Source::Traces).then(|| "traces".to_owned()),
        context.names(Source::Changes).then(|| "changes".to_owned()),
        counted(places.iter().map(|place| place.alarms.len()).sum(), "alarm"),
    ];
    let named: Vec<String> = parts.into_iter().flatten().collect();
    if named.is_empty() { "reads nothing yet".to_owned() } else { named.join(", ") }
}

/// The report of an investigation, as its thread shows it.
#[must_use]
pub fn report(report: &Report, link: &str) -> String {
    let message = Message::from(&Announcement::Report { report, link });
    serde_json::json!({ "response_type": "ephemeral", "text": message.text, "blocks": message.blocks }).to_string()
}

/// How far an investigation has come that has no report.
#[must_use]
pub fn without_report(id: &InvestigationId, record: &InvestigationRecord) -> String {
    let Some(request) = &record.request else { return unknown(id) };
    let listed = Listed::new(request.clone(), record.status, None, None);
    let text = line(new_text(), &listed);
    ephemeral(match record.status {
        Status::Running => text.markup("\nIts answer comes to ").channel(&request.channel).markup("."),
        Status::Completed | Status::Failed => text.markup("\nRun `/investigate` again if it is still needed."),
    })
}

/// A fresh link to a report, and how long it lasts.
#[must_use]
pub fn fresh_link(report: &Report, link: &str, lifetime: SignedDuration) -> String {
    let days = (lifetime.as_hours() / 24).to_string();
    let text = match Url::parse(link) {
        Ok(url) => new_text().link(&url, "Open the full report"),
        Err(_) => new_text().text(link),
    };
    let text = text.markup(" of ").code(&report.service).markup(". The link works for ").text(&days).markup(" days.");
    ephemeral(text)
}

/// Says that no investigation has this id, or none that the asker may see.
#[must_use]
pub fn unknown(id: &InvestigationId) -> String {
    let text = new_text().markup("There is no investigation ").code(id.as_str());
    ephemeral(text.markup(" that you may see here. `/investigate list` shows the last ones."))
}

/// Says that the investigation was cancelled.
#[must_use]
pub fn cancelled(request: &Request) -> String {
    ephemeral(
        new_text()
            .markup("The investigation of ")
            .code(&request.service)
            .markup(" is cancelled; its message says so too."),
    )
}

/// Says that there is nothing left to cancel.
#[must_use]
pub fn ended_before(request: &Request, status: Status) -> String {
    let text = new_text().markup("The investigation of ").code(&request.service);
    let text = text.markup(match status {
        Status::Completed => " has its report already: `/investigate show ",
        Status::Running | Status::Failed => " has ended already: `/investigate show ",
    });
    ephemeral(text.text(request.investigation_id.as_str()).markup("`."))
}

/// Says who may cancel the investigation.
#[must_use]
pub fn may_not_cancel(request: &Request, owners: &[String]) -> String {
    let mut text = new_text().markup("This investigation may be cancelled by ");
    let asker = Some(&request.user).filter(|user| request.alarm.is_none() && !user.is_empty());
    let others = owners.iter().filter(|owner| Some(*owner) != asker);
    for (index, id) in asker.into_iter().chain(others).take(4).enumerate() {
        text = text.markup(if index == 0 { "" } else { " or " }).whom_to_ask(id);
    }
    ephemeral(text.markup("."))
}

/// Says that a store does not answer.
#[must_use]
pub fn not_readable() -> String {
    ephemeral(
        new_text().markup(
            "I can't read past investigations at the moment, because AWS does not answer. Try again in a minute.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use investigation::model::Gap;
    use serde_json::json;

    use super::*;
    use crate::message::samples;

    fn text_of(body: &str) -> String {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["response_type"], "ephemeral");
        body["text"].as_str().unwrap().to_owned()
    }

    fn context(service: &str) -> Context {
        serde_json::from_value(json!({
            "service": service, "region": "eu-west-1", "log_groups": ["/a"], "traces": true, "alarms": ["a", "b"]
        }))
        .unwrap()
    }

    fn listed(status: Status, verdict: Option<&str>) -> Listed {
        let link = verdict.map(|_| samples::LINK.to_owned());
        Listed { verdict: verdict.map(str::to_owned), ..Listed::new(samples::request(), status, None, link) }
    }

    #[test]
    fn of_a_report_a_list_knows_whether_it_names_a_cause_and_what_could_not_be_read() {
        let gap = |source, reason| Gap { source, reason, detail: "…".to_owned() };
        let gaps = vec![
            gap(Source::Metrics, GapReason::NoData),
            gap(Source::Logs, GapReason::Denied),
            gap(Source::Logs, GapReason::Denied),
            gap(Source::Alarms, GapReason::NotConfigured),
        ];
        let of = |report: &Report| Listed::new(samples::request(), Status::Completed, Some(report), None);
        let named = of(&Report { gaps, ..samples::report() });
        assert_eq!((named.names_cause, named.unread), (true, vec![(Source::Logs, GapReason::Denied)]));
        let unsure = of(&samples::abstained());
        assert!(!unsure.names_cause);
        assert_eq!(unsure.verdict.as_deref(), Some(samples::abstained().verdict.sentence()));
    }

    #[test]
    fn a_list_says_what_runs_what_ended_and_what_may_be_asked() {
        let all = [
            listed(Status::Running, None),
            listed(Status::Completed, Some("orders is <throttled>")),
            listed(Status::Failed, None),
        ];
        let (checkout, petsite) = (context("checkout"), context("PetSite"));
        insta::assert_snapshot!(text_of(&investigations(&all, &[&checkout, &petsite])), @r"
        *Running*
        • `petsite` <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>: is running, since <!date^1681856460^{time}|2023-04-18 22:21 UTC> · <@U2CERLKJA> · `inv-0123456789`
        *Ended*
        • `petsite` <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>: orders is &lt;throttled&gt; · <@U2CERLKJA> · <https://bot.test/reports/inv-0123456789?expires=1681859100&amp;mac=abc|Open> · `inv-0123456789`
        • `petsite` <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>: ended without a report · <@U2CERLKJA> · `inv-0123456789`
        *Services you may ask about:* `checkout`, `PetSite`
        *Usage:* `/investigate &lt;service&gt; [window] [symptom]`; `/investigate help` says more.
        ");
        insta::assert_snapshot!(text_of(&investigations(&[], &[])), @r"
        Nothing has been investigated lately that you may see.
        *Services you may ask about:* none yet
        *Usage:* `/investigate &lt;service&gt; [window] [symptom]`; `/investigate help` says more.
        ");
    }

    #[test]
    fn a_context_says_what_it_reads() {
        let empty: Context = serde_json::from_value(json!({ "service": "x", "region": "us-east-1" })).unwrap();
        insta::assert_snapshot!(text_of(&contexts(&[&context("checkout"), &empty])), @r"
        *Services you may ask about here*
        • `checkout` · eu-west-1 · 1 log group, traces, 2 alarms
        • `x` · us-east-1 · reads nothing yet
        ");
    }

    #[test]
    fn a_message_of_the_longest_names_keeps_its_limit() {
        let long: Vec<Context> = (0..60).map(|index| context(&format!("{}{index:02}", "x".repeat(62)))).collect();
        let long: Vec<&Context> = long.iter().collect();
        let many = vec![listed(Status::Completed, Some(&"é".repeat(3_000))); 20];
        for body in [contexts(&long), investigations(&many, &long)] {
            assert!(text_of(&body).chars().count() <= crate::limits::MAX_MESSAGE_TEXT);
        }
    }

    #[test]
    fn what_can_be_cancelled_and_by_whom_is_said() {
        let request = samples::request();
        let answers = [
            cancelled(&request),
            ended_before(&request, Status::Completed),
            may_not_cancel(&request, &["U0OWNER".to_owned(), request.user.clone()]),
            unknown(&request.investigation_id),
        ];
        insta::assert_snapshot!(answers.map(|body| text_of(&body)).join("\n"), @r"
        The investigation of `petsite` is cancelled; its message says so too.
        The investigation of `petsite` has its report already: `/investigate show inv-0123456789`.
        This investigation may be cancelled by <@U2CERLKJA> or <@U0OWNER>.
        There is no investigation `inv-0123456789` that you may see here. `/investigate list` shows the last ones.
        ");
    }
}
