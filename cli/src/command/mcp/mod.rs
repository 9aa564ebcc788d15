//! `investigate mcp`.

#[cfg(feature = "live")]
mod account;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use cli::mcp::{Desk, Exposure, McpServer, Origin, Recorded, http_router};
use investigation::grammar::AskedAt;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use rmcp::ServiceExt;
use rmcp::transport::stdio;
use tokio::net::TcpListener;

use super::Machine;

/// The environment variable with the token of whoever calls over HTTP.
const TOKEN: &str = "INVESTIGATE_MCP_TOKEN";

/// Offer investigations to agents, by the Model Context Protocol
///
/// The tools list contexts and investigations, investigate, show evidence and answer follow-up
/// questions; the resources are contexts, reports and post-mortems. Nothing writes to an account,
/// and an account is investigated only with --allow-investigations: log queries are paid for.
/// Without it, reports of the deployed stack can be read. What an agent reads are reports, from
/// which secrets have been taken out.
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  investigate mcp --incident petshop-latency                         a recorded incident, without AWS
  investigate mcp                                                    contexts and reports of the stack
  investigate mcp --allow-investigations --context checkout.json     an account, nothing deployed
  investigate mcp --http 8808                                        over HTTP, at http://127.0.0.1:8808/mcp

To add it to Claude Code: claude mcp add incidents -- investigate mcp
An address that is not of this machine needs INVESTIGATE_MCP_TOKEN, which callers send as a bearer
token, the name by which they reach it (--host), and a proxy in front of it that speaks TLS."
)]
pub struct Mcp {
    /// An incident bundle in place of an account: a name of `demo --list`, or a directory
    #[arg(long, value_name = "NAME|DIR", required = cfg!(not(feature = "live")))]
    incident: Option<String>,
    /// Serve HTTP on this port of 127.0.0.1, or on this address, instead of standard input and output
    #[arg(long, value_name = "[ADDRESS:]PORT", value_parser = parse_address)]
    http: Option<SocketAddr>,
    /// A name by which the server is reached over HTTP, beside localhost; may be given several times
    #[arg(long, value_name = "NAME", requires = "http")]
    host: Vec<String>,
    #[cfg(feature = "live")]
    #[command(flatten)]
    account: account::FromAccount,
}

fn parse_address(text: &str) -> Result<SocketAddr, String> {
    let port = text.parse().map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    port.or_else(|_| text.parse())
        .map_err(|_| "write a port such as 8808, or an address such as 10.0.0.5:8808".to_owned())
}

impl Mcp {
    /// Serves until the agent leaves, or until it is stopped.
    pub async fn run(self, machine: Machine) -> Result<()> {
        let Some(incident) = &self.incident else { return self.serve_account(machine).await };
        let recorded = Recorded(bundle::open(incident).context("--incident")?);
        // Recorded incidents lie years back, and name times in UTC.
        let clock = machine.clock;
        let asked_at = move || AskedAt { now: clock(), zone: TimeZone::UTC, telemetry_kept: SignedDuration::MAX };
        self.serve(McpServer::new(Desk::new(recorded, true), Arc::new(asked_at)), machine).await
    }

    #[cfg(feature = "live")]
    async fn serve_account(&self, machine: Machine) -> Result<()> {
        let around = super::live::surroundings::Surroundings::read(machine)?;
        let asked_at =
            move || AskedAt { now: (around.clock)(), zone: around.zone.clone(), telemetry_kept: around.telemetry_kept };
        self.serve(McpServer::new(self.account.desk().await?, Arc::new(asked_at)), machine).await
    }

    #[cfg(not(feature = "live"))]
    async fn serve_account(&self, _: Machine) -> Result<()> {
        bail!("an account is looked at by the released binaries, and by what is built with `--features live,mcp`")
    }

    async fn serve<O: Origin>(&self, server: McpServer<O>, machine: Machine) -> Result<()> {
        let Some(address) = self.http else {
            let service = server.serve(stdio()).await.context("the agent did not begin as the protocol says")?;
            service.waiting().await.context("the connection to the agent broke")?;
            return Ok(());
        };
        let token = (machine.variable)(TOKEN).filter(|token| !token.is_empty());
        let exposure = Exposure::new(self.host.clone(), token.as_deref()).context(TOKEN)?;
        if !address.ip().is_loopback() {
            if token.is_none() {
                bail!("--http: {address} is not of this machine alone; set {TOKEN}, such as to: openssl rand -hex 32");
            }
            if self.host.is_empty() {
                bail!(
                    "--http: {address} is not of this machine alone; add --host with the name by which it is reached"
                );
            }
        }
        let listener = TcpListener::bind(address).await;
        let listener = listener.with_context(|| format!("--http: {address} cannot be listened on"))?;
        eprintln!("  http://{}/mcp", listener.local_addr()?);
        axum::serve(listener, http_router(server, exposure)).await.context("the server failed")
    }
}
