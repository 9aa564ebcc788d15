//! The report, as far as a responder reads before opening a browser.

use console::Style;
use investigation::model::{Confidence, Evidence, EvidenceId, Hypothesis, Report, Verdict, Window};

use super::page::{Look, Page, plain};

/// How many pieces of evidence are shown; the web report has the rest.
const STRONGEST: usize = 5;
/// How wide the bar of a confidence is.
const BAR: usize = 20;

/// The report in the terminal.
#[must_use]
pub fn verdict(report: &Report, look: Look) -> String {
    let mut page = Page::new(look);
    page.blank();
    asked(&mut page, report);
    sentence(&mut page, report);
    if let Some(cause) = report.cause() {
        confidence(&mut page, cause);
        page.item("", Style::new(), &cause.rationale);
    }
    leads(&mut page, report);
    evidence(&mut page, report);
    others(&mut page, report);
    gaps(&mut page, report);
    page.finish()
}

fn asked(page: &mut Page, report: &Report) {
    let what = [
        plain(&report.service),
        plain(&report.region),
        window(report.incident_window),
        report.signal.name().replace('_', " "),
    ];
    page.item("", Style::new().dim(), &what.join(" · "));
}

/// `2025-10-02 09:40–10:00 UTC`.
fn window(window: Window) -> String {
    format!("{}–{} UTC", window.start().strftime("%F %H:%M"), window.end().strftime("%H:%M"))
}

fn sentence(page: &mut Page, report: &Report) {
    let (title, style) = match report.verdict {
        Verdict::Cause { .. } => ("Verdict", Style::new().bold().green()),
        Verdict::Abstained { .. } => ("No verdict", Style::new().bold().yellow()),
    };
    page.heading(title);
    page.item("◆", style, report.verdict.sentence());
    if let Verdict::Abstained { missing, .. } = &report.verdict {
        missing.iter().for_each(|missing| page.item("?", Style::new(), missing));
    }
}

fn confidence(page: &mut Page, cause: &Hypothesis) {
    let Confidence { value, parts } = &cause.confidence;
    let level = cause.confidence.level().label();
    page.heading(&format!("{} confidence {} {}", capital(level), bar(*value), percent(*value)));
    let mut part = |name: &str, value: f64| {
        let style = if value < 0.0 { Style::new().red() } else { Style::new() };
        page.item(&format!("{:>+4.0}", value * 100.0), style, name);
    };
    parts.iter().for_each(|it| part(&it.name, it.value));
    // The parts may add up to more than certainty, or to less than nothing.
    let beyond = value - parts.iter().map(|it| it.value).sum::<f64>();
    if beyond.abs() >= 0.005 {
        part("kept within bounds", beyond);
    }
    page.blank();
}

fn leads(page: &mut Page, report: &Report) {
    if report.leads.is_empty() {
        return;
    }
    page.heading("Where to look first");
    for (lead, number) in report.leads.iter().zip(1..) {
        page.item(&format!("{number}."), Style::new(), &format!("{} {}", lead.text, numbers(report, &lead.evidence)));
        if let Some(link) = &lead.link {
            page.link("open in the AWS console", link);
        }
    }
}

/// What the verdict rests on; without a verdict, what departed most.
fn evidence(page: &mut Page, report: &Report) {
    let numbered = report.evidence.iter().zip(1..);
    let cause = report.cause();
    let shown: Vec<_> = numbered
        .filter(|(it, _)| cause.is_none_or(|cause| cause.supporting.contains(&it.id)))
        .take(STRONGEST)
        .collect();
    if shown.is_empty() {
        return;
    }
    page.heading("Strongest evidence");
    for (evidence, number) in &shown {
        page.item(&format!("[{number}]"), Style::new(), &evidence.summary);
        page.item("   ", Style::new().dim(), &particulars(evidence));
    }
    let rest = report.evidence.len().saturating_sub(shown.len());
    if rest > 0 {
        page.item("", Style::new().dim(), &format!("… and {rest} more in the web report"));
    }
}

fn particulars(evidence: &Evidence) -> String {
    let mut said = format!("{} · {}", evidence.source.name(), evidence.citation.what);
    if let Some(onset) = evidence.onset {
        said.push_str(&format!(" · since {} UTC", onset.strftime("%H:%M:%S")));
    }
    said
}

/// The hypotheses that are not the verdict.
fn others(page: &mut Page, report: &Report) {
    let others: Vec<_> = report.hypotheses.iter().skip(usize::from(report.cause().is_some())).collect();
    if others.is_empty() {
        return;
    }
    page.heading("Also considered");
    for other in others {
        let Hypothesis { entity, cause, confidence, .. } = other;
        let said = format!(
            "{} — {}: {} confidence, {}",
            entity.name,
            cause.label(),
            confidence.level().label(),
            percent(confidence.value)
        );
        page.item("·", Style::new(), &said);
    }
}

fn gaps(page: &mut Page, report: &Report) {
    if report.gaps.is_empty() {
        return;
    }
    page.heading("Gaps");
    for gap in &report.gaps {
        page.item("○", Style::new().dim(), &format!("{}, {}: {}", gap.source.name(), gap.reason.label(), gap.detail));
    }
}

/// The numbers of the cited evidence, as the web report has them.
fn numbers(report: &Report, cited: &[EvidenceId]) -> String {
    let numbered = report.evidence.iter().zip(1..).filter(|(evidence, _)| cited.contains(&evidence.id));
    numbered.map(|(_, number)| format!("[{number}]")).collect::<Vec<_>>().join("")
}

fn bar(share: f64) -> String {
    let full = (0..BAR).filter(|idx| (*idx as f64 + 0.5) / (BAR as f64) < share).count();
    "█".repeat(full) + &"░".repeat(BAR - full)
}

fn percent(share: f64) -> String {
    format!("{:.0}\u{202f}%", share * 100.0)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded::investigate;
    use bundle::{names, open};

    async fn shown(name: &str, look: Look) -> (Report, String) {
        let report = investigate(open(name).unwrap()).await.unwrap();
        let shown = verdict(&report, look);
        (report, shown)
    }

    #[tokio::test]
    async fn the_verdict_where_to_look_the_evidence_and_every_gap_are_shown() {
        for name in names() {
            let (report, shown) = shown(name, Look { colour: false, width: usize::MAX }).await;
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
        let (report, shown) = shown("lambda-timeout-after-deploy", Look { colour: false, width: 80 }).await;
        let Some(cause) = report.cause() else { return assert!(!shown.contains("confidence ")) };
        let part = |line: &str| line.trim_start().split(' ').next()?.strip_prefix(['+', '-'])?.parse::<f64>().ok();
        let signed = |line: &str| part(line).map(|value| if line.contains('-') { -value } else { value });
        let sum: f64 = shown.lines().skip_while(|line| !line.contains('█')).filter_map(signed).take(20).sum();
        assert!((sum - cause.confidence.value * 100.0).abs() <= 5.0, "{sum} of\n{shown}");
    }

    #[tokio::test]
    async fn a_narrow_terminal_breaks_lines() {
        let (_, shown) = shown("dependency-5xx", Look { colour: false, width: 60 }).await;
        let too_long = |line: &&str| line.chars().count() > 60 && line.trim().contains(' ');
        assert_eq!(shown.lines().find(too_long), None);
    }
}
