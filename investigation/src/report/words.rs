//! Words that say more than the kind of cause: "storage full", "TLS handshake fails: certificate has expired".

use super::telling::TellingLine;
use crate::detect::metrics::cited_metric;
use crate::model::{CauseKind, Evidence, Source};

/// Words for what log lines say.
struct LineWords {
    /// What one of these in a line says, in lower case.
    needles: &'static [&'static str],
    /// In words that any engineer reads.
    words: &'static str,
}

/// Of two rows that fit the first counts, so the specific stand before the general.
const LINE_WORDS: [LineWords; 24] = [
    // Go's crypto/x509, OpenSSL's X509_V_ERR_* (openssl-verification-options), Java's sun.security.validator.
    LineWords {
        needles: &["certificate has expired", "certificateexpired", "cert_has_expired"],
        words: "TLS handshake fails: certificate has expired",
    },
    LineWords {
        needles: &["certificate is not yet valid", "certificatenotyetvalid", "cert_not_yet_valid"],
        words: "TLS handshake fails: certificate is not yet valid",
    },
    LineWords {
        needles: &[
            "self signed certificate",
            "self-signed certificate",
            "pkix path building failed",
            "unable to get local issuer",
            "unable to verify the first certificate",
            "unknown authority",
            "self_signed_cert",
            "unable_to_verify_leaf",
        ],
        words: "TLS handshake fails: certificate is not trusted",
    },
    LineWords {
        needles: &[
            "err_tls_cert_altname_invalid",
            "hostname mismatch",
            "doesn't match the host",
            "no subject alternative",
            "certificate is valid for",
        ],
        words: "TLS handshake fails: certificate is for another name",
    },
    LineWords {
        needles: &[
            "sslhandshakeexception",
            "handshake failure",
            "handshake_failure",
            "handshake failed",
            "tls handshake",
            "ssl handshake",
            "wrong version number",
            "certificate verify failed",
        ],
        words: "TLS handshake fails",
    },
    // PostgreSQL's appendix of error codes (28P01, 28000), MySQL 1045, Redis' AUTH, MongoDB 18, SQL Server 18456.
    LineWords {
        needles: &[
            "password authentication failed",
            "access denied for user",
            "no pg_hba.conf entry",
            "wrongpass",
            "noauth authentication required",
            "login failed for user",
            "authentication failed",
            "authenticationfailed",
            "invalid username or password",
            "invalid username-password",
        ],
        words: "authentication fails",
    },
    LineWords {
        needles: &[
            "jwt expired",
            "token expired",
            "token has expired",
            "expiredtoken",
            "tokenexpired",
            "security token included in the request is expired",
        ],
        words: "authentication fails: token has expired",
    },
    LineWords {
        needles: &[
            "unrecognizedclientexception",
            "invalidclienttokenid",
            "signaturedoesnotmatch",
            "invalid_client",
            "security token included in the request is invalid",
            "invalid api key",
            "invalid token",
        ],
        words: "authentication fails: key or token is not accepted",
    },
    // KMS and Secrets Manager, API reference, common errors.
    LineWords {
        needles: &["disabledexception", "is pending deletion", "kmsinvalidstate"],
        words: "key is disabled or deleted",
    },
    // errno(3) ENOSPC and EDQUOT, PostgreSQL 53100, MySQL 1021 and 1114, Elasticsearch's disk watermarks.
    LineWords {
        needles: &[
            "no space left on device",
            "enospc",
            "disk full",
            "disk is full",
            "could not extend file",
            "flood-stage watermark",
            "flood stage",
            "disk quota exceeded",
            "storage full",
            "storage is full",
        ],
        words: "storage full",
    },
    LineWords { needles: &["read-only file system", "erofs"], words: "file system is read-only" },
    LineWords {
        needles: &["read only replica", "read-only transaction", "is read-only", "readonly you can't"],
        words: "database is read-only",
    },
    // MySQL 1040 and 1203, PostgreSQL 53300, HikariCP, SQLAlchemy's QueuePool, Knex, Sequelize, MongoDB, Redis maxclients.
    LineWords {
        needles: &[
            "too many connections",
            "too many clients",
            "remaining connection slots",
            "max number of clients",
            "max_user_connections",
            "connection is not available",
            "queuepool limit",
            "timeout acquiring a connection",
            "acquiring a connection. the pool",
            "connectionacquiretimeout",
            "waitqueuetimeout",
            "pool exhausted",
            "connection pool exhausted",
        ],
        words: "connections used up",
    },
    LineWords { needles: &["emfile", "enfile", "too many open files"], words: "file descriptors used up" },
    LineWords {
        needles: &["eaddrnotavail", "cannot assign requested address", "errorportallocation"],
        words: "ports used up",
    },
    LineWords {
        needles: &[
            "insufficient free addresses",
            "insufficientfreeaddresses",
            "has no free ip",
            "eni limit",
            "network interface limit",
        ],
        words: "subnet out of addresses",
    },
    LineWords { needles: &["deadlock"], words: "deadlocks" },
    LineWords {
        needles: &[
            "still waiting for",
            "lock wait timeout",
            "lock timeout",
            "could not obtain lock",
            "canceling statement due to lock",
        ],
        words: "locks are waited for",
    },
    // getaddrinfo(3), RFC 1035 section 4.1.1, Go's net.
    LineWords {
        needles: &[
            "enotfound",
            "eai_again",
            "nxdomain",
            "servfail",
            "no such host",
            "name or service not known",
            "temporary failure in name resolution",
            "unknownhostexception",
            "could not resolve",
            "server misbehaving",
        ],
        words: "name does not resolve",
    },
    LineWords { needles: &["econnrefused", "connection refused"], words: "connections refused" },
    LineWords {
        needles: &[
            "econnreset",
            "connection reset",
            "socket hang up",
            "other side closed",
            "broken pipe",
            "epipe",
            "goaway",
            "remotedisconnected",
            "unexpected eof",
        ],
        words: "connections break off",
    },
    LineWords { needles: &["flow to ", "rejected flow"], words: "flows rejected" },
    LineWords {
        needles: &["ehostunreach", "enetunreach", "no route to host", "network is unreachable"],
        words: "host cannot be reached",
    },
    LineWords {
        needles: &["no healthy upstream", "no healthy host", "no live upstreams", "no available server"],
        words: "no healthy targets",
    },
];

/// Words for what metrics say, by the end of their name.
///
/// Source: the lists of metrics of each service, linked from
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>
const METRIC_WORDS: [(&[&str], &str); 9] = [
    (
        &[
            "FreeStorageSpace",
            "FreeLocalStorage",
            "FreeEphemeralStorage",
            "disk_used_percent",
            "KafkaDataLogsDiskUsed",
            "StorageUsed",
        ],
        "storage full",
    ),
    (&["BurstBalance", "BurstCreditBalance", "EBSIOBalance%", "EBSByteBalance%"], "disk burst credits used up"),
    (&["CPUCreditBalance", "CPUSurplusCreditBalance"], "CPU credits used up"),
    (
        &[
            "DatabaseConnections",
            "ClientConnections",
            "CurrConnections",
            "DatabaseConnectionsBorrowLatency",
            "NewConnections",
        ],
        "connections used up",
    ),
    (&["ErrorPortAllocation", "PortAllocationErrorCount"], "ports used up"),
    (
        &["ConcurrentExecutions", "ProvisionedConcurrencySpilloverInvocations", "ClaimedAccountConcurrency"],
        "concurrency used up",
    ),
    (&["ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"], "messages wait"),
    (
        &[
            "IteratorAge",
            "IteratorAgeMilliseconds",
            "GetRecords.IteratorAgeMilliseconds",
            "MaxOffsetLag",
            "EstimatedMaxTimeLag",
        ],
        "consumers lag behind",
    ),
    (&["CPUUtilization"], "CPU used up"),
];

/// What is said of a kind of cause where its evidence says more than the kind; none where it does not.
pub(super) fn find_words(cause: CauseKind, sign: Option<&Evidence>, line: Option<&TellingLine<'_>>) -> Option<String> {
    if let Some(targets) = sign.and_then(describe_targets) {
        return Some(targets);
    }
    if !leaves_open_what(cause) {
        return None;
    }
    let of_line = line.and_then(|line| words_of_line(line.evidence));
    of_line.or_else(|| sign.and_then(|sign| words_of_metric(cause, sign))).map(str::to_owned)
}

/// Whether the kind of cause leaves open what exactly fails, so that a line may say it.
fn leaves_open_what(cause: CauseKind) -> bool {
    match cause {
        CauseKind::LatencyRegression
        | CauseKind::ErrorSurge
        | CauseKind::DependencyFailure
        | CauseKind::DependencyClientError
        | CauseKind::Timeout
        | CauseKind::ResourceExhaustion
        | CauseKind::Saturation
        | CauseKind::Network
        | CauseKind::Unknown => true,
        CauseKind::Throttling
        | CauseKind::MemoryExhaustion
        | CauseKind::ColdStarts
        | CauseKind::TrafficSurge
        | CauseKind::TrafficLoss
        | CauseKind::BadChange
        | CauseKind::PermissionChange
        | CauseKind::AccessDenied => false,
    }
}

fn words_of_line(evidence: &Evidence) -> Option<&'static str> {
    let mut text = evidence.summary.to_lowercase();
    for sample in &evidence.citation.samples {
        text.push('\n');
        text.push_str(&sample.to_lowercase());
    }
    let row = LINE_WORDS.iter().find(|row| row.needles.iter().any(|needle| text.contains(needle)))?;
    Some(row.words)
}

/// Words for a limit. A metric that is only slower or fails more has none.
fn words_of_metric(cause: CauseKind, sign: &Evidence) -> Option<&'static str> {
    if sign.source != Source::Metrics || !matches!(cause, CauseKind::Saturation | CauseKind::ResourceExhaustion) {
        return None;
    }
    let name = cited_metric(sign)?;
    METRIC_WORDS.iter().find(|(names, _)| names.contains(&name)).map(|(_, words)| *words)
}

/// The healthy targets of a balancer, with their number: "no healthy targets (0 of 3)".
fn describe_targets(sign: &Evidence) -> Option<String> {
    let observed = sign.magnitude.observed.max(0.0);
    let expected = sign.magnitude.expected.max(observed).ceil();
    match cited_metric(sign)? {
        "HealthyHostCount" if observed < 0.5 => Some(format!("no healthy targets (0 of {expected:.0})")),
        "HealthyHostCount" => Some(format!("few healthy targets ({observed:.0} of {expected:.0})")),
        "UnHealthyHostCount" => Some(format!("unhealthy targets ({:.0})", observed.ceil())),
        _ => None,
    }
}
