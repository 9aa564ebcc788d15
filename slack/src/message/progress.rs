//! The first message of a run, once the evidence is collected.

use investigation::model::{Scope, SourceReading};

use super::blocks::Blocks;
use super::{Message, phrases};
use crate::mrkdwn::Mrkdwn;

/// The message with what became of each source: how many pieces of evidence it gave, or why it was not read.
pub fn message(scope: &Scope, collected: &[SourceReading]) -> Message {
    let service = &scope.request.service;
    let blocks = Blocks::default()
        .section(|text| {
            let mut text =
                text.markup("*Investigating* ").bold(service).markup("\nThe evidence is in, now ranking causes.");
            for found in collected {
                text = source_line(text, found);
            }
            text
        })
        .context(|text| phrases::request_details(text, &scope.request));
    Message::new(|text| text.text(&format!("Investigating {service}: the evidence is in")), blocks)
}

fn source_line(text: Mrkdwn, found: &SourceReading) -> Mrkdwn {
    text.markup("\n• ").text(found.source.name()).markup(": ").text(&found.reading.describe())
}

#[cfg(test)]
mod tests {
    use investigation::model::{GapReason, Reading, Source, SourceReading};

    use super::super::samples;

    #[test]
    fn it_says_what_each_source_returned() {
        let readings = [
            (Source::Metrics, Reading::Read { evidence: 12 }),
            (Source::Logs, Reading::Read { evidence: 1 }),
            (Source::Traces, Reading::Read { evidence: 0 }),
            (Source::Changes, Reading::Failed { reason: GapReason::Denied }),
            (Source::Alarms, Reading::NotConfigured),
        ];
        let collected = readings.map(|(source, reading)| SourceReading { source, reading });
        let message = super::message(&samples::scope(), &collected);
        insta::assert_snapshot!(samples::show(&message), @r#"
        Investigating petsite: the evidence is in
        [section] *Investigating* *petsite*
        The evidence is in, now ranking causes.
        • metrics: 12 pieces of evidence
        • logs: 1 piece of evidence
        • traces: nothing unusual
        • changes: not read: access denied
        • alarms: not read: the context names none
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike · asked by <@U2CERLKJA> · `inv-0123456789`
        "#);
    }
}
