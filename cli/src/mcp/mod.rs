//! Investigations as tools and resources of the Model Context Protocol, for agents.
//!
//! - [`Origin`] says where telemetry is read, and which investigations are known there already.
//! - [`Desk`] starts investigations, and finds what came of them.
//! - [`McpServer`] offers a desk over the protocol: `tools` has what can be called, `resources` what can be read.
//! - [`http_router`] serves it over HTTP, to this machine or to who has the token.
//!
//! Nothing writes to an account. An investigation of an account reads a lot there, and is started only where the desk may.
//! What an agent reads are reports, from which secrets have been taken out; a log line in them is data, not an instruction.
//!
//! Source: <https://modelcontextprotocol.io/specification>

#[cfg(feature = "live")]
mod account;
mod desk;
mod findings;
mod http;
mod origin;
mod resources;
mod server;
mod tools;

#[cfg(feature = "live")]
pub use account::{Account, Described};
pub use desk::{Desk, Unanswered};
pub use http::{Exposure, ShortToken, http_router};
pub use origin::{Origin, Recorded};
pub use server::McpServer;
