//! Which states of an event are trouble, which of its fields say why, and which name the resource.

use crate::model::EntityKind;

/// How the events of one type are read.
pub struct EventRule {
    /// The service that sends the event.
    pub source: &'static str,
    /// How its type begins.
    pub detail_type: &'static str,
    /// The field that holds the state. Without one, the type alone says what happened: it is an error if there are any
    /// `error_states`, and a warning if there are any `warning_states`.
    pub state_path: Option<&'static str>,
    /// The states that are errors.
    pub error_states: &'static [&'static str],
    /// The states that only warn.
    pub warning_states: &'static [&'static str],
    /// The fields that say why, in the order in which they are shown.
    pub reason_paths: &'static [&'static str],
    /// The field that names the resource, by its name or its ARN.
    pub subject_path: &'static str,
    /// What the resource is.
    pub subject_kind: EntityKind,
}

/// Where an event that is not in the table may hold its state, and why.
pub const STATE_PATHS: [&str; 8] =
    ["status", "state", "Status", "State", "eventType", "build-status", "statusCode", "result"];
pub const REASON_PATHS: [&str; 12] = [
    "statusReason",
    "reason",
    "Reason",
    "failureReason",
    "FailureReason",
    "errorMessage",
    "error-message",
    "statusMessage",
    "StatusMessage",
    "message",
    "Message",
    "cause",
];

/// The states that are failures in whatever event of AWS.
pub const FAILED_STATES: [&str; 9] =
    ["FAILED", "FAILURE", "ERROR", "TIMED_OUT", "TIMEOUT", "FAULT", "EXPIRED", "TERMINATED_WITH_ERRORS", "BROKEN"];

/// The states in which a stack, or a resource of one, failed or is being taken back.
///
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html>
const CLOUDFORMATION_FAILURES: &[&str] = &[
    "CREATE_FAILED",
    "UPDATE_FAILED",
    "DELETE_FAILED",
    "ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_FAILED",
    "ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
];

/// What stands in the lists of an event whose type alone says what happened.
const ANY: &[&str] = &["any"];
const NONE: &[&str] = &[];

const fn rule(source: &'static str, detail_type: &'static str) -> EventRule {
    EventRule {
        source,
        detail_type,
        state_path: None,
        error_states: NONE,
        warning_states: NONE,
        reason_paths: NONE,
        subject_path: "",
        subject_kind: EntityKind::Resource,
    }
}

/// The events whose states are known. The types of a service are in the order of precedence, for one may begin another.
///
/// Sources: <https://docs.aws.amazon.com/eventbridge/latest/ref/event-delivery-level.html> and the pages of each service:
/// <https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html>,
/// <https://docs.aws.amazon.com/batch/latest/userguide/batch_cwe_events.html>,
/// <https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html>,
/// <https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html>,
/// <https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html>,
/// <https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html>,
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html>,
/// <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-cloud-watch-events.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html>,
/// <https://docs.aws.amazon.com/acm/latest/userguide/supported-events.html>,
/// <https://docs.aws.amazon.com/kms/latest/developerguide/kms-events.html>,
/// <https://docs.aws.amazon.com/dms/latest/userguide/CHAP_EventBridge.html>,
/// <https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-manage-cloudwatch-events.html>,
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html>,
/// <https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/eventbridge.html>,
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>,
/// <https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.eventbridge.html>
pub const RULES: [EventRule; 30] = [
    EventRule {
        state_path: Some("status"),
        error_states: &["FAILED", "TIMED_OUT"],
        warning_states: &["ABORTED"],
        reason_paths: &["error", "cause"],
        subject_path: "stateMachineArn",
        subject_kind: EntityKind::StateMachine,
        ..rule("aws.states", "Step Functions Execution Status Change")
    },
    EventRule {
        state_path: Some("status"),
        error_states: &["FAILED"],
        reason_paths: &["statusReason", "container.reason"],
        subject_path: "jobName",
        subject_kind: EntityKind::Service,
        ..rule("aws.batch", "Batch Job State Change")
    },
    EventRule {
        error_states: ANY,
        reason_paths: &["reason", "message"],
        subject_path: "jobQueueArn",
        subject_kind: EntityKind::Queue,
        ..rule("aws.batch", "Batch Job Queue Blocked")
    },
    EventRule {
        state_path: Some("state"),
        error_states: &["FAILED", "TIMEOUT", "ERROR"],
        warning_states: &["STOPPED"],
        reason_paths: &["message"],
        subject_path: "jobName",
        subject_kind: EntityKind::Service,
        ..rule("aws.glue", "Glue Job State Change")
    },
    EventRule {
        state_path: Some("state"),
        error_states: &["Failed"],
        reason_paths: &["errorMessage", "message"],
        subject_path: "crawlerName",
        subject_kind: EntityKind::Service,
        ..rule("aws.glue", "Glue Crawler State Change")
    },
    EventRule {
        state_path: Some("state"),
        error_states: &["FAILURE"],
        warning_states: &["STOP"],
        subject_path: "application",
        subject_kind: EntityKind::Service,
        ..rule("aws.codedeploy", "CodeDeploy Deployment State-change Notification")
    },
    EventRule {
        state_path: Some("state"),
        warning_states: &["FAILURE"],
        subject_path: "application",
        subject_kind: EntityKind::Service,
        ..rule("aws.codedeploy", "CodeDeploy Instance State-change Notification")
    },
    EventRule {
        state_path: Some("build-status"),
        warning_states: &["FAILED", "FAULT", "TIMED_OUT"],
        subject_path: "project-name",
        ..rule("aws.codebuild", "CodeBuild Build State Change")
    },
    EventRule {
        state_path: Some("state"),
        warning_states: &["FAILED"],
        subject_path: "pipeline",
        ..rule("aws.codepipeline", "CodePipeline")
    },
    EventRule {
        warning_states: ANY,
        subject_path: "instance-id",
        ..rule("aws.ec2", "EC2 Spot Instance Interruption Warning")
    },
    EventRule {
        state_path: Some("result"),
        error_states: &["failed"],
        reason_paths: &["cause"],
        subject_path: "source",
        ..rule("aws.ec2", "EBS")
    },
    EventRule {
        state_path: Some("state.value"),
        warning_states: &["ALARM"],
        reason_paths: &["state.reason"],
        subject_path: "alarmName",
        ..rule("aws.cloudwatch", "CloudWatch Alarm State Change")
    },
    EventRule { error_states: ANY, subject_path: "CommonName", ..rule("aws.acm", "ACM Certificate Expired") },
    EventRule {
        warning_states: ANY,
        subject_path: "CommonName",
        ..rule("aws.acm", "ACM Certificate Approaching Expiration")
    },
    EventRule {
        warning_states: ANY,
        subject_path: "CommonName",
        ..rule("aws.acm", "ACM Certificate Renewal Action Required")
    },
    EventRule { error_states: ANY, subject_path: "key-id", ..rule("aws.kms", "KMS CMK Deletion") },
    EventRule { error_states: ANY, subject_path: "key-id", ..rule("aws.kms", "KMS Imported Key Material Expiration") },
    EventRule {
        state_path: Some("eventType"),
        error_states: &["REPLICATION_TASK_FAILED", "REPLICATION_INSTANCE_FAILED"],
        warning_states: &["REPLICATION_TASK_STOPPED"],
        reason_paths: &["detailMessage"],
        subject_path: "resourceLink",
        ..rule("aws.dms", "DMS Replication")
    },
    EventRule {
        state_path: Some("state"),
        error_states: &["TERMINATED_WITH_ERRORS", "FAILED"],
        reason_paths: &["message", "stateChangeReason"],
        subject_path: "name",
        ..rule("aws.emr", "EMR")
    },
    EventRule {
        state_path: Some("EndpointStatus"),
        error_states: &["FAILED", "UPDATE_ROLLBACK_FAILED", "OUT_OF_SERVICE"],
        reason_paths: &["FailureReason"],
        subject_path: "EndpointName",
        ..rule("aws.sagemaker", "SageMaker Endpoint")
    },
    EventRule {
        state_path: Some("TrainingJobStatus"),
        error_states: &["Failed"],
        reason_paths: &["FailureReason"],
        subject_path: "TrainingJobName",
        ..rule("aws.sagemaker", "SageMaker Training Job State Change")
    },
    EventRule {
        state_path: Some("state"),
        warning_states: &["FAILED", "EXPIRED", "ABORTED"],
        reason_paths: &["statusMessage"],
        subject_path: "resourceArn",
        ..rule("aws.backup", "Backup Job State Change")
    },
    EventRule {
        state_path: Some("status-details.status"),
        error_states: CLOUDFORMATION_FAILURES,
        reason_paths: &["status-details.status-reason"],
        subject_path: "logical-resource-id",
        ..rule("aws.cloudformation", "CloudFormation Resource Status Change")
    },
    EventRule {
        state_path: Some("status-details.status"),
        error_states: CLOUDFORMATION_FAILURES,
        reason_paths: &["status-details.status-reason"],
        subject_path: "stack-id",
        ..rule("aws.cloudformation", "CloudFormation Stack Status Change")
    },
    EventRule {
        error_states: ANY,
        reason_paths: &["responsePayload.errorType", "responsePayload.errorMessage", "requestContext.condition"],
        subject_path: "requestContext.functionArn",
        subject_kind: EntityKind::Lambda,
        ..rule("lambda", "Lambda Function Invocation Result - Failure")
    },
    EventRule {
        state_path: Some("Severity"),
        error_states: &["ERROR", "FATAL"],
        warning_states: &["WARN"],
        reason_paths: &["Message"],
        subject_path: "EnvironmentName",
        subject_kind: EntityKind::Service,
        ..rule("aws.elasticbeanstalk", "")
    },
    EventRule {
        state_path: Some("State"),
        error_states: &["ERROR"],
        subject_path: "",
        ..rule("aws.datasync", "DataSync Task Execution State Change")
    },
    EventRule {
        state_path: Some("test-run-status"),
        warning_states: &["FAILED"],
        reason_paths: &["state-reason", "message"],
        subject_path: "canary-name",
        ..rule("aws.synthetics", "Synthetics Canary TestRun Failure")
    },
    EventRule {
        state_path: Some("status"),
        error_states: &["failed"],
        reason_paths: &["statusMessage", "cause"],
        subject_path: "resourceId",
        ..rule("aws.application-autoscaling", "Application Auto Scaling Scaling Activity State Change")
    },
    EventRule {
        state_path: Some("eventName"),
        error_states: &["CREATE_FAILED", "UPDATE_FAILED"],
        subject_path: "serviceName",
        subject_kind: EntityKind::Service,
        reason_paths: &["message"],
        ..rule("aws.apprunner", "AppRunner Service")
    },
];
