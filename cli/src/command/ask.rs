//! `investigate ask`.

use anyhow::Result;
use clap::Args;
use cli::terminal::{Appearance, answer_text};
use console::Term;
use investigation::follow_up::{answer, parse_question};

use super::print;
use super::report_source::ReportSource;

/// Ask a question about an investigation, and read the answer with its evidence
///
/// Answers as the bot does in the thread of a report: from the report alone, without a model,
/// and with the numbers of the evidence in brackets. Without a question it lists what can be
/// asked.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  investigate ask why orders?                                     about the incident of the demo
  investigate ask --incident petshop-latency why not petinfo?     about another one
  investigate ask --report report.json what is missing?           about a report of `demo --json`"
)]
pub struct Ask {
    /// The question, in plain words
    #[arg(value_name = "QUESTION")]
    question: Vec<String>,
    #[command(flatten)]
    report: ReportSource,
}

impl Ask {
    /// Answers the question.
    pub async fn run(self) -> Result<()> {
        let report = self.report.load().await?;
        let answer = answer(&parse_question(&self.question.join(" ")), &report, &[]);
        print(&answer_text(&answer, &report, Appearance::detect(&Term::stdout())))
    }
}
