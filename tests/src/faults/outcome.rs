//! What a responder heard of one investigation, and what was wrong with it.

use std::fmt;
use std::time::Duration;

use testkit::slack::{Author, RecordedMessage};

use crate::deployment::Reply;

/// Slack waits for this long for the answer to a command.
const MAX_REPLY: Duration = Duration::from_secs(3);

/// By how much a source's fault may delay the report.
const MAX_SOURCE_DELAY: Duration = Duration::from_secs(45);

/// How long an investigation takes on the emulator when nothing is wrong.
const USUAL: Duration = Duration::from_secs(10);

/// An investigation from the command to the end of its execution.
pub(super) struct Run {
    /// The answer to the command.
    pub(super) reply: Reply,
    /// How long the answer took.
    pub(super) replied_after: Duration,
    /// How long the execution took; `None` if none was started.
    pub(super) execution: Option<Duration>,
}

/// What became of one investigation.
#[derive(Debug)]
pub struct Outcome {
    /// What went wrong: a service, or a step.
    pub what: String,
    /// How it went wrong.
    pub how: String,
    /// How long the execution took; `None` if none was started.
    pub execution: Option<Duration>,
    /// How many reports, notices and first messages were posted, to the channel or to the asker alone.
    pub reports: usize,
    /// How many notices were posted.
    pub notices: usize,
    /// How many first messages were posted.
    pub first_messages: usize,
    /// What was wrong, in sentences; empty if nothing was.
    pub problems: Vec<String>,
    /// What the functions logged.
    pub log: String,
}

impl Outcome {
    pub(super) fn new(
        what: String,
        how: String,
        is_source: bool,
        run: Run,
        messages: &[RecordedMessage],
        log: String,
    ) -> Self {
        let count = |role: &str| messages.iter().filter(|message| role_of(message) == Some(role)).count();
        let told_alone = messages.iter().filter(|message| is_for_asker_alone(message)).count();
        let mut outcome = Self {
            what,
            how,
            execution: run.execution,
            reports: count("report"),
            notices: count("notice"),
            first_messages: count("first"),
            problems: Vec::new(),
            log,
        };
        let was_started = run.reply.status == 200 && run.reply.body.contains("Investigating");
        outcome.check_reply(&run.reply, run.replied_after);
        outcome.check_ending(was_started, told_alone);
        outcome.check_first_message(messages);
        if is_source {
            outcome.check_source();
        }
        outcome
    }

    fn check_reply(&mut self, reply: &Reply, replied_after: Duration) {
        if replied_after > MAX_REPLY {
            self.problems.push(format!("the command was answered after {replied_after:.1?}"));
        }
        // Slack shows any other status to the responder as a failure of the command.
        if reply.status == 200 && reply.body.is_empty() {
            self.problems.push("the command was answered by nothing".to_owned());
        }
    }

    fn check_ending(&mut self, was_started: bool, told_alone: usize) {
        let endings = self.reports + self.notices;
        // The answer to the command is the first message for the asker alone.
        if was_started && endings == 0 && told_alone < 2 {
            self.problems.push("nobody heard how it ended".to_owned());
        }
        if endings > 1 {
            self.problems.push(format!("{} reports and {} notices", self.reports, self.notices));
        }
        if self.first_messages > 1 {
            self.problems.push(format!("{} first messages", self.first_messages));
        }
    }

    fn check_first_message(&mut self, messages: &[RecordedMessage]) {
        let first = messages.iter().find(|message| role_of(message) == Some("first"));
        if first.is_some_and(|first| first.text.starts_with("Investigating")) {
            self.problems.push("the first message still says that it is running".to_owned());
        }
    }

    fn check_source(&mut self) {
        if self.reports != 1 {
            self.problems.push("the fault of a source cost the report".to_owned());
        }
        if let Some(execution) = self.execution.filter(|execution| *execution > USUAL + MAX_SOURCE_DELAY) {
            self.problems.push(format!("the fault of a source cost {execution:.0?}"));
        }
    }
}

fn role_of(message: &RecordedMessage) -> Option<&str> {
    message.metadata.as_ref()?["event_payload"]["role"].as_str()
}

fn is_for_asker_alone(message: &RecordedMessage) -> bool {
    matches!(message.author, Author::BotEphemeral(_)) || message.channel.starts_with('D')
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let took =
            self.execution.map_or("not started".to_owned(), |execution| format!("{:.0} s", execution.as_secs_f64()));
        let verdict = if self.problems.is_empty() { "ok".to_owned() } else { self.problems.join("; ") };
        write!(
            f,
            "{:<14} {:<13} {took:>11}  {} report, {} notice  {verdict}",
            self.what, self.how, self.reports, self.notices
        )
    }
}
