//! An alarm that went into `ALARM` for the incident: how much it says, and what a responder reads of it.
//!
//! The strength is a product: of a breach in the incident, or of one shortly before; of how rare breaches are; of how long the
//! alarm stayed in `ALARM`; and, for a composite alarm that repeats another one, of a constant. An alarm that stood long
//! before is no departure: nobody was called by it for this incident.

use jiff::Timestamp;

use super::spells::{Spell, find_spells};
use super::watched::find_entity;
use crate::detect::redact::excerpt;
use crate::detect::series::round;
use crate::model::{Citation, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit, Window};
use crate::telemetry::AlarmTransition;

/// The strength of an alarm that goes into `ALARM` once in both windows, during the incident, and stays there: somebody
/// who knows the service set it for cases like this.
const BREACH_STRENGTH: f64 = 0.9;

/// An alarm that went into `ALARM` this many seconds before the incident is worth half of one in it: windows are set by
/// hand, and often late.
const HALF_STANDING_SECONDS: f64 = 300.0;

/// An alarm that was in `ALARM` before the incident and is worth less than this, 0 to 1, stood already: about a quarter of an
/// hour before.
const MIN_STANDING_STRENGTH: f64 = 0.2;

/// The factor on the strength of a composite alarm, which repeats what the alarms below it say.
const COMPOSITE_FACTOR: f64 = 0.5;

/// An alarm that goes off so often in both windows together flaps.
const MIN_FLAPPING: usize = 4;

/// Enough for a responder to recognise the name of an alarm.
const MAX_NAME_CHARS: usize = 80;

/// Enough for CloudWatch's reason with its threshold.
const MAX_REASON_CHARS: usize = 200;

/// An alarm that went into `ALARM` during the incident, or shortly before.
pub struct AlarmBreach<'a> {
    /// The first transition into `ALARM` during the incident, else the one that was in force when it began.
    pub first: &'a AlarmTransition,
    /// The spell that it began.
    spell: Spell<'a>,
    /// How many times the alarm went into `ALARM` during the incident; 0 if it was there already.
    count_during: usize,
    /// How many times it did so before.
    count_before: usize,
    /// The share of the incident, from `first` on, that the alarm was in `ALARM`, 0 to 1.
    share_in_alarm: f64,
    /// The incident.
    window: Window,
}

impl<'a> AlarmBreach<'a> {
    /// The breach in the history of one alarm; `None` if it was not in `ALARM` during the incident, or long before.
    pub fn find(scope: &Scope, history: &[&'a AlarmTransition]) -> Option<Self> {
        let window = scope.incident_window();
        let spells = find_spells(history);
        let (before, during): (Vec<Spell<'a>>, Vec<Spell<'a>>) =
            spells.iter().copied().partition(|spell: &Spell<'a>| spell.began_before(window.start()));
        let standing = before.last().filter(|spell| !spell.ended_before(window.start()));
        let spell = *during.first().or(standing)?;
        let breach = Self {
            first: spell.start?,
            spell,
            count_during: during.len(),
            count_before: before.len(),
            share_in_alarm: share_in_alarm(window, &spells, spell.start?.at),
            window,
        };
        let is_departure = breach.count_during > 0 || breach.standing_strength() >= MIN_STANDING_STRENGTH;
        is_departure.then_some(breach)
    }

    /// The evidence; `watched` is the alarm below a composite one that set it off.
    pub fn to_evidence(&self, watched: Option<&AlarmTransition>) -> Evidence {
        let entity = find_entity(watched.unwrap_or(self.first));
        let repetition = if watched.is_some() { COMPOSITE_FACTOR } else { 1.0 };
        let reason = excerpt(&self.first.reason, MAX_REASON_CHARS);
        Evidence {
            id: EvidenceId::new(Source::Alarms, &entity.name, EvidenceKind::AlarmBreach, &self.first.alarm),
            source: Source::Alarms,
            entity,
            kind: EvidenceKind::AlarmBreach,
            magnitude: Magnitude {
                observed: self.count_during as f64,
                expected: self.count_before as f64,
                unit: Unit::Count,
                strength: round(self.strength() * repetition),
            },
            onset: Some(self.first.at),
            summary: self.summary(),
            citation: Citation {
                place: None,
                what: self.first.alarm.clone(),
                samples: if reason.is_empty() { Vec::new() } else { vec![reason] },
            },
            series: None,
        }
    }

    /// How much the breach says, 0 to 1: less if the alarm goes off now and then, and less if it recovers soon.
    fn strength(&self) -> f64 {
        let strength = if self.count_during > 0 { BREACH_STRENGTH } else { self.standing_strength() };
        let rarity = 1.0 / (self.count_before + self.count_during) as f64;
        let persistence = f64::midpoint(1.0, self.share_in_alarm);
        strength * rarity * persistence
    }

    /// The strength of an alarm that was in `ALARM` before the incident: the longer before, the less.
    fn standing_strength(&self) -> f64 {
        let lead_seconds = self.window.start().duration_since(self.first.at).as_secs_f64().max(0.0);
        BREACH_STRENGTH * HALF_STANDING_SECONDS / (HALF_STANDING_SECONDS + lead_seconds)
    }

    fn summary(&self) -> String {
        let name = excerpt(&self.first.alarm, MAX_NAME_CHARS);
        let since = time_of_day(self.first);
        let breach = match (self.count_during, self.count_before) {
            (0, _) => format!("alarm {name} was in ALARM already when the incident window began, since {since}"),
            (during, before) if during + before >= MIN_FLAPPING => {
                let before = in_words(before);
                format!(
                    "alarm {name} flaps: {} into ALARM in the window, {before} in the baseline, first at {since}",
                    in_words(during)
                )
            }
            (1, _) => format!("alarm {name} went into ALARM at {since}"),
            (times, _) => format!("alarm {name} went into ALARM {times} times, first at {since}"),
        };
        let habit = match (self.count_during, self.count_before) {
            (during, before) if during == 0 || before == 0 || during + before >= MIN_FLAPPING => "",
            (_, 1) => "; once in the baseline too",
            (_, _) => "; several times in the baseline too",
        };
        let end = match self.spell.end {
            Some(end) if self.spell.has_recovered() => format!("; back to OK at {}", time_of_day(end)),
            Some(end) => format!("; without data since {}", time_of_day(end)),
            None => "; it has not recovered in the window".to_owned(),
        };
        format!("{breach}{habit}{end}")
    }
}

fn in_words(times: usize) -> String {
    match times {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    }
}

/// The share of the time since `first`, or since the incident began if that was later, that the alarm was in `ALARM`
/// until the end of the incident, 0 to 1.
fn share_in_alarm(window: Window, spells: &[Spell<'_>], first: Timestamp) -> f64 {
    let from = first.max(window.start());
    let mut seconds_in_alarm = 0.0;
    for spell in spells {
        let start = spell.start.map_or(from, |start| start.at.max(from));
        let end = spell.end.map_or(window.end(), |end| end.at);
        seconds_in_alarm += end.duration_since(start).as_secs_f64().max(0.0);
    }
    seconds_in_alarm / window.end().duration_since(from).as_secs_f64()
}

/// The time of a transition as a responder reads it: to the second.
fn time_of_day(transition: &AlarmTransition) -> String {
    transition.at.strftime("%H:%M:%S UTC").to_string()
}
