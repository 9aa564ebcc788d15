//! VPC flow logs: a rejected flow is a connection that a security group or a network ACL does not let through.
//!
//! The default format has its fields in a fixed order. A custom one has those of versions 2 to 8 in an order that only
//! its owner knows; its records are known by a network interface, an action and a state among words without a sentence.

use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::Record;

/// The words of a line in the default format, and where it holds the interface, the destination's port and the action.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html>
const WORDS_OF_DEFAULT_RECORD: usize = 14;
const DEFAULT_DESTINATION_PORT: usize = 6;
const DEFAULT_ACTION: usize = 12;

/// The most fields that a custom format can have: version 8 knows no more than these.
const MAX_WORDS_OF_RECORD: usize = 50;

/// The fewest fields of a record that says anything.
const MIN_WORDS_OF_RECORD: usize = 5;

/// The states of a record, of which those but the first have no data.
const LOG_STATES: [&str; 3] = ["OK", "NODATA", "SKIPDATA"];

/// What begins the names of the resources that a flow belongs to.
const RESOURCE_PREFIXES: [&str; 4] = ["eni-", "vpc-", "subnet-", "i-"];

/// The ports of what a service depends on, with their names. Scanners of the Internet try all others, all the time.
///
/// Source: <https://www.iana.org/assignments/service-names-port-numbers>
const SERVICE_PORTS: [(&str, &str); 21] = [
    ("53", "DNS"),
    ("80", "HTTP"),
    ("389", "LDAP"),
    ("443", "HTTPS"),
    ("587", "SMTP"),
    ("1433", "SQL Server"),
    ("1521", "Oracle"),
    ("2049", "NFS"),
    ("3306", "MySQL"),
    ("5432", "PostgreSQL"),
    ("5439", "Redshift"),
    ("5671", "AMQP"),
    ("5672", "AMQP"),
    ("6379", "Redis"),
    ("8080", "HTTP"),
    ("8443", "HTTPS"),
    ("9092", "Kafka"),
    ("9094", "Kafka"),
    ("9200", "OpenSearch"),
    ("11211", "Memcached"),
    ("27017", "MongoDB"),
];

/// The first port that clients take for themselves.
///
/// Source: RFC 6335, section 6, gives 49152; Linux begins at 32768, older systems at 1024.
const MIN_CLIENT_PORT: u32 = 1024;

/// Reads a record of a flow, or the line that names the fields.
pub fn read(line: &str) -> Option<Record> {
    if line.starts_with("version account-id ") {
        return Some(Record::info("names of the fields of a flow log"));
    }
    // Every record has a resource or a state, and no record has a sentence.
    if !line.contains("eni-") && !line.contains("ACCEPT") && !line.contains("REJECT") {
        return None;
    }
    let words: Vec<&str> = line.split_ascii_whitespace().take(MAX_WORDS_OF_RECORD + 1).collect();
    if !(MIN_WORDS_OF_RECORD..=MAX_WORDS_OF_RECORD).contains(&words.len()) || !words.iter().all(|word| is_field(word)) {
        return None;
    }
    let is_of_flow = words.iter().any(|word| RESOURCE_PREFIXES.iter().any(|prefix| word.starts_with(prefix)));
    let has_state = words.iter().any(|word| LOG_STATES.contains(word));
    if !is_of_flow && !has_state {
        return None;
    }
    let is_default = words.len() == WORDS_OF_DEFAULT_RECORD && words.first() == Some(&"2");
    let action = if is_default {
        words.get(DEFAULT_ACTION).copied()
    } else {
        words.iter().copied().find(|word| matches!(*word, "ACCEPT" | "REJECT"))
    };
    let port = if is_default { words.get(DEFAULT_DESTINATION_PORT).copied() } else { find_destination_port(&words) };
    let known = SERVICE_PORTS.iter().find(|(number, _)| Some(*number) == port);
    // In words without numbers, which would be masked.
    let service = known.map_or("other ports", |(_, name)| name);
    match action {
        Some("REJECT") => {
            Some(Record::warning(format!("flow to {service} rejected")).with_mode(Some(FailureMode::Network)))
        }
        Some("ACCEPT") => Some(Record::info(format!("flow to {service} accepted"))),
        Some(_) | None if has_state => Some(Record::info("flow log without data")),
        Some(_) | None => None,
    }
}

/// Whether the word can be a field: a number, an address, an id, a state. Words of a sentence have small letters only.
fn is_field(word: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':' | b'_' | b'/');
    let is_lowercase_word = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    // The direction of a flow is a word in small letters.
    word.bytes().all(is_name) && (!is_lowercase_word || matches!(word, "ingress" | "egress"))
}

/// The destination's port in a custom format: the second of two neighbouring numbers of which one is a client's port and
/// the other a service's. `None` where the service's port comes first: then it answers, or nobody can tell.
fn find_destination_port<'a>(words: &[&'a str]) -> Option<&'a str> {
    let is_service = |word: &str| SERVICE_PORTS.iter().any(|(port, _)| *port == word);
    let is_client =
        |word: &str| word.parse::<u32>().is_ok_and(|port| (MIN_CLIENT_PORT..=u32::from(u16::MAX)).contains(&port));
    let pairs = words.windows(2).filter_map(|pair| match pair {
        [source, destination] => Some((*source, *destination)),
        _ => None,
    });
    pairs.filter(|(source, destination)| is_client(source) && is_service(destination)).map(|(_, port)| port).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headline(line: &str) -> Option<String> {
        read(line).map(|record| record.headline)
    }

    #[test]
    fn a_flow_is_known_by_its_service_and_whether_it_was_accepted() {
        let line = |port, action| {
            format!(
                "2 123456789010 eni-0a1b2c3d 172.31.9.69 172.31.9.12 49761 {port} 6 20 4249 1418530010 1418530070 {action} OK"
            )
        };
        assert_eq!(headline(&line("5432", "REJECT")).as_deref(), Some("flow to PostgreSQL rejected"));
        assert_eq!(headline(&line("3389", "ACCEPT")).as_deref(), Some("flow to other ports accepted"));
        let without_data = "2 123456789010 eni-0a1b2c3d - - - - - - - 1418530010 1418530070 - NODATA";
        assert_eq!(headline(without_data).as_deref(), Some("flow log without data"));
        assert_eq!(headline("2 of 3 eni-cards failed"), None);
        assert_eq!(headline("REJECT of order 17 by shop"), None);
    }

    #[test]
    fn a_custom_format_is_read_in_whatever_order() {
        for (line, expected) in [
            // Version 3, with the packet's addresses, as in the documentation.
            (
                "3 vpc-abcdefab012345678 subnet-aaaaaaaa012345678 i-01234567890123456 eni-1235b8ca123456789 123456789010 IPv4 52.213.180.42 10.0.0.62 43416 5001 52.213.180.42 10.0.0.62 6 568 8 1566848875 1566848933 ACCEPT 2 OK",
                "flow to other ports accepted",
            ),
            ("10.0.1.5 10.0.2.9 51034 5432 6 REJECT OK eni-0a1b2c3d egress", "flow to PostgreSQL rejected"),
            ("eni-0a1b2c3d REJECT 10.0.1.5 10.0.2.9 40000 6379 tcp- 1 40", "flow to Redis rejected"),
            ("10.0.2.9 10.0.1.5 5432 51034 6 REJECT OK eni-0a1b2c3d ingress", "flow to other ports rejected"),
            (
                "5 123456789010 eni-0a1b2c3d 10.0.0.1 10.0.0.2 49761 443 6 20 4249 1418530010 1418530070 REJECT OK vpc-1 subnet-1 - 2 IPv4 10.0.0.1 10.0.0.2 us-east-1 use1-az1 - - - AMAZON egress 1",
                "flow to HTTPS rejected",
            ),
            ("version account-id interface-id srcaddr dstaddr", "names of the fields of a flow log"),
        ] {
            assert_eq!(headline(line).as_deref(), Some(expected), "{line}");
        }
    }
}
