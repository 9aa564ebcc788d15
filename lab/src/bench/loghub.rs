//! `lab bench loghub`: does the log miner group the lines that belong together, and how fast is it?

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::Instant;

use comfy_table::{Table, presets};
use investigation::detect::logs::mining::{TemplateId, TemplateMiner};
use serde::Serialize;

use crate::DatasetError;
use crate::loghub::{LogSet, read};

/// Passes over each dataset, about two seconds in all. The fastest counts, because what makes a pass slower is another
/// program. Source: <https://docs.python.org/3/library/timeit.html#timeit.Timer.repeat>
const PASSES: usize = 200;

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// The figures over all datasets.
    pub totals: Totals,
    /// The datasets in alphabetical order.
    pub sets: Vec<SetScore>,
}

/// Figures over all datasets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// The mean of the datasets' grouping accuracies, 0 to 1.
    pub grouping_accuracy_mean: f64,
    /// Lines mined in a second on one core, with a new miner for each dataset.
    pub lines_per_second: f64,
}

/// How well the lines of one dataset are grouped.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetScore {
    /// The dataset's name.
    pub set: String,
    /// The share of lines whose group holds exactly the lines of their true template, 0 to 1.
    ///
    /// Source: Zhu et al., "Tools and Benchmarks for Automated Log Parsing", ICSE-SEIP 2019.
    pub grouping_accuracy: f64,
    /// The number of groups that the miner made.
    pub templates: usize,
    /// The number of templates that people found.
    pub true_templates: usize,
}

/// Mines every dataset below `dir`.
///
/// # Errors
/// When the folder does not hold the datasets.
pub fn run(dir: &Path) -> Result<Scores, DatasetError> {
    let sets = read(dir)?;
    let scores: Vec<SetScore> = sets.iter().map(score).collect();
    let sum: f64 = scores.iter().map(|score| score.grouping_accuracy).sum();
    let totals =
        Totals { grouping_accuracy_mean: sum / scores.len() as f64, lines_per_second: lines_per_second(&sets) };
    Ok(Scores { totals, sets: scores })
}

/// The group of every line; `None`, which counts as one group, for the lines that the miner has no room for.
fn mine(set: &LogSet) -> Vec<Option<TemplateId>> {
    let mut miner = TemplateMiner::default();
    let ids: Vec<_> = set.lines.iter().map(|line| miner.add_line(&line.content)).collect();
    ids.into_iter().map(|id| Some(miner.current_id(id?))).collect()
}

fn score(set: &LogSet) -> SetScore {
    let groups = mine(set);
    let events = set.lines.iter().map(|line| line.event.as_str());
    let group_sizes = sizes(groups.iter());
    let event_sizes = sizes(events.clone());
    let shared = sizes(groups.iter().zip(events));
    let is_right = |(group, event), size| group_sizes.get(&group) == Some(size) && event_sizes.get(event) == Some(size);
    let right: usize = shared.iter().filter(|(pair, size)| is_right(**pair, *size)).map(|(_, size)| size).sum();
    SetScore {
        set: set.name.clone(),
        grouping_accuracy: right as f64 / set.lines.len() as f64,
        templates: group_sizes.len(),
        true_templates: event_sizes.len(),
    }
}

/// The number of times that each label occurs.
fn sizes<T: Ord>(labels: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut sizes = BTreeMap::new();
    for label in labels {
        *sizes.entry(label).or_default() += 1;
    }
    sizes
}

fn lines_per_second(sets: &[LogSet]) -> f64 {
    let lines: usize = sets.iter().map(|set| set.lines.len()).sum();
    let fastest = |set| (0..PASSES).map(|_| time_pass(set)).fold(f64::INFINITY, f64::min);
    lines as f64 / sets.iter().map(fastest).sum::<f64>()
}

/// Mines a dataset; returns the seconds that this took.
fn time_pass(set: &LogSet) -> f64 {
    let began = Instant::now();
    std::hint::black_box(mine(set));
    began.elapsed().as_secs_f64()
}

impl fmt::Display for Scores {
    /// A line for every dataset, and the totals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(["set", "grouping accuracy", "templates", "true templates"]);
        for score in &self.sets {
            let counts = [score.templates, score.true_templates].map(|count| count.to_string());
            let accuracy = format!("{:.3}", score.grouping_accuracy);
            table.add_row([score.set.clone(), accuracy].into_iter().chain(counts));
        }
        let totals = &self.totals;
        table.add_row(["mean".to_owned(), format!("{:.3}", totals.grouping_accuracy_mean)]);
        writeln!(f, "{table}")?;
        write!(f, "{:.2} million lines a second on one core", totals.lines_per_second / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loghub::LabelledLine;

    fn scored(lines: &[(&str, &str)]) -> SetScore {
        let line =
            |(content, event): &(&str, &str)| LabelledLine { content: (*content).into(), event: (*event).into() };
        score(&LogSet { name: "shop".into(), lines: lines.iter().map(line).collect() })
    }

    #[test]
    fn only_a_group_with_exactly_the_lines_of_its_event_is_right() {
        let split =
            [("order 1 placed", "E1"), ("order 2 placed", "E1"), ("cart is empty", "E2"), ("cart is full", "E2")];
        let score = scored(&split);
        assert_eq!((score.grouping_accuracy, score.templates, score.true_templates), (0.5, 3, 2));
        let merged = [("order 1 placed", "E1"), ("order 2 placed", "E2"), ("cart is empty", "E3")];
        let score = scored(&merged);
        assert_eq!((score.grouping_accuracy, score.templates, score.true_templates), (1.0 / 3.0, 2, 3));
    }
}
