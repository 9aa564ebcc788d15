//! The words for what a responder saw go wrong.

use crate::model::Signal;

/// How people name each symptom, beside the names that JSON has.
const SYMPTOM_WORDS: [(Signal, &[&str]); 5] = [
    (Signal::Auto, &["auto", "any", "anything", "unknown"]),
    (
        Signal::LatencySpike,
        &["latency", "slow", "slowness", "slower", "sluggish", "timeout", "timeouts", "hanging", "lag", "p99"],
    ),
    (
        Signal::ErrorSpike,
        &[
            "error",
            "errors",
            "5xx",
            "4xx",
            "failing",
            "fails",
            "failed",
            "failure",
            "failures",
            "exception",
            "exceptions",
            "broken",
        ],
    ),
    (Signal::AvailabilityDrop, &["availability", "down", "outage", "unavailable", "unreachable", "offline", "dead"]),
    (
        Signal::Saturation,
        &[
            "saturation",
            "saturated",
            "full",
            "overload",
            "overloaded",
            "throttled",
            "throttling",
            "memory",
            "oom",
            "cpu",
        ],
    ),
];

/// The symptom that a word names; none for another word. A status code of HTTP, as in `503s`, names the errors it stands for.
pub(crate) fn parse_symptom(word: &str) -> Option<Signal> {
    let word = word.to_lowercase();
    if is_failure_status(&word) {
        return Some(Signal::ErrorSpike);
    }
    SYMPTOM_WORDS
        .iter()
        .find(|(signal, words)| signal.name() == word || words.contains(&word.as_str()))
        .map(|(signal, _)| *signal)
}

/// The symptoms that the words of a text name.
pub(crate) fn parse_symptom_words(text: &str) -> Vec<Signal> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter_map(parse_symptom).filter(|signal| *signal != Signal::Auto).collect()
}

/// `503`, `503s`, `500's` (without its apostrophe), `404`.
fn is_failure_status(word: &str) -> bool {
    let digits = word.strip_suffix('s').unwrap_or(word);
    digits.len() == 3 && digits.starts_with(['4', '5']) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_symptom_is_named_by_its_own_name_and_by_everyday_words() {
        for &signal in Signal::VARIANTS {
            assert_eq!(parse_symptom(signal.name()), Some(signal));
        }
        assert_eq!(
            ["slow", "down", "5xx", "timeout", "FULL"].map(parse_symptom).map(Option::unwrap),
            [
                Signal::LatencySpike,
                Signal::AvailabilityDrop,
                Signal::ErrorSpike,
                Signal::LatencySpike,
                Signal::Saturation
            ]
        );
    }

    #[test]
    fn a_status_of_http_means_errors_and_other_numbers_mean_nothing() {
        assert_eq!(["503s", "404", "500s"].map(parse_symptom), [Some(Signal::ErrorSpike); 3]);
        assert_eq!(["200", "503m", "5000", "5s", "30"].map(parse_symptom), [None; 5]);
    }
}
