//! Further services: workflows of data, desktops, agents of models, warehouses without servers.

use super::readings::*;
use super::{Namespace, named_by, part};
use crate::model::EntityKind::{Database, Resource, Service};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/Redshift-Serverless",
        page: "https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-metrics.html",
        entities: &[named_by("Workgroup", Database), named_by("Namespace", Database)],
        requests: &[],
        metrics: &[
            (FAULTS, "QueriesFailed"),
            (LATENCY_US, "QueryDuration"),
            (BACKLOG_COUNT, "QueriesQueued"),
            (QUOTA_LEFT_COUNT, "UsageLimitAvailable"),
            (ACTIVITY_A_SECOND, "QueriesCompletedPerSecond"),
            (
                ACTIVITY,
                "QueriesRunning QueriesSucceeded DatabaseConnections ComputeCapacity ComputeSeconds TotalTableCount \
                 UsageLimitConsumed QueryRuntimeBreakdown",
            ),
        ],
    },
    Namespace {
        name: "AWS/S3ObjectLambda",
        page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html",
        entities: &[named_by("AccessPointName", Resource), named_by("DataSourceARN", Resource)],
        requests: &["AllRequests"],
        metrics: &[
            (FAULTS, "5xxErrors LambdaResponse5xx"),
            (ERRORS, "4xxErrors LambdaResponse4xx"),
            (LATENCY_MS, "FirstByteLatency TotalRequestLatency"),
            (TRAFFIC, "AllRequests"),
            (WORK_BYTES, "BytesDownloaded BytesUploaded"),
            (
                ACTIVITY,
                "GetRequests PutRequests PostRequests DeleteRequests HeadRequests ListRequests InvokedLambda \
                 LambdaResponseRequests ProxiedRequests",
            ),
        ],
    },
    Namespace {
        name: "AWS/Bedrock/Agents",
        page: "https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-agents-cw-metrics.html",
        entities: &[named_by("AgentAliasArn", Service), named_by("ModelId", Resource), named_by("Operation", Resource)],
        requests: &["InvocationCount", "ModelInvocationCount"],
        metrics: &[
            (FAULTS, "InvocationServerErrors ModelInvocationServerErrors"),
            (ERRORS, "InvocationClientErrors ModelInvocationClientErrors"),
            (THROTTLES, "InvocationThrottles ModelInvocationThrottles"),
            (LATENCY_MS, "TotalTime ModelLatency"),
            (TRAFFIC, "InvocationCount ModelInvocationCount"),
            (ACTIVITY, "InputTokenCount OutputTokenCount"),
        ],
    },
    Namespace {
        name: "AWS/Bedrock/Guardrails",
        page: "https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-guardrails-cw-metrics.html",
        entities: &[named_by("GuardrailArn", Resource), named_by("Operation", Resource)],
        requests: &["Invocations"],
        metrics: &[
            (FAULTS, "InvocationServerErrors"),
            (ERRORS, "InvocationClientErrors"),
            (THROTTLES, "InvocationThrottles"),
            (LATENCY_MS, "InvocationLatency"),
            (TRAFFIC, "Invocations"),
            (ACTIVITY, "InvocationsIntervened TextUnitCount"),
        ],
    },
    Namespace {
        name: "AWS/EMRServerless",
        page: "https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/app-job-metrics.html",
        entities: &[
            part("JobName", "ApplicationName", Service),
            named_by("ApplicationName", Service),
            named_by("ApplicationId", Service),
        ],
        requests: &["SubmittedJobs"],
        metrics: &[
            (FAULTS, "FailedJobs"),
            (BACKLOG_COUNT, "PendingJobs ScheduledJobs PendingCreationWorkerCount"),
            (TRAFFIC, "SubmittedJobs"),
            (
                ACTIVITY,
                "RunningJobs SuccessJobs CancelledJobs CancellingJobs RunningWorkerCount IdleWorkerCount \
                 TotalWorkerCount CPUAllocated MemoryAllocated StorageAllocated MaxCPUAllowed MaxMemoryAllowed \
                 MaxStorageAllowed",
            ),
        ],
    },
    Namespace {
        name: "AWS/AppFlow",
        page: "https://docs.aws.amazon.com/appflow/latest/userguide/monitoring-cloudwatch.html",
        entities: &[named_by("FlowName", Service)],
        requests: &["FlowExecutionsStarted"],
        metrics: &[
            (FAULTS, "FlowExecutionsFailed"),
            (LATENCY_MS, "FlowExecutionTime"),
            (TRAFFIC, "FlowExecutionsStarted"),
            (YIELD_COUNT, "FlowExecutionRecordsProcessed FlowExecutionsSucceeded"),
        ],
    },
    Namespace {
        name: "AWS/WorkSpaces",
        page: "https://docs.aws.amazon.com/workspaces/latest/adminguide/cloudwatch-metrics.html",
        entities: &[named_by("WorkspaceId", Resource), named_by("DirectoryId", Resource)],
        requests: &["ConnectionAttempt"],
        metrics: &[
            (FAULTS, "ConnectionFailure"),
            (UNHEALTHY, "Unhealthy SessionDisconnect"),
            (HEALTHY, "Available"),
            (LATENCY_MS, "InSessionLatency"),
            (LATENCY_S, "SessionLaunchTime"),
            (TRAFFIC, "ConnectionAttempt"),
            (WORK_PERCENT, "CPUUsage"),
            (MEMORY_PERCENT, "MemoryUsage"),
            (STORAGE_PERCENT, "RootVolumeDiskUsage UserVolumeDiskUsage"),
            (
                ACTIVITY,
                "ConnectionSuccess UserConnected Stopped Maintenance Restoring TrustedDeviceValidationAttempt \
                 TrustedDeviceValidationSuccess",
            ),
        ],
    },
    Namespace {
        name: "AWS/CodePipeline",
        page: "https://docs.aws.amazon.com/codepipeline/latest/userguide/metrics-dimensions.html",
        entities: &[named_by("PipelineName", Service)],
        requests: &[],
        metrics: &[(FAULTS, "FailedPipelineExecutions")],
    },
];
