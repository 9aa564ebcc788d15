//! What the context names, as CloudTrail may be asked for it.

use std::collections::BTreeSet;

use investigation::discover::Resource;
use investigation::model::Context;

use super::search::By;

/// Resources that are looked up by name. Each costs one of the two lookups a second.
const MAX_RESOURCES: usize = 6;

/// Event sources that are looked up.
const MAX_EVENT_SOURCES: usize = 4;

/// The namespaces of metrics whose service CloudTrail calls by another name than theirs in small letters.
///
/// Source: <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const EVENT_SOURCES: [(&str, &str); 13] = [
    ("AWS/ApplicationELB", "elasticloadbalancing"),
    ("AWS/NetworkELB", "elasticloadbalancing"),
    ("AWS/ELB", "elasticloadbalancing"),
    ("AWS/DocDB", "rds"),
    ("AWS/Neptune", "rds"),
    ("AWS/EFS", "elasticfilesystem"),
    ("AWS/AmazonMQ", "amazonmq"),
    ("AWS/Cognito", "cognito-idp"),
    ("AWS/NATGateway", "ec2"),
    ("AWS/SES", "ses"),
    ("ECS/ContainerInsights", "ecs"),
    ("ContainerInsights", "eks"),
    ("AWS/CertificateManager", "acm"),
];

/// The resources of the context: of its Lambda functions' log groups, and of its metrics.
pub(super) fn resources(context: &Context) -> Vec<By> {
    let functions = context.log_groups.iter().filter_map(|group| group.strip_prefix("/aws/lambda/"));
    let of_metrics = context.metrics.iter().filter(|query| !query.dimensions.is_empty()).map(Resource::from_metric);
    let names = functions.map(str::to_owned).chain(of_metrics.map(|resource| resource.name));
    let mut seen = BTreeSet::new();
    let names = names.filter(|name| !name.is_empty() && seen.insert(name.clone()));
    names.take(MAX_RESOURCES).map(By::Resource).collect()
}

/// The services that the context's metrics are of, and Lambda for its log groups.
pub(super) fn event_sources(context: &Context) -> Vec<By> {
    let mut services = BTreeSet::new();
    if context.log_groups.iter().any(|group| group.starts_with("/aws/lambda/")) {
        services.insert("lambda".to_owned());
    }
    for namespace in context.metrics.iter().map(|query| query.namespace.as_str()) {
        let known =
            EVENT_SOURCES.iter().find(|(known, _)| *known == namespace).map(|(_, service)| (*service).to_owned());
        services.extend(known.or_else(|| namespace.strip_prefix("AWS/").map(str::to_lowercase)));
    }
    services.into_iter().take(MAX_EVENT_SOURCES).map(|name| By::EventSource(format!("{name}.amazonaws.com"))).collect()
}

#[cfg(test)]
mod tests {
    use investigation::model::MetricQuery;

    use super::*;

    #[test]
    fn resources_and_event_sources_are_those_of_metrics_and_log_groups() {
        let metric = |namespace: &str, dimension: &str, value: &str| MetricQuery {
            namespace: namespace.to_owned(),
            name: "Errors".to_owned(),
            dimensions: [(dimension.to_owned(), value.to_owned())].into(),
            stat: "Sum".to_owned(),
        };
        let context = Context {
            log_groups: vec!["/aws/lambda/pay".to_owned(), "/ecs/web".to_owned()],
            metrics: vec![
                metric("AWS/Lambda", "FunctionName", "pay"),
                metric("AWS/RDS", "DBInstanceIdentifier", "orders"),
                metric("AWS/ApplicationELB", "LoadBalancer", "app/shop/1a2b"),
            ],
            ..Context::new("shop", "eu-west-1")
        };
        let resource = |name: &str| By::Resource(name.to_owned());
        assert_eq!(resources(&context), [resource("pay"), resource("orders"), resource("shop")]);
        let source = |name: &str| By::EventSource(format!("{name}.amazonaws.com"));
        assert_eq!(event_sources(&context), [source("elasticloadbalancing"), source("lambda"), source("rds")]);
        assert_eq!(resources(&Context::new("shop", "eu-west-1")), []);
    }
}
