//! Traces without secrets.
//!
//! Applications name segments, exceptions and queues as they like, often after an address. Everything that a name is cut
//! out of is cleaned before, since a secret may be known by what stands around it.

use crate::detect::findings::redact_graph;
use crate::detect::redact::redact_in_place;
use crate::telemetry::{Cause, Segment, TraceTelemetry};

/// The telemetry with every secret in a name replaced.
pub fn without_secrets(mut telemetry: TraceTelemetry) -> TraceTelemetry {
    redact_graph(&mut telemetry.graph);
    for call in &mut telemetry.calls {
        redact_in_place(&mut call.from);
        redact_in_place(&mut call.to);
    }
    for objective in &mut telemetry.objectives {
        redact_in_place(&mut objective.name);
        redact_in_place(&mut objective.service);
        objective.operation.iter_mut().for_each(redact_in_place);
    }
    for trace in &mut telemetry.traces {
        redact_in_place(&mut trace.id);
        trace.segments.iter_mut().for_each(redact_segments);
    }
    telemetry
}

/// Redacts a segment and those within it, without recursion: documents may be nested as deep as their writer likes.
fn redact_segments(segment: &mut Segment) {
    let mut pending = vec![segment];
    while let Some(segment) = pending.pop() {
        redact_in_place(&mut segment.name);
        if let Some(call) = &mut segment.aws {
            let names = [&mut call.operation, &mut call.table_name, &mut call.queue_url, &mut call.function_name];
            names.into_iter().flatten().for_each(redact_in_place);
        }
        if let Some(Cause::Thrown { exceptions }) = &mut segment.cause {
            exceptions.iter_mut().filter_map(|exception| exception.class.as_mut()).for_each(redact_in_place);
        }
        pending.extend(&mut segment.subsegments);
    }
}
