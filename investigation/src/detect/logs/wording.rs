//! A pattern in the words of its lines.

use super::event::{CAUSE, Event};
use super::mask::{MASK, mask};
use crate::detect::redact::redact;
use crate::telemetry::LogLine;

/// Lines that are looked at, spread over all: enough to see whether a word varies.
const READ: usize = 30;

/// The lines in one sentence, with a mask where they differ: a reader wants `503 Service Unavailable` and `after 6.00
/// seconds`, which a template masks. Lines whose words do not compare are told by their template.
pub fn wording(template: String, lines: &[&LogLine]) -> String {
    let spread = lines.iter().step_by(lines.len().div_ceil(READ).max(1));
    let headlines: Vec<String> = spread.map(|line| redact(&Event::read(&line.message).headline).into_owned()).collect();
    let lines: Vec<Vec<&str>> = headlines.iter().map(|line| line.split_whitespace().collect()).collect();
    let Some((first, others)) = lines.split_first() else { return template };
    if others.iter().any(|other| other.len() != first.len()) {
        return template;
    }
    let common = |(place, word): (usize, &&str)| {
        others.iter().filter_map(|other| other.get(place)).fold((*word).to_owned(), |common, other| both(common, other))
    };
    let words = first.iter().enumerate().map(common).collect::<Vec<_>>().join(" ");
    // The cause of a trace that came line by line stands in no line with the exception.
    if template.contains(CAUSE) && !words.contains(CAUSE) { template } else { words }
}

/// What two words have in common.
fn both(common: String, word: &str) -> String {
    if common == word {
        return common;
    }
    let masked = masked(word);
    if common == masked || self::masked(&common) == masked { masked } else { MASK.to_owned() }
}

fn masked(word: &str) -> String {
    let mut out = Vec::new();
    mask(word.as_bytes(), false, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn worded(messages: &[&str]) -> String {
        let line =
            |message: &&str| LogLine { at: Timestamp::UNIX_EPOCH, group: "g".into(), message: (*message).into() };
        let lines: Vec<LogLine> = messages.iter().map(line).collect();
        wording("the template".to_owned(), &lines.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_word_that_never_varies_is_shown_and_the_common_part_of_one_that_does() {
        let lines = ["order=17 failed: 503 Service Unavailable", "order=18 failed: 503 Service Unavailable"];
        assert_eq!(worded(&lines), "order=<*> failed: 503 Service Unavailable");
        assert_eq!(worded(&["lost ann", "lost bob", "lost 3"]), "lost <*>");
    }

    #[test]
    fn a_secret_is_not_and_lines_of_another_length_are_told_by_the_template() {
        assert_eq!(worded(&["login password=hunter2 failed"]), "login password=[redacted] failed");
        assert_eq!(worded(&["login ann failed", "login failed"]), "the template");
        assert_eq!(worded(&[]), "the template");
    }
}
