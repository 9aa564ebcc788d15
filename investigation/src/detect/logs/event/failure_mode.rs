//! The failure modes that the words of a log line name.

use super::failure_words::FAILURE_WORDS;
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
    /// A call was refused because it is not permitted.
    AccessDenied,
    /// The other side was not there to answer, or its name could not be resolved.
    Network,
    /// No answer came in time.
    Timeout,
}

impl FailureMode {
    /// The failure mode that the words of a line name; `None` if they name none.
    #[must_use]
    pub fn find_in_line(headline: &str) -> Option<Self> {
        if is_report(headline) {
            return Self::find_in_platform_line(headline);
        }
        let lowercase = headline.to_ascii_lowercase();
        for (failure_mode, words) in FAILURE_WORDS {
            if words.iter().any(|word| lowercase.contains(word)) {
                return Some(failure_mode);
            }
        }
        None
    }

    /// The failure mode in one of the Lambda platform's own lines, which carry no level or a wrong one; `None` for the
    /// lines of anybody else.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html#node-logging-output>
    #[must_use]
    pub fn find_in_platform_line(headline: &str) -> Option<Self> {
        if is_report(headline) {
            // Lambda ends an invocation that needs more, so that the memory size is the most that can be used.
            let size = find_megabytes(headline, "Memory Size:")?;
            let used = find_megabytes(headline, "Max Memory Used:")?;
            return (used >= size).then_some(Self::Memory);
        }
        if headline.starts_with("platform.") {
            return Self::find_in_line(headline.trim_start_matches("platform."));
        }
        headline.starts_with("Task timed out after").then_some(Self::Timeout)
    }

    /// The kind of the evidence that lines of this failure mode make.
    #[must_use]
    pub fn evidence_kind(self) -> EvidenceKind {
        match self {
            Self::Memory => EvidenceKind::MemoryLog,
            Self::Throttle => EvidenceKind::ThrottleLog,
            Self::Quota => EvidenceKind::QuotaLog,
            Self::AccessDenied => EvidenceKind::AccessDeniedLog,
            Self::Network => EvidenceKind::NetworkLog,
            Self::Timeout => EvidenceKind::TimeoutLog,
        }
    }
}

/// Whether Lambda sums up an invocation in this line.
fn is_report(headline: &str) -> bool {
    headline.starts_with("REPORT ")
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
    fn a_report_line_names_a_failure_when_all_memory_was_used() {
        let report = |used| {
            format!(
                "REPORT RequestId: 1\tDuration: 3000.00 ms\tMemory Size: 128 MB\tMax Memory Used: {used} MB\tTimeout: x"
            )
        };
        assert_eq!(FailureMode::find_in_line(&report(128)), Some(FailureMode::Memory));
        assert_eq!(FailureMode::find_in_line(&report(90)), None);
        assert_eq!(FailureMode::find_in_line("REPORT broken"), None);
    }
}
