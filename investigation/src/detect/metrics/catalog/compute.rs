//! Functions, instances and their volumes, and what runs code on them.

use super::readings::*;
use super::{Namespace, named_by};
use crate::model::EntityKind::{Lambda, Resource, Service};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/Lambda",
        page: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
        entities: &[named_by("FunctionName", Lambda), named_by("EventSourceMappingUUID", Resource)],
        requests: &["Invocations"],
        metrics: &[
            (FAULTS.with_average_as_share(), "Errors"),
            (
                FAULTS,
                "DeadLetterErrors DestinationDeliveryFailures AsyncEventsDropped FailedInvokeEventCount DroppedEventCount",
            ),
            (FAULTS.zero_when_absent(), "RecursiveInvocationsDropped"),
            (ERRORS, "OversizedRecordCount"),
            (THROTTLES, "Throttles"),
            (TRAFFIC, "Invocations AsyncEventsReceived PolledEventCount"),
            (LATENCY_MS, "Duration PostRuntimeExtensionsDuration"),
            (BACKLOG_MS, "AsyncEventAge IteratorAge"),
            (BACKLOG_COUNT, "OffsetLag"),
            (QUOTA_SHARE, "ProvisionedConcurrencyUtilization"),
            (QUOTA_COUNT, "ProvisionedConcurrencySpilloverInvocations"),
            // These are requests times their duration (Little's law), whatever the quota is: only throttles show that a
            // quota was reached.
            (
                ACTIVITY,
                "ConcurrentExecutions UnreservedConcurrentExecutions ClaimedAccountConcurrency \
                 ProvisionedConcurrentExecutions ProvisionedConcurrencyInvocations FilteredOutEventCount \
                 InvokedEventCount DeletedEventCount OnFailureDestinationDeliveredEventCount \
                 ProvisionedPollers",
            ),
        ],
    },
    Namespace {
        name: "LambdaInsights",
        page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-metrics.html",
        entities: &[named_by("function_name", Lambda)],
        requests: &[],
        metrics: &[
            (COLD_START_MS, "init_duration"),
            (MEMORY_PERCENT, "memory_utilization"),
            (MEMORY_MIB, "used_memory_max"),
            (WORK_MS, "cpu_total_time"),
            (WORK_BYTES, "rx_bytes tx_bytes total_network"),
            (ACTIVITY_BYTES, "tmp_used"),
            (ACTIVITY, "total_memory"),
        ],
    },
    Namespace {
        name: "AWS/EC2",
        page: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html",
        entities: &[
            named_by("InstanceId", Resource),
            named_by("AutoScalingGroupName", Service),
            named_by("ImageId", Resource),
        ],
        requests: &[],
        metrics: &[
            (WORK_PERCENT, "CPUUtilization DedicatedHostCPUUtilization"),
            (WORK_COUNT, "DiskReadOps DiskWriteOps EBSReadOps EBSWriteOps NetworkPacketsIn NetworkPacketsOut"),
            (WORK_BYTES, "DiskReadBytes DiskWriteBytes EBSReadBytes EBSWriteBytes NetworkIn NetworkOut"),
            (QUOTA_LEFT_COUNT, "CPUCreditBalance"),
            (QUOTA_LEFT_PERCENT, "EBSIOBalance% EBSByteBalance%"),
            (QUOTA_COUNT, "InstanceEBSIOPSExceededCheck InstanceEBSThroughputExceededCheck"),
            (ACTIVITY, "CPUCreditUsage CPUSurplusCreditBalance CPUSurplusCreditsCharged MetadataNoToken"),
            (
                UNHEALTHY,
                "StatusCheckFailed StatusCheckFailed_Instance StatusCheckFailed_System StatusCheckFailed_AttachedEBS",
            ),
        ],
    },
    Namespace {
        name: "AWS/AutoScaling",
        page: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html",
        entities: &[named_by("AutoScalingGroupName", Service)],
        requests: &[],
        metrics: &[
            // Fewer may be scaling in, or instances that failed.
            (YIELD_COUNT, "GroupInServiceInstances GroupInServiceCapacity"),
            (
                ACTIVITY,
                "GroupDesiredCapacity GroupMaxSize GroupMinSize GroupPendingInstances GroupPendingCapacity \
                 GroupStandbyInstances GroupStandbyCapacity GroupTerminatingInstances GroupTerminatingCapacity \
                 GroupTotalInstances GroupTotalCapacity WarmPoolDesiredCapacity WarmPoolWarmedCapacity \
                 WarmPoolPendingCapacity WarmPoolTerminatingCapacity WarmPoolTotalCapacity",
            ),
        ],
    },
    Namespace {
        name: "AWS/EBS",
        page: "https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html",
        entities: &[named_by("VolumeId", Resource)],
        requests: &[],
        metrics: &[
            (QUOTA_LEFT_PERCENT, "BurstBalance"),
            (QUOTA_COUNT, "VolumeIOPSExceededCheck VolumeThroughputExceededCheck"),
            (BACKLOG_COUNT, "VolumeQueueLength"),
            (UNHEALTHY, "VolumeStalledIOCheck"),
            (YIELD_PERCENT, "VolumeThroughputPercentage"),
            (WORK_COUNT, "VolumeReadOps VolumeWriteOps VolumeConsumedReadWriteOps"),
            (WORK_BYTES, "VolumeReadBytes VolumeWriteBytes"),
            (ACTIVITY_S, "VolumeTotalReadTime VolumeTotalWriteTime VolumeIdleTime"),
        ],
    },
    Namespace {
        name: "AWS/ElasticBeanstalk",
        page: "https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced-cloudwatch.html",
        entities: &[named_by("InstanceId", Resource), named_by("EnvironmentName", Service)],
        requests: &["ApplicationRequestsTotal"],
        metrics: &[
            (FAULTS, "ApplicationRequests5xx"),
            (ERRORS, "ApplicationRequests4xx"),
            (TRAFFIC, "ApplicationRequestsTotal"),
            (YIELD_COUNT, "ApplicationRequests2xx ApplicationRequests3xx"),
            (
                LATENCY_S,
                "ApplicationLatencyP10 ApplicationLatencyP50 ApplicationLatencyP75 ApplicationLatencyP85 \
                 ApplicationLatencyP90 ApplicationLatencyP95 ApplicationLatencyP99 ApplicationLatencyP99.9",
            ),
            (UNHEALTHY, "EnvironmentHealth InstanceHealth InstancesDegraded InstancesSevere InstancesWarning"),
            (YIELD_COUNT, "InstancesOk"),
            (ACTIVITY, "InstancesInfo InstancesPending InstancesNoData InstancesUnknown"),
            (WORK_COUNT, "LoadAverage1min LoadAverage5min"),
            (WORK_PERCENT, "CPUUser CPUSystem CPUIowait CPUIrq CPUSoftirq CPUNice"),
            (ACTIVITY_PERCENT, "CPUIdle"),
            (STORAGE_PERCENT, "RootFilesystemUtil"),
        ],
    },
    Namespace {
        name: "AWS/AppRunner",
        page: "https://docs.aws.amazon.com/apprunner/latest/dg/monitor-cw.html",
        entities: &[named_by("ServiceName", Service), named_by("ServiceID", Service)],
        requests: &["Requests"],
        metrics: &[
            (FAULTS, "5xxStatusResponses"),
            (ERRORS, "4xxStatusResponses"),
            (YIELD_COUNT, "2xxStatusResponses"),
            (TRAFFIC, "Requests"),
            (LATENCY_MS, "RequestLatency"),
            (WORK_PERCENT, "CPUUtilization"),
            (MEMORY_PERCENT, "MemoryUtilization"),
            (ACTIVITY, "ActiveInstances Concurrency"),
        ],
    },
];
