//! HTML documents.

use investigation::model::Report;
use investigation::report::Claim;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::sections;
use crate::style::STYLE;
use crate::text::visible_text;

/// The page of a report.
#[must_use]
pub fn report_page(report: &Report) -> String {
    document(&title_of(report), STYLE, &sections::all(report))
}

/// What the page of a report is called: of which service, and what broke.
pub(crate) fn title_of(report: &Report) -> String {
    format!("{} · {}", visible_text(&report.service), visible_text(Claim::of(report).title))
}

/// An HTML document with `style` as its style sheet and `body` in its body.
///
/// Neither crawlers nor linked sites learn of it, and it follows the reader's choice of light or dark.
#[must_use]
pub fn document(title: &str, style: &'static str, body: &Markup) -> String {
    document_for(Referrer::Nobody, title, style, body)
}

/// Which sites learn that a link on the page was followed, or a form sent.
///
/// Source: <https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Referrer-Policy>
#[derive(Clone, Copy)]
pub(crate) enum Referrer {
    /// None.
    Nobody,
    /// The page's own. Without it, browsers send forms with the origin `null`, and those are refused.
    SameOrigin,
}

/// A document that tells these sites of itself.
pub(crate) fn document_for(referrer: Referrer, title: &str, style: &'static str, body: &Markup) -> String {
    let policy = match referrer {
        Referrer::Nobody => "no-referrer",
        Referrer::SameOrigin => "same-origin",
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                meta name="referrer" content=(policy);
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::samples;

    #[test]
    fn a_cause_is_shown_with_all_it_rests_on() {
        insta::assert_snapshot!(samples::without_style(&report_page(&samples::cause())));
    }

    #[test]
    fn an_abstention_says_what_would_decide() {
        insta::assert_snapshot!(samples::without_style(&report_page(&samples::abstained())));
    }

    #[test]
    fn an_empty_report_is_still_a_page() {
        insta::assert_snapshot!(samples::without_style(&report_page(&samples::empty())));
    }

    #[test]
    fn a_hostile_report_is_a_report_of_odd_names() {
        let text = "</title></style><script>alert('1')</script>\" onload=\"x\u{202e}\0 https://x.test";
        insta::assert_snapshot!(samples::without_style(&report_page(&samples::hostile(text))));
    }

    /// The tags of a page with the names of their attributes, without what is written in and between them.
    fn skeleton(page: &str) -> String {
        let mut skeleton = String::new();
        let (mut in_tag, mut in_value) = (false, false);
        for character in page.chars() {
            let is_tag_edge = !in_value && matches!(character, '<' | '>');
            if is_tag_edge {
                in_tag = character == '<';
            } else if in_tag && character == '"' {
                in_value = !in_value;
            }
            if is_tag_edge || (in_tag && !in_value) {
                skeleton.push(character);
            }
        }
        skeleton
    }

    proptest! {
        #[test]
        fn no_text_changes_the_shape_of_the_page(
            text in r#"(https://|javascript:)?(<script>|</pre>|<!--|-->|"|'|&|&lt;|\\|`| on=|\x00|\x{202e}|\n|é|שלום|[a-z ]{1,9}){1,12}"#
        ) {
            let plain = if text.starts_with("https://") { "https://x.test" } else { "x" };
            let expected = skeleton(&report_page(&samples::hostile(plain)));
            prop_assert_eq!(skeleton(&report_page(&samples::hostile(&text))), expected);
        }
    }
}
