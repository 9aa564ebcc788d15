//! The words of an investigation.

mod advisory;
mod context;
mod entity;
mod evidence;
mod hypothesis;
mod ids;
mod report;
mod request;
mod signal;
mod window;

pub use advisory::{Advisory, Remark};
pub use context::{Context, Scope, TracePeriod};
pub use entity::{Entity, EntityKind};
pub use evidence::{Citation, Evidence, EvidenceKind, Findings, Gap, GapReason, Magnitude, Series, Source, Unit};
pub use hypothesis::{CauseKind, Confidence, ConfidenceLevel, ConfidencePart, Hypothesis};
pub use ids::{EvidenceId, InvalidId, InvestigationId};
pub use report::{BlastRadius, Lead, Moment, Report, Verdict};
pub use request::{Request, Thread};
pub use signal::Signal;
pub use window::{InvalidWindow, MIN_BASELINE, Window};
