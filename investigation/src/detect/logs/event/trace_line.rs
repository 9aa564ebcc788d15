//! The lines of a stack trace, known by how they begin: which of them name a cause, and which are mere frames.
//!
//! Sources, one for each runtime: <https://docs.oracle.com/javase/8/docs/api/java/lang/Throwable.html#printStackTrace-->,
//! <https://learn.microsoft.com/en-us/dotnet/api/system.exception.tostring>,
//! <https://docs.python.org/3/library/traceback.html>, <https://pkg.go.dev/runtime#hdr-Environment_Variables>,
//! <https://nodejs.org/api/errors.html#errorstack>, <https://docs.ruby-lang.org/en/master/Exception.html>,
//! <https://www.php.net/manual/en/exception.gettraceasstring.php>, <https://doc.rust-lang.org/std/backtrace/>

use super::exception::{CAUSED_BY, TRACEBACK};

/// What a line is in a stack trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TraceLine<'a> {
    /// A place in the code, a separator, or a note on how to see more.
    Frame,
    /// What announces the frames of an exception that is named below them.
    Header,
    /// What stands between an exception and the one that came of it.
    Chain,
    /// The cause of the exception above, as it is shown.
    Cause(&'a str),
}

/// What .NET and Node.js put in front of a cause; what Rust's error reports call theirs, which they number.
const DOTNET_CAUSE: &str = "---> ";
const NODE_CAUSE: &str = "[cause]: ";

/// What Python says between two exceptions of a chain.
const CHAINS: [&str; 2] = [
    "During handling of the above exception, another exception occurred",
    "The above exception was the direct cause of",
];

/// How lines begin that are no more than a part of the trace, in whatever runtime.
const FRAME_BEGINNINGS: [&str; 17] = [
    "--- End of",
    "stack backtrace:",
    "Stack backtrace:",
    "Stack trace:",
    "note: run with `RUST_BACKTRACE",
    "note: Some details are omitted",
    "thrown in /",
    "created by ",
    "[signal SIG",
    "exit status ",
    "node:internal/",
    "Node.js v",
    "Suppressed: ",
    "Caused by:\n",
    "[previous exception",
    "triggerUncaughtException(",
    "[stack]:",
];

impl<'a> TraceLine<'a> {
    /// What the line is in a stack trace; `None` for a line that may well stand alone.
    #[must_use]
    pub fn parse(line: &'a str) -> Option<Self> {
        let text = line.trim();
        if text.starts_with(CAUSED_BY) {
            return Some(Self::Cause(text));
        }
        for label in [DOTNET_CAUSE, NODE_CAUSE] {
            if let Some(cause) = text.strip_prefix(label) {
                return Some(Self::Cause(cause.trim_end_matches(" {")));
            }
        }
        // Elixir: `** (Postgrex.Error) too many connections`, below what it ended: `** (exit) an exception was raised:`.
        if let Some(exception) = text.strip_prefix("** ").filter(|exception| exception.starts_with('(')) {
            return Some(if exception.ends_with(':') { Self::Header } else { Self::Cause(exception) });
        }
        if CHAINS.iter().any(|chain| text.starts_with(chain)) {
            return Some(Self::Chain);
        }
        if text.starts_with(TRACEBACK) {
            return Some(Self::Header);
        }
        let is_indented = line.starts_with([' ', '\t']);
        let is_frame = FRAME_BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
            || text == CAUSED_BY.trim_end()
            || is_place_in_code(text, is_indented)
            || is_go_frame(text, is_indented)
            || is_omission(text)
            || is_pointer(text);
        is_frame.then_some(Self::Frame)
    }
}

/// Whether the line is a frame of Java, .NET, JavaScript, Python, Ruby, PHP or Rust.
fn is_place_in_code(text: &str, is_indented: bool) -> bool {
    if let Some(place) = text.strip_prefix("at ") {
        return is_indented || place.contains('(') && place.ends_with(')');
    }
    if text.starts_with("File \"") {
        return text.contains(", line ");
    }
    if let Some(place) = text.strip_prefix("from ") {
        return place.contains(":in ");
    }
    let Some((number, place)) = text.split_once(' ') else { return is_file_with_line(text) };
    match number.strip_prefix('#') {
        // PHP and Dart: `#0 /app/cart.php(12): pay()`.
        Some(digits) => is_number(digits) && (place.contains('(') || place == "{main}"),
        // Rust: `3: core::panicking::panic_fmt`.
        None => is_indented && number.strip_suffix(':').is_some_and(is_number) && place.contains("::"),
    }
}

/// Whether the line is the name of a file with the number of a line, as Node.js shows where an error was thrown.
fn is_file_with_line(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(file, line)| is_number(line) && file.starts_with('/') && file.contains('.'))
}

/// Whether the line is of a dump of Go's goroutines: `goroutine 1 [running]:`, `main.pay(0xc000)`, `\t/app/main.go:9 +0x1d`.
fn is_go_frame(text: &str, is_indented: bool) -> bool {
    if text.starts_with("goroutine ") {
        return text.ends_with("]:");
    }
    if is_indented && text.contains(".go:") {
        return text.starts_with('/');
    }
    let Some((function, arguments)) = text.split_once('(') else { return false };
    let is_call = text.ends_with(')') && function.contains('.') && !function.contains([' ', ':', '=', '"']);
    let is_value = |byte: u8| byte.is_ascii_hexdigit() || b"x,{}() .*?+".contains(&byte);
    is_call && (arguments.starts_with("0x") || arguments.starts_with("{0x") || arguments == "...)" || arguments == ")")
        || is_call && function.contains("(*") && arguments.bytes().all(is_value)
        || is_call && arguments.starts_with('*')
}

/// `... 12 more`, `... 3 common frames omitted`.
fn is_omission(text: &str) -> bool {
    text.strip_prefix("... ").is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// The signs below a line of code that show where in it an error is.
fn is_pointer(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'^' | b'~' | b' '))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_every_runtime_are_known() {
        for line in [
            "\tat shop.Cart.get(Cart.java:1)",
            "   at Shop.Cart.Get(Int32 id) in /src/Cart.cs:line 12",
            "at shop.ErrorHandler.fail(ErrorHandler.java:7)",
            "    at async Runtime.handler (/var/task/index.js:3:9)",
            "   --- End of inner exception stack trace ---",
            "--- End of stack trace from previous location ---",
            "  File \"/app/cart.py\", line 12, in pay",
            "    ~~~~^^^^",
            "\tfrom /app/cart.rb:12:in `pay'",
            "#0 /app/cart.php(12): pay()",
            "#1 {main}",
            "  thrown in /app/cart.php on line 12",
            "goroutine 1 [running]:",
            "main.pay(0xc000012345)",
            "net/http.HandlerFunc.ServeHTTP(...)",
            "net/http.(*conn).serve(0xc0000a8000, {0x7a5e78, 0xc00009c0f0})",
            "\t/app/main.go:9 +0x1d",
            "created by net/http.(*Server).Serve in goroutine 1",
            "   3: core::panicking::panic_fmt",
            "             at ./src/main.rs:4:5",
            "stack backtrace:",
            "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
            "\t... 12 more",
            "/var/task/index.js:3",
        ] {
            assert_eq!(TraceLine::parse(line), Some(TraceLine::Frame), "{line}");
        }
    }

    #[test]
    fn causes_are_shown_without_the_sign_in_front_and_sentences_are_no_part_of_a_trace() {
        for (line, expected) in [
            ("Caused by: java.io.IOException: gone", Some(TraceLine::Cause("Caused by: java.io.IOException: gone"))),
            (" ---> System.IO.IOException: gone", Some(TraceLine::Cause("System.IO.IOException: gone"))),
            ("  [cause]: Error: gone {", Some(TraceLine::Cause("Error: gone"))),
            ("Traceback (most recent call last):", Some(TraceLine::Header)),
            ("During handling of the above exception, another exception occurred:", Some(TraceLine::Chain)),
            ("at 12:00 the cart was full", None),
            ("from here on all is well", None),
            ("retry(3) failed", None),
            ("GET /cart", None),
            ("#5 is the winner", None),
            ("order 17 placed", None),
            ("java.io.IOException: gone", None),
        ] {
            assert_eq!(TraceLine::parse(line), expected, "{line}");
        }
    }
}
