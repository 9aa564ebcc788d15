//! The first message of a run, once the evidence is collected.

use investigation::model::{Scope, Source};

use super::blocks::Blocks;
use super::{Message, phrases};
use crate::mrkdwn::Mrkdwn;

/// The message with what each source returned: how many pieces of evidence, or `None` if it could not be read.
pub fn message(scope: &Scope, collected: &[(Source, Option<usize>)]) -> Message {
    let service = &scope.request.service;
    let blocks = Blocks::default()
        .section(|text| {
            let mut text =
                text.markup("*Investigating* ").bold(service).markup("\nThe evidence is in, now ranking causes.");
            for &(source, evidence_count) in collected {
                text = source_line(text, source, evidence_count);
            }
            text
        })
        .context(|text| phrases::request_details(text, &scope.request));
    Message::new(|text| text.text(&format!("Investigating {service}: the evidence is in")), blocks)
}

fn source_line(text: Mrkdwn, source: Source, evidence_count: Option<usize>) -> Mrkdwn {
    let line = text.markup("\n• ").text(source.name()).markup(": ");
    match evidence_count {
        None => line.markup("not available"),
        Some(0) => line.markup("nothing unusual"),
        Some(1) => line.markup("1 piece of evidence"),
        Some(count) => line.text(&count.to_string()).markup(" pieces of evidence"),
    }
}

#[cfg(test)]
mod tests {
    use investigation::model::Source;

    use super::super::samples;

    #[test]
    fn it_says_what_each_source_returned() {
        let collected =
            [(Source::Metrics, Some(12)), (Source::Logs, Some(1)), (Source::Traces, Some(0)), (Source::Alarms, None)];
        let message = super::message(&samples::scope(), &collected);
        insta::assert_snapshot!(samples::show(&message), @r#"
        Investigating petsite: the evidence is in
        [section] *Investigating* *petsite*
        The evidence is in, now ranking causes.
        • metrics: 12 pieces of evidence
        • logs: 1 piece of evidence
        • traces: nothing unusual
        • alarms: not available
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike · asked by <@U2CERLKJA> · `inv-0123456789`
        "#);
    }
}
