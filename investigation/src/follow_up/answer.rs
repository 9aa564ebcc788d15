//! An answer: statements of typed parts, each with the evidence that it cites. Slack, the web page and the command line
//! render the parts their own way; what came from outside is never markup.

use jiff::Timestamp;

use crate::detect::redact::truncate;
use crate::model::{EvidenceId, Report};

/// Statements of an answer: more is what the report is for.
pub const MAX_STATEMENTS: usize = 16;

/// Characters of all parts together. A text object of Slack takes 3,000, with escapes and citations.
///
/// Source: <https://docs.slack.dev/reference/block-kit/composition-objects/text-object>
pub const MAX_CHARS: usize = 2_400;

/// Characters of one part: one long log line must leave room for the others.
const MAX_PART_CHARS: usize = 280;

/// Characters of a name: those of metrics and hosts are shorter.
const MAX_NAME_CHARS: usize = 80;

/// Names that one statement lists.
const MAX_NAMES: usize = 8;

/// Evidence that one statement cites.
const MAX_CITATIONS: usize = 4;

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Plain text: words of this program, and summaries of evidence with names that somebody else gave.
    Text(String),
    /// The name of an entity or a context, or what to type: worth setting off.
    Name(String),
    /// What a log, an alarm or a person said, word by word.
    Quote(String),
    /// A moment, in the reader's zone where that is known.
    Time(Timestamp),
    /// A page of the AWS console.
    Link {
        /// What is to be opened.
        label: String,
        /// The address.
        address: String,
    },
}

/// One sentence, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// Read in order, without anything between them.
    pub parts: Vec<Part>,
    /// The evidence that shows it: always evidence of the report that was asked about.
    pub citations: Vec<EvidenceId>,
}

/// What is answered to one question.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// What was asked for first.
    pub statements: Vec<Statement>,
    /// How many statements were left out, because the answer would have become too long.
    pub left_out: usize,
}

impl Statement {
    /// A statement that begins with plain text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::default().text(text)
    }

    /// Appends plain text.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.parts.push(Part::Text(truncate(text, MAX_PART_CHARS)));
        }
        self
    }

    /// Appends a name.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.parts.push(Part::Name(truncate(name, MAX_NAME_CHARS)));
        self
    }

    /// Appends at most `MAX_NAMES` names, with commas and a last "and" or "or".
    #[must_use]
    pub fn names<'n>(self, names: impl IntoIterator<Item = &'n str>, conjunction: &str) -> Self {
        let names: Vec<&str> = names.into_iter().take(MAX_NAMES).collect();
        let mut statement = self;
        for (position, name) in names.iter().enumerate() {
            statement = match position {
                0 => statement,
                _ if position + 1 == names.len() => statement.text(&format!(" {conjunction} ")),
                _ => statement.text(", "),
            };
            statement = statement.name(name);
        }
        statement
    }

    /// Appends the words of somebody else.
    #[must_use]
    pub fn quote(mut self, words: &str) -> Self {
        self.parts.push(Part::Quote(truncate(words, MAX_PART_CHARS)));
        self
    }

    /// Appends a moment.
    #[must_use]
    pub fn time(mut self, at: Timestamp) -> Self {
        self.parts.push(Part::Time(at));
        self
    }

    /// Appends ", since 14:07" where the moment is known.
    #[must_use]
    pub fn since(self, at: Option<Timestamp>) -> Self {
        match at {
            Some(at) => self.text(", since ").time(at),
            None => self,
        }
    }

    /// Appends a link. An address is of use only as a whole, so that one that is too long is left out.
    #[must_use]
    pub fn link(mut self, label: &str, address: Option<&str>) -> Self {
        if let Some(address) = address.filter(|address| address.len() <= MAX_ADDRESS) {
            self.parts.push(Part::Link { label: truncate(label, MAX_PART_CHARS), address: address.to_owned() });
        }
        self
    }

    /// Cites this evidence.
    #[must_use]
    pub fn cite<'i>(mut self, ids: impl IntoIterator<Item = &'i EvidenceId>) -> Self {
        for id in ids {
            if !self.citations.contains(id) && self.citations.len() < MAX_CITATIONS {
                self.citations.push(id.clone());
            }
        }
        self
    }

    /// Characters that are read; the address of a link is not.
    #[must_use]
    pub fn chars(&self) -> usize {
        let length = |part: &Part| match part {
            Part::Text(text) | Part::Name(text) | Part::Quote(text) | Part::Link { label: text, .. } => {
                text.chars().count()
            }
            Part::Time(_) => TIME_CHARS,
        };
        self.parts.iter().map(length).sum()
    }
}

/// Bytes of an address that Slack takes within a button, and so the longest that is worth having.
///
/// Source: <https://docs.slack.dev/reference/block-kit/block-elements/button-element>
const MAX_ADDRESS: usize = 3_000;

/// Characters that a moment takes, as "14:07:30 UTC".
const TIME_CHARS: usize = 12;

impl Answer {
    /// An answer of one statement.
    #[must_use]
    pub fn of(statement: Statement) -> Self {
        let mut answer = Self::default();
        answer.statements.push(statement);
        answer
    }

    /// The answer in plain text, a line a statement, with the numbers of the evidence in brackets.
    #[must_use]
    pub fn to_plain_text(&self, report: &Report) -> String {
        let mut lines: Vec<String> =
            self.statements.iter().map(|statement| plain_statement(statement, report)).collect();
        if self.left_out > 0 {
            lines.push(self.describe_left_out());
        }
        lines.join("\n")
    }

    /// "3 more are in the report."
    #[must_use]
    pub fn describe_left_out(&self) -> String {
        match self.left_out {
            1 => "1 more is in the report.".to_owned(),
            count => format!("{count} more are in the report."),
        }
    }
}

fn plain_statement(statement: &Statement, report: &Report) -> String {
    let mut line = String::new();
    for part in &statement.parts {
        match part {
            Part::Text(text) | Part::Name(text) => line.push_str(text),
            Part::Quote(words) => line.push_str(&format!("“{words}”")),
            Part::Time(at) => line.push_str(&plain_time(*at, report)),
            Part::Link { label, address } => line.push_str(&format!("{label}: {address}")),
        }
    }
    for number in statement.citations.iter().filter_map(|id| report.evidence_number(id)) {
        line.push_str(&format!(" [{number}]"));
    }
    line
}

/// `14:07 UTC`; with the day where that is another than the incident's.
fn plain_time(at: Timestamp, report: &Report) -> String {
    let day = |at: Timestamp| at.strftime("%F").to_string();
    let seconds = if at.as_second() % 60 == 0 { "%H:%M UTC" } else { "%H:%M:%S UTC" };
    let format =
        if day(at) == day(report.incident_window.start()) { seconds.to_owned() } else { format!("%F {seconds}") };
    at.strftime(&format).to_string()
}

/// Writes the answer to a question about a report: it cites nothing that the report does not hold, and keeps the bounds.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    pub(super) report: &'a Report,
    answer: Answer,
    chars: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        Self { report, answer: Answer::default(), chars: 0 }
    }

    /// Adds a statement, if it fits.
    pub(super) fn say(&mut self, mut statement: Statement) {
        statement.citations.retain(|id| self.report.evidence(id).is_some());
        let chars = statement.chars();
        let is_full = self.answer.left_out > 0 || self.answer.statements.len() == MAX_STATEMENTS;
        if is_full || self.chars + chars > MAX_CHARS {
            self.answer.left_out += 1;
            return;
        }
        self.chars += chars;
        self.answer.statements.push(statement);
    }

    /// Adds a statement of plain text.
    pub(super) fn say_text(&mut self, text: &str) {
        self.say(Statement::new(text));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.answer.statements.is_empty()
    }

    pub(super) fn finish(self) -> Answer {
        self.answer
    }
}
