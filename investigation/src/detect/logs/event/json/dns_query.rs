//! DNS queries, as Route 53 Resolver logs them.
//!
//! Sources: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html>,
//! <https://www.iana.org/assignments/dns-parameters>

use super::fields::{Fields, find_text};
use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::Record;

/// Reads a query. A name that does not exist may be one of many that a resolver tries, so that it only warns.
pub fn read(fields: &Fields) -> Option<Record> {
    let name = fields.get("query_name")?.as_str()?.trim_end_matches('.');
    let code = find_text(fields, &["rcode"])?;
    if find_text(fields, &["firewall_rule_action"]) == Some("BLOCK") {
        let headline = format!("DNS query for {name} blocked by the DNS firewall");
        return Some(Record::warning(headline).with_mode(Some(FailureMode::Network)));
    }
    Some(judge_response(name, code))
}

/// What a response with this code says of the query for a name.
#[must_use]
pub fn judge_response(name: &str, code: &str) -> Record {
    let headline = format!("DNS query for {name} answered {code}");
    match code {
        "NOERROR" => Record::info("DNS query answered NOERROR"),
        "NXDOMAIN" => Record::warning(headline).with_mode(Some(FailureMode::Network)),
        _ => Record::error(headline).with_mode(Some(FailureMode::Network)),
    }
}
