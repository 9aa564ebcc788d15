//! Queries of a public hosted zone, as Route 53 logs them: `1.0 time zone name type code protocol edge address subnet`; and
//! those of `CoreDNS`: `[INFO] 10.0.1.15:41234 - 31 "A IN shop.example. udp 51 false 512" NOERROR qr,rd 100 0.0001s`.
//!
//! Sources: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html>, <https://coredns.io/plugins/log/>

use crate::detect::logs::event::json::judge_response;
use crate::detect::logs::event::record::Record;

/// Where a line holds the hosted zone, the name, the type and the response code.
const ZONE: usize = 2;
const NAME: usize = 3;
const CODE: usize = 5;

/// Reads a query. Names that do not exist are asked for by whoever scans the zone, and by every resolver that tries the
/// domains of a search list.
pub fn read(line: &str) -> Option<Record> {
    read_route_53(line).or_else(|| read_core_dns(line))
}

fn read_route_53(line: &str) -> Option<Record> {
    let rest = line.strip_prefix("1.0 ")?;
    let words: Vec<&str> = rest.split(' ').collect();
    let (zone, name, code) = (words.get(ZONE - 1)?, words.get(NAME - 1)?, words.get(CODE - 1)?);
    if !zone.starts_with('Z') {
        return None;
    }
    Some(judge(name, code))
}

fn read_core_dns(line: &str) -> Option<Record> {
    let (_, query) = line.split_once("[INFO] ")?.1.split_once(" - ")?;
    let (_, behind) = query.split_once('"')?;
    let (question, answer) = behind.split_once("\" ")?;
    let mut words = question.split(' ');
    let (_, class, name) = (words.next()?, words.next()?, words.next()?);
    (class == "IN").then(|| judge(name, answer.split(' ').next().unwrap_or_default()))
}

fn judge(name: &str, code: &str) -> Record {
    if code == "NXDOMAIN" { Record::info("DNS query for an unknown name") } else { judge_response(name, code) }
}
