//! The level of a text message, where loggers write it.
//!
//! Each form is a function from the first line to the severity; the first form that fits counts. A level's name that comes
//! later is a word of the sentence.

use super::severity::Severity;

/// Loggers write the level among the first words of a line, behind the time, an id or the logger's name.
const MAX_WORDS: usize = 9;

/// How far into a line the level is looked for that is a field, in bytes.
const MAX_BYTES_BEFORE_FIELD: usize = 512;

/// How a form is read.
type FindLevel = fn(&str) -> Option<Severity>;

/// The forms, the unmistakable ones first.
const FORMS: [FindLevel; 16] = [
    find_syslog_priority,
    find_letter_of_glog,
    find_letter_of_ruby,
    find_mark_of_redis,
    find_level_of_postgres,
    find_level_of_php,
    find_level_of_node,
    find_letter_between_spaces,
    find_level_at_the_beginning,
    find_level_behind_process,
    find_level_joined_to_time,
    find_field,
    find_in_angle_brackets,
    find_in_brackets,
    find_column,
    find_in_capitals,
];

/// The level that the writer of a message gave it; `None` if it has none.
pub fn find(message: &str) -> Option<Severity> {
    let mut lines = message.lines();
    let first = lines.next()?.trim();
    let head = first.get(..first.floor_char_boundary(MAX_BYTES_BEFORE_FIELD)).unwrap_or(first);
    FORMS.iter().find_map(|find_level| find_level(head)).or_else(|| find_level_below_time(head, lines.next()?))
}

/// `<11>1 2026-…` or `<11>Mar 10 …`: the facility times eight, and the severity.
///
/// Source: RFC 5424, section 6.2.1; RFC 3164, section 4.1.1.
fn find_syslog_priority(line: &str) -> Option<Severity> {
    let (priority, rest) = line.strip_prefix('<')?.split_once('>')?;
    let number: u64 = priority.parse().ok().filter(|number| *number < 192)?;
    rest.starts_with(|c: char| c.is_alphanumeric()).then(|| Severity::from_syslog_number(number % 8))?
}

/// `E0310 14:00:00.123456` of klog and glog; others write the year too: `E260310 …` of `CockroachDB`, `E20260310 …`.
///
/// Sources: <https://github.com/kubernetes/klog/blob/main/klog.go>, <https://google.github.io/glog/stable/logging/>,
/// <https://www.cockroachlabs.com/docs/stable/log-formats>
fn find_letter_of_glog(line: &str) -> Option<Severity> {
    let (word, rest) = line.split_once(' ')?;
    let severity = from_letter(word.get(..1)?)?;
    let date = word.get(1..)?;
    let is_date = matches!(date.len(), 4 | 6 | 8) && date.bytes().all(|byte| byte.is_ascii_digit());
    (is_date && is_time(rest.split_whitespace().next()?)).then_some(severity)
}

/// `E, [2026-03-10T14:00:00.123456 #1] ERROR -- : `.
///
/// Source: <https://docs.ruby-lang.org/en/master/Logger.html#class-Logger-label-Entries>
fn find_letter_of_ruby(line: &str) -> Option<Severity> {
    let (letter, behind) = line.split_at_checked(1)?;
    let rest = behind.strip_prefix(", [")?;
    rest.starts_with(|c: char| c.is_ascii_digit()).then(|| from_letter(letter))?
}

/// `1:M 10 Mar 2026 14:00:00.123 # `: a dot, a dash, a star or a hash behind the time.
///
/// Source: <https://github.com/redis/redis/blob/unstable/src/server.c>, `serverLogRaw`.
fn find_mark_of_redis(line: &str) -> Option<Severity> {
    let mut words = line.split(' ');
    let (process, role) = words.next()?.split_once(':')?;
    let is_process = process.bytes().all(|byte| byte.is_ascii_digit()) && matches!(role, "M" | "S" | "C" | "X");
    let mark = words.nth(4).filter(|_| is_process)?;
    match mark {
        "." | "-" | "*" => Some(Severity::Info),
        "#" => Some(Severity::Warning),
        _ => None,
    }
}

/// What PostgreSQL writes before a colon and two spaces. The lines that add to one above it are no event of their own.
///
/// Source: <https://www.postgresql.org/docs/current/runtime-config-logging.html#RUNTIME-CONFIG-SEVERITY-LEVELS>
const POSTGRES_LEVELS: [(&str, Severity); 17] = [
    ("LOG", Severity::Info),
    ("ERROR", Severity::Error),
    ("FATAL", Severity::Error),
    ("PANIC", Severity::Error),
    ("WARNING", Severity::Warning),
    ("NOTICE", Severity::Info),
    ("INFO", Severity::Info),
    ("DETAIL", Severity::Info),
    ("HINT", Severity::Info),
    ("STATEMENT", Severity::Info),
    ("CONTEXT", Severity::Info),
    ("QUERY", Severity::Info),
    ("LOCATION", Severity::Info),
    ("DEBUG", Severity::Info),
    ("DEBUG1", Severity::Info),
    ("DEBUG2", Severity::Info),
    ("DEBUG5", Severity::Info),
];

fn find_level_of_postgres(line: &str) -> Option<Severity> {
    let (before, _) = line.split_once(":  ")?;
    let word = before.rsplit([' ', ':']).next()?;
    let severity = POSTGRES_LEVELS.iter().find(|(name, _)| *name == word).map(|(_, severity)| *severity)?;
    // What PostgreSQL logs of a process that crashed is no error of a session, and bears the lowest level.
    let is_crash = severity == Severity::Info && line.contains("was terminated by signal");
    Some(if is_crash { Severity::Error } else { severity })
}

/// `PHP Fatal error:  …`, behind a time in brackets or not.
///
/// Source: <https://www.php.net/manual/en/errorfunc.constants.php>
const PHP_LEVELS: [(&str, Severity); 8] = [
    ("Fatal error", Severity::Error),
    ("Parse error", Severity::Error),
    ("Recoverable fatal error", Severity::Error),
    ("Core error", Severity::Error),
    ("Warning", Severity::Warning),
    ("Notice", Severity::Info),
    ("Deprecated", Severity::Info),
    ("Strict Standards", Severity::Info),
];

fn find_level_of_php(line: &str) -> Option<Severity> {
    let behind = match line.strip_prefix("PHP ") {
        Some(behind) => behind,
        None if line.starts_with('[') => line.split_once("] PHP ")?.1,
        None => return None,
    };
    PHP_LEVELS
        .iter()
        .find(|(name, _)| behind.strip_prefix(*name).is_some_and(|rest| rest.starts_with(':')))
        .map(|(_, it)| *it)
}

/// `(node:1) Warning: …`, `(node:1) [DEP0040] DeprecationWarning: …`; and `npm ERR! …`.
///
/// Sources: <https://nodejs.org/api/process.html#event-warning>, <https://docs.npmjs.com/cli/v10/using-npm/logging>
fn find_level_of_node(line: &str) -> Option<Severity> {
    if let Some(behind) = line.strip_prefix("npm ") {
        let level = behind.split(' ').next()?.trim_end_matches('!').to_ascii_lowercase();
        // It warns of every package that is deprecated.
        return if level == "warn" { Some(Severity::Info) } else { Severity::from_level_name(&level) };
    }
    let (_, behind) = line.strip_prefix("(node:")?.split_once(") ")?;
    let kind = behind.split(':').next()?.rsplit(' ').next()?;
    match kind {
        "DeprecationWarning" | "ExperimentalWarning" => Some(Severity::Info),
        "UnhandledPromiseRejectionWarning" => Some(Severity::Error),
        _ => kind.ends_with("Warning").then_some(Severity::Warning),
    }
}

/// `2026-… W | etcdserver: …` of capnslog, `2026-…Z W! [outputs.…] …` of Telegraf and the CloudWatch agent, and
/// `2026-…+0000 E STORAGE  [thread] …` of MongoDB before 4.4: a letter behind the time.
///
/// Sources: <https://github.com/coreos/pkg/blob/main/capnslog/formatters.go>,
/// <https://github.com/influxdata/telegraf/blob/master/docs/CONFIGURATION.md>,
/// <https://www.mongodb.com/docs/v4.2/reference/log-messages/>
fn find_letter_between_spaces(line: &str) -> Option<Severity> {
    let mut words = line.split_whitespace().take(4);
    let mut word = words.next().filter(|word| is_time(word))?;
    while is_time(word) {
        word = words.next()?;
    }
    let next = words.next()?;
    let is_component = next == "-" || next.len() > 3 && next.bytes().all(|byte| byte.is_ascii_uppercase());
    match word.strip_suffix('!') {
        Some(letter) => from_letter(letter),
        None if next == "|" || is_component => from_letter(word),
        None => None,
    }
}

/// A level in small letters and a colon at the very beginning: `fail: Category[0]` of .NET, `error: …` of Winston.
///
/// Sources: <https://learn.microsoft.com/en-us/dotnet/core/extensions/console-log-formatter>,
/// <https://github.com/winstonjs/logform#simple>
fn find_level_at_the_beginning(line: &str) -> Option<Severity> {
    if !line.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let (word, _) = line.split_once(": ")?;
    let is_name = !matches!(word, "http" | "system" | "default" | "config" | "success" | "audit" | "panic");
    let is_small = word.bytes().all(|byte| byte.is_ascii_lowercase());
    (is_name && is_small).then(|| Severity::from_level_name(word))?
}

/// `[2026-…] nsd[12]: error: …`: a level in small letters and a colon behind a process and its number.
///
/// Sources: RFC 3164, section 5.3; <https://nlnetlabs.nl/documentation/unbound/unbound.conf/>
fn find_level_behind_process(line: &str) -> Option<Severity> {
    if !line.contains(']') {
        return None;
    }
    let mut previous = "";
    for word in line.split_whitespace().take(MAX_WORDS) {
        let is_behind_process = previous.trim_end_matches(':').ends_with(']') && !previous.starts_with('[');
        if is_behind_process && let Some(name) = word.strip_suffix(':') {
            let is_small = name.bytes().all(|byte| byte.is_ascii_lowercase());
            return is_small.then(|| Severity::from_level_name(name))?;
        }
        previous = word;
    }
    None
}

/// `2026-03-10 14:00:00.123:WARN:oejs.Server:main: …` of Jetty: a level between colons, joined to the time.
///
/// Source: <https://jetty.org/docs/jetty/12/operations-guide/modules/standard.html#logging>
fn find_level_joined_to_time(line: &str) -> Option<Severity> {
    let word = line.split_whitespace().take(2).find(|word| word.contains(':') && word.len() > "00:00:00:".len())?;
    let mut parts = word.split(':').skip_while(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let name = parts.next().filter(|_| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let is_in_capitals = name.len() > 3 && name.bytes().all(|byte| byte.is_ascii_uppercase());
    is_in_capitals.then(|| Severity::from_level_name(name))?
}

/// `<Error> executeQuery: …` of ClickHouse.
///
/// Source: <https://clickhouse.com/docs/operations/server-configuration-parameters/settings#logger>
fn find_in_angle_brackets(line: &str) -> Option<Severity> {
    let (_, behind) = line.split_once(" <")?;
    let (name, rest) = behind.split_once('>')?;
    rest.starts_with(' ').then(|| Severity::from_level_name(name))?
}

/// What names the value behind it as the level, in logfmt and in lines that hold JSON.
const LEVEL_LABELS: [&str; 8] =
    ["level", "lvl", "severity", "loglevel", "log.level", "\"level\"", "\"severity\"", "\"log.level\""];

/// `time=… level=warn msg=…` of logrus, slog, Prometheus and Grafana.
///
/// Sources: <https://brandur.org/logfmt>, <https://pkg.go.dev/log/slog#TextHandler>
fn find_field(line: &str) -> Option<Severity> {
    line.match_indices(['=', ':']).find_map(|(place, sign)| {
        let (before, behind) = (line.get(..place)?, line.get(place + sign.len()..)?);
        let label = before.rsplit(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '{' | '(' | '[')).next()?;
        if !LEVEL_LABELS.contains(&label) || sign == ":" && !label.starts_with('"') {
            return None;
        }
        let value = behind.trim_start_matches([' ', '"']);
        Severity::from_level_name(value.split([' ', '"', ',', ';', '}', ']']).next()?)
    })
}

/// Names of levels that are also those of logs: in brackets they count where no other level follows, as `[System]` of MySQL
/// does, but not in `[System] [WARNING] [5074]` of the Windows Event Log.
const NAMES_OF_LOGS: [&str; 3] = ["System", "Audit", "Default"];

/// `[error]` of nginx, RabbitMQ and Fluentd, `[core:error]` of Apache, `[Warning]` of MySQL, `[14:00:00 ERR]` of Serilog:
/// the last word in brackets.
///
/// Sources: <https://nginx.org/en/docs/ngx_core_module.html#error_log>, <https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat>,
/// <https://dev.mysql.com/doc/refman/8.4/en/error-log-format.html>, <https://github.com/serilog/serilog-sinks-console>
fn find_in_brackets(line: &str) -> Option<Severity> {
    let mut words_before = 0;
    let mut name_of_log = None;
    for part in line.split('[').skip(1).take(MAX_WORDS) {
        let (inside, behind) = part.split_once(']')?;
        let (before, word) = inside.trim().rsplit_once([' ', ':']).unwrap_or(("", inside.trim()));
        // `shop::error` is the path of a module.
        let is_path = before.ends_with(':');
        if !is_path && let Some(severity) = Severity::from_level_name(word) {
            if !NAMES_OF_LOGS.contains(&word) {
                return Some(severity);
            }
            name_of_log = Some(severity);
        }
        words_before += inside.split_whitespace().count() + behind.split_whitespace().count();
        if words_before > MAX_WORDS {
            break;
        }
    }
    name_of_log
}

/// A column between tabs or bars that is a level in any letters: of zap, Istio, NLog and loguru.
///
/// Sources: <https://pkg.go.dev/go.uber.org/zap/zapcore#EncoderConfig>, <https://github.com/NLog/NLog/wiki/Default-layout>
fn find_column(line: &str) -> Option<Severity> {
    if !line.contains(['\t', '|']) {
        return None;
    }
    line.split(['\t', '|'])
        .take(4)
        .map(str::trim)
        .filter(|column| !column.is_empty())
        .find_map(Severity::from_level_name)
}

/// A level in capitals among the first words: `ERROR:root:…`, `app.ERROR:`, `ERROR/MainProcess`, `WARN[0001]`.
fn find_in_capitals(line: &str) -> Option<Severity> {
    let ends_word = |c: char| c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '{' | '}' | '|' | ',');
    // Fields in front of the level, as Sidekiq writes them, are none of the first words.
    let words = line.split(ends_word).map(|word| word.trim_matches('=')).filter(|word| !word.contains('='));
    let mut words = words.filter(|word| word.bytes().any(|byte| byte.is_ascii_alphanumeric()));
    let mut is_time_so_far = true;
    let mut searched = 0;
    while let Some(word) = words.next() {
        // What Python, Celery and Monolog join to a level stands behind or before it.
        let parts = [word.split([':', '/']).next(), word.trim_end_matches(':').rsplit('.').next()];
        for part in parts.into_iter().flatten() {
            let core = part.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
            // `HTTP` and `SYSTEM` are levels of single loggers, which write them otherwise.
            let is_in_capitals = core.bytes().all(|byte| byte.is_ascii_uppercase())
                && !matches!(core, "HTTP" | "SYSTEM" | "DEFAULT" | "NOTE");
            // Three letters are a word, unless only the time stands before them.
            if is_in_capitals
                && (core.len() > 3 || core.len() == 3 && is_time_so_far)
                && let Some(severity) = Severity::from_level_name(core)
            {
                return Some(severity);
            }
        }
        let follows_label = matches!(word.trim_end_matches(':'), "level" | "lvl" | "severity" | "Level");
        if follows_label && let Some(severity) = words.next().and_then(Severity::from_level_name) {
            return Some(severity);
        }
        is_time_so_far &= is_time(word);
        searched += 1;
        if searched >= MAX_WORDS {
            return None;
        }
    }
    None
}

/// `SEVERE: …` on the second line, below the time and the class: java.util.logging.
///
/// Source: <https://docs.oracle.com/en/java/javase/21/docs/api/java.logging/java/util/logging/SimpleFormatter.html>
fn find_level_below_time(first: &str, second: &str) -> Option<Severity> {
    let has_time = first.split_whitespace().take(5).any(is_time);
    let (word, _) = second.split_once(':')?;
    let is_in_capitals = word.bytes().all(|byte| byte.is_ascii_uppercase());
    (has_time && is_in_capitals).then(|| Severity::from_level_name(word))?
}

/// The severity that loggers shorten to a letter.
fn from_letter(letter: &str) -> Option<Severity> {
    match letter {
        "T" | "D" | "I" | "N" => Some(Severity::Info),
        "W" => Some(Severity::Warning),
        "E" | "F" | "C" | "A" => Some(Severity::Error),
        _ => None,
    }
}

/// Whether the word is a time or a date, as far as its characters tell: `14:00:00.123`, `2026-03-10T14:00:00Z`, `2:00PM`.
fn is_time(word: &str) -> bool {
    let is_part = |byte: u8| {
        byte.is_ascii_digit()
            || matches!(byte, b':' | b'-' | b'.' | b',' | b'+' | b'/' | b'T' | b'Z' | b'A' | b'P' | b'M')
    };
    word.starts_with(|c: char| c.is_ascii_digit()) && word.len() >= 5 && word.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_stands_where_loggers_write_it() {
        for (line, severity) in [
            ("[14:00:01 ERR] x", Severity::Error),
            ("2:00PM INF x", Severity::Info),
            ("E0310 14:00:00.123456       1 a.go:1] x", Severity::Error),
            ("fail: Shop.Cart[0]", Severity::Error),
            ("[2026-03-10T14:00:00+00:00] app.WARNING: x", Severity::Warning),
            ("2026-03-10T14:00:00.123456Z 0 [Note] [MY-1] x", Severity::Info),
            ("2026-03-10 13:00:36 UTC:10.0.1.15(41234):app@orders:[9992]:FATAL:  x", Severity::Error),
            ("<12>Mar 10 14:00:00 web shop: x", Severity::Warning),
            ("1:M 10 Mar 2026 14:00:00.123 # x", Severity::Warning),
            ("ERROR:root:x", Severity::Error),
            ("[2026-03-10 14:00:00,123: ERROR/MainProcess] x", Severity::Error),
            ("WARN[0001] x", Severity::Warning),
            ("Mar 10, 2026 2:00:00 PM shop.Cart load\nSEVERE: x", Severity::Error),
            ("2026-03-10T14:00:00.1Z\terror\tx", Severity::Error),
            ("a=1 b=2 c=3 level=warn msg=x", Severity::Warning),
            ("W260310 14:00:00.123456 17 kv/store.go:697 x", Severity::Warning),
            ("2026-03-10 14:00:00.123:WARN:oejs.Server:main: x", Severity::Warning),
            ("[System] [WARNING] [5074] [WAS] x", Severity::Warning),
            ("2026-03-10T14:00:00Z 0 [System] [MY-010116] [Server] x", Severity::Info),
        ] {
            assert_eq!(find(line), Some(severity), "{line}");
        }
    }

    #[test]
    fn a_word_of_the_sentence_is_no_level() {
        for line in [
            "the error is gone",
            "ERR in three letters is a word: x",
            "cart Error",
            "order 17 is a b c d e f g h i ERROR",
            "http: TLS handshake",
            "sublevel=error",
            "",
        ] {
            assert_eq!(find(line).filter(|_| !line.starts_with("ERR")), None, "{line}");
        }
    }
}
