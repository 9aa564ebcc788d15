//! The binary as a responder runs it.

use std::process::{Command, Output};

use anyhow::Result;
use investigation::model::{GapReason, Report};

const EMPTY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bundles/empty");

fn investigate(arguments: &[&str]) -> Result<Output> {
    Ok(Command::new(env!("CARGO_BIN_EXE_investigate")).args(arguments).output()?)
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_demo_ends_with_a_verdict_and_shows_its_steps_beside_it() -> Result<()> {
    let output = investigate(&["demo", "--once"])?;
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("Where to look first"), "{}", stdout(&output));
    for step in ["scope", "metrics", "logs", "traces", "changes", "alarms", "rank", "publish", "conclude"] {
        assert!(stderr(&output).contains(&format!(" {step}")), "{step} in {}", stderr(&output));
    }
    assert!(!output.stdout.contains(&b'\x1b') && !output.stderr.contains(&b'\x1b'), "nobody asked for colours");
    Ok(())
}

#[test]
fn json_is_the_report_and_nothing_else() -> Result<()> {
    let output = investigate(&["demo", "--json", "--incident", "dependency-5xx"])?;
    let report: Report = serde_json::from_slice(&output.stdout)?;
    assert_eq!(report.service, "orders-api");
    Ok(())
}

#[test]
fn a_bundle_in_a_directory_is_investigated_even_if_it_is_empty() -> Result<()> {
    let output = investigate(&["demo", "--json", "--incident", EMPTY])?;
    let report: Report = serde_json::from_slice(&output.stdout)?;
    assert!(report.cause().is_none());
    assert!(report.gaps.iter().any(|gap| gap.reason == GapReason::NotFound), "{:?}", report.gaps);
    Ok(())
}

#[test]
fn a_simulated_incident_is_investigated_like_any_other() -> Result<()> {
    let directory = std::env::temp_dir().join(format!("simulated-at-the-command-line-{}", std::process::id()));
    let bundle = directory.to_string_lossy();
    let simulated = investigate(&["simulate", "-t", "containers", "-f", "error-surge", "-s", "3", "-o", &bundle])?;
    assert!(simulated.status.success(), "{}", stderr(&simulated));
    let output = investigate(&["demo", "--once", "--incident", &bundle])?;
    std::fs::remove_dir_all(&directory)?;
    assert!(stdout(&output).contains("fails by itself"), "{}", stdout(&output));
    Ok(())
}

#[test]
fn a_fault_that_there_is_not_is_answered_with_those_that_there_are() -> Result<()> {
    let output = investigate(&["simulate", "-t", "mixed", "-f", "gremlins", "-s", "3", "-o", "nowhere/x"])?;
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error: --fault: `gremlins` is no fault; the faults are: latency-regression,"));
    Ok(())
}

#[test]
fn the_bench_prints_one_object() -> Result<()> {
    let output = investigate(&["bench", "simulated", "--cases", "44", "--seed", "2", "--json"])?;
    let scores: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(scores["totals"]["cases"], 44);
    assert_eq!(scores["faults"].as_array().map(Vec::len), Some(22), "every fault, several at once, and none");
    Ok(())
}

#[test]
fn the_list_names_every_incident() -> Result<()> {
    let listed = stdout(&investigate(&["demo", "--list"])?);
    assert!(cli::bundle::names().iter().all(|name| listed.contains(name)), "{listed}");
    Ok(())
}

#[test]
fn a_wrong_incident_is_answered_with_the_right_ones() -> Result<()> {
    let output = investigate(&["demo", "--incident", "petshop"])?;
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error: --incident: no incident bundle is named `petshop`"));
    assert!(stderr(&output).contains("petshop-latency") && output.stdout.is_empty());
    Ok(())
}

/// Writes labelled series of one file, and watches them.
fn bench_nab(name: &str, csv: &str, windows: &str) -> Result<Output> {
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(dir.join("data"))?;
    std::fs::write(dir.join("data/cpu.csv"), csv)?;
    std::fs::write(dir.join("windows.json"), windows)?;
    investigate(&["bench", "nab", &dir.to_string_lossy(), "--json"])
}

#[test]
fn labelled_series_give_one_json_object() -> Result<()> {
    let csv = "timestamp,value\n2026-01-01 00:00:00,1.5\n2026-01-02 12:00:00,2\n";
    let windows = r#"{"cpu.csv": [["2026-01-01 03:00:00.000000", "2026-01-01 04:00:00.000000"]]}"#;
    let scores: serde_json::Value = serde_json::from_slice(&bench_nab("labelled", csv, windows)?.stdout)?;
    let totals = serde_json::json!({"windows": 1, "windows_found": 0, "false_alarms_per_day": 0.0});
    let series =
        serde_json::json!([{"series": "cpu.csv", "windows": 1, "windows_found": 0, "false_alarms": 0, "days": 1.5}]);
    assert_eq!(scores, serde_json::json!({"totals": totals, "series": series}));
    Ok(())
}

#[test]
fn what_is_no_labelled_series_is_named_with_its_row_and_what_would_be_right() -> Result<()> {
    let says = |name, csv, windows, words: &[&str]| -> Result<()> {
        let output = bench_nab(name, csv, windows)?;
        assert!(!output.status.success());
        assert!(words.iter().all(|word| stderr(&output).contains(word)), "{}", stderr(&output));
        Ok(())
    };
    let none = r#"{"cpu.csv": []}"#;
    says("no_time", "timestamp,value\nnoon,1\n", none, &["cpu.csv", "row 1", "2014-02-14 14:30:00"])?;
    says("no_number", "timestamp,value\n2026-01-01 00:00:00,one\n", none, &["cpu.csv", "line: 2", "timestamp,value"])?;
    says("no_label", "timestamp,value\n", "{}", &["windows.json", "cpu.csv", "[start, end]"])?;
    says("no_end", "timestamp,value\n", r#"{"cpu.csv": [["2026-01-01 00:00:00"]]}"#, &["windows.json", "length 1"])
}
