//! `lab bench loghub`: does the log miner group the lines that belong together, and how fast is it?

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::Instant;

use comfy_table::{Table, presets};
use investigation::detect::logs::mining::{MiningLimits, TemplateId, TemplateMiner};
use serde::Serialize;

use crate::DatasetError;
use crate::loghub::{LogSet, read};

/// Passes over each dataset, about two seconds in all. The fastest counts, because what makes a pass slower is another
/// program. Source: <https://docs.python.org/3/library/timeit.html#timeit.Timer.repeat>
const PASSES: usize = 200;

/// Sums of accuracies that differ by less are equal.
const ROUNDING: f64 = 1e-9;

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
    /// The same, with the constants of the miner chosen for each dataset by the others alone.
    pub left_out_accuracy_mean: f64,
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
    /// The same with the constants that group the other datasets best, 0 to 1.
    pub left_out_accuracy: f64,
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
    let mut scores: Vec<SetScore> = sets.iter().map(score).collect();
    for (score, accuracy) in scores.iter_mut().zip(left_out_accuracies(&sets)) {
        score.left_out_accuracy = accuracy;
    }
    let mean = |accuracy: fn(&SetScore) -> f64| scores.iter().map(accuracy).sum::<f64>() / scores.len() as f64;
    let totals = Totals {
        grouping_accuracy_mean: mean(|score| score.grouping_accuracy),
        left_out_accuracy_mean: mean(|score| score.left_out_accuracy),
        lines_per_second: lines_per_second(&sets),
    };
    Ok(Scores { totals, sets: scores })
}

/// The constants that are chosen from when a dataset is left out: every combination of these.
fn limits_to_choose_from() -> Vec<MiningLimits> {
    let mut all = Vec::new();
    for max_words_of_a_place in [2, 3, 4, 6, 8, 12] {
        for min_fixed_words in [1, 2, 3, 4] {
            for min_free_text_templates in [8, 16, 32, 64] {
                for min_similarity in [0.4, 0.5, 0.6, 0.7] {
                    all.push(MiningLimits {
                        max_words_of_a_place,
                        min_fixed_words,
                        min_free_text_templates,
                        min_similarity,
                    });
                }
            }
        }
    }
    all
}

/// The grouping accuracy of each dataset with the constants that group all other datasets best. Where several do, the
/// mean of what they give is taken, for none of them is preferred.
fn left_out_accuracies(sets: &[LogSet]) -> Vec<f64> {
    let limits = limits_to_choose_from();
    // By dataset, then by the constants.
    let accuracies: Vec<Vec<f64>> = sets
        .iter()
        .map(|set| limits.iter().map(|limits| grouping_accuracy(set, &mine(set, *limits))).collect())
        .collect();
    let mut left_out = Vec::new();
    for (index, own) in accuracies.iter().enumerate() {
        let sum_of_others = |choice: usize| -> f64 {
            let others = accuracies.iter().enumerate().filter(|(other, _)| *other != index);
            others.filter_map(|(_, accuracies)| accuracies.get(choice)).sum()
        };
        let sums: Vec<f64> = (0..limits.len()).map(sum_of_others).collect();
        let greatest = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let chosen: Vec<f64> = own
            .iter()
            .zip(&sums)
            .filter(|(_, sum)| **sum >= greatest - ROUNDING)
            .map(|(accuracy, _)| *accuracy)
            .collect();
        left_out.push(chosen.iter().sum::<f64>() / chosen.len().max(1) as f64);
    }
    left_out
}

/// The group of every line; `None`, which counts as one group, for the lines that the miner has no room for.
fn mine(set: &LogSet, limits: MiningLimits) -> Vec<Option<TemplateId>> {
    let mut miner = TemplateMiner::with_limits(limits);
    let ids: Vec<_> = set.lines.iter().map(|line| miner.add_line(&line.content)).collect();
    ids.into_iter().map(|id| Some(miner.current_id(id?))).collect()
}

fn score(set: &LogSet) -> SetScore {
    let groups = mine(set, MiningLimits::default());
    SetScore {
        set: set.name.clone(),
        grouping_accuracy: grouping_accuracy(set, &groups),
        left_out_accuracy: 0.0,
        templates: sizes(groups.iter()).len(),
        true_templates: sizes(set.lines.iter().map(|line| line.event.as_str())).len(),
    }
}

fn grouping_accuracy(set: &LogSet, groups: &[Option<TemplateId>]) -> f64 {
    let events = set.lines.iter().map(|line| line.event.as_str());
    let group_sizes = sizes(groups.iter());
    let event_sizes = sizes(events.clone());
    let shared = sizes(groups.iter().zip(events));
    let is_right = |(group, event), size| group_sizes.get(&group) == Some(size) && event_sizes.get(event) == Some(size);
    let right: usize = shared.iter().filter(|(pair, size)| is_right(**pair, *size)).map(|(_, size)| size).sum();
    right as f64 / set.lines.len() as f64
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
    std::hint::black_box(mine(set, MiningLimits::default()));
    began.elapsed().as_secs_f64()
}

impl fmt::Display for Scores {
    /// A line for every dataset, and the totals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(["set", "grouping accuracy", "left out", "templates", "true templates"]);
        for score in &self.sets {
            let counts = [score.templates, score.true_templates].map(|count| count.to_string());
            let accuracies =
                [score.grouping_accuracy, score.left_out_accuracy].map(|accuracy| format!("{accuracy:.3}"));
            table.add_row(std::iter::once(score.set.clone()).chain(accuracies).chain(counts));
        }
        let totals = &self.totals;
        let means = [totals.grouping_accuracy_mean, totals.left_out_accuracy_mean].map(|mean| format!("{mean:.3}"));
        table.add_row(std::iter::once("mean".to_owned()).chain(means));
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
