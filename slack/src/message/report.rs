//! The report in the thread: the verdict, its confidence and where to look first come before everything else.
//!
//! The limits below keep the message short; the full report behind the button has everything.

use investigation::model::{ChainLink, Evidence, Hypothesis, LinkRole, Report, Verdict};
use jiff::Timestamp;
use url::Url;

use super::blocks::Blocks;
use super::{Message, phrases};
use crate::limits;
use crate::mrkdwn::Mrkdwn;

/// Leads that are shown, of those under "Look here first".
const MAX_LEADS: usize = 3;

/// Pieces of evidence that are shown, strongest first.
const MAX_EVIDENCE: usize = 5;

/// Lines of the timeline that are shown, earliest first.
const MAX_MOMENTS: usize = 6;

/// Hypotheses that are shown beside the first.
const MAX_OTHER_HYPOTHESES: usize = 2;

/// Gaps that are shown: one for each source.
const MAX_GAPS: usize = 5;

/// Remarks of the model that are shown.
const MAX_REMARKS: usize = 3;

/// What would decide: pieces of missing evidence that are shown when the report abstains.
const MAX_MISSING: usize = 3;

/// Characters of one sentence in a list: at three items a section, its citations fit too.
const MAX_SENTENCE: usize = 280;

/// Characters of a lead: it quotes a log line and says what that explains.
const MAX_LEAD: usize = 460;

/// Characters of an entity in front of what it shows.
const MAX_NAME: usize = 60;

/// Links of the causal chain that are shown.
const MAX_LINKS: usize = 6;

/// Characters of a link: six of them fit into one section with their citations.
const MAX_LINK: usize = 300;

/// Pieces of evidence that a link cites.
const MAX_LINK_CITATIONS: usize = 2;

/// Characters of a rationale: it shares its section with the confidence and the suspect change.
const MAX_RATIONALE: usize = 800;

/// The message with the report, and a button that opens the full report at `link`.
pub fn message(report: &Report, link: &str) -> Message {
    let verdict = report.verdict.sentence();
    // A verdict that is longer than a header would be cut there, so it is said in full instead of twice.
    let mut blocks = if verdict.chars().count() > limits::MAX_HEADER_TEXT {
        Blocks::default().section(|text| text.bold(verdict))
    } else {
        Blocks::default().header(verdict)
    };
    blocks = match (&report.verdict, report.hypotheses.first()) {
        (Verdict::Cause { .. }, Some(cause)) => confidence(blocks, report, cause),
        (Verdict::Cause { .. }, None) => blocks,
        (Verdict::Abstained { missing, .. }, lead) => abstention(blocks, report, missing, lead),
        (Verdict::NothingRead { missing, .. }, _) => nothing_read(blocks, report, missing),
    };
    blocks = leads(blocks, report)
        .link_button("Open the full report", link)
        .context(|text| phrases::report_details(text, report))
        .divider();
    Message::new(|text| text.text(verdict), details(blocks, report))
}

fn confidence(blocks: Blocks, report: &Report, cause: &Hypothesis) -> Blocks {
    blocks
        .section(|text| {
            let named = phrases::bold_confidence(text, &cause.confidence).markup(" · ").text(cause.cause.label());
            let placed = named.markup(" at ").code(&cause.entity.name);
            over(symptom(placed, report, cause.onset), cause)
        })
        .section(|text| chain(text, report, cause))
        .context(|text| {
            let breakdown = phrases::breakdown(text.markup("Confidence: "), &cause.confidence);
            match cause.contradicting.as_slice() {
                [] => breakdown,
                against => phrases::citations(breakdown.markup(" · against it:"), against),
            }
        })
}

fn abstention(blocks: Blocks, report: &Report, missing: &[String], lead: Option<&Hypothesis>) -> Blocks {
    blocks
        .section(|text| match lead {
            Some(lead) => {
                let named_lead = hypothesis(text.markup("*Strongest lead:* "), lead);
                over(symptom(named_lead, report, lead.onset), lead)
            }
            None => symptom(text.markup("*No lead*"), report, None),
        })
        .bulleted_list("What would decide", missing, MAX_MISSING, |text, item| text.excerpt(item, MAX_SENTENCE))
        .section(|text| match lead {
            Some(lead) => chain(text, report, lead),
            None => text,
        })
}

/// When it was over, where it is.
fn over(text: Mrkdwn, hypothesis: &Hypothesis) -> Mrkdwn {
    match hypothesis.over_since {
        Some(at) => text.markup(" · *over since* ").time(at),
        None => text,
    }
}

/// How the hypothesis explains what is felt, link by link, and what would refute it; its rationale in a report of an
/// earlier version, which has no chain.
fn chain(text: Mrkdwn, report: &Report, hypothesis: &Hypothesis) -> Mrkdwn {
    if report.chain.is_empty() {
        return text.excerpt(&hypothesis.rationale, MAX_RATIONALE);
    }
    let mut text = text.markup("*How it hangs together*");
    for link in report.chain.iter().take(MAX_LINKS) {
        text = text.append(&chain_link(Mrkdwn::new(MAX_LINK + 180), link));
    }
    match report.chain.iter().find(|link| link.role == LinkRole::Cause) {
        Some(cause) => text.markup("\n_Wrong if:_ ").excerpt(&cause.refuted_by, MAX_SENTENCE),
        None => text,
    }
}

fn chain_link(text: Mrkdwn, link: &ChainLink) -> Mrkdwn {
    let mut text = text.markup("\n• *").markup(link.role.label()).markup("* ");
    if let Some(at) = link.at {
        text = text.time(at).markup(" ");
    }
    if matches!(link.role, LinkRole::Symptom | LinkRole::Entry) {
        text = text.excerpt(&link.entity.name, MAX_NAME).markup(": ");
    }
    let cited = link.evidence.get(..MAX_LINK_CITATIONS).unwrap_or(&link.evidence);
    phrases::citations(text.excerpt(&link.text, MAX_LINK), cited)
}

fn nothing_read(blocks: Blocks, report: &Report, missing: &[String]) -> Blocks {
    blocks.section(|text| symptom(text.markup("*No statement is possible*"), report, None)).bulleted_list(
        "What to mend first",
        missing,
        MAX_MISSING,
        |text, item| text.excerpt(item, MAX_SENTENCE),
    )
}

fn symptom(text: Mrkdwn, report: &Report, onset: Option<Timestamp>) -> Mrkdwn {
    let symptom = text.markup(" · ").text(report.signal.label()).markup(" of ").code(&report.service);
    match onset {
        Some(onset) => symptom.markup(" · since ").time(onset),
        None => symptom,
    }
}

fn hypothesis(text: Mrkdwn, hypothesis: &Hypothesis) -> Mrkdwn {
    let name = text.excerpt(&hypothesis.entity.name, MAX_SENTENCE);
    phrases::confidence(name.markup(" — ").text(hypothesis.cause.label()).markup(", "), &hypothesis.confidence)
}

fn cited_summary(text: Mrkdwn, evidence: &Evidence) -> Mrkdwn {
    text.excerpt(&evidence.summary, MAX_SENTENCE).markup(" ").code(evidence.id.as_str())
}

fn leads(blocks: Blocks, report: &Report) -> Blocks {
    blocks.numbered_list("Look here first", &report.leads, MAX_LEADS, |text, lead| {
        let cited_lead = phrases::citations(text.excerpt(&lead.text, MAX_LEAD), &lead.evidence);
        match lead.link.as_deref().and_then(|link| Url::parse(link).ok()) {
            Some(url) => cited_lead.markup(" ").link(&url, "open in AWS"),
            None => cited_lead,
        }
    })
}

fn details(blocks: Blocks, report: &Report) -> Blocks {
    let others = report.hypotheses.get(1..).unwrap_or_default();
    let remarks = report.advisory.as_ref().map_or(&[][..], |advisory| &advisory.remarks);
    blocks
        .bulleted_list("Strongest evidence", &report.evidence, MAX_EVIDENCE, cited_summary)
        .bulleted_list("Timeline", &report.timeline, MAX_MOMENTS, |text, moment| {
            text.time(moment.at)
                .markup(" ")
                .excerpt(&moment.text, MAX_SENTENCE)
                .markup(" ")
                .code(moment.evidence.as_str())
        })
        .section(|text| blast_radius(text, report))
        .bulleted_list("Also considered", others, MAX_OTHER_HYPOTHESES, hypothesis)
        .bulleted_list("What could not be seen", &report.gaps, MAX_GAPS, |text, gap| {
            text.text(gap.source.name())
                .markup(", ")
                .text(gap.reason.label())
                .markup(": ")
                .excerpt(&gap.detail, MAX_SENTENCE)
        })
        .bulleted_list("The model adds, without changing the ranking", remarks, MAX_REMARKS, |text, remark| {
            phrases::citations(text.excerpt(&remark.text, MAX_SENTENCE), &remark.evidence)
        })
}

fn blast_radius(text: Mrkdwn, report: &Report) -> Mrkdwn {
    let Some(radius) = report.blast_radius.as_ref().filter(|radius| !radius.callers.is_empty()) else {
        return text;
    };
    let callers = text.markup("*Who feels it*\n").excerpt(&radius.callers.join(", "), MAX_SENTENCE);
    match radius.traffic_share {
        Some(share) => callers.markup(" · ").text(&phrases::percent(share)).markup("% of requests pass through it"),
        None => callers,
    }
}

#[cfg(test)]
mod tests {
    use investigation::model::{Report, Verdict};

    use super::super::samples;

    fn shown(report: &Report) -> String {
        samples::show(&super::message(report, samples::LINK))
    }

    #[test]
    fn a_cause_its_confidence_and_the_first_lead_come_first() {
        insta::assert_snapshot!(shown(&samples::report()), @r#"
        Most likely cause: PetSearch — latency regression
        [header] Most likely cause: PetSearch — latency regression
        [section] *High confidence* (81%) · latency regression at `PetSearch` · latency spike of `petsite` · since <!date^1681855560^{time}|2023-04-18 22:06 UTC>
        [section] *How it hangs together*
        • *Change* <!date^1681855440^{time}|2023-04-18 22:04 UTC> UpdateService on PetSearch by role/deployer `ev-changes-5b0a278d`
        • *Cause* <!date^1681855560^{time}|2023-04-18 22:06 UTC> latency regression at PetSearch: p95 2.40 s instead of 0.31 s `ev-traces-ba9abfa8`
        • *Felt at* <!date^1681855560^{time}|2023-04-18 22:06 UTC> petsite: p95 3.10 s instead of 1.02 s `ev-traces-ba9abfa8`
        _Wrong if:_ PetSearch was as slow before 22:06 UTC.
        [context] Confidence: owns the excess +55 · change just before +30 · thin baseline −4 · against it: `ev-logs-cb7e3ef2`
        [section] *Look here first*
        1. Compare the traces of PetSearch before and after 22:06. `ev-traces-ba9abfa8` <https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces|open in AWS>
        2. Consider rolling back the deployment. `ev-changes-5b0a278d`
        [actions] "Open the full report" -> "https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc"
        [context] Incident <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>, compared with <!date^1681851900^{date_short_pretty} {time}|2023-04-18 21:05 UTC> – <!date^1681855500^{time}|2023-04-18 22:05 UTC> · eu-west-1 · asked by <@U2CERLKJA> · `inv-0123456789`
        [divider]
        [section] *Strongest evidence*
        • PetSearch: p95 2.40 s, expected 0.31 s (7.7×). `ev-traces-ba9abfa8`
        • UpdateService on PetSearch by role/deployer. `ev-changes-5b0a278d`
        • PetSearch: new log pattern '&lt;!channel&gt; &amp; timeout after &lt;∗&gt;', 412 times. `ev-logs-cb7e3ef2`
        [section] *Timeline*
        • <!date^1681855440^{time}|2023-04-18 22:04 UTC> UpdateService on PetSearch `ev-changes-5b0a278d`
        • <!date^1681855560^{time}|2023-04-18 22:06 UTC> PetSearch becomes slower `ev-traces-ba9abfa8`
        [section] *Who feels it*
        petsite, client · 64% of requests pass through it
        [section] *Also considered*
        • petsite — traffic surge, low confidence (20%)
        [section] *What could not be seen*
        • alarms, access denied: The role may not call cloudwatch:DescribeAlarmHistory; add it to the policy.
        [section] *The model adds, without changing the ranking*
        • The slow path is the search index. `ev-traces-ba9abfa8`
        "#);
    }

    #[test]
    fn an_abstention_names_the_lead_and_what_would_decide() {
        insta::assert_snapshot!(shown(&samples::abstained()), @r#"
        No confident cause: the strongest lead is PetSearch — latency regression
        [header] No confident cause: the strongest lead is PetSearch — latency regression
        [section] *Strongest lead:* PetSearch — latency regression, low confidence (30%) · latency spike of `petsite` · since <!date^1681855560^{time}|2023-04-18 22:06 UTC>
        [section] *What would decide*
        • Traces: X-Ray has none for this window.
        • More than 3 minutes of baseline.
        [section] *How it hangs together*
        • *Change* <!date^1681855440^{time}|2023-04-18 22:04 UTC> UpdateService on PetSearch by role/deployer `ev-changes-5b0a278d`
        • *Cause* <!date^1681855560^{time}|2023-04-18 22:06 UTC> latency regression at PetSearch: p95 2.40 s instead of 0.31 s `ev-traces-ba9abfa8`
        • *Felt at* <!date^1681855560^{time}|2023-04-18 22:06 UTC> petsite: p95 3.10 s instead of 1.02 s `ev-traces-ba9abfa8`
        _Wrong if:_ PetSearch was as slow before 22:06 UTC.
        [section] *Look here first*
        1. Compare the traces of PetSearch before and after 22:06. `ev-traces-ba9abfa8` <https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#xray:traces|open in AWS>
        [actions] "Open the full report" -> "https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc"
        [context] Incident <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>, compared with <!date^1681851900^{date_short_pretty} {time}|2023-04-18 21:05 UTC> – <!date^1681855500^{time}|2023-04-18 22:05 UTC> · eu-west-1 · asked by <@U2CERLKJA> · `inv-0123456789`
        [divider]
        [section] *Strongest evidence*
        • PetSearch: p95 2.40 s, expected 0.31 s (7.7×). `ev-traces-ba9abfa8`
        • UpdateService on PetSearch by role/deployer. `ev-changes-5b0a278d`
        • PetSearch: new log pattern '&lt;!channel&gt; &amp; timeout after &lt;∗&gt;', 412 times. `ev-logs-cb7e3ef2`
        [section] *What could not be seen*
        • alarms, access denied: The role may not call cloudwatch:DescribeAlarmHistory; add it to the policy.
        "#);
    }

    #[test]
    fn an_empty_report_is_still_a_message() {
        insta::assert_snapshot!(shown(&samples::empty()), @r#"
        No confident cause: nothing departs
        [header] No confident cause: nothing departs
        [section] *No lead* · latency spike of `petsite`
        [actions] "Open the full report" -> "https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc"
        [context] Incident <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>, compared with <!date^1681851900^{date_short_pretty} {time}|2023-04-18 21:05 UTC> – <!date^1681855500^{time}|2023-04-18 22:05 UTC> · eu-west-1 · asked by <@U2CERLKJA> · `inv-0123456789`
        [divider]
        "#);
    }

    #[test]
    fn a_verdict_too_long_for_a_header_is_whole_below_it() {
        let sentence = format!("Most likely cause: {}", "x".repeat(150));
        let report = Report { verdict: Verdict::Cause { sentence: sentence.clone() }, ..samples::report() };
        assert!(shown(&report).contains(&format!("[section] *{sentence}*")));
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
