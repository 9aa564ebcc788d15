//! No report, however hostile, breaks a limit, calls somebody, or is refused.

use slack::message::Message;

use crate::slack::{Mention, hostile, mention, rules};

/// What a message may have of Slack's 12,000 characters, so that a note still fits before it.
const MAX_CHARS: usize = 10_000;

fn refusal(message: &Message) -> Option<String> {
    let blocks = serde_json::to_value(&message.blocks).unwrap();
    let checked = rules::check(blocks.as_array().unwrap());
    let mentions = [mention::in_text(&message.text), mention::in_blocks(&blocks)].concat();
    let strangers: Vec<_> = mentions.into_iter().filter(|who| *who != Mention::User(hostile::ASKER.into())).collect();
    if !checked.problems.is_empty() {
        return Some(format!("{:?}", checked.problems));
    }
    if message.blocks.is_empty() {
        return Some("no blocks".to_owned());
    }
    if checked.chars > MAX_CHARS || message.text.chars().count() > 4_000 {
        return Some(format!("{} characters in blocks, {} in text", checked.chars, message.text.chars().count()));
    }
    (!strangers.is_empty()).then(|| format!("mentions {strangers:?}"))
}

/// Checks the messages of these reports.
fn check(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        for (index, message) in hostile::messages(seed).iter().enumerate() {
            assert_eq!(refusal(message), None, "message {index} of report {seed}");
        }
    }
}

// Ten thousand reports in four parts, which run at the same time.

#[test]
fn every_message_of_hostile_reports_is_taken_1_of_4() {
    check(0..2_500);
}

#[test]
fn every_message_of_hostile_reports_is_taken_2_of_4() {
    check(2_500..5_000);
}

#[test]
fn every_message_of_hostile_reports_is_taken_3_of_4() {
    check(5_000..7_500);
}

#[test]
fn every_message_of_hostile_reports_is_taken_4_of_4() {
    check(7_500..10_000);
}

#[test]
fn hostile_reports_reach_every_kind_of_block() {
    let mut kinds = std::collections::BTreeSet::new();
    for message in (0..50).flat_map(hostile::messages) {
        let blocks = serde_json::to_value(&message.blocks).unwrap();
        kinds.extend(blocks.as_array().unwrap().iter().map(|block| block["type"].as_str().unwrap().to_owned()));
    }
    let kinds: Vec<_> = kinds.into_iter().collect();
    assert_eq!(kinds, ["actions", "container", "context", "context_actions", "data_visualization", "plan", "section"]);
}
