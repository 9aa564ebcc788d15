//! Ordinary lines: what services log when all is well. They show which step of a request no longer follows, and which
//! pattern fell or ended, without any word of trouble.
//!
//! Whether they are cheap to read is known from the query for trouble, which looks through the same lines of the same
//! windows: it says how many lines and bytes these are. A second query costs as much as the first, so that it is asked
//! only up to [`MAX_BYTES_SEEN_TWICE`]. Where the lines of a window fit into one answer, all of them are read, by one query where
//! those of both windows do; else those of a sample of requests, by the ends of their ids, so that each request of it is whole.
//!
//! Lines of trouble are kept whatever becomes of this query.

use investigation::budget::MAX_BYTES_SEEN_TWICE;
use investigation::model::{Gap, GapReason, Source};
use investigation::telemetry::{IdSample, LogLine};

use super::query::Found;
use super::{MAX_LINES, WindowAnswer};
use crate::gap::unread;

/// Up to this share of the lines that one answer holds, all are read. The rest is for lines that arrive meanwhile.
const MAX_FULLNESS: f64 = 0.9;

/// How full the answers are to become by a sample. Lines come by more than one id, and requests have unequal numbers of
/// lines; an answer that is cut has requests that seem to break off.
const SAMPLE_FULLNESS: f64 = 0.5;

/// What is read of a line.
const FIELDS: &str = "fields @timestamp, @log, substr(@message, 0, 4096) as cut_message";

/// Which ordinary lines are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ordinary {
    /// All lines, those of trouble among them; those of both windows in one answer where it holds them.
    AllLines { is_one_answer: bool },
    /// The lines of these requests, so few that one answer holds those of both windows.
    Requests(IdSample),
}

impl Ordinary {
    /// What is cheap to read, by what was looked through for trouble; `None` if nothing is, or not all was looked through, or
    /// too little is left of the bytes that may be scanned.
    pub(super) fn choose(answers: &[WindowAnswer], max_bytes: f64) -> Option<Self> {
        let (mut bytes, mut fullness, mut fullness_together) = (0.0, 0.0_f64, 0.0);
        for answer in answers {
            let scanned = answer.found.as_ref().ok()?.scanned?;
            let of_answer = scanned.lines / answer.max_lines as f64;
            bytes += scanned.bytes;
            fullness = fullness.max(of_answer);
            fullness_together += of_answer;
        }
        if bytes > MAX_BYTES_SEEN_TWICE as f64 || 2.0 * bytes > max_bytes || fullness == 0.0 {
            None
        } else if fullness <= MAX_FULLNESS {
            Some(Self::AllLines { is_one_answer: fullness_together <= MAX_FULLNESS })
        } else {
            IdSample::of_at_most(SAMPLE_FULLNESS / fullness_together).map(Self::Requests)
        }
    }

    /// Whether one answer holds the lines of both windows.
    pub(super) fn is_one_answer(self) -> bool {
        self != Self::AllLines { is_one_answer: false }
    }

    /// The query of Logs Insights.
    pub(super) fn query(self) -> String {
        let filter = match self {
            Self::AllLines { .. } => String::new(),
            Self::Requests(sample) => format!("| filter @message like /{}/\n", id_pattern(sample)),
        };
        format!("{FIELDS}\n{filter}| sort @timestamp asc\n| limit {MAX_LINES}")
    }
}

/// The regular expression of the ids of requests in the sample, wherever they stand in a line: traces of OpenTelemetry,
/// UUIDs, and traces of X-Ray. Shorter ids are not looked for, for those of spans have the same form.
fn id_pattern(sample: IdSample) -> String {
    let end = sample.pattern();
    let digits = |length: usize| format!("[0-9a-f]{{{}}}", length - sample.digits());
    let [trace, uuid, x_ray] = [digits(32), digits(12), digits(24)];
    format!(
        "(?i)(^|[^0-9a-z])({trace}{end}|[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-{uuid}{end}|1-[0-9a-f]{{8}}-{x_ray}{end})([^0-9a-z]|$)"
    )
}

/// The lines of all answers, in order; a gap instead if only a part came, for then nobody knows which requests are whole.
pub(super) fn take_all(answers: Vec<WindowAnswer>) -> Result<Vec<LogLine>, Gap> {
    let mut all = Vec::new();
    for answer in answers {
        let Found { lines, gaps, .. } = answer.found.map_err(|failure| {
            unread(Source::Logs, "The log lines that show trouble were read; ordinary lines were not", &failure)
        })?;
        // That a group does not exist, or cannot be queried, is known already.
        let is_known = |reason| matches!(reason, GapReason::NotFound | GapReason::NoData | GapReason::Invalid);
        if let Some(gap) = gaps.iter().find(|gap| !is_known(gap.reason)) {
            let detail = "The log lines that show trouble were read; ordinary lines came in part, and were left out";
            return Err(Gap { source: Source::Logs, reason: gap.reason, detail: format!("{detail}.") });
        }
        all.extend(lines);
    }
    all.sort();
    Ok(all)
}

#[cfg(test)]
mod tests;
