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

/// Where Fluent Bit keeps the labels that name the workload, best first.
///
/// Sources: <https://docs.fluentbit.io/manual/pipeline/filters/kubernetes>,
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/>
const LABEL_PATHS: [&str; 3] =
    ["kubernetes.labels.app.kubernetes.io/name", "kubernetes.labels.app", "kubernetes.labels.k8s-app"];

/// The service that wrote the event; `None` if the event does not say.
#[must_use]
pub fn find_writer(fields: &Fields) -> Option<Entity> {
    let attributes = RESOURCE_ATTRIBUTE_PATHS.iter().filter_map(|path| find_value(fields, path));
    let name = find_text(fields, &SERVICE_PATHS)
        .or_else(|| attributes.filter_map(|list: &Value| find_attribute(list, "service.name")).next())
        .or_else(|| find_text(fields, &LABEL_PATHS))
        // Containers are called `app`, or `istio-proxy`, in the pods of many workloads.
        .or_else(|| find_text(fields, &["kubernetes.pod_name"]).map(strip_pod_hashes))
        .or_else(|| find_text(fields, &["kubernetes.container_name"]))?;
    // What the SDK writes for a service without a name.
    (!name.starts_with("unknown_service")).then(|| Entity { name: name.to_owned(), kind: EntityKind::Service })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_container_is_named_by_the_workload_of_its_pod() {
        for (kubernetes, expected) in [
            (json!({ "pod_name": "pricing-7d9f8b6c4-x2k4f", "container_name": "istio-proxy" }), "pricing"),
            (json!({ "pod_name": "x-0", "labels": { "app": "ledger" }, "container_name": "app" }), "ledger"),
            (json!({ "container_name": "web" }), "web"),
        ] {
            let event = json!({ "log": "line", "kubernetes": kubernetes });
            let writer = find_writer(event.as_object().unwrap()).unwrap();
            assert_eq!(writer, Entity { name: expected.to_owned(), kind: EntityKind::Service });
        }
    }
}
