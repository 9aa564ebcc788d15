//! The binary as a responder runs it.

use std::process::{Command, Output};

use anyhow::Result;
use investigation::model::{GapReason, Report, Source};

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
    assert!(stdout(&output).contains("Look here first"), "{}", stdout(&output));
    for step in ["scope", "metrics", "logs", "traces", "changes", "alarms", "rank", "publish", "conclude"] {
        assert!(stderr(&output).contains(&format!(" {step}")), "{step} in {}", stderr(&output));
    }
    assert!(!output.stdout.contains(&b'\x1b') && !output.stderr.contains(&b'\x1b'), "nobody asked for colours");
    Ok(())
}

#[test]
fn the_default_incident_is_labelled_as_simulated_and_a_recording_is_one_flag_away() -> Result<()> {
    let output = investigate(&["demo", "--once"])?;
    let introduction = stderr(&output);
    let flags = introduction.split('`').find(|part| part.starts_with("--incident ")).unwrap_or_default().to_owned();
    assert!(introduction.contains("telemetry simulated; `--incident "), "{introduction}");
    let recorded = investigate(&["demo", "--once"].into_iter().chain(flags.split(' ')).collect::<Vec<_>>())?;
    assert!(recorded.status.success() && stderr(&recorded).contains("telemetry recorded; from https://"), "{flags}");
    Ok(())
}

#[test]
fn the_default_incident_has_evidence_of_every_source_and_no_gap() -> Result<()> {
    let report: Report = serde_json::from_slice(&investigate(&["demo", "--json"])?.stdout)?;
    for &source in Source::ALL {
        assert!(report.evidence.iter().any(|evidence| evidence.source == source), "{source:?}");
    }
    assert_eq!(report.gaps, []);
    assert!(
        report.hypotheses.iter().any(|hypothesis| hypothesis.suspect_change.is_some()),
        "a deployment is suspected"
    );
    assert!(report.blast_radius.is_some() && report.evidence.iter().any(|evidence| evidence.series.is_some()));
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
fn the_list_names_every_incident() -> Result<()> {
    let listed = stdout(&investigate(&["demo", "--list"])?);
    assert!(bundle::names().iter().all(|name| listed.contains(name)), "{listed}");
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

#[test]
fn a_question_is_answered_about_an_incident_and_about_a_report() -> Result<()> {
    let report = std::env::temp_dir().join(format!("report-of-a-question-{}.json", std::process::id()));
    std::fs::write(&report, investigate(&["demo", "--json"])?.stdout)?;
    let about_incident = investigate(&["ask", "why", "orders?"])?;
    let about_report = investigate(&["ask", "why orders?", "--report", &report.to_string_lossy()])?;
    std::fs::remove_file(&report)?;
    assert!(stdout(&about_incident).contains("orders is the likeliest cause"), "{}", stderr(&about_incident));
    assert_eq!(stdout(&about_incident), stdout(&about_report));
    let listed = investigate(&["ask"])?;
    assert!(stdout(&listed).contains("why not payments?"), "{}", stdout(&listed));
    Ok(())
}

#[test]
fn a_post_mortem_is_printed_and_a_report_that_is_none_is_an_error() -> Result<()> {
    let printed = investigate(&["post-mortem", "--incident", "petshop-latency"])?;
    assert!(stdout(&printed).starts_with("# Post-mortem: PetSite, 2023-04-18"), "{}", stderr(&printed));
    let of_bundle = investigate(&["post-mortem", "petshop-latency"])?;
    assert_eq!(stdout(&of_bundle), stdout(&printed), "{}", stderr(&of_bundle));
    let missing = investigate(&["post-mortem", "no-such"])?;
    assert!(stderr(&missing).starts_with("error: no incident bundle is named `no-such`"), "{}", stderr(&missing));
    let refused = investigate(&["post-mortem", "--report", "Cargo.toml"])?;
    assert!(!refused.status.success() && stderr(&refused).contains("holds no report"), "{}", stderr(&refused));
    Ok(())
}
