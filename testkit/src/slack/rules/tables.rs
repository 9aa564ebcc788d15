//! Tables: <https://docs.slack.dev/reference/block-kit/blocks/table-block>,
//! <https://docs.slack.dev/reference/block-kit/blocks/data-table-block>.

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
    for (pointer, cell) in cells(validator, pointer, value, (1, 100)) {
        match type_of(cell) {
            "raw_text" => raw_text(validator, &pointer, cell),
            "rich_text" => rich_text::block(validator, &pointer, cell),
            other => validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {other}")),
        }
    }
    if let Some(settings) = table.get("column_settings") {
        validator.array_items(&format!("{pointer}/column_settings"), settings, 0, 20);
    }
}

pub fn data_table(validator: &mut Validator, pointer: &str, value: &Value) {
    let optional = ["block_id", "page_size", "row_header_column_index"];
    let Some(table) = validator.object(pointer, value, &["type", "rows", "caption"], &optional) else {
        return;
    };
    validator.block_id(pointer, table);
    validator.string(&format!("{pointer}/caption"), &value["caption"], MAX_CELL_CHARS);
    let before = validator.checked.chars;
    // The header is one row more.
    for (pointer, cell) in cells(validator, pointer, value, (2, 101)) {
        let is_header = pointer.contains("/rows/0/");
        match type_of(cell) {
            "raw_text" => raw_text(validator, &pointer, cell),
            "raw_number" => raw_number(validator, &pointer, cell),
            "rich_text" if !is_header => rich_text::block(validator, &pointer, cell),
            other => validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {other}")),
        }
    }
    if validator.checked.chars - before > MAX_DATA_TABLE_CHARS {
        validator.report(pointer, format_args!("must be less than {} characters", MAX_DATA_TABLE_CHARS + 1));
    }
    if table.get("page_size").is_some_and(|size| !size.as_u64().is_some_and(|size| (1..=100).contains(&size))) {
        validator.report(&format!("{pointer}/page_size"), "must be 1 to 100");
    }
}

/// All cells, each with its JSON pointer. Every row must have as many as the first.
fn cells<'v>(
    validator: &mut Validator,
    pointer: &str,
    value: &'v Value,
    (min, max): (usize, usize),
) -> Vec<(String, &'v Value)> {
    let mut all = Vec::new();
    let mut columns = None;
    for (pointer, row) in validator.array_items(&format!("{pointer}/rows"), &value["rows"], min, max) {
        let row = validator.array_items(&pointer, row, 1, 20);
        if *columns.get_or_insert(row.len()) != row.len() {
            validator.report(&pointer, "all rows must have the same number of cells");
        }
        all.extend(row);
    }
    all
}

fn raw_text(validator: &mut Validator, pointer: &str, cell: &Value) {
    if validator.object(pointer, cell, &["type", "text"], &[]).is_some() {
        validator.text(&format!("{pointer}/text"), &cell["text"], MAX_CELL_CHARS);
    }
}

fn raw_number(validator: &mut Validator, pointer: &str, cell: &Value) {
    if validator.object(pointer, cell, &["type", "value", "text"], &[]).is_some() {
        validator.number(&format!("{pointer}/value"), &cell["value"]);
        validator.text(&format!("{pointer}/text"), &cell["text"], MAX_CELL_CHARS);
    }
}
