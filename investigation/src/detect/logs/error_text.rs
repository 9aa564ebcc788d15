//! The error in a log line: its class, and the reason that it gives.

/// Characters of a class: longer words are no names that anybody gave a class.
const MAX_CLASS_CHARS: usize = 80;

/// How the class of an error ends, in the languages whose classes have such names.
const CLASS_ENDINGS: [&str; 8] =
    ["Exception", "Error", "Fault", "Failure", "Denied", "Throwable", "Timeout", "Exceeded"];

/// Words that end like a class, and are words of the sentence.
const NO_CLASSES: [&str; 8] = ["Exception", "Error", "Fault", "Failure", "Denied", "Throwable", "Timeout", "Exceeded"];

/// What stands between an error and the one that caused it: Java, Spring, Go and Python, and the headline of a trace.
const CAUSE_MARKS: [&str; 5] = ["Caused by: ", "caused by: ", "nested exception is ", "root cause: ", " | "];

/// Levels as loggers write them in front of a message.
const LEVELS: [&str; 17] = [
    "trace", "debug", "info", "notice", "warn", "warning", "error", "err", "fatal", "critical", "crit", "severe",
    "panic", "alert", "emerg", "fail", "failed",
];

/// The length of a date such as `2026-03-10`.
const DATE_CHARS: usize = 10;

/// What stands in a pattern for a word that differs from line to line.
const WILDCARD: &str = "<*>";

/// How the names of files with source end.
const SOURCE_EXTENSIONS: [&str; 12] = ["go", "rs", "py", "js", "ts", "java", "kt", "scala", "cs", "rb", "php", "cpp"];

/// The error in a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorText {
    /// The class without its package, such as `NullPointerException`, or the code of an AWS error.
    pub class: Option<String>,
    /// What the error says, without what the logger wrote in front; empty where a class is all there is.
    pub reason: String,
}

impl ErrorText {
    /// Reads the line that says what happened.
    ///
    /// Sources: botocore, `exceptions.py` (`ClientError.MSG_TEMPLATE`); AWS SDK for Java 2, `AwsServiceException.getMessage`;
    /// AWS SDK for Go 2, `smithy.APIError`; the traces of Java, Python, Node.js, .NET, Ruby, PHP, Go and Rust.
    #[must_use]
    pub fn read(line: &str) -> Self {
        let line = line.trim();
        let shortened =
            aws_error(line).or_else(|| panic(line)).or_else(|| last_cause(line)).or_else(|| ruby_error(line));
        let mut text = shortened.unwrap_or_else(|| Self { class: None, reason: without_prefix(line).to_owned() });
        text.reason = without_suffix(&text.reason).to_owned();
        if text.reason.is_empty() && text.class.is_none() {
            text.reason = without_prefix(line).to_owned();
        }
        text
    }

    /// The error in one clause: `KeyError: no such id`, or the reason alone.
    #[must_use]
    pub fn in_one_clause(&self) -> String {
        match &self.class {
            Some(class) if self.reason.is_empty() => class.clone(),
            Some(class) if self.reason.contains(class.as_str()) => self.reason.clone(),
            Some(class) => format!("{class}: {}", self.reason),
            None => self.reason.clone(),
        }
    }
}

/// An error of an AWS API, whose code says more than the class of the SDK around it.
fn aws_error(line: &str) -> Option<ErrorText> {
    // Python: An error occurred (Code) when calling the Operation operation: message.
    if let Some((_, rest)) = line.split_once("An error occurred (") {
        let (code, rest) = rest.split_once(')')?;
        let behind = rest.split_once(" operation").map_or(rest, |(_, behind)| behind);
        // The number of retries may stand between the operation and the colon, in brackets.
        let behind =
            behind.strip_prefix(" (").and_then(|behind| behind.split_once(')')).map_or(behind, |(_, rest)| rest);
        return named(code, behind.trim_start_matches([':', ' ']));
    }
    // Go: operation error DynamoDB: GetItem, https response error StatusCode: 400, RequestID: …, api error Code: message.
    if let Some((_, rest)) = line.split_once("api error ") {
        let (code, reason) = rest.split_once(": ")?;
        return named(code, reason);
    }
    // Java 1: message (Service: …; Status Code: 400; Error Code: Code; Request ID: …).
    let (before, behind) = line.split_once("Error Code: ")?;
    let code = behind.split([';', ',', ')']).next()?;
    let message = before.rsplit_once(" (Service: ").map_or(before, |(message, _)| message);
    let reason = last_cause(message).map_or_else(|| without_prefix(message).to_owned(), |error| error.reason);
    named(code, &reason)
}

fn named(class: &str, reason: &str) -> Option<ErrorText> {
    let is_name = !class.is_empty()
        && class.len() <= MAX_CLASS_CHARS
        && class.chars().all(|char| char.is_alphanumeric() || matches!(char, '.' | '_' | '-'));
    is_name.then(|| ErrorText { class: Some(class.to_owned()), reason: reason.trim().to_owned() })
}

/// A panic of Go or Rust.
fn panic(line: &str) -> Option<ErrorText> {
    if let Some((_, rest)) = line.split_once(" panicked at ") {
        // Since Rust 1.73: panicked at src/main.rs:4:5: message; before: panicked at 'message', src/main.rs:4:5.
        let reason = match rest.strip_prefix('\'').and_then(|rest| rest.rsplit_once("', ")) {
            Some((message, _)) => message,
            None => rest.split_once(".rs:").and_then(|(_, rest)| rest.split_once(char::is_whitespace))?.1,
        };
        return Some(ErrorText { class: Some("panic".to_owned()), reason: reason.trim().to_owned() });
    }
    let reason = line.strip_prefix("panic: ")?;
    Some(ErrorText { class: Some("panic".to_owned()), reason: reason.trim().to_owned() })
}

/// Ruby names the class behind the message: `undefined method 'total' for nil (NoMethodError)`.
fn ruby_error(line: &str) -> Option<ErrorText> {
    let (reason, rest) = line.rsplit_once(" (")?;
    let class = to_class(rest.strip_suffix(')')?)?;
    Some(ErrorText { class: Some(class.to_owned()), reason: without_prefix(reason).to_owned() })
}

/// The error that the others in the line were caused by: the last of a chain, and of a line without one the first.
fn last_cause(line: &str) -> Option<ErrorText> {
    let (mut class, mut message) = find_class(line)?;
    while let Some((inner_class, inner_message)) = find_cause(message) {
        (class, message) = (inner_class, inner_message);
    }
    Some(ErrorText { class: Some(class.to_owned()), reason: message.trim().to_owned() })
}

/// The error that the message of another one says it was caused by: behind a mark, or at its very beginning.
fn find_cause(message: &str) -> Option<(&str, &str)> {
    let ends_of_marks = CAUSE_MARKS.iter().filter_map(|mark| message.rfind(mark).map(|at| at + mark.len()));
    if let Some(behind) = ends_of_marks.max().and_then(|end| message.get(end..)) {
        return find_class(behind);
    }
    let first_word = message.split([':', ' ', '(']).next().unwrap_or_default();
    find_class(message).filter(|(class, _)| first_word.ends_with(class))
}

/// The first class in the text that a message follows, and that message.
fn find_class(text: &str) -> Option<(&str, &str)> {
    let is_of_name = |char: char| char.is_alphanumeric() || matches!(char, '.' | '_' | '$' | '\\');
    let mut start = None;
    let mut previous_colon = false;
    for (at, char) in text.char_indices().chain([(text.len(), '\0')]) {
        // C++, Ruby and PHP join the parts of a name by two colons or a backslash.
        let joins = char == ':' && text.get(at + 1..).is_some_and(|rest| rest.starts_with(':'));
        if is_of_name(char) || joins || (char == ':' && previous_colon) {
            start = start.or(Some(at));
            previous_colon = joins;
            continue;
        }
        previous_colon = false;
        let Some(begun) = start.take() else { continue };
        let (Some(word), Some(rest)) = (text.get(begun..at), text.get(at..)) else { continue };
        if let Some(class) = to_class(word)
            && let Some(message) = message_behind(rest)
        {
            return Some((class, message));
        }
    }
    None
}

/// The message behind a class, if what follows it is one: `: message`, `(code): message`, or nothing more.
fn message_behind(rest: &str) -> Option<&str> {
    if rest.trim().is_empty() {
        return Some("");
    }
    if let Some(message) = rest.strip_prefix(": ").or_else(|| rest.strip_prefix(" - ")) {
        return Some(message);
    }
    // Node.js: Error [ERR_CODE]: message; .NET: SocketException (111): message.
    let (code, message) = rest.split_once(": ")?;
    let code = code.trim();
    let is_code = (code.starts_with('(') && code.ends_with(')')) || (code.starts_with('[') && code.ends_with(']'));
    is_code.then_some(message)
}

/// The class in a word, without its package; none in a word that is no class.
fn to_class(word: &str) -> Option<&str> {
    let class = word.rsplit(['.', '$', '\\', ':']).next().unwrap_or(word);
    let is_class = class.len() <= MAX_CLASS_CHARS
        && class.starts_with(|char: char| char.is_uppercase())
        && CLASS_ENDINGS.iter().any(|ending| class.ends_with(ending))
        && !NO_CLASSES.contains(&class);
    is_class.then_some(class)
}

/// What the line says, without what the logger wrote in front of it. The class of an error is a part of what it says, wherever it
/// stands: `ERROR java.lang.NullPointerException: …` names no logger.
#[must_use]
pub fn message_of(line: &str) -> &str {
    let message = without_prefix(line);
    match ErrorText::read(line).class {
        Some(class) if !message.contains(&class) => line.trim(),
        _ => message,
    }
}

/// The line without what a logger writes in front of a message: level, thread, logger, `Uncaught`.
fn without_prefix(line: &str) -> &str {
    let mut rest = line.trim();
    while let Some(shorter) = without_first_prefix(rest) {
        rest = shorter;
    }
    rest
}

fn without_first_prefix(line: &str) -> Option<&str> {
    let bracketed = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    if let Some((within, rest)) =
        bracketed.filter(|(within, _)| within.len() <= MAX_CLASS_CHARS && to_class(within).is_none())
    {
        let rest = rest.trim_start_matches([':', '-', ' ', '\t']);
        return (!rest.is_empty() && !within.is_empty()).then_some(rest);
    }
    let (word, rest) = line.split_once([' ', '\t'])?;
    let rest = rest.trim_start();
    let bare = word.trim_end_matches([':', '-', ',']);
    let is_level_name = |word: &str| LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level));
    let is_level = is_level_name(bare);
    // A logger's name is a path of words without spaces, and a colon or a dash separates it from the message.
    let is_logger = bare.contains('.')
        && to_class(bare).is_none()
        && (word.ends_with(':') || rest.starts_with("- ") || rest.starts_with(": "));
    // PostgreSQL on RDS: `UTC:10.0.1.15(41234):app@orders:[9992]:LOG:`.
    let is_session = bare.rsplit_once("]:").is_some_and(|(_, level)| level == "LOG" || is_level_name(level));
    // What is left of a time, and of who is connected, as in NATS' `2026/03/10 <*> [INF] <*> - cid:<*> - `.
    let is_date =
        bare.len() == DATE_CHARS && bare.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b'-'));
    let is_time = is_time(bare);
    let is_client = bare.ends_with(WILDCARD) && (rest.starts_with('[') || rest.starts_with("- "));
    // Spring Boot: `1 --- [shop] [nio-8080-exec-4] c.a.orders.Api : `, behind the level.
    let is_process = rest.starts_with("--- ") && (word == WILDCARD || word.bytes().all(|byte| byte.is_ascii_digit()));
    let is_separator = matches!(word, "-" | ":" | "--" | "---" | "|");
    let is_uncaught = bare == "Uncaught" || bare == "Unhandled";
    let is_prefix = is_level && word != "failed"
        || is_logger
        || is_session
        || is_date
        || is_time
        || is_client
        || is_process
        || is_line_of_source(bare);
    (!rest.is_empty() && (is_prefix || is_separator || is_uncaught)).then_some(rest)
}

/// Whether the word is a time of day, perhaps behind its date: `10:00:00,123`, `2026-03-10T10:00:00.123Z`, `<*>:<*>:<*>`.
fn is_time(word: &str) -> bool {
    let numbers = word.replace(WILDCARD, "0");
    let (date, time) = numbers.split_once('T').unwrap_or(("", &numbers));
    let is_of_time = |byte: u8| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b',' | b'+' | b'-' | b'Z');
    let is_date = date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_date && time.matches(':').count() >= 2 && time.bytes().all(is_of_time)
}

/// Whether the word says where in the source a line is written, as zap does: `server/handler.go:55`.
fn is_line_of_source(word: &str) -> bool {
    let Some((file, line)) = word.rsplit_once(':') else { return false };
    let is_number = line == WILDCARD || !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    let extension = file.rsplit_once('.').map(|(_, extension)| extension);
    is_number && extension.is_some_and(|extension| SOURCE_EXTENSIONS.contains(&extension))
}

/// The reason without what an SDK writes behind it: `(Service: DynamoDb, Status Code: 400, Request ID: …)`.
fn without_suffix(reason: &str) -> &str {
    let cut = ["(Service: ", "(SDK Attempt", " at com.", " at java.", "; nested exception is "];
    let end = cut.iter().filter_map(|mark| reason.find(mark)).min().unwrap_or(reason.len());
    reason.get(..end).unwrap_or(reason).trim().trim_end_matches(['.', ';', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_write_in_front_is_no_reason() {
        for (line, reason) in [
            (
                "UTC:<*>(<*>):app@orders:[<*>]:LOG:  process <*> still waiting for ShareLock on transaction <*>",
                "process <*> still waiting for ShareLock on transaction <*>",
            ),
            ("2026-03-10 UTC:10.0.1.5(41234):app@orders:[9992]:FATAL:  out of shared memory", "out of shared memory"),
            ("[1] 2026/03/10 <*> [INF] <*> - cid:<*> - Slow Consumer Detected", "Slow Consumer Detected"),
            (
                "WARN 1 --- [stock] [nio-<*>-exec-<*>] c.a.stock.Client : attempt <*> of 3 failed",
                "attempt <*> of 3 failed",
            ),
            ("server/handler.go:55\trate lookup failed", "rate lookup failed"),
            ("redis.internal:6379 refused", "redis.internal:6379 refused"),
            ("503 Service Unavailable", "503 Service Unavailable"),
            ("<*> connections refused", "<*> connections refused"),
        ] {
            assert_eq!(ErrorText::read(line).reason, reason);
        }
    }

    #[test]
    fn the_class_and_the_reason_of_every_language_are_read() {
        for (line, class, reason) in [
            ("[ERROR] RuntimeError: boom", "RuntimeError", "boom"),
            (
                "[ERROR] ClientError: An error occurred (ValidationException) when calling the GetItem operation: The \
                 provided key element does not match the schema",
                "ValidationException",
                "The provided key element does not match the schema",
            ),
            (
                "An error occurred (AccessDeniedException) when calling the Query operation (reached max retries: 4): no",
                "AccessDeniedException",
                "no",
            ),
            (
                "operation error DynamoDB: GetItem, https response error StatusCode: 400, RequestID: 1, api error \
                 ResourceNotFoundException: Requested resource not found",
                "ResourceNotFoundException",
                "Requested resource not found",
            ),
            (
                "software.amazon.awssdk.services.s3.model.NoSuchBucketException: The bucket is gone (Service: S3, Status \
                 Code: 404, Request ID: 1)",
                "NoSuchBucketException",
                "The bucket is gone",
            ),
            (
                "com.amazonaws.AmazonServiceException: Rate exceeded (Service: AWSKMS; Status Code: 400; Error Code: \
                 ThrottlingException; Request ID: 1)",
                "ThrottlingException",
                "Rate exceeded",
            ),
            (
                "ERROR java.lang.NullPointerException: Cannot invoke \"x\"",
                "NullPointerException",
                "Cannot invoke \"x\"",
            ),
            (
                "Request failed | java.net.SocketTimeoutException: Read timed out",
                "SocketTimeoutException",
                "Read timed out",
            ),
            (
                "HTTP 500: com.a.OrderException: cannot save; nested exception is org.b.SQLException: disk full",
                "SQLException",
                "disk full",
            ),
            ("RuntimeException: java.io.IOException: closed", "IOException", "closed"),
            ("System.Net.Sockets.SocketException (111): Connection refused", "SocketException", "Connection refused"),
            ("PHP Fatal error:  Uncaught TypeError: f(): int expected", "TypeError", "f(): int expected"),
            ("ActiveRecord::ConnectionTimeoutError: no connection", "ConnectionTimeoutError", "no connection"),
            ("undefined method 'total' for nil (NoMethodError)", "NoMethodError", "undefined method 'total' for nil"),
            (
                "panic: runtime error: index out of range [3] with length 3",
                "panic",
                "runtime error: index out of range [3] with length 3",
            ),
            ("thread 'main' panicked at src/main.rs:4:5: no order", "panic", "no order"),
            ("thread 'main' panicked at 'no order', src/main.rs:4:5", "panic", "no order"),
        ] {
            let read = ErrorText::read(line);
            assert_eq!((read.class.as_deref(), read.reason.as_str()), (Some(class), reason), "{line}");
        }
    }

    #[test]
    fn what_a_line_says_has_its_class_and_its_message_and_no_logger() {
        for (line, message) in [
            ("ERROR 2026-03-10 10:00:00,123 com.shop.Foo - payment refused", "payment refused"),
            ("2026-03-10T10:00:00.123Z ERROR [main] com.shop.Foo: payment refused", "payment refused"),
            ("<*>:<*>:<*>,<*> WARN com.shop.Foo - payment refused", "payment refused"),
            // The class of an error is like a logger's name.
            (
                "ERROR java.lang.NullPointerException: Cannot invoke \"Order.total()\" because \"order\" is null",
                "java.lang.NullPointerException: Cannot invoke \"Order.total()\" because \"order\" is null",
            ),
            ("ERROR com.shop.OrderException - no such order", "com.shop.OrderException - no such order"),
            ("[ERROR] ClientError: no", "ClientError: no"),
            ("[KeyError]: 'id'", "[KeyError]: 'id'"),
            ("panic: no order", "panic: no order"),
            ("ERROR com.shop.Foo - failed: java.io.IOException: closed", "java.io.IOException: closed"),
            ("undefined method 'total' for nil (NoMethodError)", "undefined method 'total' for nil (NoMethodError)"),
            ("redis:6379: refused", "redis:6379: refused"),
            ("error", "error"),
            ("", ""),
        ] {
            assert_eq!(message_of(line), message, "{line}");
        }
    }

    #[test]
    fn a_line_without_a_class_is_its_message_without_what_the_logger_wrote() {
        for (line, reason) in [
            ("[ERROR] Error: connect ECONNREFUSED 10.0.0.1:5432", "connect ECONNREFUSED 10.0.0.1:5432"),
            ("ERROR [main] com.acme.Orders - cannot save order", "cannot save order"),
            (
                "FATAL:  password authentication failed for user \"app\"",
                "password authentication failed for user \"app\"",
            ),
            ("error", "error"),
            ("Task timed out after 3.00 seconds", "Task timed out after 3.00 seconds"),
            ("", ""),
        ] {
            let read = ErrorText::read(line);
            assert_eq!((read.class, read.reason.as_str()), (None, reason), "{line}");
        }
    }

    #[test]
    fn a_class_that_the_reason_names_is_not_said_twice() {
        let clause = |line| ErrorText::read(line).in_one_clause();
        assert_eq!(clause("ERROR a.B: x"), "x");
        assert_eq!(clause("KeyError: KeyError"), "KeyError");
        assert_eq!(clause("KeyError: 'id'"), "KeyError: 'id'");
    }

    proptest::proptest! {
        #[test]
        fn any_line_is_read(line in "(Caused by: |[A-Z][a-z]{1,4}(Error|Exception)|: | \\| |\\(|\\)|\\[|é|::|An error occurred \\(|[a-z. ]{1,8}){0,12}") {
            let read = ErrorText::read(&line);
            proptest::prop_assert!(read.reason.len() <= line.len());
        }
    }
}
