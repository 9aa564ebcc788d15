//! Charts: <https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block>.

use std::collections::HashSet;

use serde_json::Value;

use super::{Validator, type_of};

pub fn data_visualization(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(block) = validator.object(pointer, value, &["type", "title", "chart"], &["block_id"]) else {
        return;
    };
    validator.block_id(pointer, block);
    validator.charts += 1;
    if validator.charts > 2 {
        validator.report(pointer, "only two charts are allowed");
    }
    validator.text(&format!("{pointer}/title"), &value["title"], 50);
    let (pointer, chart) = (format!("{pointer}/chart"), &value["chart"]);
    match type_of(chart) {
        "pie" => pie(validator, &pointer, chart),
        "line" | "bar" | "area" => series_chart(validator, &pointer, chart),
        other => validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {other}")),
    }
}

fn pie(validator: &mut Validator, pointer: &str, chart: &Value) {
    if validator.object(pointer, chart, &["type", "segments"], &[]).is_none() {
        return;
    }
    for (pointer, segment) in validator.array_items(&format!("{pointer}/segments"), &chart["segments"], 1, 6) {
        if validator.object(&pointer, segment, &["label", "value"], &[]).is_none() {
            continue;
        }
        validator.text(&format!("{pointer}/label"), &segment["label"], 20);
        validator.number(&format!("{pointer}/value"), &segment["value"]);
        if segment["value"].as_f64().is_some_and(|value| value <= 0.0) {
            validator.report(&format!("{pointer}/value"), "must be more than 0");
        }
    }
}

fn series_chart(validator: &mut Validator, pointer: &str, chart: &Value) {
    if validator.object(pointer, chart, &["type", "series", "axis_config"], &[]).is_none() {
        return;
    }
    let categories = axis_config(validator, &format!("{pointer}/axis_config"), &chart["axis_config"]);
    let mut names = HashSet::new();
    for (pointer, series) in validator.array_items(&format!("{pointer}/series"), &chart["series"], 1, 6) {
        if validator.object(&pointer, series, &["name", "data"], &[]).is_none() {
            continue;
        }
        validator.text(&format!("{pointer}/name"), &series["name"], 20);
        if !names.insert(series["name"].to_string()) {
            validator.report(&format!("{pointer}/name"), "series names must be unique");
        }
        let mut labels = Vec::new();
        for (pointer, point) in validator.array_items(&format!("{pointer}/data"), &series["data"], 1, 20) {
            if validator.object(&pointer, point, &["label", "value"], &[]).is_none() {
                continue;
            }
            validator.text(&format!("{pointer}/label"), &point["label"], 20);
            validator.number(&format!("{pointer}/value"), &point["value"]);
            labels.push(&point["label"]);
        }
        let is_covered = labels.len() == categories.len() && labels.iter().all(|label| categories.contains(label));
        if !is_covered {
            validator.report(&format!("{pointer}/data"), "must have one point for each category");
        }
    }
}

/// The categories, which must differ.
fn axis_config<'v>(validator: &mut Validator, pointer: &str, value: &'v Value) -> Vec<&'v Value> {
    if validator.object(pointer, value, &["categories"], &["x_label", "y_label"]).is_none() {
        return Vec::new();
    }
    let mut categories = Vec::new();
    for (pointer, category) in validator.array_items(&format!("{pointer}/categories"), &value["categories"], 1, 20) {
        validator.text(&pointer, category, 20);
        if categories.contains(&category) {
            validator.report(&pointer, "categories must be unique");
        }
        categories.push(category);
    }
    for key in ["x_label", "y_label"] {
        if let Some(label) = value.get(key) {
            validator.text(&format!("{pointer}/{key}"), label, 50);
        }
    }
    categories
}
