//! The report in the thread: the verdict, how sure it is and what to do first come before everything else.

use investigation::model::{Hypothesis, Report, Verdict};
use jiff::Timestamp;
use url::Url;

use super::blocks::Blocks;
use super::{Message, phrases};
use crate::mrkdwn::Mrkdwn;

/// Leads shown; the rest is in the full report.
const LEADS: usize = 3;

/// Pieces of evidence shown.
const EVIDENCE: usize = 5;

/// Lines of the timeline shown.
const MOMENTS: usize = 6;

/// Hypotheses shown beside the first.
const OTHERS: usize = 2;

/// Gaps shown.
const GAPS: usize = 5;

/// Remarks of the model shown.
const REMARKS: usize = 3;

/// Missing pieces shown when the report abstains.
const MISSING: usize = 3;

/// Characters of one sentence of a list that are shown.
const SENTENCE: usize = 280;

/// Characters of a rationale that are shown.
const RATIONALE: usize = 800;

/// The report, with a button to the whole of it.
pub fn message(report: &Report, link: &str) -> Message {
    let verdict = report.verdict.sentence();
    let blocks = Blocks::default().header(verdict);
    let blocks = match (&report.verdict, report.hypotheses.first()) {
        (Verdict::Cause { .. }, Some(cause)) => confidence(blocks, report, cause),
        (Verdict::Cause { .. }, None) => blocks,
        (Verdict::Abstained { missing, .. }, lead) => abstention(blocks, report, missing, lead),
    };
    let blocks = leads(blocks, report)
        .link_button("Open the full report", link)
        .context(|text| phrases::origin(text, report))
        .divider();
    Message::new(|text| text.text(verdict), details(blocks, report))
}

fn confidence(blocks: Blocks, report: &Report, cause: &Hypothesis) -> Blocks {
    blocks
        .section(|text| {
            let text = symptom(phrases::confidence(text, &cause.confidence), report, cause.onset);
            text.markup("\n").excerpt(&cause.rationale, RATIONALE)
        })
        .context(|text| phrases::breakdown(text.markup("Confidence: "), &cause.confidence))
}

fn abstention(blocks: Blocks, report: &Report, missing: &[String], lead: Option<&Hypothesis>) -> Blocks {
    let blocks = blocks.section(|text| match lead {
        Some(lead) => {
            let text = hypothesis(text.markup("*Strongest lead:* "), lead);
            symptom(text, report, lead.onset).markup("\n").excerpt(&lead.rationale, RATIONALE)
        }
        None => symptom(text.markup("*No lead*"), report, None),
    });
    blocks.list("What would decide", missing, MISSING, |text, missing| text.excerpt(missing, SENTENCE))
}

fn symptom(text: Mrkdwn, report: &Report, onset: Option<Timestamp>) -> Mrkdwn {
    let text = text.markup(" · ").text(phrases::signal(report.signal)).markup(" of ").code(&report.service);
    match onset {
        Some(onset) => text.markup(" · since ").time(onset),
        None => text,
    }
}

fn hypothesis(text: Mrkdwn, hypothesis: &Hypothesis) -> Mrkdwn {
    let text = text.excerpt(&hypothesis.entity.name, SENTENCE).markup(" — ").text(hypothesis.cause.label());
    phrases::confidence(text.markup(", "), &hypothesis.confidence)
}

fn leads(blocks: Blocks, report: &Report) -> Blocks {
    blocks.list("Look here first", &report.leads, LEADS, |text, lead| {
        let text = phrases::citations(text.excerpt(&lead.text, SENTENCE), &lead.evidence);
        match lead.link.as_deref().and_then(|link| Url::parse(link).ok()) {
            Some(url) => text.markup(" ").link(&url, "open in AWS"),
            None => text,
        }
    })
}

fn details(blocks: Blocks, report: &Report) -> Blocks {
    let others = report.hypotheses.get(1..).unwrap_or_default();
    let remarks = report.advisory.as_ref().map_or(&[][..], |advisory| &advisory.remarks);
    blocks
        .list("Strongest evidence", &report.evidence, EVIDENCE, |text, evidence| {
            text.excerpt(&evidence.summary, SENTENCE).markup(" ").code(evidence.id.as_str())
        })
        .list("Timeline", &report.timeline, MOMENTS, |text, moment| {
            text.time(moment.at).markup(" ").excerpt(&moment.text, SENTENCE).markup(" ").code(moment.evidence.as_str())
        })
        .list("Also considered", others, OTHERS, hypothesis)
        .list("What could not be seen", &report.gaps, GAPS, |text, gap| {
            let text = text.text(gap.source.name()).markup(", ").text(gap.reason.label()).markup(": ");
            text.excerpt(&gap.detail, SENTENCE)
        })
        .list("The model adds, without changing the ranking", remarks, REMARKS, |text, remark| {
            phrases::citations(text.excerpt(&remark.text, SENTENCE), &remark.evidence)
        })
}

#[cfg(test)]
mod tests {
    use investigation::model::Report;

    use super::super::samples;

    fn shown(report: &Report) -> String {
        samples::show(&super::message(report, samples::LINK))
    }

    #[test]
    fn a_cause_its_confidence_and_the_first_lead_come_first() {
        insta::assert_snapshot!(shown(&samples::report()));
    }

    #[test]
    fn an_abstention_names_the_lead_and_what_would_decide() {
        insta::assert_snapshot!(shown(&samples::abstained()));
    }

    #[test]
    fn an_empty_report_is_still_a_message() {
        insta::assert_snapshot!(shown(&samples::empty()));
    }

    #[test]
    fn at_most_five_pieces_of_evidence_are_shown_and_the_rest_is_counted() {
        let mut report = samples::report();
        report.evidence = std::iter::repeat_n(report.evidence[0].clone(), 9).collect();
        let shown = shown(&report);
        assert_eq!(shown.matches(&report.evidence[0].summary).count(), 5);
        assert!(shown.contains("_and 4 more in the full report_"), "{shown}");
    }
}
