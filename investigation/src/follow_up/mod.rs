//! Follow-up questions about a finished report, answered from the report alone: no model, no source, no clock.
//!
//! [`parse_question`] reads what was typed, [`answer`] says what the report holds about it. An [`Answer`] is made of typed
//! parts and of citations of evidence, so that Slack, the web page and the command line render it their own way.
//!
//! To add a question: a variant of [`Question`], its words in `vocabulary`, and its statements in one of the modules below.

mod answer;
mod facts;
mod overheard;
mod question;
mod records;
mod similar;
mod standing;
mod subjects;
mod vocabulary;
mod why;
mod words;

pub use self::answer::{Answer, MAX_CHARS, MAX_STATEMENTS, Part, Statement};
pub use self::overheard::{answer_overheard, may_be_asked};
pub use self::question::{AskedEvidence, NameWords, Question, parse_question};

use self::answer::Writer;
use self::facts::Facts;
use self::subjects::{Found, Subject};
use crate::memory::PastInvestigation;
use crate::model::Report;

/// What can be asked, as an example and what it asks for.
pub const EXAMPLES: [(&str, &str); 14] = [
    ("why", "the chain from the change to where it is felt"),
    ("why orders?", "the case for an entity"),
    ("why not payments?", "what was weighed, and why it was left"),
    ("evidence 3", "one piece of evidence, with its source and its words"),
    ("logs checkout", "what an entity logged"),
    ("changes", "what was changed, and when"),
    ("timeline", "what happened when, and whether it is over"),
    ("without the deployment?", "the verdict if the change had not been made"),
    ("what is missing?", "what was not read, and what would decide"),
    ("what else?", "everything that was considered"),
    ("how sure?", "the parts of the confidence"),
    ("who is affected?", "who feels it"),
    ("where do I look?", "the leads, each with its link"),
    ("similar?", "earlier investigations that looked alike, and how they ended"),
];

/// Answers a question about a report. `past` are earlier investigations, for the question whether there was one like it.
#[must_use]
pub fn answer(question: &Question, report: &Report, past: &[PastInvestigation]) -> Answer {
    let facts = Facts::new(report);
    let mut writer = Writer::new(report);
    match question {
        Question::Why(names) => {
            answer_about(&facts, names, &mut writer, Expected::Name, |facts, subject, writer| match subject {
                Some(subject) => why::why(facts, subject, writer),
                None => why::why_verdict(facts, writer),
            });
        }
        Question::WhyNot(names) => {
            answer_about(&facts, names, &mut writer, Expected::Name, |facts, subject, writer| match subject {
                Some(subject) => why::why_not(facts, subject, writer),
                None => why::why_no_other(facts, writer),
            });
        }
        Question::Evidence(AskedEvidence::At(names)) => {
            answer_about(&facts, names, &mut writer, Expected::Name, |facts, subject, writer| match subject {
                Some(subject) => records::evidence_at(facts, subject, writer),
                None => records::evidence(facts, &AskedEvidence::All, writer),
            });
        }
        Question::Evidence(asked) => records::evidence(&facts, asked, &mut writer),
        Question::Logs(names) => answer_about(&facts, names, &mut writer, Expected::Name, records::logs),
        Question::Changes(names) => answer_about(&facts, names, &mut writer, Expected::Name, records::changes),
        Question::Timeline(names) => answer_about(&facts, names, &mut writer, Expected::Anything, records::timeline),
        Question::WithoutChange(names) => {
            answer_about(&facts, names, &mut writer, Expected::Name, standing::without_change);
        }
        Question::Impact(names) => {
            answer_about(&facts, names, &mut writer, Expected::Anything, |facts, subject, writer| match subject {
                Some(subject) => why::why(facts, subject, writer),
                None => standing::impact(facts, writer),
            });
        }
        Question::Missing => standing::missing(&facts, &mut writer),
        Question::Similar => similar::similar(report, past, &mut writer),
        Question::Cost => standing::cost(&facts, &mut writer),
        Question::HowSure => standing::how_sure(&facts, &mut writer),
        Question::Leads => standing::leads(&facts, &mut writer),
        Question::Considered => why::considered(&facts, &mut writer),
        Question::Verdict => standing::verdict(&facts, &mut writer),
        Question::Help => help(&mut writer),
        Question::NotUnderstood(names) => answer_not_understood(&facts, names, &mut writer),
    }
    writer.finish()
}

/// What words beside the question may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// The name of an entity: one that is not known is an answer of its own.
    Name,
    /// Anything: "when did it all go south" is about the timeline.
    Anything,
}

/// Looks up the entity that is named, and answers about it; about everything where none is named.
fn answer_about(
    facts: &Facts<'_>,
    names: &NameWords,
    writer: &mut Writer<'_>,
    expected: Expected,
    answer_on: impl FnOnce(&Facts<'_>, Option<&Subject<'_>>, &mut Writer<'_>),
) {
    match facts.subjects.find(names) {
        Found::Nothing => answer_on(facts, None, writer),
        Found::One(subject) => answer_on(facts, Some(subject), writer),
        Found::Corrected { typed, subject } => {
            let statement = Statement::new("Nothing is called ").quote(&typed);
            writer.say(statement.text("; this is about ").name(subject.name()));
            answer_on(facts, Some(subject), writer);
        }
        Found::Departing { typed, subject } => {
            let statement = Statement::new("Of several that ").quote(&typed).text(" fits, only ");
            writer.say(statement.name(subject.name()).text(" departs"));
            answer_on(facts, Some(subject), writer);
        }
        Found::Several(_) | Found::Unknown { .. } if expected == Expected::Anything => answer_on(facts, None, writer),
        Found::Several(fitting) => {
            let statement = Statement::new("Which one: ").names(fitting.iter().map(|subject| subject.name()), "or");
            writer.say(statement.text("?"));
        }
        Found::Unknown { typed, alike } => say_unknown(facts, &typed, &alike, writer),
    }
}

fn say_unknown(facts: &Facts<'_>, typed: &str, alike: &[&Subject<'_>], writer: &mut Writer<'_>) {
    let statement = Statement::new("The report knows nothing called ").quote(typed);
    if alike.is_empty() {
        writer.say(statement);
    } else {
        let names = alike.iter().map(|subject| subject.name());
        writer.say(statement.text(". Did you mean ").names(names, "or").text("?"));
    }
    let mut names = facts.subjects.names().peekable();
    if names.peek().is_some() {
        writer.say(Statement::new("It speaks of ").names(names, "and"));
    }
}

/// A name alone asks about it; anything else gets the list of what can be asked.
fn answer_not_understood(facts: &Facts<'_>, names: &NameWords, writer: &mut Writer<'_>) {
    match facts.subjects.find(names) {
        Found::One(subject) | Found::Corrected { subject, .. } | Found::Departing { subject, .. } => {
            why::why(facts, subject, writer);
        }
        Found::Several(_) => answer_about(facts, names, writer, Expected::Name, |_, _, _| ()),
        Found::Unknown { .. } | Found::Nothing => {
            writer.say_text("That question is not one of these:");
            help(writer);
        }
    }
}

/// What can be asked.
fn help(writer: &mut Writer<'_>) {
    for (example, purpose) in EXAMPLES {
        writer.say(Statement::default().name(example).text(&format!(": {purpose}")));
    }
}

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
