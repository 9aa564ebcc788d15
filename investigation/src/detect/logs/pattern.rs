//! One template with its lines -> evidence, or none.

use jiff::Timestamp;

use super::counts::{rise_began, series};
use super::event::Severity;
use super::stop::Stop;
use super::trouble::Trouble;
use super::wording::wording;
use crate::detect::redact::excerpt;
use crate::detect::series::{poisson_score, round, strength};
use crate::model::{Citation, Entity, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit, Window};
use crate::telemetry::LogLine;

/// One line is an anecdote, however quiet the baseline was.
const MIN_LINES: usize = 2;

/// The score from which a pattern is evidence. Lower than for metrics, for a line that speaks of trouble is no random
/// number: three in a window as long as a baseline without one score 2.04.
const SIGNIFICANT: f64 = 2.0;

/// A rise below this factor is traffic, however certain it is.
const MIN_RISE: f64 = 1.5;

/// What a line that only warns, or the end of one that informs, is worth beside one that tells of an error.
const WARNING_WEIGHT: f64 = 0.5;

/// Enough to recognise a pattern by.
const SUMMARY_CHARS: usize = 140;

/// Excerpts of a pattern: how many and how long.
const SAMPLES: usize = 3;
const SAMPLE_CHARS: usize = 400;

/// A template, its sort, and its lines in order of time.
pub struct Pattern<'a> {
    /// What the lines have in common: unique in its group and sort.
    pub template: String,
    /// The trouble they name.
    pub trouble: Option<Trouble>,
    /// How bad they are.
    pub severity: Severity,
    /// The lines of both windows, in order of time.
    pub lines: Vec<&'a LogLine>,
}

/// A pattern that comes more often than the baseline leads one to expect, or no longer.
pub struct Departure<'a> {
    /// What departs.
    pub pattern: Pattern<'a>,
    /// How surprising it is, 0 to 1.
    pub strength: f64,
    kind: EvidenceKind,
    onset: Option<Timestamp>,
    /// Lines in the incident window, in the baseline, and those that the baseline leads one to expect.
    now: usize,
    before: usize,
    expected: f64,
}

impl<'a> Pattern<'a> {
    /// How the pattern departs from its baseline, if it does: trouble by a rise; what informs, by its end.
    pub fn departure(self, scope: &Scope, complete: bool) -> Option<Departure<'a>> {
        if self.trouble.is_some() || self.severity > Severity::Info {
            self.rise(scope)
        } else if complete {
            self.stop(scope)
        } else {
            // Silence, where lines may be missing, says nothing.
            None
        }
    }

    fn rise(self, scope: &Scope) -> Option<Departure<'a>> {
        let (incident, baseline) = (scope.incident_window(), scope.baseline_window);
        let times: Vec<Timestamp> = self.within(incident).map(|line| line.at).collect();
        let (now, before) = (times.len(), self.within(baseline).count());
        let (seconds, baseline_seconds) = (incident.duration().as_secs_f64(), baseline.duration().as_secs_f64());
        let expected = before as f64 * seconds / baseline_seconds;
        let score = poisson_score(now as u64, seconds, before as u64, baseline_seconds);
        if now < MIN_LINES || score < SIGNIFICANT || (now as f64) < MIN_RISE * expected {
            return None;
        }
        let kind = match self.trouble {
            Some(trouble) => trouble.kind(),
            None if before == 0 => EvidenceKind::NewLogPattern,
            None => EvidenceKind::LogPatternRise,
        };
        let onset = rise_began(&times, incident, before, baseline_seconds);
        let strength = round(strength(score) * self.weight());
        Some(Departure { pattern: self, strength, kind, onset, now, before, expected })
    }

    fn stop(self, scope: &Scope) -> Option<Departure<'a>> {
        let times: Vec<Timestamp> = self.lines.iter().map(|line| line.at).collect();
        let stop = Stop::of(&times, scope.baseline_window, scope.incident_window())?;
        let (now, before) = (times.len() - stop.before, stop.before);
        let seconds = scope.incident_window().duration().as_secs_f64();
        let expected = before as f64 * seconds / scope.baseline_window.duration().as_secs_f64();
        let strength = round(strength(stop.score) * self.weight());
        let (kind, onset) = (EvidenceKind::VanishedLogPattern, Some(stop.last));
        Some(Departure { pattern: self, strength, kind, onset, now, before, expected })
    }

    fn within(&self, window: Window) -> impl Iterator<Item = &'a LogLine> {
        self.lines.iter().copied().filter(move |line| window.contains(line.at))
    }

    fn weight(&self) -> f64 {
        match (self.trouble, self.severity) {
            (Some(_), _) | (None, Severity::Error) => 1.0,
            (None, Severity::Warning | Severity::Info) => WARNING_WEIGHT,
        }
    }
}

impl Departure<'_> {
    /// The evidence at the entity that writes to the log group.
    pub fn evidence(&self, scope: &Scope, group: &str, entity: &Entity) -> Evidence {
        let times = self.pattern.lines.iter().map(|line| line.at);
        let lines = self.telling_lines(scope);
        Evidence {
            id: EvidenceId::new(Source::Logs, &entity.name, self.kind, &format!("{group}\n{}", self.pattern.template)),
            source: Source::Logs,
            entity: entity.clone(),
            kind: self.kind,
            magnitude: Magnitude {
                observed: self.now as f64,
                expected: round(self.expected),
                unit: Unit::Count,
                strength: self.strength,
            },
            onset: self.onset,
            summary: self.summary(&entity.name, &lines),
            citation: Citation { what: group.to_owned(), samples: samples(&lines) },
            series: Some(series(times, scope.baseline_window.start(), scope.incident_window().end())),
        }
    }

    /// The lines of the incident; of what vanished, those of the baseline.
    fn telling_lines(&self, scope: &Scope) -> Vec<&LogLine> {
        let vanished = self.kind == EvidenceKind::VanishedLogPattern;
        self.pattern.within(if vanished { scope.baseline_window } else { scope.incident_window() }).collect()
    }

    /// One sentence with the numbers that an engineer on call wants.
    fn summary(&self, entity: &str, lines: &[&LogLine]) -> String {
        let (now, before, expected) = (self.now, self.before, self.expected);
        let words = wording(self.pattern.template.clone(), lines);
        let (excerpt, class) = (excerpt(&words, SUMMARY_CHARS), exception(&words));
        let class = match class.filter(|class| !excerpt.contains(class)) {
            Some(class) => format!(" ({class})"),
            None => String::new(),
        };
        if self.kind == EvidenceKind::VanishedLogPattern {
            let last = self.onset.map(|at| at.strftime("%H:%M:%S UTC").to_string()).unwrap_or_default();
            return format!("{entity} stopped logging “{excerpt}”: {before} times in the baseline, none after {last}");
        }
        let baseline = match before {
            0 => "; the baseline has no such line".to_owned(),
            _ => format!(", {:.1}× the {expected:.1} that the baseline leads one to expect", now as f64 / expected),
        };
        format!("{entity} logged “{excerpt}”{class} {now} times{baseline}")
    }
}

/// The class of the exception that a line names last: the cause of the others.
fn exception(words: &str) -> Option<&str> {
    let mut classes = words.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '$'));
    let named = |class: &&str| ["Exception", "Error"].iter().any(|ending| class.ends_with(ending) && class != ending);
    classes.rfind(named)
}

/// The earliest excerpts that differ.
fn samples(lines: &[&LogLine]) -> Vec<String> {
    let mut samples: Vec<String> = Vec::with_capacity(SAMPLES);
    // Lines that differ only beyond what is shown are not worth searching for among a million.
    for line in lines.iter().take(10 * SAMPLES) {
        let sample = excerpt(&line.message, SAMPLE_CHARS);
        if !samples.contains(&sample) {
            samples.push(sample);
        }
        if samples.len() == SAMPLES {
            break;
        }
    }
    samples
}
