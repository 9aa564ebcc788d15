//! What AWS publishes in CloudWatch: the namespaces, their metrics with unit, direction and kind, and the dimensions that
//! name an entity.
//!
//! One file a family of services, one block a namespace, in the words of the page that the block cites. To teach the
//! product a metric, write its name, as CloudWatch spells it, into the row of its meaning ([`readings`] lists them), or
//! add a row; names are separated by spaces, or by semicolons where a name holds a space itself. A test holds all blocks
//! to the same form.
//!
//! Every name was looked for in what others publish: by a program in two lists of AWS, of the metrics that the console and the
//! construct library know (`aws-service-spec`) and of those that AWS's CloudWatch server for agents describes, and in Grafana's
//! list of namespaces (`grafana-aws-sdk`); about a hundred that none of these has, most of them younger, in AWS's own pages. What
//! was found nowhere was taken out. Where two of these spell a name differently, both spellings are listed.

mod api;
mod cache;
mod compute;
mod containers;
mod databases;
mod edge;
mod files;
mod further;
mod load_balancers;
mod messaging;
mod ml;
mod network;
mod operations;
pub mod readings;
mod search;
mod security;
mod streams;
mod workflows;

use super::meaning::Meaning;
use crate::model::EntityKind;

/// What a service publishes in one namespace.
pub struct Namespace {
    /// As CloudWatch spells it, such as `AWS/Lambda`.
    pub name: &'static str,
    /// The page of the documentation that lists the metrics, the dimensions and when they are reported.
    pub page: &'static str,
    /// The dimensions that name an entity, most specific first.
    pub entities: &'static [NamingDimension],
    /// The metrics that count the requests of which others count the failures, best first.
    pub requests: &'static [&'static str],
    /// The metrics by what their values mean.
    pub metrics: &'static [(Meaning, &'static str)],
}

/// A dimension whose value names an entity.
pub struct NamingDimension {
    /// The dimension.
    pub dimension: &'static str,
    /// What it names.
    pub kind: EntityKind,
    /// The dimension of that which the entity is a part of and by which it is named as well, where its own value says
    /// little: broker 2 of a cluster.
    pub part_of: Option<&'static str>,
}

/// The value of the dimension names the entity.
const fn named_by(dimension: &'static str, kind: EntityKind) -> NamingDimension {
    NamingDimension { dimension, kind, part_of: None }
}

/// The value of the dimension names a part of what `whole` names.
const fn part(dimension: &'static str, whole: &'static str, kind: EntityKind) -> NamingDimension {
    NamingDimension { dimension, kind, part_of: Some(whole) }
}

/// The families, each with its namespaces.
const FAMILIES: [&[Namespace]; 17] = [
    compute::NAMESPACES,
    containers::NAMESPACES,
    api::NAMESPACES,
    load_balancers::NAMESPACES,
    databases::NAMESPACES,
    cache::NAMESPACES,
    search::NAMESPACES,
    messaging::NAMESPACES,
    streams::NAMESPACES,
    workflows::NAMESPACES,
    files::NAMESPACES,
    edge::NAMESPACES,
    network::NAMESPACES,
    security::NAMESPACES,
    ml::NAMESPACES,
    operations::NAMESPACES,
    further::NAMESPACES,
];

/// What is known of a namespace; `None` for a custom one.
pub fn find_namespace(name: &str) -> Option<&'static Namespace> {
    all_namespaces().find(|namespace| namespace.name == name)
}

fn all_namespaces() -> impl Iterator<Item = &'static Namespace> {
    FAMILIES.into_iter().flatten()
}

impl Namespace {
    /// What the values of a metric of this namespace mean; `None` if it is not listed.
    pub fn find_meaning(&self, metric: &str) -> Option<Meaning> {
        self.metrics
            .iter()
            .find(|(_, names)| split_names(names).any(|name| name == metric))
            .map(|(meaning, _)| *meaning)
    }
}

/// The names in a row, which are separated by semicolons where one of them holds a space, else by spaces.
pub fn split_names(names: &'static str) -> impl Iterator<Item = &'static str> {
    let separator = if names.contains(';') { ';' } else { ' ' };
    names.split(separator).map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests;
