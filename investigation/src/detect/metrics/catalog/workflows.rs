//! Step Functions, builds, and jobs over data.

use super::readings::*;
use super::{Namespace, named_by};
use crate::model::EntityKind::{AwsService, Lambda, Resource, StateMachine};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/States",
        page: "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html",
        entities: &[
            named_by("StateMachineArn", StateMachine),
            named_by("LambdaFunctionArn", Lambda),
            named_by("ActivityArn", Resource),
            named_by("ServiceIntegrationResourceArn", AwsService),
            named_by("APIName", AwsService),
            named_by("ServiceMetric", AwsService),
        ],
        requests: &["ExecutionsStarted", "LambdaFunctionsStarted", "ServiceIntegrationsStarted", "ActivitiesStarted"],
        metrics: &[
            (
                FAULTS,
                "ExecutionsFailed ExecutionsTimedOut ExecutionsAborted LambdaFunctionsFailed LambdaFunctionsTimedOut \
                 ServiceIntegrationsFailed ServiceIntegrationsTimedOut ActivitiesFailed ActivitiesTimedOut \
                 ActivitiesHeartbeatTimedOut",
            ),
            (THROTTLES, "ExecutionThrottled ThrottledEvents"),
            (
                TRAFFIC,
                "ExecutionsStarted LambdaFunctionsStarted ServiceIntegrationsStarted ActivitiesStarted \
                 LambdaFunctionsScheduled ServiceIntegrationsScheduled ActivitiesScheduled",
            ),
            (
                YIELD_COUNT,
                "ExecutionsSucceeded LambdaFunctionsSucceeded ServiceIntegrationsSucceeded ActivitiesSucceeded",
            ),
            (
                LATENCY_MS,
                "ExecutionTime LambdaFunctionTime LambdaFunctionRunTime ServiceIntegrationTime \
                 ServiceIntegrationRunTime ActivityTime ActivityRunTime",
            ),
            (BACKLOG_MS, "LambdaFunctionScheduleTime ServiceIntegrationScheduleTime ActivityScheduleTime"),
            (
                ACTIVITY,
                "ConsumedCapacity ProvisionedBucketSize ProvisionedRefillRate OpenExecutionCount OpenExecutionLimit \
                 ExpressExecutionMemory ExpressExecutionBilledDuration ExpressExecutionBilledMemory ExecutionsRedriven \
                 RedrivenExecutionsSucceeded",
            ),
            (FAULTS, "RedrivenExecutionsFailed RedrivenExecutionsTimedOut RedrivenExecutionsAborted"),
        ],
    },
    Namespace {
        name: "AWS/CodeBuild",
        page: "https://docs.aws.amazon.com/codebuild/latest/userguide/monitoring-metrics.html",
        entities: &[named_by("ProjectName", Resource)],
        requests: &["Builds"],
        metrics: &[
            (FAULTS, "FailedBuilds"),
            (TRAFFIC, "Builds"),
            (YIELD_COUNT, "SucceededBuilds"),
            (
                LATENCY_S,
                "Duration BuildDuration DownloadSourceDuration InstallDuration PreBuildDuration PostBuildDuration \
                 ProvisioningDuration UploadArtifactsDuration FinalizingDuration SubmittedDuration",
            ),
            (BACKLOG_S, "QueuedDuration"),
        ],
    },
    Namespace {
        name: "Glue",
        page: "https://docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html",
        entities: &[named_by("JobName", Resource)],
        requests: &[],
        metrics: &[
            (FAULTS, "glue.driver.aggregate.numFailedTasks glue.driver.aggregate.numKilledTasks glue.error.ALL"),
            (YIELD_COUNT, "glue.succeed.ALL"),
            (MEMORY_SHARE, "glue.driver.jvm.heap.usage glue.ALL.jvm.heap.usage"),
            (MEMORY_BYTES, "glue.driver.jvm.heap.used glue.ALL.jvm.heap.used"),
            (WORK_SHARE, "glue.driver.system.cpuSystemLoad glue.ALL.system.cpuSystemLoad"),
            (STORAGE_LEFT_GB, "glue.driver.disk.available_GB glue.ALL.disk.available_GB"),
            (WORK_MS, "glue.driver.aggregate.elapsedTime"),
            (LATENCY_MS, "glue.driver.streaming.batchProcessingTimeInMs"),
            (
                ACTIVITY_BYTES,
                "glue.driver.aggregate.bytesRead glue.driver.aggregate.shuffleBytesWritten \
                 glue.driver.aggregate.shuffleLocalBytesRead glue.driver.s3.filesystem.read_bytes \
                 glue.ALL.s3.filesystem.read_bytes glue.driver.s3.filesystem.write_bytes glue.ALL.s3.filesystem.write_bytes",
            ),
            (
                ACTIVITY,
                "glue.driver.aggregate.numCompletedStages glue.driver.aggregate.numCompletedTasks \
                 glue.driver.aggregate.recordsRead glue.driver.streaming.numRecords \
                 glue.driver.ExecutorAllocationManager.executors.numberAllExecutors \
                 glue.driver.ExecutorAllocationManager.executors.numberMaxNeededExecutors \
                 glue.driver.skewness.stage glue.driver.skewness.job",
            ),
        ],
    },
    Namespace {
        name: "AWS/Athena",
        page: "https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html",
        entities: &[named_by("WorkGroup", Resource), named_by("CapacityReservation", Resource)],
        requests: &[],
        metrics: &[
            (LATENCY_MS, "TotalExecutionTime EngineExecutionTime QueryPlanningTime ServiceProcessingTime"),
            (BACKLOG_MS, "QueryQueueTime"),
            (WORK_BYTES, "ProcessedBytes"),
            (ACTIVITY, "DPUAllocated DPUConsumed DPUCount"),
        ],
    },
    Namespace {
        name: "AWS/SWF",
        page: "https://docs.aws.amazon.com/amazonswf/latest/developerguide/cw-metrics.html",
        entities: &[
            named_by("WorkflowTypeName", Resource),
            named_by("ActivityTypeName", Resource),
            named_by("Domain", Resource),
            named_by("APIName", AwsService),
        ],
        requests: &[],
        metrics: &[
            (
                FAULTS,
                "WorkflowsFailed WorkflowsTimedOut WorkflowsTerminated WorkflowsCanceled ActivityTasksFailed \
                 ActivityTasksCanceled ScheduledActivityTasksTimedOutOnClose ScheduledActivityTasksTimedOutOnStart \
                 StartedActivityTasksTimedOutOnClose StartedActivityTasksTimedOutOnHeartbeat \
                 StartedDecisionTasksTimedOutOnClose",
            ),
            (THROTTLES, "ThrottledEvents"),
            (YIELD_COUNT, "WorkflowsCompleted ActivityTasksCompleted DecisionTasksCompleted"),
            (LATENCY_MS, "WorkflowStartToCloseTime ActivityTaskStartToCloseTime DecisionTaskStartToCloseTime"),
            (
                BACKLOG_MS,
                "ActivityTaskScheduleToStartTime DecisionTaskScheduleToStartTime ActivityTaskScheduleToCloseTime",
            ),
            (BACKLOG_COUNT, "PendingTasks"),
            (ACTIVITY, "ConsumedCapacity ProvisionedBucketSize ProvisionedRefillRate WorkflowsContinuedAsNew"),
        ],
    },
    Namespace {
        name: "AWS/ElasticMapReduce",
        page: "https://docs.aws.amazon.com/emr/latest/ManagementGuide/UsingEMR_ViewingMetrics.html",
        entities: &[named_by("JobFlowId", Resource), named_by("ClusterId", Resource)],
        requests: &[],
        metrics: &[
            (FAULTS, "AppsFailed AppsKilled JobsFailed"),
            (UNHEALTHY, "MRUnhealthyNodes MRLostNodes CorruptBlocks MissingBlocks UnderReplicatedBlocks"),
            (YIELD_COUNT, "MRActiveNodes CoreNodesRunning"),
            (HEALTHY_PERCENT, "LiveDataNodes"),
            (BACKLOG_COUNT, "AppsPending ContainerPending CoreNodesPending TaskNodesPending"),
            (QUOTA_LEFT_PERCENT, "YARNMemoryAvailablePercentage"),
            (STORAGE_PERCENT, "HDFSUtilization"),
            (STORAGE_LEFT_GB, "CapacityRemainingGB"),
            (WORK_COUNT, "TotalLoad"),
            (
                ACTIVITY,
                "IsIdle AppsSubmitted AppsRunning AppsCompleted ContainerAllocated ContainerReserved \
                 ContainerPendingRatio MRTotalNodes MRDecommissionedNodes MRRebootedNodes TaskNodesRunning \
                 MemoryTotalMB MemoryAvailableMB MemoryAllocatedMB MemoryReservedMB",
            ),
            (ACTIVITY_BYTES, "S3BytesRead S3BytesWritten HDFSBytesRead HDFSBytesWritten"),
        ],
    },
];
