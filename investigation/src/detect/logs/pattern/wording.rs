//! A pattern in the words of its lines.

use crate::detect::logs::event::{CAUSE_SEPARATOR, LogEvent};
use crate::detect::logs::mining::{MASK, mask_word};
use crate::detect::redact::redact;
use crate::telemetry::LogLineRef;

/// Lines that are compared, spread over all: enough to see whether a word varies.
const MAX_COMPARED_LINES: usize = 30;

/// The lines as one sentence, with a mask where they differ: a reader wants `503 Service Unavailable` and `after 6.00
/// seconds`, which the template masks. Lines whose words do not match one by one are shown by their template.
#[must_use]
pub fn find_wording<'a>(template: &str, lines: impl Iterator<Item = LogLineRef<'a>> + Clone) -> String {
    let interval = lines.clone().count().div_ceil(MAX_COMPARED_LINES).max(1);
    let headlines: Vec<String> =
        lines.step_by(interval).map(|line| redact(&LogEvent::read(line.message).headline).into_owned()).collect();
    let Some((first, others)) = headlines.split_first() else { return template.to_owned() };
    let mut common_words: Vec<String> = first.split_whitespace().map(str::to_owned).collect();
    for other in others {
        let other_words: Vec<&str> = other.split_whitespace().collect();
        if other_words.len() != common_words.len() {
            return template.to_owned();
        }
        for (common, word) in common_words.iter_mut().zip(other_words) {
            if common != word {
                *common = mask_difference(common, word);
            }
        }
    }
    let wording = common_words.join(" ");
    // The cause of a trace that came line by line stands in no line with the exception.
    let lacks_cause = template.contains(CAUSE_SEPARATOR) && !wording.contains(CAUSE_SEPARATOR);
    if lacks_cause { template.to_owned() } else { wording }
}

/// What two different words have in common: themselves with what varies masked, or else the mask alone.
fn mask_difference(common: &str, word: &str) -> String {
    let masked_word = to_masked(word);
    if common == masked_word || to_masked(common) == masked_word { masked_word } else { MASK.to_owned() }
}

fn to_masked(word: &str) -> String {
    let mut masked = Vec::new();
    mask_word(word.as_bytes(), false, &mut masked);
    String::from_utf8_lossy(&masked).into_owned()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::telemetry::{LogLine, LogLines};

    fn shown(messages: &[&str]) -> String {
        let line =
            |message: &&str| LogLine { at: Timestamp::UNIX_EPOCH, group: "g".into(), message: (*message).into() };
        let lines: LogLines = messages.iter().map(line).collect();
        find_wording("the template", lines.iter())
    }

    #[test]
    fn a_word_that_never_varies_is_shown_and_the_common_part_of_one_that_does() {
        let lines = ["order=17 failed: 503 Service Unavailable", "order=18 failed: 503 Service Unavailable"];
        assert_eq!(shown(&lines), "order=<*> failed: 503 Service Unavailable");
        assert_eq!(shown(&["lost ann", "lost bob", "lost 3"]), "lost <*>");
    }

    #[test]
    fn a_secret_is_not_and_lines_of_another_length_are_shown_by_the_template() {
        assert_eq!(shown(&["login password=hunter2 failed"]), "login password=[redacted] failed");
        assert_eq!(shown(&["login ann failed", "login failed"]), "the template");
        assert_eq!(shown(&[]), "the template");
    }
}
