//! Lays alarms on the episodes of the contexts that watch them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Alarm, Storm};
use crate::model::{InvestigationId, QuietHours};

/// An alarm belongs to the episode whose last alarm went off no longer ago than this: alarms on one cause have periods of one
/// to five minutes and wait for a few of them, and one that flaps comes back within such a time.
pub const FOLD_GAP: SignedDuration = SignedDuration::from_mins(30);

/// An episode takes no more alarms this long after its first: an alarm that flaps all day deserves another look.
pub const MAX_EPISODE: SignedDuration = SignedDuration::from_hours(6);

/// How far back episodes are counted.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A context whose alarms start investigations, and where those are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// The name of the context.
    pub context: String,
    /// The id of the Slack channel that hears of it.
    pub channel: String,
    /// The region of its alarms.
    pub region: String,
    /// The names of its alarms.
    pub alarms: BTreeSet<String>,
    /// When they start nothing.
    pub quiet_hours: Option<QuietHours>,
}

impl Watch {
    fn is_about(&self, alarm: &Alarm) -> bool {
        let is_quiet = self.quiet_hours.is_some_and(|hours| hours.contains(alarm.at));
        !is_quiet && self.region == alarm.region && self.alarms.contains(&alarm.name)
    }
}

/// One spell of an alarm, as it is kept: which investigation it belongs to, and whether its thread says so.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Occurrence {
    /// The alarm.
    pub alarm: Alarm,
    /// The name of the context.
    pub context: String,
    /// The id of the channel.
    pub channel: String,
    /// The investigation in whose thread it is a line.
    pub investigation_id: InvestigationId,
    /// Whether it started the investigation.
    pub opened: bool,
    /// Whether the thread, or the first message, names it.
    pub told: bool,
}

/// What the alarms of a context belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Episode {
    /// An investigation is to be started, for the first of these alarms.
    New,
    /// This investigation was started for an alarm before them.
    Running(InvestigationId),
}

/// The alarms that concern one context in one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// The name of the context.
    pub context: String,
    /// The id of the channel.
    pub channel: String,
    /// What they belong to.
    pub episode: Episode,
    /// The alarms that nobody was told of yet, in the order in which they went off; never empty.
    pub alarms: Vec<Alarm>,
    /// The alarms of the episode so far, these included, as its thread shows them.
    pub storm: Storm,
}

/// What is known of the episode of a context while alarms are laid on it.
struct Open<'a> {
    watch: &'a Watch,
    running: Option<&'a InvestigationId>,
    /// The first alarm of the episode and every other of which people were told.
    told: Vec<&'a Alarm>,
    new: Vec<&'a Alarm>,
    episodes_before: usize,
}

/// Lays alarms on the episodes of those who watch them, given what happened within the last week. An alarm that several
/// contexts watch is told once in each channel: with a context of which it tells already, else with the one that watches the
/// fewest alarms. An alarm that was told before is left out, and so is one that nobody watches.
#[must_use]
pub fn fold(alarms: &[Alarm], watches: &[Watch], history: &[Occurrence]) -> Vec<Fold> {
    let alarms: BTreeSet<&Alarm> = alarms.iter().collect();
    let mut open: BTreeMap<(&str, &str), Open<'_>> = BTreeMap::new();
    // Alarms that one context alone watches come first: they decide which episodes the others may join.
    let mut shared = Vec::new();
    for alarm in &alarms {
        for (channel, watching) in by_channel(watches, alarm) {
            match watching.as_slice() {
                [watch] => lay(alarm, watch, history, &mut open),
                _ => shared.push((*alarm, channel, watching)),
            }
        }
    }
    for (alarm, channel, mut watching) in shared {
        watching.sort_by_key(|watch| {
            let is_new =
                running_episode(watch, alarm, history).is_none() && !open.contains_key(&(channel, &*watch.context));
            (is_new, watch.alarms.len(), watch.context.as_str())
        });
        if let Some(watch) = watching.first() {
            lay(alarm, watch, history, &mut open);
        }
    }
    open.into_values().filter(|open| !open.new.is_empty()).map(into_fold).collect()
}

/// Those who watch this alarm, by their channels.
fn by_channel<'a>(watches: &'a [Watch], alarm: &Alarm) -> BTreeMap<&'a str, Vec<&'a Watch>> {
    let mut watching: BTreeMap<&str, Vec<&Watch>> = BTreeMap::new();
    for watch in watches {
        if watch.is_about(alarm) {
            watching.entry(&watch.channel).or_default().push(watch);
        }
    }
    watching
}

fn lay<'a>(
    alarm: &'a Alarm,
    watch: &'a Watch,
    history: &'a [Occurrence],
    open: &mut BTreeMap<(&'a str, &'a str), Open<'a>>,
) {
    let is_told = |past: &Occurrence| {
        past.told && past.channel == watch.channel && past.alarm.at == alarm.at && past.alarm.arn == alarm.arn
    };
    if history.iter().any(is_told) {
        return;
    }
    let episode = open.entry((&watch.channel, &watch.context)).or_insert_with(|| find_open(watch, alarm, history));
    episode.new.push(alarm);
}

/// The episode of this context to which an alarm belongs.
fn find_open<'a>(watch: &'a Watch, alarm: &Alarm, history: &'a [Occurrence]) -> Open<'a> {
    let running = running_episode(watch, alarm, history);
    let week_ago = alarm.at.saturating_sub(WEEK).unwrap_or(Timestamp::MIN);
    let of_watch = || history.iter().filter(|past| is_of(watch, past));
    let opened = of_watch().filter(|past| past.opened && past.alarm.at >= week_ago);
    Open {
        watch,
        running,
        told: of_watch()
            .filter(|past| past.told && Some(&past.investigation_id) == running)
            .map(|past| &past.alarm)
            .collect(),
        new: Vec::new(),
        episodes_before: opened.filter(|past| Some(&past.investigation_id) != running).count(),
    }
}

/// The investigation whose episode takes this alarm: the last one of the context, unless it is too long ago.
fn running_episode<'a>(watch: &Watch, alarm: &Alarm, history: &'a [Occurrence]) -> Option<&'a InvestigationId> {
    let first = history.iter().filter(|past| past.opened && is_of(watch, past)).max_by_key(|past| past.alarm.at)?;
    let id = &first.investigation_id;
    let is_of_episode = |past: &&Occurrence| past.investigation_id == *id && is_of(watch, past);
    let last = history.iter().filter(is_of_episode).map(|past| past.alarm.at).max()?;
    let is_recent = alarm.at.duration_since(last) <= FOLD_GAP;
    (is_recent && alarm.at.duration_since(first.alarm.at) <= MAX_EPISODE).then_some(id)
}

fn is_of(watch: &Watch, past: &Occurrence) -> bool {
    past.context == watch.context && past.channel == watch.channel
}

fn into_fold(mut open: Open<'_>) -> Fold {
    open.new.sort();
    Fold {
        context: open.watch.context.clone(),
        channel: open.watch.channel.clone(),
        episode: open.running.cloned().map_or(Episode::New, Episode::Running),
        storm: Storm::new(&open.told, &open.new, open.episodes_before + 1),
        alarms: open.new.into_iter().cloned().collect(),
    }
}
