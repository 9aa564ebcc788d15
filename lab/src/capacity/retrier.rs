//! The retriers of the state machine.

use serde::Deserialize;
use serde_json::Value;

use super::queue::Milliseconds;
use super::work::Step;
use crate::simulate::Random;

const STATE_MACHINE: &str = include_str!("../../../statemachine/investigation.asl.json");

/// How often a failure is tried again, and when.
///
/// Source: <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Retrier {
    interval_seconds: f64,
    backoff_rate: f64,
    max_delay_seconds: Option<f64>,
    pub(super) max_attempts: u32,
    jitter_strategy: Jitter,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Jitter {
    Full,
    #[default]
    None,
}

/// The defaults of the Amazon States Language.
impl Default for Retrier {
    fn default() -> Self {
        Self {
            interval_seconds: 1.0,
            backoff_rate: 2.0,
            max_delay_seconds: None,
            max_attempts: 3,
            jitter_strategy: Jitter::None,
        }
    }
}

impl Retrier {
    /// The retrier of a step's task that matches an error by its name; one that never retries where none does.
    pub(super) fn of_step(step: Step, error: &str) -> Self {
        let machine: Value = serde_json::from_str(STATE_MACHINE).unwrap_or_default();
        find(&machine, &step.to_string())
            .and_then(|task| task.get("Retry")?.as_array())
            .and_then(|retriers| retriers.iter().find(|retrier| matches(retrier, error)))
            .and_then(|retrier| serde_json::from_value(retrier.clone()).ok())
            .unwrap_or(Self { max_attempts: 0, ..Self::default() })
    }

    /// How long to wait after so many failed attempts; `None` when no attempt is left.
    pub(super) fn wait(&self, failed: u32, random: &mut Random) -> Option<Milliseconds> {
        if failed > self.max_attempts {
            return None;
        }
        let longest = self.max_delay_seconds.unwrap_or(f64::INFINITY);
        let seconds =
            (self.interval_seconds * self.backoff_rate.powf(f64::from(failed.saturating_sub(1)))).min(longest);
        let seconds = match self.jitter_strategy {
            Jitter::Full => random.between(0.0, seconds),
            Jitter::None => seconds,
        };
        Some((seconds * 1_000.0) as Milliseconds)
    }
}

fn matches(retrier: &Value, error: &str) -> bool {
    let names = retrier.get("ErrorEquals").and_then(Value::as_array);
    names.is_some_and(|names| names.iter().any(|name| name == error))
}

/// The state of this name, in a branch too.
fn find<'a>(machine: &'a Value, name: &str) -> Option<&'a Value> {
    let states = machine.get("States")?.as_object()?;
    if let Some(state) = states.get(name) {
        return Some(state);
    }
    let branches = states.values().filter_map(|state| state.get("Branches")?.as_array()).flatten();
    branches.into_iter().find_map(|branch| find(branch, name))
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_step_has_a_retrier_for_want_of_room_and_one_for_a_limit_of_an_api() {
        for step in Step::VARIANTS {
            for error in ["Lambda.TooManyRequestsException", "Throttled"] {
                assert!(Retrier::of_step(*step, error).max_attempts > 0, "{step} {error}");
            }
        }
    }

    #[test]
    fn an_error_that_no_retrier_matches_is_not_retried() {
        let retrier = Retrier::of_step(Step::Metrics, "Unheard");
        assert_eq!(retrier.wait(1, &mut Random::new(1, "waits")), None);
    }

    #[test]
    fn waits_double_up_to_the_longest_and_end_with_the_attempts() {
        let retrier =
            Retrier { interval_seconds: 2.0, max_delay_seconds: Some(5.0), max_attempts: 4, ..Retrier::default() };
        let mut random = Random::new(1, "waits");
        let waits: Vec<_> = (1..=5).map(|failed| retrier.wait(failed, &mut random)).collect();
        assert_eq!(waits, [Some(2_000), Some(4_000), Some(5_000), Some(5_000), None]);
    }
}
