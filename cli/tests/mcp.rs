//! `investigate mcp` as an agent uses it: the real binary with the official client, over both transports.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

mod agent;
mod common;

use agent::{Agent, command, start_http};
use bundle::open;
use cli::embedded::investigate;
use common::Stage;
use investigation::model::Report;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, ORIGIN};
use rmcp::model::CallToolRequestParams;
use serde_json::json;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn an_agent_investigates_reads_the_evidence_and_asks_on_over_both_transports() {
    let name = "lambda-timeout-after-deploy";
    let expected = investigate(open(name).unwrap()).await.unwrap();
    for agent in [
        Agent::over_stdio(command(&["--incident", name])).await,
        Agent::over_http(command(&["--incident", name])).await,
    ] {
        let contexts = agent.answer("contexts", json!({})).await;
        assert_eq!(contexts["contexts"][0]["service"], json!(expected.service));
        let found = agent.answer("investigate", json!({ "question": contexts["recorded_question"] })).await;
        let findings = &found["findings"];
        assert_eq!((&found["status"], &findings["verdict"]), (&json!("completed"), &json!(expected.verdict)));
        assert_eq!(findings["evidence"].as_array().unwrap().len(), expected.evidence.len());
        assert_eq!(findings["hypotheses"][0]["entity"], json!(expected.hypotheses[0].entity.name));
        let id = found["investigation_id"].clone();
        let evidence = agent.answer("evidence", json!({ "investigation_id": id, "number": 1 })).await;
        assert_eq!(evidence, json!(expected.evidence[0]));
        let answer = agent.answer("ask", json!({ "investigation_id": id, "question": "what changed?" })).await;
        for number in answer["evidence"].as_array().unwrap() {
            assert!(answer["answer"].as_str().unwrap().contains(&number.to_string()), "{answer}");
        }
        assert_ne!(answer["evidence"], json!([]));
        assert_eq!(agent.answer("status", json!({ "investigation_id": id })).await, found);
        let known = agent.answer("investigations", json!({})).await;
        assert_eq!(known["investigations"][0]["investigation_id"], id);
    }
}

#[tokio::test]
async fn contexts_reports_and_post_mortems_are_resources() {
    let bundle = open("dependency-5xx").unwrap();
    let expected = investigate(bundle.clone()).await.unwrap();
    let agent = Agent::over_stdio(command(&["--incident", "dependency-5xx"])).await;
    let found = agent.answer("investigate", json!({ "question": bundle.manifest.ask.command_text() })).await;
    let [report, post_mortem] =
        ["report", "post_mortem"].map(|name| found["findings"][name].as_str().unwrap().to_owned());
    let context = format!("context://{}", bundle.context.service);
    let listed = agent.client.list_all_resources().await.unwrap();
    let listed: Vec<&str> = listed.iter().map(|resource| resource.uri.as_str()).collect();
    assert_eq!(listed, [&context, &report, &post_mortem]);
    assert_eq!(agent.read(&context).await.unwrap(), serde_json::to_string(&bundle.context).unwrap());
    let shown = agent.answer("context", json!({ "service": bundle.context.service.to_uppercase() })).await;
    assert_eq!(shown, json!(bundle.context));
    let report: Report = serde_json::from_str(&agent.read(&report).await.unwrap()).unwrap();
    assert_eq!((report.verdict, report.evidence), (expected.verdict, expected.evidence));
    assert!(agent.read(&post_mortem).await.unwrap().starts_with("# Post-mortem: "));
    for missing in ["investigation://inv-0/report", "context://nothing", "file:///etc/passwd", "investigation://../x"] {
        assert_eq!(agent.read(missing).await, None, "{missing}");
    }
}

#[tokio::test]
async fn what_an_agent_can_correct_is_an_answer_that_says_so() {
    let agent = Agent::over_stdio(command(&["--incident", "dependency-5xx"])).await;
    let unknown = json!({ "investigation_id": "inv-0" });
    for (tool, arguments, said) in [
        ("investigate", json!({ "question": "" }), "which service?"),
        ("investigate", json!({ "question": "order-api last 30m" }), "did you mean orders-api?"),
        ("investigate", json!({ "question": "orders-api sideways" }), "sideways"),
        ("investigate", json!({ "questions": "x" }), "unknown field `questions`"),
        ("investigate", json!({}), "missing field `question`"),
        ("context", json!({ "service": "order-api" }), "did you mean orders-api?"),
        ("status", unknown.clone(), "there is no investigation inv-0"),
        ("status", json!({ "investigation_id": "../x" }), "the arguments: "),
        ("evidence", json!({ "investigation_id": "inv-0", "number": -1 }), "the arguments: "),
        ("ask", json!({ "investigation_id": "inv-0", "question": "why?" }), "there is no investigation inv-0"),
    ] {
        let refused = agent.refusal(tool, arguments).await;
        assert!(refused.contains(said), "{tool}: {refused}");
    }
    assert!(agent.client.call_tool(CallToolRequestParams::new("shell")).await.is_err());
    let bundle = open("dependency-5xx").unwrap();
    let found = agent.answer("investigate", json!({ "question": bundle.manifest.ask.command_text() })).await;
    let too_high = json!({ "investigation_id": found["investigation_id"], "number": 1_000 });
    assert!(agent.refusal("evidence", too_high).await.starts_with("there is no evidence 1000; the report has 1 to "));
}

#[tokio::test]
async fn every_tool_says_what_it_returns_and_all_but_one_only_read() {
    let agent = Agent::over_stdio(command(&["--incident", "dependency-5xx"])).await;
    let tools = agent.tools().await;
    assert_eq!(tools.len(), 7);
    for tool in &tools {
        let annotations = tool.annotations.as_ref().unwrap();
        assert_eq!(annotations.read_only_hint, Some(tool.name != "investigate"), "{}", tool.name);
        assert_ne!(annotations.destructive_hint, Some(true), "{}", tool.name);
        assert_eq!(tool.input_schema["additionalProperties"], json!(false), "{}", tool.name);
        assert_eq!(tool.output_schema.as_ref().unwrap()["type"], json!("object"), "{}", tool.name);
        let schemas = format!("{:?}{:?}", tool.input_schema, tool.output_schema);
        assert!(!schemas.contains("uint"), "{}: {schemas}", tool.name);
        assert!(tool.title.is_some() && tool.description.is_some(), "{}", tool.name);
    }
}

/// The status of the answer to a first request with these headers.
async fn knock(address: &str, headers: &[(HeaderName, &str)]) -> StatusCode {
    let hello = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "0" },
    } });
    let mut request = reqwest::Client::new().post(address).body(hello.to_string());
    request = request.header(CONTENT_TYPE, "application/json").header(ACCEPT, "application/json, text/event-stream");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn no_web_page_and_nobody_without_the_token_is_answered() {
    let (_server, address) = start_http(command(&["--incident", "dependency-5xx"])).await;
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");
    assert_eq!(knock(&address, &[]).await, StatusCode::OK);
    for origin in ["https://evil.example", "http://localhost:3000", "null"] {
        assert_eq!(knock(&address, &[(ORIGIN, origin)]).await, StatusCode::FORBIDDEN, "{origin}");
    }
    assert_eq!(knock(&address, &[(HOST, "evil.example")]).await, StatusCode::FORBIDDEN);

    let mut guarded = command(&["--incident", "dependency-5xx", "--host", "mcp.example"]);
    guarded.env("INVESTIGATE_MCP_TOKEN", TOKEN);
    let (_server, address) = start_http(guarded).await;
    for wrong in ["", "Bearer", "Bearer x", &format!("Basic {TOKEN}"), &format!("Bearer {TOKEN}0")] {
        assert_eq!(knock(&address, &[(AUTHORIZATION, wrong)]).await, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    let right = (AUTHORIZATION, &*format!("bearer {TOKEN}"));
    assert_eq!(knock(&address, std::slice::from_ref(&right)).await, StatusCode::OK);
    assert_eq!(knock(&address, &[right.clone(), (HOST, "mcp.example")]).await, StatusCode::OK);
    assert_eq!(knock(&address, &[right, (HOST, "evil.example")]).await, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn other_machines_are_served_only_with_a_token_and_a_name() {
    let stage = Stage::new(open("dependency-5xx").unwrap()).await;
    let public = ["mcp", "--incident", "dependency-5xx", "--http", "0.0.0.0:0"];
    let refused = stage.run(&public).await;
    assert!(refused.status == 1 && refused.stderr.contains("set INVESTIGATE_MCP_TOKEN"), "{}", refused.stderr);
    let stage = stage.with("INVESTIGATE_MCP_TOKEN", "guessable");
    assert!(stage.run(&public).await.stderr.contains("fewer than 32 characters"));
    let stage = stage.with("INVESTIGATE_MCP_TOKEN", TOKEN);
    assert!(stage.run(&public).await.stderr.contains("add --host"));
    let nowhere = stage.run(&["mcp", "--incident", "dependency-5xx", "--http", "port"]).await;
    assert!(nowhere.stderr.contains("write a port such as 8808"), "{}", nowhere.stderr);
}
