//! What a context names, and what AWS knows of it.

use aws::operator::look_up;
use investigation::model::{Context, ContextField};

use super::{Examined, Patient, Place, Trouble};

/// Examines the fields of a context by their rules.
pub fn examine_fields(context: &Context) -> Vec<Trouble> {
    let to_trouble = |problem: investigation::model::Problem| {
        Trouble::new(
            format!("the context is wrong: {problem}"),
            cost(problem.field),
            format!("correct `{}` in the context", problem.field.name()),
        )
    };
    context.problems().into_iter().map(to_trouble).collect()
}

/// Examines what a context names in one place, by asking AWS.
pub async fn examine_names(patient: &Patient<'_>, place: &Place<'_>) -> Examined {
    let mut troubles: Vec<Trouble> = Vec::new();
    let looked_up = look_up(&place.entered, place.context, (patient.clock)()).await;
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
    Examined::new("names of the context", format!("AWS knows all {count} names in it"), troubles)
}

/// What a report lacks where this field is wrong.
fn cost(field: ContextField) -> &'static str {
    match field {
        ContextField::Metrics => "the metric is not read",
        ContextField::LogGroups => "the log group is not read",
        ContextField::Alarms => "the alarm is not read",
        ContextField::AlarmTag => "no alarm is read, or starts an investigation, by its tag",
        ContextField::ChangesLogGroup => "changes are read in CloudTrail's event history, which shows them later",
        ContextField::StatusPages => "what the third party states is not read",
        ContextField::Entry => "it is not known where the symptom shows, and the cause is hard to tell from it",
        ContextField::Region => "nothing is read",
        _ => "the context is refused",
    }
}
