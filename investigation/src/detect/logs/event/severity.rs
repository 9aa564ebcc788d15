//! How bad a log line is: by the level that its writer gave it, or else by its words.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::exception::is_exception_class_in;
use super::phrase_index::PhraseIndex;
use super::sentence::{is_statement_of_trouble, is_whole_words};
use super::text_level;

/// How bad the writer of a line says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is wrong.
    Info,
    /// Something may go wrong.
    Warning,
    /// Something went wrong.
    Error,
}

/// The names of levels, in small letters: of syslog, log4j, Logback, java.util.logging, Python, Go, .NET, Node.js, Ruby,
/// PHP, Rust, OpenTelemetry and databases; and what Serilog, zerolog, .NET and logrus shorten them to.
///
/// Sources: RFC 5424, section 6.2.1; <https://opentelemetry.io/docs/specs/otel/logs/data-model-appendix/>,
/// <https://docs.oracle.com/en/java/javase/21/docs/api/java.logging/java/util/logging/Level.html>,
/// <https://github.com/serilog/serilog/wiki/Formatting-Output>, <https://pkg.go.dev/github.com/rs/zerolog>,
/// <https://learn.microsoft.com/en-us/dotnet/core/extensions/console-log-formatter>,
/// <https://dev.mysql.com/doc/refman/8.4/en/error-log-format.html>, <https://loguru.readthedocs.io/en/stable/api/logger.html>
const LEVEL_NAMES: [(Severity, &[&str]); 4] = [
    (
        Severity::Info,
        &[
            "trace", "trce", "trc", "trac", "debug", "dbug", "dbg", "debu", "verbose", "vrb", "silly", "fine", "finer",
            "finest",
        ],
    ),
    (
        Severity::Info,
        &[
            "info",
            "inf",
            "information",
            "informational",
            "notice",
            "note",
            "config",
            "http",
            "success",
            "system",
            "audit",
            "default",
        ],
    ),
    (Severity::Warning, &["warn", "wrn", "warning"]),
    (
        Severity::Error,
        &[
            "error",
            "err",
            "erro",
            "eror",
            "fail",
            "severe",
            "fatal",
            "fata",
            "ftl",
            "critical",
            "crit",
            "panic",
            "pani",
            "pnc",
            "dpanic",
            "emergency",
            "emerg",
            "alert",
        ],
    ),
];

/// How long the names are, in bytes.
const LEVEL_NAME_LENGTHS: RangeInclusive<usize> = 3..=13;

/// What OpenTelemetry's protocol puts in front of the name of a level.
///
/// Source: <https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/logs/v1/logs.proto>
const OTLP_PREFIX: &str = "SEVERITY_NUMBER_";

/// Words with which programs say that they failed, in lines without a level; in small letters. The query that collects log
/// lines must find them too.
pub const ERROR_WORDS: [&str; 68] = [
    "error",
    "errors",
    "exception",
    "exceptions",
    "fatal",
    "panic",
    "traceback",
    "failed",
    "failure",
    "failures",
    "unhandled",
    "uncaught",
    "crashed",
    "aborted",
    "err!",
    "unable to",
    "could not",
    "couldn't",
    "cannot",
    "can't",
    "terminated unexpectedly",
    "stopped unexpectedly",
    "fails to",
    "failed to",
    "create_failed",
    "update_failed",
    "delete_failed",
    "rollback_failed",
    "soft lockup",
    "gave up",
    "giving up",
    "refusing to",
    "corrupt",
    "corrupted",
    "corruption",
    "not reachable",
    "not responding",
    "exhausted",
    "violates",
    "violation",
    "too many",
    "insufficient",
    "exceeded",
    "violated",
    "malformed",
    "unexpected",
    "non-zero exit",
    "exit code 1",
    "exit code 2",
    "exit code 127",
    "exit status 1",
    "exit status 2",
    "exited with code 1",
    "exited with code 2",
    "exited with status 1",
    "exited with status 2",
    "back-off pulling",
    "returned 502",
    "returned 503",
    "returned 504",
    "returned status 500",
    "returned http 500",
    "dead-lettered",
    "is not a function",
    "is not an object",
    "is not defined",
    "is not iterable",
    "not json serializable",
];

/// Words with which programs warn, in lines without a level.
pub const WARNING_WORDS: [&str; 11] = [
    "warning",
    "warnings",
    "unhealthy",
    "rejected",
    "degraded",
    "retrying",
    "falling back to",
    "fell back to",
    "stalled",
    "mismatch",
    "lagging",
];

/// The words of lines without a level, to be searched in one pass.
static WORDS: LazyLock<PhraseIndex<Severity>> = LazyLock::new(|| {
    let errors = ERROR_WORDS.iter().map(|word| (*word, Severity::Error));
    PhraseIndex::new(errors.chain(WARNING_WORDS.iter().map(|word| (*word, Severity::Warning))))
});

impl Severity {
    /// The severity that the name of a level stands for, in capitals or not, with a number behind it or not (`ERROR2` of
    /// OpenTelemetry, `ERROR+2` of slog); `None` for a word that names no level.
    #[must_use]
    pub fn from_level_name(name: &str) -> Option<Self> {
        let name = name.trim().trim_end_matches(|c: char| c.is_ascii_digit());
        // slog writes capitals in front of a sign; `http-5` is a thread.
        let name = match name.strip_suffix(['+', '-']) {
            Some(signed) if signed.bytes().any(|byte| byte.is_ascii_lowercase()) => return None,
            signed => signed.unwrap_or(name),
        };
        let name = name.strip_prefix(OTLP_PREFIX).unwrap_or(name);
        // Most words that are asked about are none, and are told apart by their lengths.
        if !LEVEL_NAME_LENGTHS.contains(&name.len()) {
            return None;
        }
        let is_named = |known: &&str| known.eq_ignore_ascii_case(name);
        LEVEL_NAMES.iter().find(|(_, names)| names.iter().any(is_named)).map(|(severity, _)| *severity)
    }

    /// The severity that the number of a level stands for: in Bunyan and Pino up to 99; above, in Monolog, and from 5,000
    /// on in Logback and log4j. `None` below the lowest of them.
    ///
    /// Sources: <https://getpino.io/#/docs/api?id=logger-level>,
    /// <https://github.com/Seldaek/monolog/blob/main/doc/01-usage.md#log-levels>,
    /// <https://logback.qos.ch/apidocs/ch.qos.logback.classic/ch/qos/logback/classic/Level.html>
    #[must_use]
    pub fn from_level_number(number: u64) -> Option<Self> {
        match number {
            0..10 => None,
            10..40 | 100..300 | 5_000..30_000 => Some(Self::Info),
            40..50 | 300..400 | 30_000..40_000 => Some(Self::Warning),
            50..100 | 400..5_000 | 40_000.. => Some(Self::Error),
        }
    }

    /// The severity that a number stands for in syslog; `None` for a number that stands for none.
    ///
    /// Source: RFC 5424, section 6.2.1.
    #[must_use]
    pub fn from_syslog_number(number: u64) -> Option<Self> {
        match number {
            0..=3 => Some(Self::Error),
            4 => Some(Self::Warning),
            5..=7 => Some(Self::Info),
            _ => None,
        }
    }

    /// The level that the writer of a text message gave it, where writers put it; `None` if it has none.
    #[must_use]
    pub fn find_in_first_words(message: &str) -> Option<Self> {
        text_level::find(message)
    }

    /// The severity of a line without a level: by the words with which programs say that they failed, unless these are part
    /// of a name, or count zero.
    #[must_use]
    pub fn guess_from_words(headline: &str) -> Self {
        let mut severity = Self::Info;
        WORDS.find_all(headline, |place, worth| {
            if worth > severity
                && (is_whole_words(headline, &place) || is_exception_class_in(headline, &place))
                && is_statement_of_trouble(headline, &place)
            {
                severity = worth;
            }
        });
        severity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_have_names_and_numbers() {
        for (name, severity) in [
            ("INFO", Some(Severity::Info)),
            ("Information", Some(Severity::Info)),
            ("Warn", Some(Severity::Warning)),
            ("fatal", Some(Severity::Error)),
            ("ERROR2", Some(Severity::Error)),
            ("ERROR+2", Some(Severity::Error)),
            ("SEVERITY_NUMBER_WARN", Some(Severity::Warning)),
            ("http-5", None),
            ("INFO-4", Some(Severity::Info)),
            ("loud", None),
            ("", None),
        ] {
            assert_eq!(Severity::from_level_name(name), severity, "{name}");
        }
        for (number, severity) in [
            (3, None),
            (30, Some(Severity::Info)),
            (40, Some(Severity::Warning)),
            (60, Some(Severity::Error)),
            (200, Some(Severity::Info)),
            (300, Some(Severity::Warning)),
            (550, Some(Severity::Error)),
            (20_000, Some(Severity::Info)),
            (40_000, Some(Severity::Error)),
        ] {
            assert_eq!(Severity::from_level_number(number), severity, "{number}");
        }
    }

    #[test]
    fn the_class_of_an_exception_is_trouble_where_it_is_what_happened() {
        assert_eq!(Severity::guess_from_words("java.io.IOException: gone"), Severity::Error);
        assert_eq!(Severity::guess_from_words("request ended with KeyError: 'x'"), Severity::Error);
        assert_eq!(Severity::guess_from_words("registered a mapper for NotFoundException"), Severity::Info);
        assert_eq!(Severity::guess_from_words("BasicErrorController mapped"), Severity::Info);
    }
}
