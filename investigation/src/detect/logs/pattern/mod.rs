//! One pattern, that is the lines of one template: does it depart from its baseline?
//!
//! Lines of trouble are evidence when they are written more often than the baseline leads one to expect; lines that
//! inform, when they stop (`stop`) or fall behind the others (`fall`). What is said of the departure is in [`evidence`].

pub mod evidence;
mod fall;
mod stop;
mod wording;

use jiff::Timestamp;

use self::fall::Fall;
pub use self::fall::TypicalChange;
use self::stop::Stop;
use super::event::{FailureMode, ServiceEvent, Severity};
use super::line_counts::find_rise_onset;
use crate::detect::series::{SIGNIFICANT_SCORE, poisson_score, round, strength};
use crate::model::{EvidenceKind, Scope};
use crate::telemetry::{GroupCounts, LineSelection};

/// One line is an anecdote, however quiet the baseline was. An event that a service states of a resource is none.
const MIN_LINES_OF_RISE: usize = 2;

/// The score, in standard deviations, from which a pattern is evidence. It is lower than
/// [`crate::detect::series::SIGNIFICANT_SCORE`], for a line that reports trouble is no random number: three of them in a
/// window as long as a baseline without one score 2.04.
const MIN_SCORE_OF_LINES: f64 = 2.0;

/// A rise below this factor is traffic, however certain it is.
const MIN_RISE_FACTOR: f64 = 1.5;

/// The score of an event that a service states: it is beyond chance, and one is enough.
const SCORE_OF_SERVICE_EVENT: f64 = SIGNIFICANT_SCORE;

/// What a line that only warns, or the end of one that informs, is worth beside one that reports an error.
const WARNING_WEIGHT: f64 = 0.5;

/// A template and its lines.
pub struct Pattern<'a> {
    /// What the lines have in common: unique in its log group, failure mode and severity.
    pub template: String,
    /// The failure mode that the lines name.
    pub failure_mode: Option<FailureMode>,
    /// How bad they are.
    pub severity: Severity,
    /// What one of them is evidence of, where they are events that a service of AWS states of a resource.
    pub service_event: Option<ServiceEvent>,
    /// The lines of both windows, in order of time.
    pub lines: LineSelection<'a>,
}

/// What was read of the lines of a log group.
#[derive(Debug, Clone, Copy)]
pub struct LinesRead {
    /// Whether no line is missing.
    pub all: bool,
    /// How many lines were found where some are missing.
    pub counts: GroupCounts,
}

/// A pattern that is written more often than the baseline leads one to expect, or no longer.
pub struct PatternDeparture<'a> {
    /// The pattern whose number of lines departs.
    pub pattern: Pattern<'a>,
    /// How surprising it is, 0 to 1.
    pub strength: f64,
    kind: EvidenceKind,
    onset: Option<Timestamp>,
    /// Lines in the incident window.
    lines_now: usize,
    /// Lines in the baseline window.
    lines_before: usize,
    /// Lines that the baseline leads one to expect in the incident window.
    lines_expected: f64,
}

impl<'a> Pattern<'a> {
    /// How the pattern departs from its baseline: lines of trouble by a rise, lines that inform by their end, or by
    /// their fall beside the `typical` change of their group. `None` if it does not. Where lines may be missing, their
    /// silence says nothing; where a sample was read, each line counts for those that were found beside it.
    #[must_use]
    pub fn find_departure(
        self,
        scope: &Scope,
        reading: LinesRead,
        typical: Option<TypicalChange>,
    ) -> Option<PatternDeparture<'a>> {
        if self.failure_mode.is_some() || self.severity > Severity::Info || self.service_event.is_some() {
            self.find_rise(scope, reading.counts)
        } else if reading.all {
            match Stop::find(&self.times(), scope.baseline_window, scope.incident_window()) {
                Some(stop) => Some(self.into_stopped(scope, stop)),
                None => self.find_fall(scope, typical?),
            }
        } else {
            None
        }
    }

    fn find_rise(self, scope: &Scope, counts: GroupCounts) -> Option<PatternDeparture<'a>> {
        let (incident, baseline) = (scope.incident_window(), scope.baseline_window);
        let times: Vec<Timestamp> = self.lines.within(incident).map(|line| line.at).collect();
        let (read_now, read_before) = (times.len(), self.lines.within(baseline).count());
        // A sample is as certain as the lines that were read: reading every tenth line is like watching for a tenth of the time.
        let seconds = incident.duration().as_secs_f64() / counts.incident.weight();
        let baseline_seconds = baseline.duration().as_secs_f64() / counts.baseline.weight();
        let score = poisson_score(read_now as u64, seconds, read_before as u64, baseline_seconds);
        let lines_now = (read_now as f64 * counts.incident.weight()).round() as usize;
        let lines_before = (read_before as f64 * counts.baseline.weight()).round() as usize;
        let lines_expected = expected_lines(lines_before, scope);
        // What is stated all the time is no news; the first time is.
        let is_news = self.service_event.is_some() && read_now > 0 && read_before == 0;
        let score = if is_news { score.max(SCORE_OF_SERVICE_EVENT) } else { score };
        let is_rise = score >= MIN_SCORE_OF_LINES && lines_now as f64 >= MIN_RISE_FACTOR * lines_expected;
        if read_now < MIN_LINES_OF_RISE && !is_news || !is_rise {
            return None;
        }
        let kind = match (self.service_event, self.failure_mode) {
            (Some(event), mode) => event.evidence_kind(mode),
            (None, Some(failure_mode)) => failure_mode.evidence_kind(),
            (None, None) if lines_before == 0 => EvidenceKind::NewLogPattern,
            (None, None) => EvidenceKind::LogPatternRise,
        };
        // The lines of the incident are counted as they were read, so that the baseline is watched for as long in proportion.
        let onset = find_rise_onset(&times, incident, read_before, baseline_seconds * counts.incident.weight());
        let strength = round(strength(score) * self.weight());
        Some(PatternDeparture { pattern: self, strength, kind, onset, lines_now, lines_before, lines_expected })
    }

    fn into_stopped(self, scope: &Scope, stop: Stop) -> PatternDeparture<'a> {
        PatternDeparture {
            strength: round(strength(stop.score) * self.weight()),
            kind: EvidenceKind::VanishedLogPattern,
            onset: Some(stop.last_line),
            lines_now: self.lines.len() - stop.lines_before,
            lines_before: stop.lines_before,
            lines_expected: expected_lines(stop.lines_before, scope),
            pattern: self,
        }
    }

    fn find_fall(self, scope: &Scope, typical: TypicalChange) -> Option<PatternDeparture<'a>> {
        let Fall { lines_now, lines_before, lines_expected, score } = Fall::find(&self, scope, typical)?;
        Some(PatternDeparture {
            strength: round(strength(score) * self.weight()),
            kind: EvidenceKind::LogPatternFall,
            // The lines that are missing have no time.
            onset: None,
            lines_now,
            lines_before,
            lines_expected,
            pattern: self,
        })
    }

    fn times(&self) -> Vec<Timestamp> {
        self.lines.iter().map(|line| line.at).collect()
    }

    fn weight(&self) -> f64 {
        match (self.failure_mode, self.severity) {
            (Some(_), _) | (None, Severity::Error) => 1.0,
            (None, Severity::Warning | Severity::Info) => WARNING_WEIGHT,
        }
    }
}

/// The lines that the rate of the baseline leads one to expect in the incident window.
fn expected_lines(lines_before: usize, scope: &Scope) -> f64 {
    let seconds = scope.incident_window().duration().as_secs_f64();
    lines_before as f64 * seconds / scope.baseline_window.duration().as_secs_f64()
}
