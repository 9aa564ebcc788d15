//! X-Ray's statistics of the calls between two services, as the callers count them.

use std::collections::BTreeMap;

use investigation::telemetry::{CallCounts, CallStatistics};

use super::Recording;
use crate::simulate::clock::BASELINE_MINUTES;
use crate::simulate::topology::Kind;

/// A call that never arrives fails after so many seconds.
const SECONDS_OF_LOST_CALL: f64 = 1.0;

/// The statistics of all calls that X-Ray sees, by caller and callee.
pub(in crate::simulate) fn calls(recording: Recording<'_>) -> Vec<CallStatistics> {
    let topology = &recording.system.topology;
    let mut statistics: BTreeMap<(String, String), CallStatistics> = BTreeMap::new();
    for (from, caller) in recording.components() {
        // Who takes a message is not waited for, and the calls of a balancer leave no segment.
        if caller.kind.is_asynchronous() || matches!(caller.kind, Kind::LoadBalancer | Kind::Client) {
            continue;
        }
        for (position, call) in caller.calls.iter().enumerate() {
            let callee = &topology.components[call.to];
            if callee.kind == Kind::LoadBalancer {
                continue;
            }
            let to = callee.invoker().unwrap_or_else(|| callee.name.clone());
            let counted = statistics.entry((caller.name.clone(), to.clone())).or_insert_with(|| CallStatistics {
                from: caller.name.clone(),
                to,
                ..CallStatistics::default()
            });
            for (minute, state) in recording.states(from) {
                let Some(counts) = state.call_counts.get(position) else { continue };
                let Some(answering) = recording.state(call.to, minute) else { continue };
                let on_the_way =
                    call.network_seconds + recording.system.call_effect(from, call.to, minute).network_seconds;
                let mean_seconds = answering.seconds / answering.requests.max(1) as f64 + on_the_way;
                let (window, times) = if minute < BASELINE_MINUTES {
                    (&mut counted.baseline, &mut counted.baseline_times)
                } else {
                    (&mut counted.incident, &mut counted.incident_times)
                };
                window.add(CallCounts { requests: counts.attempts, faults: counts.resets + counts.faults });
                times.add(mean_seconds.min(caller.time_limit), counts.attempts - counts.resets);
                times.add(SECONDS_OF_LOST_CALL, counts.resets);
            }
        }
    }
    statistics.into_values().collect()
}
