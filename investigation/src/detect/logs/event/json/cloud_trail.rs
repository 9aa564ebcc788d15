//! API calls, as CloudTrail writes them to a log group.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use super::fields::{Fields, find_text};
use crate::detect::logs::event::record::{Record, with_reason};

/// Reads a record of CloudTrail. A call that failed is the caller's trouble, and may be one that tries what it may.
pub fn read(fields: &Fields) -> Option<Record> {
    find_text(fields, &["eventVersion"])?;
    let service = find_text(fields, &["eventSource"])?.trim_end_matches(".amazonaws.com");
    let call = format!("{service}:{}", find_text(fields, &["eventName"])?);
    let Some(code) = find_text(fields, &["errorCode"]) else { return Some(Record::info(call)) };
    let headline = with_reason(&format!("{call} failed"), Some(code));
    Some(Record::warning(with_reason(&headline, find_text(fields, &["errorMessage"]))))
}
