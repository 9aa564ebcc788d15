//! Scores and weights as tables.

use std::fmt;

use comfy_table::{Table, presets};
use investigation::rank::argument::Argument;
use investigation::rank::weights::Weights;

use super::score::Answer;
use super::{Ablation, Case, Score, Scores, SourceCases, fit_to};

impl fmt::Display for Scores {
    /// Three lines for every source: by the weights of production, fitted to all, and fitted to all others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header([
            "source",
            "weights",
            "cases",
            "top-1",
            "top-3",
            "kind",
            "wrong",
            "abstained",
            "quiet",
            "left alone",
            "calibration",
            "with kind",
        ]);
        for scores in &self.sources {
            table.add_row(row(&scores.source, "production", &scores.production));
            table.add_row(row("", "fitted", &scores.fitted));
            table.add_row(row("", "left out", &scores.left_out));
        }
        writeln!(f, "{table}")?;
        let left_out: Vec<&Score> = self.sources.iter().map(|scores| &scores.left_out).collect();
        let cases: usize = left_out.iter().map(|score| score.faulty + score.quiet).sum();
        let wrong: usize = left_out.iter().map(|score| score.wrong).sum();
        write!(f, "left out of the fit: {wrong} wrong of {cases}")
    }
}

impl fmt::Display for Ablation {
    /// A line for every argument: over all sources, what is named right and wrong without it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(["without", "right/wrong of each source, left out", "right", "wrong"]);
        for (without, scores) in &self.lines {
            let name = without.map_or("nothing".to_owned(), |argument| format!("{argument:?}"));
            let each: Vec<String> = scores.iter().map(|score| format!("{}/{}", score.top1, score.wrong)).collect();
            let right: usize = scores.iter().map(|score| score.top1).sum();
            let wrong: usize = scores.iter().map(|score| score.wrong).sum();
            table.add_row([name, each.join("  "), right.to_string(), wrong.to_string()]);
        }
        write!(f, "{table}")
    }
}

fn row(source: &str, weights: &str, score: &Score) -> Vec<String> {
    let mut cells = vec![source.to_owned(), weights.to_owned()];
    cells.extend([score.faulty, score.top1, score.top3].map(|count| count.to_string()));
    cells.push(if score.kind_known > 0 {
        format!("{}/{}", score.kind_right, score.kind_known)
    } else {
        "-".to_owned()
    });
    cells.extend([score.wrong, score.abstained, score.quiet, score.quiet_abstained].map(|count| count.to_string()));
    cells.extend([score.calibration_error, score.calibration_error_with_kind].map(|error| format!("{error:.3}")));
    cells
}

/// The weights as a table, a line for each argument.
#[must_use]
pub fn weights_table(fitted: &Weights) -> String {
    let production = Weights::default();
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["argument", "fitted", "production"]);
    let line = |name: String, fitted: f64, production: f64| [name, format!("{fitted:.1}"), format!("{production:.1}")];
    table.add_row(line("base rate".to_owned(), fitted.base_rate, production.base_rate));
    for argument in Argument::ALL {
        table.add_row(line(format!("{argument:?}"), fitted.weight(argument), production.weight(argument)));
    }
    table.to_string()
}

/// A line for every case whose root cause was not named, or in which something was named though nothing was wrong, by the
/// weights that were fitted to the other sources.
#[must_use]
pub fn failures(sources: &[SourceCases]) -> String {
    let mut lines = String::new();
    for source in sources {
        let weights = fit_to(sources, |other| other.name != source.name, None);
        for case in &source.cases {
            let answer = Answer::new(case, &weights);
            let is_right =
                if case.is_quiet() { !answer.is_named } else { answer.is_named && answer.is_within(case, 1) };
            if is_right {
                continue;
            }
            let verdict = if answer.is_named { "WRONG" } else { "abstained" };
            lines += &format!("{verdict} {} {}: truth {}\n", source.name, case.name, case.truth());
            for (entity, kind, confidence) in &answer.ranked {
                lines += &format!("    {confidence:.2} {} at {entity}: {}\n", kind.name(), arguments(case, entity));
            }
            for weighed in case.weighed.iter().filter(|weighed| case.is_right(&weighed.entity.name)) {
                let name = &weighed.entity.name;
                lines += &format!("    right: {name}: {}\n", arguments(case, name));
            }
        }
    }
    lines
}

/// The arguments of an entity with their extents, 0 to 1.
fn arguments(case: &Case, entity: &str) -> String {
    let weighed = case.weighed.iter().find(|weighed| weighed.entity.name == entity);
    let arguments = weighed.iter().flat_map(|weighed| &weighed.arguments);
    let shown: Vec<String> = arguments.map(|(argument, extent)| format!("{argument:?} {extent:.2}")).collect();
    shown.join(", ")
}
