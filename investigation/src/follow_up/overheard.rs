//! Questions that are asked in a thread, but of nobody: the bot answers those that are surely for it, and else keeps quiet.

use super::answer;
use super::answer::Answer;
use super::question::{AskedEvidence, NameWords, Question, parse_question};
use super::subjects::{Found, Subjects};
use crate::memory::PastInvestigation;
use crate::model::Report;

/// Words of a remark that may be a question to the bot: people who talk to one another write more.
const MAX_WORDS: usize = 6;

/// Whether a remark may be a question to the bot, as far as its words tell.
#[must_use]
pub fn may_be_asked(remark: &str) -> bool {
    let words = remark.split_whitespace().count();
    let is_question = remark.trim_end().ends_with('?') || words <= MAX_WORDS / 2;
    is_question && words <= MAX_WORDS && names_asked_about(&parse_question(remark)).is_some()
}

/// Answers a remark that nobody addressed to the bot. None unless it is a question that the bot knows, and about what the
/// report knows.
#[must_use]
pub fn answer_overheard(remark: &str, report: &Report, past: &[PastInvestigation]) -> Option<Answer> {
    if !may_be_asked(remark) {
        return None;
    }
    let question = parse_question(remark);
    let subjects = Subjects::new(report);
    let is_known = match subjects.find(names_asked_about(&question)?) {
        Found::One(_) | Found::Departing { .. } => true,
        // "Why?" alone is as likely a question to whoever wrote before.
        Found::Nothing => !matches!(question, Question::Why(_) | Question::WhyNot(_)),
        Found::Corrected { .. } | Found::Several(_) | Found::Unknown { .. } => false,
    };
    is_known.then(|| answer(&question, report, past))
}

/// The names in a question that people ask of a report and hardly of one another; none for every other question.
fn names_asked_about(question: &Question) -> Option<&NameWords> {
    static NO_NAMES: NameWords = NameWords(Vec::new());
    match question {
        Question::Why(names)
        | Question::WhyNot(names)
        | Question::Logs(names)
        | Question::Changes(names)
        | Question::Timeline(names)
        | Question::WithoutChange(names)
        | Question::Evidence(AskedEvidence::At(names)) => Some(names),
        Question::Evidence(_) | Question::Missing | Question::Similar => Some(&NO_NAMES),
        Question::Cost
        | Question::HowSure
        | Question::Impact(_)
        | Question::Leads
        | Question::Considered
        | Question::Verdict
        | Question::Help
        | Question::NotUnderstood(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::report;
    use super::*;

    #[test]
    fn a_short_question_about_what_the_report_knows_is_answered() {
        for remark in
            ["why orders?", "why not payments?", "evidence 3", "logs cart", "changes", "timeline?", "what is missing?"]
        {
            assert!(answer_overheard(remark, &report(), &[]).is_some(), "{remark}");
        }
    }

    #[test]
    fn what_people_say_to_one_another_is_not_answered() {
        for remark in [
            "why?",
            "why not",
            "why would Anna know that?",
            "ok do it now",
            "logs look fine",
            "changes look good to me, shipping",
            "I rolled back cart, and the errors are gone since 12:20",
            "are you sure?",
            "thanks!",
            "what now?",
            "who is on call?",
            "the evidence for orders is not convincing if you ask me",
            "",
        ] {
            assert_eq!(answer_overheard(remark, &report(), &[]), None, "{remark}");
        }
    }
}
