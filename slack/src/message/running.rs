//! The first message of a run while it runs: it begins the thread in which the report is posted.

use investigation::detect::Findings;
use investigation::model::Scope;

use super::blocks::Blocks;
use super::plan::Plan;
use super::{Message, phrases, row};
use crate::action;

/// The message that says what is investigated, what each source is doing, and how to stop it; the last not where nothing is
/// deployed that would answer, and so no page.
pub fn message(scope: &Scope, findings: &[Findings]) -> Message {
    let request = &scope.request;
    let plan = Plan::new(&scope.context, findings);
    let state = plan.block.title.clone();
    let is_answered = !request.report_link.is_empty();
    let cancel =
        is_answered.then(|| row::button(action::CANCEL, "Cancel").with_value(request.investigation_id.to_string()));
    let blocks = Blocks::default()
        .section_with(cancel, |text| {
            let text = phrases::window(
                text.markup("*Investigating* ").bold(&request.service).markup(" · "),
                request.incident_window,
            )
            .markup("\n")
            .text(request.signal.label())
            .markup(" · ");
            phrases::asked_by(text, request)
        })
        .plan(plan)
        .context(|text| match &scope.budget {
            Some(budget) => text.text(&budget.describe()),
            None => text,
        })
        .context(|text| text.markup("The report follows in this thread · ").code(request.investigation_id.as_str()));
    Message::new(|text| text.text(&format!("Investigating {}. {state}.", request.service)), blocks)
}

#[cfg(test)]
mod tests {
    use investigation::detect::Findings;
    use investigation::model::{GapReason, Scope, Source};

    use super::super::samples;

    /// A context that names all sources but alarms.
    fn scope() -> Scope {
        let mut scope = samples::scope();
        let context = serde_json::json!({
            "service": "petsite", "region": "eu-west-1", "log_groups": ["/petsite"], "traces": true, "changes": true,
            "metrics": [{ "namespace": "AWS/Lambda", "name": "Errors", "stat": "Sum" }],
        });
        scope.context = serde_json::from_value(context).unwrap();
        scope
    }

    fn failed(source: Source) -> Findings {
        Findings::missing(
            source,
            GapReason::Denied,
            "The role may not call cloudtrail:LookupEvents; add it to the policy.",
        )
    }

    #[test]
    fn at_first_every_source_that_the_context_names_is_being_read() {
        insta::assert_snapshot!(samples::show(&super::message(&scope(), &[])), @r#"
        Investigating petsite. Reading 4 sources.
        [section] *Investigating* *petsite* · <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>
        latency spike · asked by <@U2CERLKJA> (Cancel -> inv-0123456789)
        [plan] "Reading 4 sources"
          "in_progress" "metrics: reading"
          "in_progress" "logs: reading"
          "in_progress" "traces: reading"
          "in_progress" "changes: reading"
          "pending" "alarms: not read: the context names none"
        [context] The report follows in this thread · `inv-0123456789`
        "#);
    }

    #[test]
    fn where_nobody_would_answer_nothing_can_be_cancelled() {
        let mut scope = scope();
        scope.request.report_link = String::new();
        assert!(!samples::show(&super::message(&scope, &[])).contains("Cancel"));
    }

    #[test]
    fn a_source_that_has_ended_says_what_it_gave_or_why_not() {
        let read = Findings::new(Source::Metrics, Vec::new(), Vec::new()).having_read("points", 340);
        let findings = [read, failed(Source::Changes)];
        insta::assert_snapshot!(samples::show(&super::message(&scope(), &findings)), @r#"
        Investigating petsite. 2 of 4 sources read.
        [section] *Investigating* *petsite* · <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>
        latency spike · asked by <@U2CERLKJA> (Cancel -> inv-0123456789)
        [plan] "2 of 4 sources read"
          "complete" "metrics: nothing unusual in 340 points"
          "in_progress" "logs: reading"
          "in_progress" "traces: reading"
          "error" "changes: access denied" The role may not call cloudtrail:LookupEvents; add it to the policy.
          "pending" "alarms: not read: the context names none"
        [context] The report follows in this thread · `inv-0123456789`
        "#);
    }

    #[test]
    fn when_all_have_ended_causes_are_ranked() {
        let all: Vec<Findings> = Source::ALL.iter().map(|&source| failed(source)).collect();
        let message = super::message(&scope(), &all);
        assert_eq!(message.text, "Investigating petsite. Everything is read, ranking causes.");
    }

    #[test]
    fn a_context_that_names_nothing_says_so() {
        let message = super::message(&samples::scope(), &[]);
        assert_eq!(message.text, "Investigating petsite. The context names nothing to read.");
    }
}
