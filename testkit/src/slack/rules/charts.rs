//! Tables and charts: <https://docs.slack.dev/reference/block-kit/blocks/table-block>,
//! <https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block>.

use serde_json::Value;

use super::{Validator, rich_text, type_of};

/// The text of one cell of a table, in code points.
const MAX_CELL_CHARS: usize = 12_000;

/// The texts of all cells of a data table together, in code points.
const MAX_DATA_TABLE_CHARS: usize = 20_000;

pub fn table(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(table) = validator.object(pointer, value, &["type", "rows"], &["block_id", "column_settings"]) else {
        return;
    };
    validator.block_id(pointer, table);
    validator.tables += 1;
    if validator.tables > 1 {
        validator.report(pointer, "only one table is allowed");
    }
    rows(validator, pointer, value, (1, 100));
    if let Some(settings) = table.get("column_settings") {
        validator.array_items(&format!("{pointer}/column_settings"), settings, 0, 20);
    }
}

pub fn data_table(validator: &mut Validator, pointer: &str, value: &Value) {
    let optional = ["block_id", "page_size", "caption", "row_header_column_index"];
    let Some(table) = validator.object(pointer, value, &["type", "rows"], &optional) else {
        return;
    };
    validator.block_id(pointer, table);
    let before = validator.checked.chars;
    rows(validator, pointer, value, (2, 201));
    if validator.checked.chars - before > MAX_DATA_TABLE_CHARS {
        validator.report(pointer, format_args!("must be less than {} characters", MAX_DATA_TABLE_CHARS + 1));
    }
    if table.get("page_size").is_some_and(|size| !size.as_u64().is_some_and(|size| (1..=100).contains(&size))) {
        validator.report(&format!("{pointer}/page_size"), "must be 1 to 100");
    }
}

fn rows(validator: &mut Validator, pointer: &str, value: &Value, (min, max): (usize, usize)) {
    for (pointer, row) in validator.array_items(&format!("{pointer}/rows"), &value["rows"], min, max) {
        for (pointer, cell) in validator.array_items(&pointer, row, 1, 20) {
            match type_of(cell) {
                "raw_text" => validator.text(&format!("{pointer}/text"), &cell["text"], MAX_CELL_CHARS),
                "rich_text" => rich_text::block(validator, &pointer, cell),
                other => validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {other}")),
            }
        }
    }
}

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
        "pie" => {
            for (pointer, segment) in validator.array_items(&format!("{pointer}/segments"), &chart["segments"], 1, 6) {
                validator.text(&format!("{pointer}/label"), &segment["label"], 20);
            }
        }
        "line" | "bar" | "area" => {
            for (pointer, series) in validator.array_items(&format!("{pointer}/series"), &chart["series"], 1, 6) {
                validator.text(&format!("{pointer}/name"), &series["name"], 20);
                for (pointer, point) in validator.array_items(&format!("{pointer}/data"), &series["data"], 1, 20) {
                    validator.text(&format!("{pointer}/label"), &point["label"], 20);
                }
            }
        }
        other => validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {other}")),
    }
}
