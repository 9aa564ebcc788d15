//! The alarms of one episode, as its thread shows them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Alarm;

/// How many lines one message holds: the name of an alarm may have 255 characters, and a message about 10,000.
pub const MAX_LINES: usize = 25;

/// The alarms of an episode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storm {
    /// Those that are told now, in the order in which they went off.
    pub lines: Vec<Line>,
    /// How many went off so far, repeats included.
    pub count: usize,
    /// The name of the first.
    pub first: String,
    /// When the first went off.
    pub since: Timestamp,
    /// When the last went off.
    pub until: Timestamp,
    /// The how manieth episode of the context within a week this is, 1 for the first.
    pub episode: usize,
}

/// One alarm that went off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub alarm: String,
    /// When.
    pub at: Timestamp,
    /// How often it has gone off in this episode by then, 1 for the first time.
    pub occurrence: usize,
}

impl Storm {
    /// The alarms of which people were told before, and those of which they are told now.
    pub(super) fn new(told: &[&Alarm], new: &[&Alarm], episode: usize) -> Self {
        let mut all: Vec<(&Alarm, bool)> = told.iter().map(|alarm| (*alarm, false)).collect();
        all.extend(new.iter().map(|alarm| (*alarm, true)));
        all.sort();
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        let mut lines = Vec::new();
        for (alarm, is_new) in &all {
            let occurrence = times.entry(&alarm.arn).or_default();
            *occurrence += 1;
            if *is_new {
                lines.push(Line { alarm: alarm.name.clone(), at: alarm.at, occurrence: *occurrence });
            }
        }
        let first = all.first().map(|(alarm, _)| *alarm);
        let last = all.last().map(|(alarm, _)| *alarm);
        Self {
            lines,
            count: all.len(),
            first: first.map(|alarm| alarm.name.clone()).unwrap_or_default(),
            since: first.map_or(Timestamp::UNIX_EPOCH, |alarm| alarm.at),
            until: last.map_or(Timestamp::UNIX_EPOCH, |alarm| alarm.at),
            episode,
        }
    }

    /// The same in as many messages as its lines need, [`MAX_LINES`] each.
    #[must_use]
    pub fn messages(&self) -> Vec<Self> {
        self.lines.chunks(MAX_LINES).map(|lines| Self { lines: lines.to_vec(), ..self.clone() }).collect()
    }
}
