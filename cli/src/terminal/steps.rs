//! The steps of a run as they happen.

use std::time::Duration;

use console::{Style, Term};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use investigation::detect::Findings;
use investigation::model::Gap;
use workers::{Step, StepError};

use super::Look;
use super::page::plain;

/// How often the spinner turns.
const TURN: Duration = Duration::from_millis(80);

/// One line a step on standard error, and a spinner below them while one is on its way.
#[derive(Debug)]
pub struct Steps {
    term: Term,
    look: Look,
    spinner: ProgressBar,
}

impl Steps {
    /// Nothing has happened yet.
    #[must_use]
    pub fn new() -> Self {
        let term = Term::stderr();
        let spinner = ProgressBar::with_draw_target(None, ProgressDrawTarget::term(term.clone(), 20));
        if let Ok(style) = ProgressStyle::with_template("  {spinner} {msg}") {
            spinner.set_style(style);
        }
        spinner.enable_steady_tick(TURN);
        Self { look: Look::of(&term), term, spinner }
    }

    /// A line about what is not a step.
    pub fn note(&self, name: &str, text: &str) {
        self.line(' ', Style::new(), name, text);
    }

    /// A step began.
    pub fn began(&self, step: Step) {
        self.spinner.set_message(step.name());
    }

    /// A step is done.
    pub fn done(&self, step: Step) {
        self.line('✓', Style::new().green(), step.name(), "");
    }

    /// A step had nothing to do.
    pub fn skipped(&self, step: Step, why: &str) {
        self.line('–', Style::new().dim(), step.name(), why);
    }

    /// A source was read.
    pub fn collected(&self, findings: &Findings) {
        let count = match findings.evidence.len() {
            0 => "no evidence".to_owned(),
            1 => "1 piece of evidence".to_owned(),
            count => format!("{count} pieces of evidence"),
        };
        let gaps = findings.gaps.iter().map(|Gap { reason, .. }| format!("gap: {}", reason.label()));
        let said: Vec<_> = std::iter::once(count).chain(gaps).collect();
        let (mark, style) =
            if findings.gaps.is_empty() { ('✓', Style::new().green()) } else { ('○', Style::new().yellow()) };
        self.line(mark, style, findings.source.name(), &said.join(", "));
    }

    /// A step failed.
    pub fn failed(&self, step: Step, error: &StepError) {
        let (mark, style) = match step {
            Step::Collect(_) => ('○', Style::new().yellow()),
            _ => ('✗', Style::new().red()),
        };
        self.line(mark, style, step.name(), &format!("gap: {error}"));
    }

    /// Nothing more will happen.
    pub fn finish(self) {
        self.spinner.finish_and_clear();
    }

    fn line(&self, mark: char, style: Style, name: &str, text: &str) {
        let mark = self.look.paint(style, &mark.to_string());
        let text = if text.is_empty() { String::new() } else { self.look.paint(Style::new().dim(), &plain(text)) };
        let line = format!("  {mark} {name:<9} {text}");
        // What cannot be written to standard error cannot be reported either.
        self.spinner.suspend(|| drop(self.term.write_line(line.trim_end())));
    }
}

impl Default for Steps {
    fn default() -> Self {
        Self::new()
    }
}
