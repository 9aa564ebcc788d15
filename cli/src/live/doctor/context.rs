//! What a context names, and what AWS knows of it.

use aws::SdkConfig;
use aws::operator::look_up;
use investigation::model::{Context, ContextField};

use super::{Examined, Patient, Trouble};

/// Examines a context: its fields by their rules, and their values by asking AWS.
pub async fn examine(patient: &Patient<'_>, entered: &SdkConfig, context: &Context) -> Examined {
    let mut troubles: Vec<Trouble> = Vec::new();
    for problem in context.problems() {
        troubles.push(Trouble::new(
            format!("the context is wrong: {problem}"),
            cost(problem.field),
            format!("correct `{}` in the context", problem.field.name()),
        ));
    }
    let looked_up = if troubles.is_empty() { look_up(entered, context, (patient.clock)()).await } else { Vec::new() };
    let count = looked_up.len();
    for known in looked_up {
        // What could not be asked is a permission, and said there.
        let Ok(Err(missing)) = known.answer else { continue };
        let (field, value) = (known.field, known.value);
        troubles.push(Trouble::new(
            format!("{} “{value}” {missing}", field.label()),
            cost(field),
            format!("correct `{}` in the context, then: investigate context check FILE", field.name()),
        ));
    }
    Examined::new("context", format!("AWS knows all {count} names in it"), troubles)
}

/// What a report lacks where this field is wrong.
fn cost(field: ContextField) -> &'static str {
    match field {
        ContextField::Metrics => "the metric is not read",
        ContextField::LogGroups => "the log group is not read",
        ContextField::Alarms => "the alarm is not read",
        ContextField::Entry => "it is not known where the symptom shows, and the cause is hard to tell from it",
        ContextField::Region => "nothing is read",
        _ => "the context is refused",
    }
}
