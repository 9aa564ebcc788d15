//! The embedded edition: the bot and the steps of an investigation in one process, without AWS and without Slack.
//!
//! - [`demo`] starts the bot beside a stand-in for Slack, and sends it the command that a responder would type.
//! - [`embedded`] has the workflow and the stores of this edition; [`embedded::investigate`] runs the steps alone, from
//!   an incident bundle to its report.
//! - [`local`] serves the bot over HTTP, as Lambda would.
//! - `mcp`, a feature: offers investigations to agents.
//! - [`terminal`] shows progress and results.
//!
//! The binary `investigate` is the command line over these. Try `cargo run -- demo`, or `cargo run -- demo --list` for
//! the incidents that come with it. To add a subcommand, add a module to `command` with its arguments and a `run`.
//!
//! How to run an investigation from a program:
//!
//! ```
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let bundle = bundle::open("lambda-timeout-after-deploy")?;
//! let report = cli::embedded::investigate(bundle).await?;
//! assert!(report.cause().is_some(), "{}", report.verdict.sentence());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(any(feature = "live", feature = "mcp"))]
pub mod asked;
pub mod demo;
pub mod embedded;
#[cfg(feature = "live")]
pub mod live;
pub mod local;
#[cfg(feature = "mcp")]
pub mod mcp;
pub mod terminal;
