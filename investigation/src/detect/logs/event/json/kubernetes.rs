//! Events and audit records of Kubernetes.
//!
//! Sources: <https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/>,
//! <https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/>

use super::fields::{Fields, find_number, find_text};
use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::{Record, with_reason};
use crate::model::EntityKind;

/// How long the random parts are that a Deployment adds to the names of its pods: of the replica set, at most, and of the
/// pod.
const MAX_REPLICA_SET_HASH: usize = 10;
const POD_HASH: usize = 5;

/// Reads an event of a cluster, or a record of its audit log.
pub fn read(fields: &Fields) -> Option<Record> {
    if find_text(fields, &["apiVersion"]).is_some_and(|version| version.starts_with("audit.k8s.io/")) {
        return Some(read_audit(fields));
    }
    let object = find_text(fields, &["involvedObject.name", "regarding.name"])?;
    let kind = find_text(fields, &["involvedObject.kind", "regarding.kind"]).unwrap_or_default();
    let reason = find_text(fields, &["reason"])?;
    let headline = with_reason(reason, find_text(fields, &["message", "note"]));
    let record = match find_text(fields, &["type"]) {
        Some("Warning") => Record::warning(headline),
        Some(_) | None => Record::info(reason),
    };
    let workload = if kind == "Pod" { strip_pod_hashes(object) } else { object };
    let entity_kind = if kind == "Node" { EntityKind::Resource } else { EntityKind::Service };
    Some(record.about(entity_kind, Some(workload)))
}

/// A call of the cluster's API. A 404 or a 409 is how controllers find out what there is.
fn read_audit(fields: &Fields) -> Record {
    let verb = find_text(fields, &["verb"]).unwrap_or_default();
    let resource = find_text(fields, &["objectRef.resource", "requestURI"]).unwrap_or_default();
    let call = format!("Kubernetes API: {verb} {resource}");
    let headline = with_reason(&call, find_text(fields, &["responseStatus.message", "responseStatus.reason"]));
    match find_number(fields, &["responseStatus.code"]) {
        Some(500..) => Record::error(headline),
        Some(401 | 403) => Record::warning(headline).with_mode(Some(FailureMode::AccessDenied)),
        Some(429) => Record::warning(headline).with_mode(Some(FailureMode::Throttle)),
        Some(_) | None => Record::info(call),
    }
}

/// The name of the workload that a pod belongs to: `checkout` for `checkout-7d9c5b8f6d-x2x4z`, and for the pod
/// `checkout-0` of a stateful set.
#[must_use]
pub fn strip_pod_hashes(pod: &str) -> &str {
    let is_random = |part: &str| part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let Some((rest, last)) = pod.rsplit_once('-') else { return pod };
    if last.len() == POD_HASH
        && is_random(last)
        && let Some((workload, _)) = rest.rsplit_once('-').filter(|(_, hash)| is_replica_set_hash(hash))
    {
        return workload;
    }
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return rest;
    }
    if last.len() == POD_HASH && is_random(last) { rest } else { pod }
}

/// Whether it is the hash of a replica set: only consonants and digits, so that it spells no word.
fn is_replica_set_hash(part: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_digit() || (byte.is_ascii_lowercase() && !b"aeiou".contains(&byte));
    (8..=MAX_REPLICA_SET_HASH).contains(&part.len()) && part.bytes().all(|byte| allowed(byte) || b"aef".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pod_is_named_by_its_workload() {
        for (pod, workload) in [
            ("checkout-7d9c5b8f6d-x2x4z", "checkout"),
            ("cart-service-66bf4dfbbc-7kq2p", "cart-service"),
            ("checkout-7d9c5b8f6d-24567", "checkout"),
            ("orders-db-0", "orders-db"),
            ("log-agent-9vx8k", "log-agent"),
            ("web", "web"),
            ("image-renderer", "image-renderer"),
        ] {
            assert_eq!(strip_pod_hashes(pod), workload, "{pod}");
        }
    }
}
