//! The binary as whoever measures runs it.

use std::process::{Command, Output};

use anyhow::Result;

fn lab(arguments: &[&str]) -> Result<Output> {
    Ok(Command::new(env!("CARGO_BIN_EXE_lab")).args(arguments).output()?)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_simulated_incident_is_a_bundle_like_any_other_and_knows_its_cause() -> Result<()> {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("simulated");
    let path = directory.to_string_lossy();
    let simulated = lab(&["simulate", "-t", "containers", "-f", "error-surge", "-s", "3", "-o", &path])?;
    assert!(simulated.status.success(), "{}", stderr(&simulated));
    let bundle = bundle::open(&path)?;
    assert_eq!(bundle.manifest.truths.map(|truths| truths.len()), Some(1));
    Ok(())
}

#[test]
fn an_unknown_fault_is_answered_with_the_known_ones() -> Result<()> {
    let output = lab(&["simulate", "-t", "mixed", "-f", "gremlins", "-s", "3", "-o", "nowhere/x"])?;
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).starts_with("error: --fault: `gremlins` is not a fault; the faults are: latency-regression,")
    );
    Ok(())
}

#[test]
fn the_bench_prints_one_object() -> Result<()> {
    let output = lab(&["bench", "simulated", "--cases", "44", "--seed", "2", "--json"])?;
    let scores: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    assert_eq!(scores["totals"]["cases"], 44);
    assert_eq!(scores["faults"].as_array().map(Vec::len), Some(22), "every fault, several at once, and none");
    Ok(())
}

/// Writes labelled series of one file, and watches them.
fn bench_nab(name: &str, csv: &str, windows: &str) -> Result<Output> {
    let dir = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(dir.join("data"))?;
    std::fs::write(dir.join("data/cpu.csv"), csv)?;
    std::fs::write(dir.join("windows.json"), windows)?;
    lab(&["bench", "nab", &dir.to_string_lossy(), "--json"])
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
