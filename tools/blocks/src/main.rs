//! Reads messages, one JSON object with `text` and `blocks` a line, and names those that `slackblocks` refuses, or would write
//! in another way. It ends with failure if there is one, or if there is no message at all. Fields that Slack does not know pass
//! here; `scripts/blocks.py` finds them.

use std::io::{BufRead, stdin};
use std::process::ExitCode;

use serde_json::{Value, json};
use slackblocks::MessagePayload;

/// Problems that are printed; the rest are counted.
const MAX_SHOWN: usize = 20;

fn main() -> ExitCode {
    let (mut messages, mut problems) = (0, 0);
    for line in stdin().lock().lines() {
        let found = match line.map_err(|error| error.to_string()) {
            Ok(line) => find_problem(&line),
            Err(error) => Some(error),
        };
        messages += 1;
        if let Some(problem) = found {
            problems += 1;
            if problems <= MAX_SHOWN {
                println!("message {messages}: {problem}");
            }
        }
    }
    println!("slackblocks {} takes {} of {messages} messages", slackblocks::VERSION, messages - problems);
    if problems == 0 && messages > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What is wrong with a message; none if nothing is.
fn find_problem(line: &str) -> Option<String> {
    let message: Value = match serde_json::from_str(line) {
        Ok(message) => message,
        Err(error) => return Some(error.to_string()),
    };
    let given = json!({ "channel": "C1", "text": message["text"], "blocks": message["blocks"] });
    match serde_json::from_value::<MessagePayload>(given.clone()) {
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

    #[test]
    fn what_slack_takes_is_taken() {
        let text = json!({ "type": "mrkdwn", "text": "x", "verbatim": true });
        assert_eq!(find(&json!([{ "type": "section", "text": text }])), None);
    }

    #[test]
    fn what_slack_refuses_is_found() {
        let section = |length: usize| json!({ "type": "section", "text": { "type": "mrkdwn", "text": "x".repeat(length) } });
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
        assert!(find_problem("{").is_some());
    }
}
