//! `SageMaker`, Bedrock, and the services for text, speech and images.

use super::readings::*;
use super::{Namespace, named_by};
use crate::model::EntityKind::{AwsService, Service};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/SageMaker",
        page: "https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html",
        entities: &[named_by("InferenceComponentName", Service), named_by("EndpointName", Service)],
        requests: &["Invocations"],
        metrics: &[
            (FAULTS.with_average_as_share(), "Invocation5XXErrors"),
            (ERRORS.with_average_as_share(), "Invocation4XXErrors"),
            (FAULTS, "InvocationModelErrors"),
            (TRAFFIC, "Invocations InvocationsPerInstance InvocationsPerCopy"),
            (LATENCY_US, "ModelLatency OverheadLatency ModelSetupTime"),
            (LATENCY_US, "ModelLoadingWaitTime ModelLoadingTime ModelDownloadingTime ModelUnloadingTime"),
            (YIELD_COUNT, "ModelCacheHit"),
            (WORK_COUNT, "ConcurrentRequestsPerModel ConcurrentRequestsPerCopy"),
            (BACKLOG_COUNT, "ApproximateBacklogSize ApproximateBacklogSizePerInstance"),
            (BACKLOG_S, "ApproximateAgeOfOldestRequest"),
        ],
    },
    Namespace {
        name: "/aws/sagemaker/Endpoints",
        page: "https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html",
        entities: &[named_by("EndpointName", Service)],
        requests: &[],
        metrics: &[
            // Percent of one core: 400 % for four.
            (WORK_COUNT, "CPUUtilization GPUUtilization"),
            (WORK_PERCENT, "CPUUtilizationNormalized GPUUtilizationNormalized"),
            (MEMORY_PERCENT, "MemoryUtilization GPUMemoryUtilizationNormalized"),
            (ACTIVITY_PERCENT, "GPUMemoryUtilization"),
            (STORAGE_PERCENT, "DiskUtilization"),
            (QUOTA_PERCENT, "CPUReservation GPUReservation MemoryReservation"),
            (ACTIVITY, "LoadedModelCount"),
        ],
    },
    Namespace {
        name: "AWS/Bedrock",
        page: "https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring.html",
        entities: &[named_by("ModelId", AwsService)],
        requests: &["Invocations"],
        metrics: &[
            (FAULTS, "InvocationServerErrors"),
            (ERRORS, "InvocationClientErrors"),
            (THROTTLES, "InvocationThrottles"),
            (TRAFFIC, "Invocations"),
            (LATENCY_MS, "InvocationLatency TimeToFirstToken"),
            (ACTIVITY, "InputTokenCount OutputTokenCount OutputImageCount LegacyModelInvocations"),
        ],
    },
    Namespace {
        name: "AWS/Rekognition",
        page: "https://docs.aws.amazon.com/rekognition/latest/dg/cloudwatch-metricsdim.html",
        entities: &[named_by("Operation", AwsService)],
        requests: &["SuccessfulRequestCount"],
        metrics: &[
            (FAULTS, "ServerErrorCount"),
            (ERRORS, "UserErrorCount"),
            (THROTTLES, "ThrottledCount"),
            (TRAFFIC, "SuccessfulRequestCount"),
            (LATENCY_MS, "ResponseTime"),
            (ACTIVITY, "DetectedFaceCount DetectedLabelCount"),
        ],
    },
    Namespace {
        name: "AWS/Textract",
        page: "https://docs.aws.amazon.com/textract/latest/dg/textract-monitoring.html",
        entities: &[named_by("Operation", AwsService)],
        requests: &["SuccessfulRequestCount"],
        metrics: &[
            (FAULTS, "ServerErrorCount"),
            (ERRORS, "UserErrorCount"),
            (THROTTLES, "ThrottledCount"),
            (TRAFFIC, "SuccessfulRequestCount"),
            (LATENCY_MS, "ResponseTime"),
        ],
    },
    Namespace {
        name: "AWS/Translate",
        page: "https://docs.aws.amazon.com/translate/latest/dg/translate-cloudwatch.html",
        entities: &[named_by("Operation", AwsService), named_by("LanguagePair", AwsService)],
        requests: &["SuccessfulRequestCount"],
        metrics: &[
            (FAULTS, "ServerErrorCount"),
            (ERRORS, "UserErrorCount"),
            (THROTTLES, "ThrottledCount"),
            (TRAFFIC, "SuccessfulRequestCount"),
            (LATENCY_MS, "ResponseTime"),
            (ACTIVITY, "CharacterCount"),
        ],
    },
    Namespace {
        name: "AWS/Polly",
        page: "https://docs.aws.amazon.com/polly/latest/dg/cloud-watch.html",
        entities: &[named_by("Operation", AwsService)],
        requests: &[],
        metrics: &[
            (FAULTS, "5XXCount"),
            (ERRORS, "4XXCount"),
            (TRAFFIC, "2XXCount"),
            (LATENCY_MS, "ResponseLatency"),
            (ACTIVITY, "RequestCharacters"),
        ],
    },
    Namespace {
        name: "AWS/Lex",
        page: "https://docs.aws.amazon.com/lex/latest/dg/monitoring-aws-lex-cloudwatch.html",
        entities: &[named_by("BotName", Service)],
        requests: &["RuntimeRequestCount"],
        metrics: &[
            (
                FAULTS,
                "RuntimeSystemErrors RuntimeLambdaErrors RuntimeInvalidLambdaResponses RuntimePollyErrors \
                 BotChannelSystemErrors",
            ),
            (
                ERRORS,
                "RuntimeUserErrors BotChannelAuthErrors BotChannelConfigurationErrors BotChannelResponseCardErrors",
            ),
            (THROTTLES, "RuntimeThrottledEvents BotChannelInboundThrottledEvents BotChannelOutboundThrottledEvents"),
            (TRAFFIC, "RuntimeRequestCount BotChannelRequestCount"),
            (ACTIVITY, "MissedUtteranceCount"),
        ],
    },
];
