//! The demo as anybody who clones the project runs it: the real binary and its two pages.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running demo. It serves its pages until it is dropped.
pub struct Demo {
    /// The process, which is killed when this is dropped.
    _child: Child,
    /// The address of the page that shows the channel.
    pub slack: String,
    /// The signed link to the web report.
    pub report: String,
    /// The address of the list of investigations.
    pub pages: String,
}

impl Demo {
    /// Runs `investigate demo` on this incident, and waits until it prints the addresses of its pages.
    ///
    /// # Errors
    /// When the demo ends before that.
    pub async fn start(incident: &str) -> Result<Self> {
        Self::start_with(incident, &[]).await
    }

    /// Runs the same with more arguments.
    ///
    /// # Errors
    /// When the demo ends before it prints the addresses.
    pub async fn start_with(incident: &str, arguments: &[&str]) -> Result<Self> {
        let mut child = Command::new(executable()?)
            .args(["demo", "--incident", incident])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().context("it is piped")?).lines();
        let (mut slack, mut report, mut pages) = (None, None, None);
        while slack.is_none() || report.is_none() || pages.is_none() {
            let line =
                lines.next_line().await?.context("the demo ended before it printed the addresses of its pages")?;
            let address = |name: &str| Some(line.trim().strip_prefix(name)?.trim().to_owned());
            slack = slack.or_else(|| address("Slack "));
            report = report.or_else(|| address("Web report "));
            pages = pages.or_else(|| address("Web pages "));
        }
        let (slack, report) = (slack.context("found")?, report.context("found")?);
        Ok(Self { _child: child, slack, report, pages: pages.context("found")? })
    }
}

/// The path of `investigate`. Cargo puts the binaries of the workspace beside the running program, or one folder above.
///
/// # Errors
/// When it is not built.
pub fn executable() -> Result<PathBuf> {
    let this = std::env::current_exe()?;
    let beside = this.ancestors().skip(1).map(|folder| folder.join("investigate"));
    beside.take(2).find(|path| path.is_file()).context("`investigate` is not built: run this suite by `make e2e`")
}
