//! An agent: the official client, beside the real binary that it speaks to.
#![allow(dead_code, reason = "no test uses all of it")]

use std::process::Stdio;

use rmcp::model::{CallToolRequestParams, CallToolResult, ReadResourceRequestParams};
use rmcp::serve_client;
use rmcp::service::{RoleClient, RunningService};
use rmcp::transport::StreamableHttpClientTransport;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A client, and the server it speaks to, which is killed when this is dropped.
pub struct Agent {
    pub client: RunningService<RoleClient, ()>,
    _server: Child,
}

/// `investigate mcp` with these arguments.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_investigate"));
    command.arg("mcp").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    command
}

impl Agent {
    pub async fn over_stdio(mut command: Command) -> Self {
        let mut server = command.spawn().unwrap();
        let pipes = (server.stdout.take().unwrap(), server.stdin.take().unwrap());
        Self { client: serve_client((), pipes).await.unwrap(), _server: server }
    }

    pub async fn over_http(command: Command) -> Self {
        let (server, address) = start_http(command).await;
        let client = serve_client((), StreamableHttpClientTransport::from_uri(address)).await.unwrap();
        Self { client, _server: server }
    }

    pub async fn call(&self, tool: &'static str, arguments: Value) -> CallToolResult {
        let parameters = CallToolRequestParams::new(tool).with_arguments(arguments.as_object().unwrap().clone());
        self.client.call_tool(parameters).await.unwrap()
    }

    /// What a tool returns, which is the same as data and as text.
    pub async fn answer(&self, tool: &'static str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        let text = text(&result);
        assert_eq!(result.is_error, Some(false), "{tool}: {text}");
        let content = result.structured_content.unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), content, "{tool}");
        content
    }

    /// What a tool says that does not answer.
    pub async fn refusal(&self, tool: &'static str, arguments: Value) -> String {
        let result = self.call(tool, arguments).await;
        assert_eq!((result.is_error, &result.structured_content), (Some(true), &None), "{tool}");
        text(&result)
    }

    pub async fn read(&self, uri: &str) -> Option<String> {
        let read = self.client.read_resource(ReadResourceRequestParams::new(uri)).await.ok()?;
        Some(serde_json::to_value(read).unwrap()["contents"][0]["text"].as_str().unwrap().to_owned())
    }

    pub async fn tools(&self) -> Vec<rmcp::model::Tool> {
        self.client.list_all_tools().await.unwrap()
    }
}

/// Starts the server, and reads the address that it prints.
pub async fn start_http(mut command: Command) -> (Child, String) {
    let mut server = command.args(["--http", "0"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
    let address = lines.next_line().await.unwrap().unwrap().trim().to_owned();
    (server, address)
}

/// The text of a result.
pub fn text(result: &CallToolResult) -> String {
    serde_json::to_value(&result.content).unwrap()[0]["text"].as_str().unwrap().to_owned()
}
