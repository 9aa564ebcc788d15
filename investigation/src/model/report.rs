//! What the responder reads.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::budget::Budget;
use crate::cost::Cost;

use super::{
    Advisory, ChainLink, Considered, Evidence, EvidenceId, Gap, Hypothesis, InvestigationId, ServiceMap, Signal,
    SimilarIncident, SourceReading, Window, WithoutChange,
};

/// The answer to "what broke?".
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Verdict {
    /// The first hypothesis of the report is sure enough to act on.
    Cause {
        /// "Most likely cause: …", one sentence.
        sentence: String,
    },
    /// Nothing is sure enough.
    Abstained {
        /// "No confident cause …", one sentence; names the strongest lead if there is one.
        sentence: String,
        /// What would decide, most useful first.
        missing: Vec<String>,
    },
    /// No source that shows symptoms could be read, so that nothing can be said.
    NothingRead {
        /// "Nothing could be read …", one sentence: which sources, and why.
        sentence: String,
        /// How to have them read, most useful first.
        missing: Vec<String>,
    },
}

impl Verdict {
    /// What would decide, or could be read next time, most useful first; nothing where a cause is named.
    #[must_use]
    pub fn missing(&self) -> &[String] {
        match self {
            Self::Cause { .. } => &[],
            Self::Abstained { missing, .. } | Self::NothingRead { missing, .. } => missing,
        }
    }

    /// The verdict in one sentence.
    #[must_use]
    pub fn sentence(&self) -> &str {
        match self {
            Self::Cause { sentence } | Self::Abstained { sentence, .. } | Self::NothingRead { sentence, .. } => {
                sentence
            }
        }
    }
}

/// One thing to look at, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Lead {
    /// What to do, one sentence.
    pub text: String,
    /// The AWS console page that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The evidence that makes it worth a look; never empty.
    pub evidence: Vec<EvidenceId>,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Moment {
    /// When it happened: the onset of the evidence.
    pub at: Timestamp,
    /// What happened: the evidence's summary.
    pub text: String,
    /// The evidence that says so.
    pub evidence: EvidenceId,
}

/// Who feels the incident, and how many of the requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct BlastRadius {
    /// The entities that call the implicated one, directly or through others, nearest first.
    pub callers: Vec<String>,
    /// The share of the entry's requests that passed the implicated entity, 0 to 1, where the graph tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic_share: Option<f64>,
}

/// The whole result of an investigation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Report {
    /// The id of the run, also the name of its execution.
    pub investigation_id: InvestigationId,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Who asked: a Slack user id, or the words for an alarm.
    pub requested_by: String,
    /// The name of the context that was investigated.
    pub service: String,
    /// The region of the telemetry.
    pub region: String,
    /// The symptom: never `auto` once evidence shows one.
    pub signal: Signal,
    /// The span of time that was investigated.
    pub incident_window: Window,
    /// The span of time that it was compared with.
    pub baseline_window: Window,
    /// What broke, or that no cause is sure enough.
    pub verdict: Verdict,
    /// The likeliest first, at most three.
    pub hypotheses: Vec<Hypothesis>,
    /// Other entities that were weighed, the likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub considered: Vec<Considered>,
    /// What the evidence says without the change that the first hypothesis suspects, if it suspects one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_change: Option<WithoutChange>,
    /// How the first hypothesis explains what is felt: each link follows from the one before.
    #[serde(default)]
    pub chain: Vec<ChainLink>,
    /// Where to look first, in order.
    pub leads: Vec<Lead>,
    /// All evidence: what the first hypothesis rests on before the rest, each strongest first.
    pub evidence: Vec<Evidence>,
    /// Onsets of the strongest evidence, in order of time.
    pub timeline: Vec<Moment>,
    /// Who feels it, if anything is implicated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blast_radius: Option<BlastRadius>,
    /// Who calls whom around the first hypothesis, if a source knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<ServiceMap>,
    /// What became of each source, in the order in which they are shown. Empty in reports of earlier versions.
    #[serde(default)]
    pub sources: Vec<SourceReading>,
    /// Evidence that could not be collected, in order of source and reason.
    pub gaps: Vec<Gap>,
    /// How many bytes of log lines and spans queries scanned, which AWS charges for; `None` where none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes_scanned: Option<u64>,
    /// What the investigation cost at list prices, the dearest first; empty where nothing was read in AWS.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub costs: Vec<Cost>,
    /// What it was expected and allowed to cost, before anything was read; absent where nothing was read in AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// Earlier incidents of the service that looked alike, most alike first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub similar: Vec<SimilarIncident>,
    /// The model's comment, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advisory: Option<Advisory>,
}

impl Report {
    /// The evidence with this id.
    #[must_use]
    pub fn evidence(&self, id: &EvidenceId) -> Option<&Evidence> {
        self.evidence.iter().find(|evidence| evidence.id == *id)
    }

    /// The number, from 1 on, by which the evidence with this id is cited.
    #[must_use]
    pub fn evidence_number(&self, id: &EvidenceId) -> Option<usize> {
        self.evidence.iter().position(|evidence| evidence.id == *id).map(|position| position + 1)
    }

    /// The hypothesis that the verdict names; none if it abstains.
    #[must_use]
    pub fn cause(&self) -> Option<&Hypothesis> {
        match self.verdict {
            Verdict::Cause { .. } => self.hypotheses.first(),
            Verdict::Abstained { .. } | Verdict::NothingRead { .. } => None,
        }
    }
}
