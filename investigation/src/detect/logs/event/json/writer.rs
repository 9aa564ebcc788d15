//! Who wrote an event, where a shared log says so: the collectors of many services write to one log group.

use serde_json::Value;

use super::fields::{Fields, find_text, find_value};
use super::kubernetes::strip_pod_hashes;
use super::open_telemetry::find_attribute;
use crate::model::{Entity, EntityKind};

/// Where OpenTelemetry and Elastic name the service.
///
/// Sources: <https://opentelemetry.io/docs/specs/semconv/resource/#service>,
/// <https://www.elastic.co/guide/en/ecs/current/ecs-service.html>
const SERVICE_PATHS: [&str; 2] = ["resource.service.name", "service.name"];
const RESOURCE_ATTRIBUTE_PATHS: [&str; 2] = ["resource.attributes", "Resource"];

/// Where Fluent Bit names the workload, best first.
///
/// Sources: <https://docs.fluentbit.io/manual/pipeline/filters/kubernetes>,
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/>
const WORKLOAD_PATHS: [&str; 4] = [
    "kubernetes.labels.app.kubernetes.io/name",
    "kubernetes.labels.app",
    "kubernetes.labels.k8s-app",
    "kubernetes.container_name",
];

/// The service that wrote the event; `None` if the event does not say.
#[must_use]
pub fn find_writer(fields: &Fields) -> Option<Entity> {
    let attributes = RESOURCE_ATTRIBUTE_PATHS.iter().filter_map(|path| find_value(fields, path));
    let name = find_text(fields, &SERVICE_PATHS)
        .or_else(|| attributes.filter_map(|list: &Value| find_attribute(list, "service.name")).next())
        .or_else(|| find_text(fields, &WORKLOAD_PATHS))
        .or_else(|| find_text(fields, &["kubernetes.pod_name"]).map(strip_pod_hashes))?;
    // What the SDK writes for a service without a name.
    (!name.starts_with("unknown_service")).then(|| Entity { name: name.to_owned(), kind: EntityKind::Service })
}
