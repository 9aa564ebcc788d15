//! Trouble that has a name: what the words of a line tell about the kind of a cause.

use crate::model::EvidenceKind;

/// A sort of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// Memory ran out.
    Memory,
    /// Refused for the rate of calls.
    Throttle,
    /// Refused for want of permission.
    AccessDenied,
    /// No answer in time, or nobody there to answer.
    Timeout,
}

/// What Lambda, the kernel, Java, Node and Python say when memory runs out.
const MEMORY: [&str; 8] = [
    "outofmemory",
    "out of memory",
    "signal: killed",
    "oomkilled",
    "oom-kill",
    "memoryerror",
    "cannot allocate memory",
    "runtime exited with error: signal",
];

/// The codes that AWS's SDKs take for throttling, and the words beside them.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>
const THROTTLE: [&str; 9] = [
    "throttl",
    "toomanyrequests",
    "too many requests",
    "rate exceeded",
    "throughputexceeded",
    "requestlimitexceeded",
    "bandwidthlimitexceeded",
    "limitexceededexception",
    "slowdown",
];

/// What AWS says when a policy does not allow a call.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
const ACCESS_DENIED: [&str; 6] = [
    "accessdenied",
    "access denied",
    "not authorized to",
    "unauthorizedoperation",
    "explicit deny",
    "permission denied",
];

/// What runtimes and sockets say when nobody answers.
const TIMEOUT: [&str; 11] = [
    "timed out",
    "timeout",
    "deadline exceeded",
    "connection refused",
    "connection reset",
    "econnrefused",
    "econnreset",
    "etimedout",
    "no route to host",
    "unable to connect",
    "could not connect",
];

impl Trouble {
    /// The trouble that the words of a line name.
    #[must_use]
    pub fn of(headline: &str) -> Option<Self> {
        if headline.starts_with("REPORT ") {
            return Self::of_platform(headline);
        }
        let small = headline.to_ascii_lowercase();
        let names = |words: &[&str]| words.iter().any(|word| small.contains(word));
        // A call that was throttled until it timed out was throttled.
        if names(&MEMORY) {
            Some(Self::Memory)
        } else if names(&THROTTLE) {
            Some(Self::Throttle)
        } else if names(&ACCESS_DENIED) {
            Some(Self::AccessDenied)
        } else if names(&TIMEOUT) {
            Some(Self::Timeout)
        } else {
            None
        }
    }

    /// The trouble in Lambda's own lines, which carry no level or a wrong one.
    ///
    /// Source: <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html#node-logging-output>
    #[must_use]
    pub fn of_platform(headline: &str) -> Option<Self> {
        if headline.starts_with("REPORT ") {
            // Lambda ends an invocation that wants more, so that the size is the most that can be used.
            let size = megabytes_behind(headline, "Memory Size:")?;
            return (megabytes_behind(headline, "Max Memory Used:")? >= size).then_some(Self::Memory);
        }
        if headline.starts_with("platform.") {
            return Self::of(headline.trim_start_matches("platform."));
        }
        headline.starts_with("Task timed out after").then_some(Self::Timeout)
    }

    /// The kind of evidence it makes.
    #[must_use]
    pub fn kind(self) -> EvidenceKind {
        match self {
            Self::Memory => EvidenceKind::MemoryLog,
            Self::Throttle => EvidenceKind::ThrottleLog,
            Self::AccessDenied => EvidenceKind::AccessDeniedLog,
            Self::Timeout => EvidenceKind::TimeoutLog,
        }
    }
}

fn megabytes_behind(line: &str, label: &str) -> Option<u64> {
    let (_, behind) = line.split_once(label)?;
    behind.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sort_of_trouble_is_known_by_its_words() {
        for (line, trouble) in [
            ("Task timed out after 3.00 seconds", Trouble::Timeout),
            ("connect ECONNREFUSED 10.0.0.1:5432", Trouble::Timeout),
            ("RequestId: 1 Error: Runtime exited with error: signal: killed", Trouble::Memory),
            ("java.lang.OutOfMemoryError: Java heap space", Trouble::Memory),
            ("ProvisionedThroughputExceededException: slow down", Trouble::Throttle),
            ("ThrottlingException: Rate exceeded, timed out", Trouble::Throttle),
            ("User: arn:aws:x is not authorized to perform: s3:GetObject", Trouble::AccessDenied),
        ] {
            assert_eq!(Trouble::of(line), Some(trouble), "{line}");
        }
        assert_eq!(Trouble::of("order 12 is invalid"), None);
    }

    #[test]
    fn a_report_line_is_trouble_when_all_memory_was_used() {
        let report = |used| {
            format!(
                "REPORT RequestId: 1\tDuration: 3000.00 ms\tMemory Size: 128 MB\tMax Memory Used: {used} MB\tTimeout: x"
            )
        };
        assert_eq!(Trouble::of(&report(128)), Some(Trouble::Memory));
        assert_eq!(Trouble::of(&report(90)), None);
        assert_eq!(Trouble::of("REPORT broken"), None);
    }
}
