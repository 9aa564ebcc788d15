//! `investigate post-mortem`.

use anyhow::Result;
use clap::Args;
use investigation::post_mortem::write_post_mortem;

use super::print;
use super::report_source::{ReportSource, load};

/// Print a post-mortem of an incident as Markdown, with what is left for people to fill in
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  investigate post-mortem > post-mortem.md             of the incident of the demo
  investigate post-mortem incidents/checkout-friday    of a bundle
  investigate demo --json | investigate post-mortem -  of a report"
)]
pub struct PostMortem {
    /// The file of a report, or a bundle, by its directory or name; `-` reads a report from standard input
    #[arg(value_name = "REPORT|BUNDLE", conflicts_with_all = ["incident", "report"])]
    of: Option<String>,
    #[command(flatten)]
    report: ReportSource,
}

impl PostMortem {
    /// Prints the document.
    pub async fn run(self) -> Result<()> {
        let report = match &self.of {
            Some(name) => load(name).await?,
            None => self.report.load().await?,
        };
        print(&write_post_mortem(&report, &[]))
    }
}
