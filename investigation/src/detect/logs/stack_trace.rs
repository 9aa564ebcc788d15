//! Stack traces that arrive line by line.
//!
//! A program that prints to a pipe has its trace cut into events of the same time, or milliseconds apart. Of those of one
//! time the order is lost, for the order of arrival must not matter; but how a line begins says whether it names the
//! exception, names its cause or is a mere frame.

use jiff::{SignedDuration, Timestamp};

use super::event::{LogEvent, TraceLine, is_rust_panic, starts_with_exception};
use crate::telemetry::LogLineRef;

/// Lines of one trace are at most this far apart: a pipe is read line by line, and each gets a time of its own.
const MAX_PAUSE: SignedDuration = SignedDuration::from_millis(3);

/// Lines that were written at the same time, by what they are.
#[derive(Default)]
struct LinesAtOnce<'a> {
    /// Frames and what else is a part of a trace only.
    has_frames: bool,
    /// How many headers announce an exception.
    headers: usize,
    /// Whether exceptions were raised while others were handled.
    is_chain: bool,
    /// Lines that name a cause.
    causes: Vec<LogLineRef<'a>>,
    /// Lines that begin with an exception.
    exceptions: Vec<LogLineRef<'a>>,
    /// Indented lines that may go on with a trace, or stand alone.
    indented: Vec<LogLineRef<'a>>,
    /// All others.
    others: Vec<LogLineRef<'a>>,
}

/// A trace whose lines are still arriving.
struct OpenTrace<'a> {
    /// The line that stands for the trace; `None` as long as only frames came.
    head: Option<LogLineRef<'a>>,
    /// What was said so far: the head, exceptions and causes.
    message: String,
    /// When its last line came.
    last: Timestamp,
    /// How many headers announced exceptions that have not come.
    awaited: usize,
    /// Whether the next exception came of the last one.
    is_chain: bool,
}

/// Puts lines of a log group together to events, and hands each to `take` with its message.
struct Assembler<'a, Take: FnMut(LogLineRef<'a>, &str)> {
    take: Take,
    /// The last ordinary line, which a trace may belong to.
    latest: Option<LogLineRef<'a>>,
    open: Option<OpenTrace<'a>>,
}

/// Hands the events of the lines of one log group, which are in order of time, to `take`, each with its message: frames
/// are left out, and causes are appended to the exception.
pub fn for_each_event<'a>(lines: impl Iterator<Item = LogLineRef<'a>>, take: impl FnMut(LogLineRef<'a>, &str)) {
    let mut assembler = Assembler { take, latest: None, open: None };
    let mut lines_at_once: Vec<LogLineRef<'a>> = Vec::new();
    for line in lines {
        if lines_at_once.last().is_some_and(|last| last.at != line.at) {
            assembler.add(&lines_at_once);
            lines_at_once.clear();
        }
        lines_at_once.push(line);
    }
    assembler.add(&lines_at_once);
    assembler.close();
    assembler.release();
}

impl<'a> LinesAtOnce<'a> {
    fn sort(lines: &[LogLineRef<'a>]) -> Self {
        let mut sorted = Self::default();
        for line in lines.iter().copied() {
            // A message of several lines has its own trace.
            let is_single = !line.message.trim_end().contains('\n');
            match TraceLine::parse(line.message).filter(|_| is_single) {
                Some(TraceLine::Frame) => sorted.has_frames = true,
                Some(TraceLine::Header) => sorted.headers += 1,
                Some(TraceLine::Chain) => sorted.is_chain = true,
                Some(TraceLine::Cause(_)) => sorted.causes.push(line),
                None if line.message.starts_with([' ', '\t']) => sorted.indented.push(line),
                None if is_single && starts_with_exception(line.message) => sorted.exceptions.push(line),
                None => sorted.others.push(line),
            }
        }
        sorted
    }

    /// Whether a line among them can only be of a trace.
    fn is_trace(&self) -> bool {
        self.has_frames || self.headers > 0 || self.is_chain || !self.causes.is_empty() || !self.exceptions.is_empty()
    }
}

impl<'a> OpenTrace<'a> {
    fn append(&mut self, line: LogLineRef<'a>) {
        if self.head.is_none() {
            self.head = Some(line);
        } else {
            self.message.push('\n');
        }
        self.message.push_str(line.message);
    }
}

impl<'a, Take: FnMut(LogLineRef<'a>, &str)> Assembler<'a, Take> {
    fn add(&mut self, lines: &[LogLineRef<'a>]) {
        let Some(at) = lines.first().map(|line| line.at) else { return };
        if self.open.as_ref().is_some_and(|open| at.duration_since(open.last) > MAX_PAUSE) {
            self.close();
        }
        let mut sorted = LinesAtOnce::sort(lines);
        if sorted.is_trace() {
            self.add_trace(at, sorted);
            return;
        }
        if let Some(open) = &mut self.open {
            // Indented lines go on with the trace: code that is quoted, fields of an error.
            if !sorted.indented.is_empty() {
                sorted.indented.clear();
                open.last = at;
            }
        }
        if self.take_panic(at, &sorted.others) {
            return;
        }
        for line in sorted.indented.into_iter().chain(sorted.others) {
            self.release();
            self.latest = Some(line);
        }
    }

    /// Opens the trace of a panic of Rust, which says on one line where it is and on the next one why. Whether there is one.
    fn take_panic(&mut self, at: Timestamp, others: &[LogLineRef<'a>]) -> bool {
        let latest = self.latest.filter(|latest| at.duration_since(latest.at) <= MAX_PAUSE);
        let candidates: Vec<LogLineRef<'a>> = latest.into_iter().chain(others.iter().copied()).collect();
        let mut panics = candidates.iter().filter(|line| is_rust_panic(line.message));
        let (Some(panic), None) = (panics.next(), panics.next()) else { return false };
        let mut messages = others.iter().filter(|line| line.position != panic.position);
        let (Some(message), None) = (messages.next(), messages.next()) else { return false };
        if latest.is_some_and(|latest| latest.position == panic.position) {
            self.latest = None;
        }
        self.release();
        self.close();
        let mut open = OpenTrace { head: None, message: String::new(), last: at, awaited: 0, is_chain: false };
        open.append(*panic);
        open.append(*message);
        self.open = Some(open);
        true
    }

    /// Adds lines of which some are of a trace.
    fn add_trace(&mut self, at: Timestamp, sorted: LinesAtOnce<'a>) {
        let LinesAtOnce { headers, is_chain, causes, mut exceptions, others, .. } = sorted;
        let awaits = self.open.as_ref().is_some_and(|open| open.awaited > 0 || open.is_chain) || is_chain;
        let has_head = self.open.as_ref().is_some_and(|open| open.head.is_some());
        if exceptions.len() > 1 && !awaits {
            self.close();
            self.take_all_traces(&exceptions, &causes);
            self.take_lines(others);
            return;
        }
        let begins = !exceptions.is_empty() && !(awaits && (is_chain || !has_head || self.continues_chain()));
        if begins {
            self.close();
        }
        let owner = if begins || self.open.is_none() { self.find_owner(at, &others) } else { None };
        self.take_lines(others.into_iter().filter(|line| owner.is_none_or(|owner| !owner.position == line.position)));
        let open = self.open.get_or_insert_with(|| OpenTrace {
            head: None,
            message: String::new(),
            last: at,
            awaited: 0,
            is_chain: false,
        });
        open.last = at;
        if let Some(owner) = owner {
            open.append(owner);
        }
        open.awaited += headers;
        for exception in exceptions.drain(..) {
            if open.is_chain || is_chain && open.head.is_some() {
                open.message.push_str("\nDuring handling of the above exception, another exception occurred:");
                open.is_chain = false;
            }
            open.append(exception);
            open.awaited = open.awaited.saturating_sub(1);
        }
        open.is_chain |= is_chain;
        for cause in causes {
            open.append(cause);
        }
    }

    /// Whether the next exception belongs to the trace that is open.
    fn continues_chain(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.is_chain)
    }

    /// The line of trouble that the trace belongs to: the only one of this time, or the one before. An exception often
    /// follows the line that logs it.
    fn find_owner(&mut self, at: Timestamp, others: &[LogLineRef<'a>]) -> Option<LogLineRef<'a>> {
        let latest = self.latest.filter(|latest| at.duration_since(latest.at) <= MAX_PAUSE);
        let candidates = latest.into_iter().chain(others.iter().copied());
        let mut troubled = candidates.filter(|line| LogEvent::read(line.message).is_trouble());
        let owner = troubled.next().filter(|_| troubled.next().is_none())?;
        if latest.is_some_and(|latest| latest.position == owner.position) {
            self.latest = None;
        }
        Some(owner)
    }

    /// Traces of several programs at one time. Those that say the same have the same causes; of others nobody knows which
    /// cause belongs to which, so that each line is an event.
    fn take_all_traces(&mut self, exceptions: &[LogLineRef<'a>], causes: &[LogLineRef<'a>]) {
        self.release();
        let are_same = exceptions.windows(2).all(|pair| matches!(pair, [one, next] if one.message == next.message));
        let mut distinct: Vec<&str> = causes.iter().map(|cause| cause.message).collect();
        distinct.dedup();
        for exception in exceptions.iter().copied() {
            if are_same {
                let message = [exception.message].into_iter().chain(distinct.iter().copied());
                (self.take)(exception, &message.collect::<Vec<_>>().join("\n"));
            } else {
                (self.take)(exception, exception.message);
            }
        }
        if !are_same {
            for cause in causes.iter().copied() {
                (self.take)(cause, cause.message);
            }
        }
    }

    fn take_lines(&mut self, lines: impl IntoIterator<Item = LogLineRef<'a>>) {
        self.release();
        for line in lines {
            (self.take)(line, line.message);
        }
    }

    /// Ends the trace that is open. Frames without an exception are no event.
    fn close(&mut self) {
        if let Some(OpenTrace { head: Some(head), message, .. }) = self.open.take() {
            (self.take)(head, &message);
        }
    }

    /// Hands on the last ordinary line.
    fn release(&mut self) {
        if let Some(line) = self.latest.take() {
            (self.take)(line, line.message);
        }
    }
}

#[cfg(test)]
mod tests;
