//! The first message of a run in its last form: who scrolls past the channel reads the verdict here.

use investigation::model::Report;

use super::blocks::Blocks;
use super::{Message, phrases};

/// The verdict, how sure it is, and where the rest is.
pub fn message(report: &Report, link: &str) -> Message {
    let verdict = report.verdict.sentence();
    let blocks = Blocks::default()
        .section(|text| {
            let text = text.bold(verdict).markup("\n");
            let text = match report.cause() {
                Some(cause) => phrases::sureness(text, &cause.confidence).markup(" · "),
                None => text,
            };
            text.markup("What to look at first is in this thread.")
        })
        .link_button("Open the full report", link)
        .context(|text| {
            let text = phrases::window(text, report.incident_window).markup(" · ").text(report.signal.label());
            text.markup(" of ").code(&report.service).markup(" · asked by ").mention(&report.requested_by)
        });
    Message::new(|text| text.text(verdict), blocks)
}

#[cfg(test)]
mod tests {
    use super::super::samples;

    #[test]
    fn a_cause_comes_with_its_confidence() {
        insta::assert_snapshot!(samples::show(&super::message(&samples::report(), samples::LINK)), @r#"
        Most likely cause: PetSearch — latency regression
        [section] *Most likely cause: PetSearch — latency regression*
        *High confidence* (81%) · What to look at first is in this thread.
        [actions] "Open the full report" -> "https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc"
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike of `petsite` · asked by <@U2CERLKJA>
        "#);
    }

    #[test]
    fn an_abstention_claims_no_confidence() {
        insta::assert_snapshot!(samples::show(&super::message(&samples::abstained(), samples::LINK)), @r#"
        No confident cause: the strongest lead is PetSearch — latency regression
        [section] *No confident cause: the strongest lead is PetSearch — latency regression*
        What to look at first is in this thread.
        [actions] "Open the full report" -> "https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc"
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike of `petsite` · asked by <@U2CERLKJA>
        "#);
    }
}
