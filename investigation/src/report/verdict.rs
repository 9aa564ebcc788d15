//! The verdict: a cause, an abstention, or that nothing could be read.

use super::missing::{how_to_read, what_would_decide};
use super::sources::{describe_basis, describe_unread, shows_symptoms};
use crate::model::{Evidence, EvidenceKind, Gap, Hypothesis, Scope, SourceReading, Verdict};

/// How the sentence begins that names several causes.
const SEVERAL_CAUSES: &str = "Most likely several causes at once";

/// How the sentence begins that names no cause.
const NO_CAUSE: &str = "No confident cause";

/// How the sentence begins where no source that shows symptoms was read.
const NOTHING_READ: &str = "Nothing could be read";

/// The beginnings of sentences that name no single cause.
pub(super) const FIXED_TITLES: [&str; 3] = [SEVERAL_CAUSES, NO_CAUSE, NOTHING_READ];

/// What a verdict is made of.
pub(super) struct Grounds<'a> {
    /// What was asked.
    pub scope: &'a Scope,
    /// The likeliest first, with their headlines.
    pub hypotheses: &'a [Hypothesis],
    /// How many of the first are sure enough to be named.
    pub named: usize,
    /// All evidence.
    pub evidence: &'a [Evidence],
    /// What became of each source.
    pub sources: &'a [SourceReading],
    /// What could not be collected.
    pub gaps: &'a [Gap],
}

impl Grounds<'_> {
    /// The verdict on them.
    pub(super) fn verdict(&self) -> Verdict {
        if !shows_symptoms(self.sources) && self.evidence.is_empty() {
            let sentence = format!(
                "{NOTHING_READ}: {}. No statement about {} is possible.",
                describe_unread(self.sources),
                self.scope.context.service
            );
            return Verdict::NothingRead { sentence, missing: how_to_read(self.gaps) };
        }
        let mut sentence = format!("{}{}", self.claim(), self.alarms());
        if !sentence.ends_with(['.', '…', '!', '?']) {
            sentence.push('.');
        }
        sentence.push_str(&describe_basis(self.sources));
        if self.named > 0 {
            return Verdict::Cause { sentence };
        }
        Verdict::Abstained { sentence, missing: what_would_decide(self) }
    }

    /// What is claimed, without a full stop.
    fn claim(&self) -> String {
        let causes = self.hypotheses.get(..self.named).unwrap_or_default();
        match (causes, self.hypotheses.first()) {
            ([], None) => format!("{NO_CAUSE}: nothing departs from the baseline in what was read"),
            ([], Some(lead)) => format!("{NO_CAUSE}. Strongest lead: {}", describe(lead)),
            ([cause], _) => format!("Most likely cause: {}", describe(cause)),
            (causes, _) => {
                let causes: Vec<String> = causes.iter().map(describe).collect();
                format!("{SEVERAL_CAUSES}: {}", causes.join("; "))
            }
        }
    }

    /// The alarms that went off within the window, as the end of the claim.
    fn alarms(&self) -> String {
        let window = self.scope.incident_window();
        let mut went_off = Vec::new();
        for evidence in self.evidence.iter().filter(|evidence| evidence.kind == EvidenceKind::AlarmBreach) {
            if let Some(at) = evidence.onset.filter(|at| window.contains(*at)) {
                went_off.push((at, evidence.citation.what.as_str()));
            }
        }
        went_off.sort();
        let Some((at, first)) = went_off.first() else { return String::new() };
        let at = at.strftime("%H:%M UTC");
        match went_off.len() {
            1 => format!("; alarm {first} went off at {at}"),
            count => format!("; {count} alarms went off, {first} first, at {at}"),
        }
    }
}

/// The hypothesis in a few words, such as "throttling at orders: …", and that it is over where it is.
fn describe(hypothesis: &Hypothesis) -> String {
    match hypothesis.over_since {
        Some(at) => format!("{}, over since {}", hypothesis.headline, at.strftime("%H:%M UTC")),
        None => hypothesis.headline.clone(),
    }
}
