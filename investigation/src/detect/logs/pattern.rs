//! One template with its lines -> evidence, or none.

use jiff::Timestamp;

use super::event::Severity;
use super::trouble::Trouble;
use super::wording::wording;
use crate::detect::redact::excerpt;
use crate::detect::series::{poisson_score, round, strength};
use crate::model::{
    Citation, Entity, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Series, Source, Unit, Window,
};
use crate::telemetry::{LogLine, Point};

/// One line is an anecdote, however quiet the baseline was.
const FEWEST_LINES: usize = 2;

/// The score from which a pattern is evidence. Lower than for metrics, for a line that speaks of trouble is no random
/// number: three in a window as long as a baseline without one score 2.04.
const SIGNIFICANT: f64 = 2.0;

/// A rise below this factor is traffic, however certain it is.
const LEAST_RISE: f64 = 1.5;

/// What a line that only warns is worth beside one that tells of an error.
const WARNING_WEIGHT: f64 = 0.5;

/// Enough to recognise a pattern by.
const SUMMARY_CHARS: usize = 140;

/// Excerpts of a pattern: how many and how long.
const SAMPLES: usize = 3;
const SAMPLE_CHARS: usize = 200;

/// Points that a chart can show.
const MOST_POINTS: i64 = 120;

/// Buckets that people think in, in seconds.
const BUCKETS: [i64; 8] = [60, 120, 300, 600, 900, 1_800, 3_600, 21_600];

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

/// A pattern of trouble that comes more often than the baseline leads one to expect.
pub struct Rise<'a> {
    /// What rose.
    pub pattern: Pattern<'a>,
    /// Its lines in the incident window, in order of time.
    now: Vec<&'a LogLine>,
    /// How many lines the baseline has.
    before: usize,
    expected: f64,
    /// How surprising it is, 0 to 1.
    pub strength: f64,
}

impl<'a> Pattern<'a> {
    /// The rise of the pattern: none when it tells of no trouble, or comes no more often than expected.
    pub fn rise(self, scope: &Scope) -> Option<Rise<'a>> {
        if self.trouble.is_none() && self.severity == Severity::Info {
            return None;
        }
        let (incident, baseline) = (scope.incident_window(), scope.baseline_window);
        let now: Vec<&LogLine> = self.within(incident).collect();
        let before = self.within(baseline).count();
        let (seconds, baseline_seconds) = (incident.duration().as_secs_f64(), baseline.duration().as_secs_f64());
        let expected = before as f64 * seconds / baseline_seconds;
        let score = poisson_score(now.len() as u64, seconds, before as u64, baseline_seconds);
        if now.len() < FEWEST_LINES || score < SIGNIFICANT || (now.len() as f64) < LEAST_RISE * expected {
            return None;
        }
        let strength = round(strength(score) * self.weight());
        Some(Rise { pattern: self, now, before, expected, strength })
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

    /// Lines a bucket, from the start of the baseline to the end of the incident.
    fn series(&self, start: Timestamp, end: Timestamp) -> Series {
        let seconds = (end.as_second() - start.as_second()).max(1);
        let fits = |bucket: &i64| seconds <= bucket * MOST_POINTS;
        let bucket = BUCKETS.into_iter().find(fits).unwrap_or(seconds / MOST_POINTS + 1);
        let mut counts = vec![0_u32; usize::try_from((seconds + bucket - 1) / bucket).unwrap_or_default()];
        for line in &self.lines {
            let place = usize::try_from((line.at.as_second() - start.as_second()) / bucket).ok();
            if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
                *count += 1;
            }
        }
        let at = |place: i64| Timestamp::from_second(start.as_second() + place * bucket).ok();
        let points =
            (0..).zip(counts).filter_map(|(place, count)| Some(Point { at: at(place)?, value: f64::from(count) }));
        Series { unit: Unit::Count, points: points.collect() }
    }
}

impl Rise<'_> {
    /// The evidence of the rise at the entity that writes to the log group.
    pub fn evidence(&self, scope: &Scope, group: &str, entity: &Entity) -> Evidence {
        let kind = self.kind();
        Evidence {
            id: EvidenceId::new(Source::Logs, &entity.name, kind, &format!("{group}\n{}", self.pattern.template)),
            source: Source::Logs,
            entity: entity.clone(),
            kind,
            magnitude: Magnitude {
                observed: self.now.len() as f64,
                expected: round(self.expected),
                unit: Unit::Count,
                strength: self.strength,
            },
            onset: self.now.first().map(|line| line.at),
            summary: self.summary(&entity.name),
            citation: Citation { what: group.to_owned(), samples: samples(&self.now) },
            series: Some(self.pattern.series(scope.baseline_window.start(), scope.incident_window().end())),
        }
    }

    fn kind(&self) -> EvidenceKind {
        match self.pattern.trouble {
            Some(trouble) => trouble.kind(),
            None if self.before == 0 => EvidenceKind::NewLogPattern,
            None => EvidenceKind::LogPatternRise,
        }
    }

    /// One sentence with the numbers that an engineer on call wants.
    fn summary(&self, entity: &str) -> String {
        let (now, expected) = (self.now.len(), self.expected);
        let words = excerpt(&wording(self.pattern.template.clone(), &self.now), SUMMARY_CHARS);
        let baseline = match self.before {
            0 => "; the baseline has no such line".to_owned(),
            _ => format!(", {:.1}× the {expected:.1} that the baseline leads one to expect", now as f64 / expected),
        };
        format!("{entity} logged “{words}” {now} times{baseline}")
    }
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
