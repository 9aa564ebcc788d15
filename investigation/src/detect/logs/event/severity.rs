//! How bad a log line is: by the level that its writer gave it, or else by its words.

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

/// Loggers write the level among the first words of a line, behind the time, an id or the logger's name. A level's name
/// that comes later is a word of the sentence.
const MAX_WORDS_SEARCHED_FOR_LEVEL: usize = 6;

/// What names the word behind it as the level, as in `level=warn`.
const LEVEL_LABELS: [&str; 3] = ["level", "lvl", "severity"];

/// Words with which programs say that they failed, in lines without a level; in small letters. The query that collects log
/// lines must find them too.
pub const ERROR_WORDS: [&str; 8] =
    ["error", "exception", "fatal", "panic", "traceback", "failed", "failure", "unhandled"];

impl Severity {
    /// The severity that the name of a level stands for, in capitals or not; `None` for a word that names no level.
    #[must_use]
    pub fn from_level_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "trace" | "debug" | "info" | "information" | "notice" => Some(Self::Info),
            "warn" | "warning" => Some(Self::Warning),
            "error" | "err" | "fatal" | "critical" | "severe" | "panic" | "emergency" | "alert" => Some(Self::Error),
            _ => None,
        }
    }

    /// The severity that the number of a level stands for in the loggers Bunyan and Pino; `None` below their lowest.
    ///
    /// Source: <https://getpino.io/#/docs/api?id=logger-level>
    #[must_use]
    pub fn from_level_number(number: u64) -> Option<Self> {
        match number {
            50.. => Some(Self::Error),
            40..50 => Some(Self::Warning),
            10..40 => Some(Self::Info),
            0..10 => None,
        }
    }

    /// The level among the first words of a message: in capitals, or behind `level=`. In small letters "error" is a word
    /// of a sentence.
    #[must_use]
    pub fn find_in_first_words(message: &str) -> Option<Self> {
        let tokens = message.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | ':' | '.'));
        let words = tokens.map(|token| token.trim_matches(['-', ':', '.'])).filter(|word| !word.is_empty());
        let mut follows_label = false;
        for word in words.take(MAX_WORDS_SEARCHED_FOR_LEVEL) {
            let is_in_capitals = word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
            if (is_in_capitals || follows_label)
                && let Some(severity) = Self::from_level_name(word)
            {
                return Some(severity);
            }
            follows_label = LEVEL_LABELS.contains(&word);
        }
        None
    }

    /// The severity of a line without a level: an error if it has a word with which programs say that they failed.
    #[must_use]
    pub fn guess_from_words(headline: &str) -> Self {
        let lowercase = headline.to_ascii_lowercase();
        if ERROR_WORDS.iter().any(|word| lowercase.contains(word)) { Self::Error } else { Self::Info }
    }
}
