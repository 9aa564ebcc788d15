//! Queries of a public hosted zone, as Route 53 logs them: `1.0 time zone name type code protocol edge address subnet`.
//!
//! Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html>

use crate::detect::logs::event::json::judge_response;
use crate::detect::logs::event::record::Record;

/// Where a line holds the hosted zone, the name, the type and the response code.
const ZONE: usize = 2;
const NAME: usize = 3;
const CODE: usize = 5;

/// Reads a query. Names that do not exist are asked for by whoever scans the zone.
pub fn read(line: &str) -> Option<Record> {
    let rest = line.strip_prefix("1.0 ")?;
    let words: Vec<&str> = rest.split(' ').collect();
    let (zone, name, code) = (words.get(ZONE - 1)?, words.get(NAME - 1)?, words.get(CODE - 1)?);
    if !zone.starts_with('Z') {
        return None;
    }
    Some(if *code == "NXDOMAIN" { Record::info("DNS query for an unknown name") } else { judge_response(name, code) })
}
