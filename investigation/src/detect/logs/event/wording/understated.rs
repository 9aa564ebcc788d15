//! What servers write as information although it says that something is down, full or lost: the rows that name a failure mode
//! in lines of any level.
//!
//! A wording belongs here only if its writer uses it for nothing else: most lines that call themselves informational are.

use super::Wording;
use crate::detect::logs::event::FailureMode;

/// containerd of a container, and RabbitMQ of itself.
///
/// Sources: <https://github.com/containerd/containerd/blob/main/internal/cri/server/events/events.go>,
/// <https://github.com/rabbitmq/rabbitmq-server/blob/main/deps/rabbit_common/src/vm_memory_monitor.erl>
pub const MEMORY: Wording =
    Wording { mode: FailureMode::Memory, codes: &[], words: &["taskoom event", "vm_memory_high_watermark set"] };

/// MongoDB of connections, kubelet of pods, and PgBouncer of clients that waited for a server in vain.
///
/// Sources: <https://github.com/mongodb/mongo/blob/master/src/mongo/transport/session_manager_common.cpp>,
/// <https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/eviction/eviction_manager.go>,
/// <https://www.pgbouncer.org/config.html>
pub const QUOTA: Wording = Wording {
    mode: FailureMode::Quota,
    codes: &[],
    words: &[
        "because there are too many open connections",
        "must evict pod(s) to reclaim",
        "closing because: query_wait_timeout",
    ],
};

/// Elasticsearch, RabbitMQ, and PostgreSQL of the log that a replication slot holds.
///
/// Sources: <https://github.com/elastic/elasticsearch/blob/main/server/src/main/java/org/elasticsearch/cluster/routing/allocation/DiskThresholdMonitor.java>,
/// <https://github.com/rabbitmq/rabbitmq-server/blob/main/deps/rabbit/src/rabbit_disk_monitor.erl>,
/// <https://github.com/postgres/postgres/blob/master/src/backend/replication/slot.c>
pub const STORAGE: Wording = Wording {
    mode: FailureMode::Storage,
    codes: &[],
    words: &[
        "low disk watermark",
        "free disk space is insufficient",
        "disk free space insufficient",
        "invalidating obsolete replication slot",
    ],
};

/// PostgreSQL with `log_lock_waits`, by the mode of the lock.
///
/// Source: <https://github.com/postgres/postgres/blob/master/src/backend/storage/lmgr/proc.c>
pub const LOCK: Wording = Wording {
    mode: FailureMode::Lock,
    codes: &[],
    words: &[
        "still waiting for sharelock",
        "still waiting for exclusivelock",
        "still waiting for accesssharelock",
        "still waiting for accessexclusivelock",
        "still waiting for rowsharelock",
        "still waiting for rowexclusivelock",
        "still waiting for sharerowexclusivelock",
        "still waiting for shareupdateexclusivelock",
    ],
};

/// Members of a cluster, said by the others or by themselves: Cassandra, Kafka and its clients, Redis, MongoDB,
/// Elasticsearch, etcd, Vault, keepalived, Patroni and YARN.
///
/// Sources: <https://github.com/apache/cassandra/blob/trunk/src/java/org/apache/cassandra/gms/Gossiper.java>,
/// <https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/clients/consumer/internals/AbstractCoordinator.java>,
/// <https://github.com/apache/kafka/blob/trunk/core/src/main/scala/kafka/cluster/Partition.scala>,
/// <https://github.com/apache/kafka/blob/3.9/core/src/main/scala/kafka/coordinator/group/GroupCoordinator.scala>,
/// <https://github.com/redis/redis/blob/unstable/src/replication.c>,
/// <https://github.com/redis/redis/blob/unstable/src/cluster_legacy.c>,
/// <https://github.com/mongodb/mongo/blob/master/src/mongo/db/repl/replication_coordinator_impl_heartbeat.cpp>,
/// <https://github.com/elastic/elasticsearch/blob/main/server/src/main/java/org/elasticsearch/cluster/coordination/Coordinator.java>,
/// <https://github.com/etcd-io/raft/blob/main/raft.go>, <https://github.com/hashicorp/vault/blob/main/vault/core.go>,
/// <https://github.com/acassen/keepalived/blob/master/keepalived/vrrp/vrrp_scheduler.c>,
/// <https://github.com/patroni/patroni/blob/master/patroni/ha.py>,
/// <https://github.com/apache/hadoop/blob/trunk/hadoop-yarn-project/hadoop-yarn/hadoop-yarn-server/hadoop-yarn-server-resourcemanager/src/main/java/org/apache/hadoop/yarn/server/resourcemanager/rmnode/RMNodeImpl.java>
pub const UNAVAILABLE: Wording = Wording {
    mode: FailureMode::Unavailable,
    codes: &[],
    words: &[
        "is now down",
        "is unavailable or invalid",
        "shrinking isr from",
        "has failed, removing it from the group",
        "connection with master lost",
        "as failing (quorum reached)",
        "cluster state changed: fail",
        "stepping down from primary",
        "failed, restarting discovery",
        "lost leader",
        "vault is sealed",
        "entering fault state",
        "demoted self because",
        "demoting self because",
        "as it is now lost",
    ],
};

/// Members that no longer answer, said by the others: memberlist and Serf (Consul, Nomad), the clients of `ZooKeeper` and
/// Hadoop, HDFS and Celery.
///
/// Sources: <https://github.com/hashicorp/memberlist/blob/master/state.go>,
/// <https://github.com/hashicorp/serf/blob/master/serf/serf.go>,
/// <https://github.com/apache/zookeeper/blob/branch-3.4/src/java/main/org/apache/zookeeper/ClientCnxnSocketNIO.java>,
/// <https://github.com/apache/hadoop/blob/trunk/hadoop-common-project/hadoop-common/src/main/java/org/apache/hadoop/ipc/Client.java>,
/// <https://github.com/apache/hadoop/blob/trunk/hadoop-hdfs-project/hadoop-hdfs/src/main/java/org/apache/hadoop/hdfs/server/blockmanagement/HeartbeatManager.java>,
/// <https://github.com/celery/celery/blob/main/celery/worker/consumer/gossip.py>
pub const NETWORK: Wording = Wording {
    mode: FailureMode::Network,
    codes: &[],
    words: &[
        "has failed, no acks received",
        "as failed, suspect timeout reached",
        "eventmemberfailed",
        "likely server has closed socket",
        "retrying connect to server",
        "lost heartbeat from",
        "missed heartbeat from",
    ],
};

/// Who does not read, take or answer in time: NATS and Cassandra of their clients and peers, Kafka's clients, Flink,
/// PostgreSQL of a replica.
///
/// Sources: <https://github.com/nats-io/nats-server/blob/main/server/client.go>,
/// <https://github.com/apache/cassandra/blob/cassandra-3.11/src/java/org/apache/cassandra/net/MessagingService.java>,
/// <https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/clients/NetworkClient.java>,
/// <https://github.com/apache/flink/blob/master/flink-runtime/src/main/java/org/apache/flink/runtime/resourcemanager/ResourceManager.java>,
/// <https://github.com/postgres/postgres/blob/master/src/backend/replication/walsender.c>
pub const TIMEOUT: Wording = Wording {
    mode: FailureMode::Timeout,
    codes: &[],
    words: &[
        "slow consumer detected",
        "messages were dropped in last",
        "due to request timeout",
        "heartbeat of taskmanager",
        "due to replication timeout",
    ],
};

/// Processes that ended, said by those that watch them: Varnish, Flink, `TorchServe` of workers that it did not scale down,
/// Spark, PostgreSQL and PgBouncer; and MySQL, which finds that it did not end well.
///
/// Sources: <https://github.com/varnishcache/varnish-cache/blob/master/bin/varnishd/mgt/mgt_child.c>,
/// <https://github.com/apache/flink/blob/master/flink-runtime/src/main/java/org/apache/flink/runtime/executiongraph/Execution.java>,
/// <https://github.com/pytorch/serve/blob/master/frontend/server/src/main/java/org/pytorch/serve/wlm/WorkerThread.java>,
/// <https://github.com/pytorch/serve/blob/master/ts/model_service_worker.py>,
/// <https://github.com/apache/spark/blob/master/core/src/main/scala/org/apache/spark/scheduler/DAGScheduler.scala>,
/// <https://github.com/postgres/postgres/blob/master/src/backend/postmaster/postmaster.c>,
/// <https://github.com/pgbouncer/pgbouncer/blob/master/src/objects.c>,
/// <https://github.com/mysql/mysql-server/blob/trunk/share/messages_to_error_log.txt>
pub const CRASH: Wording = Wording {
    mode: FailureMode::Crash,
    codes: &[],
    words: &[
        "died signal",
        "switched from running to failed",
        "worker disconnected. worker_started",
        "worker disconnected. worker_model_loaded",
        "backend worker process died",
        "executor lost:",
        "was terminated by signal",
        "server conn crashed",
        "starting crash recovery",
    ],
};

/// Health checks that a process does not pass, where nothing says why.
///
/// Sources: <https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/prober/prober.go>,
/// <https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/>
pub const PROBES: Wording =
    Wording { mode: FailureMode::Unavailable, codes: &[], words: &["probe failed", "probe errored"] };

/// All of them.
pub const UNDERSTATED: [Wording; 9] = [MEMORY, QUOTA, STORAGE, LOCK, UNAVAILABLE, NETWORK, TIMEOUT, CRASH, PROBES];
