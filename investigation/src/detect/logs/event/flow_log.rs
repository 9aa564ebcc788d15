//! VPC flow logs: a rejected flow is a connection that a security group or a network ACL does not let through.

/// The words of a line in the default format.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html>
const WORDS_OF_A_RECORD: usize = 14;

/// The ports of what a service depends on, with their names. Scanners of the Internet try all others, all the time.
///
/// Source: <https://www.iana.org/assignments/service-names-port-numbers>
const SERVICE_PORTS: [(&str, &str); 13] = [
    ("53", "DNS"),
    ("80", "HTTP"),
    ("443", "HTTPS"),
    ("1433", "SQL Server"),
    ("2049", "NFS"),
    ("3306", "MySQL"),
    ("5432", "PostgreSQL"),
    ("5672", "AMQP"),
    ("6379", "Redis"),
    ("8080", "HTTP"),
    ("9092", "Kafka"),
    ("11211", "Memcached"),
    ("27017", "MongoDB"),
];

/// A flow between two network interfaces, as a flow log records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowRecord<'a> {
    /// Whether it was let through.
    pub accepted: bool,
    destination_port: &'a str,
}

impl<'a> FlowRecord<'a> {
    /// The record in a line; `None` for a line of another log, and for a record without data.
    #[must_use]
    pub fn parse(line: &'a str) -> Option<Self> {
        let mut words = line.split(' ');
        words.nth(2).filter(|interface| interface.starts_with("eni-"))?;
        let destination_port = words.nth(3)?;
        let accepted = match words.nth(5)? {
            "ACCEPT" => true,
            "REJECT" => false,
            _ => return None,
        };
        (line.split(' ').count() == WORDS_OF_A_RECORD).then_some(Self { accepted, destination_port })
    }

    /// The flow in words, without numbers, which would be masked.
    #[must_use]
    pub fn headline(self) -> String {
        let known = SERVICE_PORTS.iter().find(|(port, _)| *port == self.destination_port);
        let service = known.map_or("other ports", |(_, name)| name);
        format!("flow to {service} {}", if self.accepted { "accepted" } else { "rejected" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_known_by_its_service_and_whether_it_was_accepted() {
        let line = |port, action| {
            format!(
                "2 123456789010 eni-0a1b2c3d 172.31.9.69 172.31.9.12 49761 {port} 6 20 4249 1418530010 1418530070 {action} OK"
            )
        };
        let read = |line: &str| FlowRecord::parse(line).map(|flow| (flow.accepted, flow.headline()));
        assert_eq!(read(&line("5432", "REJECT")), Some((false, "flow to PostgreSQL rejected".to_owned())));
        assert_eq!(read(&line("3389", "ACCEPT")), Some((true, "flow to other ports accepted".to_owned())));
        assert_eq!(read("2 123456789010 eni-0a1b2c3d - - - - - - - 1418530010 1418530070 - NODATA"), None);
        assert_eq!(read("2 of 3 eni-cards failed"), None);
    }
}
