//! The words of an investigation: what was asked ([`Request`], [`Scope`]), what was observed ([`Evidence`], [`Gap`]), what
//! is concluded ([`Hypothesis`], [`Confidence`]) and what the responder reads ([`Report`]).
//!
//! Sets that are closed are enums, and their names in JSON are derived from the variants. This module knows nothing of
//! telemetry, detection or ranking: those speak its words, never the other way round.

mod advisory;
mod cause;
mod chain;
mod confidence;
mod considered;
mod context;
mod entity;
mod evidence;
mod evidence_kind;
mod gap;
mod hypothesis;
mod ids;
mod metric;
mod reading;
mod report;
mod request;
mod service_map;
mod signal;
mod similar;
mod source;
mod window;

pub use advisory::{
    Advisory, AdvisoryGap, AdvisoryQuestion, AdvisoryReason, Agreement, Assessment, ModelUsage, NextAction,
};
pub use cause::CauseKind;
pub use chain::{ChainLink, LinkRole};
pub use confidence::{Confidence, ConfidenceLevel, ConfidencePart};
pub use considered::{Considered, WithoutChange};
pub use context::{
    Caller, Context, ContextField, Difference, GroupsOfPlace, InvalidQuietHours, KnownLogGroup, LogGroupClass, Place,
    PlacedScope, Problem, QuietHours, Scope, TracePeriod, Whereabouts, Wrong,
};
pub use entity::{Entity, EntityKind};
pub use evidence::{Citation, Evidence, Magnitude, Point, Series, Unit};
pub use evidence_kind::EvidenceKind;
pub use gap::{Gap, GapReason};
pub use hypothesis::Hypothesis;
pub use ids::{EvidenceId, InvalidId, InvestigationId};
pub use metric::MetricQuery;
pub use reading::{Reading, SourceReading};
pub use report::{BlastRadius, Lead, Moment, Report, Verdict};
pub use request::{ReplyUrl, Request, StartingAlarm, Thread, is_same_workspace};
pub use service_map::{MapCall, MapNode, ServiceMap};
pub use signal::Signal;
pub use similar::SimilarIncident;
pub use source::Source;
pub use window::{InvalidWindow, MIN_BASELINE, Window};

#[cfg(test)]
mod tests;
