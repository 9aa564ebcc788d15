//! How many of the sampled traces show a thing, compared between the windows.
//!
//! Method: the likelihood ratio of two binomials, which is right for the few traces that sampling leaves.

use super::CITED;
use super::visits::Taken;
use crate::detect::series::{Share, binomial_score, round, strength};
use crate::model::{Citation, Entity, Evidence, EvidenceId, EvidenceKind, Magnitude, Source, Unit};

/// One trace is an anecdote.
const MIN_TRACES: u64 = 2;

/// The score from which a share is evidence. Lower than for statistics over all requests, for a window holds twenty
/// traces: three of twenty against none score 2.1.
const SIGNIFICANT: f64 = 2.0;

/// What a score is worth when no trace of the baseline passed the entity and a clean one had to be assumed.
const ASSUMED_WEIGHT: f64 = 0.5;

/// Whether a trace shows it.
pub struct Happening<'a> {
    /// The trace.
    pub taken: Taken<'a>,
    /// It does.
    pub happened: bool,
}

/// Which traces show a thing at an entity, in order of time.
pub struct Shares<'a> {
    /// Where.
    pub entity: &'a Entity,
    /// What it is evidence of, if it happens more often.
    pub kind: EvidenceKind,
    /// Tells apart what is observed there.
    pub subject: &'static str,
    /// By trace.
    pub happenings: Vec<Happening<'a>>,
}

impl Shares<'_> {
    /// The evidence that it happens more often. `what` happens, in a sentence; `how` follows the numbers.
    pub fn judge(&self, what: &str, how: &str) -> Option<Evidence> {
        let (now, before) = (self.share(true), self.share(false));
        let assumed = before.whole == 0;
        let score = binomial_score(now, if assumed { Share { part: 0, whole: now.whole } } else { before });
        if now.part < MIN_TRACES || score < SIGNIFICANT {
            return None;
        }
        let happened: Vec<&Taken<'_>> = self
            .happenings
            .iter()
            .filter(|happening| happening.happened && happening.taken.in_incident)
            .map(|happening| &happening.taken)
            .collect();
        let first = happened.first()?;
        let baseline = match before.whole {
            0 => "the baseline has no trace through it".to_owned(),
            whole => format!("{} of {whole} in the baseline", before.part),
        };
        Some(Evidence {
            id: EvidenceId::new(Source::Traces, &self.entity.name, self.kind, self.subject),
            source: Source::Traces,
            entity: self.entity.clone(),
            kind: self.kind,
            magnitude: Magnitude {
                observed: round(100.0 * now.rate()),
                expected: round(100.0 * before.rate()),
                unit: Unit::Percent,
                strength: round(strength(score) * if assumed { ASSUMED_WEIGHT } else { 1.0 }),
            },
            onset: Some(first.at),
            summary: format!("{what} in {} of {} sampled traces{how}; {baseline}", now.part, now.whole),
            citation: Citation {
                what: format!("X-Ray trace {}", first.trace),
                samples: happened.iter().take(CITED).map(|taken| taken.trace.to_owned()).collect(),
            },
            series: None,
        })
    }

    fn share(&self, in_incident: bool) -> Share {
        let window = self.happenings.iter().filter(|happening| happening.taken.in_incident == in_incident);
        window.fold(Share::default(), |share, happening| Share {
            part: share.part + u64::from(happening.happened),
            whole: share.whole + 1,
        })
    }
}
