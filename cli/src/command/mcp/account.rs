//! The account that agents ask about.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use aws::{Accounts, DynamoContexts, DynamoInvestigations, S3Artifacts};
use clap::Args;
use cli::live::context_file;
use cli::mcp::{Account as AccountOrigin, Described, Desk};

use crate::command::live::account::{Account, Stack, explain};

/// For how many days a record that is begun is kept. Nothing is begun here.
const NO_RETENTION: u16 = 0;

/// Which account is offered, and what may be done there.
#[derive(Debug, Args)]
#[group(id = "from_account", conflicts_with = "incident", multiple = true)]
pub struct FromAccount {
    /// Let agents start investigations of the account, which read a lot there; without it they read what there is
    #[arg(long)]
    allow_investigations: bool,
    /// A context, a JSON file; may be given several times. Without any, those that are saved in the stack
    #[arg(long, value_name = "FILE", requires = "allow_investigations")]
    context: Vec<PathBuf>,
    /// What the roles of contexts ask for that name another account: the output ExternalId of the stack
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
    #[command(flatten)]
    account: Account,
    #[command(flatten)]
    stack: Stack,
}

impl FromAccount {
    /// What agents may ask about.
    pub async fn desk(&self) -> Result<Desk<AccountOrigin>> {
        let mut contexts = Vec::new();
        for file in &self.context {
            contexts.push(context_file::read(file).context("--context")?);
        }
        let region = contexts.first().map(|context| context.region.clone());
        let sdk = self.account.sdk(region.as_deref()).await?;
        let described = if contexts.is_empty() {
            let outputs = self.stack.outputs(&sdk).await.context("without --context, those of a stack are offered")?;
            let name = |output| outputs.get(output).map(str::to_owned).map_err(|failure| explain(&failure));
            Described::Stack {
                contexts: DynamoContexts::new(&sdk, name("ContextsTable")?),
                records: DynamoInvestigations::new(&sdk, name("InvestigationsTable")?, NO_RETENTION),
                artifacts: S3Artifacts::new(&sdk, name("ArtifactBucket")?),
            }
        } else {
            Described::Files(contexts)
        };
        let accounts = Arc::new(Accounts::new(self.external_id.clone()));
        Ok(Desk::new(AccountOrigin { sdk, accounts, described }, self.allow_investigations))
    }
}
