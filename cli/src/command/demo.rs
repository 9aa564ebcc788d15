//! `investigate demo`.

use anyhow::{Context, Result};
use bundle::{Manifest, Origin};
use clap::Args;
use cli::demo::{self, Access};
use cli::embedded::{RunError, report};
use cli::terminal::{Appearance, StepProgress, incident_list, known_causes, summary};
use console::Term;
use investigation::model::InvestigationId;
use investigation::ports::{Artifact, ArtifactStore};
use jiff::Timestamp;

use super::follow::follow;
use super::print;

/// Simulated, and the one that shows most of the product: all five sources, and a deployment to suspect.
pub(super) const DEFAULT_INCIDENT: &str = "lambda-timeout-after-deploy";

/// A recording of a real system, which has traces and nothing else.
const A_RECORDED_INCIDENT: &str = "petshop-latency";

/// Investigate an incident, and see what a responder sees
///
/// Starts the bot on 127.0.0.1 beside a strict stand-in for Slack, sends it a signed
/// `/investigate` as Slack would, runs every step over the telemetry of an incident bundle,
/// and prints the verdict. Then it serves the Slack channel and the web report until Ctrl-C.
///
/// The default incident is simulated, because it has all five sources; recordings of a real
/// system come with the program too.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  investigate demo                                     a simulated incident, then two pages to look at
  investigate demo --list                              which incidents there are
  investigate demo --incident petshop-latency --once   a recorded one, without the pages
  investigate demo --json | jq .verdict                the report for programs"
)]
pub struct Demo {
    /// The incident: a name that --list shows, or the directory of a bundle
    #[arg(long, value_name = "NAME|DIR", default_value = DEFAULT_INCIDENT)]
    incident: String,
    /// Exit after the verdict instead of serving the pages
    #[arg(long)]
    once: bool,
    /// List the incidents that come with the program, and exit
    #[arg(long, exclusive = true)]
    list: bool,
    /// Have people sign in to the pages, at a stand-in for an identity provider that asks for no password
    #[arg(long)]
    sign_in: bool,
    /// Print the report as JSON on standard output and nothing else, and exit
    #[arg(long)]
    json: bool,
    /// The port of 127.0.0.1 to listen on; by default any that is free
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    port: u16,
}

impl Demo {
    /// Runs the demo.
    pub async fn run(self, clock: fn() -> Timestamp) -> Result<()> {
        let appearance = Appearance::detect(&Term::stdout());
        if self.list {
            return print(&incident_list(appearance)?);
        }
        let bundle = bundle::open(&self.incident).context("--incident")?;
        let manifest = bundle.manifest.clone();
        let command = manifest.ask.command_text();
        let progress = StepProgress::new();
        introduce(&progress, &manifest, &command);
        let access = if self.sign_in { Access::SignIn } else { Access::Local };
        let mut demo = demo::Demo::start_for(access, bundle, self.port, clock).await?;
        let id = demo.type_command(&command).await?;
        let stores = demo.stores.clone();
        explain(follow(async || demo.next_event().await, &stores, &progress, &id).await?)?;
        progress.finish();
        if self.json {
            return print_json(&demo.stores, &id).await;
        }
        let report = report(&demo.stores, &id).await?;
        print(&summary(&report, appearance))?;
        print(&known_causes(&manifest, appearance))?;
        if self.once { Ok(()) } else { serve(&demo, &id).await }
    }
}

fn introduce(progress: &StepProgress, manifest: &Manifest, command: &str) {
    progress.note("incident", &format!("{}: {}", manifest.name, manifest.title));
    progress.note("telemetry", &origin(&manifest.origin));
    progress.note("command", &format!("/investigate {command}"));
}

/// Whether the telemetry is simulated or recorded; and by whom, or which flag gives a recording instead.
fn origin(origin: &Origin) -> String {
    let label = origin.label();
    match origin {
        Origin::Simulated => format!("{label}; `--incident {A_RECORDED_INCIDENT}` investigates a recording"),
        Origin::Account { region } => format!("{label} in {region}"),
        Origin::Recorded { source, licence, .. } => format!("{label}; from {source} ({licence})"),
    }
}

/// Says where to read on. The responder has a message in Slack about every failure but a panic.
fn explain(outcome: Result<(), RunError>) -> Result<()> {
    match &outcome {
        Err(RunError::Step(_)) => outcome.context("the investigation failed; the message in Slack says what to do"),
        Err(RunError::Panicked(_) | RunError::Stopped) | Ok(()) => outcome.context("the investigation failed"),
    }
}

/// Prints the bytes of the report as they are in the store.
async fn print_json(artifacts: &impl ArtifactStore, id: &InvestigationId) -> Result<()> {
    let json = artifacts.get(id, Artifact::Report).await?.context("the investigation wrote no report")?;
    print(&(String::from_utf8(json)? + "\n"))
}

async fn serve(demo: &demo::Demo, id: &InvestigationId) -> Result<()> {
    let (channel, report, pages) = (demo.channel_link(), demo.report_link(id), demo.pages_link());
    print(&format!(
        "\n  Slack       {channel}\n  Web report  {report}\n  Web pages   {pages}\n\n  Press Ctrl-C to stop the demo.\n"
    ))?;
    tokio::signal::ctrl_c().await.context("the signal of Ctrl-C cannot be received")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_that_does_not_send_the_reader_to_slack() {
        let error = explain(Err(RunError::Panicked("index out of range".to_owned()))).unwrap_err();
        assert_eq!(
            format!("{error:#}"),
            "the investigation failed: a step panicked, which is a bug in the investigator: index out of range"
        );
        assert!(explain(Ok(())).is_ok());
    }
}
