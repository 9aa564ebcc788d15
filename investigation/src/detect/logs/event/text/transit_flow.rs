//! Flow logs of a transit gateway in their default format: packets are lost where a route is missing.
//!
//! Source: <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html#flow-log-records>

use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::Record;
use crate::model::EntityKind;

/// Where the default format holds the type, the gateway, and the counts of lost packets with why they were lost.
const TYPE: usize = 1;
const GATEWAY: usize = 3;
const LOSSES: [(usize, &str); 4] =
    [(27, "no route"), (28, "a route to a black hole"), (29, "packets too large"), (30, "too many hops")];

/// Reads a record of a flow through a transit gateway.
pub fn read(line: &str) -> Option<Record> {
    if !line.contains(" TransitGateway ") {
        return None;
    }
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    if words.get(TYPE) != Some(&"TransitGateway") {
        return None;
    }
    let gateway = words.get(GATEWAY).copied();
    let loss = LOSSES.iter().find(|(place, _)| words.get(*place).is_some_and(|count| !matches!(*count, "0" | "-")));
    let record = match loss {
        Some((_, why)) => {
            Record::warning(format!("transit gateway lost packets: {why}")).with_mode(Some(FailureMode::Network))
        }
        None => Record::info("flow through a transit gateway"),
    };
    Some(record.about(EntityKind::Resource, gateway))
}
