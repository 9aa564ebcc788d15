//! The names of the steps.

use std::fmt;
use std::str::FromStr;

use investigation::model::Source;
use strum::{EnumDiscriminants, IntoStaticStr, VariantArray};

/// A step of an investigation. Its name is the handler of its Lambda function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumDiscriminants)]
#[strum_discriminants(name(StepKind), vis(), derive(IntoStaticStr, VariantArray), strum(serialize_all = "snake_case"))]
pub enum Step {
    /// Decides what to look at.
    Scope,
    /// Collects evidence from one source.
    Collect(Source),
    /// Ranks the evidence and makes the report.
    Rank,
    /// Posts the report.
    Publish,
    /// Adds a model's comment.
    Advise,
    /// Closes the record.
    Conclude,
    /// Tells the responder that there will be no report.
    NotifyFailure,
    /// Speaks for investigations that could not. It runs on a schedule, not in the state machine.
    Sweep,
    /// Starts investigations for alarms that went off. A queue calls it, not the state machine.
    Watch,
    /// Tells a webhook of investigations that ended. A queue calls it, not the state machine.
    Webhook,
}

impl Step {
    /// Every step, in the order of the state machine.
    pub fn all() -> impl Iterator<Item = Self> {
        StepKind::VARIANTS.iter().flat_map(|kind| match kind {
            StepKind::Scope => vec![Self::Scope],
            StepKind::Collect => Source::ALL.iter().copied().map(Self::Collect).collect(),
            StepKind::Rank => vec![Self::Rank],
            StepKind::Publish => vec![Self::Publish],
            StepKind::Advise => vec![Self::Advise],
            StepKind::Conclude => vec![Self::Conclude],
            StepKind::NotifyFailure => vec![Self::NotifyFailure],
            StepKind::Sweep => vec![Self::Sweep],
            StepKind::Watch => vec![Self::Watch],
            StepKind::Webhook => vec![Self::Webhook],
        })
    }

    /// Whether the state machine invokes it.
    #[must_use]
    pub fn is_of_an_investigation(self) -> bool {
        !matches!(self, Self::Sweep | Self::Watch | Self::Webhook)
    }

    /// The step's name, which is the handler of its function.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Collect(source) => source.name(),
            step => StepKind::from(step).into(),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No step has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a step: the function's handler must be one of {steps}", steps = Step::all().map(Step::name).collect::<Vec<_>>().join(", "))]
pub struct UnknownStep(String);

impl FromStr for Step {
    type Err = UnknownStep;

    fn from_str(name: &str) -> Result<Self, UnknownStep> {
        Self::all().find(|step| step.name() == name).ok_or_else(|| UnknownStep(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use investigation::ports::FailureKind;
    use serde_json::{Value, json};

    use super::*;

    /// Every value of this key anywhere in the state machine.
    fn collect_values<'a>(json: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
        if let Value::Object(map) = json {
            found.extend(map.get(key));
        }
        let children: Vec<&Value> = match json {
            Value::Object(map) => map.values().collect(),
            Value::Array(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        children.into_iter().for_each(|child| collect_values(child, key, found));
    }

    fn strings_of(key: &str) -> BTreeSet<String> {
        let machine = serde_json::from_str(include_str!("../../statemachine/investigation.asl.json")).unwrap();
        let mut found = Vec::new();
        collect_values(&machine, key, &mut found);
        let texts = found.into_iter().flat_map(|value| match value {
            Value::Array(items) => items.iter().collect(),
            value => vec![value],
        });
        texts.map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_step_has_its_own_name() {
        for step in Step::all() {
            assert_eq!(step.name().parse(), Ok(step));
        }
    }

    #[test]
    fn an_unknown_handler_is_answered_with_the_known_ones() {
        insta::assert_snapshot!("main".parse::<Step>().unwrap_err(), @"`main` is not a step: the function's handler must be one of scope, metrics, logs, traces, changes, alarms, rank, publish, advise, conclude, notify_failure, sweep, watch, webhook");
    }

    #[test]
    fn the_state_machine_invokes_every_step_of_an_investigation() {
        let names = strings_of("FunctionName").into_iter().map(|name| {
            let name = name.strip_prefix("${").and_then(|name| name.strip_suffix("FunctionArn}")).unwrap().to_owned();
            let snake = name.chars().map(|letter| match letter.is_uppercase() {
                true => format!("_{}", letter.to_lowercase()),
                false => letter.to_string(),
            });
            snake.collect::<String>().trim_start_matches('_').to_owned()
        });
        let in_the_machine = Step::all().filter(|step| step.is_of_an_investigation());
        let steps: BTreeSet<_> = in_the_machine.map(|step| step.name().to_owned()).collect();
        assert_eq!(names.collect::<BTreeSet<_>>(), steps);
    }

    /// The retriers of every task, by the name of its function.
    fn retriers_of_tasks() -> Vec<(String, Vec<Value>)> {
        fn find(json: &Value, found: &mut Vec<(String, Vec<Value>)>) {
            match json {
                Value::Object(state) if json["Resource"] == "arn:aws:states:::lambda:invoke" => {
                    let name = json["Parameters"]["FunctionName"].as_str().unwrap().to_owned();
                    found.push((name, state["Retry"].as_array().unwrap().clone()));
                }
                Value::Object(map) => map.values().for_each(|child| find(child, found)),
                Value::Array(items) => items.iter().for_each(|child| find(child, found)),
                _ => {}
            }
        }
        let machine = serde_json::from_str(include_str!("../../statemachine/investigation.asl.json")).unwrap();
        let mut found = Vec::new();
        find(&machine, &mut found);
        assert_eq!(found.len(), Step::all().filter(|step| step.is_of_an_investigation()).count());
        found
    }

    /// How often, and how, an error of this name is retried: by the first retrier that matches it.
    fn retrier_for<'a>(name: &str, retriers: &'a [Value]) -> &'a Value {
        let matches = |retrier: &&Value| retrier["ErrorEquals"].as_array().unwrap().iter().any(|error| error == name);
        retriers.iter().find(matches).unwrap_or_else(|| panic!("no retrier for {name}"))
    }

    #[test]
    fn every_task_retries_the_failures_that_may_pass_and_no_other() {
        for (task, retriers) in retriers_of_tasks() {
            for kind in FailureKind::ALL {
                let attempts = retrier_for(kind.name(), &retriers)["MaxAttempts"].as_u64().unwrap();
                assert_eq!(attempts > 0, kind.is_retryable(), "{task} {}", kind.name());
            }
        }
    }

    #[test]
    fn every_task_waits_long_for_room_to_run() {
        for (task, retriers) in retriers_of_tasks() {
            let retrier = retrier_for("Lambda.TooManyRequestsException", &retriers);
            assert_eq!(retrier["ErrorEquals"].as_array().unwrap().len(), 1, "{task}: it has a retrier of its own");
            assert!(retrier["MaxAttempts"].as_u64().unwrap() >= 8, "{task}");
            assert!(retrier["MaxDelaySeconds"].as_u64().unwrap() >= 20, "{task}");
            assert_eq!(retrier["JitterStrategy"], "FULL", "{task}");
        }
    }

    #[test]
    fn every_task_retries_a_crash_and_an_error_of_lambda_a_few_times() {
        for (task, retriers) in retriers_of_tasks() {
            for name in [
                "Runtime.ExitError",
                "Sandbox.Timedout",
                "Lambda.Unknown",
                "Lambda.ClientExecutionTimeoutException",
                "Lambda.ServiceException",
                "Lambda.AWSLambdaException",
                "Lambda.SdkClientException",
            ] {
                let attempts = retrier_for(name, &retriers)["MaxAttempts"].as_u64().unwrap();
                assert!((1..=3).contains(&attempts), "{task} {name}");
            }
        }
    }

    #[test]
    fn while_slack_is_down_for_10_minutes_the_last_word_is_tried_until_it_is_back() {
        let (_, retriers) = retriers_of_tasks().into_iter().find(|(name, _)| name.contains("NotifyFailure")).unwrap();
        let retrier = retrier_for("Unavailable", &retriers);
        let number = |key: &str| retrier[key].as_u64().unwrap();
        let delays = (0..number("MaxAttempts")).map(|attempt| {
            let factor = number("BackoffRate").saturating_pow(u32::try_from(attempt).unwrap());
            number("IntervalSeconds").saturating_mul(factor).min(number("MaxDelaySeconds"))
        });
        assert!(delays.sum::<u64>() > 600);
        assert!(number("MaxDelaySeconds") <= 60, "it is told within a minute of the return");
        assert_eq!(retrier.get("JitterStrategy"), None, "jitter would halve the time");
    }

    #[test]
    fn others_are_told_of_every_report_and_a_failure_there_costs_the_responder_nothing() {
        let machine: Value = serde_json::from_str(include_str!("../../statemachine/investigation.asl.json")).unwrap();
        let states = &machine["States"];
        assert_eq!(
            (&states["Rank"]["ResultPath"], &states["Rank"]["Next"]),
            (&json!("$.concluded"), &json!("Publish"))
        );
        // Whether Slack took the report or not.
        for way in [&states["Publish"]["Next"], &states["Publish"]["Catch"][0]["Next"]] {
            assert_eq!(*way, "IsToldToOthers");
        }
        let tell = &states["TellOthers"];
        assert_eq!(tell["Resource"], "arn:aws:states:::events:putEvents");
        assert_eq!((&tell["Next"], &tell["ResultPath"]), (&json!("IsPosted"), &Value::Null));
        assert_eq!(tell["Catch"], json!([{ "ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "IsPosted" }]));
        assert_eq!(states["IsToldToOthers"]["Default"], "IsPosted");
        let failed = json!([{ "Variable": "$.failure", "IsPresent": true, "Next": "NotifyFailure" }]);
        assert_eq!((&states["IsPosted"]["Choices"], &states["IsPosted"]["Default"]), (&failed, &json!("Advise")));
    }

    #[test]
    fn the_state_machine_matches_every_failure_and_no_other() {
        let mut custom = strings_of("ErrorEquals");
        // Names with a dot are those of Lambda and Step Functions.
        custom.retain(|name| !name.contains('.'));
        let kinds: BTreeSet<_> = FailureKind::ALL.iter().map(|kind| kind.name().to_owned()).collect();
        assert_eq!(custom, kinds);
    }
}
