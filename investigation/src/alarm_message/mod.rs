//! What an alarm's message says: which alarm, metric and region, when, and what it is about.
//!
//! Messages of Amazon Q in chat, of CloudWatch by mail and as an event, of `PagerDuty`, Datadog, Grafana, Opsgenie, New Relic
//! and Alertmanager, and such as people write are read alike: by labels that stand before a value (`label`), by the way titles
//! are written (`title`), and by times in the formats that they use (`time`). Whatever cannot be read stays open, for the
//! responder to say.
//!
//! [`find_context`] says which of the known contexts a message is about: none rather than a wrong one.

mod label;
mod matching;
mod region;
mod spoken;
#[cfg(test)]
mod tests;
mod time;
mod title;

pub use matching::{find_context, is_word_of};

use jiff::{SignedDuration, Timestamp};

use crate::grammar::{MIN_WINDOW, parse_symptom_words};
use crate::model::{Signal, Window};

/// Characters of a message that are read; alarms are shorter, and what a person pastes may be a log.
const MAX_TEXT: usize = 20_000;

/// How long before an alarm its window starts: most alarms wait for one to three periods of one or five minutes.
const BEFORE_ALARM: SignedDuration = SignedDuration::from_mins(15);

/// How long after an alarm its window ends, unless that is after now.
const AFTER_ALARM: SignedDuration = SignedDuration::from_mins(15);

/// What a message says of an alarm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlarmMessage {
    /// The name of the alarm, monitor or rule.
    pub alarm: Option<String>,
    /// The service that it names.
    pub service: Option<String>,
    /// What else may name what it is about: dimensions, functions, tables.
    pub resources: Vec<String>,
    /// The metric that it watches.
    pub metric: Option<String>,
    /// The AWS region, such as `eu-west-1`.
    pub region: Option<String>,
    /// When it went off.
    pub at: Option<Timestamp>,
    /// The symptom, as far as metric or name tell.
    pub signal: Signal,
    /// All of its words, in lower case.
    words: String,
}

/// Reads a message: its text, and those of its blocks and attachments, a line each.
#[must_use]
pub fn read(text: &str) -> AlarmMessage {
    let text: String = text.chars().take(MAX_TEXT).collect();
    let mut message = AlarmMessage { words: text.to_lowercase(), ..AlarmMessage::default() };
    let labelled = links_by_label(&text);
    let mut above = "";
    for line in labelled.lines() {
        title::read_title(line, &mut message);
        label::read_labels(line, &mut message);
        label::read_value_below(above, line, &mut message);
        above = line;
    }
    message.region = message.region.take().or_else(|| region::find_region(&text));
    message.at = message.at.or_else(|| time::find_time(&labelled));
    message.signal = signal_of(&message);
    message
}

impl AlarmMessage {
    /// The window around the time of the alarm, or around this time where the message says none.
    #[must_use]
    pub fn window(&self, posted_at: Timestamp, now: Timestamp) -> Option<Window> {
        let at = self.at.filter(|at| *at <= now).unwrap_or(posted_at);
        let start = at.saturating_sub(BEFORE_ALARM).ok()?;
        let end = at.saturating_add(AFTER_ALARM).ok()?.min(now);
        (end.duration_since(start) >= MIN_WINDOW).then(|| Window::new(start, end).ok())?
    }

    /// What was read, for the responder to check.
    #[must_use]
    pub fn describe(&self) -> Vec<String> {
        let named = |what: &str, value: &Option<String>| value.as_ref().map(|value| format!("{what} {value}"));
        let parts = [
            named("alarm", &self.alarm),
            named("service", &self.service),
            named("metric", &self.metric),
            named("region", &self.region),
        ];
        parts.into_iter().flatten().collect()
    }
}

/// The text with the label of each link in place of the link, as Slack shows it.
///
/// Source: <https://docs.slack.dev/messaging/formatting-message-text#links-in-retrieved-messages>
fn links_by_label(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<http") {
        shown.push_str(before);
        match after.split_once('>') {
            Some((link, following)) => {
                shown.push_str(link.split_once('|').map_or("", |(_, label)| label));
                rest = following;
            }
            None => rest = after,
        }
    }
    shown.push_str(rest);
    shown
}

/// The symptom that the metric tells, else the alarm's name, else the whole text; to be found out where they tell none, or
/// several.
fn signal_of(message: &AlarmMessage) -> Signal {
    let told = [message.metric.as_ref(), message.alarm.as_ref(), Some(&message.words)].into_iter().flatten();
    told.filter_map(|text| one_symptom(text)).next().unwrap_or_default()
}

/// Parts of the names of metrics and alarms that tell a symptom, beside the words that people type.
///
/// Source: the metrics of <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>
const SYMPTOM_PARTS: [(&str, Signal); 26] = [
    ("latency", Signal::LatencySpike),
    ("duration", Signal::LatencySpike),
    ("responsetime", Signal::LatencySpike),
    ("response time", Signal::LatencySpike),
    ("iteratorage", Signal::LatencySpike),
    ("slow", Signal::LatencySpike),
    ("5xx", Signal::ErrorSpike),
    ("4xx", Signal::ErrorSpike),
    ("error", Signal::ErrorSpike),
    ("fault", Signal::ErrorSpike),
    ("exception", Signal::ErrorSpike),
    ("healthyhost", Signal::AvailabilityDrop),
    ("availability", Signal::AvailabilityDrop),
    ("statuscheck", Signal::AvailabilityDrop),
    ("successpercent", Signal::AvailabilityDrop),
    ("unreachable", Signal::AvailabilityDrop),
    ("outage", Signal::AvailabilityDrop),
    ("throttl", Signal::Saturation),
    ("cpu", Signal::Saturation),
    ("memory", Signal::Saturation),
    ("freestorage", Signal::Saturation),
    ("disk", Signal::Saturation),
    ("databaseconnections", Signal::Saturation),
    ("concurrentexecutions", Signal::Saturation),
    ("consumed", Signal::Saturation),
    ("saturation", Signal::Saturation),
];

/// The symptom that a name tells, if it tells one only.
fn one_symptom(name: &str) -> Option<Signal> {
    let name = name.to_lowercase();
    let by_part = SYMPTOM_PARTS.iter().filter(|(part, _)| name.contains(part)).map(|(_, signal)| *signal);
    let mut told: Vec<Signal> = by_part.chain(parse_symptom_words(&name)).collect();
    told.sort_by_key(|signal| signal.name());
    told.dedup();
    match told.as_slice() {
        [signal] => Some(*signal),
        _ => None,
    }
}
