//! Health checks of the targets of an Application Load Balancer, as it delivers them to CloudWatch Logs: `type`, `time`,
//! `latency`, `target_addr`, `target_group_id`, `status`, `status_code`, `reason_code`, `elb`, `ip_address`.
//!
//! Sources: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-logs.html>,
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-health-check-logs.html>

use super::fields::{Fields, find_text};
use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::{Record, with_reason};
use crate::model::EntityKind;

/// What is written where there is no reason.
const NO_REASON: &str = "-";

/// Reads a health check, by the fields that only this log has.
pub fn read(fields: &Fields) -> Option<Record> {
    let group = find_text(fields, &["target_group_id"])?;
    find_text(fields, &["target_addr"])?;
    judge_health_check(find_text(fields, &["status"])?, find_text(fields, &["reason_code"]), group)
}

/// What a check says of a target of this group; `None` for a result that is none.
pub fn judge_health_check(result: &str, reason: Option<&str>, group: &str) -> Option<Record> {
    let record = match result {
        "PASS" => Record::info("health check of a target passed"),
        "FAIL" => {
            let reason = reason.filter(|reason| *reason != NO_REASON);
            let mode = reason.and_then(|reason| reason.contains("TimedOut").then_some(FailureMode::Timeout));
            Record::warning(with_reason("health check of a target failed", reason)).with_mode(mode)
        }
        _ => return None,
    };
    Some(record.about(EntityKind::Service, Some(group)))
}
