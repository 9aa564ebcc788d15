//! Queues, topics, buses, brokers and mail.

use super::readings::*;
use super::{Namespace, named_by, part};
use crate::model::EntityKind::{AwsService, Queue, Resource, Topic};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/SQS",
        page: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
        entities: &[named_by("QueueName", Queue)],
        requests: &[],
        metrics: &[
            (BACKLOG_S, "ApproximateAgeOfOldestMessage"),
            (
                BACKLOG_COUNT,
                "ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesDelayed \
                 ApproximateNumberOfGroupsWithInflightMessages ApproximateNumberOfNoisyGroups",
            ),
            (TRAFFIC, "NumberOfMessagesSent"),
            (YIELD_COUNT, "NumberOfMessagesDeleted NumberOfMessagesReceived"),
            (ACTIVITY, "ApproximateNumberOfMessagesNotVisible NumberOfEmptyReceives NumberOfDeduplicatedSentMessages"),
            (ACTIVITY_BYTES, "SentMessageSize"),
        ],
    },
    Namespace {
        name: "AWS/SNS",
        page: "https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html",
        entities: &[
            named_by("TopicName", Topic),
            named_by("Application", Resource),
            named_by("Country", AwsService),
            named_by("PhoneNumber", Topic),
        ],
        requests: &["NumberOfMessagesPublished"],
        metrics: &[
            (
                FAULTS,
                "NumberOfNotificationsFailed NumberOfNotificationsFailedToRedriveToDlq \
                 NumberOfNotificationsRedrivenToDlq",
            ),
            (
                ERRORS,
                "NumberOfNotificationsFilteredOut-InvalidAttributes NumberOfNotificationsFilteredOut-InvalidMessageBody",
            ),
            (TRAFFIC, "NumberOfMessagesPublished"),
            (YIELD_COUNT, "NumberOfNotificationsDelivered"),
            (SUCCESS_SHARE, "SMSSuccessRate"),
            (
                ACTIVITY,
                "NumberOfNotificationsFilteredOut NumberOfNotificationsFilteredOut-NoMessageAttributes \
                 NumberOfNotificationsFilteredOut-MessageAttributes NumberOfNotificationsFilteredOut-MessageBody \
                 SMSMonthToDateSpentUSD",
            ),
            (ACTIVITY_BYTES, "PublishSize"),
        ],
    },
    Namespace {
        name: "AWS/Events",
        // "Sent only if the value is not zero": the page says so of failures, throttling and dead-letter queues.
        page: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html",
        entities: &[
            named_by("RuleName", Resource),
            named_by("EventBusName", Resource),
            named_by("EventSourceName", Resource),
        ],
        requests: &["TriggeredRules", "Invocations", "InvocationAttempts"],
        metrics: &[
            (
                FAULTS.zero_when_absent(),
                "FailedInvocations InvocationsFailedToBeSentToDlq InvocationsSentToDlq DeadLetterInvocations \
                 PutEventsFailedEntriesCount PutEventsApproximateFailedCount",
            ),
            (THROTTLES.zero_when_absent(), "ThrottledRules PutEventsApproximateThrottledCount"),
            (
                TRAFFIC.zero_when_absent(),
                "Invocations TriggeredRules MatchedEvents InvocationAttempts InvocationsCreated Events",
            ),
            (TRAFFIC, "PutEventsApproximateCallCount PutEventsEntriesCount"),
            (WORK_COUNT.zero_when_absent(), "RetryInvocationAttempts"),
            (YIELD_COUNT, "SuccessfulInvocationAttempts"),
            (
                BACKLOG_MS,
                "IngestionToInvocationStartLatency IngestionToInvocationSuccessLatency \
                 IngestionToInvocationCompleteLatency",
            ),
            (LATENCY_MS, "PutEventsLatency"),
            (ACTIVITY_BYTES, "PutEventsRequestSize"),
        ],
    },
    Namespace {
        name: "AWS/EventBridge/Pipes",
        page: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html",
        entities: &[named_by("PipeName", Resource)],
        requests: &["Invocations"],
        metrics: &[
            (
                FAULTS,
                "ExecutionFailed ExecutionPartiallyFailed ExecutionTimeout EnrichmentStageFailed TargetStageFailed \
                 TargetStagePartiallyFailed",
            ),
            (THROTTLES, "ExecutionThrottled"),
            (TRAFFIC, "Invocations EventCount"),
            (LATENCY_MS, "Duration EnrichmentStageDuration TargetStageDuration"),
            (ACTIVITY, "Concurrency TargetStageSkipped"),
            (ACTIVITY_BYTES, "EventSize"),
        ],
    },
    Namespace {
        name: "AWS/Scheduler",
        page: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html",
        entities: &[named_by("ScheduleGroup", Resource)],
        requests: &["InvocationAttemptCount"],
        metrics: &[
            (
                FAULTS,
                "TargetErrorCount InvocationDroppedCount InvocationsSentToDeadLetterCount \
                 InvocationsFailedToBeSentToDeadLetterCount InvocationsSentToDeadLetterCount_Truncated_MessageSizeExceeded",
            ),
            (THROTTLES, "TargetErrorThrottledCount InvocationThrottleCount"),
            (TRAFFIC, "InvocationAttemptCount"),
        ],
    },
    Namespace {
        name: "AWS/AmazonMQ",
        // RabbitMQ's metrics are on rabbitmq-logging-monitoring.html.
        page: "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-logging-monitoring.html",
        entities: &[
            part("Queue", "Broker", Queue),
            part("Topic", "Broker", Topic),
            part("Node", "Broker", Resource),
            named_by("Broker", Resource),
        ],
        requests: &["EnqueueCount"],
        metrics: &[
            (WORK_PERCENT, "CpuUtilization SystemCpuUtilization"),
            (MEMORY_PERCENT, "HeapUsage MemoryUsage"),
            (MEMORY_BYTES, "RabbitMQMemUsed"),
            (STORAGE_PERCENT, "StorePercentUsage TempPercentUsage JobSchedulerStorePercentUsage"),
            (STORAGE_LEFT_BYTES, "RabbitMQDiskFree"),
            (QUOTA_LEFT_PERCENT, "BurstBalance"),
            (QUOTA_LEFT_COUNT, "CpuCreditBalance"),
            (QUOTA_COUNT, "RabbitMQFdUsed CurrentConnectionsCount ConnectionCount ChannelCount"),
            (
                BACKLOG_COUNT,
                "QueueSize MessageCount MessageReadyCount MessageUnacknowledgedCount InFlightCount \
                 TotalMessageCount OpenTransactionCount JournalFilesForFullRecovery JournalFilesForFastRecovery",
            ),
            (BACKLOG_MS, "EnqueueTime"),
            (FAULTS, "ExpiredCount"),
            (TRAFFIC, "EnqueueCount"),
            (TRAFFIC_A_SECOND, "PublishRate"),
            (YIELD_COUNT, "DequeueCount DispatchCount"),
            (YIELD_COUNT, "ConsumerCount TotalConsumerCount"),
            (ACTIVITY_A_SECOND, "AckRate ConfirmRate"),
            (WORK_BYTES, "NetworkIn NetworkOut"),
            (WORK_COUNT, "VolumeReadOps VolumeWriteOps"),
            (ACTIVITY_BYTES, "RabbitMQMemLimit RabbitMQDiskFreeLimit"),
            (
                ACTIVITY,
                "ProducerCount TotalProducerCount QueueCount ExchangeCount EstablishedConnectionsCount \
                 InactiveDurableTopicSubscribersCount ReceiveCount TotalEnqueueCount TotalDequeueCount",
            ),
        ],
    },
    Namespace {
        name: "AWS/SES",
        page: "https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-cloudwatch.html",
        entities: &[named_by("ses:configuration-set", Resource), named_by("Identity", Resource)],
        requests: &["Send"],
        metrics: &[
            (FAULTS, "Bounce;Reject;Rendering Failures;RenderingFailure"),
            (ERRORS, "Complaint"),
            (ERRORS_SHARE, "Reputation.BounceRate Reputation.ComplaintRate"),
            (TRAFFIC, "Send"),
            (YIELD_COUNT, "Delivery"),
            (ACTIVITY, "Open Click Opens Clicks"),
        ],
    },
];
