//! What AWS did without a call: events of the type `AwsServiceEvent`, which name what they are about in their
//! `serviceEventDetails`. Those that no row names are judged by their verb, and most of them are nothing: sign-ins, backups,
//! reports.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/non-api-aws-service-events.html>

use super::Class::{Nothing, Permission, Scaling};
use super::{ServiceCalls, row};

pub(super) const SERVICES: &[ServiceCalls] = &[
    ServiceCalls {
        service: "ec2",
        // EC2 took a Spot Instance back. A snapshot that was shared is used by somebody else.
        reference: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html",
        rows: &[
            row(Scaling, "instanceIdSet", "BidEvictedEvent"),
            row(Nothing, "", "SharedSnapshotCopyInitiated SharedSnapshotVolumeCreated"),
        ],
    },
    ServiceCalls {
        service: "kms",
        // What was encrypted with a key that is gone cannot be read; a key that was rotated still decrypts.
        reference: "https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html",
        rows: &[
            row(Permission, "keyId", "DeleteExpiredKeyMaterial DeleteKey"),
            row(Nothing, "", "RotateKey SynchronizeMultiRegionKey"),
        ],
    },
    ServiceCalls {
        service: "organizations",
        reference: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_security_incident-response.html",
        rows: &[row(Nothing, "", "CloseAccountResult CreateAccountResult")],
    },
    ServiceCalls {
        service: "servicequotas",
        // A quota that was raised takes nothing away.
        reference: "https://docs.aws.amazon.com/servicequotas/latest/userguide/logging-using-cloudtrail.html",
        rows: &[row(Nothing, "", "UpdateServiceQuotaIncreaseRequestStatus")],
    },
];

/// The events that take away what others use, by service.
const LOSSES: [(&str, &str); 3] =
    [("ec2", "BidEvictedEvent"), ("kms", "DeleteExpiredKeyMaterial"), ("kms", "DeleteKey")];

/// Whether AWS took something away with it that others use: that may be the cause, although it is nobody's change.
#[must_use]
pub fn is_loss(service: &str, event_name: &str) -> bool {
    LOSSES.contains(&(service, event_name))
}
