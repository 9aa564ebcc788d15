//! The table: by which evidence each kind of cause is recognised.

use crate::model::{CauseKind, EvidenceKind, EvidenceKind as E};

/// A kind of evidence and how much it counts for or against a kind of cause, 0 to 1.
pub type WeightedKind = (EvidenceKind, f64);

/// Weight of an indicator that is the kind of cause in other words.
const CONCLUSIVE: f64 = 1.0;
/// Weight of an indicator that other kinds of cause show too.
const SUGGESTIVE: f64 = 0.7;
/// Weight of an indicator that every trouble shows in the end: it names the cause only where nothing better does.
const GENERIC: f64 = 0.45;
/// Weight of evidence that is often seen beside the cause.
const OFTEN_BESIDE: f64 = 0.25;
/// Weight of evidence that is sometimes seen beside the cause.
const SOMETIMES_BESIDE: f64 = 0.1;
/// Weight of evidence that would hardly be there if this were the cause.
const UNLIKELY_BESIDE: f64 = 0.3;

/// How often, 0 to 1, the kind of cause is right at most when an indicator of this weight told it, with the entity right: what
/// every trouble shows in the end names the wrong kind in one of ten.
pub fn certainty(weight_of_indicator: f64) -> f64 {
    if weight_of_indicator >= SUGGESTIVE { 0.98 } else { 0.9 }
}

/// By which evidence a kind of cause is recognised.
#[derive(Debug)]
pub struct Rule {
    /// The kind of cause that the rule names.
    pub cause: CauseKind,
    /// At least one of these must be there; the one whose strength times weight is greatest counts.
    pub indicators: &'static [WeightedKind],
    /// If any are listed, at least one of these must be there as well.
    pub requires_any: &'static [EvidenceKind],
    /// The strength times weight of each of these is added.
    pub supporting: &'static [WeightedKind],
    /// The strength times weight of each of these is subtracted.
    pub contradicting: &'static [WeightedKind],
    /// At which entities the cause is possible.
    pub location: Location,
}

/// What runs at an entity, as far as it decides which causes are possible there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// Of a rule: the cause is possible at every entity.
    Anywhere,
    /// The responder's own code.
    OwnCode,
    /// What is only called: a table, a database, a queue, a third party's host.
    CalledOnly,
    /// What AWS runs to pass requests on: a gateway, a load balancer, a state machine.
    PassThrough,
    /// Between a caller and its callee: a call, or what packets pass through, such as a transit gateway.
    Way,
}

/// A change is a bad one only if one of these came with it.
const SYMPTOMS_OF_A_CHANGE: &[EvidenceKind] = &[
    E::LatencyRise,
    E::FaultRise,
    E::ErrorRise,
    E::SelfTimeRise,
    E::FlowBreak,
    E::NewLogPattern,
    E::LogPatternRise,
    E::TimeoutLog,
    E::CrashLog,
    E::BacklogRise,
    E::HealthLoss,
];

/// All rules. Of two that fit equally well the first counts, so the specific stand before the generic: a timeout is slow
/// too, but "timeouts" tells the responder more.
pub const RULES: [Rule; 23] = [
    Rule {
        cause: CauseKind::MemoryExhaustion,
        indicators: &[(E::MemoryLog, CONCLUSIVE), (E::MemoryRise, SUGGESTIVE)],
        requires_any: &[],
        supporting: &[(E::FaultRise, SOMETIMES_BESIDE), (E::MemoryRise, OFTEN_BESIDE)],
        contradicting: &[],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::PermissionChange,
        indicators: &[(E::AccessDeniedLog, CONCLUSIVE)],
        requires_any: &[E::PermissionChange],
        supporting: &[(E::PermissionChange, OFTEN_BESIDE), (E::DependencyError, SOMETIMES_BESIDE)],
        contradicting: &[],
        location: Location::Anywhere,
    },
    // Without a change that took a permission away, all that is known is that one is missing.
    Rule {
        cause: CauseKind::AccessDenied,
        indicators: &[(E::AccessDeniedLog, CONCLUSIVE)],
        requires_any: &[],
        supporting: &[(E::DependencyError, SOMETIMES_BESIDE)],
        // A password that was changed is denied as well.
        contradicting: &[(E::ConfigurationChange, UNLIKELY_BESIDE)],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::PermissionChange,
        indicators: &[(E::PermissionChange, SUGGESTIVE)],
        requires_any: &[E::AccessDeniedLog, E::DependencyError, E::ErrorRise],
        supporting: &[(E::DependencyError, OFTEN_BESIDE)],
        contradicting: &[(E::TimeoutLog, UNLIKELY_BESIDE)],
        location: Location::Anywhere,
    },
    // A password, a key or a certificate that is refused after a change is what was changed, or was not changed with it.
    Rule {
        cause: CauseKind::BadChange,
        indicators: &[(E::AuthenticationLog, CONCLUSIVE), (E::TlsLog, CONCLUSIVE)],
        requires_any: &[E::ConfigurationChange, E::Deployment],
        supporting: &[(E::FaultRise, SOMETIMES_BESIDE), (E::RetryRise, SOMETIMES_BESIDE)],
        contradicting: &[],
        location: Location::Anywhere,
    },
    // Consumers that are throttled and messages that wait are one kind of trouble, and saturation is its name.
    Rule {
        cause: CauseKind::Saturation,
        indicators: &[(E::BacklogRise, CONCLUSIVE)],
        requires_any: &[E::ThrottleRise],
        supporting: &[],
        contradicting: &[],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::Throttling,
        indicators: &[(E::ThrottleRise, CONCLUSIVE), (E::DependencyThrottle, CONCLUSIVE), (E::ThrottleLog, SUGGESTIVE)],
        requires_any: &[],
        supporting: &[(E::RetryRise, SOMETIMES_BESIDE)],
        contradicting: &[],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::Saturation,
        indicators: &[
            (E::QuotaSaturation, SUGGESTIVE),
            (E::StorageFull, CONCLUSIVE),
            (E::QuotaLog, CONCLUSIVE),
            (E::LockLog, SUGGESTIVE),
            (E::BacklogRise, SUGGESTIVE),
        ],
        requires_any: &[],
        supporting: &[
            (E::QuotaSaturation, OFTEN_BESIDE),
            (E::LatencyRise, SOMETIMES_BESIDE),
            (E::TimeoutLog, SOMETIMES_BESIDE),
        ],
        contradicting: &[(E::ThrottleRise, UNLIKELY_BESIDE), (E::SaturationRise, SOMETIMES_BESIDE)],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::ResourceExhaustion,
        indicators: &[(E::StorageLog, CONCLUSIVE), (E::SaturationRise, SUGGESTIVE)],
        requires_any: &[],
        supporting: &[
            (E::LatencyRise, OFTEN_BESIDE),
            (E::SelfTimeRise, OFTEN_BESIDE),
            (E::SlowStatements, SOMETIMES_BESIDE),
        ],
        contradicting: &[],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::ColdStarts,
        indicators: &[(E::ColdStartRise, CONCLUSIVE)],
        requires_any: &[],
        supporting: &[(E::LatencyRise, SOMETIMES_BESIDE)],
        contradicting: &[(E::FaultRise, UNLIKELY_BESIDE)],
        location: Location::OwnCode,
    },
    Rule {
        cause: CauseKind::Network,
        indicators: &[(E::NetworkTimeRise, CONCLUSIVE), (E::NetworkLog, SUGGESTIVE), (E::TlsLog, CONCLUSIVE)],
        requires_any: &[],
        supporting: &[(E::RetryRise, SOMETIMES_BESIDE)],
        contradicting: &[],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::Timeout,
        indicators: &[(E::TimeoutLog, CONCLUSIVE)],
        requires_any: &[],
        supporting: &[(E::LatencyRise, SOMETIMES_BESIDE), (E::FaultRise, SOMETIMES_BESIDE)],
        // Where connections fail, or a resource is used up, that is why no answer comes in time.
        contradicting: &[(E::NetworkLog, GENERIC), (E::SaturationRise, UNLIKELY_BESIDE)],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::BadChange,
        indicators: &[(E::Deployment, SUGGESTIVE), (E::ConfigurationChange, SUGGESTIVE), (E::ScalingChange, GENERIC)],
        requires_any: SYMPTOMS_OF_A_CHANGE,
        supporting: &[(E::NewLogPattern, OFTEN_BESIDE), (E::VanishedLogPattern, SOMETIMES_BESIDE)],
        contradicting: &[],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::DependencyFailure,
        indicators: &[(E::FaultRise, SUGGESTIVE), (E::HealthLoss, SUGGESTIVE), (E::DependencyFault, CONCLUSIVE)],
        requires_any: &[],
        supporting: &[(E::RetryRise, SOMETIMES_BESIDE), (E::NewLogPattern, SOMETIMES_BESIDE)],
        contradicting: &[],
        location: Location::CalledOnly,
    },
    // What is called refuses the login, or says that it cannot serve.
    Rule {
        cause: CauseKind::DependencyFailure,
        indicators: &[(E::AuthenticationLog, CONCLUSIVE), (E::UnavailableLog, SUGGESTIVE)],
        requires_any: &[],
        supporting: &[(E::FaultRise, SOMETIMES_BESIDE), (E::RetryRise, SOMETIMES_BESIDE)],
        contradicting: &[],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::DependencyClientError,
        indicators: &[(E::DependencyError, SUGGESTIVE), (E::ErrorRise, GENERIC)],
        requires_any: &[],
        supporting: &[],
        contradicting: &[(E::FaultRise, UNLIKELY_BESIDE)],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::TrafficLoss,
        indicators: &[(E::TrafficLoss, SUGGESTIVE), (E::VanishedEntity, SUGGESTIVE), (E::MissingData, GENERIC)],
        requires_any: &[],
        supporting: &[(E::VanishedLogPattern, OFTEN_BESIDE)],
        contradicting: &[(E::FaultRise, UNLIKELY_BESIDE), (E::LatencyRise, UNLIKELY_BESIDE)],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::TrafficSurge,
        indicators: &[(E::TrafficSurge, CONCLUSIVE)],
        requires_any: &[],
        supporting: &[(E::LatencyRise, SOMETIMES_BESIDE), (E::SaturationRise, SOMETIMES_BESIDE)],
        contradicting: &[],
        location: Location::Anywhere,
    },
    // A call, or what packets pass through, has no code that could be slow or fail: the trouble is on the way. A gateway or a
    // load balancer also waits and fails with what stands behind it, so that there only evidence of the network shows trouble
    // of the network.
    Rule {
        cause: CauseKind::Network,
        indicators: &[
            (E::LatencyRise, GENERIC),
            (E::FaultRise, GENERIC),
            (E::DependencyFault, SUGGESTIVE),
            (E::HealthLoss, SUGGESTIVE),
            (E::TimeoutLog, CONCLUSIVE),
        ],
        requires_any: &[],
        // Who waits for what is on the other side of it times out, and waits for the way.
        supporting: &[(E::LatencyRise, SOMETIMES_BESIDE), (E::TimeoutLog, OFTEN_BESIDE)],
        contradicting: &[(E::SelfTimeRise, UNLIKELY_BESIDE), (E::NewLogPattern, SOMETIMES_BESIDE)],
        location: Location::Way,
    },
    Rule {
        cause: CauseKind::DependencyFailure,
        indicators: &[(E::DependencyFault, GENERIC)],
        requires_any: &[],
        supporting: &[],
        contradicting: &[],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::ErrorSurge,
        indicators: &[
            (E::CrashLog, SUGGESTIVE),
            (E::FaultRise, GENERIC),
            (E::FlowBreak, SUGGESTIVE),
            (E::HealthLoss, GENERIC),
            (E::NewLogPattern, GENERIC),
            (E::LogPatternRise, GENERIC),
            // A part of the requests no longer comes to a line that the others of its group still come to.
            (E::LogPatternFall, GENERIC),
        ],
        requires_any: &[],
        supporting: &[(E::NewLogPattern, SOMETIMES_BESIDE), (E::LogPatternRise, SOMETIMES_BESIDE)],
        contradicting: &[],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::LatencyRegression,
        indicators: &[(E::LatencyRise, GENERIC), (E::SelfTimeRise, GENERIC), (E::SlowStatements, GENERIC)],
        requires_any: &[],
        supporting: &[(E::SelfTimeRise, SOMETIMES_BESIDE), (E::SlowStatements, SOMETIMES_BESIDE)],
        // Who cannot connect waits as well, and that is no slowness of its own.
        contradicting: &[(E::NetworkLog, UNLIKELY_BESIDE)],
        location: Location::Anywhere,
    },
    Rule {
        cause: CauseKind::Unknown,
        indicators: &[
            (E::MetricShift, SOMETIMES_BESIDE),
            (E::AlarmBreach, SOMETIMES_BESIDE),
            (E::ObjectiveBreach, SOMETIMES_BESIDE),
            (E::NewEntity, SOMETIMES_BESIDE),
        ],
        requires_any: &[],
        supporting: &[],
        contradicting: &[],
        location: Location::Anywhere,
    },
];
