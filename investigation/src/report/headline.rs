//! The headline of a hypothesis: what happens, where, and the words of the error or the limit that shows it.

use super::telling::{Relation, TellingLine};
use super::words::find_words;
use crate::detect::redact::truncate;
use crate::model::{CauseKind, Evidence, EvidenceKind, Hypothesis, Source};

/// Characters of the reason that an error gives, for a headline is read at one glance: the rest is in the evidence.
const MAX_REASON: usize = 120;

/// A sentence that ends before this many characters is an abbreviation, or says too little by itself.
const MIN_SENTENCE: usize = 20;

/// The hypothesis as one would say it aloud: `RuntimeError from checkout: cannot reach warehouse`, or
/// `throttling at orders: WriteThrottleEvents Sum 307 instead of 0`.
pub(super) fn headline(hypothesis: &Hypothesis, sign: Option<&Evidence>, line: Option<&TellingLine<'_>>) -> String {
    let entity = &hypothesis.entity.name;
    let line = line.filter(|_| may_quote(hypothesis.cause));
    let special_words = find_words(hypothesis.cause, sign, line);
    if let (None, Some(line)) = (&special_words, line.filter(|line| line.relation != Relation::Unknown))
        && let Some(class) = line.error.class.as_deref().filter(|_| is_about_errors(hypothesis.cause))
    {
        let from = &line.evidence.entity.name;
        let whence = match line.relation {
            Relation::Calls => format!("{from}, calling {entity}"),
            Relation::Behind => format!("{from}, behind {entity}"),
            Relation::Own | Relation::Unknown => entity.clone(),
        };
        return match truncate(first_sentence(&line.error.reason), MAX_REASON).as_str() {
            "" => format!("{class} from {whence}"),
            reason => format!("{class} from {whence}: {reason}"),
        };
    }
    let what = special_words.unwrap_or_else(|| describe_cause(hypothesis.cause, sign));
    let shown = line.map(describe_line).or_else(|| sign.map(|sign| describe_sign(hypothesis, sign)));
    match shown {
        Some(shown) => format!("{what} at {entity}: {shown}"),
        None => format!("{what} at {entity}"),
    }
}

/// Whether a log line says what the cause is. More or fewer requests, and new environments, are no errors: the lines that
/// come with them are consequences.
fn may_quote(cause: CauseKind) -> bool {
    !matches!(cause, CauseKind::TrafficSurge | CauseKind::TrafficLoss | CauseKind::ColdStarts)
}

/// Whether the error itself is the best name of what is wrong.
fn is_about_errors(cause: CauseKind) -> bool {
    matches!(
        cause,
        CauseKind::ErrorSurge
            | CauseKind::DependencyFailure
            | CauseKind::DependencyClientError
            | CauseKind::AccessDenied
            | CauseKind::Unknown
    )
}

fn describe_cause(cause: CauseKind, sign: Option<&Evidence>) -> String {
    let words = match (cause, sign.map(|sign| sign.kind)) {
        (CauseKind::BadChange, Some(EvidenceKind::Deployment)) => "bad deployment",
        (CauseKind::BadChange, Some(EvidenceKind::ConfigurationChange)) => "bad configuration change",
        (CauseKind::BadChange, Some(EvidenceKind::ScalingChange)) => "bad change of capacity",
        _ => cause.label(),
    };
    words.to_owned()
}

fn describe_line(line: &TellingLine<'_>) -> String {
    let clause = line.error.in_one_clause();
    let said = truncate(first_sentence(&clause), MAX_REASON);
    match line.relation {
        Relation::Own => format!("“{said}”"),
        Relation::Calls | Relation::Behind | Relation::Unknown => {
            format!("{} logs “{said}”", line.evidence.entity.name)
        }
    }
}

/// The first sentence of a reason: errors begin with what happened, and go on with advice.
fn first_sentence(reason: &str) -> &str {
    let ends = reason.match_indices(". ").map(|(end, _)| end);
    let end = ends.into_iter().find(|end| *end >= MIN_SENTENCE);
    end.and_then(|end| reason.get(..end)).unwrap_or(reason)
}

/// What the sign shows, without the name of the entity where that stands in front already.
fn describe_sign(hypothesis: &Hypothesis, sign: &Evidence) -> String {
    let entity = &sign.entity.name;
    let seen = without_entity(sign);
    let is_elsewhere = sign.entity.name != hypothesis.entity.name && sign.source != Source::Changes;
    if is_elsewhere && seen != sign.summary { format!("{entity}: {seen}") } else { seen.to_owned() }
}

/// The summary of evidence without the entity that it begins with.
pub(crate) fn without_entity(evidence: &Evidence) -> &str {
    let summary = evidence.summary.as_str();
    match summary.strip_prefix(evidence.entity.name.as_str()) {
        Some(rest) if rest.starts_with([':', ' ']) => rest.trim_start_matches(':').trim_start(),
        _ => summary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_cut_after_its_first_sentence_but_not_after_an_abbreviation() {
        let advice = "The level of configured provisioned throughput was exceeded. Consider increasing it.";
        assert_eq!(first_sentence(advice), "The level of configured provisioned throughput was exceeded");
        assert_eq!(first_sentence("e.g. no. 5 of the pool is gone. Try again"), "e.g. no. 5 of the pool is gone");
        assert_eq!(first_sentence("connect ECONNREFUSED 10.0.0.1:5432"), "connect ECONNREFUSED 10.0.0.1:5432");
    }
}
