//! The failure modes that the words of a log line name.

use std::sync::LazyLock;

use super::phrase_index::PhraseIndex;
use super::sentence::{is_end_of_word, is_statement_of_trouble, is_whole_words};
use super::wording::{FAILURE_WORDINGS, UNDERSTATED};
use crate::model::EvidenceKind;

/// The way in which something failed, as far as a log line says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureMode {
    /// Memory ran out.
    Memory,
    /// A call was refused for the rate of calls.
    Throttle,
    /// A pool or a quota was used up.
    Quota,
    /// A disk is full or fails.
    Storage,
    /// Transactions waited for one another for too long.
    Lock,
    /// A password, a token or a signature was not accepted.
    Authentication,
    /// A certificate was not accepted, or a TLS handshake failed.
    Tls,
    /// A call was refused because it is not permitted.
    AccessDenied,
    /// The other side says that it cannot serve: no leader, no backend, read-only.
    Unavailable,
    /// The other side was not there to answer, or its name could not be resolved.
    Network,
    /// No answer came in time.
    Timeout,
    /// A process ended by a signal or by its own error.
    Crash,
}

/// A row of the table of wordings, and how one of its wordings must stand in a line.
#[derive(Debug, Clone, Copy)]
struct RowMatch {
    row: usize,
    is_code: bool,
}

/// The table of wordings, to be searched in one pass.
static WORDINGS: LazyLock<PhraseIndex<RowMatch>> = LazyLock::new(|| {
    let rows = FAILURE_WORDINGS.iter().enumerate();
    PhraseIndex::new(rows.flat_map(|(row, wording)| {
        let codes = wording.codes.iter().map(move |code| (*code, RowMatch { row, is_code: true }));
        codes.chain(wording.words.iter().map(move |words| (*words, RowMatch { row, is_code: false })))
    }))
});

/// The wordings that name a failure mode in lines that call themselves informational, to be searched in one pass.
static UNDERSTATED_WORDS: LazyLock<PhraseIndex<()>> =
    LazyLock::new(|| PhraseIndex::new(UNDERSTATED.iter().flat_map(|row| row.words).map(|words| (*words, ()))));

/// What Lambda calls the state of an invocation that failed, in the line that sums it up.
const FAILED_STATUS: &str = "Status: error";

/// How close to its limit a function's memory must be, in percent, for its end to be one for lack of memory: what the
/// runtime and the kernel need is not counted as used.
const MIN_PERCENT_OF_MEMORY: u64 = 98;

impl FailureMode {
    /// The failure mode that the words of a line name; `None` if they name none.
    #[must_use]
    pub fn find_in_line(headline: &str) -> Option<Self> {
        if is_report(headline) {
            return Self::find_in_platform_line(headline);
        }
        let mut first_row: Option<usize> = None;
        WORDINGS.find_all(headline, |place, RowMatch { row, is_code }| {
            let fits = if is_code { is_end_of_word } else { is_whole_words };
            if first_row.is_none_or(|first| row < first)
                && fits(headline, &place)
                && is_statement_of_trouble(headline, &place)
            {
                first_row = Some(row);
            }
        });
        first_row.and_then(|row| FAILURE_WORDINGS.get(row)).map(|wording| wording.mode)
    }

    /// The failure mode in a line of a platform that carries no level or a wrong one: those of Lambda, and what others write
    /// as information. `None` for the lines of anybody else.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html#node-logging-output>
    #[must_use]
    pub fn find_in_platform_line(headline: &str) -> Option<Self> {
        if is_report(headline) {
            return find_in_report(headline);
        }
        if headline.starts_with("platform.") {
            return Self::find_in_line(headline.trim_start_matches("platform."));
        }
        if headline.starts_with("Task timed out after") {
            return Some(Self::Timeout);
        }
        let mut is_understated = false;
        UNDERSTATED_WORDS.find_all(headline, |_, ()| is_understated = true);
        is_understated.then(|| Self::find_in_line(headline))?
    }

    /// The kind of the evidence that lines of this failure mode make.
    #[must_use]
    pub fn evidence_kind(self) -> EvidenceKind {
        match self {
            Self::Memory => EvidenceKind::MemoryLog,
            Self::Throttle => EvidenceKind::ThrottleLog,
            Self::Quota => EvidenceKind::QuotaLog,
            Self::Storage => EvidenceKind::StorageLog,
            Self::Lock => EvidenceKind::LockLog,
            Self::Authentication => EvidenceKind::AuthenticationLog,
            Self::Tls => EvidenceKind::TlsLog,
            Self::AccessDenied => EvidenceKind::AccessDeniedLog,
            Self::Unavailable => EvidenceKind::UnavailableLog,
            Self::Network => EvidenceKind::NetworkLog,
            Self::Timeout => EvidenceKind::TimeoutLog,
            Self::Crash => EvidenceKind::CrashLog,
        }
    }
}

/// Whether Lambda sums up an invocation, or the start of an execution environment, in this line.
fn is_report(headline: &str) -> bool {
    headline.starts_with("REPORT ") || headline.starts_with("INIT_REPORT ")
}

/// The failure mode of an invocation. Lambda ends one that needs more memory than the function has; which it says, or
/// leaves to be seen from how much was used.
///
/// Sources: <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html#node-logging-output>,
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>
fn find_in_report(headline: &str) -> Option<FailureMode> {
    let has_failed = headline.contains(FAILED_STATUS);
    if headline.contains("Runtime.OutOfMemory") || is_memory_used_up(headline, has_failed) {
        return Some(FailureMode::Memory);
    }
    if headline.contains("Status: timeout") {
        return Some(FailureMode::Timeout);
    }
    (has_failed && headline.contains("Runtime.ExitError")).then_some(FailureMode::Crash)
}

/// Whether all memory was used, or nearly all by an invocation that failed.
fn is_memory_used_up(headline: &str, has_failed: bool) -> bool {
    let size = find_megabytes(headline, "Memory Size:");
    let Some((size, used)) = size.zip(find_megabytes(headline, "Max Memory Used:")) else { return false };
    used >= size || has_failed && 100 * used >= MIN_PERCENT_OF_MEMORY * size
}

/// The whole number behind a label, as in `Memory Size: 128 MB`.
fn find_megabytes(line: &str, label: &str) -> Option<u64> {
    let (_, behind) = line.split_once(label)?;
    behind.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_mode_is_known_by_its_words() {
        for (line, failure_mode) in [
            ("Task timed out after 3.00 seconds", FailureMode::Timeout),
            ("connect ECONNREFUSED 10.0.0.1:5432", FailureMode::Network),
            ("getaddrinfo ENOTFOUND orders.internal", FailureMode::Network),
            ("could not connect to server", FailureMode::Network),
            ("could not connect: connect timed out", FailureMode::Timeout),
            ("FATAL: remaining connection slots are reserved", FailureMode::Quota),
            ("HikariPool-1 - Connection is not available, request timed out after 30000ms", FailureMode::Quota),
            ("LimitExceededException: too many stacks", FailureMode::Quota),
            ("RequestLimitExceeded: slow down", FailureMode::Throttle),
            ("RequestId: 1 Error: Runtime exited with error: signal: killed", FailureMode::Memory),
            ("java.lang.OutOfMemoryError: Java heap space", FailureMode::Memory),
            ("ProvisionedThroughputExceededException: slow down", FailureMode::Throttle),
            ("ThrottlingException: Rate exceeded, timed out", FailureMode::Throttle),
            ("User: arn:aws:x is not authorized to perform: s3:GetObject", FailureMode::AccessDenied),
        ] {
            assert_eq!(FailureMode::find_in_line(line), Some(failure_mode), "{line}");
        }
        assert_eq!(FailureMode::find_in_line("order 12 is invalid"), None);
    }

    #[test]
    fn a_cause_is_named_before_its_consequence() {
        for (line, failure_mode) in [
            ("unable to create native thread: possibly out of memory", FailureMode::Quota),
            ("Access denied for user 'app'@'10.0.1.15'", FailureMode::Authentication),
            ("OOM command not allowed when used memory > 'maxmemory'", FailureMode::Memory),
            ("connection error: x509: certificate has expired", FailureMode::Tls),
            ("panicked at: Error { kind: ConnectionRefused }", FailureMode::Network),
            ("Lock wait timeout exceeded", FailureMode::Lock),
        ] {
            assert_eq!(FailureMode::find_in_line(line), Some(failure_mode), "{line}");
        }
    }

    #[test]
    fn a_report_line_names_a_failure_when_memory_was_used_up() {
        let report = |used, rest| {
            format!("REPORT RequestId: 1\tDuration: 3.00 ms\tMemory Size: 1024 MB\tMax Memory Used: {used} MB{rest}")
        };
        let exit = "\tStatus: error\tError Type: Runtime.ExitError";
        for (line, failure_mode) in [
            (report(1024, "\tTimeout: x"), Some(FailureMode::Memory)),
            (report(1023, ""), None),
            (report(1010, exit), Some(FailureMode::Memory)),
            (report(900, exit), Some(FailureMode::Crash)),
            (report(90, "\tStatus: timeout"), Some(FailureMode::Timeout)),
            (report(90, "\tStatus: error\tError Type: Runtime.OutOfMemory"), Some(FailureMode::Memory)),
            ("REPORT broken".to_owned(), None),
        ] {
            assert_eq!(FailureMode::find_in_line(&line), failure_mode, "{line}");
        }
    }
}
