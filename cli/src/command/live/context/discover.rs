//! `investigate context discover`.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use aws::AwsDiscovery;
use clap::Args;
use investigation::discover::{LineKind, Origin, Proposal, propose};
use investigation::model::Context;
use investigation::ports::{Discovery, SearchPlace};

use crate::command::live::account::{Account, explain};
use crate::command::live::surroundings::Surroundings;
use crate::command::print;

/// How long is looked around one name: somebody waits, but a large account has many pages.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Propose a context from a stack, a tag, an alarm or a service, and write it
///
/// Finds what `/investigate context new` finds in Slack: everything around the name, with the
/// reason for each line. What is ticked is in the context; what is not may be added by hand.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  investigate context discover --stack shop --out shop.json
  investigate context discover --tag team=shop --region eu-west-1
  investigate context discover --alarm checkout-5xx > checkout.json"
)]
pub struct Discover {
    #[command(flatten)]
    origin: OriginOptions,
    /// The file to write; by default standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The name of the context; by default that of what is looked around
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    account: Account,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct OriginOptions {
    /// A CloudFormation stack
    #[arg(long, value_name = "STACK")]
    stack: Option<String>,
    /// A tag, as KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE")]
    tag: Option<String>,
    /// An alarm
    #[arg(long, value_name = "ALARM")]
    alarm: Option<String>,
    /// A service of X-Ray or of Application Signals
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
}

impl OriginOptions {
    fn read(&self) -> Result<Origin> {
        if let Some(tag) = &self.tag {
            let Some((key, value)) = tag.split_once('=').filter(|(key, value)| !key.is_empty() && !value.is_empty())
            else {
                bail!("--tag: `{tag}` is no tag; write KEY=VALUE, such as team=shop");
            };
            return Ok(Origin::Tag { key: key.to_owned(), value: value.to_owned() });
        }
        let stack = self.stack.clone().map(Origin::Stack);
        let alarm = self.alarm.clone().map(Origin::Alarm);
        let service = self.service.clone().map(Origin::Service);
        stack.or(alarm).or(service).context("give --stack, --tag, --alarm or --service")
    }
}

impl Discover {
    /// Looks around the name, and writes the proposed context.
    pub async fn run(self, around: &Surroundings) -> Result<()> {
        let origin = self.origin.read()?;
        let sdk = self.account.sdk(None).await?;
        let discovery = AwsDiscovery::new(&sdk).with_time_limit(TIME_LIMIT);
        let region = discovery.home_region().to_owned();
        let inventory = discovery.inventory(SearchPlace::in_region(&region), &origin, (around.clock)()).await;
        let proposal = propose(&origin, &inventory.map_err(|failure| explain(&failure))?);
        if proposal.lines.iter().all(|line| line.kind == LineKind::Sources) {
            bail!("nothing that can be read was found for {origin} in {region}; check the name and --region");
        }
        show(&proposal);
        let name = self.name.unwrap_or_else(|| proposal.name.clone());
        let base = Context { entry: proposal.entry.clone(), ..Context::new(name, &region) };
        let context =
            proposal.to_context(&base, |position| proposal.lines.get(position).is_some_and(|line| line.is_ticked));
        for problem in context.problems() {
            eprintln!("  to correct: {problem}");
        }
        let json = serde_json::to_string_pretty(&context)? + "\n";
        let Some(file) = self.out else { return print(&json) };
        std::fs::write(&file, json).with_context(|| format!("--out: {} cannot be written", file.display()))?;
        eprintln!("  Written: investigate run --context {}", file.display());
        Ok(())
    }
}

/// Shows the lines on standard error, for standard output may hold the context.
fn show(proposal: &Proposal) {
    for line in &proposal.lines {
        let mark = if line.is_ticked { 'x' } else { ' ' };
        eprintln!("  [{mark}] {}: {} ({})", line.kind.label(), plain(&line.name), plain(&line.why));
    }
    for unread in &proposal.unread {
        eprintln!("  {}", plain(unread));
    }
}

/// A text that others wrote, without what steers a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}
