//! Scores as tables.

use std::fmt;

use comfy_table::{Table, presets};

use super::{CaseScore, Scores};
use crate::simulate::{Arguments, Missing};

impl fmt::Display for Scores {
    /// A line for every fault, the reliability of the confidence, and the totals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", faults(self))?;
        writeln!(f, "{}\n", reliability(self))?;
        let totals = &self.totals;
        let faulty = totals.cases - totals.quiet;
        writeln!(
            f,
            "{faulty} cases with faults: entity named {}, first {}, among three {}; kind right {}; abstained {}",
            totals.entity_named, totals.entity_top1, totals.entity_top3, totals.kind_right, totals.abstained
        )?;
        writeln!(f, "{} quiet cases: left alone {}", totals.quiet, totals.quiet_abstained)?;
        writeln!(
            f,
            "wrong {}; calibration error {:.3}, of entity and kind {:.3}",
            totals.wrong, totals.calibration_error, totals.calibration_error_with_kind
        )?;
        write!(f, "median time per case: {} us detecting and ranking", totals.rank_micros_median)
    }
}

impl Scores {
    /// A line for every case without the right verdict, with the arguments that simulate it again.
    #[must_use]
    pub fn failures(&self) -> String {
        let mut table = table(&["fault", "truth", "answer", "confidence", "named", "lab simulate"]);
        let is_failure = |case: &&CaseScore| if case.is_quiet() { case.is_named } else { !case.is_kind_right() };
        for case in self.cases.iter().filter(is_failure) {
            let truths = case.truths.iter().map(|truth| {
                let kind = truth.kind.map_or("", |kind| kind.name());
                format!("{} {kind}", truth.entity)
            });
            let (answer, confidence) =
                case.ranked.first().map_or_else(Default::default, |(entity, kind, confidence)| {
                    (format!("{entity} {}", kind.name()), format!("{confidence:.2}"))
                });
            table.add_row([
                fault_list(&case.arguments),
                truths.collect::<Vec<_>>().join(", "),
                answer,
                confidence,
                if case.is_named { "yes" } else { "no" }.to_owned(),
                command(&case.arguments),
            ]);
        }
        table.to_string()
    }
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(header.iter().copied());
    table
}

fn faults(scores: &Scores) -> Table {
    let mut table = table(&["fault", "cases", "named", "first", "kind", "abstained", "wrong", "quiet", "wrong kind"]);
    for score in &scores.faults {
        let counts = [
            score.cases,
            score.entity_named,
            score.entity_top1,
            score.kind_right,
            score.abstained,
            score.wrong,
            score.quiet,
        ];
        let wrong_kind = score.wrong_kind.map(|(kind, count)| format!("{kind} ({count})")).unwrap_or_default();
        let cells = std::iter::once(score.fault.to_owned());
        table.add_row(cells.chain(counts.map(|count| count.to_string())).chain([wrong_kind]));
    }
    table
}

fn reliability(scores: &Scores) -> Table {
    let mut table = table(&["confidence", "cases", "mean", "right", "with the kind"]);
    // Both have the same bins: the confidences are the same.
    for (bin, with_kind) in scores.reliability.iter().zip(&scores.reliability_with_kind) {
        table.add_row([
            format!("{:.1}-{:.1}", bin.from, bin.to),
            bin.cases.to_string(),
            format!("{:.2}", bin.mean_confidence),
            format!("{:.2}", bin.right),
            format!("{:.2}", with_kind.right),
        ]);
    }
    table
}

fn fault_list(arguments: &Arguments) -> String {
    if arguments.faults.is_empty() {
        return "none".to_owned();
    }
    arguments.faults.iter().map(|fault| fault.name()).collect::<Vec<_>>().join(",")
}

/// The arguments of `lab simulate` that simulate this case.
pub(crate) fn command(arguments: &Arguments) -> String {
    let missing: Vec<&str> = arguments.missing.iter().copied().map(Missing::name).collect();
    let missing = if missing.is_empty() { String::new() } else { format!(" --missing {}", missing.join(",")) };
    let circumstances =
        arguments.circumstances.iter().map(|circumstance| format!(" --circumstance {}", circumstance.name()));
    let circumstances: String = circumstances.collect();
    format!(
        "-t {} -n {} -f {} -s {}{missing}{circumstances}",
        arguments.family.name(),
        arguments.nodes,
        fault_list(arguments),
        arguments.seed
    )
}
