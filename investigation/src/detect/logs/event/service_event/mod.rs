//! What a service of AWS states of one resource: a failover, a task that finds no place, an instance that is replaced.
//!
//! Such an event is no line among others that a program writes: one is enough. It reaches the detector in two forms, as
//! `EventBridge` writes it to a log group, and as the service answers who asks it; the tables here judge both.

mod table;

pub use self::table::{AUTO_SCALING, ECS_SERVICE, RDS, RDS_CATEGORIES};
use super::failure_mode::FailureMode;
use super::record::{Record, StatedMode};
use super::severity::Severity;
use crate::model::EvidenceKind;

/// An event that is evidence by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceEvent {
    /// What it is evidence of; `None` where the failure mode that its words name says that.
    pub kind: Option<EvidenceKind>,
}

impl ServiceEvent {
    /// The event whose words say what it is evidence of.
    pub const IN_WORDS: Self = Self { kind: None };

    /// The kind of the evidence of an event whose words name this failure mode, if any.
    #[must_use]
    pub fn evidence_kind(self, failure_mode: Option<FailureMode>) -> EvidenceKind {
        self.kind.or_else(|| failure_mode.map(FailureMode::evidence_kind)).unwrap_or(EvidenceKind::NewLogPattern)
    }
}

/// What a wording of a service says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing is wrong, or no longer, or what is wrong stops nobody.
    Fine,
    /// AWS works on the resource by itself.
    Maintenance,
    /// Something that may be felt.
    Warning(Sign),
    /// Something that is felt.
    Trouble(Sign),
}

/// How an event shows what it is evidence of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Its words name a failure mode, or none.
    InWords,
    /// It is a failure of this mode.
    Mode(FailureMode),
    /// It is evidence of this kind.
    Kind(EvidenceKind),
}

/// A row of a table: an event that contains one of these words, in small letters, means this.
#[derive(Debug)]
pub struct Wording {
    /// Parts of what a service says, in small letters.
    pub words: &'static [&'static str],
    /// What it means.
    pub meaning: Meaning,
}

/// What the first row that fits says of an event; `None` if no row does.
#[must_use]
pub fn find_meaning(rows: &[Wording], said: &str) -> Option<Meaning> {
    let lowercase = said.to_ascii_lowercase();
    let fits = |row: &&Wording| row.words.iter().any(|words| lowercase.contains(words));
    rows.iter().find(fits).map(|row| row.meaning)
}

impl Meaning {
    /// The record of an event with this headline.
    #[must_use]
    pub fn to_record(self, headline: String) -> Record {
        let (severity, sign) = match self {
            Self::Fine => return Record::info(headline),
            Self::Maintenance => (Severity::Info, Sign::Kind(EvidenceKind::AutomaticChange)),
            Self::Warning(sign) => (Severity::Warning, sign),
            Self::Trouble(sign) => (Severity::Error, sign),
        };
        let (mode, kind) = match sign {
            Sign::InWords => (StatedMode::InWords, None),
            Sign::Mode(mode) => (StatedMode::Stated(Some(mode)), None),
            Sign::Kind(kind) => (StatedMode::Stated(None), Some(kind)),
        };
        Record { mode, ..Record::new(headline, Some(severity)) }.stated_by_service(ServiceEvent { kind })
    }
}

#[cfg(test)]
mod tests {
    use super::super::LogEvent;
    use super::*;

    fn rds(category: &str, message: &str) -> String {
        let detail =
            serde_json::json!({ "SourceIdentifier": "orders", "EventCategories": [category], "Message": message });
        serde_json::json!({ "source": "aws.rds", "detail-type": "RDS DB Instance Event", "detail": detail }).to_string()
    }

    fn scaling(kind: &str, status: &str, cause: &str) -> String {
        let detail = serde_json::json!({ "AutoScalingGroupName": "workers", "StatusMessage": status, "Cause": cause });
        serde_json::json!({ "source": "aws.autoscaling", "detail-type": kind, "detail": detail }).to_string()
    }

    fn health(category: &str, code: &str, status: &str) -> String {
        let detail = serde_json::json!({
            "service": "RDS", "eventTypeCategory": category, "eventTypeCode": code, "statusCode": status,
        });
        serde_json::json!({ "source": "aws.health", "detail-type": "AWS Health Event", "detail": detail }).to_string()
    }

    fn find_kind(message: &str) -> Option<EvidenceKind> {
        let event = LogEvent::read(message);
        event.service_event.map(|stated| stated.evidence_kind(event.failure_mode))
    }

    #[test]
    fn trouble_that_a_service_states_is_evidence_of_its_kind() {
        use EvidenceKind::{
            AccessDeniedLog, HealthLoss, MemoryLog, NetworkLog, NewLogPattern, QuotaLog, QuotaSaturation, StorageFull,
            ThrottleLog,
        };
        for (message, kind) in [
            (rds("failover", "Multi-AZ instance failover started."), HealthLoss),
            (rds("failover", "Multi-AZ instance failover completed."), HealthLoss),
            (rds("failover", "Started cross AZ failover to DB instance: orders-2"), HealthLoss),
            (rds("availability", "DB instance restarted."), HealthLoss),
            (rds("availability", "DB instance shutdown."), HealthLoss),
            (rds("notification", "DB instance stopped."), HealthLoss),
            (rds("recovery", "Recovery of the DB instance has started."), HealthLoss),
            (rds("read replica", "Replication has stopped."), HealthLoss),
            (rds("low storage", "Allocated storage has been exhausted. Allocate additional storage."), StorageFull),
            (
                rds(
                    "availability",
                    "DB instance has reached the storage-full threshold, and the database has been shut down.",
                ),
                StorageFull,
            ),
            (
                rds("notification", "The gp2 burst balance credits for the RDS database instance are low."),
                QuotaSaturation,
            ),
            (
                rds("notification", "A database workload is causing the system to run critically low on memory."),
                MemoryLog,
            ),
            (
                rds("failure", "Amazon RDS is unable to access the KMS encryption key for database instance orders."),
                AccessDeniedLog,
            ),
            (rds("failure", "Database instance in incompatible-network. The subnet does not exist."), NetworkLog),
            (rds("failure", "Database instance put into incompatible-parameters."), HealthLoss),
            (rds("failover", "A wording that nobody knows yet"), HealthLoss),
            (rds("low storage", "A wording that nobody knows yet"), StorageFull),
            (
                "(service web) (port 80) is unhealthy in (target-group arn) due to (reason Request timed out)."
                    .to_owned(),
                HealthLoss,
            ),
            (
                "(service web) was unable to place a task because no container instance met all of its requirements."
                    .to_owned(),
                QuotaLog,
            ),
            (
                "(service web) is unable to place a task in Availability Zone a because no container instance met all \
                 of its requirements."
                    .to_owned(),
                QuotaLog,
            ),
            ("(service web) is unable to consistently start tasks successfully.".to_owned(), NewLogPattern),
            ("(service web) operations are being throttled on elb. Will try again later.".to_owned(), ThrottleLog),
            (
                "(service web) failed to launch a task with (error ECS was unable to assume the role 'r'.)".to_owned(),
                AccessDeniedLog,
            ),
            (
                scaling(
                    "EC2 Instance Launch Unsuccessful",
                    "We currently do not have sufficient m5.large capacity.",
                    "",
                ),
                QuotaLog,
            ),
            (
                scaling(
                    "EC2 Instance Terminate Successful",
                    "",
                    "an instance was taken out of service in response to an ELB system health check failure.",
                ),
                HealthLoss,
            ),
            (
                scaling(
                    "EC2 Instance Terminate Successful",
                    "",
                    "an instance was taken out of service in response to an EC2 instance status checks failure.",
                ),
                HealthLoss,
            ),
            (health("issue", "AWS_RDS_OPERATIONAL_ISSUE", "open"), HealthLoss),
            (health("issue", "AWS_RDS_CONNECTIVITY_ISSUE", "open"), HealthLoss),
        ] {
            assert_eq!(find_kind(&message), Some(kind), "{message}");
            assert!(LogEvent::read(&message).is_trouble(), "{message}");
        }
    }

    #[test]
    fn work_that_aws_does_by_itself_is_an_automatic_change() {
        for message in [
            rds("maintenance", "Applying off-line patches to DB instance."),
            rds("maintenance", "The downtime started for the DB instance."),
            rds("maintenance", "The engine version upgrade started."),
            rds("maintenance", "RDS will replace the host of DB instance orders due to a pending maintenance action."),
            rds("configuration change", "Applying autoscaling-initiated modification to allocated storage."),
            health("scheduledChange", "AWS_RDS_MAINTENANCE_SCHEDULED", "open"),
        ] {
            assert_eq!(find_kind(&message), Some(EvidenceKind::AutomaticChange), "{message}");
            assert!(!LogEvent::read(&message).is_trouble(), "{message}");
        }
    }

    #[test]
    fn what_only_informs_is_no_evidence() {
        for message in [
            rds("backup", "Backing up DB instance."),
            rds("backup", "Finished DB instance backup."),
            rds("maintenance", "Finished applying off-line patches to DB instance."),
            rds("maintenance", "The DB instance has a DB engine minor version upgrade available."),
            rds("maintenance", "The pre-check started for the DB engine version upgrade."),
            rds("configuration change", "Finished updating DB parameter group."),
            rds("configuration change", "Reset master credentials."),
            rds("creation", "DB instance created."),
            rds("notification", "DB instance started."),
            rds("read replica", "Replication for the Read Replica resumed."),
            rds("recovery", "Recovery of the DB instance is complete."),
            rds("failover", "Multi-AZ instance activation completed."),
            rds(
                "failover",
                "Abandoning user requested failover since a failover recently occurred on the database instance.",
            ),
            rds(
                "failure",
                "DB instance is in an invalid state. No actions are necessary. Autoscaling will retry later.",
            ),
            rds(
                "failure",
                "Amazon RDS can now successfully access the KMS encryption key for database instance orders.",
            ),
            rds("failure", "Amazon RDS has been unable to configure enhanced monitoring on your instance: orders"),
            "(service web) has reached a steady state.".to_owned(),
            "(service web) has started 1 tasks: (task 1).".to_owned(),
            "(service web) is not AZ balanced with 2 tasks in a, 1 tasks in b. AZ Rebalancing in progress.".to_owned(),
            "(service web) registered 1 targets in (target-group arn)".to_owned(),
            "(service web) (deployment ecs-svc/1) deployment completed.".to_owned(),
            scaling(
                "EC2 Instance Launch Successful",
                "",
                "an instance was started in response to a difference between desired and actual capacity",
            ),
            scaling(
                "EC2 Instance Terminate Successful",
                "",
                "an instance was taken out of service in response to a difference between desired and actual capacity",
            ),
            health("issue", "AWS_RDS_OPERATIONAL_ISSUE", "closed"),
            health("scheduledChange", "AWS_RDS_MAINTENANCE_SCHEDULED", "upcoming"),
            health("accountNotification", "AWS_RDS_SECURITY_NOTIFICATION", "open"),
            // A line of a program is no event, whatever it says.
            "ERROR Multi-AZ instance failover started.".to_owned(),
        ] {
            assert_eq!(find_kind(&message), None, "{message}");
        }
    }

    #[test]
    fn every_wording_is_written_as_it_is_compared() {
        for row in ECS_SERVICE.iter().chain(&AUTO_SCALING).chain(&RDS).chain(&RDS_CATEGORIES) {
            assert!(row.words.iter().all(|words| *words == words.to_ascii_lowercase()), "{row:?}");
        }
    }
}
