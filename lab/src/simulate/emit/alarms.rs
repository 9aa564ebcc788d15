//! Alarms that people have on what matters, and how their states changed.

use investigation::telemetry::{AlarmState, AlarmTransition, MetricQuery};

use super::Recording;
use super::metrics::watched;
use crate::simulate::clock::BASELINE_MINUTES;
use crate::simulate::herring::Lure;
use crate::simulate::random::Random;

/// An alarm rings when the metric is beyond the threshold for so many minutes, and recovers as slowly.
const DATAPOINTS: usize = 3;

/// People set a threshold at several times what is usual.
const MARGIN: f64 = 2.5;

/// A count that is usually nothing is no trouble below this.
const MIN_THRESHOLD: f64 = 5.0;

/// The metrics that people have alarms on.
const WATCHED: [&str; 8] = [
    "5XXError",
    "HTTPCode_Target_5XX_Count",
    "Latency",
    "TargetResponseTime",
    "Errors",
    "ThrottledRequests",
    "ApproximateAgeOfOldestMessage",
    "CPUUtilization",
];

/// What a context names, and what its alarms did.
#[derive(Debug, Default)]
pub(in crate::simulate) struct Alarms {
    pub(in crate::simulate) names: Vec<String>,
    pub(in crate::simulate) transitions: Vec<AlarmTransition>,
}

/// An alarm on one metric of one component, by its values a minute.
struct Alarm {
    name: String,
    metric: MetricQuery,
    values: Vec<f64>,
    threshold: f64,
}

/// All alarms.
pub(in crate::simulate) fn alarms(recording: Recording<'_>, random: &mut Random) -> Alarms {
    let mut all = Alarms::default();
    for (index, component) in recording.components() {
        for (metric, value) in watched(component) {
            // Not everybody watches everything; everybody watches the entry.
            if !WATCHED.contains(&metric.name.as_str()) || !(index <= 1 || random.chance(0.5)) {
                continue;
            }
            let values: Vec<f64> =
                recording.states(index).map(|(_, state)| value(component, state).unwrap_or(0.0)).collect();
            let usual = values.iter().take(BASELINE_MINUTES / 2).copied().fold(0.0, f64::max);
            let threshold = if metric.name == "CPUUtilization" { 80.0 } else { (usual * MARGIN).max(least(&metric)) };
            let label = metric.name.to_lowercase();
            let name = format!("{}-{label}", component.short_name());
            if !all.names.contains(&name) {
                let alarm = Alarm { name, metric, values, threshold };
                alarm.ring(recording, random, &mut all);
            }
        }
    }
    lures(recording, random, &mut all);
    all.transitions.sort();
    all
}

/// Durations are watched as they are; counts from a few on.
fn least(metric: &MetricQuery) -> f64 {
    if metric.stat == "Sum" { MIN_THRESHOLD } else { 0.0 }
}

impl Alarm {
    fn ring(self, recording: Recording<'_>, random: &mut Random, all: &mut Alarms) {
        let mut is_ringing = false;
        for (minute, window) in self.values.windows(DATAPOINTS).enumerate() {
            let beyond = window.iter().filter(|value| **value > self.threshold).count();
            let turns = if is_ringing { beyond == 0 } else { beyond == DATAPOINTS };
            if turns {
                is_ringing = !is_ringing;
                let at = recording.clock.at((minute + DATAPOINTS) as f64 + random.between(0.1, 0.9));
                let (from, to) = states(is_ringing);
                let words = if is_ringing { "were greater than" } else { "were not greater than" };
                all.transitions.push(AlarmTransition {
                    at,
                    alarm: self.name.clone(),
                    from,
                    to,
                    reason: format!(
                        "Threshold Crossed: {DATAPOINTS} datapoints {window:.1?} {words} the threshold ({:.1}).",
                        self.threshold
                    ),
                    metric: Some(self.metric.clone()),
                });
            }
        }
        all.names.push(self.name);
    }
}

fn states(is_ringing: bool) -> (AlarmState, AlarmState) {
    if is_ringing { (AlarmState::Ok, AlarmState::Alarm) } else { (AlarmState::Alarm, AlarmState::Ok) }
}

/// Alarms that mean nothing.
fn lures(recording: Recording<'_>, random: &mut Random, all: &mut Alarms) {
    for herring in &recording.world.herrings {
        let component = recording.world.topology.name(herring.component);
        let (name, turns) = match herring.lure {
            Lure::RecoveringAlarm => (format!("{component}-disk"), vec![(herring.minute as f64, false)]),
            Lure::FlappingAlarm => {
                let times = (0..recording.clock.minutes()).step_by(9).enumerate();
                let turns = times.map(|(turn, minute)| (minute as f64 + random.between(0.0, 5.0), turn % 2 == 0));
                (format!("{component}-heartbeat"), turns.collect())
            }
            Lure::Deployment | Lure::Housekeeping | Lure::NoisyNeighbour | Lure::ChattyLog => continue,
        };
        for (minutes, is_ringing) in turns {
            let (from, to) = states(is_ringing);
            let reason = "Threshold Crossed: 1 datapoint.".to_owned();
            let at = recording.clock.at(minutes);
            all.transitions.push(AlarmTransition { at, alarm: name.clone(), from, to, reason, metric: None });
        }
        all.names.push(name);
    }
}
