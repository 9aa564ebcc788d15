//! No report, however hostile, breaks a limit, calls somebody, or is refused.

use serde_json::Value;
use slack::message::Message;

use crate::slack::{Mention, hostile, mention, rules};

/// What a message may have of Slack's 12,000 characters, so that a note still fits before it.
const MAX_CHARS: usize = 10_000;

fn refusal(message: &Message) -> Option<String> {
    let blocks = serde_json::to_value(&message.blocks).unwrap();
    let checked = rules::check(blocks.as_array().unwrap());
    let mentions = [mention::in_text(&message.text), mention::in_blocks(&blocks)].concat();
    let strangers = find_strangers(mentions);
    if !checked.problems.is_empty() {
        return Some(format!("{:?}", checked.problems));
    }
    if message.blocks.is_empty() || message.text.is_empty() {
        return Some("no blocks, or no text".to_owned());
    }
    if checked.chars > MAX_CHARS || message.text.chars().count() > 4_000 {
        return Some(format!("{} characters in blocks, {} in text", checked.chars, message.text.chars().count()));
    }
    (!strangers.is_empty()).then(|| format!("mentions {strangers:?}"))
}

/// Why Slack would refuse a modal or App Home, or whom it would call.
fn refusal_of_view(view: &Value) -> Option<String> {
    let kind = view["type"].as_str().unwrap_or_default();
    let problems = rules::check_view(view, if kind == "home" { "home" } else { "modal" });
    let strangers = find_strangers(mention::in_blocks(&view["blocks"]));
    (!problems.is_empty() || !strangers.is_empty()).then(|| format!("{problems:?}, mentions {strangers:?}"))
}

/// Why an answer that one person sees would be refused, or whom it would call.
fn refusal_of_answer(answer: &Value) -> Option<String> {
    let blocks = answer["blocks"].as_array().map(Vec::as_slice).unwrap_or_default();
    let problems = rules::check(blocks).problems;
    let text = answer["text"].as_str().unwrap_or_default();
    let strangers = find_strangers([mention::in_text(text), mention::in_blocks(&answer["blocks"])].concat());
    let is_complete = answer["response_action"] == "errors" || (1..=4_000).contains(&text.chars().count());
    let is_taken = problems.is_empty() && strangers.is_empty() && is_complete;
    (!is_taken).then(|| format!("{problems:?}, mentions {strangers:?}: {answer}"))
}

fn find_strangers(mentions: Vec<Mention>) -> Vec<Mention> {
    mentions.into_iter().filter(|who| *who != Mention::User(hostile::ASKER.into())).collect()
}

/// Checks everything that is said and asked about these reports and contexts.
fn check(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        for (index, message) in hostile::messages(seed).iter().enumerate() {
            assert_eq!(refusal(message), None, "message {index} of report {seed}");
        }
        if !hostile::has_views(seed) {
            continue;
        }
        for (index, view) in hostile::views(seed).iter().enumerate() {
            assert_eq!(refusal_of_view(view), None, "view {index} of {seed}");
        }
        for (index, menu) in hostile::menus(seed).iter().enumerate() {
            assert_eq!(rules::check_menu(menu), [""; 0], "menu {index} of {seed}");
        }
        for (index, answer) in hostile::answers(seed).iter().enumerate() {
            assert_eq!(refusal_of_answer(answer), None, "answer {index} of {seed}");
        }
    }
}

// Ten thousand reports, a thousand of them in every view as well, in four parts, which run at the same time.

#[test]
fn everything_about_hostile_reports_is_taken_1_of_4() {
    check(0..2_500);
}

#[test]
fn everything_about_hostile_reports_is_taken_2_of_4() {
    check(2_500..5_000);
}

#[test]
fn everything_about_hostile_reports_is_taken_3_of_4() {
    check(5_000..7_500);
}

#[test]
fn everything_about_hostile_reports_is_taken_4_of_4() {
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

#[test]
fn hostile_contexts_reach_every_kind_of_field() {
    let mut kinds = std::collections::BTreeSet::new();
    for view in (0..20).flat_map(hostile::views) {
        for block in view["blocks"].as_array().unwrap() {
            let kind = block["element"]["type"].as_str().or(block["type"].as_str()).unwrap();
            kinds.insert(kind.to_owned());
        }
    }
    let kinds: Vec<_> = kinds.into_iter().collect();
    insta::assert_snapshot!(kinds.join(" "), @"actions checkboxes context conversations_select datetimepicker external_select header multi_conversations_select multi_external_select multi_users_select plain_text_input section static_select");
}
