//! The first message of a run in its last form: who scrolls past the channel reads the verdict here.

use investigation::model::Report;

use super::blocks::Blocks;
use super::{Message, phrases};

/// The verdict, how sure it is, and where the rest is.
pub fn message(report: &Report, link: &str) -> Message {
    let verdict = report.verdict.sentence();
    let blocks = Blocks::default()
        .section(|text| text.bold(verdict))
        .section(|text| {
            let text = match report.cause() {
                Some(cause) => phrases::confidence(text, &cause.confidence).markup(" · "),
                None => text,
            };
            text.code(&report.service)
                .markup(" · ")
                .text(phrases::signal(report.signal))
                .markup(" · the report is in this thread")
        })
        .link_button("Open the full report", link)
        .context(|text| phrases::origin(text, report));
    Message::new(|text| text.text(verdict), blocks)
}

#[cfg(test)]
mod tests {
    use super::super::samples;

    #[test]
    fn a_cause_comes_with_its_confidence() {
        insta::assert_snapshot!(samples::show(&super::message(&samples::report(), samples::LINK)));
    }

    #[test]
    fn an_abstention_claims_no_confidence() {
        insta::assert_snapshot!(samples::show(&super::message(&samples::abstained(), samples::LINK)));
    }
}
