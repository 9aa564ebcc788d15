//! The history of an alarm as spells in `ALARM`: from the transition into it to the return to `OK`.
//!
//! An alarm that loses its data while it is in `ALARM`, and returns to `ALARM` when the data comes back, was in `ALARM` all the
//! time: `INSUFFICIENT_DATA` says that nobody knows, not that it is over.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html>

use jiff::Timestamp;

use crate::telemetry::{AlarmState, AlarmTransition};

/// A time that an alarm was in `ALARM`.
#[derive(Debug, Clone, Copy)]
pub struct Spell<'a> {
    /// The transition into `ALARM`; `None` if that was before everything that was read.
    pub start: Option<&'a AlarmTransition>,
    /// When it was over, or when the data ended and did not come back; `None` if neither was read.
    pub end: Option<&'a AlarmTransition>,
}

impl Spell<'_> {
    /// Whether the alarm returned to `OK`.
    pub fn has_recovered(&self) -> bool {
        self.end.is_some_and(|end| end.to == AlarmState::Ok)
    }

    /// Whether it began before this time, or before everything that was read.
    pub fn began_before(&self, time: Timestamp) -> bool {
        self.start.is_none_or(|start| start.at < time)
    }

    /// Whether it was over by this time.
    pub fn ended_before(&self, time: Timestamp) -> bool {
        self.end.is_some_and(|end| end.at < time)
    }
}

/// The spells of one alarm, in order of time.
pub fn find_spells<'a>(history: &[&'a AlarmTransition]) -> Vec<Spell<'a>> {
    let mut spells = Vec::new();
    let stood_before = history.first().is_some_and(|first| first.from == AlarmState::Alarm);
    let mut current: Option<Spell<'a>> = stood_before.then_some(Spell { start: None, end: None });
    for &transition in history {
        match transition.to {
            AlarmState::Alarm => {
                let mut spell = current.unwrap_or(Spell { start: Some(transition), end: None });
                spell.end = None;
                current = Some(spell);
            }
            AlarmState::InsufficientData => {
                if let Some(spell) = &mut current {
                    spell.end = Some(transition);
                }
            }
            AlarmState::Ok => {
                if let Some(mut spell) = current.take() {
                    spell.end = Some(transition);
                    spells.push(spell);
                }
            }
        }
    }
    spells.extend(current);
    spells
}

#[cfg(test)]
mod tests {
    use super::*;
    use AlarmState::{Alarm, InsufficientData, Ok};

    /// The transitions between these states, a minute apart.
    fn history(states: &[AlarmState]) -> Vec<AlarmTransition> {
        let mut transitions = Vec::new();
        for (minute, pair) in states.windows(2).enumerate() {
            let at = Timestamp::from_second(60 * i64::try_from(minute).unwrap()).unwrap();
            transitions.push(AlarmTransition { at, from: pair[0], to: pair[1], ..AlarmTransition::default() });
        }
        transitions
    }

    #[test]
    fn a_gap_in_the_data_does_not_end_a_spell() {
        for (states, expected) in [
            (&[Ok, Alarm][..], &[(Some(0), None, false)][..]),
            (&[Ok, Alarm, Ok], &[(Some(0), Some(1), true)]),
            (&[Ok, Alarm, InsufficientData, Alarm, Ok], &[(Some(0), Some(3), true)]),
            (&[Ok, Alarm, InsufficientData, Alarm], &[(Some(0), None, false)]),
            (&[Ok, Alarm, InsufficientData], &[(Some(0), Some(1), false)]),
            (&[Ok, Alarm, InsufficientData, Ok, Alarm], &[(Some(0), Some(2), true), (Some(3), None, false)]),
            (&[Alarm, InsufficientData, Alarm], &[(None, None, false)]),
            (&[Alarm, Ok], &[(None, Some(0), true)]),
            (&[InsufficientData, Alarm], &[(Some(0), None, false)]),
            (&[InsufficientData, Ok], &[]),
            (&[Ok], &[]),
        ] {
            let transitions = history(states);
            let spells = find_spells(&transitions.iter().collect::<Vec<_>>());
            let minute = |transition: Option<&AlarmTransition>| transition.map(|found| found.at.as_second() / 60);
            let shown: Vec<_> =
                spells.iter().map(|spell| (minute(spell.start), minute(spell.end), spell.has_recovered())).collect();
            assert_eq!(shown, expected, "{states:?}");
        }
    }
}
