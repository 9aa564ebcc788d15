//! The words by which a failure mode is known. To teach it a wording, add it to a list below, in small letters; the query
//! with which the `aws` crate collects log lines must find it too, and a test there holds it to that.

use super::FailureMode;

/// The failure modes with their words, in the order in which they are looked for: a cause before its consequence, for a
/// call that was throttled until it timed out was throttled.
pub const FAILURE_WORDS: [(FailureMode, &[&str]); 7] = [
    (FailureMode::Memory, &MEMORY_WORDS),
    (FailureMode::Throttle, &THROTTLE_WORDS),
    (FailureMode::Quota, &QUOTA_WORDS),
    (FailureMode::AccessDenied, &ACCESS_DENIED_WORDS),
    (FailureMode::Network, &NETWORK_WORDS),
    (FailureMode::Timeout, &TIMEOUT_WORDS),
    (FailureMode::Network, &NO_CONNECTION_WORDS),
];

/// What Lambda, the kernel, Java, Node and Python say when memory runs out.
const MEMORY_WORDS: [&str; 8] = [
    "outofmemory",
    "out of memory",
    "signal: killed",
    "oomkilled",
    "oom-kill",
    "memoryerror",
    "cannot allocate memory",
    "runtime exited with error: signal",
];

/// The error codes that the AWS SDKs treat as throttling, and the words beside them.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>
const THROTTLE_WORDS: [&str; 8] = [
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
const ACCESS_DENIED_WORDS: [&str; 6] = [
    "accessdenied",
    "access denied",
    "not authorized to",
    "unauthorizedoperation",
    "explicit deny",
    "permission denied",
];

/// What databases, connection pools, AWS and the kernel say when a pool or a quota is used up.
///
/// Sources: <https://dev.mysql.com/doc/refman/8.4/en/too-many-connections.html>,
/// <https://www.postgresql.org/docs/current/runtime-config-connection.html>,
/// <https://docs.aws.amazon.com/servicequotas/latest/userguide/intro.html>
const QUOTA_WORDS: [&str; 18] = [
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

/// What sockets and resolvers say when the other side is not there.
///
/// Source: <https://man7.org/linux/man-pages/man3/errno.3.html>
const NETWORK_WORDS: [&str; 18] = [
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

/// What runtimes say when no answer comes in time.
const TIMEOUT_WORDS: [&str; 4] = ["timed out", "timeout", "deadline exceeded", "etimedout"];

/// What is said both when the other side is not there and when it does not answer in time. A line that says nothing else
/// is taken for the former.
const NO_CONNECTION_WORDS: [&str; 2] = ["unable to connect", "could not connect"];
