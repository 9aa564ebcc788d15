//! VPC flow logs: a rejected flow is a connection that a security group or a network ACL does not let through.

/// The words of a line in the default format.
///
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html>
const WORDS: usize = 14;

/// The ports of what a service depends on. Strangers knock at all others, all the time.
///
/// Source: <https://www.iana.org/assignments/service-names-port-numbers>
const SERVICES: [(&str, &str); 13] = [
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

/// What became of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flow<'a> {
    /// Whether it was let through.
    pub accepted: bool,
    port: &'a str,
}

impl<'a> Flow<'a> {
    /// The flow that the line tells of, if it is a flow log's.
    #[must_use]
    pub fn read(line: &'a str) -> Option<Self> {
        let mut words = line.split(' ');
        words.nth(2).filter(|interface| interface.starts_with("eni-"))?;
        let port = words.nth(3)?;
        let accepted = match words.nth(5)? {
            "ACCEPT" => true,
            "REJECT" => false,
            _ => return None,
        };
        (line.split(' ').count() == WORDS).then_some(Self { accepted, port })
    }

    /// The flow in words, so that masking numbers leaves it.
    #[must_use]
    pub fn headline(self) -> String {
        let service = SERVICES.iter().find(|(port, _)| *port == self.port).map_or("other ports", |(_, name)| name);
        format!("flow to {service} {}", if self.accepted { "accepted" } else { "rejected" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_told_by_its_service_and_its_fate() {
        let line = |port, fate| {
            format!(
                "2 123456789010 eni-0a1b2c3d 172.31.9.69 172.31.9.12 49761 {port} 6 20 4249 1418530010 1418530070 {fate} OK"
            )
        };
        let told = |line: &str| Flow::read(line).map(|flow| (flow.accepted, flow.headline()));
        assert_eq!(told(&line("5432", "REJECT")), Some((false, "flow to PostgreSQL rejected".to_owned())));
        assert_eq!(told(&line("3389", "ACCEPT")), Some((true, "flow to other ports accepted".to_owned())));
        assert_eq!(told("2 123456789010 eni-0a1b2c3d - - - - - - - 1418530010 1418530070 - NODATA"), None);
        assert_eq!(told("2 of 3 eni-cards failed"), None);
    }
}
