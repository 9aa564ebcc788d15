//! Past investigations, and which of them were alike.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::feedback::{Feedback, Judgement, settle};
use super::fingerprint::Fingerprint;
use crate::model::{CauseKind, InvestigationId, Report, Verdict};

/// Two incidents are alike from here on, 0 to 1. Of the pairs of recorded incidents with one real cause 39 % are, of those
/// with different causes 2 %.
pub const MIN_SIMILARITY: f64 = 0.3;

/// Past investigations that are shown: a responder compares with one or two.
pub const MAX_SIMILAR: usize = 3;

/// How an investigation ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Ending {
    /// A cause was named.
    Named {
        /// The name of the entity.
        entity: String,
        /// In what way it broke.
        cause: CauseKind,
        /// How sure that was, 0 to 1.
        confidence: f64,
    },
    /// Nothing was sure enough.
    Abstained,
    /// Nothing could be read.
    NothingRead,
}

/// What is remembered of an investigation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastInvestigation {
    /// The run.
    pub investigation_id: InvestigationId,
    /// The name of the context that was investigated.
    pub service: String,
    /// The start of its incident window.
    pub began_at: Timestamp,
    /// How it ended.
    pub ending: Ending,
    /// What the incident looked like.
    pub fingerprint: Fingerprint,
    /// What people said of it, in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feedback: Vec<Feedback>,
}

impl PastInvestigation {
    /// What is to be remembered of a report.
    #[must_use]
    pub fn from_report(report: &Report) -> Self {
        let ending = match (&report.verdict, report.cause()) {
            (Verdict::NothingRead { .. }, _) => Ending::NothingRead,
            (Verdict::Abstained { .. }, _) | (Verdict::Cause { .. }, None) => Ending::Abstained,
            (Verdict::Cause { .. }, Some(cause)) => Ending::Named {
                entity: cause.entity.name.clone(),
                cause: cause.cause,
                confidence: cause.confidence.value,
            },
        };
        Self {
            investigation_id: report.investigation_id.clone(),
            service: report.service.clone(),
            began_at: report.incident_window.start(),
            ending,
            fingerprint: Fingerprint::of(report),
            feedback: Vec::new(),
        }
    }

    /// What people said the cause was, the latest word of theirs; none where nobody said, or they do not agree.
    #[must_use]
    pub fn confirmed_cause(&self) -> Option<String> {
        let latest_first = |feedback: &&Feedback| std::cmp::Reverse(feedback.at);
        let mut said: Vec<&Feedback> = self.feedback.iter().collect();
        said.sort_by_key(latest_first);
        let settled = settle(&self.feedback);
        let is_upheld = |feedback: &&&Feedback| {
            let judgement = settled.iter().find(|settled| settled.hypothesis == feedback.hypothesis);
            judgement.is_some_and(|settled| settled.judgement == feedback.judgement)
        };
        said.iter().filter(is_upheld).find_map(|feedback| feedback.describe_cause())
    }

    /// Whether people agree that no hypothesis about which they spoke was right.
    #[must_use]
    pub fn was_called_wrong(&self) -> bool {
        let settled = settle(&self.feedback);
        !settled.is_empty() && settled.iter().all(|settled| settled.judgement == Judgement::Wrong)
    }
}

/// A past investigation that looked like the present one.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarInvestigation<'a> {
    /// The past investigation.
    pub past: &'a PastInvestigation,
    /// How alike they looked, 0 to 1.
    pub similarity: f64,
    /// What they have in common, what counts most first.
    pub shared: Vec<&'a str>,
}

/// The past investigations that looked most like this one, at most `MAX_SIMILAR`; of two as like, the later one first.
#[must_use]
pub fn find_similar<'a>(
    past: &'a [PastInvestigation],
    current_id: &InvestigationId,
    current: &Fingerprint,
) -> Vec<SimilarInvestigation<'a>> {
    let mut similar = Vec::new();
    for past in past.iter().filter(|past| past.investigation_id != *current_id) {
        let similarity = past.fingerprint.similarity(current);
        if similarity >= MIN_SIMILARITY {
            similar.push(SimilarInvestigation { past, similarity, shared: past.fingerprint.shared(current) });
        }
    }
    similar.sort_by(|a, b| {
        let most_alike = b.similarity.total_cmp(&a.similarity);
        most_alike
            .then(b.past.began_at.cmp(&a.past.began_at))
            .then(a.past.investigation_id.cmp(&b.past.investigation_id))
    });
    similar.truncate(MAX_SIMILAR);
    similar
}
