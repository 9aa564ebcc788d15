//! The parts of a report that a responder reads before opening a browser.

use console::Style;
use investigation::cost::describe;
use investigation::model::{
    Agreement, Confidence, Evidence, EvidenceId, Hypothesis, LinkRole, Report, Verdict, Window,
};

use super::page::{Appearance, TextPage, without_control_characters};

/// Pieces of evidence: about a screen with the rest of the text. The web report has all.
const MAX_EVIDENCE: usize = 5;
/// Characters of the bar that shows a confidence: one for every 5 %.
const BAR_WIDTH: usize = 20;

/// The report for the terminal: verdict, confidence, where to look first, strongest evidence, rivals and gaps.
#[must_use]
pub fn summary(report: &Report, appearance: Appearance) -> String {
    let mut page = TextPage::new(appearance);
    page.blank();
    question(&mut page, report);
    sentence(&mut page, report);
    if let Some(cause) = report.cause() {
        confidence(&mut page, cause);
        chain(&mut page, report, cause);
    }
    leads(&mut page, report);
    evidence(&mut page, report);
    rivals(&mut page, report);
    gaps(&mut page, report);
    advisory(&mut page, report);
    if !report.costs.is_empty() {
        page.item("", Style::new().dim(), &describe(&report.costs, report.budget.as_ref()));
    }
    page.finish()
}

/// What the responder asked: service, region, window and signal.
fn question(page: &mut TextPage, report: &Report) {
    let parts = [
        without_control_characters(&report.service),
        without_control_characters(&report.region),
        window(report.incident_window),
        report.signal.name().replace('_', " "),
    ];
    page.item("", Style::new().dim(), &parts.join(" · "));
}

/// `2025-10-02 09:40–10:00 UTC`.
fn window(window: Window) -> String {
    format!("{}–{} UTC", window.start().strftime("%F %H:%M"), window.end().strftime("%H:%M"))
}

fn sentence(page: &mut TextPage, report: &Report) {
    let (title, style) = match report.verdict {
        Verdict::Cause { .. } => ("Verdict", Style::new().bold().green()),
        Verdict::Abstained { .. } => ("No verdict", Style::new().bold().yellow()),
        Verdict::NothingRead { .. } => ("Nothing could be read", Style::new().bold().red()),
    };
    page.heading(title);
    page.item("◆", style, report.verdict.sentence());
    report.verdict.missing().iter().for_each(|missing| page.item("?", Style::new(), missing));
}

fn confidence(page: &mut TextPage, cause: &Hypothesis) {
    let Confidence { value, parts } = &cause.confidence;
    let level = cause.confidence.level().label();
    page.heading(&format!("{} confidence {} {}", capitalized(level), bar(*value), percent(*value)));
    for part in parts {
        confidence_part(page, &part.name, part.value);
    }
    let sum: f64 = parts.iter().map(|part| part.value).sum();
    confidence_part(page, "limited to what any evidence can give", value - sum);
    page.blank();
}

/// Shows how much a part adds to the confidence, in percent; nothing if that rounds to 0.
fn confidence_part(page: &mut TextPage, name: &str, value: f64) {
    let percent = (value * 100.0).round();
    if percent != 0.0 {
        let style = if percent < 0.0 { Style::new().red() } else { Style::new() };
        page.item(&format!("{percent:>+4.0}"), style, name);
    }
}

/// How the cause explains what is felt, link by link; the rationale in a report of an earlier version, which has no chain.
fn chain(page: &mut TextPage, report: &Report, cause: &Hypothesis) {
    if report.chain.is_empty() {
        return page.item("", Style::new(), &cause.rationale);
    }
    page.heading("How it hangs together");
    for link in &report.chain {
        let at = link.at.map(|at| at.strftime(" %H:%M").to_string()).unwrap_or_default();
        let subject = match link.role {
            LinkRole::Change | LinkRole::Cause => String::new(),
            LinkRole::Symptom | LinkRole::Entry => format!("{}: ", link.entity.name),
        };
        let text = format!("{}{at}: {subject}{} {}", link.role.label(), link.text, citations(report, &link.evidence));
        page.item("→", Style::new(), &text);
        page.item(" ", Style::new().dim(), &format!("wrong if: {}", link.refuted_by));
    }
}

fn leads(page: &mut TextPage, report: &Report) {
    if report.leads.is_empty() {
        return;
    }
    page.heading("Look here first");
    for (lead, number) in report.leads.iter().zip(1..) {
        let text = format!("{} {}", lead.text, citations(report, &lead.evidence));
        page.item(&format!("{number}."), Style::new(), &text);
        if let Some(link) = &lead.link {
            page.link("open in the AWS console", link);
        }
    }
}

/// The evidence that supports the verdict; without a verdict, the evidence that departs most.
fn evidence(page: &mut TextPage, report: &Report) {
    let cause = report.cause();
    let is_shown = |evidence: &Evidence| cause.is_none_or(|cause| cause.supporting.contains(&evidence.id));
    let numbered = report.evidence.iter().zip(1..);
    let shown: Vec<_> = numbered.filter(|(evidence, _)| is_shown(evidence)).take(MAX_EVIDENCE).collect();
    if shown.is_empty() {
        return;
    }
    page.heading("Strongest evidence");
    for (evidence, number) in &shown {
        page.item(&format!("[{number}]"), Style::new(), &evidence.summary);
        page.item("   ", Style::new().dim(), &provenance(evidence));
    }
    let rest = report.evidence.len().saturating_sub(shown.len());
    if rest > 0 {
        page.item("", Style::new().dim(), &format!("… and {rest} more in the web report"));
    }
}

/// The source, the citation and the onset of a piece of evidence.
fn provenance(evidence: &Evidence) -> String {
    let source = format!("{} · {}", evidence.source.name(), evidence.citation.what);
    match evidence.onset {
        Some(onset) => format!("{source} · since {} UTC", onset.strftime("%H:%M:%S")),
        None => source,
    }
}

/// The hypotheses that are not the verdict.
fn rivals(page: &mut TextPage, report: &Report) {
    let rivals: Vec<_> = report.hypotheses.iter().skip(usize::from(report.cause().is_some())).collect();
    if rivals.is_empty() {
        return;
    }
    page.heading("Also considered");
    for rival in rivals {
        let Hypothesis { entity, cause, confidence, .. } = rival;
        let (level, value) = (confidence.level().label(), percent(confidence.value));
        page.item("·", Style::new(), &format!("{} — {}: {level} confidence, {value}", entity.name, cause.label()));
    }
}

fn gaps(page: &mut TextPage, report: &Report) {
    if report.gaps.is_empty() {
        return;
    }
    page.heading("Not read");
    for gap in &report.gaps {
        page.item("○", Style::new().dim(), &format!("{}, {}: {}", gap.source.name(), gap.reason.label(), gap.detail));
    }
}

/// What a model said, if one was asked: beside the confidence, and apart from what was measured.
fn advisory(page: &mut TextPage, report: &Report) {
    let Some(advisory) = &report.advisory else { return };
    page.heading("AI advisory");
    for assessment in &advisory.assessments {
        let confidence = report.hypotheses.get(assessment.hypothesis).map(|hypothesis| hypothesis.confidence.value);
        let beside = confidence.map(|value| format!(" beside a confidence of {}", percent(value))).unwrap_or_default();
        let (plausibility, cited) = (percent(assessment.plausibility), citations(report, &assessment.evidence));
        let told = format!("{}: plausibility {plausibility}{beside}. {} {cited}", assessment.cause, assessment.reason);
        page.item("·", Style::new(), &told);
    }
    match &advisory.agreement {
        Some(Agreement::Agrees) => page.item("=", Style::new(), "It agrees with the order of the hypotheses."),
        Some(Agreement::Diverges { cause, .. }) => {
            page.item("≠", Style::new(), &format!("It diverges: it would put {cause} first."));
        }
        None => {}
    }
    for next in &advisory.next_actions {
        let cited = citations(report, &next.evidence);
        let told = format!("{} {} {cited} Expected then: {}", next.action, next.why, next.expected_signal);
        page.item("→", Style::new(), &told);
    }
    for missing in &advisory.missing_evidence {
        page.item("?", Style::new(), missing);
    }
    for gap in &advisory.gaps {
        page.item("○", Style::new().dim(), &gap.sentence());
    }
    page.item("", Style::new().dim(), &format!("{}, {}.", advisory.model_id, advisory.usage.summary()));
}

/// The numbers of the cited evidence, such as `[2][6]`; the web report has the same.
fn citations(report: &Report, cited: &[EvidenceId]) -> String {
    let numbered = report.evidence.iter().zip(1..).filter(|(evidence, _)| cited.contains(&evidence.id));
    numbered.map(|(_, number)| format!("[{number}]")).collect::<Vec<_>>().join("")
}

fn bar(share: f64) -> String {
    let full = ((share * BAR_WIDTH as f64).round() as usize).min(BAR_WIDTH);
    "█".repeat(full) + &"░".repeat(BAR_WIDTH - full)
}

fn percent(share: f64) -> String {
    format!("{:.0}\u{202f}%", share * 100.0)
}

/// The text with its first letter in upper case.
fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::investigate;
    use bundle::{names, open};

    async fn shown(name: &str, appearance: Appearance) -> (Report, String) {
        let report = investigate(open(name).unwrap()).await.unwrap();
        let shown = summary(&report, appearance);
        (report, shown)
    }

    #[tokio::test]
    async fn the_verdict_where_to_look_the_evidence_and_every_gap_are_shown() {
        for name in names() {
            let (report, shown) = shown(name, Appearance { colour: false, width: usize::MAX }).await;
            let leads = report.leads.iter().map(|lead| &lead.text);
            let gaps = report.gaps.iter().map(|gap| &gap.detail);
            for text in [report.verdict.sentence()].into_iter().chain(leads.chain(gaps).map(String::as_str)) {
                assert!(shown.contains(text), "{name}: {text}");
            }
            assert!(shown.contains("Strongest evidence\n    ["), "{name}");
            assert!(!shown.contains('\u{1b}'), "{name}");
        }
    }

    #[tokio::test]
    async fn the_shown_parts_add_up_to_the_confidence() {
        let (report, shown) = shown("lambda-timeout-after-deploy", Appearance { colour: false, width: 80 }).await;
        let Some(cause) = report.cause() else { return assert!(!shown.contains("confidence ")) };
        let part = |line: &str| line.trim_start().split(' ').next()?.strip_prefix(['+', '-'])?.parse::<f64>().ok();
        let signed = |line: &str| part(line).map(|value| if line.contains('-') { -value } else { value });
        let sum: f64 = shown.lines().skip_while(|line| !line.contains('█')).filter_map(signed).take(20).sum();
        assert!((sum - cause.confidence.value * 100.0).abs() <= 5.0, "{sum} of\n{shown}");
    }

    #[tokio::test]
    async fn a_narrow_terminal_breaks_lines() {
        let (_, shown) = shown("dependency-5xx", Appearance { colour: false, width: 60 }).await;
        let too_long = |line: &&str| line.chars().count() > 60 && line.trim().contains(' ');
        assert_eq!(shown.lines().find(too_long), None);
    }
}
