//! The cold starts and invocations that the Lambda platform logs.

use crate::detect::logs::event::LogEvent;
use crate::model::Window;
use crate::telemetry::{LineSelection, LogLineRef};

/// What a line of the platform reports.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>
#[derive(Clone, Copy, PartialEq, Eq)]
enum PlatformLine {
    /// An invocation ended. It was cold if it had to wait for its execution environment.
    InvocationEnd { is_cold: bool },
    /// An execution environment is started.
    EnvironmentStart,
}

impl PlatformLine {
    /// What the message reports, in the text format or in the JSON format; `None` for any other line.
    fn parse(message: &str) -> Option<Self> {
        if message.starts_with("INIT_START") {
            return Some(Self::EnvironmentStart);
        }
        if message.starts_with("REPORT ") {
            return Some(Self::InvocationEnd { is_cold: message.contains("Init Duration:") });
        }
        // The platform writes its JSON without spaces.
        if !message.trim_start().starts_with('{') {
            None
        } else if message.contains("\"platform.initStart\"") {
            Some(Self::EnvironmentStart)
        } else if message.contains("\"platform.report\"") {
            Some(Self::InvocationEnd { is_cold: message.contains("\"initDurationMs\"") })
        } else {
            None
        }
    }
}

/// The invocations of one window.
#[derive(Default)]
pub struct Invocations {
    /// How many invocations' ends were collected.
    pub count: usize,
    /// Whether a warm one without trouble is among them. A query for trouble and cold starts passes over those, so that
    /// where there is one, all invocations were collected.
    pub includes_uneventful: bool,
}

impl Invocations {
    fn add(&mut self, report: &str, is_cold: bool) {
        self.count += 1;
        // Reading a report takes longer than all else here, and one that is uneventful suffices.
        self.includes_uneventful = self.includes_uneventful || (!is_cold && !reports_trouble(report));
    }
}

/// The cold starts of a function, and its invocations where they were collected.
pub struct ColdStarts<'a> {
    /// The cold starts of the incident window, in order of time.
    pub now: Vec<LogLineRef<'a>>,
    /// The cold starts of the baseline, in order of time.
    pub before: Vec<LogLineRef<'a>>,
    /// The invocations of the incident window.
    pub invocations_now: Invocations,
    /// The invocations of the baseline.
    pub invocations_before: Invocations,
}

impl<'a> ColdStarts<'a> {
    /// The cold starts among the lines of one log group, which are in order of time.
    #[must_use]
    pub fn find(lines: &LineSelection<'a>, incident: Window) -> Self {
        let (mut environment_starts, mut cold_invocations) = (Vec::new(), Vec::new());
        let (mut invocations_now, mut invocations_before) = (Invocations::default(), Invocations::default());
        for line in lines.iter() {
            match PlatformLine::parse(line.message) {
                Some(PlatformLine::EnvironmentStart) => environment_starts.push(line),
                Some(PlatformLine::InvocationEnd { is_cold }) => {
                    let is_now = incident.contains(line.at);
                    let invocations = if is_now { &mut invocations_now } else { &mut invocations_before };
                    invocations.add(line.message, is_cold);
                    if is_cold {
                        cold_invocations.push(line);
                    }
                }
                None => {}
            }
        }
        // A cold start is logged twice, but one of the two kinds of line may not have been collected.
        let has_more_environments = environment_starts.len() > cold_invocations.len();
        let starts = if has_more_environments { environment_starts } else { cold_invocations };
        let (now, before) = starts.into_iter().partition(|line| incident.contains(line.at));
        Self { now, before, invocations_now, invocations_before }
    }
}

/// Whether the report of an invocation is one that a query for trouble finds.
fn reports_trouble(report: &str) -> bool {
    LogEvent::read(report).is_trouble() || report.contains("Status: timeout")
}
