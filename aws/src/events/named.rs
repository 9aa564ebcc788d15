//! What a context names of services that have events.

use std::collections::{BTreeMap, BTreeSet};

use investigation::model::Context;

/// Auto Scaling groups that are asked, a call each.
const MAX_GROUPS: usize = 3;

/// What Health calls the services whose namespaces of metrics have another name, behind `AWS/`.
///
/// Source: <https://docs.aws.amazon.com/health/latest/APIReference/API_EventFilter.html>
const HEALTH_SERVICES: [(&str, &str); 6] = [
    ("ApplicationELB", "ELASTICLOADBALANCING"),
    ("NetworkELB", "ELASTICLOADBALANCING"),
    ("ELB", "ELASTICLOADBALANCING"),
    ("States", "STEPFUNCTIONS"),
    ("ES", "ES"),
    ("NATGateway", "VPC"),
];

/// What the context names, of services that have events.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Instances and clusters of RDS.
    databases: BTreeSet<String>,
    /// The services of each cluster of ECS.
    services: BTreeMap<String, BTreeSet<String>>,
    groups: BTreeSet<String>,
}

/// The services whose metrics the context names, as Health calls them.
pub(super) fn health_services(context: &Context) -> BTreeSet<String> {
    let namespaces = context.metrics.iter().filter_map(|query| query.namespace.strip_prefix("AWS/"));
    let to_service = |namespace: &str| {
        let row = HEALTH_SERVICES.iter().find(|(name, _)| *name == namespace);
        row.map_or_else(|| namespace.to_ascii_uppercase(), |(_, service)| (*service).to_owned())
    };
    namespaces.map(to_service).collect()
}

impl Named {
    pub(super) fn find(context: &Context) -> Self {
        let mut named = Self::default();
        for query in &context.metrics {
            let value = |dimension: &str| query.dimensions.get(dimension).cloned();
            let databases = [value("DBInstanceIdentifier"), value("DBClusterIdentifier")];
            named.databases.extend(databases.into_iter().flatten());
            if let Some((cluster, service)) = value("ClusterName").zip(value("ServiceName")) {
                named.services.entry(cluster).or_default().insert(service);
            }
            named.groups.extend(value("AutoScalingGroupName"));
        }
        named
    }

    /// What is to be read: nothing where no service that has events is named, and of Health only where one is.
    pub(super) fn reads(&self) -> Vec<Read<'_>> {
        let databases = (!self.databases.is_empty()).then_some(Read::Databases(&self.databases));
        let services = self.services.iter().map(|(cluster, services)| Read::Services(cluster, services));
        let groups = self.groups.iter().take(MAX_GROUPS).map(|group| Read::Group(group));
        let own: Vec<Read<'_>> = databases.into_iter().chain(services).chain(groups).collect();
        let health = (!own.is_empty()).then_some(Read::Health);
        health.into_iter().chain(own).collect()
    }
}

/// One read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Read<'a> {
    Health,
    Databases(&'a BTreeSet<String>),
    /// The services of a cluster.
    Services(&'a str, &'a BTreeSet<String>),
    Group(&'a str),
}

impl Read<'_> {
    /// The operation, as a policy spells it.
    #[cfg(feature = "operator")]
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Self::Health => "health:DescribeEvents",
            Self::Databases(_) => "rds:DescribeEvents",
            Self::Services(..) => "ecs:DescribeServices",
            Self::Group(_) => "autoscaling:DescribeScalingActivities",
        }
    }
}
