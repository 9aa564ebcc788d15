//! How it went.

use std::collections::BTreeMap;
use std::fmt;

use comfy_table::{Table, presets};

use super::work::Step;

/// What became of a source in one investigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceOutcome {
    /// Everything was read.
    Whole,
    /// A limit ended it early: the report has what was read, and a gap.
    CutShort,
    /// There was no room for it in all attempts: a gap.
    NotRead,
}

/// How all investigations of a [`Load`](super::Load) went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// Of each source, how many investigations had which outcome.
    pub sources: BTreeMap<Step, BTreeMap<SourceOutcome, usize>>,
    /// How long each report took, in the order in which they came.
    pub seconds_to_report: Vec<f64>,
    /// How many investigations ended with a notice instead of a report.
    pub without_report: usize,
    /// How often Lambda had no room for a step.
    pub refused_invocations: usize,
    /// How often an AWS API refused a call.
    pub refused_calls: usize,
    /// How often Slack refused a message.
    pub refused_messages: usize,
    /// The most functions that ran at the same time.
    pub most_at_once: usize,
}

impl Outcome {
    pub(super) fn count_source(&mut self, step: Step, outcome: SourceOutcome) {
        *self.sources.entry(step).or_default().entry(outcome).or_default() += 1;
    }

    /// How many sources of all investigations ended so.
    #[must_use]
    pub fn sources_that_were(&self, outcome: SourceOutcome) -> usize {
        self.sources.values().filter_map(|counts| counts.get(&outcome)).sum()
    }

    /// The time after which this share of the reports was there, in seconds; 0 without a report.
    #[must_use]
    pub fn seconds_until(&self, share: f64) -> f64 {
        let mut sorted = self.seconds_to_report.clone();
        sorted.sort_by(f64::total_cmp);
        let index = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
        sorted.get(index).copied().unwrap_or(0.0)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header(["source", "whole", "cut short", "not read"]);
        for (step, counts) in &self.sources {
            let count = |outcome| counts.get(&outcome).copied().unwrap_or(0).to_string();
            table.add_row([
                step.to_string().to_lowercase(),
                count(SourceOutcome::Whole),
                count(SourceOutcome::CutShort),
                count(SourceOutcome::NotRead),
            ]);
        }
        writeln!(f, "{table}")?;
        writeln!(f, "reports: {}, without one: {}", self.seconds_to_report.len(), self.without_report)?;
        writeln!(
            f,
            "seconds to the report: half within {:.0}, 95 % within {:.0}, all within {:.0}",
            self.seconds_until(0.5),
            self.seconds_until(0.95),
            self.seconds_until(1.0)
        )?;
        writeln!(
            f,
            "refused: {} invocations, {} calls of AWS, {} messages; functions at once: {}",
            self.refused_invocations, self.refused_calls, self.refused_messages, self.most_at_once
        )
    }
}
