//! `lab bench lines`: how fast are many log lines sorted into patterns, and how much memory does that take?

use std::fmt;
use std::time::Instant;

use bundle::Bundle;
use investigation::detect;
use investigation::model::{Scope, Window};
use investigation::telemetry::{Collected, LogLineRef, LogLines};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::simulate::{Arguments, BadArguments, Family, Fault, simulate};

/// The bytes of a mebibyte.
const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// The number of lines.
    pub lines: usize,
    /// The bytes of their messages.
    pub message_bytes: usize,
    /// Lines that became evidence in a second on one core.
    pub lines_per_second: f64,
    /// The most memory that the process had so far, the lines themselves among it; `None` where the operating system
    /// does not say.
    pub peak_bytes: Option<u64>,
}

/// Simulates so many lines and detects what departs in them.
///
/// # Errors
/// When they cannot be simulated.
pub fn run(count: usize) -> Result<Scores, BadArguments> {
    let arguments = Arguments {
        family: Family::Mixed,
        nodes: 20,
        faults: vec![Fault::ErrorSurge],
        seed: 1,
        missing: Vec::new(),
        circumstances: Vec::new(),
    };
    let sample = simulate("lines", &arguments)?;
    let scope = Scope::new(sample.request(), sample.context.clone());
    let lines = repeat_lines(&sample, count);
    drop(sample);
    let message_bytes = lines.iter().map(|line| line.message.len()).sum();
    let began = Instant::now();
    std::hint::black_box(detect::logs::detect(&scope, Collected::whole(lines)));
    let seconds = began.elapsed().as_secs_f64();
    Ok(Scores { lines: count, message_bytes, lines_per_second: count as f64 / seconds, peak_bytes: read_peak_memory() })
}

/// The bundle's log lines over and over, so many of them, spread over both windows, with other numbers in them.
#[must_use]
pub fn repeat_lines(bundle: &Bundle, count: usize) -> LogLines {
    let window = bundle.manifest.ask.incident_window;
    let mut lines = LogLines::default();
    for (index, line) in bundle.logs.iter().flatten().cycle().take(count).enumerate() {
        lines.push(spread_time(index, count, window), line.group, &with_other_digits(line, index));
    }
    lines
}

fn spread_time(index: usize, count: usize, window: Window) -> Timestamp {
    let start = window.baseline().start();
    let span = window.end().duration_since(start).as_millis();
    let offset = span * index as i128 / count.max(1) as i128;
    start + SignedDuration::from_millis(i64::try_from(offset).unwrap_or_default())
}

fn with_other_digits(line: LogLineRef<'_>, index: usize) -> String {
    // A Lehmer generator with the parameters of Park and Miller: the new digits look random.
    let mut state = index as u64 + 1;
    let mut digit = |old: char| {
        state = state * 48_271 % 2_147_483_647;
        if old.is_ascii_digit() { char::from_digit((state % 10) as u32, 10).unwrap_or(old) } else { old }
    };
    line.message.chars().map(&mut digit).collect()
}

/// The most memory that this process had so far, in bytes, as Linux counts it.
///
/// Source: <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>, `VmHWM`, in kibibytes.
fn read_peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

impl fmt::Display for Scores {
    /// One line: the size, the speed and the memory.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} lines with {:.0} MiB of text: {:.2} million lines a second on one core",
            self.lines,
            self.message_bytes as f64 / MEBIBYTE,
            self.lines_per_second / 1e6
        )?;
        match self.peak_bytes {
            Some(bytes) => write!(f, ", {:.0} MiB of memory at most", bytes as f64 / MEBIBYTE),
            None => write!(f, ", memory not known on this system"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_of_any_size_lies_in_both_windows_and_keeps_its_words() {
        let faults = vec![Fault::ErrorSurge];
        let arguments = Arguments {
            family: Family::Mixed,
            nodes: 8,
            faults,
            seed: 1,
            missing: Vec::new(),
            circumstances: Vec::new(),
        };
        let bundle = simulate("x", &arguments).unwrap();
        let window = bundle.manifest.ask.incident_window;
        let lines = repeat_lines(&bundle, 3_000);
        assert_eq!(lines.len(), 3_000);
        assert!(lines.iter().all(|line| window.contains(line.at) || window.baseline().contains(line.at)));
        assert!(lines.iter().any(|line| line.message.starts_with("REPORT RequestId: ")));
    }

    #[test]
    fn lines_are_counted_and_timed() {
        let scores = run(2_000).unwrap();
        assert_eq!(scores.lines, 2_000);
        assert!(scores.message_bytes > 20_000 && scores.lines_per_second > 0.0);
        assert!(scores.to_string().starts_with("2000 lines with 0 MiB of text: "), "{scores}");
    }
}
