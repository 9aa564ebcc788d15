//! The message of a run that ended without a report: that it failed, and what to do.

use investigation::model::Request;

use strum::VariantArray;

use super::blocks::Blocks;
use super::row::Row;
use super::{Message, phrases};
use crate::action;
use crate::again::NextWindow;

/// The message with `advice`, which says what to do next, and a `link` to the report if one exists all the same.
pub fn message(request: &Request, advice: &str, link: Option<&str>) -> Message {
    let service = &request.service;
    let buttons = match link {
        Some(link) => Row::default().link(action::OPEN_REPORT, "Open the report so far", link),
        None => Row::default(),
    };
    let blocks = Blocks::default()
        .section(|text| text.markup("*The investigation of* ").bold(service).markup(" *failed*\n").text(advice))
        .row(with_menu(buttons, request))
        .context(|text| phrases::request_details(text, request));
    Message::new(|text| text.text(&format!("The investigation of {service} failed. {advice}")), blocks)
}

/// The message of a run that somebody stopped. They are named and not mentioned: nobody is to be called by it.
pub fn stopped(request: &Request, by: Option<&str>) -> Message {
    let service = &request.service;
    let said = by.map_or_else(|| "Stopped.".to_owned(), |by| format!("Stopped by @{by}."));
    let blocks = Blocks::default()
        .section(|text| text.markup("*The investigation of* ").bold(service).markup(" *was stopped*\n").text(&said))
        .row(with_menu(Row::default(), request))
        .context(|text| phrases::request_details(text, request));
    Message::new(|text| text.text(&format!("The investigation of {service} was stopped. {said}")), blocks)
}

/// The row with a menu that runs it again, unless nothing is deployed that would answer, and so no page.
fn with_menu(row: Row, request: &Request) -> Row {
    if request.report_link.is_empty() {
        return row;
    }
    row.run_again_menu(&request.service, request.incident_window, request.signal, NextWindow::VARIANTS)
}

#[cfg(test)]
mod tests {
    use investigation::model::Request;

    use super::super::samples;

    #[test]
    fn whoever_stopped_it_is_named_and_not_mentioned() {
        let shown = samples::show(&super::stopped(&samples::request(), Some("<!channel>")));
        assert!(shown.contains("Stopped by @&lt;!channel&gt;."), "{shown}");
        assert!(samples::show(&super::stopped(&samples::request(), None)).contains("*was stopped*\nStopped."));
    }

    const ADVICE: &str = "Slack was slow to answer; run the command again.";

    #[test]
    fn it_says_what_to_do_next() {
        insta::assert_snapshot!(samples::show(&super::message(&samples::request(), ADVICE, None)), @r"
        The investigation of petsite failed. Slack was slow to answer; run the command again.
        [section] *The investigation of* *petsite* *failed*
        Slack was slow to answer; run the command again.
        [actions] [Run again | Run again, from earlier on | Look at the time before | Look at the time after | Compare with the day before]
        [context] <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC> · latency spike · asked by <@U2CERLKJA> · `inv-0123456789`
        ");
    }

    #[test]
    fn where_nobody_would_answer_there_is_no_menu() {
        let request = Request { report_link: String::new(), ..samples::request() };
        let shown = [super::message(&request, ADVICE, Some("")), super::stopped(&request, None)]
            .map(|message| samples::show(&message));
        assert!(shown.iter().all(|shown| !shown.contains("[actions]")), "{shown:?}");
    }

    #[test]
    fn a_report_that_exists_all_the_same_is_linked() {
        let message = super::message(&samples::request(), ADVICE, Some(samples::LINK));
        assert!(samples::show(&message).contains(samples::LINK));
    }
}
