//! An alarm that was in `ALARM` during the incident: how much it says, and what a responder reads of it.
//!
//! The strength is a product: of a breach in the incident, or of one that was standing when it began; of how rare breaches
//! are; of how long the alarm stayed in `ALARM`; and, for a composite alarm that repeats another one, of a constant.

use jiff::Timestamp;

use crate::detect::dimensions;
use crate::detect::redact::excerpt;
use crate::detect::series::round;
use crate::model::{Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit};
use crate::telemetry::{AlarmState, AlarmTransition};

/// The strength of an alarm that goes into `ALARM` once in both windows, during the incident, and stays there: somebody
/// who knows the service set it for cases like this.
const BREACH_STRENGTH: f64 = 0.9;

/// The strength towards which that of an alarm falls which was in `ALARM` already when the incident began: it may be part
/// of the incident, or may have been ignored for days.
const STANDING_STRENGTH: f64 = 0.4;

/// An alarm that went into `ALARM` this many seconds before the incident is worth the mean of the two strengths: windows
/// are set by hand, and often late.
const HALF_STANDING_SECONDS: f64 = 300.0;

/// The factor on the strength of a composite alarm, which repeats what the alarms below it say.
const COMPOSITE_FACTOR: f64 = 0.5;

/// Enough for a responder to recognise the name of an alarm.
const MAX_NAME_CHARS: usize = 80;

/// Enough for CloudWatch's reason with its threshold.
const MAX_REASON_CHARS: usize = 200;

/// An alarm that was in `ALARM` during the incident.
pub struct AlarmBreach<'a> {
    /// The first transition to `ALARM` during the incident, else the one that was in force when it began.
    pub first: &'a AlarmTransition,
    /// How many times the alarm went into `ALARM` during the incident; 0 if it was there already.
    count_during: usize,
    /// How many times it did so before.
    count_before: usize,
    /// The first return to `OK` after `first`.
    recovery: Option<&'a AlarmTransition>,
    /// The share of the incident, from `first` on, that the alarm was in `ALARM`, 0 to 1.
    share_in_alarm: f64,
    /// When the incident began.
    incident_start: Timestamp,
}

impl<'a> AlarmBreach<'a> {
    /// The breach in the history of one alarm; `None` if it was not in `ALARM` during the incident.
    pub fn find(scope: &Scope, history: &[&'a AlarmTransition]) -> Option<Self> {
        let incident_start = scope.incident_window().start();
        let mut first_during = None;
        let mut last_before = None;
        let (mut count_during, mut count_before) = (0, 0);
        for transition in history.iter().copied() {
            let is_breach = transition.to == AlarmState::Alarm;
            if transition.at < incident_start {
                last_before = Some(transition);
                count_before += usize::from(is_breach);
            } else if is_breach {
                first_during = first_during.or(Some(transition));
                count_during += 1;
            }
        }
        let standing = last_before.filter(|transition| transition.to == AlarmState::Alarm);
        let first = first_during.or(standing)?;
        let mut later = history.iter().filter(|transition| transition.at > first.at);
        let recovery = later.find(|transition| transition.to == AlarmState::Ok).copied();
        let share_in_alarm = share_in_alarm(scope, history, first);
        Some(Self { first, count_during, count_before, recovery, share_in_alarm, incident_start })
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
        let lead_seconds = self.incident_start.duration_since(self.first.at).as_secs_f64();
        let recency = HALF_STANDING_SECONDS / (HALF_STANDING_SECONDS + lead_seconds);
        STANDING_STRENGTH + (BREACH_STRENGTH - STANDING_STRENGTH) * recency
    }

    fn summary(&self) -> String {
        let name = excerpt(&self.first.alarm, MAX_NAME_CHARS);
        let since = time_of_day(self.first);
        let breach = match self.count_during {
            0 => format!("alarm {name} was in ALARM already when the incident window began, since {since}"),
            1 => format!("alarm {name} went into ALARM at {since}"),
            times => format!("alarm {name} went into ALARM {times} times, first at {since}"),
        };
        let habit = match (self.count_during, self.count_before) {
            (0, _) | (_, 0) => "",
            (_, 1) => "; once in the baseline too",
            (_, _) => "; several times in the baseline too",
        };
        let end = match self.recovery {
            Some(recovery) => format!("; back to OK at {}", time_of_day(recovery)),
            None => "; it has not recovered in the window".to_owned(),
        };
        format!("{breach}{habit}{end}")
    }
}

/// The share of the time since `first`, or since the incident began if that was later, that the alarm was in `ALARM`
/// until the end of the incident, 0 to 1.
fn share_in_alarm(scope: &Scope, history: &[&AlarmTransition], first: &AlarmTransition) -> f64 {
    let window = scope.incident_window();
    let from = first.at.max(window.start());
    let state_ends = history.iter().skip(1).map(|next| next.at).chain([window.end()]);
    let mut seconds_in_alarm = 0.0;
    for (transition, state_end) in history.iter().zip(state_ends) {
        if transition.to == AlarmState::Alarm {
            seconds_in_alarm += state_end.duration_since(transition.at.max(from)).as_secs_f64().max(0.0);
        }
    }
    seconds_in_alarm / window.end().duration_since(from).as_secs_f64()
}

/// The entity whose metric the alarm watches; the alarm itself if it watches none, or one without dimensions.
fn find_entity(transition: &AlarmTransition) -> Entity {
    match &transition.metric {
        Some(metric) if !metric.dimensions.is_empty() => dimensions::find_entity(metric),
        Some(_) | None => Entity { name: transition.alarm.clone(), kind: EntityKind::Resource },
    }
}

/// The time of a transition as a responder reads it: to the second.
fn time_of_day(transition: &AlarmTransition) -> String {
    transition.at.strftime("%H:%M:%S UTC").to_string()
}
