//! Data cannot be written or read: a disk is full or fails, or others hold the lock.

use super::Wording;
use crate::detect::logs::event::FailureMode;

/// Transactions that wait for one another, and those that waited for too long: PostgreSQL, MySQL, Oracle, SQL Server,
/// SQLite, Spring and the runtimes of Go and Java.
///
/// Sources: <https://www.postgresql.org/docs/current/errcodes-appendix.html>,
/// <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>,
/// <https://docs.oracle.com/en/error-help/db/ora-00060/>,
/// <https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/mssqlserver-1205-database-engine-error>,
/// <https://www.sqlite.org/rescode.html#busy>
pub const LOCKS_OF_DATABASES: Wording = Wording {
    mode: FailureMode::Lock,
    codes: &[
        "deadlockdetected",
        "deadlockloser",
        "cannotacquirelock",
        "lockacquisition",
        "lockwaittimeout",
        "locktimeout",
        "locknotavailable",
        "er_lock_deadlock",
        "er_lock_wait_timeout",
        "ora-00060",
        "ora-00054",
        "sqlite_busy",
        "sql0911n",
    ],
    words: &[
        "deadlock detected",
        "deadlock found",
        "deadlocked on lock",
        "deadlock victim",
        "because of a deadlock",
        "are asleep - deadlock",
        "java-level deadlock",
        "lock wait timeout exceeded",
        "due to lock timeout",
        "lock timeout",
        "lock request time out",
        "could not obtain lock",
        "could not acquire lock",
        "is locked by",
        "failed to acquire lock",
        "unable to acquire lock",
        "lock acquisition failed",
        "couldn't obtain lock",
        "database is locked",
        "database table is locked",
        "40p01",
        "acquire with nowait",
    ],
};

/// Writers that got in one another's way.
///
/// Sources: <https://www.postgresql.org/docs/current/transaction-iso.html>,
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>,
/// <https://www.mongodb.com/docs/manual/reference/error-codes/>,
/// <https://www.cockroachlabs.com/docs/stable/transaction-retry-error-reference>
pub const OPTIMISTIC_LOCKS: Wording = Wording {
    mode: FailureMode::Lock,
    codes: &[
        "transactionconflict",
        "writeconflict",
        "optimisticlock",
        "optimisticlockingfailure",
        "staleobjectstate",
        "retry_serializable",
        "transactionretryerror",
    ],
    words: &["could not serialize access", "write conflict", "serialization failure", "restart transaction"],
};

/// What the kernel and its file systems say of a disk that is full, was mounted read-only, or fails.
///
/// Sources: <https://man7.org/linux/man-pages/man3/errno.3.html>,
/// <https://learn.microsoft.com/en-us/windows/win32/debug/system-error-codes--0-499->,
/// <https://docs.aws.amazon.com/efs/latest/ug/limits.html>
pub const DISK_OF_SYSTEMS: Wording = Wording {
    mode: FailureMode::Storage,
    codes: &["enospc", "erofs", "edquot", "estale", "insufficientstorage", "nospaceleft"],
    words: &[
        "no space left",
        "not enough space on",
        "not enough disk space",
        "insufficient disk space",
        "low disk space",
        "out of disk space",
        "disk full",
        "disk is full",
        "100% full",
        "disk usage at 100%",
        "disk quota exceeded",
        "filesystem is full",
        "file system is full",
        "read-only file system",
        "read-only filesystem",
        "stale file handle",
        "input/output error",
        "buffer i/o error",
        "disk i/o error",
        "ext4-fs error",
        "xfs metadata i/o error",
        "metadata corruption detected",
        "remounting filesystem read-only",
        "low on resource: ephemeral-storage",
        "i/o error, dev",
        "writing to inode",
        "i/o requests taking longer than",
    ],
};

/// What databases and queues say when their disk or tablespace is full.
///
/// Sources: <https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html>,
/// <https://docs.oracle.com/en/error-help/db/ora-01653/>,
/// <https://www.elastic.co/guide/en/elasticsearch/reference/current/fix-watermark-errors.html>,
/// <https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/>,
/// <https://etcd.io/docs/v3.5/op-guide/maintenance/#space-quota>, <https://www.rabbitmq.com/docs/disk-alarms>
pub const DISK_OF_DATABASES: Wording = Wording {
    mode: FailureMode::Storage,
    codes: &[
        "ora-01652",
        "ora-01653",
        "ora-01654",
        "ora-00257",
        "ora-16038",
        "ora-19804",
        "ora-19809",
        "ora-19815",
        "er_record_file_full",
        "er_disk_full",
        "sqlite_full",
        "cluster_block_exception",
        "clusterblockexception",
    ],
    words: &[
        "could not extend file",
        "unable to extend table",
        "unable to extend index",
        "unable to extend temp segment",
        "' is full",
        "filegroup is full",
        "could not allocate space for object",
        "flood stage disk watermark",
        "high disk watermark",
        "read-only / allow delete",
        "database space exceeded",
        "disk resource limit alarm",
        "free space below",
        "database or disk is full",
        "unable to persist to disk",
        "misconf redis",
        "active log is full",
        "transaction log is full",
    ],
};
