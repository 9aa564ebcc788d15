//! Tables and charts: <https://docs.slack.dev/reference/block-kit/blocks/table-block>,
//! <https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block>.

use serde_json::Value;

use super::{Inspector, rich_text, type_of};

/// One cell of a table.
const CELL: usize = 12_000;

/// All cells of a data table together.
const DATA_TABLE: usize = 20_000;

pub fn table(inspector: &mut Inspector, at: &str, value: &Value) {
    let Some(table) = inspector.object(at, value, &["type", "rows"], &["block_id", "column_settings"]) else {
        return;
    };
    inspector.block_id(at, table);
    inspector.tables += 1;
    if inspector.tables > 1 {
        inspector.complain(at, "only one table is allowed");
    }
    rows(inspector, at, value, (1, 100));
    if let Some(settings) = table.get("column_settings") {
        inspector.items(&format!("{at}/column_settings"), settings, 0, 20);
    }
}

pub fn data_table(inspector: &mut Inspector, at: &str, value: &Value) {
    let optional = ["block_id", "page_size", "caption", "row_header_column_index"];
    let Some(table) = inspector.object(at, value, &["type", "rows"], &optional) else {
        return;
    };
    inspector.block_id(at, table);
    let before = inspector.checked.chars;
    rows(inspector, at, value, (2, 201));
    if inspector.checked.chars - before > DATA_TABLE {
        inspector.complain(at, format_args!("must be less than {} characters", DATA_TABLE + 1));
    }
    if table.get("page_size").is_some_and(|size| !size.as_u64().is_some_and(|size| (1..=100).contains(&size))) {
        inspector.complain(&format!("{at}/page_size"), "must be 1 to 100");
    }
}

fn rows(inspector: &mut Inspector, at: &str, value: &Value, (fewest, most): (usize, usize)) {
    for (at, row) in inspector.items(&format!("{at}/rows"), &value["rows"], fewest, most) {
        for (at, cell) in inspector.items(&at, row, 1, 20) {
            match type_of(cell) {
                "raw_text" => inspector.text(&format!("{at}/text"), &cell["text"], CELL),
                "rich_text" => rich_text::block(inspector, &at, cell),
                other => inspector.complain(&format!("{at}/type"), format_args!("unsupported type: {other}")),
            }
        }
    }
}

pub fn data_visualization(inspector: &mut Inspector, at: &str, value: &Value) {
    let Some(block) = inspector.object(at, value, &["type", "title", "chart"], &["block_id"]) else {
        return;
    };
    inspector.block_id(at, block);
    inspector.charts += 1;
    if inspector.charts > 2 {
        inspector.complain(at, "only two charts are allowed");
    }
    inspector.text(&format!("{at}/title"), &value["title"], 50);
    let (at, chart) = (format!("{at}/chart"), &value["chart"]);
    match type_of(chart) {
        "pie" => {
            for (at, segment) in inspector.items(&format!("{at}/segments"), &chart["segments"], 1, 6) {
                inspector.text(&format!("{at}/label"), &segment["label"], 20);
            }
        }
        "line" | "bar" | "area" => {
            for (at, series) in inspector.items(&format!("{at}/series"), &chart["series"], 1, 6) {
                inspector.text(&format!("{at}/name"), &series["name"], 20);
                for (at, point) in inspector.items(&format!("{at}/data"), &series["data"], 1, 20) {
                    inspector.text(&format!("{at}/label"), &point["label"], 20);
                }
            }
        }
        other => inspector.complain(&format!("{at}/type"), format_args!("unsupported type: {other}")),
    }
}
