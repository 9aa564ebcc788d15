//! The response flags of Envoy, which say why it answered as it did.
//!
//! Source: <https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage>, response flags.

use crate::detect::logs::event::failure_mode::FailureMode;

/// The flags, what they say, and the failure mode that this is.
const FLAGS: [(&str, &str, Option<FailureMode>); 26] = [
    ("UH", "no healthy upstream", Some(FailureMode::Unavailable)),
    ("UF", "connection to the upstream failed", Some(FailureMode::Network)),
    ("UO", "circuit breaker open", Some(FailureMode::Quota)),
    ("NR", "no route", None),
    ("NC", "no such cluster", None),
    ("URX", "retry limit reached", None),
    ("UT", "the upstream did not answer in time", Some(FailureMode::Timeout)),
    ("DT", "request or connection lasted too long", Some(FailureMode::Timeout)),
    ("SI", "the stream was idle for too long", Some(FailureMode::Timeout)),
    ("UMSDR", "the stream lasted too long", Some(FailureMode::Timeout)),
    ("UC", "the upstream closed the connection", Some(FailureMode::Network)),
    ("UR", "the upstream reset the connection", Some(FailureMode::Network)),
    ("LR", "the connection was reset", Some(FailureMode::Network)),
    ("LH", "local health check failed", None),
    ("DF", "the name of the upstream was not resolved", Some(FailureMode::Network)),
    ("UPE", "the upstream broke the protocol", None),
    ("DPE", "the client broke the protocol", None),
    ("DC", "the client closed the connection", None),
    ("DI", "a delay was injected", None),
    ("FI", "a fault was injected", None),
    ("RL", "rate limited", Some(FailureMode::Throttle)),
    ("RLSE", "the rate limit service failed", None),
    ("UAEX", "denied by the authorization service", Some(FailureMode::AccessDenied)),
    ("IH", "invalid headers", None),
    ("OM", "overloaded", Some(FailureMode::Quota)),
    ("DO", "dropped under load", Some(FailureMode::Quota)),
];

/// What the flags say, `UF,URX` for instance, and the failure mode of the first that names one. `None` for a word that is
/// not flags.
#[must_use]
pub fn read_flags(word: &str) -> Option<(String, Option<FailureMode>)> {
    let mut known = Vec::new();
    for flag in word.split(',') {
        known.push(FLAGS.iter().find(|(name, _, _)| *name == flag)?);
    }
    let says = known.iter().map(|(_, says, _)| *says).collect::<Vec<_>>().join(", ");
    Some((says, known.iter().find_map(|(_, _, mode)| *mode)))
}
