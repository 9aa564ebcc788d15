//! The table: what each kind of cause is known by.

use crate::model::{CauseKind, EvidenceKind, EvidenceKind as E};

/// A kind of evidence and how much it says, 0 to 1.
pub type Weighed = (EvidenceKind, f64);

/// Says it outright: the kind of evidence is another word for the kind of cause.
const TELLS: f64 = 1.0;
/// Says it, but others say so too.
const SUGGESTS: f64 = 0.7;
/// Is what every trouble looks like in the end: it names the cause only where nothing better does.
const GENERAL: f64 = 0.45;
/// Is often seen beside it.
const BESIDE: f64 = 0.25;
/// Is sometimes seen beside it.
const PERHAPS: f64 = 0.1;
/// Would hardly be there if this were it.
const AGAINST: f64 = 0.3;

/// What a kind of cause is known by.
#[derive(Debug)]
pub struct Rule {
    /// The kind of cause.
    pub cause: CauseKind,
    /// At least one of these must be there; the one that says most counts.
    pub signs: &'static [Weighed],
    /// And, if any are named, at least one of these.
    pub alongside: &'static [EvidenceKind],
    /// Each of these adds.
    pub supports: &'static [Weighed],
    /// Each of these takes away.
    pub contradicts: &'static [Weighed],
    /// Where the cause can be.
    pub place: Place,
}

/// Where a kind of cause can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Anywhere.
    Anywhere,
    /// Where one's own code runs.
    Own,
    /// At what is only called: a table, a database, a queue, a host of somebody else.
    Called,
    /// At what AWS runs to pass requests on: a gateway, a load balancer, a state machine, or the call itself.
    PassedOn,
}

const RULES_OF_SYMPTOMS: &[EvidenceKind] =
    &[E::LatencyRise, E::FaultRise, E::ErrorRise, E::SelfTimeRise, E::NewLogPattern, E::LogPatternRise, E::TimeoutLog];

/// All rules. Of two that say as much the first counts, so the specific stand before the general: a timeout is slow too,
/// but "timeouts" tells the responder more.
pub const RULES: [Rule; 20] = [
    Rule {
        cause: CauseKind::MemoryExhaustion,
        signs: &[(E::MemoryLog, TELLS), (E::MemoryRise, SUGGESTS)],
        alongside: &[],
        supports: &[(E::FaultRise, PERHAPS), (E::MemoryRise, BESIDE)],
        contradicts: &[],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::PermissionChange,
        signs: &[(E::AccessDeniedLog, TELLS)],
        alongside: &[],
        supports: &[(E::PermissionChange, BESIDE), (E::DependencyError, PERHAPS)],
        contradicts: &[],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::PermissionChange,
        signs: &[(E::PermissionChange, SUGGESTS)],
        alongside: &[E::AccessDeniedLog, E::DependencyError, E::ErrorRise],
        supports: &[(E::DependencyError, BESIDE)],
        contradicts: &[(E::TimeoutLog, AGAINST)],
        place: Place::Anywhere,
    },
    // Its consumers are throttled and its messages wait: that is one thing, and this is its name.
    Rule {
        cause: CauseKind::Saturation,
        signs: &[(E::BacklogRise, TELLS)],
        alongside: &[E::ThrottleRise],
        supports: &[],
        contradicts: &[],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::Throttling,
        signs: &[(E::ThrottleRise, TELLS), (E::DependencyThrottle, TELLS), (E::ThrottleLog, SUGGESTS)],
        alongside: &[],
        supports: &[(E::RetryRise, PERHAPS)],
        contradicts: &[],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::Saturation,
        signs: &[(E::QuotaSaturation, SUGGESTS), (E::QuotaLog, TELLS), (E::BacklogRise, SUGGESTS)],
        alongside: &[],
        supports: &[(E::QuotaSaturation, BESIDE), (E::LatencyRise, PERHAPS), (E::TimeoutLog, PERHAPS)],
        contradicts: &[(E::ThrottleRise, AGAINST), (E::SaturationRise, PERHAPS)],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::ResourceExhaustion,
        signs: &[(E::SaturationRise, SUGGESTS)],
        alongside: &[],
        supports: &[(E::LatencyRise, BESIDE), (E::SelfTimeRise, BESIDE)],
        contradicts: &[],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::ColdStarts,
        signs: &[(E::ColdStartRise, TELLS)],
        alongside: &[],
        supports: &[(E::LatencyRise, PERHAPS)],
        contradicts: &[(E::FaultRise, AGAINST)],
        place: Place::Own,
    },
    Rule {
        cause: CauseKind::Network,
        signs: &[(E::NetworkTimeRise, TELLS), (E::NetworkLog, SUGGESTS)],
        alongside: &[],
        supports: &[(E::RetryRise, PERHAPS)],
        contradicts: &[],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::Timeout,
        signs: &[(E::TimeoutLog, TELLS)],
        alongside: &[],
        supports: &[(E::LatencyRise, PERHAPS), (E::FaultRise, PERHAPS)],
        contradicts: &[],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::BadChange,
        signs: &[(E::Deployment, SUGGESTS), (E::ConfigurationChange, SUGGESTS), (E::ScalingChange, GENERAL)],
        alongside: RULES_OF_SYMPTOMS,
        supports: &[(E::NewLogPattern, BESIDE), (E::VanishedLogPattern, PERHAPS)],
        contradicts: &[],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::DependencyFailure,
        signs: &[(E::FaultRise, SUGGESTS), (E::DependencyFault, TELLS)],
        alongside: &[],
        supports: &[(E::RetryRise, PERHAPS), (E::NewLogPattern, PERHAPS)],
        contradicts: &[],
        place: Place::Called,
    },
    Rule {
        cause: CauseKind::DependencyClientError,
        signs: &[(E::DependencyError, SUGGESTS), (E::ErrorRise, GENERAL)],
        alongside: &[],
        supports: &[],
        contradicts: &[(E::FaultRise, AGAINST)],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::TrafficLoss,
        signs: &[(E::TrafficLoss, SUGGESTS), (E::VanishedEntity, SUGGESTS), (E::MissingData, GENERAL)],
        alongside: &[],
        supports: &[(E::VanishedLogPattern, BESIDE)],
        contradicts: &[(E::FaultRise, AGAINST), (E::LatencyRise, AGAINST)],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::TrafficSurge,
        signs: &[(E::TrafficSurge, TELLS)],
        alongside: &[],
        supports: &[(E::LatencyRise, PERHAPS), (E::SaturationRise, PERHAPS)],
        contradicts: &[],
        place: Place::Anywhere,
    },
    // What only passes requests on has no code that could be slow or fail: it is the way to what it calls.
    Rule {
        cause: CauseKind::Network,
        signs: &[(E::LatencyRise, GENERAL), (E::FaultRise, GENERAL), (E::DependencyFault, SUGGESTS)],
        alongside: &[],
        supports: &[(E::LatencyRise, PERHAPS)],
        contradicts: &[(E::SelfTimeRise, AGAINST), (E::NewLogPattern, PERHAPS)],
        place: Place::PassedOn,
    },
    Rule {
        cause: CauseKind::DependencyFailure,
        signs: &[(E::DependencyFault, GENERAL)],
        alongside: &[],
        supports: &[],
        contradicts: &[],
        place: Place::Own,
    },
    Rule {
        cause: CauseKind::ErrorSurge,
        signs: &[(E::FaultRise, GENERAL), (E::NewLogPattern, GENERAL), (E::LogPatternRise, GENERAL)],
        alongside: &[],
        supports: &[(E::NewLogPattern, PERHAPS), (E::LogPatternRise, PERHAPS)],
        contradicts: &[],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::LatencyRegression,
        signs: &[(E::LatencyRise, GENERAL), (E::SelfTimeRise, GENERAL)],
        alongside: &[],
        supports: &[(E::SelfTimeRise, PERHAPS)],
        contradicts: &[],
        place: Place::Anywhere,
    },
    Rule {
        cause: CauseKind::Unknown,
        signs: &[(E::MetricShift, PERHAPS), (E::AlarmBreach, PERHAPS), (E::NewEntity, PERHAPS)],
        alongside: &[],
        supports: &[],
        contradicts: &[],
        place: Place::Anywhere,
    },
];
