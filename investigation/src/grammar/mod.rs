//! What people type to ask for an investigation: the grammar that Slack, the HTTP API and the command line share.
//!
//! `checkout last 30m errors` names a context, a window and a symptom. The context comes first; window and symptom follow in
//! any order. A time without a zone is the responder's.

pub(crate) mod clean;
mod clock;
mod command_word;
mod day;
mod explain;
mod length;
mod moment;
mod resolve;
pub(crate) mod symptom;
mod window;
mod words;
mod zone;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use winnow::Parser;

pub use self::command_word::ContextAction;
pub use self::resolve::{AskedWindow, InvalidAskedWindow, MAX_WINDOW, MIN_WINDOW, window_between};
pub(crate) use self::symptom::parse_symptom_words;
use self::window::{TypedWindow, typed_window};
pub use self::zone::zone_by_name;
use crate::model::{InvestigationId, Signal};

/// The length of the window when none is given: half an hour holds the onset of an incident that was just noticed.
pub const DEFAULT_WINDOW: SignedDuration = SignedDuration::from_mins(30);

/// Characters of a context's name. The limit keeps the texts short that quote the name.
pub const MAX_CONTEXT_NAME: usize = 64;

/// How long telemetry is kept at least, unless the account keeps it longer: `CloudTrail`'s event history has 90 days, X-Ray
/// 30, metrics of one minute 15, and of five minutes 63.
///
/// Sources: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html>,
/// <https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html>,
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html>.
pub const TELEMETRY_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// When and where it is asked: what times are relative to.
#[derive(Debug, Clone)]
pub struct AskedAt {
    /// The time at which it is asked.
    pub now: Timestamp,
    /// The zone of times that are given without one.
    pub zone: TimeZone,
    /// How far back a window may start: before that, nothing is left to read.
    pub telemetry_kept: SignedDuration,
}

/// What a responder asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Nothing was typed.
    Nothing,
    /// An explanation of the command.
    Help,
    /// The investigations that run, and the last ones that ended.
    List,
    /// What became of an investigation.
    Show(InvestigationId),
    /// A fresh link to the report of an investigation.
    Link(InvestigationId),
    /// The end of an investigation that runs.
    Cancel(InvestigationId),
    /// The contexts that may be asked about.
    Contexts,
    /// A change of a context.
    Context {
        /// What is to be done.
        action: ContextAction,
        /// The name of the context; a new one may have none yet.
        name: Option<String>,
    },
    /// An investigation.
    Investigate {
        /// The name of the context, as it was typed.
        context: String,
        /// The incident window.
        window: AskedWindow,
        /// The symptom to explain.
        signal: Signal,
    },
}

/// Why what was typed cannot be understood: which part, what is wrong with it, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCommand {
    /// A window or a symptom comes first, where a context is expected.
    #[error(
        "which service? “{0}” is a window or a symptom; put the service's name before it, or write “service={0}” if that is \
         its name"
    )]
    NoContext(String),
    /// The first word is not a valid name.
    #[error(
        "service: “{0}” is no service name; it takes letters, digits, “-”, “_” and “.”, at most {MAX_CONTEXT_NAME} of them"
    )]
    Context(String),
    /// `show` and its like are followed by no id.
    #[error("which investigation? write “{0} inv-…”; “list” shows the ids")]
    NoInvestigation(String),
    /// What follows `show` and its like is no id.
    #[error("“{0}” is no investigation's id; it begins with “inv-”, and “list” shows it")]
    Investigation(String),
    /// `context` is followed by no action that there is.
    #[error("“context {0}” is not known; write “context new”, “context edit NAME” or “context delete NAME”")]
    ContextAction(String),
    /// `context edit` or `context delete` is followed by no name.
    #[error("which context? write its name at the end; “contexts” shows the names")]
    NoContextName,
    /// A word is neither a window nor a symptom.
    #[error(
        "“{0}” is neither a window (30m, 2h, 14:05-14:20) nor a symptom (latency, errors, availability, saturation, auto)"
    )]
    Word(String),
    /// A zone's abbreviation means several.
    #[error("“{0}” means several time zones; write the offset, such as 14:05+05:30")]
    AmbiguousZone(String),
    /// The time zone database has no zone of this name.
    #[error("“{0}” is no time zone; write one such as Europe/Berlin, or the offset, such as 14:05+01:00")]
    UnknownZone(String),
    /// A word that means two things.
    #[error("window: “{typed}” has two meanings; write {one} or {other}")]
    Ambiguous {
        /// The word.
        typed: String,
        /// One of its meanings.
        one: String,
        /// The other one.
        other: String,
    },
    /// A day, or a word such as "since", without a time.
    #[error("window: “{typed}” needs a time, such as {typed} {example}")]
    NoTime {
        /// The day or the word.
        typed: String,
        /// What may follow it.
        example: &'static str,
    },
    /// An end without a start.
    #[error("window: “{0}” says when it ends; write when it starts too, such as 14:05-14:20")]
    NoStart(String),
    /// A length without its number.
    #[error("window: “{typed}” can be of any length; write it exactly, such as {example}")]
    NoNumber {
        /// The length.
        typed: String,
        /// A length that is one.
        example: &'static str,
    },
    /// The window is malformed, too long, empty or in the future.
    #[error("window: {0}")]
    Window(#[from] InvalidAskedWindow),
    /// A window was already given.
    #[error("window: “{0}” is a second one; give one window only")]
    SecondWindow(String),
    /// A symptom was already given.
    #[error("symptom: “{0}” is a second one; give one symptom only, or none to find out")]
    SecondSymptom(String),
}

/// Parses what was typed.
///
/// # Errors
/// [`InvalidCommand`], whose text is shown to the responder.
pub fn parse_command(typed: &str, asked_at: &AskedAt) -> Result<Command, InvalidCommand> {
    parse_command_knowing(typed, asked_at, |_| false)
}

/// Parses what was typed where it is known how contexts are called: the first word is one's name if there is one of this name,
/// whatever else it may mean, as `errors` does.
///
/// # Errors
/// [`InvalidCommand`], whose text is shown to the responder.
pub fn parse_command_knowing(
    typed: &str,
    asked_at: &AskedAt,
    is_context: impl Fn(&str) -> bool,
) -> Result<Command, InvalidCommand> {
    let text = clean::clean(typed);
    let text = text.trim_matches(|character: char| character.is_whitespace() || matches!(character, ',' | ';'));
    let labelled = after_label(text);
    let text = labelled.unwrap_or_else(|| without_request(text));
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    if first.is_empty() {
        return Ok(Command::Nothing);
    }
    if labelled.is_none()
        && let Some(command) = command_word::parse_command_word(first, rest.trim())?
    {
        return Ok(command);
    }
    let is_name = labelled.is_some() || clean::is_first_word_quoted(typed) || is_context(trim_name(first));
    let context = if is_name { parse_name(first)? } else { parse_context(first, rest, text)? };
    let Typed { window, signal } = read(rest)?;
    let (window, text) = window.unwrap_or((TypedWindow::Last(DEFAULT_WINDOW), String::new()));
    let window = resolve::resolve(window, &text, asked_at)?;
    Ok(Command::Investigate { context, window, signal: signal.unwrap_or_default() })
}

/// What was typed with the name of a context at its beginning, where that stands elsewhere: `errors on checkout since 9` is read as
/// `service=checkout errors on since 9`. None where no word is such a name.
pub fn with_name_first(typed: &str, is_context: impl Fn(&str) -> bool) -> Option<String> {
    let text = clean::clean(typed);
    let words: Vec<&str> = text.split_whitespace().collect();
    let place = words.iter().position(|word| is_context(trim_name(word)))?;
    let name = trim_name(words.get(place)?);
    let others = words.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, word)| *word);
    Some(format!("service={name} {}", others.collect::<Vec<_>>().join(" ")))
}

/// Words with which somebody is asked, before the name: `please investigate checkout`, `why is checkout slow`.
const REQUEST_WORDS: [&str; 28] = [
    "hey",
    "hi",
    "hello",
    "please",
    "plz",
    "could",
    "how",
    "was",
    "were",
    "has",
    "pls",
    "can",
    "you",
    "investigate",
    "/investigate",
    "check",
    "look",
    "at",
    "into",
    "why",
    "what",
    "is",
    "are",
    "wrong",
    "happened",
    "with",
    "to",
    "service",
];

/// The text from the name on, where a label says that it is one: `service=errors last 30m`.
fn after_label(text: &str) -> Option<&str> {
    let text = text.trim_start_matches('-');
    ["service", "context"].iter().find_map(|label| {
        let (start, rest) = text.split_at_checked(label.len())?;
        let name = rest.trim_start().strip_prefix('=')?.trim_start();
        (start.eq_ignore_ascii_case(label) && !name.is_empty()).then_some(name)
    })
}

/// The text from the name on. A word is taken for a request only where a name can follow: `check last 30m` asks about `check`.
fn without_request(text: &str) -> &str {
    let mut text = text;
    while let Some((word, rest)) = text.split_once(' ') {
        let rest = rest.trim_start();
        let is_request = REQUEST_WORDS.contains(&trim_name(word).to_lowercase().as_str());
        if !is_request || rest.is_empty() || begins_window_or_symptom(rest) {
            break;
        }
        text = rest;
    }
    text
}

/// Whether a window or a symptom stands where a name is expected.
fn begins_window_or_symptom(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or(text);
    typed_window.parse_peek(&text.to_lowercase()).is_ok()
        || matches!(first.to_lowercase().as_str(), "last" | "past")
        || symptom::parse_symptom(trim_name(first)).is_some()
}

/// Whether what was typed means something else in another zone, so that the responder's must be known.
#[must_use]
pub fn depends_on_zone(typed: &str, asked_at: &AskedAt) -> bool {
    // No offset of a zone is the same as this one, whose seconds no country has.
    let elsewhere = TimeZone::fixed(jiff::tz::Offset::constant(7).saturating_add(SignedDuration::from_secs(61)));
    let parsed = parse_command(typed, asked_at);
    let parsed_elsewhere = parse_command(typed, &AskedAt { zone: elsewhere, ..asked_at.clone() });
    match (parsed, parsed_elsewhere) {
        (Ok(one), Ok(other)) => one != other,
        // Both may be refused for the same reason, such as being in the future, when the responder's time would not be.
        (Err(InvalidCommand::Window(_)), _) | (_, Err(InvalidCommand::Window(_))) => true,
        (Err(_), _) | (_, Err(_)) => false,
    }
}

/// The name of the context at the beginning of the text. A word that may begin a window as well is a name where the rest says
/// all there is to say, and with the word it would say too much: `noon last 30m`.
fn parse_context(first: &str, rest: &str, text: &str) -> Result<String, InvalidCommand> {
    let is_name = || !rest.is_empty() && read(rest).is_ok() && read(text).is_err();
    if begins_window_or_symptom(text) && !is_name() {
        return Err(InvalidCommand::NoContext(quote(trim_name(first))));
    }
    parse_name(first)
}

/// A name without the punctuation around it.
fn trim_name(typed: &str) -> &str {
    const AROUND: [char; 14] = [',', ':', ';', '!', '?', '_', '.', '(', ')', '[', ']', '{', '}', '#'];
    typed.trim_matches(AROUND)
}

/// The name of a context.
fn parse_name(typed: &str) -> Result<String, InvalidCommand> {
    let name = trim_name(typed);
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let has_letter = name.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let is_name = name.len() <= MAX_CONTEXT_NAME && has_letter && name.bytes().all(is_allowed);
    if is_name { Ok(name.to_owned()) } else { Err(InvalidCommand::Context(quote(typed))) }
}

/// What was typed after the name.
#[derive(Default)]
struct Typed {
    /// The window, and its text.
    window: Option<(TypedWindow, String)>,
    signal: Option<Signal>,
}

/// Reads a window and a symptom, in any order.
fn read(text: &str) -> Result<Typed, InvalidCommand> {
    let text = text.to_lowercase();
    let mut input = skip_punctuation(&text);
    let mut typed = Typed::default();
    while !input.is_empty() {
        let word_end = input.find([' ', ',', ';', '?', '!', ')', '=']).unwrap_or(input.len());
        let (word, after_word) = input.split_at_checked(word_end).unwrap_or((input, ""));
        if let Some(signal) = symptom::parse_symptom(word.trim_end_matches('.')) {
            if typed.signal.replace(signal).is_some_and(|before| before != signal) {
                return Err(InvalidCommand::SecondSymptom(quote(word)));
            }
            input = skip_punctuation(after_word);
        } else if let Ok((after, (window, taken))) = typed_window.with_taken().parse_peek(input) {
            if typed.window.replace((window, taken.trim().to_owned())).is_some() {
                return Err(InvalidCommand::SecondWindow(quote(taken.trim())));
            }
            input = skip_punctuation(after);
        } else if FILLERS.contains(&word) {
            input = skip_punctuation(after_word);
        } else if let Some(rest) = skip_aside(input) {
            input = skip_punctuation(rest);
        } else {
            return Err(explain::explain_unknown(word, input));
        }
    }
    Ok(typed)
}

/// Words beside a symptom or a window that say nothing more: `is down`, `an error spike`, `seems slow since 9:10, thanks`.
const FILLERS: [&str; 57] = [
    "is",
    "are",
    "was",
    "were",
    "has",
    "the",
    "a",
    "an",
    "and",
    "with",
    "of",
    "very",
    "so",
    "too",
    "many",
    "high",
    "elevated",
    "spike",
    "spikes",
    "rate",
    "again",
    "please",
    "signal",
    "symptom",
    "pls",
    "plz",
    "thanks",
    "thx",
    "hey",
    "hi",
    "hello",
    "can",
    "could",
    "you",
    "we",
    "i",
    "it",
    "check",
    "look",
    "into",
    "investigate",
    "why",
    "what",
    "happened",
    "seems",
    "seem",
    "looks",
    "been",
    "being",
    "having",
    "seeing",
    "see",
    "on",
    "to",
    "for",
    "there",
    "&",
];

/// The text without what at its beginning is neither a window nor a symptom: the limit of an alarm, as `> 2s`, or a mention.
fn skip_aside(input: &str) -> Option<&str> {
    if input.starts_with("<@") || input.starts_with("<!") || input.starts_with("<#") {
        return input.split_once('>').map(|(_, rest)| rest);
    }
    let limit = input.strip_prefix(['>', '<'])?.trim_start_matches('=').trim_start();
    let is_number = limit.starts_with(|character: char| character.is_ascii_digit());
    is_number.then(|| limit.split_once(' ').map_or("", |(_, rest)| rest))
}

/// What follows spaces, commas, parentheses, and the dashes of `--last`.
fn skip_punctuation(input: &str) -> &str {
    let trimmed = input.trim_start_matches(|character: char| {
        character.is_whitespace() || matches!(character, ',' | ';' | ':' | '=' | '(' | ')' | '!' | '?' | '.')
    });
    trimmed.trim_start_matches('-').trim_start()
}

/// A word to be quoted in an answer, which keeps its length whatever was typed.
fn quote(word: &str) -> String {
    const MAX_QUOTED: usize = 40;
    let mut quoted: String = word.chars().take(MAX_QUOTED).collect();
    if word.chars().count() > MAX_QUOTED {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests;
