//! Whether a word in a line says that something failed, by where it stands and what stands around it.
//!
//! A word that names trouble may be a part of a name (`payment-errors`, `/error`), of a query's text, of a setting
//! (`timeout=30`), or be counted as zero (`0 errors`, `errors=0`, `no errors`). None of these says that something failed.

mod sql;

use std::ops::Range;

use self::sql::is_in_sql;

/// Words in front of a word of trouble that say there is none of it.
const NEGATIONS: [&str; 10] = ["no", "zero", "nothing", "none", "without", "not", "never", "non", "neither", "nor"];

/// Those that do so from a distance: `no connection errors`.
const REMOTE_NEGATIONS: [&str; 3] = ["no", "zero", "without"];

/// Words between a number or a negation and what it counts: `0 of 12 requests have failed`.
const MAX_WORDS_BETWEEN: usize = 4;

/// Words that make the number behind them a name: `attempt 0 failed`.
const NUMBERED: [&str; 22] = [
    "attempt",
    "attempts",
    "retry",
    "try",
    "code",
    "status",
    "worker",
    "shard",
    "partition",
    "id",
    "node",
    "task",
    "job",
    "thread",
    "replica",
    "slot",
    "cpu",
    "index",
    "batch",
    "block",
    "line",
    "step",
];

/// Values that say there is none of what they are the value of.
const EMPTY_VALUES: [&str; 14] =
    ["null", "nil", "<nil>", "none", "false", "undefined", "n/a", "[]", "{}", "\"\"", "''", "()", "\\\"\\\"", "no"];

/// Nouns behind a word of trouble that make it a part of their name: an error handler is no error.
const NOUNS: [&str; 85] = [
    "alarm",
    "alarms",
    "alert",
    "alerts",
    "analysis",
    "boundary",
    "budget",
    "button",
    "callback",
    "channel",
    "check",
    "checks",
    "classification",
    "classifier",
    "codes",
    "collector",
    "column",
    "controller",
    "correction",
    "count",
    "counter",
    "counters",
    "counts",
    "dashboard",
    "detection",
    "detector",
    "domain",
    "domains",
    "event",
    "events",
    "file",
    "files",
    "filter",
    "handler",
    "handlers",
    "handling",
    "index",
    "injection",
    "interceptor",
    "killer",
    "listener",
    "log",
    "logger",
    "logging",
    "logs",
    "mapper",
    "mapping",
    "message",
    "metric",
    "metrics",
    "middleware",
    "monitor",
    "monitoring",
    "notification",
    "notifications",
    "over",
    "page",
    "pages",
    "patterns",
    "percentage",
    "policies",
    "policy",
    "queue",
    "rate",
    "rates",
    "ratio",
    "ratios",
    "recovery",
    "report",
    "reporter",
    "reporting",
    "reports",
    "resolver",
    "rules",
    "score",
    "statistics",
    "stats",
    "template",
    "templates",
    "threshold",
    "tolerance",
    "topic",
    "tracker",
    "tracking",
    "watcher",
];

/// Verbs behind the value of a setting that say it was reached: `timeout of 5000ms exceeded`.
const REACHED: [&str; 7] = ["exceeded", "expired", "elapsed", "elapsing", "reached", "occurred", "passed"];

/// How far behind a limit its value and such a verb stand, in characters.
const MAX_CLAUSE_CHARS: usize = 120;

/// Words in front of a limit that set it.
const SETTING_VERBS: [&str; 10] =
    ["set", "setting", "sets", "default", "configured", "configure", "change", "changed", "increase", "use"];

/// What stands between a limit and its value.
const ASSIGNMENTS: [&str; 9] = ["=", ":", " = ", " is set to ", " was set to ", " set to ", " is ", " to ", " of "];

/// What programs do for trouble that may be there or not: `checking for errors`, `scan the logs for failures`.
const SEARCHING_VERBS: [&str; 9] =
    ["check", "scan", "look", "search", "watch", "monitor", "listen", "inspect", "probe"];

/// How many words stand between such a verb and `for`: `scan the logs for`.
const MAX_WORDS_BEFORE_FOR: usize = 3;

/// What programs do so that trouble does not come about: `to avoid timeouts`.
const PREVENTING_VERBS: [&str; 8] =
    ["avoid", "avoids", "avoiding", "prevent", "prevents", "preventing", "simulate", "simulating"];

/// Words between such a verb and the trouble that belong to it.
const QUALIFIERS: [&str; 14] = [
    "a",
    "an",
    "any",
    "the",
    "some",
    "new",
    "known",
    "common",
    "possible",
    "potential",
    "further",
    "more",
    "other",
    "future",
];

/// What says that the trouble named behind it is over.
const RECOVERIES: [[&str; 2]; 4] =
    [["recovered", "from"], ["recovered", "after"], ["succeeded", "after"], ["reconnected", "after"]];

/// Words with which another statement begins: what was recovered from ends before them.
const CONJUNCTIONS: [&str; 5] = ["but", "and", "then", "yet", "however"];

/// What changes from one state to another, or says that it did.
const CHANGES_OF_STATE: [&str; 16] = [
    "change",
    "changed",
    "changes",
    "changing",
    "transition",
    "transitioned",
    "transitioning",
    "transitions",
    "moved",
    "went",
    "switched",
    "updated",
    "status",
    "state",
    "phase",
    "health",
];

/// What stands between two states.
const STATE_ARROWS: [&str; 4] = ["to ", "-> ", "=> ", "→ "];

/// Whether the phrase at this place says that something failed.
#[must_use]
pub fn is_statement_of_trouble(text: &str, phrase: &Range<usize>) -> bool {
    let is_name = is_in_path(text, phrase) || is_in_sql(text, phrase);
    let is_absent = is_none_of_it(text, phrase) || is_setting(text, phrase) || is_option(text, phrase);
    let is_absent = is_absent || is_condition(text, phrase);
    !is_name && !is_absent && !is_purpose(text, phrase) && !is_old_state(text, phrase) && !is_overcome(text, phrase)
}

/// Whether the phrase is made of whole words: `error` in `error: x`, but not in `payment-errors` or `errors.log`.
#[must_use]
pub fn is_whole_words(text: &str, phrase: &Range<usize>) -> bool {
    let (before, words, behind) = split_around(text, phrase);
    let begins_word = !words.starts_with(|c: char| c.is_alphanumeric()) || !ends_inside_name(before);
    let ends_word = !words.ends_with(|c: char| c.is_alphanumeric()) || !begins_inside_name(behind);
    begins_word && ends_word && !is_noun_phrase(behind)
}

/// Whether the phrase is a name of its own, or the end of one but for what names of errors end in: `throttled` in
/// `EC2ThrottledException`, but neither in `ThrottledQueue` nor, as it begins with no capital there, `enotfound` in
/// `ResourceNotFound`. A flag of a command line is none.
#[must_use]
pub fn is_end_of_word(text: &str, phrase: &Range<usize>) -> bool {
    let (before, words, behind) = split_around(text, phrase);
    let is_flag = before.rsplit(char::is_whitespace).next().is_some_and(|word| word.starts_with('-'));
    let mut letters = words.chars();
    let begins_hump = letters.next().is_some_and(char::is_uppercase)
        && (letters.next().is_some_and(char::is_lowercase) || !before.ends_with(char::is_uppercase));
    let begins_name = begins_hump || !before.ends_with(|c: char| c.is_alphanumeric());
    let lowercase: String = behind.chars().take("exception".len()).collect::<String>().to_ascii_lowercase();
    let endings = ["", "exception", "error", "fault", "failure"];
    let rest =
        endings.iter().filter(|ending| lowercase.starts_with(**ending)).filter_map(|ending| behind.get(ending.len()..));
    begins_name && !is_flag && rest.into_iter().any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

fn split_around<'a>(text: &'a str, phrase: &Range<usize>) -> (&'a str, &'a str, &'a str) {
    let part = |range: Range<usize>| text.get(range).unwrap_or_default();
    (part(0..phrase.start), part(phrase.clone()), part(phrase.end..text.len()))
}

/// Whether a word that begins behind this text goes on from it: `payment-`, `shop.`, `shop::`, `last_`.
fn ends_inside_name(before: &str) -> bool {
    let mut backwards = before.chars().rev();
    match backwards.next() {
        Some('_') => true,
        Some('-' | '.' | '/' | '$' | '@' | '#') => backwards.next().is_some_and(char::is_alphanumeric),
        Some(':') => backwards.next() == Some(':'),
        Some(last) => last.is_alphanumeric(),
        None => false,
    }
}

/// Whether a word that ends before this text goes on in it: `.log`, `-queue`, `::new`, `_count`, `Handler`.
fn begins_inside_name(behind: &str) -> bool {
    let mut characters = behind.chars();
    match characters.next() {
        Some('_') => true,
        Some('-' | '.' | '/') => characters.next().is_some_and(char::is_alphanumeric),
        Some(':') => characters.next() == Some(':'),
        Some(first) => first.is_alphanumeric(),
        None => false,
    }
}

/// Whether a noun follows that the phrase is a part of.
fn is_noun_phrase(behind: &str) -> bool {
    let Some(rest) = behind.strip_prefix(' ') else { return false };
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    NOUNS.contains(&word.to_ascii_lowercase().as_str())
}

/// Whether the phrase stands in a path or a URL: a word that begins with `/` or holds `://` or several slashes.
fn is_in_path(text: &str, phrase: &Range<usize>) -> bool {
    let (before, words, behind) = split_around(text, phrase);
    if words.contains(' ') {
        return false;
    }
    let ends_word = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | ',' | ';' | '|');
    let begun = before.rsplit(ends_word).next().unwrap_or_default();
    let rest = behind.split(ends_word).next().unwrap_or_default();
    // Behind a scheme everything is the URL; before it, as in `error:https://`, nothing is.
    let is_behind_scheme = begun.contains("://");
    let begins_path = |part: &str| {
        let part = part.trim_start_matches(['(', '[', '{']);
        part.starts_with(['/', '~']) || part.starts_with("./")
    };
    let value = begun.rsplit('=').next().unwrap_or_default();
    let slashes = value.matches('/').count() + rest.split(['=', ':']).next().unwrap_or_default().matches('/').count();
    is_behind_scheme || begun.split('=').any(begins_path) || slashes >= 2 && !value.is_empty()
}

/// Whether the phrase is what something is done on, should it ever happen: `retry on timeout`, `restart on failure`.
fn is_condition(text: &str, phrase: &Range<usize>) -> bool {
    let (before, words, _) = split_around(text, phrase);
    let last = before.split_whitespace().next_back().unwrap_or_default().to_ascii_lowercase();
    !words.contains(' ') && matches!(last.as_str(), "on" | "upon" | "if")
}

/// Whether the phrase is what something is done for or against, whether it is there or not: `checking for errors`,
/// `to avoid timeouts`.
fn is_purpose(text: &str, phrase: &Range<usize>) -> bool {
    let clause = find_clause_before(text, phrase);
    let mut words = clause.split_whitespace().rev().map(str::to_ascii_lowercase);
    let Some(verb_or_for) = words.find(|word| !QUALIFIERS.contains(&word.as_str())) else { return false };
    if PREVENTING_VERBS.contains(&verb_or_for.as_str()) {
        return true;
    }
    let is_searching = |word: String| {
        SEARCHING_VERBS.iter().any(|verb| {
            word.strip_prefix(verb)
                .is_some_and(|ending| matches!(ending, "" | "s" | "es" | "ed" | "ing" | "ned" | "ning"))
        })
    };
    verb_or_for == "for" && words.take(MAX_WORDS_BEFORE_FOR + 1).any(is_searching)
}

/// Whether the phrase is the state that something left: `status changed from FAILED to PAID`, `health: Degraded -> Ok`.
fn is_old_state(text: &str, phrase: &Range<usize>) -> bool {
    // Of `failed to`, which is a phrase of its own, the second word may be the arrow.
    let words = text.get(phrase.clone()).unwrap_or_default();
    let end = phrase.end - if words.to_ascii_lowercase().ends_with(" to") { "to".len() } else { 0 };
    let behind = text.get(end..).unwrap_or_default();
    let behind = behind.trim_start_matches(['"', '\'', '`', ']', ')']).trim_start();
    let Some(arrow) = STATE_ARROWS.iter().find(|arrow| behind.starts_with(**arrow)) else { return false };
    let clause = find_clause_before(text, phrase).trim_end_matches(['"', '\'', '`', '[', '(']);
    let mut words = clause.split(|c: char| c.is_whitespace() || c == '=').rev().filter(|word| !word.is_empty());
    let is_change = |word: &str| CHANGES_OF_STATE.contains(&word.to_ascii_lowercase().as_str());
    if words.next().is_some_and(|word| word.eq_ignore_ascii_case("from")) {
        return words.take(MAX_WORDS_BEFORE_FOR + 1).any(is_change);
    }
    // Without `from`, `failed -> retrying` may be what happens one after the other.
    let label = text.get(..phrase.start).unwrap_or_default().trim_end_matches(['"', '\'', '`', '[', '(', ' ']);
    let label = label.strip_suffix([':', '=']).unwrap_or_default();
    let name = label.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    *arrow != "to " && is_change(name)
}

/// Whether the phrase is what something has got over: `recovered from the failure`, `succeeded after 2 errors`.
fn is_overcome(text: &str, phrase: &Range<usize>) -> bool {
    let clause = find_clause_before(text, phrase).to_ascii_lowercase();
    let mut words: Vec<&str> = clause.split_whitespace().rev().collect();
    words.truncate(words.iter().position(|word| CONJUNCTIONS.contains(word)).unwrap_or(words.len()));
    words.truncate(MAX_WORDS_BETWEEN + 2);
    words.windows(2).any(|pair| RECOVERIES.iter().any(|[verb, preposition]| pair == [*preposition, *verb]))
}

/// What stands before the phrase in its clause.
fn find_clause_before<'a>(text: &'a str, phrase: &Range<usize>) -> &'a str {
    let before = text.get(..phrase.start).unwrap_or_default();
    let clause = before.rsplit([';', ',', ':', '|', '\n']).next().unwrap_or_default();
    clause.rsplit(". ").next().unwrap_or_default()
}

/// Whether the text counts what the phrase names, and there is none of it.
fn is_none_of_it(text: &str, phrase: &Range<usize>) -> bool {
    let (before, words, behind) = split_around(text, phrase);
    let is_countable = words.ends_with(['s', 'S']) || words.eq_ignore_ascii_case("failed");
    is_counted_as_zero(before) || has_empty_value(behind, is_countable)
}

/// Whether the words in front, in the same clause, count zero or negate what comes.
fn is_counted_as_zero(before: &str) -> bool {
    let clause = before.rsplit([';', ',', ':', '|', '(', '[', '{', '\n', '"']).next().unwrap_or_default();
    let clause = clause.rsplit(". ").next().unwrap_or_default();
    let mut words = clause.split_whitespace().rev().peekable();
    let mut between = 0;
    while let Some(word) = words.next() {
        let lowercase = word.to_ascii_lowercase();
        let negations: &[&str] = if between == 0 { &NEGATIONS } else { &REMOTE_NEGATIONS };
        if negations.contains(&lowercase.as_str()) || between == 0 && lowercase.ends_with("n't") {
            return true;
        }
        if is_zero(word) {
            let before_number = words.peek().map(|word| word.to_ascii_lowercase());
            return before_number.is_none_or(|word| !NUMBERED.contains(&word.as_str()));
        }
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        // `0 of 12 failed` counts zero, `3 of 12 failed` does not.
        if is_number && words.peek().is_none_or(|word| *word != "of" && *word != "out") {
            return false;
        }
        between += 1;
        if between > MAX_WORDS_BETWEEN {
            return false;
        }
    }
    false
}

/// Whether a value follows that says there is none: `errors: 0`, `error=null`; of what can be counted, `errors 0` too.
fn has_empty_value(behind: &str, is_countable: bool) -> bool {
    let behind = behind.strip_prefix("(s)").unwrap_or(behind);
    let behind = behind.trim_start_matches(['"', '\'', ']', '\\']);
    let (value, is_assigned) = match behind.trim_start().strip_prefix([':', '=']) {
        Some(value) => (value.trim_start_matches(['=', '>', ' ']), true),
        None => (behind.trim_start(), false),
    };
    let word = value.split([' ', ',', ';', ')', '\t', '\n']).next().unwrap_or_default();
    let rest = value.get(word.len()..).unwrap_or_default();
    if is_zero(word) {
        return is_assigned || is_countable;
    }
    let lowercase = word.to_ascii_lowercase();
    let is_empty = lowercase == "-"
        || [lowercase.as_str(), lowercase.trim_end_matches(['}', '.'])]
            .iter()
            .any(|value| EMPTY_VALUES.contains(value));
    // `error: no such host` is an error, and `error=null retry=1` is none.
    let next = rest.split_whitespace().next().unwrap_or_default();
    let ends_value = rest.starts_with([',', ';', ')', '\t', '\n']) || next.is_empty() || next.contains(['=', ':']);
    is_assigned && is_empty && ends_value
}

/// Whether a word is the number zero: `0`, `0%`, `0.0`, `0/12`.
fn is_zero(word: &str) -> bool {
    let number = word.split('/').next().unwrap_or_default().trim_end_matches(['%', '}', ']', '"', '.']);
    number.starts_with('0') && number.parse::<f64>() == Ok(0.0)
}

/// Whether the phrase is an option that says what is to be done about errors: `errors=remount-ro`, `errors='strict'`. A single
/// `error=` names the error itself, and a number counts them.
fn is_option(text: &str, phrase: &Range<usize>) -> bool {
    let (_, words, behind) = split_around(text, phrase);
    let is_plural = words.eq_ignore_ascii_case("errors") || words.eq_ignore_ascii_case("failures");
    let value = behind.strip_prefix('=').map(|value| value.trim_start_matches(['\'', '"']));
    is_plural && value.is_some_and(|value| value.starts_with(char::is_alphabetic))
}

/// Whether the phrase is the name of a limit that is set here, not one that was reached.
fn is_setting(text: &str, phrase: &Range<usize>) -> bool {
    let (before, words, behind) = split_around(text, phrase);
    let words = words.to_ascii_lowercase();
    let is_limit = words.trim_end_matches('s').ends_with("timeout") || words.ends_with("limit");
    if !is_limit || words.contains("exceed") {
        return false;
    }
    let clause: String = behind.chars().take(MAX_CLAUSE_CHARS).take_while(|c| !matches!(c, '\n' | ';')).collect();
    let clause = clause.to_ascii_lowercase();
    if REACHED.iter().any(|verb| clause.contains(verb)) {
        return false;
    }
    let is_set = before
        .split_whitespace()
        .next_back()
        .is_some_and(|word| SETTING_VERBS.contains(&word.to_ascii_lowercase().as_str()));
    let begins_number =
        |value: &str| value.trim_start_matches([' ', '"', '\'']).starts_with(|c: char| c.is_ascii_digit());
    let has_value = ASSIGNMENTS.iter().any(|sign| clause.strip_prefix(sign).is_some_and(begins_number));
    is_set || has_value || clause.starts_with(' ') && begins_number(&clause)
}

#[cfg(test)]
mod tests;
