//! The first message of a run once it has ended: whoever reads only the channel sees the verdict here.

use investigation::model::{Report, Request};

use super::blocks::Blocks;
use super::{Message, phrases};

/// The message with the verdict, its confidence, a button that opens the report, and a menu that runs it again.
pub fn message(request: &Request, report: &Report, link: &str) -> Message {
    let verdict = report.verdict.sentence();
    let blocks = Blocks::default()
        .section(|text| {
            let mut text = text.bold(verdict).markup("\n");
            if let Some(cause) = report.cause() {
                text = phrases::bold_confidence(text, &cause.confidence).markup(" · ");
            }
            text.markup("What to look at first is in this thread.")
        })
        .link_button("Open the full report", link)
        .run_again_menu(&request.service, request.incident_window, request.signal)
        .context(|text| {
            phrases::window(text, report.incident_window)
                .markup(" · ")
                .text(report.signal.label())
                .markup(" of ")
                .code(&report.service)
                .markup(" · asked by ")
                .mention(&report.requested_by)
        });
    Message::new(|text| text.text(verdict), blocks)
}

#[cfg(test)]
mod tests {
    use super::super::samples;

    #[test]
    fn a_cause_comes_with_its_confidence() {
        insta::assert_snapshot!(samples::show(&super::message(&samples::request(), &samples::report(), samples::LINK)), @r#"
        Most likely cause: PetSearch — latency regression
        [section] *Most likely cause: PetSearch — latency regression*
        *High confidence* (81%) · What to look at first is in this thread.
        [actions] "Open the full report" -> "https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc" [Run again | Run again, from earlier on | Look at the time before | Look at the time after]
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike of `petsite` · asked by <@U2CERLKJA>
        "#);
    }

    #[test]
    fn an_abstention_claims_no_confidence() {
        insta::assert_snapshot!(samples::show(&super::message(&samples::request(), &samples::abstained(), samples::LINK)), @r#"
        No confident cause: the strongest lead is PetSearch — latency regression
        [section] *No confident cause: the strongest lead is PetSearch — latency regression*
        What to look at first is in this thread.
        [actions] "Open the full report" -> "https://bot.test/reports/inv-0123456789?expires=1681859100&mac=abc" [Run again | Run again, from earlier on | Look at the time before | Look at the time after]
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike of `petsite` · asked by <@U2CERLKJA>
        "#);
    }
}
