//! `investigate post-mortem`.

use anyhow::Result;
use clap::Args;
use investigation::post_mortem::write_post_mortem;

use super::print;
use super::report_source::ReportSource;

/// Print a post-mortem of an incident as Markdown, with what is left for people to fill in
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  investigate post-mortem > post-mortem.md                     of the incident of the demo
  investigate demo --json | investigate post-mortem --report - of a report"
)]
pub struct PostMortem {
    #[command(flatten)]
    report: ReportSource,
}

impl PostMortem {
    /// Prints the document.
    pub async fn run(self) -> Result<()> {
        let report = self.report.load().await?;
        print(&write_post_mortem(&report, &[]))
    }
}
