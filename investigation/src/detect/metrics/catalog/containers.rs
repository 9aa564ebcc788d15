//! ECS and EKS, and what Container Insights and the CloudWatch agent see of them.

use super::readings::*;
use super::{Namespace, named_by, part};
use crate::model::EntityKind::{Resource, Service};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/ECS",
        page: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html",
        entities: &[
            named_by("ServiceName", Service),
            named_by("DiscoveryName", Service),
            named_by("ClusterName", Service),
        ],
        requests: &["RequestCount"],
        metrics: &[
            (WORK_PERCENT, "CPUUtilization"),
            (MEMORY_PERCENT, "MemoryUtilization"),
            (STORAGE_PERCENT, "EBSFilesystemUtilization"),
            (QUOTA_PERCENT, "CPUReservation MemoryReservation GPUReservation"),
            (TRAFFIC, "RequestCount GrpcRequestCount RequestCountPerTarget"),
            (
                FAULTS.zero_when_absent(),
                "HTTPCode_Target_5XX_Count ClientTLSNegotiationErrorCount TargetTLSNegotiationErrorCount",
            ),
            (ERRORS.zero_when_absent(), "HTTPCode_Target_4XX_Count"),
            (YIELD_COUNT, "HTTPCode_Target_2XX_Count HTTPCode_Target_3XX_Count"),
            (LATENCY_MS, "TargetResponseTime"),
            (WORK_COUNT, "ActiveConnectionCount NewConnectionCount"),
            (WORK_BYTES, "ProcessedBytes TargetProcessedBytes"),
        ],
    },
    Namespace {
        name: "ECS/ContainerInsights",
        page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html",
        entities: &[
            named_by("ServiceName", Service),
            named_by("TaskDefinitionFamily", Service),
            named_by("ContainerName", Service),
            named_by("EC2InstanceId", Resource),
            named_by("ContainerInstanceId", Resource),
            named_by("ClusterName", Service),
        ],
        requests: &[],
        metrics: &[
            (WORK_COUNT, "CpuUtilized instance_cpu_usage_total"),
            (WORK_PERCENT, "TaskCpuUtilization ContainerCpuUtilization instance_cpu_utilization"),
            (MEMORY_MIB, "MemoryUtilized"),
            (MEMORY_BYTES, "instance_memory_working_set"),
            // The documentation spells the second one this way.
            (
                MEMORY_PERCENT,
                "TaskMemoryUtilization ContainerMemoryUtilization instance_memory_utliization instance_memory_utilization",
            ),
            (WORK_BYTES_A_SECOND, "NetworkRxBytes NetworkTxBytes instance_network_total_bytes"),
            (WORK_BYTES, "StorageReadBytes StorageWriteBytes"),
            (ACTIVITY_BYTES, "EphemeralStorageReserved EphemeralStorageUtilized"),
            (
                STORAGE_PERCENT,
                "TaskEphemeralStorageUtilization TaskEBSFilesystemUtilization instance_filesystem_utilization",
            ),
            (QUOTA_PERCENT, "instance_cpu_reserved_capacity instance_memory_reserved_capacity"),
            (BACKLOG_COUNT, "PendingTaskCount"),
            // Fewer may be scaling in, or tasks that failed.
            (YIELD_COUNT, "RunningTaskCount"),
            (UNHEALTHY, "RestartCount UnHealthyContainerHealthStatus"),
            (
                ACTIVITY,
                "CpuReserved MemoryReserved ContainerInstanceCount DesiredTaskCount DeploymentCount ServiceCount \
                 TaskCount TaskSetCount instance_cpu_limit instance_memory_limit instance_number_of_running_tasks",
            ),
        ],
    },
    Namespace {
        name: "ContainerInsights",
        page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-enhanced-EKS.html",
        entities: &[
            named_by("PodName", Service),
            named_by("Service", Service),
            named_by("ServiceName", Service),
            named_by("ContainerName", Service),
            named_by("NodeName", Resource),
            named_by("InstanceId", Resource),
            part("Namespace", "ClusterName", Service),
            named_by("ClusterName", Service),
        ],
        requests: &["apiserver_request_total"],
        metrics: &[
            (
                WORK_PERCENT,
                "node_cpu_utilization pod_cpu_utilization pod_cpu_utilization_over_pod_limit container_cpu_utilization \
                 container_cpu_utilization_over_container_limit node_gpu_utilization pod_gpu_utilization \
                 container_gpu_utilization",
            ),
            (WORK_COUNT, "node_cpu_usage_total pod_cpu_usage_total"),
            (
                MEMORY_PERCENT,
                "node_memory_utilization pod_memory_utilization pod_memory_utilization_over_pod_limit \
                 container_memory_utilization container_memory_utilization_over_container_limit \
                 node_gpu_memory_utilization pod_gpu_memory_utilization container_gpu_memory_utilization",
            ),
            (MEMORY_BYTES, "node_memory_working_set pod_memory_working_set"),
            (
                WORK_BYTES_A_SECOND,
                "node_network_total_bytes pod_network_rx_bytes pod_network_tx_bytes node_diskio_io_service_bytes_total",
            ),
            (
                WORK_COUNT,
                "node_diskio_io_serviced_total node_interface_network_rx_dropped pod_interface_network_rx_dropped",
            ),
            (WORK_COUNT, "node_interface_network_tx_dropped pod_interface_network_tx_dropped"),
            (STORAGE_PERCENT, "node_filesystem_utilization"),
            (QUOTA_PERCENT, "node_cpu_reserved_capacity node_memory_reserved_capacity"),
            (
                UNHEALTHY,
                "cluster_failed_node_count pod_number_of_container_restarts \
                 node_status_condition_disk_pressure node_status_condition_memory_pressure \
                 node_status_condition_pid_pressure \
                 node_status_condition_unknown pod_status_failed pod_status_unknown \
                 pod_container_status_waiting_reason_crash_loop_back_off \
                 pod_container_status_waiting_reason_image_pull_error \
                 pod_container_status_waiting_reason_start_error \
                 pod_container_status_waiting_reason_create_container_error \
                 pod_container_status_waiting_reason_create_container_config_error",
            ),
            (HEALTHY, "node_status_condition_ready"),
            (
                YIELD_COUNT,
                "pod_status_ready pod_status_running pod_container_status_running replicas_ready status_replicas_available",
            ),
            (UNHEALTHY, "status_replicas_unavailable container_memory_failures_total"),
            // "Only displayed when this issue occurs."
            (MEMORY_KILLS.zero_when_absent(), "pod_container_status_terminated_reason_oom_killed"),
            (QUOTA_LEFT_COUNT, "node_filesystem_inodes_free"),
            (BACKLOG_COUNT, "pod_status_pending apiserver_current_inqueue_requests"),
            (
                LATENCY_S,
                "apiserver_request_duration_seconds etcd_request_duration_seconds rest_client_request_duration_seconds \
                 apiserver_admission_controller_admission_duration_seconds \
                 apiserver_admission_webhook_admission_duration_seconds \
                 apiserver_admission_step_admission_duration_seconds apiserver_storage_list_duration_seconds",
            ),
            (TRAFFIC, "apiserver_request_total rest_client_requests_total"),
            (FAULTS, "apiserver_request_total_5xx"),
            (THROTTLES, "apiserver_flowcontrol_rejected_requests_total"),
            (
                ACTIVITY_BYTES,
                "apiserver_storage_size_bytes apiserver_storage_db_total_size_in_bytes node_memory_limit pod_memory_limit",
            ),
            (
                ACTIVITY,
                "cluster_node_count namespace_number_of_running_pods service_number_of_running_pods \
                 node_number_of_running_containers node_number_of_running_pods node_cpu_limit pod_cpu_limit \
                 pod_cpu_request pod_memory_request pod_cpu_reserved_capacity pod_memory_reserved_capacity \
                 pod_number_of_containers pod_number_of_running_containers pod_status_succeeded pod_status_scheduled \
                 pod_container_status_waiting pod_container_status_terminated replicas_desired \
                 apiserver_current_inflight_requests apiserver_longrunning_requests",
            ),
        ],
    },
    Namespace {
        name: "AWS/EKS",
        page: "https://docs.aws.amazon.com/eks/latest/userguide/cloudwatch.html",
        entities: &[named_by("ClusterName", Service)],
        requests: &["apiserver_request_total"],
        metrics: &[
            (TRAFFIC, "apiserver_request_total"),
            (FAULTS, "apiserver_request_total_5XX scheduler_schedule_attempts_ERROR"),
            (ERRORS, "apiserver_request_total_4XX"),
            (THROTTLES, "apiserver_request_total_429"),
            (
                LATENCY_S,
                "apiserver_request_duration_seconds_GET_P99 apiserver_request_duration_seconds_LIST_P99 \
                 apiserver_request_duration_seconds_POST_P99 apiserver_request_duration_seconds_PUT_P99 \
                 apiserver_request_duration_seconds_PATCH_P99 apiserver_request_duration_seconds_DELETE_P99 \
                 apiserver_admission_webhook_admission_duration_seconds \
                 apiserver_admission_webhook_admission_duration_seconds_ADMIT_P99 \
                 apiserver_admission_webhook_admission_duration_seconds_VALIDATING_P99",
            ),
            (
                BACKLOG_COUNT,
                "scheduler_pending_pods scheduler_pending_pods_UNSCHEDULABLE scheduler_pending_pods_BACKOFF",
            ),
            (UNHEALTHY, "scheduler_schedule_attempts_UNSCHEDULABLE"),
            (
                ACTIVITY,
                "scheduler_pending_pods_ACTIVEQ scheduler_pending_pods_GATED scheduler_schedule_attempts_total \
                 scheduler_schedule_attempts_SCHEDULED apiserver_request_total_LIST_PODS \
                 apiserver_current_inflight_requests_MUTATING apiserver_current_inflight_requests_READONLY \
                 apiserver_flowcontrol_current_executing_seats apiserver_admission_webhook_request_total \
                 apiserver_admission_webhook_request_total_ADMIT apiserver_admission_webhook_request_total_VALIDATING \
                 apiserver_admission_webhook_rejection_count apiserver_admission_webhook_rejection_count_ADMIT \
                 apiserver_admission_webhook_rejection_count_VALIDATING",
            ),
            (ACTIVITY_BYTES, "apiserver_storage_size_bytes"),
        ],
    },
    Namespace {
        name: "CWAgent",
        page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/metrics-collected-by-CloudWatch-agent.html",
        entities: &[
            named_by("service.name", Service),
            named_by("ServiceName", Service),
            named_by("InstanceId", Resource),
            named_by("AutoScalingGroupName", Service),
            named_by("host", Resource),
            named_by("Host", Resource),
        ],
        requests: &[],
        metrics: &[
            (
                WORK_PERCENT,
                "cpu_usage_active cpu_usage_user cpu_usage_system cpu_usage_iowait cpu_usage_steal cpu_usage_irq",
            ),
            (WORK_PERCENT, "cpu_usage_nice cpu_usage_softirq cpu_usage_guest"),
            (ACTIVITY_PERCENT, "cpu_usage_idle mem_available_percent"),
            (MEMORY_PERCENT, "mem_used_percent swap_used_percent"),
            (MEMORY_BYTES, "mem_used swap_used"),
            (MEMORY_LEFT_BYTES, "mem_available mem_free swap_free"),
            (ACTIVITY_BYTES, "mem_total mem_cached mem_buffered mem_active mem_inactive disk_total disk_used"),
            (STORAGE_PERCENT, "disk_used_percent"),
            (STORAGE_LEFT_BYTES, "disk_free"),
            (QUOTA_LEFT_COUNT, "disk_inodes_free"),
            (
                WORK_COUNT,
                "diskio_reads diskio_writes net_packets_recv net_packets_sent processes_total processes_running",
            ),
            (WORK_BYTES, "diskio_read_bytes diskio_write_bytes net_bytes_recv net_bytes_sent"),
            (BACKLOG_COUNT, "diskio_iops_in_progress processes_blocked"),
            (ACTIVITY_MS, "diskio_io_time diskio_read_time diskio_write_time"),
            (FAULTS, "net_drop_in net_drop_out net_err_in net_err_out"),
            (
                QUOTA_COUNT,
                "ethtool_bw_in_allowance_exceeded ethtool_bw_out_allowance_exceeded ethtool_conntrack_allowance_exceeded \
                 ethtool_linklocal_allowance_exceeded ethtool_pps_allowance_exceeded",
            ),
            (UNHEALTHY, "processes_zombies"),
            (
                ACTIVITY,
                "netstat_tcp_established netstat_tcp_time_wait netstat_tcp_close_wait netstat_tcp_listen \
                 netstat_tcp_syn_sent netstat_tcp_syn_recv netstat_udp_socket processes_sleeping processes_idle \
                 processes_stopped processes_total_threads disk_inodes_total disk_inodes_used",
            ),
        ],
    },
];
