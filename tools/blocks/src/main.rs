//! Reads messages and views, one JSON object with `text` and `blocks` or with `view` a line, and names those that `slackblocks`
//! refuses, or would write in another way. It ends with failure if there is one, or if there is no message or no view at all.
//! Fields that Slack does not know pass here; `scripts/blocks.py` finds them.

use std::io::{BufRead, stdin};
use std::process::ExitCode;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use slackblocks::{HomeTabView, MessagePayload, ModalView};

/// Problems that are printed; the rest are counted.
const MAX_SHOWN: usize = 20;

fn main() -> ExitCode {
    let (mut messages, mut views, mut problems) = (0, 0, 0);
    for line in stdin().lock().lines() {
        let found = match line.map_err(|error| error.to_string()) {
            Ok(line) => {
                *(if line.starts_with(r#"{"view":"#) { &mut views } else { &mut messages }) += 1;
                find_problem(&line)
            }
            Err(error) => Some(error),
        };
        if let Some(problem) = found {
            problems += 1;
            if problems <= MAX_SHOWN {
                println!("line {}: {problem}", messages + views);
            }
        }
    }
    println!("slackblocks {} refuses {problems} of {messages} messages and {views} views", slackblocks::VERSION);
    if problems == 0 && messages > 0 && views > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What is wrong with a message or a view; none if nothing is.
fn find_problem(line: &str) -> Option<String> {
    let given: Value = match serde_json::from_str(line) {
        Ok(given) => given,
        Err(error) => return Some(error.to_string()),
    };
    match given["view"]["type"].as_str() {
        Some("modal") => compare::<ModalView>(&given["view"]),
        Some("home") => compare::<HomeTabView>(&given["view"]),
        Some(other) => Some(format!("no view is a {other}")),
        None => {
            let message = json!({ "channel": "C1", "text": given["text"], "blocks": given["blocks"] });
            compare::<MessagePayload>(&message)
        }
    }
}

fn compare<T: DeserializeOwned + Serialize>(given: &Value) -> Option<String> {
    match serde_json::from_value::<T>(given.clone()) {
        Err(error) => Some(error.to_string()),
        Ok(parsed) => {
            let written = serde_json::to_value(&parsed).unwrap_or_default();
            (written["blocks"] != given["blocks"]).then(|| format!("it would be written as {}", written["blocks"]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(blocks: &Value) -> Option<String> {
        find_problem(&json!({ "text": "x", "blocks": blocks }).to_string())
    }

    fn find_in_modal(view: &Value) -> Option<String> {
        find_problem(&json!({ "view": view }).to_string())
    }

    fn section(length: usize) -> Value {
        json!({ "type": "section", "text": { "type": "mrkdwn", "text": "x".repeat(length), "verbatim": true } })
    }

    #[test]
    fn what_slack_takes_is_taken() {
        assert_eq!(find(&json!([section(3_000)])), None);
        let title = json!({ "type": "plain_text", "text": "x".repeat(24), "emoji": false });
        assert_eq!(find_in_modal(&json!({ "type": "modal", "title": title, "blocks": [section(1)] })), None);
        assert_eq!(find_in_modal(&json!({ "type": "home", "blocks": [section(1)] })), None);
    }

    #[test]
    fn what_slack_refuses_is_found() {
        let container = json!({ "type": "container", "title": { "type": "plain_text", "text": "x" }, "child_blocks": vec![section(1); 11] });
        let chart = json!({ "type": "line", "series": [{ "name": "a", "data": [{ "label": "1", "value": 1 }] }] });
        for blocks in [
            json!([section(3_001)]),
            json!(vec![section(1); 51]),
            json!([container]),
            json!([{ "type": "data_visualization", "title": "x", "chart": chart }]),
            json!([{ "type": "ruler" }]),
        ] {
            assert!(find(&blocks).is_some(), "{blocks}");
        }
        let title = json!({ "type": "plain_text", "text": "x".repeat(25) });
        for view in [
            json!({ "type": "modal", "title": title, "blocks": [section(1)] }),
            json!({ "type": "home", "blocks": vec![section(1); 101] }),
            json!({ "type": "drawer", "blocks": [section(1)] }),
        ] {
            assert!(find_in_modal(&view).is_some(), "{view}");
        }
        assert!(find_problem("{").is_some());
    }
}
