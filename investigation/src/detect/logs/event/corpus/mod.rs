//! Single log lines of many writers, each with what an engineer on call would say of it.
//!
//! A file has sections: `# writer | source`, then a line for each log line: severity, failure mode (`-` for none) and the
//! line itself, with tabs between them. `\n`, `\t` and `\e` stand for a new line, a tab and an escape character.

use std::fmt::Write as _;

use super::{FailureMode, LogEvent, Severity};

const FILES: [&str; 12] = [
    include_str!("applications.tsv"),
    include_str!("cloud.tsv"),
    include_str!("databases.tsv"),
    include_str!("further.tsv"),
    include_str!("later.tsv"),
    include_str!("libraries.tsv"),
    include_str!("loggers.tsv"),
    include_str!("noise.tsv"),
    include_str!("records.tsv"),
    include_str!("servers.tsv"),
    include_str!("structured.tsv"),
    UNDERSTATED,
];

/// What servers write as information although it is trouble, and lines of the same writers that are none.
const UNDERSTATED: &str = include_str!("understated.tsv");

/// The least share of lines that must be judged right, for each of the measures.
const MIN_SHARE: f64 = 0.97;

struct LabelledLine {
    writer: &'static str,
    severity: Severity,
    failure_mode: Option<FailureMode>,
    message: String,
}

fn parse_severity(name: &str) -> Severity {
    match name {
        "info" => Severity::Info,
        "warning" => Severity::Warning,
        "error" => Severity::Error,
        _ => panic!("{name} is no severity"),
    }
}

fn parse_failure_mode(name: &str) -> Option<FailureMode> {
    match name {
        "-" => None,
        "memory" => Some(FailureMode::Memory),
        "throttle" => Some(FailureMode::Throttle),
        "quota" => Some(FailureMode::Quota),
        "access_denied" => Some(FailureMode::AccessDenied),
        "network" => Some(FailureMode::Network),
        "timeout" => Some(FailureMode::Timeout),
        "tls" => Some(FailureMode::Tls),
        "authentication" => Some(FailureMode::Authentication),
        "storage" => Some(FailureMode::Storage),
        "crash" => Some(FailureMode::Crash),
        "lock" => Some(FailureMode::Lock),
        "unavailable" => Some(FailureMode::Unavailable),
        _ => panic!("{name} is no failure mode"),
    }
}

fn parse(files: &[&'static str]) -> Vec<LabelledLine> {
    let mut writer = "";
    let mut lines = Vec::new();
    for row in files.iter().flat_map(|file| file.lines()) {
        if let Some(section) = row.strip_prefix("# ") {
            let (name, source) = section.split_once(" | ").unwrap();
            assert!(source.starts_with("https://"), "{section}");
            writer = name;
            continue;
        }
        let mut columns = row.splitn(3, '\t');
        let mut column = || columns.next().unwrap_or_else(|| panic!("{row} has three columns"));
        let (severity, failure_mode, message) = (column(), column(), column());
        lines.push(LabelledLine {
            writer,
            severity: parse_severity(severity),
            failure_mode: parse_failure_mode(failure_mode),
            message: message.replace("\\n", "\n").replace("\\t", "\t").replace("\\e", "\u{1b}"),
        });
    }
    lines
}

/// How many lines are judged right, by measure, and a line of text for each that is not.
#[derive(Default)]
struct Score {
    trouble: (usize, usize),
    no_trouble: (usize, usize),
    severity: (usize, usize),
    failure_mode: (usize, usize),
    misses: String,
}

fn count((right, all): &mut (usize, usize), is_right: bool) {
    *all += 1;
    *right += usize::from(is_right);
}

fn score(lines: &[LabelledLine]) -> Score {
    let mut score = Score::default();
    for line in lines {
        let event = LogEvent::read(&line.message);
        let is_trouble = line.severity > Severity::Info;
        let by_trouble = if is_trouble { &mut score.trouble } else { &mut score.no_trouble };
        count(by_trouble, event.is_trouble() == is_trouble);
        count(&mut score.severity, event.severity == line.severity);
        count(&mut score.failure_mode, event.failure_mode == line.failure_mode);
        if (event.severity, event.failure_mode) != (line.severity, line.failure_mode) {
            let (is, of) = ((event.severity, event.failure_mode), (line.severity, line.failure_mode));
            writeln!(score.misses, "{}: {is:?} instead of {of:?}: {:?}", line.writer, line.message).unwrap();
        }
    }
    score
}

fn assert_right(lines: &[LabelledLine]) {
    let score = score(lines);
    let measures = [
        ("trouble", score.trouble),
        ("no trouble", score.no_trouble),
        ("severity", score.severity),
        ("failure mode", score.failure_mode),
    ];
    for (measure, (right, all)) in measures {
        assert!(right as f64 >= MIN_SHARE * all as f64, "{measure}: {right} of {all}\n{}", score.misses);
    }
}

#[test]
fn the_corpus_has_the_lines_of_many_writers_half_of_them_no_trouble() {
    let lines = parse(&FILES);
    let mut writers: Vec<_> = lines.iter().map(|line| line.writer).collect();
    writers.sort_unstable();
    writers.dedup();
    let quiet = lines.iter().filter(|line| line.severity == Severity::Info).count();
    assert!(lines.len() >= 400 && writers.len() >= 60, "{} lines of {} writers", lines.len(), writers.len());
    assert!(quiet * 5 >= lines.len() * 2, "{quiet} of {}", lines.len());
}

#[test]
fn the_lines_of_the_corpus_are_judged_as_an_engineer_would() {
    assert_right(&parse(&FILES));
}

#[test]
fn what_servers_understate_is_trouble_and_the_kin_of_it_is_not() {
    assert_eq!(score(&parse(&[UNDERSTATED])).misses, "");
}
