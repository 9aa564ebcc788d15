//! The first message of a run once it has ended: the verdict in three lines, and where to go from there.

use investigation::model::{ChainLink, GapReason, LinkRole, Report, Request, Verdict};

use strum::VariantArray;

use super::blocks::Blocks;
use super::row::Row;
use super::{Message, phrases};
use crate::action;
use crate::again::NextWindow;
use crate::home::OPEN_CONTEXT;
use crate::mrkdwn::Mrkdwn;

/// Links of the causal chain in its one line.
const MAX_LINKS: usize = 4;

/// Characters of a link of that line.
const MAX_LINK: usize = 90;

/// Characters of the reason where there is no chain.
const MAX_REASON: usize = 240;

/// What would decide, or is to be mended: as many as are read at a glance.
const MAX_MISSING: usize = 3;

/// Characters of each of them.
const MAX_MISSING_TEXT: usize = 240;

/// Characters of the first lead: the thread has it in full.
const MAX_LEAD: usize = 160;

/// The message with what broke, why, and where to look first; buttons, and a menu that runs it again.
pub fn message(request: &Request, report: &Report, link: &str) -> Message {
    let row = row(request, report, link);
    let claimed = Blocks::default().section(|text| phrases::claim(text, report));
    let blocks = lines(claimed, report).row(row).context(|text| {
        let text = phrases::window(text, report.incident_window)
            .markup(" · ")
            .text(report.signal.label())
            .markup(" of ")
            .code(&report.service)
            .markup(" · ");
        phrases::asked_by(text, request)
    });
    Message::new(|text| text.text(report.verdict.sentence()), blocks)
}

/// The buttons, and the menu. Without a link nothing is deployed that would answer the menu.
fn row(request: &Request, report: &Report, link: &str) -> Row {
    let buttons = buttons(report, link);
    if link.is_empty() {
        return buttons;
    }
    buttons.run_again_menu(&request.service, request.incident_window, request.signal, NextWindow::VARIANTS)
}

/// The buttons that open what to look at or to grant first, and the whole report; where more must be read for a cause to be
/// named, also the one that opens the context.
fn buttons(report: &Report, link: &str) -> Row {
    let row = match report.leads.first().and_then(|lead| Some((lead, lead.link.as_deref()?))) {
        Some((lead, address)) => {
            Row::default().link(&format!("{}1", action::LOOK_FIRST), phrases::opens(report, lead), address)
        }
        None if is_access_missing(report) => {
            Row::default().link(action::WHAT_TO_GRANT, "What to grant", &format!("{link}#gaps"))
        }
        None => Row::default(),
    };
    let row = row.emphasised().link(action::OPEN_REPORT, "Report", link);
    // Without a link nothing is deployed that would answer.
    if link.is_empty() || matches!(report.verdict, Verdict::Cause { .. }) {
        return row;
    }
    row.button(OPEN_CONTEXT, "Edit the context", &format!("edit {}", report.service))
}

/// Whether nothing could be read, and somebody can mend that by a permission.
fn is_access_missing(report: &Report) -> bool {
    let is_denied = report.gaps.iter().any(|gap| gap.reason == GapReason::Denied);
    is_denied && matches!(report.verdict, Verdict::NothingRead { .. })
}

/// A section for each line below the first, so that they stand apart.
fn lines(blocks: Blocks, report: &Report) -> Blocks {
    let write_missing = |text: Mrkdwn, item: &String| text.excerpt(item, MAX_MISSING_TEXT);
    match &report.verdict {
        Verdict::Cause { .. } => blocks.section(|text| why(text, report)).section(|text| look_first(text, report)),
        Verdict::Abstained { missing, .. } => blocks
            .bulleted_list("What would decide", missing, MAX_MISSING, write_missing)
            .section(|text| look_first(text, report)),
        Verdict::NothingRead { missing, .. } => {
            blocks.bulleted_list("To mend first", missing, MAX_MISSING, write_missing)
        }
    }
}

/// How it came about, in one line, and who feels it.
fn why(text: Mrkdwn, report: &Report) -> Mrkdwn {
    let links = links_of_one_line(&report.chain);
    let mut text = text.markup("*Why:* ");
    if links.len() < 2 {
        let rationale = report.cause().map_or("", |cause| cause.rationale.as_str());
        text = text.excerpt(rationale, MAX_REASON);
    }
    for (index, link) in links.iter().enumerate().filter(|_| links.len() > 1) {
        text = text.markup(if index == 0 { "" } else { " → " }).excerpt(&in_short(link), MAX_LINK);
    }
    match phrases::who_feels_it(report) {
        Some(who) => text.markup(" · felt by ").append(&who),
        None => text,
    }
}

/// The change, the cause, what the nearest caller shows, and what is felt: those of them that there are.
fn links_of_one_line(chain: &[ChainLink]) -> Vec<&ChainLink> {
    let cause = chain.iter().find(|link| link.role == LinkRole::Cause).map(|link| &link.entity);
    let is_repetition = |link: &&ChainLink| link.role == LinkRole::Symptom && Some(&link.entity) == cause;
    let mut links: Vec<&ChainLink> = chain.iter().filter(|link| !is_repetition(link)).collect();
    while links.len() > MAX_LINKS {
        // What is between the nearest caller and the end can be spared.
        links.remove(MAX_LINKS - 1);
    }
    links
}

/// A link without its details: those are in the thread.
fn in_short(link: &ChainLink) -> String {
    let before = |sign: &str| link.text.split_once(sign).map_or(link.text.as_str(), |(before, _)| before);
    match link.role {
        LinkRole::Change => before(" (").to_owned(),
        LinkRole::Cause => before(": ").to_owned(),
        LinkRole::Symptom | LinkRole::Entry => format!("{}: {}", link.entity.name, before("; ")),
    }
}

fn look_first(text: Mrkdwn, report: &Report) -> Mrkdwn {
    match report.leads.first() {
        Some(lead) => text.markup("*Look here first:* ").excerpt(&lead.text, MAX_LEAD),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use investigation::model::{Report, Request, StartingAlarm, Verdict};

    use super::super::samples;

    fn shown(report: &Report) -> String {
        samples::show(&super::message(&samples::request(), report, samples::LINK))
    }

    #[test]
    fn a_cause_is_said_with_why_who_feels_it_and_where_to_look() {
        insta::assert_snapshot!(shown(&samples::report()), @r"
        Most likely cause: latency regression at PetSearch: p95 2.40 s instead of 0.31 s.
        [section] *Most likely cause: latency regression at PetSearch*: p95 2.40 s instead of 0.31 s. *High confidence* (81 %), since <!date^1681855560^{time}|2023-04-18 22:06 UTC>.
        [section] *Why:* UpdateService on PetSearch by role/deployer → latency regression at PetSearch → petsite: p95 3.10 s instead of 1.02 s · felt by petsite, client, 64 % of requests
        [section] *Look here first:* Compare the traces of PetSearch before and after 22:06.
        [actions] (Open traces -> https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces) (Report -> https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc) [Run again | Run again, from earlier on | Look at the time before | Look at the time after | Compare with the day before]
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike of `petsite` · asked by <@U2CERLKJA>
        ");
    }

    #[test]
    fn without_a_page_there_is_nothing_to_click_that_nobody_would_answer() {
        let shown = samples::show(&super::message(&samples::request(), &samples::report(), ""));
        assert!(shown.contains("(Open traces -> https://"), "{shown}");
        assert!(!shown.contains("Run again") && !shown.contains("(Report"), "{shown}");
    }

    #[test]
    fn what_has_passed_says_so_first() {
        let mut report = samples::report();
        report.hypotheses[0].over_since = Some(samples::at(9));
        insta::assert_snapshot!(shown(&report), @r"
        Most likely cause: latency regression at PetSearch: p95 2.40 s instead of 0.31 s.
        [section] *Over since* <!date^1681856040^{time}|2023-04-18 22:14 UTC>. *Most likely cause: latency regression at PetSearch*: p95 2.40 s instead of 0.31 s. *High confidence* (81 %), from <!date^1681855560^{time}|2023-04-18 22:06 UTC> to <!date^1681856040^{time}|2023-04-18 22:14 UTC>.
        [section] *Why:* UpdateService on PetSearch by role/deployer → latency regression at PetSearch → petsite: p95 3.10 s instead of 1.02 s · felt by petsite, client, 64 % of requests
        [section] *Look here first:* Compare the traces of PetSearch before and after 22:06.
        [actions] (Open traces -> https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces) (Report -> https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc) [Run again | Run again, from earlier on | Look at the time before | Look at the time after | Compare with the day before]
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike of `petsite` · asked by <@U2CERLKJA>
        ");
    }

    #[test]
    fn an_alarm_that_comes_back_is_said_to() {
        let alarm = StartingAlarm { name: "petsite-5xx <!here>".into(), at: samples::at(1), episode: 3 };
        let request = Request { alarm: Some(alarm), ..samples::request() };
        let shown = samples::show(&super::message(&request, &samples::report(), samples::LINK));
        assert!(shown.contains("asked by the alarm petsite-5xx &lt;!here&gt; · occurrence 3 this week"), "{shown}");
    }

    #[test]
    fn an_abstention_claims_no_confidence_and_says_what_would_decide() {
        insta::assert_snapshot!(shown(&samples::abstained()), @r"
        No confident cause. Strongest lead: latency regression at PetSearch: p95 2.40 s instead of 0.31 s.
        [section] *No confident cause*. Strongest lead: latency regression at PetSearch: p95 2.40 s instead of 0.31 s. *Low confidence* (30 %), since <!date^1681855560^{time}|2023-04-18 22:06 UTC>.
        [section] *What would decide*
        • Traces: X-Ray has none for this window.
        • More than 3 minutes of baseline.
        [section] *Look here first:* Compare the traces of PetSearch before and after 22:06.
        [actions] (Open traces -> https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces) (Report -> https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc) (Edit the context -> edit petsite) [Run again | Run again, from earlier on | Look at the time before | Look at the time after | Compare with the day before]
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike of `petsite` · asked by <@U2CERLKJA>
        ");
    }

    #[test]
    fn without_anything_read_there_is_only_what_to_mend() {
        let sentence =
            "Nothing could be read: metrics and logs: access denied. No statement about petsite is possible.";
        let missing = vec!["The role may not call logs:StartQuery; add it to the policy.".into()];
        let verdict = Verdict::NothingRead { sentence: sentence.into(), missing };
        let denied = samples::report().gaps;
        insta::assert_snapshot!(shown(&Report { verdict, gaps: denied, ..samples::empty() }), @r"
        Nothing could be read: metrics and logs: access denied. No statement about petsite is possible.
        [section] *Nothing could be read*: metrics and logs: access denied. No statement about petsite is possible.
        [section] *To mend first*
        • The role may not call logs:StartQuery; add it to the policy.
        [actions] (What to grant -> https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc#gaps) (Report -> https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc) (Edit the context -> edit petsite) [Run again | Run again, from earlier on | Look at the time before | Look at the time after | Compare with the day before]
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike of `petsite` · asked by <@U2CERLKJA>
        ");
    }

    #[test]
    fn several_causes_are_not_named_as_if_the_first_were_all() {
        let mut report = samples::report();
        let headlines: Vec<&str> = report.hypotheses.iter().map(|hypothesis| hypothesis.headline.as_str()).collect();
        let sentence = format!("Most likely several causes at once: {}.", headlines.join("; "));
        report.verdict = Verdict::Cause { sentence };
        let shown = shown(&report);
        assert!(
            shown.contains("[section] *Most likely several causes at once*: latency regression at PetSearch"),
            "{shown}"
        );
    }

    #[test]
    fn without_a_chain_the_rationale_is_the_reason() {
        let mut report = samples::report();
        report.chain.clear();
        assert!(shown(&report).contains("*Why:* It owns 91% of the extra latency"));
    }
}
