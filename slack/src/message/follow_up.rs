//! The answer to a follow-up question, in the thread of its report.

use investigation::follow_up::{Answer, Part, Statement};
use investigation::model::Report;
use investigation::ports::Status;
use serde_json::json;
use url::Url;

use super::blocks::Blocks;
use super::{Message, phrases};
use crate::mrkdwn::Mrkdwn;

/// Statements of one section: the text of an answer is bounded, but its escapes are not counted in that.
const MAX_STATEMENTS_OF_A_SECTION: usize = 4;

/// Characters of the beginning of an answer that a notification shows.
const MAX_NOTIFIED: usize = 150;

/// The message with an answer; `link` leads to the page of the report.
#[must_use]
pub fn message(answer: &Answer, report: &Report, link: &str) -> Message {
    let mut blocks = Blocks::default();
    for statements in answer.statements.chunks(MAX_STATEMENTS_OF_A_SECTION) {
        blocks = blocks.bulleted_list("", statements, MAX_STATEMENTS_OF_A_SECTION, |text, statement| {
            write_statement(text, statement, report)
        });
    }
    let blocks = blocks.context(|text| {
        let text = match answer.left_out {
            0 => text,
            _ => text.text(&answer.describe_left_out()).markup(" "),
        };
        match Url::parse(link) {
            Ok(url) => text.link(&url, "The report").markup(" has the evidence by these numbers."),
            Err(_) => text.markup("The report has the evidence by these numbers."),
        }
    });
    let first = answer.statements.first();
    Message::new(|text| first.map_or(text.clone(), |first| write_notification(text, first, report)), blocks)
}

/// The answer to a question where there is no report that could answer it.
#[must_use]
pub fn without_report(status: Status) -> Message {
    let text = match status {
        Status::Running => "The investigation still runs. Its report comes to this thread; ask again then.",
        Status::Completed => {
            "The report of this thread is gone: reports are kept for some weeks. Type `/investigate` to ask again."
        }
        Status::Failed => "The investigation of this thread ended without a report. Type `/investigate` to ask again.",
    };
    Message::new(|notified| notified.markup(text), Blocks::default().section(|section| section.markup(text)))
}

/// The message as the body of an answer that the asker alone sees.
#[must_use]
pub fn to_reply(message: &Message) -> String {
    json!({ "text": message.text, "blocks": message.blocks }).to_string()
}

fn write_notification(text: Mrkdwn, statement: &Statement, report: &Report) -> Mrkdwn {
    text.append(&write_statement(Mrkdwn::new(MAX_NOTIFIED), statement, report))
}

fn write_statement(text: Mrkdwn, statement: &Statement, report: &Report) -> Mrkdwn {
    let mut text = text;
    for part in &statement.parts {
        text = match part {
            Part::Text(words) => spaced(text, words),
            Part::Name(name) => text.bold(name),
            Part::Quote(words) => text.code(words),
            Part::Time(at) => text.time(*at),
            Part::Link { label, address } => match Url::parse(address) {
                Ok(url) => text.link(&url, label),
                Err(_) => text,
            },
        };
    }
    phrases::citations(text, report, &statement.citations)
}

/// Appends text with the blanks around it, which join it with what stands before and after.
fn spaced(text: Mrkdwn, words: &str) -> Mrkdwn {
    let text = if words.starts_with(' ') { text.markup(" ") } else { text };
    let text = text.text(words);
    if words.ends_with(' ') && words.trim() != "" { text.markup(" ") } else { text }
}

#[cfg(test)]
mod tests {
    use investigation::follow_up::{EXAMPLES, answer, parse_question};

    use investigation::model::Thread;

    use super::super::samples;
    use super::*;

    fn ask(question: &str) -> String {
        let report = samples::report();
        let answer = answer(&parse_question(question), &report, &[]);
        samples::show(&message(&answer, &report, samples::LINK))
    }

    #[test]
    fn an_answer_is_a_list_with_the_numbers_of_the_evidence() {
        insta::assert_snapshot!(ask("why petsearch?"), @r"
        *PetSearch* is the likeliest cause: latency regression, high confidence (81 %), since <!date^1681855560^{time}|2023-04-18 22:06 UTC> [1]
        [section] • *PetSearch* is the likeliest cause: latency regression, high confidence (81 %), since <!date^1681855560^{time}|2023-04-18 22:06 UTC> [1]
        • *PetSearch*: p95 2.40 s, expected 0.31 s (7.7×), since <!date^1681855560^{time}|2023-04-18 22:06 UTC> [1]
        • Changed before: UpdateService on PetSearch by role/deployer; it began 0 s later [2]
        • Against it: PetSearch: new log pattern '&lt;!channel&gt; &amp; timeout after &lt;∗&gt;', 412 times. [3]
        [section] • What lowers the confidence: thin baseline (−4)
        • It would be refuted by this: PetSearch was as slow before 22:06 UTC. [1]
        [context] <https://bot.test/reports/inv-0123456789?expires=1681859100&amp;mac=abc|The report> has the evidence by these numbers.
        ");
    }

    #[test]
    fn every_example_has_an_answer_that_slack_takes() {
        for (example, _) in EXAMPLES {
            let shown = ask(example);
            assert!(shown.contains("[section]") && shown.contains("has the evidence"), "{example}: {shown}");
        }
    }

    #[test]
    fn an_answer_is_posted_in_its_thread_and_unfurls_nothing() {
        let report = samples::report();
        let answer = answer(&parse_question("why"), &report, &[]);
        let thread = Thread { channel: "C1".into(), ts: "1.2".into() };
        let post = message(&answer, &report, samples::LINK).to_post_in(&thread);
        assert_eq!(
            (&post["channel"], &post["thread_ts"], &post["unfurl_links"]),
            (&json!("C1"), &json!("1.2"), &json!(false))
        );
        assert!(post["blocks"].as_array().is_some_and(|blocks| !blocks.is_empty()) && post["text"] != "");
    }
}
