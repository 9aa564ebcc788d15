//! A template in the words of its lines.

use super::event::Event;
use super::mask::MASK;
use crate::detect::redact::redact;
use crate::telemetry::LogLine;

/// Lines that are looked at, spread over all: enough to see whether a word varies.
const READ: usize = 30;

/// The template with the words that its lines all have in the place of a mask: a reader wants `503 Service
/// Unavailable` and `after 6.00 seconds`, not `<*>`. What a template is known by stays the template.
pub fn wording(template: &str, lines: &[&LogLine]) -> String {
    let mut words: Vec<&str> = template.split(' ').collect();
    let spread = lines.iter().step_by(lines.len().div_ceil(READ).max(1));
    let headlines: Vec<String> = spread.map(|line| redact(&Event::read(&line.message).headline)).collect();
    let lines: Vec<Vec<&str>> = headlines.iter().map(|line| line.split_whitespace().collect()).collect();
    // The miner keeps to a part of a long line, and redacting may join words: then places do not compare.
    let Some((first, others)) = lines.split_first().filter(|_| lines.iter().all(|line| line.len() == words.len()))
    else {
        return template.to_owned();
    };
    for (place, (word, own)) in words.iter_mut().zip(first).enumerate() {
        if word.contains(MASK) && others.iter().all(|other| other.get(place) == Some(own)) {
            *word = own;
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn worded(template: &str, messages: &[&str]) -> String {
        let line =
            |message: &&str| LogLine { at: Timestamp::UNIX_EPOCH, group: "g".into(), message: (*message).into() };
        let lines: Vec<LogLine> = messages.iter().map(line).collect();
        wording(template, &lines.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_word_that_never_varies_is_shown() {
        let lines = ["order 17 failed: 503 Service Unavailable", "order 18 failed: 503 Service Unavailable"];
        let template = "order <*> failed: <*> Service Unavailable";
        assert_eq!(worded(template, &lines), "order <*> failed: 503 Service Unavailable");
    }

    #[test]
    fn a_secret_is_not_and_lines_of_another_length_leave_the_template() {
        assert_eq!(
            worded("login password=<*> failed", &["login password=hunter2 failed"]),
            "login password=[redacted] failed"
        );
        assert_eq!(worded("login <*> failed", &["login failed"]), "login <*> failed");
        assert_eq!(worded("login <*> failed", &[]), "login <*> failed");
    }
}
