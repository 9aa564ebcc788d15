//! `investigate context save`, `list` and `delete`: the contexts of a deployed stack.

use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use aws::DynamoContexts;
use clap::Args;
use cli::live::context_file;
use investigation::model::{Context, Difference};
use investigation::nearest::nearest;
use investigation::ports::{ContextStore, ContextWrite};

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
    async fn open(&self) -> Result<DynamoContexts> {
        let sdk = self.account.sdk(None).await?;
        let outputs = self.stack.outputs(&sdk).await?;
        let table = outputs.get("ContextsTable").map_err(|failure| explain(&failure))?;
        Ok(DynamoContexts::new(&sdk, table.to_owned()))
    }
}

impl Save {
    /// Saves it, and says what changed.
    pub async fn run(self) -> Result<()> {
        // A file that is wrong is said before AWS is asked anything.
        let context = context_file::read(&self.file)?;
        let contexts = self.store.open().await?;
        let before = contexts.saved(&context.service).await.map_err(|failure| explain(&failure))?;
        let version = before.as_ref().map(|saved| saved.version);
        let written = contexts.save(&context, version).await.map_err(|failure| explain(&failure))?;
        if let ContextWrite::Stale(_) = written {
            bail!("somebody else saved or deleted `{}` just now; look at it, and save again", context.service);
        }
        for difference in before.iter().flat_map(|saved| saved.context.differences(&context)) {
            print(&to_line(&difference))?;
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
        let contexts = self.store.open().await?.contexts().await;
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
    pub async fn run(self) -> Result<()> {
        let contexts = self.store.open().await?;
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
        print(&format!("Deleted: {}\n", self.name)).context("deleted")
    }
}
