//! The report in the thread: why, the course of the strongest numbers, and where to look first come before the parts that
//! the reader opens.
//!
//! The limits below keep the message short; the full report behind the button has everything.

mod parts;
#[cfg(test)]
mod tests;

use investigation::model::{ChainLink, Lead, LinkRole, Report, Verdict};

use super::blocks::Blocks;
use super::row::{self, Row};
use super::{Message, chart, phrases};
use crate::action::{self, Feedback};
use crate::again::NextWindow;
use crate::mrkdwn::Mrkdwn;

/// Leads that are shown, of those under "Look here first".
const MAX_LEADS: usize = 3;

/// Characters of a lead: it quotes a log line and says what that explains.
const MAX_LEAD: usize = 420;

/// What would decide: pieces of missing evidence that are shown when the report abstains.
const MAX_MISSING: usize = 3;

/// Characters of one sentence.
const MAX_SENTENCE: usize = 280;

/// Characters of an entity in front of what it shows.
const MAX_NAME: usize = 60;

/// Links of the causal chain that are shown.
const MAX_LINKS: usize = 6;

/// Characters of a link: six of them fit into one section with their citations.
const MAX_LINK: usize = 280;

/// Characters of a rationale.
const MAX_RATIONALE: usize = 600;

/// What the incident may be compared with.
const COMPARED: [NextWindow; 2] = [NextWindow::DayBefore, NextWindow::WeekBefore];

/// The message with the report, and a button that opens the full report at `link`. Without a link nothing is deployed that would
/// answer a click: then there are no other buttons than those that open something.
pub fn message(report: &Report, link: &str) -> Message {
    let end = end(report, link);
    let missing = report.verdict.missing();
    let write_missing = |text: Mrkdwn, item: &String| text.excerpt(item, MAX_SENTENCE);
    let mut blocks = Blocks::before(&end).section(|text| phrases::claim(text, report));
    blocks = match &report.verdict {
        Verdict::Cause { .. } => blocks,
        Verdict::Abstained { .. } => blocks.bulleted_list("What would decide", missing, MAX_MISSING, write_missing),
        Verdict::NothingRead { .. } => blocks.bulleted_list("To mend first", missing, MAX_MISSING, write_missing),
    };
    blocks = charts(blocks.section(|text| chain(text, report)), report);
    blocks = parts::all(leads(blocks, report), report).ending_with(end);
    Message::new(|text| text.text(report.verdict.sentence()), blocks)
}

/// How the hypothesis explains what is felt, link by link, and what would refute it; its rationale in a report of an
/// earlier version, which has no chain.
fn chain(text: Mrkdwn, report: &Report) -> Mrkdwn {
    let Some(hypothesis) = report.hypotheses.first() else { return text };
    if report.chain.is_empty() {
        return text.excerpt(&hypothesis.rationale, MAX_RATIONALE);
    }
    let title = match report.verdict {
        Verdict::Cause { .. } => "*How it hangs together*",
        Verdict::Abstained { .. } | Verdict::NothingRead { .. } => "*How the strongest lead would explain it*",
    };
    let mut text = text.markup(title);
    for link in report.chain.iter().take(MAX_LINKS) {
        text = text.append(&chain_link(Mrkdwn::new(MAX_LINK + 180), report, link));
    }
    match report.chain.iter().find(|link| link.role == LinkRole::Cause) {
        Some(cause) => text.markup("\n_Wrong if:_ ").excerpt(&cause.refuted_by, MAX_SENTENCE),
        None => text,
    }
}

fn chain_link(text: Mrkdwn, report: &Report, link: &ChainLink) -> Mrkdwn {
    let mut text = text.markup("\n• *").markup(link.role.label()).markup("* ");
    if let Some(at) = link.at {
        text = text.time(at).markup(" ");
    }
    if matches!(link.role, LinkRole::Symptom | LinkRole::Entry) {
        text = text.excerpt(&link.entity.name, MAX_NAME).markup(": ");
    }
    // The words of the error are in the verdict, right above.
    let told = match link.role {
        LinkRole::Cause => link.text.split_once(": ").map_or(link.text.as_str(), |(named, _)| named),
        LinkRole::Change | LinkRole::Symptom | LinkRole::Entry => link.text.as_str(),
    };
    phrases::citations(text.excerpt(told, MAX_LINK), report, &link.evidence)
}

/// The course of the two strongest numbers.
fn charts(blocks: Blocks, report: &Report) -> Blocks {
    chart::strongest(report).into_iter().fold(blocks, Blocks::chart)
}

/// A section for each lead, with a button that opens what it is about.
fn leads(blocks: Blocks, report: &Report) -> Blocks {
    let mut blocks = blocks;
    for (index, lead) in report.leads.iter().take(MAX_LEADS).enumerate() {
        let number = index + 1;
        blocks = blocks.section_with(open_button(report, lead, number), |text| {
            let text = if index == 0 { text.markup("*Look here first*\n") } else { text };
            let numbered = text.text(&format!("{number}.")).markup(" ").excerpt(&lead.text, MAX_LEAD);
            phrases::citations(numbered, report, &lead.evidence)
        });
    }
    blocks
}

fn open_button(report: &Report, lead: &Lead, number: usize) -> Option<slack_morphism::blocks::SlackBlockButtonElement> {
    row::link(&format!("{}{number}", action::LOOK_FIRST), phrases::opens(report, lead), lead.link.as_deref()?)
}

/// Hypotheses that are asked about: those that a report weighs against one another.
const MAX_JUDGED: usize = 3;

/// What always fits: whether each hypothesis was right, what to do with the report, and what was compared with what.
fn end(report: &Report, link: &str) -> Blocks {
    if link.is_empty() {
        return Blocks::default().context(|text| phrases::report_details(text, report));
    }
    let id = &report.investigation_id;
    let row = Row::default()
        .link(action::OPEN_REPORT, "Open the full report", link)
        .emphasised()
        .button(action::SHARE, "Share", id.as_str())
        .button(action::POSTMORTEM, "Post-mortem", id.as_str())
        .button(action::RESOLVED, "Resolved", id.as_str())
        .button(action::DISMISS, "Dismiss", id.as_str())
        .run_again_menu(&report.service, report.incident_window, report.signal, &COMPARED);
    let mut blocks = Blocks::default();
    for (index, hypothesis) in report.hypotheses.iter().enumerate().take(MAX_JUDGED) {
        let feedback = |is_right| Feedback { investigation_id: id.clone(), hypothesis: index, is_right }.to_value();
        let is_named = matches!(report.verdict, Verdict::Cause { .. });
        blocks = blocks
            .context(|text| match (index, is_named) {
                (0, true) => text.markup("Was this it?"),
                (0, false) => text.markup("Was the strongest lead right?"),
                _ => text.markup("Or was it ").excerpt(&phrases::in_short(hypothesis), MAX_LINK).markup("?"),
            })
            .feedback(index, feedback(true), feedback(false));
    }
    blocks.row(row).context(|text| phrases::report_details(text, report))
}
