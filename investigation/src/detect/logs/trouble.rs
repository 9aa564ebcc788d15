//! Trouble that has a name: what the words of a line tell about the kind of a cause.

use crate::model::EvidenceKind;

/// A sort of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trouble {
    /// Memory ran out.
    Memory,
    /// Refused for the rate of calls.
    Throttle,
    /// A pool or a quota is used up.
    Quota,
    /// Refused for want of permission.
    AccessDenied,
    /// Nobody there to answer, or no way to find them.
    Network,
    /// No answer in time.
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
const THROTTLE: [&str; 8] = [
    "throttl",
    "toomanyrequests",
    "too many requests",
    "rate exceeded",
    "throughputexceeded",
    "requestlimitexceeded",
    "bandwidthlimitexceeded",
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

/// What databases, connection pools, AWS and the kernel say when there is no more to be had.
///
/// Sources: <https://dev.mysql.com/doc/refman/8.4/en/too-many-connections.html>,
/// <https://www.postgresql.org/docs/current/runtime-config-connection.html>,
/// <https://docs.aws.amazon.com/servicequotas/latest/userguide/intro.html>
const QUOTA: [&str; 18] = [
    "too many connections",
    "too many clients",
    "remaining connection slots",
    "max number of clients",
    "pool exhausted",
    "exhausted pool",
    "pool is exhausted",
    "pool limit",
    "pool timeout",
    "from pool",
    "from the pool",
    "unable to acquire jdbc connection",
    "connection is not available, request timed out",
    "quotaexceeded",
    "quota exceeded",
    "limitexceeded",
    "too many open files",
    "no space left on device",
];

/// What sockets and resolvers say when nobody is there.
///
/// Source: <https://man7.org/linux/man-pages/man3/errno.3.html>
const NETWORK: [&str; 18] = [
    "connection refused",
    "connection reset",
    "connection was closed",
    "econnrefused",
    "econnreset",
    "ehostunreach",
    "enetunreach",
    "no route to host",
    "unreachable",
    "socket hang up",
    "broken pipe",
    "enotfound",
    "eai_again",
    "name or service not known",
    "name resolution",
    "no such host",
    "unknownhost",
    "could not resolve",
];

/// What runtimes say when nobody answers.
const TIMEOUT: [&str; 4] = ["timed out", "timeout", "deadline exceeded", "etimedout"];

/// What is said in either case, when nothing else is.
const NO_CONNECTION: [&str; 2] = ["unable to connect", "could not connect"];

impl Trouble {
    /// The trouble that the words of a line name.
    #[must_use]
    pub fn of(headline: &str) -> Option<Self> {
        if headline.starts_with("REPORT ") {
            return Self::of_platform(headline);
        }
        let small = headline.to_ascii_lowercase();
        let names = |words: &[&str]| words.iter().any(|word| small.contains(word));
        // The cause before its consequence: a call that was throttled until it timed out was throttled.
        if names(&MEMORY) {
            Some(Self::Memory)
        } else if names(&THROTTLE) {
            Some(Self::Throttle)
        } else if names(&QUOTA) {
            Some(Self::Quota)
        } else if names(&ACCESS_DENIED) {
            Some(Self::AccessDenied)
        } else if names(&NETWORK) {
            Some(Self::Network)
        } else if names(&TIMEOUT) {
            Some(Self::Timeout)
        } else if names(&NO_CONNECTION) {
            Some(Self::Network)
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
            Self::Quota => EvidenceKind::QuotaLog,
            Self::AccessDenied => EvidenceKind::AccessDeniedLog,
            Self::Network => EvidenceKind::NetworkLog,
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
            ("connect ECONNREFUSED 10.0.0.1:5432", Trouble::Network),
            ("getaddrinfo ENOTFOUND orders.internal", Trouble::Network),
            ("could not connect to server", Trouble::Network),
            ("could not connect: connect timed out", Trouble::Timeout),
            ("FATAL: remaining connection slots are reserved", Trouble::Quota),
            ("HikariPool-1 - Connection is not available, request timed out after 30000ms", Trouble::Quota),
            ("LimitExceededException: too many stacks", Trouble::Quota),
            ("RequestLimitExceeded: slow down", Trouble::Throttle),
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
