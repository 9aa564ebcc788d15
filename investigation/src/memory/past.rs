//! Past investigations, and which of them were alike.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::feedback::{Feedback, Judgement, settle};
use super::fingerprint::Fingerprint;
use crate::detect::redact::truncate;
use crate::model::{CauseKind, InvestigationId, Report, Request, SimilarIncident, Verdict, Window, is_same_workspace};
use crate::ports::{Entry, Failure, FailureKind};

/// Two incidents are alike from here on, 0 to 1. Of the pairs of recorded incidents with one real cause 39 % are, of those
/// with different causes 2 %.
pub const MIN_SIMILARITY: f64 = 0.3;

/// Past investigations that are shown: a responder compares with one or two.
pub const MAX_SIMILAR: usize = 3;

/// Past investigations of a context that are compared with a new one, the newest first. Each takes up to eight kilobytes, and
/// a look at all of them stays below the megabyte that DynamoDB answers at once.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html>
pub const MAX_REMEMBERED: u8 = 100;

/// How long an investigation is remembered: what comes once a year, such as a great sale, comes back.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);

/// Characters of what people said that a report repeats.
const MAX_SAID: usize = 240;

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
    /// The span of time that was investigated.
    pub incident_window: Window,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// The address of its report, which can be opened for a week.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// Who asked, where that was in their direct message with the bot or over HTTP: it is told to nobody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_to: Option<String>,
    /// The id of the Slack workspace in which it was asked for; empty outside of all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub workspace: String,
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
    pub fn new(report: &Report, request: &Request) -> Self {
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
            incident_window: report.incident_window,
            requested_at: report.requested_at,
            link: request.report_link.clone(),
            private_to: is_private(&request.channel).then(|| request.user.clone()),
            workspace: request.workspace.clone(),
            ending,
            fingerprint: Fingerprint::of(report),
            feedback: Vec::new(),
        }
    }

    /// The investigation as the ledger keeps it, on the page of its context, and until when. The same one twice is one entry.
    ///
    /// # Errors
    /// Never in practice: it has no map whose keys are no texts.
    pub fn to_entry(&self) -> Result<(Entry, Timestamp), Failure> {
        let json = serde_json::to_string(self)
            .map_err(|error| Failure::new(FailureKind::Invalid, "ledger:Write", error.to_string()))?;
        let until = self.requested_at.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
        Ok((Entry { at: self.requested_at, key: self.investigation_id.to_string(), json }, until))
    }

    /// What these entries hold, without those of another version of this program.
    #[must_use]
    pub fn read_all(entries: &[Entry]) -> Vec<Self> {
        entries.iter().filter_map(|entry| serde_json::from_str(&entry.json).ok()).collect()
    }

    /// Adds what people said, as far as these entries hold it.
    pub fn attach_feedback(past: &mut [Self], entries: &[Entry]) {
        for said in entries.iter().filter_map(|entry| serde_json::from_str::<Feedback>(&entry.json).ok()) {
            if let Some(of) = past.iter_mut().find(|past| past.investigation_id == said.investigation_id) {
                of.feedback.push(said);
            }
        }
    }

    /// Whether those who read in this channel of a workspace, or this person in their direct message, may know of it, given
    /// that they may know of its context.
    #[must_use]
    pub fn may_be_told(&self, workspace: &str, channel: &str, user: &str) -> bool {
        let is_of_workspace = is_same_workspace(&self.workspace, workspace);
        is_of_workspace && self.private_to.as_ref().is_none_or(|person| is_private(channel) && person == user)
    }

    /// Whether it is about an earlier incident than the one of this window: who asks again asks about the same one.
    #[must_use]
    pub fn is_before(&self, window: Window) -> bool {
        self.incident_window.end() <= window.start()
    }

    /// How it ended, such as "throttling at orders (92 %)".
    #[must_use]
    pub fn describe_ending(&self) -> String {
        match &self.ending {
            Ending::Named { entity, cause, confidence } => {
                format!("{} at {entity} ({:.0} %)", cause.label(), confidence * 100.0)
            }
            Ending::Abstained => "no cause was named".to_owned(),
            Ending::NothingRead => "nothing could be read".to_owned(),
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

impl SimilarInvestigation<'_> {
    /// What a report says of it. The link is left out once it may not open any more: `links_open_for` after it was made.
    #[must_use]
    pub fn to_incident(&self, now: Timestamp, links_open_for: SignedDuration) -> SimilarIncident {
        let past = self.past;
        let is_open = !past.link.is_empty() && now.duration_since(past.requested_at) < links_open_for;
        SimilarIncident {
            investigation_id: past.investigation_id.clone(),
            began_at: past.incident_window.start(),
            similarity: self.similarity,
            ending: past.describe_ending(),
            said: past.confirmed_cause().map(|said| truncate(&said, MAX_SAID)),
            was_called_wrong: past.was_called_wrong(),
            link: is_open.then(|| past.link.clone()),
        }
    }
}

/// Whether what is asked here is for whoever asks alone: in a direct message, whose id begins with `D`, or over HTTP, which is in
/// no channel.
fn is_private(channel: &str) -> bool {
    channel.is_empty() || channel.starts_with('D')
}

/// The investigations of earlier incidents that looked most like this one, at most `MAX_SIMILAR`; of two as like, the later
/// one first.
#[must_use]
pub fn find_similar<'a>(past: &'a [PastInvestigation], current: &Report) -> Vec<SimilarInvestigation<'a>> {
    let fingerprint = Fingerprint::of(current);
    let mut similar = Vec::new();
    for past in past.iter().filter(|past| past.is_before(current.incident_window)) {
        let similarity = past.fingerprint.similarity(&fingerprint);
        if similarity >= MIN_SIMILARITY {
            similar.push(SimilarInvestigation { past, similarity, shared: past.fingerprint.shared(&fingerprint) });
        }
    }
    similar.sort_by(|a, b| {
        let most_alike = b.similarity.total_cmp(&a.similarity);
        most_alike
            .then(b.past.incident_window.start().cmp(&a.past.incident_window.start()))
            .then(a.past.investigation_id.cmp(&b.past.investigation_id))
    });
    similar.truncate(MAX_SIMILAR);
    similar
}
