//! The steps of a run, shown as they happen.

use std::time::Duration;

use console::{Style, Term};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use investigation::detect::Findings;
use investigation::model::{Gap, Reading};
use workers::{Step, StepError};

use super::Appearance;
use super::page::without_control_characters;

/// The time between two pictures of the spinner.
const SPINNER_INTERVAL: Duration = Duration::from_millis(80);

/// A line on standard error for every step that ended, and below them a spinner with the step that runs.
#[derive(Debug)]
pub struct StepProgress {
    term: Term,
    appearance: Appearance,
    spinner: ProgressBar,
}

impl StepProgress {
    /// A spinner without a step.
    #[must_use]
    pub fn new() -> Self {
        let term = Term::stderr();
        let spinner = ProgressBar::with_draw_target(None, ProgressDrawTarget::term(term.clone(), 20));
        if let Ok(style) = ProgressStyle::with_template("  {spinner} {msg}") {
            spinner.set_style(style);
        }
        spinner.enable_steady_tick(SPINNER_INTERVAL);
        Self { appearance: Appearance::detect(&term), term, spinner }
    }

    /// Adds a line that is not about a step.
    pub fn note(&self, name: &str, text: &str) {
        self.line(' ', Style::new(), name, text);
    }

    /// Names the step beside the spinner.
    pub fn began(&self, step: Step) {
        self.spinner.set_message(step.name());
    }

    /// Adds a line about a step that succeeded.
    pub fn done(&self, step: Step) {
        self.line('✓', Style::new().green(), step.name(), "");
    }

    /// Adds a line about a step that had nothing to do, and why.
    pub fn skipped(&self, step: Step, why: &str) {
        self.line('–', Style::new().dim(), step.name(), why);
    }

    /// Adds a line about a source: how much evidence it gave and which gaps, or why it was not read.
    pub fn collected(&self, findings: &Findings) {
        let reading = findings.reading();
        let mut parts = vec![reading.describe()];
        let (mark, style) = match reading {
            Reading::Read { .. } if findings.gaps.is_empty() => ('✓', Style::new().green()),
            Reading::Read { .. } => {
                parts.extend(findings.gaps.iter().map(|Gap { reason, .. }| format!("gap: {}", reason.label())));
                ('○', Style::new().yellow())
            }
            Reading::NotConfigured => ('–', Style::new().dim()),
            Reading::Empty | Reading::Failed { .. } => ('○', Style::new().yellow()),
        };
        self.line(mark, style, findings.source.name(), &parts.join(", "));
    }

    /// Adds a line about a step that failed. That of a collecting step costs the report a source and nothing more.
    pub fn failed(&self, step: Step, error: &StepError) {
        let (mark, style) = match step {
            Step::Collect(_) => ('○', Style::new().yellow()),
            _ => ('✗', Style::new().red()),
        };
        self.line(mark, style, step.name(), &format!("gap: {error}"));
    }

    /// Removes the spinner.
    pub fn finish(self) {
        self.spinner.finish_and_clear();
    }

    fn line(&self, mark: char, style: Style, name: &str, text: &str) {
        let mark = self.appearance.paint(style, &mark.to_string());
        let text = if text.is_empty() {
            String::new()
        } else {
            self.appearance.paint(Style::new().dim(), &without_control_characters(text))
        };
        let line = format!("  {mark} {name:<9} {text}");
        // An error of writing to standard error could be reported nowhere.
        self.spinner.suspend(|| drop(self.term.write_line(line.trim_end())));
    }
}

impl Default for StepProgress {
    fn default() -> Self {
        Self::new()
    }
}
