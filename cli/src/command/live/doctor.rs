//! `investigate doctor`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use cli::live::context_file;
use cli::live::doctor::{Examined, Patient, examine};
use cli::terminal::{Appearance, examined_text};
use console::Term;

use super::account::Account;
use super::surroundings::Surroundings;
use crate::command::print;

/// Find what is set up wrongly, what it costs the report, and the command that mends it
///
/// Examines region, credentials and clock; each permission, by the call that it is for; where
/// X-Ray keeps traces; the quota of Lambda; and, where they are, the deployed stack, its saved
/// contexts, its secrets and the Slack app. It changes nothing.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  investigate doctor
  investigate doctor --context checkout.json --profile shop     what this context names, too

Exit status: 0 if nothing is wrong, else 1."
)]
pub struct Doctor {
    /// A context, whose names are looked up, and in whose region permissions are tried
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// What the role of the context asks for, if it names one of another account: the output ExternalId of the stack
    #[arg(long, value_name = "ID", requires = "context")]
    external_id: Option<String>,
    #[command(flatten)]
    account: Account,
    /// The name of the deployed stack, which then must be there
    #[arg(long, value_name = "STACK")]
    stack: Option<String>,
}

impl Doctor {
    /// Examines everything, and prints what is wrong.
    pub async fn run(self, around: &Surroundings) -> Result<ExitCode> {
        let context = self.context.as_deref().map(context_file::read_unchecked).transpose().context("--context")?;
        let region = context.as_ref().map(|context| context.region.as_str());
        let patient = Patient {
            sdk: self.account.unchecked(region).await,
            profile_option: self.account.profile_option(),
            context: context.clone(),
            external_id: self.external_id,
            stack: (self.stack.as_deref().unwrap_or("incident-investigator"), self.stack.is_some()),
            slack_bot_token: around.slack_bot_token.clone(),
            slack_api_url: around.slack_api_url.clone(),
            clock: around.clock,
        };
        let appearance = Appearance::detect(&Term::stdout());
        let mut troubles = 0;
        let mut unprinted = Ok(());
        let show = |examined: Examined| {
            troubles += examined.troubles.len();
            if unprinted.is_ok() {
                unprinted = print(&examined_text(&examined, appearance));
            }
        };
        examine(&patient, show).await;
        unprinted?;
        print(&match troubles {
            0 => "\n  Nothing is wrong.\n".to_owned(),
            1 => "\n  1 thing is wrong.\n".to_owned(),
            count => format!("\n  {count} things are wrong.\n"),
        })?;
        Ok(if troubles == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
