//! The memory of the logs step when lines are long and many: what it allocates at most, from the first answer of CloudWatch
//! Logs to the findings as they are stored.

use investigation::detect::logs::detect;
use investigation::ports::TelemetrySources;
use peak_alloc::PeakAlloc;
use serde_json::{Value, json};

use super::*;
use crate::testing::{Call, FakeAws, Reply, scope};

/// Counts what this process of the tests allocates.
#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const MIB: usize = 1024 * 1024;

/// What the process of the function holds beside the telemetry.
const MAX_BESIDE_TELEMETRY: usize = 64 * MIB;

/// The memory that the template gives the function, in bytes.
fn memory_of_function() -> usize {
    let template = include_str!("../../../sam-template.yaml");
    let (_, function) = template.split_once("\n  LogsFunction:\n").unwrap();
    let (function, _) = function.split_once("\n\n").unwrap();
    let (_, size) = function.split_once("\n      MemorySize: ").unwrap();
    size.split_whitespace().next().unwrap().parse::<usize>().unwrap() * MIB
}

/// Log groups whose windows hold so many lines each, of which every one shows trouble, in words of its own.
#[derive(Clone, Copy)]
struct LongLines {
    /// How many lines of a window there are.
    lines: usize,
    /// The characters that fill the lines, and how many each has. The query lets the first 4,096 through.
    filling: char,
    characters: usize,
}

impl LongLines {
    /// The line as CloudWatch Logs returns it: `substr` of the query counts characters.
    fn line(self, number: usize) -> String {
        let beginning = format!("ERROR request {number:x} of user {} failed: ", number * 7919 % 10_007);
        let filling = (0..self.characters).map(|place| if place % 9 == 8 { ' ' } else { self.filling });
        beginning.chars().chain(filling).take(MAX_LINE_BYTES).collect()
    }

    /// The lines that one call of `GetQueryResults` returns: from the one that its token names.
    fn page(self, call: &Call) -> Reply {
        let query = call.body["queryId"].as_str().unwrap();
        let from: usize = call.body["nextToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let to = (from + LINES_PER_CALL).min(self.lines).min(MAX_LINES);
        let minute = if query == INCIDENT { "14:10" } else { "13:10" };
        let row = |number: usize| {
            let time = format!("2026-01-31 {minute}:{:02}.{:03}", number / 1_000 % 60, number % 1_000);
            json!([
                { "field": "@timestamp", "value": time },
                { "field": "@log", "value": "123456789012:/aws/lambda/checkout" },
                { "field": "cut_message", "value": self.line(number) },
                { "field": "@ptr", "value": "opaque" },
            ])
        };
        let mut answer = json!({
            "status": "Complete",
            "results": (from..to).map(row).collect::<Vec<Value>>(),
            "statistics": {
                "recordsMatched": self.lines as f64,
                "recordsScanned": self.lines as f64,
                "bytesScanned": (self.lines * self.characters) as f64,
            },
        });
        if to < self.lines.min(MAX_LINES) {
            answer["nextToken"] = json!(to.to_string());
        }
        Reply::Ok(answer)
    }

    async fn account(self) -> FakeAws {
        FakeAws::start(move |call| match call.operation.as_str() {
            "StartQuery" => {
                let is_of_baseline = call.body["endTime"] == json!(scope().baseline_window.end().as_second());
                Reply::Ok(json!({ "queryId": if is_of_baseline { BASELINE } else { INCIDENT } }))
            }
            "GetQueryResults" => self.page(call),
            _ => Reply::Ok(json!({})),
        })
        .await
    }
}

/// Reads the lines, finds evidence in them and writes it as the step does; returns how many lines were read, and the most
/// bytes that were allocated at once meanwhile.
async fn measure(long_lines: LongLines) -> (usize, usize) {
    let aws = long_lines.account().await;
    let sources = aws.sources().await;
    let mut scope = scope();
    scope.context.log_groups = vec!["/aws/lambda/checkout".to_owned()];
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let read = sources.logs(&scope).await.unwrap();
    let lines = read.telemetry.lines.len() + read.telemetry.requests.telemetry.lines.len();
    let findings = detect(&scope, read);
    let stored = serde_json::to_vec(&findings).unwrap();
    let peak = ALLOCATED.peak_usage() - before;
    assert!(!findings.evidence.is_empty() && stored.len() < MIB, "{} bytes", stored.len());
    (lines, peak)
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_lines_of_8_kb_in_each_window_fit_into_the_memory_of_the_function() {
    let (lines, peak) = measure(LongLines { lines: 10_000, filling: 'x', characters: 8_000 }).await;
    println!("{lines} lines, {} MiB", peak / MIB);
    // As many ordinary lines were read beside them, and left out again, for they were not all.
    assert_eq!(lines, 2 * 10_000);
    assert!(peak + MAX_BESIDE_TELEMETRY < memory_of_function(), "{} MiB", peak / MIB);
}

#[tokio::test(start_paused = true)]
async fn lines_of_100_kb_in_characters_of_several_bytes_that_are_read_twice_fit_into_it_as_well() {
    let (lines, peak) = measure(LongLines { lines: 9_000, filling: '界', characters: 100_000 }).await;
    println!("{lines} lines, {} MiB", peak / MIB);
    assert_eq!(lines, 2 * 9_000);
    assert!(peak + MAX_BESIDE_TELEMETRY < memory_of_function(), "{} MiB", peak / MIB);
}
