//! The other side is not reached, does not answer, cannot serve, or has crashed.

use super::Wording;
use crate::detect::logs::event::FailureMode;

/// A name server that does not answer.
///
/// Source: <https://coredns.io/plugins/errors/>
pub const SLOW_RESOLVER: Wording = Wording { mode: FailureMode::Network, codes: &[], words: &[":53: i/o timeout"] };

/// A handshake that takes too long is slow, and says nothing of certificates.
///
/// Source: <https://pkg.go.dev/net/http#Transport>
pub const SLOW_HANDSHAKE: Wording = Wording {
    mode: FailureMode::Timeout,
    codes: &[],
    words: &["tls handshake timeout", "ssl handshake timed out", "tls handshake timed out", "handshake timed out"],
};

/// Tasks, requests and transactions that are ended after the time they are given. Celery calls it a limit that was exceeded,
/// which is no quota.
///
/// Sources: <https://docs.celeryq.dev/en/stable/userguide/workers.html#time-limits>,
/// <https://uwsgi-docs.readthedocs.io/en/latest/Options.html#harakiri>
pub const TASK_TIME_LIMITS: Wording =
    Wording { mode: FailureMode::Timeout, codes: &["timelimitexceeded"], words: &["harakiri on worker"] };

/// A member of a cluster that is not the one that writes, or not yet: Redis, PostgreSQL, MySQL, MongoDB, Kafka, Consul.
///
/// Sources: <https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/>,
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>,
/// <https://www.mongodb.com/docs/manual/reference/error-codes/>, <https://kafka.apache.org/protocol#protocol_error_codes>,
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>
pub const FAILOVER: Wording = Wording {
    mode: FailureMode::Unavailable,
    codes: &[
        "clusterdown",
        "masterdown",
        "movederror",
        "readonlyerror",
        "notwritableprimary",
        "notprimary",
        "notmaster",
        "primarysteppeddown",
        "interruptedduetoreplstatechange",
        "not_leader_or_follower",
        "not_leader_for_partition",
        "notleaderforpartition",
        "notleaderorfollower",
        "leader_not_available",
        "leadernotavailable",
        "coordinator_not_available",
        "coordinatornotavailable",
        "notenoughreplicas",
        "not_enough_replicas",
    ],
    words: &[
        "database system is starting up",
        "database system is shutting down",
        "database system is in recovery",
        "terminating connection due to administrator command",
        "can't write against a read only replica",
        "in a read-only transaction",
        "--read-only option",
        "cluster is down",
        "redis is loading",
        "replyerror: moved",
        "responseerror: moved",
        "-moved",
        "not primary",
        "not master",
        "no primary",
        "no cluster leader",
        "no leader elected",
        "leader not available",
        "coordinator not available",
        "coordinator is unavailable",
        "no leader",
        "master not discovered",
    ],
};

/// Proxies without a backend, services that say they cannot serve, and circuit breakers that stay open.
///
/// Sources: <https://nginx.org/en/docs/http/ngx_http_upstream_module.html>, <https://docs.haproxy.org/3.0/management.html>,
/// <https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage>, RFC 9110, section 15.6.4;
/// <https://resilience4j.readme.io/docs/circuitbreaker>, <https://www.pollydocs.org/strategies/circuit-breaker>
pub const NO_BACKEND: Wording = Wording {
    mode: FailureMode::Unavailable,
    codes: &[
        "serviceunavailable",
        "service_unavailable",
        "callnotpermitted",
        "brokencircuit",
        "circuitbreakeropen",
        "nonodeavailable",
        "nohostavailable",
        "unavailableexception",
        "servicenotready",
    ],
    words: &[
        "no live upstreams",
        "no healthy upstream",
        "no server available",
        "no healthy hosts",
        "is down, reason",
        "service unavailable",
        "service temporarily unavailable",
        "service is unavailable",
        "service is unable to handle request",
        "bad gateway",
        "circuit breaker is open",
        "circuit is open",
        "circuit is now open",
        "is open and does not permit further calls",
        "server is overloaded",
        "currently overloaded",
        "all hosts tried for query failed",
        "no nodes available",
        "all backends failed",
        "all backends are down",
        "failure to get a peer",
        "not served by this instance",
        "no servers hosting shard",
    ],
};

/// What resolvers say of a name that they do not find.
///
/// Sources: <https://man7.org/linux/man-pages/man3/gai_strerror.3.html>, <https://pkg.go.dev/net#DNSError>,
/// <https://nodejs.org/api/dns.html#error-codes>, RFC 1035, section 4.1.1.
pub const NAMES: Wording = Wording {
    mode: FailureMode::Network,
    codes: &[
        "enotfound",
        "eai_again",
        "eai_fail",
        "eai_noname",
        "esrvfail",
        "unknownhost",
        "gaierror",
        "nxdomain",
        "servfail",
        "nameresolution",
    ],
    words: &[
        "getaddrinfo",
        "name or service not known",
        "nodename nor servname",
        "name resolution",
        "no such host",
        "host not found",
        "unknown host",
        "could not resolve",
        "couldn't resolve",
        "failed to resolve",
        "unable to resolve",
        "cannot resolve",
        "could not translate host name",
        "failed to lookup address",
        "server misbehaving",
        "dns lookup failed",
        "dns error",
        "no answer from dns",
        "dns server error",
    ],
};

/// What sockets say when the other side is not there.
///
/// Sources: <https://man7.org/linux/man-pages/man3/errno.3.html>, <https://docs.oracle.com/en/error-help/db/ora-12541/>,
/// <https://dev.mysql.com/doc/refman/8.4/en/can-not-connect-to-server.html>,
/// <https://www.prisma.io/docs/orm/reference/error-reference#p1001>
pub const SOCKETS: Wording = Wording {
    mode: FailureMode::Network,
    codes: &[
        "econnrefused",
        "ehostunreach",
        "enetunreach",
        "ehostdown",
        "enetdown",
        "connectionrefused",
        "connectexception",
        "noroutetohost",
        "hostunreachable",
        "networkunreachable",
        "ora-12541",
        "ora-12514",
        "endpointconnectionerror",
        "p1001",
    ],
    words: &[
        "connection refused",
        "actively refused it",
        "no route to host",
        "network is unreachable",
        "host is unreachable",
        "unreachable",
        "no listener",
        "can't connect to mysql server",
        "can't connect to local mysql server",
        "can't reach database server",
        "could not connect to the endpoint",
        "layer4 connection problem",
        "error while dialing",
        "could not be established. broker may not be available",
    ],
};

/// What is said when the other side ends a connection in the middle: sockets, HTTP/2 and database clients.
///
/// Sources: <https://man7.org/linux/man-pages/man3/errno.3.html>, RFC 9113, section 6.8;
/// <https://docs.python.org/3/library/http.client.html#http.client.RemoteDisconnected>,
/// <https://undici.nodejs.org/#/docs/api/Errors>, <https://dev.mysql.com/doc/refman/8.4/en/gone-away.html>,
/// <https://dev.mysql.com/doc/connector-j/en/connector-j-usagenotes-troubleshooting.html>
pub const CLOSED_CONNECTIONS: Wording = Wording {
    mode: FailureMode::Network,
    codes: &[
        "econnreset",
        "econnaborted",
        "epipe",
        "und_err_socket",
        "connectionreset",
        "connectionaborted",
        "connectionclosed",
        "connection_lost",
        "brokenpipe",
        "remotedisconnected",
        "prematureclose",
        "autoreconnect",
        "protocol_connection_lost",
        "ora-03113",
        "ora-03114",
        "ora-03135",
        "goaway",
    ],
    words: &[
        "connection reset",
        "connection aborted",
        "connection was aborted",
        "connection was closed",
        "connection was forcibly closed",
        "connection closed",
        "connection lost",
        "connection has been closed",
        "connection was killed",
        "connection terminated unexpectedly",
        "closed the connection",
        "closing the connection unexpectedly",
        "remote end closed",
        "remote host closed",
        "other side closed",
        "upstream prematurely closed",
        "upstream connect error",
        "reset before headers",
        "server has gone away",
        "lost connection to",
        "communications link failure",
        "communication link failure",
        "end-of-file on communication channel",
        "socket hang up",
        "socket closed",
        "socket disconnected",
        "broken pipe",
        "unexpected eof",
        "unexpected end of stream",
        "response ended prematurely",
        "failed to respond",
        "transport is closing",
        "software caused connection abort",
        "client unexpectedly closed",
    ],
};

/// What runtimes, databases and servers say when no answer comes in time.
///
/// Sources: <https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html>,
/// <https://man7.org/linux/man-pages/man3/errno.3.html>, <https://pkg.go.dev/context#DeadlineExceeded>,
/// <https://www.postgresql.org/docs/current/runtime-config-client.html>,
/// <https://www.php.net/manual/en/function.set-time-limit.php>, <https://www.rabbitmq.com/docs/heartbeats>,
/// <https://learn.microsoft.com/en-us/dotnet/api/system.net.http.httpclient.timeout>
pub const TIME_LIMITS: Wording = Wording {
    mode: FailureMode::Timeout,
    codes: &[
        "timeoutexception",
        "timeouterror",
        "timedout",
        "timed_out",
        "etimedout",
        "esockettimedout",
        "etimeout",
        "econntimeout",
        "requesttimeout",
        "request_timeout",
        "readtimeout",
        "connecttimeout",
        "writetimeout",
        "und_err_connect_timeout",
        "und_err_headers_timeout",
        "und_err_body_timeout",
        "deadlineexceeded",
        "deadline_exceeded",
        "timeoutexpired",
        "ora-12170",
    ],
    words: &[
        "timed out",
        "timed-out",
        "timing out",
        "timeout",
        "timeouts",
        "time-out",
        "request time out",
        "deadline exceeded",
        "deadline has elapsed",
        "timeout expired",
        "httpclient.timeout of",
        "client.timeout exceeded",
        "(exit) time out",
        "expired before completing",
        "statement timeout",
        "gateway timeout",
        "worker timeout",
        "missed heartbeats",
        "maximum execution time of",
        "operation exceeded time limit",
        "exceeded time limit",
        "maximum statement execution time exceeded",
        "query execution was interrupted, maximum statement",
        "status code 504",
        "status code: 504",
    ],
};

/// Consumers of Kafka that a group puts out, for they did not poll in time.
///
/// Source: <https://kafka.apache.org/documentation/#consumerconfigs_max.poll.interval.ms>
pub const CONSUMERS: Wording = Wording {
    mode: FailureMode::Timeout,
    codes: &[
        "commitfailedexception",
        "rebalance_in_progress",
        "rebalanceinprogress",
        "unknown_member_id",
        "unknownmemberid",
    ],
    words: &[
        "poll timeout has expired",
        "max.poll.interval.ms",
        "not part of an active group",
        "group has already rebalanced",
        "group is rebalancing",
        "since group is already rebalancing",
    ],
};

/// Processes that end by a signal or by themselves. A signal alone says nothing of memory.
///
/// Sources: <https://man7.org/linux/man-pages/man7/signal.7.html>, <https://tldp.org/LDP/abs/html/exitcodes.html>,
/// <https://pkg.go.dev/builtin#panic>, <https://doc.rust-lang.org/std/macro.panic.html>,
/// <https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html>,
/// <https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#Process%20Exit%20Codes>,
/// <https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy>,
/// <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55>
pub const CRASHES: Wording = Wording {
    mode: FailureMode::Crash,
    codes: &[
        "sigsegv",
        "sigabrt",
        "sigbus",
        "segfault",
        "crashloopbackoff",
        "runtime.exiterror",
        "extension.crash",
        "stackoverflowerror",
        "stackoverflowexception",
        "0xc0000005",
        "0xc00000fd",
        "0xc0000409",
    ],
    words: &[
        "segmentation fault",
        "general protection fault",
        "core dumped",
        "kernel panic",
        "panic:",
        "panic serving",
        "panicked at",
        "runtime exited with error",
        "runtime exited without providing a reason",
        "terminated by signal",
        "unhandled signal",
        "exited prematurely",
        "killed by signal",
        "exited on signal",
        "signal: killed",
        "signal: aborted",
        "signal: terminated",
        "was sent sigkill",
        "was sent sigterm",
        "exit code 134",
        "exit code 137",
        "exit code 139",
        "exit code 143",
        "exit code: 134",
        "exit code: 137",
        "exit code: 139",
        "exit code: 143",
        "exited with code 134",
        "exited with code 137",
        "exited with code 139",
        "exited with code 143",
        "exit status 137",
        "exit status 139",
        "code=killed",
        "code=dumped",
        "main process exited",
        "failed with result",
        "back-off restarting failed container",
        "concurrent map writes",
        "concurrent map read and map write",
        "concurrent map iteration and map write",
        "stack overflow",
        "goroutine stack exceeds",
        "double free or corruption",
        "fatal assertion",
        "crash report",
        "terminate called",
        "std::terminate called",
    ],
};

/// What is said both when the other side is not there and when it does not answer in time. A line that says nothing else
/// is taken for the former.
///
/// Sources: <https://www.postgresql.org/docs/current/libpq-connect.html>, <https://grpc.io/docs/guides/status-codes/>
pub const NO_CONNECTION: Wording = Wording {
    mode: FailureMode::Network,
    codes: &["connectionerror"],
    words: &[
        "unable to connect",
        "could not connect",
        "couldn't connect",
        "cannot connect to",
        "failed to connect",
        "failed to establish a new connection",
        "connection failed",
        "connection error",
        "connect() failed",
        "error connecting to",
        "network error",
        "code = unavailable",
    ],
};
