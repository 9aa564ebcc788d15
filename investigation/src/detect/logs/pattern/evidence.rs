//! The departure of a pattern as evidence.

use super::PatternDeparture;
use super::wording::find_wording;
use crate::detect::logs::error_text::ErrorText;
use crate::detect::logs::event::find_last_exception;
use crate::detect::logs::excerpts::find_distinct_excerpts;
use crate::detect::logs::line_counts::count_over_time;
use crate::detect::redact::excerpt;
use crate::detect::series::round;
use crate::model::{Citation, Entity, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit};
use crate::telemetry::LogLineRef;

/// The length of a pattern in a summary, in characters: enough to recognise it by.
const MAX_PATTERN_CHARS: usize = 240;

/// Lines that are quoted, where they differ.
const MAX_EXCERPTS: usize = 3;

/// What stands before and behind the pattern in a summary.
const QUOTES: (char, char) = ('“', '”');

/// The pattern that the summary of a piece of evidence quotes; none if it quotes none.
#[must_use]
pub fn find_quote(summary: &str) -> Option<&str> {
    let (_, behind) = summary.split_once(QUOTES.0)?;
    behind.rsplit_once(QUOTES.1).map(|(quote, _)| quote)
}

/// As much of a wording as is shown. Of a long one that is the error, without what loggers and frameworks wrote around it.
fn shorten(wording: &str) -> String {
    if wording.chars().count() <= MAX_PATTERN_CHARS {
        return excerpt(wording, MAX_PATTERN_CHARS);
    }
    excerpt(&ErrorText::read(wording).in_one_clause(), MAX_PATTERN_CHARS)
}

impl<'a> PatternDeparture<'a> {
    /// The evidence at the entity that writes to the log group.
    #[must_use]
    pub fn to_evidence(&self, scope: &Scope, group: &str, entity: &Entity) -> Evidence {
        let times = self.pattern.lines.iter().map(|line| line.at);
        Evidence {
            id: EvidenceId::new(Source::Logs, &entity.name, self.kind, &format!("{group}\n{}", self.pattern.template)),
            source: Source::Logs,
            entity: entity.clone(),
            kind: self.kind,
            magnitude: Magnitude {
                observed: self.lines_now as f64,
                expected: round(self.lines_expected),
                unit: Unit::Count,
                strength: self.strength,
            },
            onset: self.onset,
            summary: self.summary(&entity.name, self.cited_lines(scope)),
            citation: Citation {
                place: None,
                what: group.to_owned(),
                samples: find_distinct_excerpts(self.cited_lines(scope), MAX_EXCERPTS),
            },
            series: Some(count_over_time(times, scope.baseline_window.start(), scope.incident_window().end())),
        }
    }

    /// The lines of the incident; of a pattern that vanished, those of the baseline.
    fn cited_lines(&self, scope: &Scope) -> impl Iterator<Item = LogLineRef<'a>> + Clone {
        let has_vanished = self.kind == EvidenceKind::VanishedLogPattern;
        let window = if has_vanished { scope.baseline_window } else { scope.incident_window() };
        self.pattern.lines.within(window)
    }

    /// One sentence with the numbers that an engineer on call wants.
    fn summary(&self, entity: &str, cited_lines: impl Iterator<Item = LogLineRef<'a>> + Clone) -> String {
        let (now, before, expected) = (self.lines_now, self.lines_before, self.lines_expected);
        let wording = find_wording(&self.pattern.template, cited_lines);
        let shown = shorten(&wording);
        if self.kind == EvidenceKind::VanishedLogPattern {
            let last = self.onset.map(|at| at.strftime("%H:%M:%S UTC").to_string()).unwrap_or_default();
            return format!("{entity} stopped logging “{shown}”: {before} times in the baseline, none after {last}");
        }
        if self.kind == EvidenceKind::LogPatternFall {
            return format!(
                "{entity} logged “{shown}” only {now} times; by the baseline and its other lines one would expect {expected:.0}"
            );
        }
        if self.pattern.service_event.is_some() {
            let times = if now == 1 { String::new() } else { format!(" {now} times") };
            let before = if before == 0 { "; not in the baseline" } else { ", more often than in the baseline" };
            return format!("AWS reports of {entity}: “{shown}”{times}{before}");
        }
        // The cause that a long pattern ends in may be beyond what is shown.
        let exception = match find_last_exception(&wording) {
            Some(class) if !shown.contains(class.rsplit('.').next().unwrap_or(class)) => format!(" ({class})"),
            Some(_) | None => String::new(),
        };
        let comparison = match before {
            0 => "; the baseline has no such line".to_owned(),
            _ => format!(", {:.1}× the {expected:.1} that the baseline leads one to expect", now as f64 / expected),
        };
        format!("{entity} logged “{shown}”{exception} {now} times{comparison}")
    }
}
