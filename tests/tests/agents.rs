//! `investigate mcp` as the official inspector of the Model Context Protocol sees it, over both transports.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use end_to_end::demo::executable;
use end_to_end::deployment::Deployment;
use end_to_end::ministack::REGION;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const INCIDENT: [&str; 3] = ["mcp", "--incident", "dependency-5xx"];

/// Where the inspector finds the server: the words of its command line that say so.
struct Server {
    /// The server over HTTP, which is killed when this is dropped; over standard input, the inspector starts one.
    _process: Option<Child>,
    target: Vec<String>,
}

impl Server {
    fn over_stdio() -> Result<Self> {
        let mut target = vec![executable()?.display().to_string()];
        target.extend(INCIDENT.map(str::to_owned));
        Ok(Self { _process: None, target })
    }

    async fn over_http() -> Result<Self> {
        let mut command = Command::new(executable()?);
        command.args(INCIDENT).args(["--http", "0"]);
        Self::listening(command).await
    }

    /// The server that this command starts, once it has printed its address.
    async fn listening(mut command: Command) -> Result<Self> {
        let mut process = command.stderr(Stdio::piped()).kill_on_drop(true).spawn()?;
        let mut lines = BufReader::new(process.stderr.take().context("it is piped")?).lines();
        let address = lines.next_line().await?.context("the server ended before it printed its address")?;
        let target = [address.trim(), "--transport", "http"].map(str::to_owned).into();
        Ok(Self { _process: Some(process), target })
    }

    /// The server over what a deployed stack has kept.
    async fn of_stack(deployment: &Deployment) -> Result<Self> {
        let mut command = Command::new(executable()?);
        command.args(["mcp", "--stack", "bot", "--http", "0", "--region", REGION]);
        command.env("AWS_ENDPOINT_URL", format!("http://{}", deployment.stack.ministack().address()));
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        Self::listening(command).await
    }

    /// What the inspector prints of one method. It validates what the server answers by the schemas of the protocol, and
    /// structured content by the output schema of the tool.
    async fn inspect(&self, method: &[&str]) -> Result<Value> {
        let inspector = PathBuf::from(std::env::var("INSPECTOR").context("run this suite by `make e2e`")?);
        let folder = inspector.parent().context("it is a file in a folder")?;
        let output = Command::new("node")
            .arg(&inspector)
            // It looks for its own description beside the folder in which it is started.
            .current_dir(folder)
            .args(&self.target)
            .arg("--method")
            .args(method)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output()
            .await?;
        let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success() && complained.is_empty(), "{method:?}: {said}{complained}");
        serde_json::from_str(&said).with_context(|| format!("{method:?}: {said}{complained}"))
    }

    async fn call(&self, tool: &str, arguments: &[String]) -> Result<Value> {
        let mut method = vec!["tools/call", "--tool-name", tool];
        for argument in arguments {
            method.extend(["--tool-arg", argument]);
        }
        self.inspect(&method).await
    }
}

#[tokio::test]
async fn the_inspector_finds_nothing_wrong_with_tools_and_resources() -> Result<()> {
    let question = bundle::open("dependency-5xx")?.manifest.ask.command_text();
    for server in [Server::over_stdio()?, Server::over_http().await?] {
        let tools = server.inspect(&["tools/list"]).await?;
        let names = tools["tools"].as_array().context("tools")?.iter().map(|tool| tool["name"].as_str());
        let expected = ["contexts", "context", "investigations", "investigate", "status", "evidence", "ask"];
        ensure!(names.eq(expected.map(Some)), "{tools}");
        let templates = server.inspect(&["resources/templates/list"]).await?;
        ensure!(templates["resourceTemplates"].as_array().is_some_and(|templates| templates.len() == 3), "{templates}");
        let contexts = server.call("contexts", &[]).await?;
        ensure!(contexts["structuredContent"]["recorded_question"] == json!(question), "{contexts}");
        let found = server.call("investigate", &[format!("question={question}")]).await?;
        ensure!(found["structuredContent"]["status"] == json!("completed"), "{found}");
        let resources = server.inspect(&["resources/list"]).await?;
        let context = resources["resources"][0]["uri"].as_str().context("a resource has an address")?.to_owned();
        let read = server.inspect(&["resources/read", "--uri", &context]).await?;
        ensure!(read["contents"][0]["mimeType"] == json!("application/json"), "{read}");
        let refused = server.call("status", &["investigation_id=inv-0".to_owned()]).await?;
        ensure!(refused["isError"] == json!(true), "{refused}");
    }
    Ok(())
}

#[tokio::test]
async fn what_a_server_investigated_for_one_caller_the_next_can_ask_about() -> Result<()> {
    let question = bundle::open("dependency-5xx")?.manifest.ask.command_text();
    let server = Server::over_http().await?;
    let found = server.call("investigate", &[format!("question={question}")]).await?;
    let id = found["structuredContent"]["investigation_id"].as_str().context("an id")?;
    let id = format!("investigation_id={id}");
    let evidence = server.call("evidence", &[id.clone(), "number=1".to_owned()]).await?;
    ensure!(evidence["structuredContent"]["summary"].is_string(), "{evidence}");
    let answer = server.call("ask", &[id, "question=what changed?".to_owned()]).await?;
    ensure!(answer["structuredContent"]["answer"].is_string(), "{answer}");
    Ok(())
}

#[tokio::test]
async fn what_a_deployed_stack_has_kept_is_there_for_agents() -> Result<()> {
    let bundle = bundle::open("lambda-timeout-after-deploy")?;
    let deployment = Deployment::new(bundle.clone(), &[]).await?;
    let posted = deployment.report_on(&bundle.manifest.ask).await?;
    let server = Server::of_stack(&deployment).await?;
    let contexts = server.call("contexts", &[]).await?;
    let service = &contexts["structuredContent"]["contexts"][0]["service"];
    ensure!(*service == json!(bundle.context.service), "{contexts}");
    let listed = server.call("investigations", &[]).await?;
    let kept = &listed["structuredContent"]["investigations"][0]["investigation_id"];
    ensure!(*kept == json!(posted.id), "{listed}");
    let id = format!("investigation_id={}", posted.id);
    let found = server.call("status", std::slice::from_ref(&id)).await?;
    ensure!(found["structuredContent"]["status"] == json!("completed"), "{found}");
    let evidence = server.call("evidence", &[id.clone(), "number=1".to_owned()]).await?;
    ensure!(evidence["structuredContent"]["summary"].is_string(), "{evidence}");
    let answer = server.call("ask", &[id, "question=what changed?".to_owned()]).await?;
    ensure!(answer["structuredContent"]["answer"].is_string(), "{answer}");
    Ok(())
}
