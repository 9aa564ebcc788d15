//! What two reports say differently.

use std::collections::BTreeMap;

use console::Style;
use investigation::model::{Evidence, EvidenceId, Gap, Report};

use super::page::{Appearance, TextPage};

/// Pieces of evidence that are shown of one side; their number is said in any case.
const MAX_EVIDENCE: usize = 10;

/// What two reports say, each in turn, and what only one of them has.
#[must_use]
pub fn comparison(first: &Report, second: &Report, appearance: Appearance) -> String {
    let mut page = TextPage::new(appearance);
    verdict(&mut page, "A", first);
    verdict(&mut page, "B", second);
    hypotheses(&mut page, first, second);
    evidence(&mut page, "Only in A", first, second);
    evidence(&mut page, "Only in B", second, first);
    gaps(&mut page, "Not read in A alone", first, second);
    gaps(&mut page, "Not read in B alone", second, first);
    page.finish()
}

fn verdict(page: &mut TextPage, name: &str, report: &Report) {
    let window = report.incident_window;
    let (start, end) = (window.start().strftime("%F %H:%M"), window.end().strftime("%H:%M"));
    page.heading(&format!("{name}  {}, {start}–{end} UTC", super::page::without_control_characters(&report.service)));
    page.item("◆", Style::new().bold(), report.verdict.sentence());
}

/// The confidence in each entity that either report names, in both.
fn hypotheses(page: &mut TextPage, first: &Report, second: &Report) {
    let mut confidences: BTreeMap<&str, [Option<f64>; 2]> = BTreeMap::new();
    for (side, report) in [first, second].into_iter().enumerate() {
        for hypothesis in &report.hypotheses {
            let sides = confidences.entry(&hypothesis.entity.name).or_default();
            if let Some(place) = sides.get_mut(side) {
                *place = Some(hypothesis.confidence.value);
            }
        }
    }
    if confidences.is_empty() {
        return;
    }
    page.heading("Confidence in A and in B");
    let shown = |confidence: Option<f64>| match confidence {
        Some(value) => format!("{:.0}\u{202f}%", value * 100.0),
        None => "–".to_owned(),
    };
    for (entity, [one, other]) in confidences {
        page.item("·", Style::new(), &format!("{entity}: {} and {}", shown(one), shown(other)));
    }
}

fn evidence(page: &mut TextPage, title: &str, of: &Report, without: &Report) {
    let known: Vec<&EvidenceId> = without.evidence.iter().map(|evidence| &evidence.id).collect();
    let own: Vec<&Evidence> = of.evidence.iter().filter(|evidence| !known.contains(&&evidence.id)).collect();
    if own.is_empty() {
        return;
    }
    page.heading(&format!("{title}: {} of {}", own.len(), of.evidence.len()));
    for evidence in own.iter().take(MAX_EVIDENCE) {
        page.item("·", Style::new(), &format!("{}: {}", evidence.source.name(), evidence.summary));
    }
}

fn gaps(page: &mut TextPage, title: &str, of: &Report, without: &Report) {
    let own: Vec<&Gap> = of.gaps.iter().filter(|gap| !without.gaps.contains(gap)).collect();
    if own.is_empty() {
        return;
    }
    page.heading(title);
    for gap in own {
        page.item("○", Style::new().dim(), &format!("{}, {}: {}", gap.source.name(), gap.reason.label(), gap.detail));
    }
}

#[cfg(test)]
mod tests {
    use bundle::{Bundle, open};

    use super::*;
    use crate::embedded::investigate;

    const PLAIN: Appearance = Appearance { colour: false, width: 100 };

    #[tokio::test]
    async fn what_only_one_report_has_is_listed_on_its_side() {
        let whole = open("lambda-timeout-after-deploy").unwrap();
        let first = investigate(whole.clone()).await.unwrap();
        let second = investigate(Bundle { logs: None, changes: None, ..whole }).await.unwrap();
        let logs = |report: &Report| {
            report.evidence.iter().filter(|found| found.source == investigation::model::Source::Logs).count()
        };
        assert!(logs(&first) > 0 && logs(&second) == 0);
        let compared = comparison(&first, &second, PLAIN);
        assert!(compared.contains("Only in A: ") && compared.contains("    · logs: "), "{compared}");
        assert!(compared.contains("Not read in B alone") && !compared.contains("Not read in A alone"), "{compared}");
    }

    #[tokio::test]
    async fn a_report_differs_from_itself_in_nothing() {
        let report = investigate(open("dependency-5xx").unwrap()).await.unwrap();
        let compared = comparison(&report, &report, PLAIN);
        assert!(!compared.contains("Only in") && !compared.contains("alone"), "{compared}");
    }
}
