//! `investigate context check`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use aws::operator::{Known, enter_account, look_up};
use clap::Args;
use cli::live::context_file::{self, InvalidContextFile};

use crate::command::live::account::{Account, explain};
use crate::command::live::surroundings::Surroundings;
use crate::command::print;

/// Say of each field of a context what is wrong with it, and what AWS knows of it
///
/// The rules are those by which Slack and the HTTP API take a context. Then AWS is asked for every
/// metric, log group, alarm, tag and entry that it names, in each of its places, and status pages are.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Exit status: 0 if nothing is wrong and AWS knows every name, else 1."
)]
pub struct Check {
    /// The context, a JSON file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Ask AWS nothing
    #[arg(long)]
    offline: bool,
    /// What the role of the context asks for, if it names one of another account: the output ExternalId of the stack
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
    #[command(flatten)]
    account: Account,
}

impl Check {
    /// Checks the context, and prints what was found.
    pub async fn run(self, around: &Surroundings) -> Result<ExitCode> {
        let context = match context_file::read(&self.file) {
            Ok(context) => context,
            Err(InvalidContextFile::Wrong { problems, .. }) => {
                for problem in &problems {
                    print(&format!("✗ {problem}\n"))?;
                }
                return Ok(ExitCode::FAILURE);
            }
            Err(error) => return Err(error.into()),
        };
        if self.offline {
            return Ok(ExitCode::SUCCESS);
        }
        let sdk = self.account.sdk(Some(&context.region)).await?;
        let mut is_sound = true;
        let labels = context.place_labels();
        for (place, label) in context.at_each_place().iter().zip(&labels) {
            if labels.len() > 1 {
                print(&format!("In {label}:\n"))?;
            }
            match enter_account(&sdk, place, self.external_id.clone()).await {
                Ok(entered) => {
                    for one in &look_up(&entered, place, (around.clock)()).await {
                        is_sound &= matches!(one.answer, Ok(Ok(_)));
                        print(&to_line(one))?;
                    }
                }
                // One account that cannot be entered hides none of the others.
                Err(failure) if labels.len() > 1 => {
                    is_sound = false;
                    print(&format!("✗ role: the account cannot be entered: {}\n", failure.explanation()))?;
                }
                Err(failure) => return Err(explain(&failure)),
            }
        }
        Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn to_line(known: &Known) -> String {
    let Known { field, value, answer } = known;
    let (mark, answer) = match answer {
        Ok(Ok(found)) => ('✓', found.clone()),
        Ok(Err(missing)) => ('✗', missing.clone()),
        Err(failure) => ('?', format!("could not be asked for: {}", failure.explanation())),
    };
    let plain: String = value.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    format!("{mark} {}: {plain} {answer}\n", field.label())
}
