//! Something has run out: memory, a rate, a pool, a quota.

use super::Wording;
use crate::detect::logs::event::FailureMode;

/// Threads that the system does not grant. Java calls it a lack of memory, which it is not.
///
/// Sources: <https://docs.oracle.com/en/java/javase/21/troubleshoot/troubleshooting-memory-leaks.html>,
/// <https://man7.org/linux/man-pages/man3/pthread_create.3.html>
pub const THREADS: Wording = Wording {
    mode: FailureMode::Quota,
    codes: &[],
    words: &[
        "unable to create native thread",
        "unable to create new native thread",
        "can't start new thread",
        "fork: retry",
        "fork: resource temporarily unavailable",
        "pthread_create failed",
    ],
};

/// Lambda, ECS, Kubernetes, YARN, the OpenTelemetry Collector and the Linux kernel. Lambda's `signal: killed` is the end of a process that needed more memory
/// than the function has; any other process may have been killed for another reason.
///
/// Sources: <https://repost.aws/knowledge-center/lambda-troubleshoot-invocation-error-502-500>,
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html>,
/// <https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/>,
/// <https://docs.kernel.org/admin-guide/mm/concepts.html#oom-killer>,
/// <https://spark.apache.org/docs/latest/running-on-yarn.html>,
/// <https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor>
pub const MEMORY_OF_PLATFORMS: Wording = Wording {
    mode: FailureMode::Memory,
    codes: &["outofmemory", "oomkilled", "oom_kill", "oom-kill", "enomem"],
    words: &[
        "out of memory",
        "runtime exited with error: signal: killed",
        "killed due to memory",
        "oom killed",
        "oom-killed",
        "oom-killer",
        "cannot allocate memory",
        "memory cgroup out of memory",
        "low on resource: memory",
        "exceeding memory limits",
        "beyond physical memory limits",
        "beyond virtual memory limits",
        "memory usage is above",
        "total-vm:",
    ],
};

/// Java, Node.js, Python, PHP, C++, Rust and .NET.
///
/// Sources: <https://docs.oracle.com/en/java/javase/21/troubleshoot/troubleshooting-memory-leaks.html>,
/// <https://nodejs.org/en/learn/diagnostics/memory/understanding-and-tuning-memory>,
/// <https://www.php.net/manual/en/ini.core.php#ini.memory-limit>, <https://en.cppreference.com/w/cpp/memory/new/bad_alloc>,
/// <https://doc.rust-lang.org/std/alloc/fn.handle_alloc_error.html>
pub const MEMORY_OF_RUNTIMES: Wording = Wording {
    mode: FailureMode::Memory,
    codes: &["memoryerror", "bad_alloc", "insufficientmemory"],
    words: &[
        "java heap space",
        "gc overhead limit",
        "reached heap limit",
        "heap out of memory",
        "allowed memory size of",
        "memory allocation of",
        "could not allocate memory",
        "failed to allocate memory",
        "unable to allocate memory",
        "insufficient memory",
        "memory exhausted",
    ],
};

/// Redis, RabbitMQ, Elasticsearch, MySQL and ClickHouse.
///
/// Sources: <https://redis.io/docs/latest/develop/reference/eviction/>, <https://www.rabbitmq.com/docs/memory>,
/// <https://www.elastic.co/guide/en/elasticsearch/reference/current/circuit-breaker-errors.html>
pub const MEMORY_OF_STORES: Wording = Wording {
    mode: FailureMode::Memory,
    codes: &["circuit_breaking_exception", "circuitbreakingexception", "er_out_of_sortmemory", "memory_limit_exceeded"],
    words: &[
        "oom command not allowed",
        "memory resource limit alarm",
        "memory high watermark",
        "data too large, data for",
        "memory limit exceeded",
        "memory limit reached",
        "memory limit (total) exceeded",
        "memory limit (for query) exceeded",
        "exceeded memory limit",
        "exceeds memory limit",
    ],
};

/// The error codes that the AWS SDKs treat as throttling, and those of single services.
///
/// Sources: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>,
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>,
/// <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>
pub const AWS_THROTTLING: Wording = Wording {
    mode: FailureMode::Throttle,
    codes: &[
        "throttlingexception",
        "throttledexception",
        "throttlingerror",
        "requestthrottled",
        "toomanyrequests",
        "throughputexceeded",
        "requestlimitexceeded",
        "bandwidthlimitexceeded",
        "priorrequestnotcomplete",
        "slowdownexception",
        "kmsthrottling",
    ],
    words: &[
        "throttling",
        "throttled",
        "slowdown",
        "rate exceeded",
        "reduce your request rate",
        "request limit exceeded",
        "reduce request rate",
    ],
};

/// HTTP 429 and the limits of other services.
///
/// Sources: RFC 6585, section 4; <https://grpc.io/docs/guides/status-codes/>,
/// <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api>,
/// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/handling-errors.html>
pub const RATE_LIMITS: Wording = Wording {
    mode: FailureMode::Throttle,
    codes: &[
        "ratelimitexceeded",
        "ratelimitreached",
        "ratelimiterror",
        "rate_limit_exceeded",
        "ratelimitexception",
        "rate_limited",
    ],
    words: &[
        "too many requests",
        "rate limit exceeded",
        "rate limit reached",
        "rate limit hit",
        "rate limited",
        "rate-limited",
        "exceeded the rate limit",
        "exceeded rate limit",
        "exceeded a secondary rate limit",
        "ratelimit exceeded",
        "status code 429",
        "status code: 429",
        "status: 429",
        "status 429",
        "status=429",
        "statuscode=429",
        "statuscode: 429",
        "http 429",
        "error code: 429",
        "error 429",
        "429 too many",
        "reduce request rates",
        "rate limit is exceeded",
        "requests per second exceeded",
        "requests per minute exceeded",
        "application request limit reached",
        "slow down",
        "limiting requests, excess",
        "limiting connections by zone",
        "rejected execution of coordinating operation",
        "rejected execution of primary operation",
    ],
};

/// Databases and brokers that grant no further connection.
///
/// Sources: <https://www.postgresql.org/docs/current/runtime-config-connection.html>,
/// <https://dev.mysql.com/doc/refman/8.4/en/too-many-connections.html>, <https://docs.oracle.com/en/error-help/db/ora-00020/>,
/// <https://redis.io/docs/latest/develop/reference/clients/>, <https://www.pgbouncer.org/config.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html>,
/// <https://docs.nats.io/running-a-nats-service/configuration>,
/// <https://clickhouse.com/docs/operations/server-configuration-parameters/settings#max_concurrent_queries>
pub const CONNECTION_SLOTS: Wording = Wording {
    mode: FailureMode::Quota,
    codes: &[
        "er_con_count_error",
        "er_user_limit_reached",
        "er_too_many_user_connections",
        "too_many_connections",
        "toomanyconnections",
        "ora-00018",
        "ora-00020",
        "ora-12516",
        "ora-12519",
        "ora-12520",
        "query_wait_timeout",
        "too_many_simultaneous_queries",
    ],
    words: &[
        "too many connections",
        "too many clients",
        "too many sessions",
        "too many open connections",
        "already has more than 'max_user_connections'",
        "remaining connection slots",
        "connection slots are reserved",
        "max number of clients",
        "maximum number of clients",
        "maximum number of processes",
        "maximum number of sessions",
        "maximum number of connections",
        "no more connections allowed",
        "connection limit exceeded",
        "connection limit reached",
        "max_client_conn",
        "waiting to acquire database connection",
        "max connections reached",
        "maximum connections exceeded",
        "too many simultaneous queries",
    ],
};

/// HikariCP, c3p0, DBCP, Tomcat JDBC, `WebLogic`, Hibernate and Jedis.
///
/// Sources: <https://github.com/brettwooldridge/HikariCP#frequently-used>, <https://www.mchange.com/projects/c3p0/>,
/// <https://commons.apache.org/proper/commons-dbcp/configuration.html>,
/// <https://tomcat.apache.org/tomcat-10.1-doc/jdbc-pool.html>, <https://redis.io/docs/latest/develop/clients/jedis/>
pub const POOLS_OF_JAVA: Wording = Wording {
    mode: FailureMode::Quota,
    codes: &["poolexhausted", "sqltransientconnectionexception", "poollimitsqlexception", "pooldisabledsqlexception"],
    words: &[
        "connection is not available, request timed out",
        "unable to acquire jdbc connection",
        "unable to fetch a connection",
        "waiting to acquire a resource from",
        "checkout a connection has timed out",
        "cannot get a connection, pool error",
        "timeout waiting for idle object",
        "could not get a resource from the pool",
        "could not get a resource since the pool is exhausted",
        "none available[",
        "pool empty",
        "timeout waiting for connection from pool",
        "no resources currently available in pool",
    ],
};

/// Knex and tarn, Sequelize, Prisma, node-postgres, SQLAlchemy, psycopg, urllib3, Npgsql, MySqlConnector, ADO.NET, the
/// MongoDB drivers, `DBConnection` of Ecto, Active Record, sqlx, pgx and Go's `database/sql`.
///
/// Sources: <https://knexjs.org/guide/#pool>, <https://sequelize.org/docs/v6/other-topics/connection-pool/>,
/// <https://www.prisma.io/docs/orm/reference/error-reference#p2024>, <https://node-postgres.com/apis/pool>,
/// <https://docs.sqlalchemy.org/en/20/errors.html#error-3o7r>, <https://www.psycopg.org/psycopg3/docs/api/pool.html>,
/// <https://www.npgsql.org/doc/connection-string-parameters.html#pooling>, <https://mysqlconnector.net/connection-options/>,
/// <https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/sql-server-connection-pooling>,
/// <https://www.mongodb.com/docs/drivers/node/current/fundamentals/connection/connection-options/>,
/// <https://hexdocs.pm/db_connection/DBConnection.ConnectionError.html>,
/// <https://api.rubyonrails.org/classes/ActiveRecord/ConnectionTimeoutError.html>,
/// <https://docs.rs/sqlx/latest/sqlx/enum.Error.html#variant.PoolTimedOut>
pub const POOLS_OF_OTHERS: Wording = Wording {
    mode: FailureMode::Quota,
    codes: &[
        "knextimeouterror",
        "connectionacquiretimeout",
        "waitqueuetimeout",
        "pooltimeout",
        "pooltimedout",
        "connectionpooltimeout",
        "poolclearederror",
        "p2024",
    ],
    words: &[
        "timeout acquiring a connection",
        "resource request timed out",
        "resourcerequest timed out",
        "the pool is probably full",
        "fetching a new connection from the connection pool",
        "timeout exceeded when trying to connect",
        "queuepool limit",
        "acquisition timeout",
        "couldn't get a connection after",
        "connection pool is full",
        "connection pool exhausted",
        "connection pool has been exhausted",
        "connection pool timeout",
        "pool exhausted",
        "exhausted pool",
        "pool is exhausted",
        "pool limit",
        "pool timeout",
        "pool timed out",
        "max pool size was reached",
        "pooled connections were in use",
        "pooled connections are in use",
        "checking out a connection",
        "check out a connection",
        "connection not available and request was dropped from queue",
        "obtain a connection from the pool",
        "obtaining a connection from the pool",
        "from pool",
        "from the pool",
        "from connection pool",
        "from the connection pool",
        "no available connections",
        "no connections available",
        "no connection available",
        "from db pool",
        "acquire operation took longer",
    ],
};

/// Open files and sockets of a process.
///
/// Source: <https://man7.org/linux/man-pages/man3/errno.3.html>
pub const OPEN_FILES: Wording = Wording {
    mode: FailureMode::Quota,
    codes: &["emfile", "enfile"],
    words: &["too many open files", "file table overflow", "no file descriptors available"],
};

/// Addresses, network interfaces and ports.
///
/// Sources: <https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-networking.html>,
/// <https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html>,
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>,
/// <https://docs.kernel.org/networking/nf_conntrack-sysctl.html>
pub const ADDRESSES: Wording = Wording {
    mode: FailureMode::Quota,
    codes: &[
        "insufficientfreeaddresses",
        "enilimitreached",
        "subnetipaddresslimitreached",
        "eaddrnotavail",
        "insufficientcidrblocks",
    ],
    words: &[
        "limit for network interfaces",
        "enough free addresses",
        "failed to assign an ip address",
        "no available ip addresses",
        "no free ip addresses",
        "insufficient ip addresses",
        "cannot assign requested address",
        "nf_conntrack: table full",
        "ran out of ephemeral ports",
    ],
};

/// Quotas of AWS and of other services.
///
/// Sources: <https://docs.aws.amazon.com/servicequotas/latest/userguide/intro.html>,
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>,
/// <https://grpc.io/docs/guides/status-codes/>
pub const QUOTAS: Wording = Wording {
    mode: FailureMode::Quota,
    codes: &[
        "quotaexceeded",
        "quota_exceeded",
        "limitexceeded",
        "limit_exceeded",
        "resourceexhausted",
        "resource_exhausted",
        "insufficientinstancecapacity",
        "insufficientcapacity",
        "insufficient_quota",
    ],
    words: &[
        "quota exceeded",
        "exceeded quota",
        "exceeded your current quota",
        "quota has been exceeded",
        "limit exceeded",
        "exceeded the limit of",
        "is exhausted",
        "used up",
        "insufficient capacity",
        "do not have sufficient",
        "no quota left",
        "more vcpu capacity than",
    ],
};

/// Workers, threads and queues of servers.
///
/// Sources: <https://www.php.net/manual/en/install.fpm.configuration.php>,
/// <https://httpd.apache.org/docs/2.4/mod/mpm_common.html#maxrequestworkers>,
/// <https://nginx.org/en/docs/ngx_core_module.html#worker_connections>,
/// <https://resilience4j.readme.io/docs/bulkhead>, <https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html>,
/// <https://docs.kernel.org/networking/ip-sysctl.html> (`tcp_syncookies`),
/// <https://opentelemetry.io/docs/collector/internal-telemetry/>
pub const WORKERS: Wording = Wording {
    mode: FailureMode::Quota,
    codes: &["rejectedexecution", "bulkheadfull", "bulkheadrejected"],
    words: &[
        "reached pm.max_children",
        "reached maxrequestworkers",
        "reached maxclients",
        "worker_connections are not enough",
        "thread pool is exhausted",
        "thread pool exhausted",
        "threadpool is exhausted",
        "bulkhead is full",
        "threads are currently busy",
        "no free slots",
        "no free workers",
        "no free threads",
        "no idle workers",
        "no workers available",
        "no available workers",
        "workers are busy",
        "workers busy",
        "threads are busy",
        "insufficient cpu",
        "insufficient pods",
        "too many pods",
        "no preemption victims",
        "queue is full",
        "queue full",
        "listen queue of socket",
        "syn flooding",
    ],
};
