//! The first message of a run: it begins the thread in which the report is posted.

use investigation::model::Scope;

use super::blocks::Blocks;
use super::{Message, phrases};

/// The message that says what is investigated, and where the report will be.
pub fn message(scope: &Scope) -> Message {
    let service = &scope.request.service;
    let blocks = Blocks::default()
        .section(|text| {
            text.markup("*Investigating* ")
                .bold(service)
                .markup("\nReading metrics, logs, traces, changes and alarms. The report follows in this thread.")
        })
        .context(|text| phrases::request_details(text, &scope.request));
    Message::new(|text| text.text(&format!("Investigating {service}")), blocks)
}

#[cfg(test)]
mod tests {
    use super::super::samples;

    #[test]
    fn it_says_what_is_investigated_and_where_the_report_comes() {
        let message = super::message(&samples::scope());
        insta::assert_snapshot!(samples::show(&message), @r#"
        Investigating petsite
        [section] *Investigating* *petsite*
        Reading metrics, logs, traces, changes and alarms. The report follows in this thread.
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike · asked by <@U2CERLKJA> · `inv-0123456789`
        "#);
    }

    #[test]
    fn its_texts_are_verbatim_so_that_nothing_in_them_turns_into_a_link() {
        let message = super::message(&samples::scope());
        insta::assert_json_snapshot!(message.blocks, @r#"
        [
          {
            "type": "section",
            "text": {
              "type": "mrkdwn",
              "text": "*Investigating* *petsite*\nReading metrics, logs, traces, changes and alarms. The report follows in this thread.",
              "verbatim": true
            }
          },
          {
            "type": "context",
            "elements": [
              {
                "type": "mrkdwn",
                "text": "<!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike · asked by <@U2CERLKJA> · `inv-0123456789`",
                "verbatim": true
              }
            ]
          }
        ]
        "#);
    }
}
