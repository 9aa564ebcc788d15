//! A run that ended without a report says so, and what to do.

use investigation::model::Request;

use super::blocks::Blocks;
use super::{Message, phrases};

/// "The investigation of … failed", what to do next, and the earlier report if there is one.
pub fn message(request: &Request, advice: &str, link: Option<&str>) -> Message {
    let service = &request.service;
    let blocks = Blocks::default()
        .section(|text| text.markup("*The investigation of* ").bold(service).markup(" *failed*\n").text(advice));
    let blocks = match link {
        Some(link) => blocks.link_button("Open the report so far", link),
        None => blocks,
    };
    let blocks = blocks.context(|text| phrases::request(text, request));
    Message::new(|text| text.text(&format!("The investigation of {service} failed. {advice}")), blocks)
}

#[cfg(test)]
mod tests {
    use super::super::samples;

    const ADVICE: &str = "Slack was slow to answer; run the command again.";

    #[test]
    fn it_says_what_to_do_next() {
        insta::assert_snapshot!(samples::show(&super::message(&samples::request(), ADVICE, None)), @r#"
        The investigation of petsite failed. Slack was slow to answer; run the command again.
        [section] *The investigation of* *petsite* *failed*
        Slack was slow to answer; run the command again.
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike · asked by <@U2CERLKJA> · `inv-0123456789`
        "#);
    }

    #[test]
    fn a_report_that_exists_all_the_same_is_linked() {
        let message = super::message(&samples::request(), ADVICE, Some(samples::LINK));
        assert!(samples::show(&message).contains(samples::LINK));
    }
}
