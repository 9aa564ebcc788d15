//! `investigate context save`, `list` and `delete`: the contexts of a deployed stack.

use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use aws::operator::{StackOutputs, identify};
use aws::{DynamoContexts, DynamoLedger, SdkConfig};
use clap::Args;
use cli::live::context_file;
use investigation::audit::{AuditRow, Deed, everything};
use investigation::model::{Context, Difference};
use investigation::nearest::nearest;
use investigation::ports::{ContextStore, ContextWrite, Failure, Ledger, Page};
use jiff::Timestamp;

use crate::command::live::account::{Account, Stack, explain};
use crate::command::print;

/// Save a context in a deployed stack, in place of the one with the same name
#[derive(Debug, Args)]
pub struct Save {
    /// The context, a JSON file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    store: Store,
}

/// List the contexts of a deployed stack
#[derive(Debug, Args)]
pub struct List {
    /// Print them as JSON, whole
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    store: Store,
}

/// Delete a context of a deployed stack
#[derive(Debug, Args)]
pub struct Delete {
    /// The name of the context
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    store: Store,
}

#[derive(Debug, Args)]
struct Store {
    #[command(flatten)]
    account: Account,
    #[command(flatten)]
    stack: Stack,
}

impl Store {
    async fn open(&self) -> Result<Opened> {
        let sdk = self.account.sdk(None).await?;
        let outputs = self.stack.outputs(&sdk).await?;
        let table = outputs.get("ContextsTable").map_err(|failure| explain(&failure))?;
        Ok(Opened { contexts: DynamoContexts::new(&sdk, table.to_owned()), sdk, outputs })
    }
}

/// The contexts of a stack, and what notes who changed them.
struct Opened {
    contexts: DynamoContexts,
    sdk: SdkConfig,
    outputs: StackOutputs,
}

impl Opened {
    /// Notes what was done with a context, by the ARN of whoever calls. Nothing is undone where it cannot be noted.
    async fn note(&self, deed: Deed, name: &str, differences: &[Difference], now: Timestamp) {
        if let Err(failure) = self.try_to_note(deed, name, differences, now).await {
            eprintln!("  It is done, and could not be noted in the audit: {failure}");
        }
    }

    async fn try_to_note(
        &self,
        deed: Deed,
        name: &str,
        differences: &[Difference],
        now: Timestamp,
    ) -> Result<(), Failure> {
        let table = self.outputs.get("LedgerTable")?;
        let (identity, _) = identify(&self.sdk).await;
        let (entry, until) = AuditRow::of_subject(deed, name, &identity?.arn, now).changing(differences).to_entry()?;
        DynamoLedger::new(&self.sdk, table.to_owned()).write(Page::Audit, &entry, until).await
    }

    /// Fails where another context has the name but for its case: nobody who types it would know which is meant.
    async fn refuse_taken(&self, name: &str) -> Result<()> {
        let all = self.contexts.contexts().await.map_err(|failure| explain(&failure))?;
        match all.iter().find(|other| other.service.eq_ignore_ascii_case(name)) {
            Some(other) => bail!(
                "“{name}” is taken by the context `{0}`; save it as `{0}` to change that one, or choose another name",
                other.service
            ),
            None => Ok(()),
        }
    }
}

impl Save {
    /// Saves it, and says what changed.
    pub async fn run(self, now: Timestamp) -> Result<()> {
        // A file that is wrong is said before AWS is asked anything.
        let context = context_file::read(&self.file)?;
        let opened = self.store.open().await?;
        let before = opened.contexts.saved(&context.service).await.map_err(|failure| explain(&failure))?;
        if before.is_none() {
            opened.refuse_taken(&context.service).await?;
        }
        let version = before.as_ref().map(|saved| saved.version);
        let written = opened.contexts.save(&context, version).await.map_err(|failure| explain(&failure))?;
        if let ContextWrite::Stale(_) = written {
            bail!("somebody else saved or deleted `{}` just now; look at it, and save again", context.service);
        }
        let differences = match &before {
            Some(saved) => saved.context.differences(&context),
            None => everything(&context),
        };
        opened.note(Deed::ContextSaved, &context.service, &differences, now).await;
        for difference in differences.iter().filter(|_| before.is_some()) {
            print(&to_line(difference))?;
        }
        print(&format!("Saved: /investigate {}\n", context.service))
    }
}

fn to_line(difference: &Difference) -> String {
    format!("  changed: {}\n", difference.field.label())
}

impl List {
    /// Prints the contexts by name.
    pub async fn run(self) -> Result<()> {
        let contexts = self.store.open().await?.contexts.contexts().await;
        let mut contexts = contexts.map_err(|failure| explain(&failure))?;
        contexts.sort_by(|one, other| one.service.cmp(&other.service));
        if self.json {
            return print(&(serde_json::to_string_pretty(&contexts)? + "\n"));
        }
        if contexts.is_empty() {
            return print("There is no context yet: investigate context discover\n");
        }
        let lines: String = contexts.iter().map(to_row).collect();
        print(&lines)
    }
}

fn to_row(context: &Context) -> String {
    let Context { service, region, metrics, log_groups, alarms, traces, changes, .. } = context;
    let counts = format!("{} metrics, {} log groups, {} alarms", metrics.len(), log_groups.len(), alarms.len());
    let flags = [(*traces, ", traces"), (*changes, ", changes")];
    let read: String = flags.into_iter().filter(|(is_read, _)| *is_read).map(|(_, name)| name).collect();
    format!("{service:<24} {region:<16} {counts}{read}\n")
}

impl Delete {
    /// Deletes it.
    pub async fn run(self, now: Timestamp) -> Result<()> {
        let opened = self.store.open().await?;
        let contexts = &opened.contexts;
        let saved = contexts.saved(&self.name).await.map_err(|failure| explain(&failure))?;
        let Some(saved) = saved else {
            let all = contexts.contexts().await.map_err(|failure| explain(&failure))?;
            let like = nearest(&self.name, all.iter().map(|context| context.service.as_str()));
            return Err(match like.as_slice() {
                [] => anyhow!("there is no context called `{}`", self.name),
                like => anyhow!("there is no context called `{}`; did you mean {}?", self.name, like.join(" or ")),
            });
        };
        let written = contexts.delete(&self.name, saved.version).await.map_err(|failure| explain(&failure))?;
        if let ContextWrite::Stale(Some(_)) = written {
            bail!("somebody else saved `{}` just now; look at it, and delete again", self.name);
        }
        opened.note(Deed::ContextDeleted, &self.name, &[], now).await;
        print(&format!("Deleted: {}\n", self.name)).context("deleted")
    }
}
