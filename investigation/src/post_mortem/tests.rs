use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::*;
use crate::follow_up::fixtures::{hostile_report, report};
use crate::memory::ActualCause;

/// The headings, and the addresses of the links.
fn outline(document: &str) -> (Vec<String>, Vec<String>) {
    let (mut headings, mut links, mut is_heading) = (Vec::new(), Vec::new(), false);
    for event in Parser::new_ext(document, Options::all()) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                is_heading = true;
                headings.push(String::new());
            }
            Event::End(pulldown_cmark::TagEnd::Heading(_)) => is_heading = false,
            Event::Text(text) if is_heading => headings.last_mut().unwrap().push_str(&text),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html} is HTML"),
            _ => {}
        }
    }
    (headings, links)
}

#[test]
fn the_document_has_every_part_and_leaves_blanks() {
    insta::assert_snapshot!(write_post_mortem(&report(), &[]));
    let (headings, links) = outline(&write_post_mortem(&report(), &[]));
    assert_eq!(headings.len(), 10 + BLANKS.len(), "{headings:?}");
    assert_eq!(links.len(), report().evidence.len());
}

#[test]
fn what_people_said_stands_in_the_summary() {
    let report = report();
    let actual = ActualCause::new(Some("nightly-export"), None, "it *eats* the capacity");
    let at = report.requested_at;
    let said = Feedback::on_hypothesis(&report, &report.hypotheses[0], Judgement::Wrong, actual, "U1", at);
    let document = write_post_mortem(&report, &[said]);
    assert!(
        document.contains(
            "- **People rejected:** throttling at `orders`; they say: nightly-export: it \\*eats\\* the capacity"
        ),
        "{document}"
    );
}

#[test]
fn an_empty_report_says_in_each_part_why_it_is_empty() {
    let mut empty = report();
    empty.hypotheses.clear();
    empty.considered.clear();
    empty.chain.clear();
    empty.evidence.clear();
    empty.timeline.clear();
    empty.gaps.clear();
    empty.blast_radius = None;
    empty.without_change = None;
    let document = write_post_mortem(&empty, &[]);
    for why in
        ["shows who felt it", "shows when anything began", "explains it", "No change", "Nothing else", "was read."]
    {
        assert!(document.contains(why), "{why} is missing from {document}");
    }
}

proptest! {
    #[test]
    fn nothing_from_outside_becomes_markup(text in "\\PC{0,20}|(\n|#|- |`|\\*|<b>|\\[a\\]\\(b\\)|@a|https://e\\.test){0,8}") {
        let (expected, links) = outline(&write_post_mortem(&report(), &[]));
        let hostile = hostile_report(&text);
        let (headings, hostile_links) = outline(&write_post_mortem(&hostile, &[]));
        prop_assert_eq!(headings.len(), expected.len());
        prop_assert_eq!(hostile_links.len(), links.len());
        prop_assert!(hostile_links.iter().all(|link| link.starts_with("https://")), "{:?}", hostile_links);
    }
}
