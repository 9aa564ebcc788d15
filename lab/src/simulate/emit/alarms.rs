//! CloudWatch alarms on the metrics that people usually have alarms on, and the changes of their states.

use investigation::telemetry::{AlarmState, AlarmTransition, MetricQuery};

use super::Recording;
use super::metrics::metrics_with_values;
use crate::simulate::clock::BASELINE_MINUTES;
use crate::simulate::random::Random;
use crate::simulate::red_herring::RedHerringKind;
use crate::simulate::topology::ENTRY;

/// An alarm changes its state when so many consecutive points say so.
const DATAPOINTS: usize = 3;

/// People set a threshold at about this many times the usual maximum.
const THRESHOLD_FACTOR: f64 = 2.5;

/// The least threshold of a count, because counts that are usually 0 would make it 0.
const MIN_COUNT_THRESHOLD: f64 = 5.0;

/// The threshold of an alarm on CPU, in percent.
const CPU_THRESHOLD: f64 = 80.0;

/// The metrics that people usually have alarms on.
const WITH_ALARM: [&str; 8] = [
    "5XXError",
    "HTTPCode_Target_5XX_Count",
    "Latency",
    "TargetResponseTime",
    "Errors",
    "ThrottledRequests",
    "ApproximateAgeOfOldestMessage",
    "CPUUtilization",
];

/// The names of all alarms, which the context lists, and the changes of their states.
#[derive(Debug, Default)]
pub(in crate::simulate) struct Alarms {
    pub(in crate::simulate) names: Vec<String>,
    pub(in crate::simulate) transitions: Vec<AlarmTransition>,
}

/// An alarm on one metric of one component, with the metric's value in every minute.
struct Alarm {
    name: String,
    metric: MetricQuery,
    values: Vec<f64>,
    threshold: f64,
}

/// Draws which metrics have an alarm, and records what these alarms did.
pub(in crate::simulate) fn alarms(recording: Recording<'_>, random: &mut Random) -> Alarms {
    let mut all = Alarms::default();
    for (index, component) in recording.components() {
        for (metric, value) in metrics_with_values(component) {
            // The entry has every alarm; of the others only some have one.
            if !WITH_ALARM.contains(&metric.name.as_str()) || !(index <= ENTRY || random.chance(0.5)) {
                continue;
            }
            let name = format!("{}-{}", component.short_name(), metric.name.to_lowercase());
            if !all.names.contains(&name) {
                // CloudWatch has no point where nothing happened; the alarm treats that as 0.
                let values = recording.states(index).map(|(_, state)| value(component, state).unwrap_or(0.0));
                let values: Vec<f64> = values.collect();
                let threshold = threshold(&metric, &values);
                Alarm { name, metric, values, threshold }.record(recording, random, &mut all);
            }
        }
    }
    record_red_herrings(recording, random, &mut all);
    all.transitions.sort();
    all
}

/// The threshold that people would set who know the first half of the baseline.
fn threshold(metric: &MetricQuery, values: &[f64]) -> f64 {
    if metric.name == "CPUUtilization" {
        return CPU_THRESHOLD;
    }
    let usual_maximum = values.iter().take(BASELINE_MINUTES / 2).copied().fold(0.0, f64::max);
    let min_threshold = if metric.stat == "Sum" { MIN_COUNT_THRESHOLD } else { 0.0 };
    (usual_maximum * THRESHOLD_FACTOR).max(min_threshold)
}

impl Alarm {
    /// Adds the alarm's name, and each change of its state.
    fn record(self, recording: Recording<'_>, random: &mut Random, all: &mut Alarms) {
        let mut is_ringing = false;
        for (minute, window) in self.values.windows(DATAPOINTS).enumerate() {
            let beyond = window.iter().filter(|value| **value > self.threshold).count();
            let is_change = if is_ringing { beyond == 0 } else { beyond == DATAPOINTS };
            if is_change {
                is_ringing = !is_ringing;
                let at = recording.clock.time_at((minute + DATAPOINTS) as f64 + random.between(0.1, 0.9));
                let (from, to) = states_of_change(is_ringing);
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
                    ..AlarmTransition::default()
                });
            }
        }
        all.names.push(self.name);
    }
}

/// The states before and after a change.
fn states_of_change(is_ringing: bool) -> (AlarmState, AlarmState) {
    if is_ringing { (AlarmState::Ok, AlarmState::Alarm) } else { (AlarmState::Alarm, AlarmState::Ok) }
}

/// Adds the alarms that are red herrings.
fn record_red_herrings(recording: Recording<'_>, random: &mut Random, all: &mut Alarms) {
    for red_herring in &recording.system.red_herrings {
        let component = recording.system.topology.name(red_herring.component);
        let (name, changes) = match red_herring.kind {
            RedHerringKind::RecoveringAlarm => (format!("{component}-disk"), vec![(red_herring.minute as f64, false)]),
            RedHerringKind::FlappingAlarm => (format!("{component}-heartbeat"), flapping(recording, random)),
            RedHerringKind::Deployment
            | RedHerringKind::Housekeeping
            | RedHerringKind::NoisyNeighbour
            | RedHerringKind::ChattyLog => continue,
        };
        for (minutes, is_ringing) in changes {
            let (from, to) = states_of_change(is_ringing);
            let reason = "Threshold Crossed: 1 datapoint.".to_owned();
            let at = recording.clock.time_at(minutes);
            let transition =
                AlarmTransition { at, alarm: name.clone(), from, to, reason, ..AlarmTransition::default() };
            all.transitions.push(transition);
        }
        all.names.push(name);
    }
}

/// The changes of an alarm that rings and recovers about every nine minutes: when, and whether it rings then.
fn flapping(recording: Recording<'_>, random: &mut Random) -> Vec<(f64, bool)> {
    let minutes = (0..recording.clock.minutes()).step_by(9).enumerate();
    minutes.map(|(change, minute)| (minute as f64 + random.between(0.0, 5.0), change % 2 == 0)).collect()
}
