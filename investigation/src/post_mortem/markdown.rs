//! Markdown in which text from outside stays text.
//!
//! Sources: <https://spec.commonmark.org/0.31.2/>, and GitHub's extensions,
//! <https://github.github.com/gfm/>.

/// The text on one line, with every character escaped that Markdown may give a meaning. Any ASCII punctuation may be escaped
/// (section 2.4). An at sign would notify people where the document is pasted, whatever stands before it, so an
/// invisible word joiner (U+2060) comes behind it; it also keeps addresses from becoming links.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    let line = one_line(text);
    for (position, word) in line.split(' ').enumerate() {
        if position > 0 {
            escaped.push(' ');
        }
        push_escaped_word(&mut escaped, word);
    }
    escaped
}

fn push_escaped_word(escaped: &mut String, word: &str) {
    // What extensions make links of, without any bracket: `http://…`, `www.…`.
    let lower = word.to_ascii_lowercase();
    let may_become_link = lower.contains("://") || lower.contains("www.") || lower.contains("mailto:");
    // A full stop begins a list behind a number, and three become one character; a colon begins a definition.
    let is_sentence_end = word.trim_end_matches('.').contains(char::is_alphabetic);
    let keeps_stops = !word.contains("..") && (!word.ends_with('.') || is_sentence_end);
    let keeps_colons = !word.starts_with(':');
    // A hyphen at the beginning makes a list or a rule, and two become a dash.
    let keeps_hyphens = !word.starts_with('-') && !word.contains("--");
    for character in word.chars() {
        match character {
            '@' => escaped.push_str("@\u{2060}"),
            ':' | '.' if may_become_link => {
                escaped.push(character);
                escaped.push('\u{2060}');
            }
            // Within a word these mean nothing, and stay readable in the source.
            ',' | ';' | '/' | '%' | '?' | '(' | ')' => escaped.push(character),
            '-' if keeps_hyphens => escaped.push(character),
            '.' if keeps_stops => escaped.push(character),
            ':' if keeps_colons => escaped.push(character),
            _ if character.is_ascii_punctuation() => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
}

/// What stands where there is no text.
const EMPTY: &str = "_(empty)_";

/// The text as code, on one line, with more backticks around it than it holds in a row.
pub(super) fn code(text: &str) -> String {
    let line = one_line(text);
    if line.is_empty() {
        // A list item without content would turn the line before it into a heading.
        return EMPTY.to_owned();
    }
    let longest_run = line.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest_run + 1);
    // One space on each side is taken off again (section 6.1).
    let pad = if line.starts_with('`') || line.ends_with('`') || longest_run > 0 { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// A link; the label alone where the address is none of the web.
pub(super) fn link(label: &str, address: &str) -> String {
    let label = escape(label);
    if !address.starts_with("https://") {
        return label;
    }
    let mut target = String::with_capacity(address.len());
    for character in address.chars() {
        match character {
            '<' => target.push_str("%3C"),
            '>' => target.push_str("%3E"),
            '\\' => target.push_str("%5C"),
            _ if character.is_whitespace() || character.is_control() => target.push_str("%20"),
            // An entity reference would be replaced.
            '&' => target.push_str("&amp;"),
            _ => target.push(character),
        }
    }
    format!("[{label}](<{target}>)")
}

/// Control characters, line breaks and marks of direction become spaces, and several spaces one.
fn one_line(text: &str) -> String {
    let is_separator = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    text.split(is_separator).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    /// What a reader of Markdown shows of a list item, and which markup it saw within.
    fn read(markdown: &str) -> (String, Vec<String>) {
        let document = format!("- {markdown}\n");
        let (mut shown, mut markup) = (String::new(), Vec::new());
        for event in Parser::new_ext(&document, Options::all()) {
            match event {
                Event::Text(text) | Event::Code(text) => shown.push_str(&text),
                Event::Start(Tag::List(None) | Tag::Item | Tag::Paragraph) | Event::End(_) => {}
                other => markup.push(format!("{other:?}")),
            }
        }
        (shown, markup)
    }

    fn visible(text: &str) -> String {
        one_line(text).replace('\u{2060}', "")
    }

    #[test]
    fn markup_stays_text() {
        for text in [
            "*bold* _italic_ ~~struck~~ `code`",
            "# heading",
            "- [ ] task",
            "1. one",
            "> quote",
            "<script>alert(1)</script> &amp; <!-- -->",
            "[a](https://evil.test) ![b](https://evil.test/x.png) [c]: x",
            "| a | b |\n|---|---|",
            "a\n\n---\n\n# b",
            "$x$ ^1^ {.class} :::note",
            "https://evil.test www.evil.test a@evil.test @team",
            "back\\slash\\*",
        ] {
            let (shown, markup) = read(&escape(text));
            assert_eq!((visible(&shown), markup), (one_line(text), Vec::new()), "{text}");
        }
    }

    #[test]
    fn nobody_is_notified_and_no_address_becomes_a_link() {
        let escaped = escape("page @oncall at https://evil.test");
        assert!(!escaped.contains("@o") && !escaped.contains("://"), "{escaped}");
    }

    #[test]
    fn code_keeps_its_backticks() {
        for text in ["a `b` c", "``", "`", "a", "SELECT `x` FROM ``y``"] {
            let (shown, markup) = read(&code(text));
            assert_eq!((shown.trim(), markup), (text, Vec::new()), "{text}");
        }
        assert_eq!(code("\n"), EMPTY);
    }

    #[test]
    fn a_link_leads_where_it_should_and_only_into_the_web() {
        let address = "https://eu-west-1.console.aws.amazon.com/x?a=b&copy=c#q=~(a~'b*20c)<>\\ d";
        let markdown = link("open [it]", address);
        let mut targets = Parser::new(&markdown).filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        });
        let expected = "https://eu-west-1.console.aws.amazon.com/x?a=b&copy=c#q=~(a~'b*20c)%3C%3E%5C%20d";
        assert_eq!(targets.next().as_deref(), Some(expected));
        assert_eq!(link("open", "javascript:alert(1)"), "open");
    }

    proptest! {
        #[test]
        fn any_text_is_shown_as_it_is(text in "\\PC{0,60}") {
            let (shown, markup) = read(&format!("x {}", escape(&text)));
            prop_assert_eq!(visible(&shown), visible(&format!("x {text}")));
            prop_assert_eq!(markup, Vec::<String>::new());
        }

        #[test]
        fn any_code_is_shown_as_it_is(text in "[`a \\\\*|<]{1,20}") {
            let (shown, markup) = read(&format!("x {}", code(&text)));
            let squeezed = |text: &str| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            prop_assume!(!one_line(&text).is_empty());
            prop_assert_eq!(squeezed(&shown), squeezed(&format!("x {text}")));
            prop_assert_eq!(markup, Vec::<String>::new());
        }
    }
}
