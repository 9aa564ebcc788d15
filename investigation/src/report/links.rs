//! Links into the AWS console, for the right region and window.

use crate::model::{EntityKind, Evidence, Scope, Source};

/// The console page that shows a piece of evidence.
pub(super) fn console(scope: &Scope, evidence: &Evidence) -> Option<String> {
    let region = encode(&scope.context.region);
    let home = |service: &str| format!("https://{region}.console.aws.amazon.com/{service}/home?region={region}");
    match evidence.source {
        Source::Logs => {
            Some(format!("{}#logsV2:log-groups/log-group/{}", home("cloudwatch"), fragment(&evidence.citation.what)))
        }
        Source::Alarms => Some(format!("{}#alarmsV2:alarm/{}", home("cloudwatch"), encode(&evidence.citation.what))),
        Source::Changes => Some(format!("{}#/events/{}", home("cloudtrailv2"), encode(&evidence.citation.what))),
        Source::Traces => Some(format!(
            "{}#xray:traces/query?~(query~(expression~'service*28*22{}*22*29)~timeRange~(start~'{}~end~'{}))",
            home("cloudwatch"),
            star(&evidence.entity.name),
            star(&scope.incident_window().start().to_string()),
            star(&scope.incident_window().end().to_string()),
        )),
        Source::Metrics => entity_page(evidence, &home),
    }
}

/// The page of a resource, on the tab that shows its metrics where there is one.
fn entity_page(evidence: &Evidence, home: &impl Fn(&str) -> String) -> Option<String> {
    let name = encode(&evidence.entity.name);
    match evidence.entity.kind {
        EntityKind::Lambda => Some(format!("{}#/functions/{name}?tab=monitoring", home("lambda"))),
        EntityKind::DynamoDbTable => Some(format!("{}#table?name={name}&tab=monitoring", home("dynamodbv2"))),
        EntityKind::Database => Some(format!("{}#database:id={name};tab=monitoring", home("rds"))),
        EntityKind::StateMachine => Some(format!("{}#/statemachines", home("states"))),
        EntityKind::Queue => Some(format!("{}#/queues", home("sqs/v3"))),
        EntityKind::LoadBalancer => Some(format!("{}#LoadBalancers:search={name}", home("ec2"))),
        EntityKind::Service
        | EntityKind::ApiGateway
        | EntityKind::Topic
        | EntityKind::AwsService
        | EntityKind::Remote
        | EntityKind::Client
        | EntityKind::Resource => Some(format!("{}#metricsV2:query={name}", home("cloudwatch"))),
    }
}

/// Percent-encoding of everything that is not unreserved (RFC 3986, section 2.3).
fn encode(text: &str) -> String {
    escape(text, '%')
}

/// The console's own encoding within a fragment's parameters: `*` where a URL has `%`.
fn star(text: &str) -> String {
    escape(text, '*')
}

/// A log group's name within a fragment: encoded twice, with `$` for `%`.
fn fragment(text: &str) -> String {
    encode(text).replace('%', "$25")
}

fn escape(text: &str, mark: char) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("{mark}{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_name_holds_leaves_its_place_in_the_link() {
        assert_eq!(encode("a/b?c=d#e\"<>"), "a%2Fb%3Fc%3Dd%23e%22%3C%3E");
        assert_eq!(fragment("/aws/lambda/x"), "$252Faws$252Flambda$252Fx");
        assert_eq!(star("a b"), "a*20b");
    }
}
