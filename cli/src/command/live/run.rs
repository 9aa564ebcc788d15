//! `investigate run` and `investigate record`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use aws::{Accounts, AwsSources, Bedrock, BedrockSettings, Deadline, DynamoContexts, SdkConfig};
use bundle::Bundle;
use clap::Args;
use cli::asked::{Asked, read_words, to_bundle};
use cli::embedded::{InProcess, RunError};
use cli::live::context_file;
use cli::live::recorder::Recorder;
use cli::live::voice::Voice;
use cli::terminal::StepProgress;
use investigation::grammar::AskedAt;
use investigation::model::{Context, Request};
use investigation::nearest::nearest;
use investigation::ports::{Artifact, ArtifactStore, ContextStore, InMemory, TelemetrySources, Workflow};
use tokio::sync::mpsc::unbounded_channel;
use tokio::time::Instant;
use workers::sequence::Ports;

use super::account::{Account, Stack, explain};
use super::slack_account::SlackAccount;
use super::surroundings::Surroundings;
use crate::command::follow::follow;
use crate::command::show::{EXIT_STATUS, Show};

/// Investigate a live account with your own credentials, nothing deployed
///
/// Reads metrics, logs, traces, changes and alarms as the deployed steps do, in this process, and
/// shows the verdict. It only reads. What it may read is what your credentials may: `investigate
/// doctor` says what is missing.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = format!("\
Examples:
  investigate run --context checkout.json last 30m errors
  investigate run --context checkout.json 14:05-14:20 --html report.html
  investigate run checkout last 2h --stack incident-investigator   a context that is saved there
  investigate run --context checkout.json --json | jq .verdict
  investigate run --context checkout.json --advisor eu.amazon.nova-micro-v1:0

The words are those of `/investigate` in Slack: a service, a window and a symptom, in your own
time zone. {EXIT_STATUS}")
)]
pub struct Run {
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    show: Show,
    /// Post the report to this Slack channel too, by its id; the bot must be a member of it
    #[arg(long, value_name = "CHANNEL")]
    slack: Option<String>,
    /// Have this Bedrock model comment on the report, in your own account: the id of a model, or the id or ARN of an
    /// inference profile; without it no model is called
    #[arg(long, value_name = "MODEL")]
    advisor: Option<String>,
}

/// Investigate a live account, and keep what was read as a bundle
///
/// The bundle has no secrets: they are taken out of log lines, traces and changes before anything
/// is kept. `investigate replay` investigates it again at any time, to the same bytes. A bundle holds
/// one place: a context that names others under `elsewhere` is not recorded.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = format!("\
Examples:
  investigate record --context checkout.json last 30m --out incidents/checkout-friday
  investigate replay incidents/checkout-friday

{EXIT_STATUS}")
)]
pub struct Record {
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    show: Show,
    /// The directory to write; it must be empty, or not exist yet
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// What is asked, of which account.
#[derive(Debug, Args)]
struct Question {
    /// The context: a JSON file, or the name of one that is saved in the stack
    #[arg(long, value_name = "FILE|NAME")]
    context: Option<String>,
    /// What to investigate, as in Slack: service, window and symptom, such as: checkout last 30m errors
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// What the role of the context asks for, if it names one of another account: the output ExternalId of the stack
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
    /// Read the revisions before and after changes too, as a stack with CompareRevisions=true does, and say in which keys they
    /// differ
    #[arg(long)]
    compare_revisions: bool,
    #[command(flatten)]
    account: Account,
    #[command(flatten)]
    stack: Stack,
}

impl Run {
    /// Investigates, and shows the report.
    pub async fn run(self, around: &Surroundings) -> Result<ExitCode> {
        let (bundle, sdk) = self.question.prepare(around).await?;
        let mut request = bundle.request();
        let voice = match self.slack {
            None => Voice::Silent,
            Some(channel) => {
                let slack = SlackAccount::find(&sdk, &self.question.stack, around).await?;
                request = Request { channel, user: slack.bot_user().await?, report_link: String::new(), ..request };
                Voice::Slack(Box::new(slack.client()))
            }
        };
        let sources = self.question.sources(&sdk);
        let ask = |model_id| Bedrock::new(&sdk, BedrockSettings { model_id, guardrail: None, prices: None });
        let investigated = investigate(&bundle, &request, sources, voice, self.advisor.map(ask)).await?;
        self.show.finish(investigated)
    }
}

impl Record {
    /// Investigates, writes the bundle, and shows the report.
    pub async fn run(self, around: &Surroundings) -> Result<ExitCode> {
        refuse_to_overwrite(&self.out)?;
        let (bundle, sdk) = self.question.prepare(around).await?;
        if !bundle.context.elsewhere.is_empty() {
            bail!(
                "a bundle holds the telemetry of one place, and the context names several: `investigate run` reads them all"
            );
        }
        let sources = self.question.sources(&sdk);
        let recorder = Recorder::new(sources, bundle.clone());
        let investigated = investigate(&bundle, &bundle.request(), recorder.clone(), Voice::Silent, None).await?;
        recorder
            .bundle()
            .write(&self.out)
            .with_context(|| format!("--out: {} cannot be written", self.out.display()))?;
        let status = self.show.finish(investigated)?;
        eprintln!("  Recorded: investigate replay {}", self.out.display());
        Ok(status)
    }
}

/// Fails where a bundle would be mixed with what is there.
fn refuse_to_overwrite(directory: &Path) -> Result<()> {
    if !directory.exists() {
        return Ok(());
    }
    let name = directory.display();
    let mut entries = std::fs::read_dir(directory).with_context(|| format!("--out: {name} cannot be used"))?;
    if entries.next().is_some() {
        bail!("--out: {name} is not empty; give another directory");
    }
    Ok(())
}

/// What an investigation left: how it ended, and its report if it wrote one.
struct Investigated {
    outcome: Result<(), RunError>,
    report: Option<Vec<u8>>,
}

impl Show {
    /// Shows the report that there is, and fails if the investigation did.
    fn finish(&self, investigated: Investigated) -> Result<ExitCode> {
        let Investigated { outcome, report } = investigated;
        let status = report.map(|json| self.show(&json)).transpose()?;
        outcome.context("the investigation failed")?;
        status.context("the investigation wrote no report")
    }
}

/// Runs the steps in this process, and shows what they are about and how each ends.
async fn investigate<S>(
    bundle: &Bundle,
    request: &Request,
    sources: S,
    channel: Voice,
    advisor: Option<Bedrock>,
) -> Result<Investigated>
where
    S: TelemetrySources + Send + Sync + 'static,
{
    let stores = InMemory::with_contexts([bundle.context.clone()]);
    let (sender, mut events) = unbounded_channel();
    let ports = Ports { stores: stores.clone(), sources, channel, advisor };
    let workflow = InProcess::new(ports, sender);
    let progress = StepProgress::new();
    progress.note("asked", &bundle.manifest.title);
    workflow.start(request).await.map_err(|failure| explain(&failure))?;
    let id = &request.investigation_id;
    let outcome = follow(async || events.recv().await, &stores, &progress, id).await?;
    progress.finish();
    let report = stores.get(id, Artifact::Report).await.map_err(|failure| explain(&failure))?;
    Ok(Investigated { outcome, report })
}

impl Question {
    /// The sources, with as much time as the deployed steps have.
    fn sources(&self, sdk: &SdkConfig) -> AwsSources {
        let accounts = Arc::new(Accounts::new(self.external_id.clone()));
        let sources = AwsSources::new(sdk, Deadline::after(Instant::now())).with_accounts(&accounts);
        if self.compare_revisions { sources.comparing_revisions() } else { sources }
    }

    /// What is asked, as a bundle without telemetry, and the account to ask.
    async fn prepare(&self, around: &Surroundings) -> Result<(Bundle, SdkConfig)> {
        let asked_at =
            AskedAt { now: (around.clock)(), zone: around.zone.clone(), telemetry_kept: around.telemetry_kept };
        let words = self.words.join(" ");
        let file = self.context.as_deref().filter(|name| is_file(name));
        if let Some(file) = file {
            let context = self.in_region(context_file::read(Path::new(file)).context("--context")?);
            let asked = read_words(&words, Some(&context), &asked_at)?;
            let sdk = self.account.sdk(Some(&context.region)).await?;
            return Ok((to_bundle(&asked, &context, asked_at.now), sdk));
        }
        let asked = match &self.context {
            None => Some(read_words(&words, None, &asked_at)?),
            Some(_) => None,
        };
        let sdk = self.account.sdk(None).await?;
        let name = self.context.clone().or_else(|| asked.as_ref().map(|asked| asked.service.clone()));
        // Its own region counts: the one that is given is that of the stack.
        let context = self.saved(&sdk, &name.unwrap_or_default()).await?;
        let asked = match asked {
            Some(asked) => Asked { service: context.service.clone(), ..asked },
            None => read_words(&words, Some(&context), &asked_at)?,
        };
        Ok((to_bundle(&asked, &context, asked_at.now), sdk))
    }

    /// The context with the region that is given, if one is.
    fn in_region(&self, context: Context) -> Context {
        let region = self.account.region.clone().unwrap_or_else(|| context.region.clone());
        Context { region, ..context }
    }

    /// The context of this name in the stack.
    async fn saved(&self, sdk: &SdkConfig, name: &str) -> Result<Context> {
        let outputs = self.stack.outputs(sdk).await.with_context(|| {
            format!("there is no file `{name}`, and so a saved context is looked for (--context FILE names a file)")
        })?;
        let table = outputs.get("ContextsTable").map_err(|failure| explain(&failure))?;
        let contexts = DynamoContexts::new(sdk, table.to_owned());
        let all = contexts.contexts().await.map_err(|failure| explain(&failure))?;
        if let Some(context) = all.iter().find(|context| context.service.eq_ignore_ascii_case(name)) {
            return Ok(context.clone());
        }
        let like = nearest(name, all.iter().map(|context| context.service.as_str()));
        let advice = match like.as_slice() {
            [] => "`investigate context list` shows those that there are".to_owned(),
            like => format!("did you mean {}?", like.join(" or ")),
        };
        bail!("--context: there is no file and no saved context called `{name}`; {advice}")
    }
}

/// Whether a name is meant as a file, which need not exist: then that is what is wrong.
fn is_file(name: &str) -> bool {
    Path::new(name).is_file() || name.contains(['/', '\\']) || name.ends_with(".json")
}
