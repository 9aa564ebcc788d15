//! Whether a word in a line says that something failed, by where it stands and what stands around it.
//!
//! A word that names trouble may be a part of a name (`payment-errors`, `/error`), of a query's text, of a setting
//! (`timeout=30`), or be counted as zero (`0 errors`, `errors=0`, `no errors`). None of these says that something failed.

use std::ops::Range;

/// Words in front of a word of trouble that say there is none of it.
const NEGATIONS: [&str; 8] = ["no", "zero", "without", "not", "never", "non", "neither", "nor"];

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
const NOUNS: [&str; 60] = [
    "alarm",
    "alarms",
    "alert",
    "alerts",
    "boundary",
    "budget",
    "button",
    "callback",
    "channel",
    "collector",
    "column",
    "controller",
    "count",
    "counter",
    "counters",
    "counts",
    "dashboard",
    "detection",
    "detector",
    "event",
    "events",
    "file",
    "files",
    "filter",
    "handler",
    "handlers",
    "handling",
    "index",
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
    "over",
    "page",
    "pages",
    "policies",
    "policy",
    "queue",
    "rate",
    "rates",
    "report",
    "reporter",
    "reports",
    "reporting",
    "resolver",
    "threshold",
    "topic",
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

/// Verbs at the beginning of a statement in SQL, and what must follow somewhere behind them.
///
/// Source: <https://www.postgresql.org/docs/current/sql-commands.html>
const SQL_STATEMENTS: [(&str, &str); 8] = [
    ("SELECT ", ""),
    ("INSERT INTO ", ""),
    ("UPDATE ", " SET "),
    ("DELETE FROM ", ""),
    ("MERGE INTO ", ""),
    ("WITH ", " AS "),
    ("CREATE TABLE ", ""),
    ("ALTER TABLE ", ""),
];

/// What stands in front of the text of a statement, in whatever letters that is.
///
/// Sources: <https://www.postgresql.org/docs/current/runtime-config-logging.html>,
/// <https://docs.sqlalchemy.org/en/20/errors.html>, <https://docs.spring.io/spring-framework/reference/data-access/jdbc.html>
const SQL_LABELS: [&str; 10] = [
    "statement: ",
    "STATEMENT: ",
    "  execute ",
    "  parse ",
    "  bind ",
    "QUERY: ",
    "[SQL: ",
    "SQL [",
    "Executing query: ",
    "PreparedStatement: ",
];

/// Whether the phrase at this place says that something failed.
#[must_use]
pub fn is_statement_of_trouble(text: &str, phrase: &Range<usize>) -> bool {
    let is_name = is_in_path(text, phrase) || is_in_sql(text, phrase);
    let is_absent = is_none_of_it(text, phrase) || is_setting(text, phrase) || is_condition(text, phrase);
    !is_name && !is_absent
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

/// Whether the phrase stands in the text of a statement in SQL.
fn is_in_sql(text: &str, phrase: &Range<usize>) -> bool {
    let Some(before) = text.get(..phrase.start) else { return false };
    let begins_in = |label: &str, needs: &str| {
        let start = before.find(label)?;
        text.get(start..).is_some_and(|statement| statement.contains(needs)).then_some(start)
    };
    let statements = SQL_STATEMENTS.iter().filter_map(|(verb, needs)| begins_in(verb, needs));
    let labelled = SQL_LABELS.iter().filter_map(|label| begins_in(label, ""));
    let Some(start) = statements.chain(labelled).min() else { return false };
    // A statement in brackets or quotes ends where they do: `SQL [update …]; nested exception is …`.
    let (in_front, statement) = before.split_at_checked(start).unwrap_or((before, ""));
    let ending = match in_front.chars().next_back() {
        Some('[') => Some(']'),
        Some(quote @ ('"' | '\'' | '`')) => Some(quote),
        _ => (statement.starts_with("SQL [") || statement.starts_with('[')).then_some(']'),
    };
    ending.is_none_or(|ending| !statement.contains(ending))
}

/// Whether the phrase is what something is done on, should it ever happen: `retry on timeout`, `restart on failure`.
fn is_condition(text: &str, phrase: &Range<usize>) -> bool {
    let (before, words, _) = split_around(text, phrase);
    let last = before.split_whitespace().next_back().unwrap_or_default().to_ascii_lowercase();
    !words.contains(' ') && matches!(last.as_str(), "on" | "upon")
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

/// Whether the phrase is the name of a limit that is set here, not one that was reached.
fn is_setting(text: &str, phrase: &Range<usize>) -> bool {
    let (before, words, behind) = split_around(text, phrase);
    if !words.to_ascii_lowercase().trim_end_matches('s').ends_with("timeout") && !words.ends_with("limit") {
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
mod tests {
    use super::*;

    /// Whether each word `error`, `failed` or `timeout` of the text says that something failed.
    fn is_trouble(text: &str) -> bool {
        let lowercase = text.to_ascii_lowercase();
        let words = ["errors", "error", "failures", "failed", "timeouts", "timeout", "exceptions"];
        words.iter().flat_map(|word| lowercase.match_indices(word)).any(|(start, word)| {
            let phrase = start..start + word.len();
            is_whole_words(text, &phrase) && is_statement_of_trouble(text, &phrase)
        })
    }

    #[test]
    fn none_of_it_is_no_trouble() {
        for text in [
            "0 errors, 0 failed",
            "Failures: 0, Errors: 0, Skipped: 0",
            "no errors",
            "no connection errors",
            "completed without any errors",
            "0 of 12 rows failed",
            "0/12 rows failed",
            "0% failed",
            "error=null retry=1",
            "error=\"\" retry=1",
            "errors: []",
            "err ok, error=<nil>",
            "0 Error(s)",
            "errors 0 dropped 3",
            "{\"errors\": 0}",
            "it did not fail and never failed",
            "failed=false",
            "retry on timeout",
        ] {
            assert!(!is_trouble(text), "{text}");
        }
    }

    #[test]
    fn some_of_it_is_trouble() {
        for text in [
            "3 errors, 0 failed",
            "10 of 12 rows failed",
            "errors: 5",
            "error: no such host",
            "error=0x80004005",
            "attempt 0 failed",
            "no answer; failed",
            "no answer, failed",
            "10 failed",
            "error: null pointer",
        ] {
            assert!(is_trouble(text), "{text}");
        }
    }

    #[test]
    fn names_paths_and_queries_are_no_trouble() {
        for text in [
            "GET /error?reason=timeout",
            "https://shop.example/error?a=b&reason=timeout",
            "polling payment-errors of shop::errors and errors.log",
            "path=/timeout code",
            "error handler installed",
            "read shop/errors/all",
            "duration: 3 ms  statement: select * from x where error",
            "SQL SELECT * FROM x WHERE state = 'failed'",
            "UPDATE x SET error = 1",
        ] {
            assert!(!is_trouble(text), "{text}");
        }
        assert!(is_trouble("SQL [update x]; nested exception: error"));
        assert!(is_trouble("sql=\"SELECT 1\" took 3 s, failed"));
        assert!(is_trouble("Get \"https://shop.example/x\": timeout"));
        assert!(is_trouble("UPDATE of the cart failed"));
    }

    #[test]
    fn a_limit_that_is_set_is_no_trouble_and_one_that_is_reached_is() {
        for text in ["timeout=30", "timeout: 500ms", "timeout set to 30 s", "set timeout", "timeout is 3", "timeout 30"]
        {
            assert!(!is_trouble(text), "{text}");
        }
        for text in ["timeout of 5000ms exceeded", "timeout: no answer", "connect timeout", "timeout expired"] {
            assert!(is_trouble(text), "{text}");
        }
    }

    #[test]
    fn the_name_of_an_error_may_be_a_part_of_a_word() {
        let is_end = |text: &str, word: &str| {
            let start = text.find(word).unwrap();
            is_end_of_word(text, &(start..start + word.len()))
        };
        assert!(is_end("EC2ThrottledException: x", "Throttled"));
        assert!(is_end("connect ECONNREFUSED 10.0.1.15", "ECONNREFUSED"));
        assert!(!is_end("ThrottledQueue is empty", "Throttled"));
        assert!(!is_end("ResourceNotFoundException: x", "eNotFound"));
        assert!(!is_end("-XX:+ExitOnOutOfMemoryError", "OutOfMemory"));
    }
}
