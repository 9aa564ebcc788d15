//! Plans and their tasks: <https://docs.slack.dev/reference/block-kit/blocks/plan-block>,
//! <https://docs.slack.dev/reference/block-kit/blocks/task-card-block>.

use std::collections::HashSet;

use serde_json::Value;

use super::{Validator, rich_text, type_of};

/// The title of a plan or a task, in code points. Slack documents no limit, so that of a header is taken.
const MAX_TITLE_CHARS: usize = 150;

pub fn plan(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(plan) = validator.object(pointer, value, &["type", "title"], &["block_id", "tasks"]) else {
        return;
    };
    validator.block_id(pointer, plan);
    validator.text(&format!("{pointer}/title"), &value["title"], MAX_TITLE_CHARS);
    validator.plans += 1;
    if validator.plans > 1 {
        validator.report(pointer, "only one plan is allowed");
    }
    if validator.loose_task_cards > 0 {
        validator.report(pointer, "a plan and task cards outside of it cannot be mixed");
    }
    let Some(tasks) = plan.get("tasks") else {
        return;
    };
    let mut ids = HashSet::new();
    for (pointer, task) in validator.array_items(&format!("{pointer}/tasks"), tasks, 0, 50) {
        // Within a plan, the type goes without saying.
        if !matches!(type_of(task), "task_card" | "") {
            validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {}", type_of(task)));
        }
        task_card(validator, &pointer, task, &["task_id", "title"]);
        if !ids.insert(task["task_id"].to_string()) {
            validator.report(&format!("{pointer}/task_id"), "task ids must be unique");
        }
    }
}

/// A task card that is in no plan.
pub fn loose_task_card(validator: &mut Validator, pointer: &str, value: &Value) {
    validator.loose_task_cards += 1;
    if validator.plans > 0 {
        validator.report(pointer, "a plan and task cards outside of it cannot be mixed");
    }
    task_card(validator, pointer, value, &["type", "task_id", "title"]);
}

fn task_card(validator: &mut Validator, pointer: &str, value: &Value, required: &[&str]) {
    let optional = ["type", "block_id", "status", "icon", "hide_title", "details", "output", "sources"];
    let Some(card) = validator.object(pointer, value, required, &optional) else {
        return;
    };
    validator.block_id(pointer, card);
    validator.string(&format!("{pointer}/task_id"), &value["task_id"], 255);
    validator.text(&format!("{pointer}/title"), &value["title"], MAX_TITLE_CHARS);
    if let Some(status) = card.get("status") {
        validator.one_of(&format!("{pointer}/status"), status, &["pending", "in_progress", "complete", "error"]);
    }
    for key in ["details", "output"] {
        let Some(text) = card.get(key) else {
            continue;
        };
        if type_of(text) == "rich_text" {
            rich_text::block(validator, &format!("{pointer}/{key}"), text);
        } else {
            validator.report(&format!("{pointer}/{key}/type"), format_args!("unsupported type: {}", type_of(text)));
        }
    }
    let Some(sources) = card.get("sources") else {
        return;
    };
    for (pointer, source) in validator.array_items(&format!("{pointer}/sources"), sources, 0, 50) {
        if validator.object(&pointer, source, &["type", "url", "text"], &[]).is_some() {
            validator.url(&format!("{pointer}/url"), &source["url"]);
            validator.text(&format!("{pointer}/text"), &source["text"], MAX_TITLE_CHARS);
        }
    }
}
