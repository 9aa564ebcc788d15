//! The names of the steps.

use std::fmt;
use std::str::FromStr;

use investigation::model::Source;

/// A step of an investigation: the handler's name of its Lambda function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Decides what to look at.
    Scope,
    /// Collects evidence from one source.
    Collect(Source),
    /// Turns the evidence into a report.
    Rank,
    /// Posts the report.
    Publish,
    /// Adds a model's comment.
    Advise,
    /// Closes the record.
    Conclude,
    /// Tells the responder that there is no report.
    NotifyFailure,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 11] = [
        Self::Scope,
        Self::Collect(Source::Metrics),
        Self::Collect(Source::Logs),
        Self::Collect(Source::Traces),
        Self::Collect(Source::Changes),
        Self::Collect(Source::Alarms),
        Self::Rank,
        Self::Publish,
        Self::Advise,
        Self::Conclude,
        Self::NotifyFailure,
    ];

    /// The step's name, which is its function's handler.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scope => "scope",
            Self::Collect(source) => source.name(),
            Self::Rank => "rank",
            Self::Publish => "publish",
            Self::Advise => "advise",
            Self::Conclude => "conclude",
            Self::NotifyFailure => "notify_failure",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A handler of that name does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a step: the function's handler must be one of {steps}", steps = Step::ALL.map(Step::name).join(", "))]
pub struct UnknownStep(String);

impl FromStr for Step {
    type Err = UnknownStep;

    fn from_str(name: &str) -> Result<Self, UnknownStep> {
        Self::ALL.into_iter().find(|step| step.name() == name).ok_or_else(|| UnknownStep(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use investigation::ports::FailureKind;
    use serde_json::Value;

    use super::*;

    /// Every value of that key, wherever in the state machine it stands.
    fn values<'a>(json: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
        if let Value::Object(map) = json {
            found.extend(map.get(key));
        }
        let children: Vec<&Value> = match json {
            Value::Object(map) => map.values().collect(),
            Value::Array(items) => items.iter().collect(),
            _ => Vec::new(),
        };
        children.into_iter().for_each(|child| values(child, key, found));
    }

    fn strings_of(key: &str) -> BTreeSet<String> {
        let machine = serde_json::from_str(include_str!("../../statemachine/investigation.asl.json")).unwrap();
        let mut found = Vec::new();
        values(&machine, key, &mut found);
        let texts = found.into_iter().flat_map(|value| match value {
            Value::Array(items) => items.iter().collect(),
            value => vec![value],
        });
        texts.map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_step_has_its_own_name() {
        for step in Step::ALL {
            assert_eq!(step.name().parse(), Ok(step));
        }
    }

    #[test]
    fn an_unknown_handler_hears_the_known_ones() {
        insta::assert_snapshot!("main".parse::<Step>().unwrap_err(), @"`main` is not a step: the function's handler must be one of scope, metrics, logs, traces, changes, alarms, rank, publish, advise, conclude, notify_failure");
    }

    #[test]
    fn the_state_machine_invokes_every_step_and_no_other() {
        let names = strings_of("FunctionName").into_iter().map(|name| {
            let name = name.strip_prefix("${").and_then(|name| name.strip_suffix("FunctionArn}")).unwrap().to_owned();
            let snake = name.chars().map(|letter| match letter.is_uppercase() {
                true => format!("_{}", letter.to_lowercase()),
                false => letter.to_string(),
            });
            snake.collect::<String>().trim_start_matches('_').to_owned()
        });
        assert_eq!(names.collect::<BTreeSet<_>>(), Step::ALL.map(|step| step.name().to_owned()).into());
    }

    #[test]
    fn the_state_machine_matches_every_failure_and_no_other() {
        let mut custom = strings_of("ErrorEquals");
        // What has a dot in its name is Lambda's or Step Functions' own.
        custom.retain(|name| !name.contains('.'));
        assert_eq!(custom, FailureKind::ALL.map(|kind| kind.name().to_owned()).into());
    }
}
