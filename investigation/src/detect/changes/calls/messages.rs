//! Calls that CloudTrail records: what carries messages and events.

use super::Class::{Configuration, Deployment, Nothing, Permission, Scaling};
use super::{ServiceCalls, row};

pub(super) const SERVICES: &[ServiceCalls] = &[
    ServiceCalls {
        service: "sqs",
        reference: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html",
        rows: &[
            row(Configuration, "queueUrl queueName", "CreateQueue DeleteQueue PurgeQueue SetQueueAttributes"),
            row(Permission, "queueUrl", "AddPermission RemovePermission"),
            row(
                Nothing,
                "",
                "CancelMessageMoveTask ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage \
                 DeleteMessageBatch SendMessage SendMessageBatch StartMessageMoveTask TagQueue UntagQueue",
            ),
        ],
    },
    ServiceCalls {
        service: "sns",
        reference: "https://docs.aws.amazon.com/sns/latest/api/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "topicArn name subscriptionArn platformApplicationArn resourceArn",
                "ConfirmSubscription CreatePlatformApplication CreateTopic DeletePlatformApplication DeleteTopic \
                 PutDataProtectionPolicy SetPlatformApplicationAttributes SetSMSAttributes \
                 SetSubscriptionAttributes SetTopicAttributes Subscribe Unsubscribe",
            ),
            row(Permission, "topicArn", "AddPermission RemovePermission"),
            row(
                Nothing,
                "",
                "CreatePlatformEndpoint CreateSMSSandboxPhoneNumber DeleteEndpoint DeleteSMSSandboxPhoneNumber \
                 OptInPhoneNumber Publish PublishBatch SetEndpointAttributes TagResource UntagResource \
                 VerifySMSSandboxPhoneNumber",
            ),
        ],
    },
    ServiceCalls {
        service: "events",
        reference: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "rule name eventBusName",
                "ActivateEventSource CreateApiDestination CreateConnection CreateEndpoint CreateEventBus \
                 CreatePartnerEventSource DeactivateEventSource DeleteApiDestination DeleteConnection \
                 DeleteEndpoint DeleteEventBus DeletePartnerEventSource DeleteRule DisableRule EnableRule PutRule \
                 PutTargets RemoveTargets UpdateApiDestination UpdateConnection UpdateEndpoint UpdateEventBus",
            ),
            row(Permission, "eventBusName name", "DeauthorizeConnection PutPermission RemovePermission"),
            row(
                Nothing,
                "",
                "CancelReplay CreateArchive DeleteArchive PutEvents PutPartnerEvents StartReplay TagResource \
                 TestEventPattern UntagResource UpdateArchive",
            ),
        ],
    },
    ServiceCalls {
        service: "scheduler",
        reference: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "name",
                "CreateSchedule CreateScheduleGroup DeleteSchedule DeleteScheduleGroup UpdateSchedule",
            ),
            row(Nothing, "", "TagResource UntagResource"),
        ],
    },
    ServiceCalls {
        service: "pipes",
        reference: "https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_Operations.html",
        rows: &[
            row(Configuration, "name", "CreatePipe DeletePipe StartPipe StopPipe UpdatePipe"),
            row(Nothing, "", "TagResource UntagResource"),
        ],
    },
    ServiceCalls {
        service: "kinesis",
        reference: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "streamName streamARN channelName channelARN",
                "CreateChannel CreateStream DecreaseStreamRetentionPeriod DeleteChannel DeleteStream \
                 DeregisterStreamConsumer IncreaseStreamRetentionPeriod RegisterStreamConsumer \
                 StartStreamEncryption StopStreamEncryption UpdateChannel UpdateMaxRecordSize \
                 UpdateStreamRecordDistributionStrategy",
            ),
            row(Permission, "resourceARN", "DeleteResourcePolicy PutResourcePolicy"),
            row(
                Scaling,
                "streamName streamARN",
                "MergeShards SplitShard UpdateAccountSettings UpdateShardCount UpdateStreamMode \
                 UpdateStreamWarmThroughput",
            ),
            row(
                Nothing,
                "",
                "AddTagsToStream DisableEnhancedMonitoring EnableEnhancedMonitoring PutRecord PutRecords \
                 RemoveTagsFromStream SubscribeToShard TagResource UntagResource",
            ),
        ],
    },
    ServiceCalls {
        service: "firehose",
        reference: "https://docs.aws.amazon.com/firehose/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "deliveryStreamName",
                "CreateDeliveryStream DeleteDeliveryStream StartDeliveryStreamEncryption \
                 StopDeliveryStreamEncryption UpdateDestination",
            ),
            row(Nothing, "", "PutRecord PutRecordBatch TagDeliveryStream UntagDeliveryStream"),
        ],
    },
    ServiceCalls {
        service: "kafka",
        reference: "https://docs.aws.amazon.com/msk/1.0/apireference/resources.html",
        rows: &[
            row(
                Configuration,
                "clusterArn clusterName targetClusterArn replicatorArn replicatorName arn name",
                "CreateChannel CreateCluster CreateClusterV2 CreateConfiguration CreateReplicator CreateTopic \
                 CreateVpcConnection DeleteChannel DeleteCluster DeleteConfiguration DeleteReplicator DeleteTopic \
                 DeleteVpcConnection RebootBroker RejectClientVpcConnection UpdateChannel \
                 UpdateClusterConfiguration UpdateClusterKafkaVersion UpdateConfiguration UpdateConnectivity \
                 UpdateReplicationInfo UpdateSecurity UpdateTopic",
            ),
            row(
                Permission,
                "clusterArn",
                "BatchAssociateScramSecret BatchDisassociateScramSecret DeleteClusterPolicy PutClusterPolicy",
            ),
            row(
                Scaling,
                "clusterArn",
                "UpdateBrokerCount UpdateBrokerStorage UpdateBrokerType UpdateRebalancing UpdateStorage",
            ),
            row(Nothing, "", "TagResource UntagResource UpdateMonitoring"),
        ],
    },
    ServiceCalls {
        service: "mq",
        reference: "https://docs.aws.amazon.com/amazon-mq/latest/api-reference/resources.html",
        rows: &[
            row(
                Configuration,
                "brokerId brokerName configurationId name",
                "CreateBroker CreateConfiguration CreateUser DeleteBroker DeleteConfiguration DeleteUser Promote \
                 RebootBroker UpdateBroker UpdateConfiguration UpdateUser",
            ),
            row(Nothing, "", "CreateTags DeleteTags"),
        ],
    },
    ServiceCalls {
        service: "states",
        reference: "https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html",
        rows: &[
            row(
                Deployment,
                "stateMachineArn stateMachineAliasArn stateMachineVersionArn name",
                "CreateStateMachine CreateStateMachineAlias DeleteStateMachine DeleteStateMachineAlias \
                 DeleteStateMachineVersion PublishStateMachineVersion UpdateStateMachine UpdateStateMachineAlias",
            ),
            row(Configuration, "activityArn name", "CreateActivity DeleteActivity"),
            row(Scaling, "mapRunArn", "UpdateMapRun"),
            row(
                Nothing,
                "",
                "RedriveExecution SendTaskFailure SendTaskHeartbeat SendTaskSuccess StartExecution \
                 StartSyncExecution StopExecution TagResource TestState UntagResource",
            ),
        ],
    },
];
