//! What a context names of services that have events.

use std::collections::{BTreeMap, BTreeSet};

use investigation::model::{Context, Gap, GapReason, Source};

use super::health;
use super::resources::{Database, MAX_DATABASES, MAX_GROUPS, MAX_SERVICES};

/// What the context names, of services that have events.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// The services of which it names a metric, as Health calls them.
    of_health: BTreeSet<String>,
    databases: BTreeSet<Database>,
    /// The services of each cluster of ECS.
    services: BTreeMap<String, BTreeSet<String>>,
    groups: BTreeSet<String>,
}

impl Named {
    pub(super) fn find(context: &Context) -> Self {
        let mut named = Self { of_health: health::services(context), ..Self::default() };
        for query in &context.metrics {
            let value = |dimension: &str| query.dimensions.get(dimension).cloned();
            named.databases.extend(value("DBInstanceIdentifier").map(Database::Instance));
            named.databases.extend(value("DBClusterIdentifier").map(Database::Cluster));
            if let Some((cluster, service)) = value("ClusterName").zip(value("ServiceName")) {
                named.services.entry(cluster).or_default().insert(service);
            }
            named.groups.extend(value("AutoScalingGroupName"));
        }
        named
    }

    /// What is to be read: nothing where no service that has events is named.
    pub(super) fn reads(&self) -> Vec<Read<'_>> {
        let mut reads = Vec::new();
        if !self.of_health.is_empty() {
            reads.push(Read::Health(&self.of_health));
        }
        reads.extend(self.databases.iter().take(MAX_DATABASES).map(Read::Database));
        for (cluster, services) in &self.services {
            let services: Vec<&String> = services.iter().collect();
            reads.extend(services.chunks(MAX_SERVICES).map(|some| Read::Services(cluster, some.to_vec())));
        }
        reads.extend(self.groups.iter().take(MAX_GROUPS).map(|group| Read::Group(group)));
        reads
    }

    /// What is missing where more is named than is asked about.
    pub(super) fn left_out(&self) -> Vec<Gap> {
        let databases = left_out("databases", self.databases.iter().map(Database::name), MAX_DATABASES);
        let groups = left_out("Auto Scaling groups", self.groups.iter().map(String::as_str), MAX_GROUPS);
        databases.into_iter().chain(groups).collect()
    }
}

/// One read.
#[derive(Debug, Clone)]
pub(super) enum Read<'a> {
    /// About these services.
    Health(&'a BTreeSet<String>),
    Database(&'a Database),
    /// Some services of a cluster.
    Services(&'a str, Vec<&'a String>),
    Group(&'a str),
}

#[cfg(feature = "operator")]
impl Read<'_> {
    /// The operation, as a policy spells it.
    pub(super) fn operation(&self) -> &'static str {
        match self {
            Self::Health(_) => "health:DescribeEvents",
            Self::Database(_) => "rds:DescribeEvents",
            Self::Services(..) => "ecs:DescribeServices",
            Self::Group(_) => "autoscaling:DescribeScalingActivities",
        }
    }
}

/// The gap of names behind so many.
fn left_out<'a>(what: &str, names: impl Iterator<Item = &'a str>, max: usize) -> Option<Gap> {
    let others: Vec<&str> = names.skip(max).collect();
    let first = others.first()?;
    let detail = format!(
        "The events of {max} {what} of the context were read; those of {} more, such as {first}, were not. Contexts of their own \
         show them.",
        others.len()
    );
    Some(Gap { source: Source::Logs, reason: GapReason::Truncated, detail })
}
