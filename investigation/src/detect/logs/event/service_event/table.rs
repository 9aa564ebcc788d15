//! What the wordings of each service mean. Of several rows that fit the first counts.

use super::Meaning::{Fine, Maintenance, Trouble, Warning};
use super::Sign::{InWords, Kind, Mode};
use super::{Meaning, Wording};
use crate::detect::logs::event::failure_mode::FailureMode;
use crate::model::EvidenceKind;

const fn row(words: &'static [&'static str], meaning: Meaning) -> Wording {
    Wording { words, meaning }
}

/// Events of an ECS service. What is not listed informs: tasks are started and stopped, targets registered and drained.
///
/// Sources: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html>,
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html>
pub const ECS_SERVICE: [Wording; 9] = [
    row(&["is unhealthy in", "health check"], Trouble(Kind(EvidenceKind::HealthLoss))),
    row(
        &["unable to place a task", "unable to place tasks", "closest matching container-instance"],
        Trouble(Mode(FailureMode::Quota)),
    ),
    row(&["unable to assume"], Trouble(Mode(FailureMode::AccessDenied))),
    row(&["is unable to consistently start tasks", "failed to launch a task", "failed to start"], Trouble(InWords)),
    row(&["failed to register targets", "deployment failed"], Trouble(InWords)),
    row(&["rolling back"], Warning(Kind(EvidenceKind::NewLogPattern))),
    row(&["being throttled"], Warning(Mode(FailureMode::Throttle))),
    row(&["was unable to stop or start tasks"], Trouble(Kind(EvidenceKind::NewLogPattern))),
    row(&["unable to"], Trouble(InWords)),
];

/// Why Auto Scaling ended an instance: its `Cause`. An instance that is ended to scale in, or by a person, is none.
///
/// Source: <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-healthchecks.html>
pub const AUTO_SCALING: [Wording; 2] = [
    row(&["health check", "health-check", "status check"], Warning(Kind(EvidenceKind::HealthLoss))),
    row(&["spot instance interruption", "rebalance recommendation"], Warning(Kind(EvidenceKind::HealthLoss))),
];

/// Events of instances and clusters of RDS, by their message.
///
/// Sources: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html>,
/// <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html>
pub const RDS: [Wording; 19] = [
    row(&["abandoning user requested failover", "can now successfully access", "recovered from partial"], Fine),
    row(&["failover"], Trouble(Kind(EvidenceKind::HealthLoss))),
    // Trouble of what stands beside the database: nobody who asks it feels that.
    row(
        &[
            "no actions are necessary",
            "will retry later",
            "enhanced monitoring",
            "statspack",
            "export task",
            "pre-check",
            "creation failed",
            "storage configuration upgrade",
            "final snapshot",
            "credentials for",
            "option group",
            "reset your password",
            "time zone file",
            "support perimeter",
            "can't be upgraded",
            "cannot be upgraded",
        ],
        Fine,
    ),
    row(
        &["storage has been exhausted", "storage-full", "dangerously low", "storage full"],
        Trouble(Kind(EvidenceKind::StorageFull)),
    ),
    row(
        &[
            "free storage capacity",
            "storage autoscaling is unable",
            "maximum storage threshold",
            "storage quota for this customer account",
        ],
        Warning(Kind(EvidenceKind::StorageFull)),
    ),
    row(&["kms encryption key", "inaccessible state"], Trouble(Mode(FailureMode::AccessDenied))),
    row(&["critically low on memory", "out of memory"], Trouble(Mode(FailureMode::Memory))),
    row(&["burst balance credits"], Warning(Kind(EvidenceKind::QuotaSaturation))),
    row(&["incompatible-network", "incompatible network"], Trouble(Mode(FailureMode::Network))),
    row(&["put into", "error restarting", "incompatible-"], Trouble(Kind(EvidenceKind::HealthLoss))),
    row(&["is unhealthy", "unresponsive", "instance stopped"], Trouble(Kind(EvidenceKind::HealthLoss))),
    row(&["replication has stopped", "has been terminated"], Warning(Kind(EvidenceKind::HealthLoss))),
    // The end of something: what it was is stated where it began.
    row(&["finished", "complete", "resumed", "succeeded"], Fine),
    row(
        &["recovery of the db instance has started", "recovery started", "degraded", "activation started"],
        Warning(Kind(EvidenceKind::HealthLoss)),
    ),
    row(&["instance shutdown", "instance restarted"], Warning(Kind(EvidenceKind::HealthLoss))),
    row(&["off-line patches", "downtime started", "instance patched"], Maintenance),
    row(&["version upgrade started", "upgrade is in progress", "will replace the host"], Maintenance),
    row(&["autoscaling-initiated modification"], Maintenance),
    row(&["scheduled a reboot", "upgrade available"], Fine),
];

/// What an event of RDS means whose message no row of [`RDS`] knows, by its category.
///
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html>
pub const RDS_CATEGORIES: [Wording; 3] = [
    row(&["low storage"], Trouble(Kind(EvidenceKind::StorageFull))),
    row(&["failure"], Trouble(InWords)),
    row(&["availability"], Warning(Kind(EvidenceKind::HealthLoss))),
];
