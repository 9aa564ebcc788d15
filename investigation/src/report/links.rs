//! Links into the AWS console, for the right region and window.

use std::borrow::Cow;

use crate::model::{EntityKind, Evidence, EvidenceKind, Report, Scope, Source, Window};
use crate::rank::places::without_place;
use crate::telemetry::{EVENTS_GROUP_PREFIX, LOAD_PREFIX, MetricQuery};

/// A citation of sampled traces begins so; every other citation of X-Ray is about all requests.
const SAMPLED_TRACE_PREFIX: &str = "X-Ray trace ";

/// The query for Logs Insights: the lines in order of time.
const LOGS_INSIGHTS_QUERY: &str = "fields @timestamp, @message, @logStream\n| sort @timestamp\n| limit 200";

/// What is known of an investigation when a link is made.
#[derive(Clone, Copy)]
struct Grounds<'a> {
    region: &'a str,
    incident_window: Window,
    baseline_window: Window,
    /// The metrics of the context; none where only the report is at hand.
    metrics: Option<&'a [MetricQuery]>,
}

/// The console page that shows a piece of evidence.
pub(super) fn console_link(scope: &Scope, evidence: &Evidence) -> Option<String> {
    let grounds = Grounds {
        region: &scope.context.region,
        incident_window: scope.incident_window(),
        baseline_window: scope.baseline_window,
        metrics: Some(&scope.context.metrics),
    };
    link_to(&grounds, evidence)
}

/// The console page that shows a piece of evidence of a report.
pub(crate) fn evidence_link(report: &Report, evidence: &Evidence) -> Option<String> {
    let grounds = Grounds {
        region: &report.region,
        incident_window: report.incident_window,
        baseline_window: report.baseline_window,
        metrics: None,
    };
    link_to(&grounds, evidence)
}

fn link_to(grounds: &Grounds<'_>, evidence: &Evidence) -> Option<String> {
    let elsewhere = evidence.citation.place.as_ref().map(|place| place.region.as_str());
    // Which metrics the context names there is not at hand: what is cited says it.
    let grounds = &match elsewhere {
        Some(region) => Grounds { region, metrics: None, ..*grounds },
        None => *grounds,
    };
    let region = percent_encode(grounds.region);
    let home = |service: &str| format!("https://{region}.console.aws.amazon.com/{service}/home?region={region}");
    let cloudwatch = home("cloudwatch");
    match evidence.source {
        Source::Logs if evidence.citation.what.starts_with(EVENTS_GROUP_PREFIX) => {
            events_page(grounds, evidence, &home)
        }
        Source::Logs if evidence.citation.what.starts_with(LOAD_PREFIX) => {
            Some(format!("{}#performance-insights:", home("rds")))
        }
        Source::Logs => {
            Some(format!("{cloudwatch}#logsV2:logs-insights$3FqueryDetail$3D{}", logs_query(grounds, evidence)))
        }
        Source::Alarms => Some(format!("{cloudwatch}#alarmsV2:alarm/{}", percent_encode(&evidence.citation.what))),
        // Where a function can be rolled back; of every other change its record.
        Source::Changes if is_deployed_function(evidence) => {
            Some(format!("{}#/functions/{}?tab=versions", home("lambda"), percent_encode(own_name(evidence))))
        }
        Source::Changes => {
            Some(format!("{}#/events/{}", home("cloudtrailv2"), percent_encode(&evidence.citation.what)))
        }
        Source::Traces => Some(format!("{cloudwatch}#xray:{}", traces_query(grounds, evidence))),
        Source::Metrics => match find_cited_query(grounds, evidence) {
            // A graph has to name every dimension; a search needs only the metric and what it is of.
            Some(query) if query.names_account() => {
                let words = percent_encode(&format!("{} {}", query.name, own_name(evidence)));
                Some(format!("{cloudwatch}#metricsV2:query={words}"))
            }
            Some(query) => Some(format!("{cloudwatch}#metricsV2:graph={}", metric_graph(grounds, &query))),
            None => entity_page(evidence, &home),
        },
    }
}

/// The name of the entity in its own place.
fn own_name(evidence: &Evidence) -> &str {
    without_place(&evidence.entity.name)
}

/// The page on which a service lists its events. AWS Health is one page for all regions.
fn events_page(grounds: &Grounds<'_>, evidence: &Evidence, home: &dyn Fn(&str) -> String) -> Option<String> {
    let name = percent_encode(own_name(evidence));
    match evidence.citation.what.strip_prefix(EVENTS_GROUP_PREFIX)? {
        "rds" => Some(format!("{}#events:", home("rds"))),
        "autoscaling" => Some(format!("{}#AutoScalingGroupDetails:id={name};view=activity", home("ec2"))),
        "ecs" => Some(format!(
            "https://{0}.console.aws.amazon.com/ecs/v2/clusters?region={0}",
            percent_encode(grounds.region)
        )),
        "health" => Some("https://health.aws.amazon.com/health/home#/account/event-log".to_owned()),
        // A status page: no service of AWS has a dot in its name.
        host if host.contains('.') => Some(format!("https://{}", percent_encode(host))),
        _ => None,
    }
}

fn is_deployed_function(evidence: &Evidence) -> bool {
    evidence.kind == EvidenceKind::Deployment && evidence.entity.kind == EntityKind::Lambda
}

/// The lines of the incident window in Logs Insights.
fn logs_query(grounds: &Grounds<'_>, evidence: &Evidence) -> String {
    format!(
        "~(end~'{}~start~'{}~timeType~'ABSOLUTE~tz~'UTC~editorString~'{}~source~(~'{}))",
        encode_for_console(&grounds.incident_window.end().to_string()),
        encode_for_console(&grounds.incident_window.start().to_string()),
        encode_for_console(LOGS_INSIGHTS_QUERY),
        encode_for_console(&evidence.citation.what),
    )
}

/// The traces through the entity; the trace map where what was seen is about all requests.
fn traces_query(grounds: &Grounds<'_>, evidence: &Evidence) -> String {
    let range = format!(
        "context~(timeRange~(end~'{}~start~'{}))",
        encode_for_console(&grounds.incident_window.end().to_string()),
        encode_for_console(&grounds.incident_window.start().to_string()),
    );
    if !evidence.citation.what.starts_with(SAMPLED_TRACE_PREFIX) {
        return format!("service-map/map?~(query~()~{range})");
    }
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', ""));
    let through = match evidence.entity.ends() {
        Some((caller, callee)) => {
            format!("edge({}, {})", quoted(without_place(caller)), quoted(without_place(callee)))
        }
        None => format!("service({})", quoted(own_name(evidence))),
    };
    format!("traces/query?~(query~(expression~'{})~{range})", encode_for_console(&through))
}

/// The query whose series the evidence cites.
fn find_cited_query<'a>(grounds: &Grounds<'a>, evidence: &Evidence) -> Option<Cow<'a, MetricQuery>> {
    let cited = evidence.citation.what.strip_prefix("CloudWatch metric ")?;
    match grounds.metrics {
        Some(metrics) => metrics.iter().find(|query| query.to_string() == cited).map(Cow::Borrowed),
        None => parse_query(cited).map(Cow::Owned),
    }
}

/// Reads a query as it is cited, `AWS/Lambda Errors Sum (FunctionName=checkout)`. None where a name with spaces leaves open
/// which words are the namespace and which the metric.
fn parse_query(cited: &str) -> Option<MetricQuery> {
    let (metric, dimensions) = cited.split_once(" (")?;
    let [namespace, name, stat] = metric.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let pairs = dimensions.strip_suffix(')')?.split(", ").filter(|pair| !pair.is_empty());
    let pairs: Option<_> =
        pairs.map(|pair| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))).collect();
    Some(MetricQuery {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        dimensions: pairs?,
        stat: stat.to_owned(),
    })
}

/// The metric as a graph, over both windows.
fn metric_graph(grounds: &Grounds<'_>, query: &MetricQuery) -> String {
    let dimensions = query.dimensions.iter().flat_map(|(name, value)| [name, value]);
    let path: String = [&query.namespace, &query.name]
        .into_iter()
        .chain(dimensions)
        .map(|part| format!("~'{}", encode_for_console(part)))
        .collect();
    format!(
        "~(metrics~(~({path}))~view~'timeSeries~stacked~false~region~'{}~start~'{}~end~'{}~stat~'{}~period~60)",
        encode_for_console(grounds.region),
        encode_for_console(&grounds.baseline_window.start().to_string()),
        encode_for_console(&grounds.incident_window.end().to_string()),
        encode_for_console(&query.stat),
    )
}

/// The page of a resource, on the tab that shows its metrics where there is one.
fn entity_page(evidence: &Evidence, home: &impl Fn(&str) -> String) -> Option<String> {
    let name = percent_encode(own_name(evidence));
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
        | EntityKind::Edge
        | EntityKind::Resource => Some(format!("{}#metricsV2:query={name}", home("cloudwatch"))),
    }
}

/// Percent-encoding of everything that is not unreserved (RFC 3986, section 2.3).
fn percent_encode(text: &str) -> String {
    escape_reserved(text, |byte| format!("%{byte:02X}"))
}

/// The console's own encoding within a fragment's parameters: `*` where a URL has `%`.
fn encode_for_console(text: &str) -> String {
    escape_reserved(text, |byte| format!("*{byte:02x}"))
}

fn escape_reserved(text: &str, escaped: impl Fn(u8) -> String) -> String {
    let mut safe = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            safe.push(char::from(byte));
        } else {
            safe.push_str(&escaped(byte));
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::fixtures::scope;
    use crate::model::{Citation, Entity, EvidenceId, Magnitude, Unit, Whereabouts};

    #[test]
    fn nothing_that_a_name_holds_leaves_its_place_in_the_link() {
        assert_eq!(percent_encode("a/b?c=d#e\"<>"), "a%2Fb%3Fc%3Dd%23e%22%3C%3E");
        assert_eq!(encode_for_console("/aws/lambda/x y~')"), "*2faws*2flambda*2fx*20y*7e*27*29");
    }

    #[test]
    fn a_metric_is_shown_as_a_graph_over_both_windows() {
        let query: MetricQuery = serde_json::from_str(
            r#"{"namespace":"AWS/Lambda","name":"Errors","dimensions":{"FunctionName":"checkout"},"stat":"Sum"}"#,
        )
        .unwrap();
        let scope = scope();
        let grounds = Grounds {
            region: &scope.context.region,
            incident_window: scope.incident_window(),
            baseline_window: scope.baseline_window,
            metrics: None,
        };
        let shown = metric_graph(&grounds, &query);
        assert_eq!(parse_query(&query.to_string()), Some(query));
        assert!(shown.starts_with("~(metrics~(~(~'AWS*2fLambda~'Errors~'FunctionName~'checkout))~view~"), "{shown}");
        assert!(shown.ends_with("~stat~'Sum~period~60)"), "{shown}");
    }

    #[test]
    fn a_cited_metric_is_read_again_unless_its_words_can_mean_two() {
        let read = |cited: &str| parse_query(cited).map(|query| query.to_string());
        for cited in ["AWS/SQS ApproximateAgeOfOldestMessage Maximum (QueueName=jobs)", "shop Orders Sum ()"] {
            assert_eq!(read(cited).as_deref(), Some(cited));
        }
        assert_eq!(read("CWAgent LogicalDisk % Free Space Average (InstanceId=i-1)"), None);
        assert_eq!(read("AWS/SQS Age Maximum (QueueName=a, b)"), None);
    }

    fn evidence(source: Source, kind: EvidenceKind, entity: Entity, what: &str) -> Evidence {
        Evidence {
            id: EvidenceId::new(source, &entity.name, kind, what),
            source,
            entity,
            kind,
            magnitude: Magnitude { observed: 1.0, expected: 0.0, unit: Unit::Count, strength: 0.5 },
            onset: None,
            summary: String::new(),
            citation: Citation { place: None, what: what.to_owned(), samples: Vec::new() },
            series: None,
        }
    }

    #[test]
    fn the_number_of_an_account_is_in_no_link() {
        let query: MetricQuery = serde_json::from_str(
            r#"{"namespace":"AWS/ES","name":"JVMMemoryPressure","dimensions":{"ClientId":"123456789012","DomainName":"orders"},"stat":"Maximum"}"#,
        )
        .unwrap();
        let cited = format!("CloudWatch metric {query}");
        let mut scope = scope();
        scope.context.metrics = vec![query];
        let entity = Entity { name: "orders".into(), kind: EntityKind::Database };
        let link = console_link(&scope, &evidence(Source::Metrics, EvidenceKind::MemoryRise, entity, &cited)).unwrap();
        assert!(link.ends_with("#metricsV2:query=JVMMemoryPressure%20orders"), "{link}");
    }

    #[test]
    fn what_was_seen_in_another_region_opens_there() {
        let cited = "CloudWatch metric AWS/Lambda Errors Sum (FunctionName=checkout)";
        let entity = Entity { name: "checkout [us-east-1]".into(), kind: EntityKind::Lambda };
        let mut seen = evidence(Source::Metrics, EvidenceKind::FaultRise, entity, cited);
        seen.citation.place = Some(Whereabouts { place: "us-east-1".into(), region: "us-east-1".into() });
        let link = console_link(&scope(), &seen).unwrap();
        assert!(
            link.starts_with("https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#"),
            "{link}"
        );
        assert!(link.contains("FunctionName~'checkout))") && link.contains("region~'us-east-1"), "{link}");
    }

    #[test]
    fn a_function_is_rolled_back_where_its_versions_are() {
        let link = |kind| {
            let entity = Entity { name: "checkout".into(), kind: EntityKind::Lambda };
            console_link(&scope(), &evidence(Source::Changes, kind, entity, "e-1")).unwrap()
        };
        assert!(link(EvidenceKind::Deployment).ends_with("#/functions/checkout?tab=versions"));
        assert!(link(EvidenceKind::ConfigurationChange).ends_with("#/events/e-1"));
    }

    #[test]
    fn sampled_traces_are_searched_and_statistics_are_shown_on_the_map() {
        let link = |entity, what| {
            console_link(&scope(), &evidence(Source::Traces, EvidenceKind::LatencyRise, entity, what)).unwrap()
        };
        let service = Entity { name: "shop".into(), kind: EntityKind::Service };
        assert!(link(service.clone(), "X-Ray trace 1-2-3").contains("expression~'service*28*22shop*22*29)~context"));
        assert!(link(Entity::edge("a", "b"), "X-Ray trace 1-2-3").contains("edge*28*22a*22*2c*20*22b*22*29"));
        assert!(link(service, "X-Ray service graph: shop").contains("#xray:service-map/map?~(query~()~context"));
    }
}
