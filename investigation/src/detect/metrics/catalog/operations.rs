//! What watches and runs the rest: canaries, logs, quotas, `IoT`.

use super::readings::*;
use super::{Namespace, named_by};
use crate::model::EntityKind::{AwsService, Resource, Service};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "CloudWatchSynthetics",
        page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_metrics.html",
        entities: &[named_by("CanaryName", Service)],
        requests: &[],
        metrics: &[
            (SUCCESS_PERCENT, "SuccessPercent VisualMonitoringSuccessPercent"),
            (FAULTS, "Failed;Failed requests;5xx"),
            (ERRORS, "4xx"),
            (LATENCY_MS, "Duration"),
            (YIELD_COUNT, "2xx"),
            (ACTIVITY, "VisualMonitoringTotalComparisons"),
        ],
    },
    Namespace {
        name: "AWS/Logs",
        page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html",
        entities: &[
            named_by("LogGroupName", Resource),
            named_by("FilterName", Resource),
            named_by("DestinationType", Resource),
        ],
        requests: &["IncomingLogEvents"],
        metrics: &[
            (FAULTS, "DeliveryErrors EMFParsingErrors EMFValidationErrors"),
            (THROTTLES, "DeliveryThrottling"),
            (TRAFFIC, "IncomingLogEvents"),
            (WORK_BYTES, "IncomingBytes ForwardedBytes"),
            (ACTIVITY, "ForwardedLogEvents LogEventsWithFindings"),
        ],
    },
    Namespace {
        name: "AWS/Usage",
        page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Usage-Metrics.html",
        entities: &[named_by("Resource", AwsService), named_by("Service", AwsService)],
        requests: &["CallCount"],
        metrics: &[(TRAFFIC, "CallCount"), (THROTTLES, "ThrottleCount"), (ACTIVITY, "ResourceCount")],
    },
    Namespace {
        name: "AWS/TrustedAdvisor",
        page: "https://docs.aws.amazon.com/awssupport/latest/user/cloudwatch-metrics-ta.html",
        entities: &[named_by("ServiceName", AwsService), named_by("CheckName", Resource)],
        requests: &[],
        metrics: &[
            (QUOTA_SHARE, "ServiceLimitUsage"),
            (ACTIVITY, "RedResources YellowResources RedChecks YellowChecks GreenChecks"),
        ],
    },
    Namespace {
        name: "AWS/IoT",
        page: "https://docs.aws.amazon.com/iot/latest/developerguide/metrics_dimensions.html",
        entities: &[
            named_by("RuleName", Resource),
            named_by("JobId", Resource),
            named_by("SecurityProfileName", Resource),
        ],
        requests: &["PublishIn.Success", "TopicMatch"],
        metrics: &[
            (
                FAULTS,
                "Connect.ServerError PublishIn.ServerError Subscribe.ServerError Unsubscribe.ServerError ServerError \
                 Failure RuleNotFound NumLogBatchesFailedToPublishThrottled NumLogEventsFailedToPublishThrottled \
                 FailedJobExecutionCount",
            ),
            (
                ERRORS,
                "Connect.AuthError Connect.ClientError PublishIn.AuthError PublishIn.ClientError PublishOut.AuthError \
                 PublishOut.ClientError Subscribe.AuthError Subscribe.ClientError Unsubscribe.ClientError ClientError \
                 ParseError RejectedJobExecutionCount",
            ),
            (
                THROTTLES,
                "Connect.Throttle PublishIn.Throttle Subscribe.Throttle Unsubscribe.Throttle RuleMessageThrottled",
            ),
            (TRAFFIC, "Connect.Success PublishIn.Success TopicMatch"),
            (
                YIELD_COUNT,
                "PublishOut.Success Subscribe.Success Unsubscribe.Success Ping.Success Success RulesExecuted",
            ),
            (BACKLOG_COUNT, "QueuedJobExecutionCount"),
            (
                ACTIVITY,
                "InProgressJobExecutionCount CanceledJobExecutionCount RemovedJobExecutionCount Violations \
                 ViolationsCleared UpdateThingShadow.Accepted GetThingShadow.Accepted DeleteThingShadow.Accepted",
            ),
        ],
    },
    Namespace {
        name: "AWS/ECR",
        page: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-repository-metrics.html",
        entities: &[named_by("RepositoryName", Resource)],
        requests: &[],
        metrics: &[(ACTIVITY, "RepositoryPullCount")],
    },
    Namespace {
        name: "AWS/Prometheus",
        page: "https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-CW-usage-metrics.html",
        entities: &[named_by("Workspace", Resource), named_by("RuleGroup", Resource)],
        requests: &["RuleEvaluations"],
        metrics: &[
            (
                FAULTS,
                "RuleEvaluationFailures RuleGroupIterationsMissed AlertManagerNotificationsFailed DiscardedSamples",
            ),
            (THROTTLES, "AlertManagerNotificationsThrottled"),
            (TRAFFIC, "RuleEvaluations"),
            (ACTIVITY, "AlertManagerAlertsReceived"),
        ],
    },
    Namespace {
        name: "AWS/Chatbot",
        page: "https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-cloudwatch.html",
        entities: &[named_by("ConfigurationName", Resource)],
        requests: &["EventsProcessed"],
        metrics: &[
            (FAULTS, "MessageDeliveryFailure UnsupportedEvents"),
            (THROTTLES, "EventsThrottled"),
            (TRAFFIC, "EventsProcessed"),
            (YIELD_COUNT, "MessageDeliverySuccess"),
        ],
    },
];
