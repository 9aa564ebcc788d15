//! What people said of a hypothesis, and what that comes to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::detect::redact::excerpt;
use crate::model::{CauseKind, Entity, Hypothesis, InvestigationId, Report, is_same_workspace};

/// Characters of what a person wrote that are kept: a few sentences.
pub const MAX_NOTE_CHARS: usize = 500;

/// Whether a hypothesis was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// It was this.
    Right,
    /// It was something else.
    Wrong,
}

/// The hypothesis that was judged, as it was shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct JudgedHypothesis {
    /// The entity that it blames.
    pub entity: Entity,
    /// In what way it says that the entity broke.
    pub cause: CauseKind,
    /// How sure it was, 0 to 1.
    pub confidence: f64,
}

impl JudgedHypothesis {
    /// The hypothesis as it is shown.
    #[must_use]
    pub fn new(hypothesis: &Hypothesis) -> Self {
        Self { entity: hypothesis.entity.clone(), cause: hypothesis.cause, confidence: hypothesis.confidence.value }
    }
}

/// What it was, as far as a person says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct ActualCause {
    /// The entity that broke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// In what way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CauseKind>,
    /// The same in the person's own words, without secrets.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl ActualCause {
    /// What a person says, cut and without what looks like a secret.
    #[must_use]
    pub fn new(entity: Option<&str>, kind: Option<CauseKind>, note: &str) -> Self {
        let entity = entity.map(|entity| excerpt(entity, MAX_NOTE_CHARS)).filter(|entity| !entity.is_empty());
        Self { entity, kind, note: excerpt(note, MAX_NOTE_CHARS) }
    }

    fn is_empty(&self) -> bool {
        self.entity.is_none() && self.kind.is_none() && self.note.is_empty()
    }

    /// "throttling at orders: the nightly export", or as much of it as was said; none if nothing was.
    #[must_use]
    pub fn describe(&self) -> Option<String> {
        let what = match (self.kind, &self.entity) {
            (Some(kind), Some(entity)) => format!("{} at {entity}", kind.label()),
            (Some(kind), None) => kind.label().to_owned(),
            (None, Some(entity)) => entity.clone(),
            (None, None) => String::new(),
        };
        match (what.is_empty(), self.note.is_empty()) {
            (true, true) => None,
            (true, false) => Some(self.note.clone()),
            (false, true) => Some(what),
            (false, false) => Some(format!("{what}: {}", self.note)),
        }
    }
}

/// What one person said of one hypothesis, or of an investigation that named nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Feedback {
    /// The run.
    pub investigation_id: InvestigationId,
    /// The name of the context that was investigated.
    pub service: String,
    /// What was judged; none where there was no hypothesis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hypothesis: Option<JudgedHypothesis>,
    /// Whether it was right.
    pub judgement: Judgement,
    /// What it was, where the person said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<ActualCause>,
    /// Who said it: a Slack user id.
    pub by: String,
    /// The id of their Slack workspace; empty where it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub workspace: String,
    /// When it was said.
    pub at: Timestamp,
}

impl Feedback {
    /// What a person says of a hypothesis of a report.
    #[must_use]
    pub fn on_hypothesis(
        report: &Report,
        hypothesis: &Hypothesis,
        judgement: Judgement,
        actual: ActualCause,
        by: &str,
        at: Timestamp,
    ) -> Self {
        Self {
            investigation_id: report.investigation_id.clone(),
            service: report.service.clone(),
            hypothesis: Some(JudgedHypothesis::new(hypothesis)),
            judgement,
            actual: Some(actual).filter(|actual| !actual.is_empty()),
            by: by.to_owned(),
            workspace: String::new(),
            at,
        }
    }

    /// What a person says it was once it is over, as a judgement of the first hypothesis: right if that blames the entity, and
    /// the kind of cause where one is said.
    #[must_use]
    pub fn on_resolution(report: &Report, actual: ActualCause, by: &str, at: Timestamp) -> Self {
        let first = report.hypotheses.first();
        let is_right = first.is_some_and(|first| {
            let names_entity =
                actual.entity.as_ref().is_some_and(|entity| first.entity.name.eq_ignore_ascii_case(entity));
            names_entity && actual.kind.is_none_or(|kind| kind == first.cause)
        });
        Self {
            investigation_id: report.investigation_id.clone(),
            service: report.service.clone(),
            hypothesis: first.map(JudgedHypothesis::new),
            judgement: if is_right { Judgement::Right } else { Judgement::Wrong },
            actual: Some(actual).filter(|actual| !actual.is_empty()),
            by: by.to_owned(),
            workspace: String::new(),
            at,
        }
    }

    /// The same, said in this Slack workspace.
    #[must_use]
    pub fn said_in(self, workspace: &str) -> Self {
        Self { workspace: workspace.to_owned(), ..self }
    }

    /// Whether people of this Slack workspace may count on it.
    #[must_use]
    pub fn is_of_workspace(&self, workspace: &str) -> bool {
        is_same_workspace(&self.workspace, workspace)
    }

    /// What it was according to this person: what they wrote, or the hypothesis that they confirm.
    #[must_use]
    pub fn describe_cause(&self) -> Option<String> {
        let said = self.actual.as_ref().and_then(ActualCause::describe);
        match (self.judgement, &self.hypothesis) {
            (Judgement::Right, Some(hypothesis)) => {
                let confirmed = format!("{} at {}", hypothesis.cause.label(), hypothesis.entity.name);
                Some(said.filter(|said| *said != confirmed).unwrap_or(confirmed))
            }
            (Judgement::Right, None) | (Judgement::Wrong, _) => said,
        }
    }
}

/// What several people said of one hypothesis, as one judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The run.
    pub investigation_id: InvestigationId,
    /// The name of the context that was investigated.
    pub service: String,
    /// What was judged.
    pub hypothesis: Option<JudgedHypothesis>,
    /// What most people said.
    pub judgement: Judgement,
    /// What it was, by the latest of those people who said it in words.
    pub actual: Option<ActualCause>,
    /// When the last of them said so.
    pub at: Timestamp,
}

/// What is judged: a hypothesis of a run, or a run that named none.
type Judged<'a> = (&'a InvestigationId, Option<(&'a Entity, CauseKind)>);

/// One judgement for each hypothesis, in order of the run: the latest word of each person counts, and what most of them say
/// holds. Where as many say right as wrong nothing is settled. Whoever says the same again without words takes none back.
#[must_use]
pub fn settle(feedback: &[Feedback]) -> Vec<Settled> {
    let mut of_judged: BTreeMap<Judged<'_>, Vec<&Feedback>> = BTreeMap::new();
    for said in feedback {
        let hypothesis = said.hypothesis.as_ref().map(|hypothesis| (&hypothesis.entity, hypothesis.cause));
        of_judged.entry((&said.investigation_id, hypothesis)).or_default().push(said);
    }
    of_judged.into_values().filter_map(settle_one).collect()
}

/// The judgement of one hypothesis, by everything that was said of it.
fn settle_one(mut said: Vec<&Feedback>) -> Option<Settled> {
    said.sort_by_key(|said| said.at);
    // Of two words at one moment, which a double click makes, the last counts.
    let latest_words: BTreeMap<&str, &Feedback> = said.iter().map(|said| (said.by.as_str(), *said)).collect();
    let right = latest_words.values().filter(|said| said.judgement == Judgement::Right).count();
    let judgement = match right.cmp(&(latest_words.len() - right)) {
        std::cmp::Ordering::Greater => Judgement::Right,
        std::cmp::Ordering::Less => Judgement::Wrong,
        std::cmp::Ordering::Equal => return None,
    };
    let agrees = |said: &&&Feedback| {
        let latest = latest_words.get(said.by.as_str());
        said.judgement == judgement && latest.is_some_and(|latest| latest.judgement == judgement)
    };
    let last = said.iter().rfind(agrees)?;
    Some(Settled {
        investigation_id: last.investigation_id.clone(),
        service: last.service.clone(),
        hypothesis: last.hypothesis.clone(),
        judgement,
        actual: said.iter().rev().filter(agrees).find_map(|said| said.actual.clone()),
        at: last.at,
    })
}
