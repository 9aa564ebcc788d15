//! The first message of a run, under which everything else gathers.

use investigation::model::Scope;

use super::blocks::Blocks;
use super::{Message, phrases};

/// "Investigating …".
pub fn message(scope: &Scope) -> Message {
    let service = &scope.request.service;
    let blocks = Blocks::default()
        .section(|text| {
            text.markup("*Investigating* ")
                .bold(service)
                .markup("\nReading metrics, logs, traces, changes and alarms. The report follows in this thread.")
        })
        .context(|text| phrases::request(text, &scope.request));
    Message::new(|text| text.text(&format!("Investigating {service}")), blocks)
}

#[cfg(test)]
mod tests {
    use super::super::samples;

    #[test]
    fn it_says_what_is_investigated_and_where_the_report_comes() {
        let message = super::message(&samples::scope());
        insta::assert_snapshot!(samples::show(&message));
    }
}
