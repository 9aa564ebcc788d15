//! What is asked of AWS, each answer with as many of its pages as there is time for.

use std::collections::{BTreeMap, HashMap};

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::types::{DimensionFilter, Metric, RecentlyActive};
use aws_sdk_resourcegroupstagging::types::{ResourceTagMapping, TagFilter};
use aws_sdk_xray::types::Service;
use investigation::discover::{KnownAlarm, ListedMetric, TaggedResource};
use investigation::ports::{Failure, FailureKind, Listing};
use jiff::{SignedDuration, Timestamp};

use crate::time::to_sdk;
use crate::{Deadline, alarms};

/// Pages of one answer. Two seconds are over before more have come.
const MAX_PAGES: usize = 20;

/// The service graph of so long is read: who called whom in the last hour.
const GRAPH_SPAN: SignedDuration = SignedDuration::from_hours(1);

/// The namespace of Application Signals.
const SIGNALS: &str = "ApplicationSignals";

/// Characters of a pattern that `DescribeLogGroups` takes.
const MAX_PATTERN: usize = 512;

/// The service graph: the nodes with their types, and who calls whom.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<(String, String)>,
    pub(super) calls: Vec<(String, String)>,
    pub(super) failure: Option<Failure>,
}

/// Reads pages until the last one, a failure or the deadline.
macro_rules! read_pages {
    ($deadline:expr, $operation:literal, $call:expr, |$page:ident| $items:expr) => {{
        let mut pages = $call.into_paginator().send();
        let mut found = Listing::complete(Vec::new());
        for read in 0..=MAX_PAGES {
            match $deadline.next_page($operation, pages.next()).await {
                Ok(Some(_)) if read == MAX_PAGES => found.failure = Some(too_many($operation)),
                Ok(Some($page)) => found.items.extend($items),
                Ok(None) => break,
                Err(failure) => {
                    found.failure = Some(failure);
                    break;
                }
            }
        }
        found
    }};
}

/// Asks AWS in one region, until a deadline.
pub(super) struct Reader {
    cloudwatch: aws_sdk_cloudwatch::Client,
    logs: aws_sdk_cloudwatchlogs::Client,
    tagging: aws_sdk_resourcegroupstagging::Client,
    xray: aws_sdk_xray::Client,
    deadline: Deadline,
}

impl Reader {
    pub(super) fn new(sdk: &SdkConfig, deadline: Deadline) -> Self {
        Self {
            cloudwatch: aws_sdk_cloudwatch::Client::new(sdk),
            logs: aws_sdk_cloudwatchlogs::Client::new(sdk),
            tagging: aws_sdk_resourcegroupstagging::Client::new(sdk),
            xray: aws_sdk_xray::Client::new(sdk),
            deadline,
        }
    }

    /// The resources with a tag.
    pub(super) async fn tagged(&self, key: &str, value: &str) -> Listing<TaggedResource> {
        let filter = TagFilter::builder().key(key).values(value).build();
        let call = self.tagging.get_resources().tag_filters(filter);
        read_pages!(self.deadline, "tag:GetResources", call, |page| {
            page.resource_tag_mapping_list().iter().filter_map(to_tagged).collect::<Vec<_>>()
        })
    }

    pub(super) async fn tag_keys(&self) -> Listing<String> {
        read_pages!(self.deadline, "tag:GetTagKeys", self.tagging.get_tag_keys(), |page| page.tag_keys().to_vec())
    }

    pub(super) async fn tag_values(&self, key: &str) -> Listing<String> {
        let call = self.tagging.get_tag_values().key(key);
        read_pages!(self.deadline, "tag:GetTagValues", call, |page| page.tag_values().to_vec())
    }

    /// The log groups whose name contains this; all of them, as far as there is time, if it is empty.
    pub(super) async fn log_groups_named(&self, pattern: &str) -> Listing<String> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#".contains(&byte);
        if pattern.len() > MAX_PATTERN || !pattern.bytes().all(is_allowed) {
            // No log group has such a name.
            return Listing::complete(Vec::new());
        }
        let pattern = Some(pattern).filter(|pattern| !pattern.is_empty()).map(str::to_owned);
        let call = self.logs.describe_log_groups().set_log_group_name_pattern(pattern);
        read_pages!(self.deadline, "logs:DescribeLogGroups", call, |page| {
            page.log_groups().iter().filter_map(|group| group.log_group_name().map(str::to_owned)).collect::<Vec<_>>()
        })
    }

    /// All alarms, with what they watch.
    pub(super) async fn alarms(&self) -> Listing<KnownAlarm> {
        let call = self.cloudwatch.describe_alarms().set_alarm_types(Some(alarms::alarm_types()));
        read_pages!(self.deadline, "cloudwatch:DescribeAlarms", call, |page| alarms::to_known(&page))
    }

    /// The metrics with these dimensions that were reported within the last two weeks.
    pub(super) async fn metrics_of(
        &self,
        namespace: &str,
        dimensions: &BTreeMap<String, String>,
    ) -> Listing<ListedMetric> {
        let filters = dimensions.iter().map(|(name, value)| DimensionFilter::builder().name(name).value(value).build());
        let call = self.cloudwatch.list_metrics().namespace(namespace).set_dimensions(Some(filters.collect()));
        read_pages!(self.deadline, "cloudwatch:ListMetrics", call, |page| {
            page.metrics().iter().filter_map(to_listed).collect::<Vec<_>>()
        })
    }

    /// The metrics that were reported within the last three hours.
    pub(super) async fn recent_metrics(&self, namespace: Option<&str>) -> Listing<ListedMetric> {
        let call = self
            .cloudwatch
            .list_metrics()
            .set_namespace(namespace.map(str::to_owned))
            .recently_active(RecentlyActive::Pt3H);
        read_pages!(self.deadline, "cloudwatch:ListMetrics", call, |page| {
            page.metrics().iter().filter_map(to_listed).collect::<Vec<_>>()
        })
    }

    /// The metrics of Application Signals, of one service or of all.
    pub(super) async fn signals(&self, service: Option<&str>) -> Listing<ListedMetric> {
        let own = service.map(|service| ("Service".to_owned(), service.to_owned()));
        self.metrics_of(SIGNALS, &own.into_iter().collect()).await
    }

    /// The service graph of the last hour.
    pub(super) async fn graph(&self, now: Timestamp) -> Graph {
        let call = self.xray.get_service_graph().start_time(to_sdk(now - GRAPH_SPAN)).end_time(to_sdk(now));
        let found: Listing<Service> =
            read_pages!(self.deadline, "xray:GetServiceGraph", call, |page| page.services().to_vec());
        let Listing { items: services, failure } = found;
        let mut graph = Graph { failure, ..Graph::default() };
        let name_of = |service: &Service| service.name().map(str::to_owned);
        let names: HashMap<i32, String> =
            services.iter().filter_map(|service| Some((service.reference_id()?, name_of(service)?))).collect();
        for service in &services {
            let Some(name) = name_of(service) else { continue };
            for edge in service.edges() {
                let callee = edge.reference_id().and_then(|id| names.get(&id));
                graph.calls.extend(callee.map(|callee| (name.clone(), callee.clone())));
            }
            graph.nodes.push((name, service.r#type().unwrap_or_default().to_owned()));
        }
        graph
    }
}

/// What there is of a list beyond the pages that are read counts as what is not read in time.
fn too_many(operation: &'static str) -> Failure {
    Failure::new(FailureKind::TimedOut, operation, format!("there are more than {MAX_PAGES} pages"))
}

fn to_tagged(mapping: &ResourceTagMapping) -> Option<TaggedResource> {
    let tags = mapping.tags().iter().map(|tag| (tag.key().to_owned(), tag.value().to_owned()));
    Some(TaggedResource { arn: mapping.resource_arn()?.to_owned(), tags: tags.collect() })
}

fn to_listed(metric: &Metric) -> Option<ListedMetric> {
    let pairs = metric.dimensions().iter();
    Some(ListedMetric {
        namespace: metric.namespace()?.to_owned(),
        name: metric.metric_name()?.to_owned(),
        dimensions: pairs.filter_map(|pair| Some((pair.name()?.to_owned(), pair.value()?.to_owned()))).collect(),
    })
}
