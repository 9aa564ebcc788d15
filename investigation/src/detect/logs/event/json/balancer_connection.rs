//! Connections to an Application Load Balancer, as its log of connections has them in JSON.
//!
//! Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html>

use super::fields::{Fields, find_text};
use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::{Record, with_reason};

/// Reads a connection, by the fields that only this log has.
pub fn read(fields: &Fields) -> Option<Record> {
    find_text(fields, &["conn_trace_id"])?;
    Some(judge_verification(fields.get("tls_verify_status")?.as_str()?))
}

/// What a balancer says of a client's certificate: `Success`, `Failed:ClientCertExpired`, or `-` where it asks for none.
pub fn judge_verification(status: &str) -> Record {
    match status.strip_prefix("Failed:") {
        Some(reason) => Record::warning(with_reason("certificate of the client not accepted", Some(reason)))
            .with_mode(Some(FailureMode::Tls)),
        None => Record::info("connection to the balancer"),
    }
}
