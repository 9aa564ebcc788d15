//! Whether a message says that an incident is over.
//!
//! An alarm that is OK again does not say so: it may ring again in a minute, and only people close an incident.

/// Words that say so. "Mitigated" is not among them, for that is said while people still work on it, and "recovered" is said of
/// monitors and of panics.
const OVER: [&str; 3] = ["resolved", "closed", "all-clear"];

/// Beside one of these, "closed" is said of an incident; else it may be a connection.
const CLOSED: [&str; 3] = ["incident", "status", "state"];

/// Words before these that take it back, leave it open, or tell of another time or incident.
const NOT_YET: [&str; 33] = [
    "not",
    "isn't",
    "wasn't",
    "hasn't",
    "cannot",
    "can't",
    "couldn't",
    "never",
    "no",
    "nothing",
    "without",
    "until",
    "till",
    "unless",
    "once",
    "when",
    "if",
    "whether",
    "how",
    "why",
    "before",
    "be",
    "being",
    "get",
    "mark",
    "similar",
    "previously",
    "partially",
    "partly",
    "almost",
    "nearly",
    "auto",
    "firing",
];

/// Things that end without the incident they belong to.
const LESSER: [&str; 18] = [
    "action",
    "actions",
    "task",
    "tasks",
    "todo",
    "follow-up",
    "follow-ups",
    "followup",
    "comment",
    "thread",
    "ticket",
    "pr",
    "pull",
    "poll",
    "conflict",
    "conflicts",
    "dispute",
    "reminder",
];

/// States of an incident that is not over.
const STILL: [&str; 12] = [
    "open",
    "active",
    "started",
    "triggered",
    "acknowledged",
    "investigating",
    "identified",
    "fixing",
    "monitoring",
    "ongoing",
    "firing",
    "in",
];

/// Words of a sentence that are looked at before the one that says it is over.
const REACH: usize = 8;

/// Whether a text, such as that of an incident's bot, says in one of its sentences that it is over now, and in none that it
/// is not.
#[must_use]
pub(super) fn says_resolved(text: &str) -> bool {
    let sentences: Vec<Sentence> = sentences(text).collect();
    sentences.iter().any(Sentence::says_over) && !sentences.iter().any(Sentence::says_still)
}

/// The words of a sentence, in lower case.
struct Sentence {
    words: Vec<String>,
    is_question: bool,
}

/// The sentences of a text. A line is one at least.
fn sentences(text: &str) -> impl Iterator<Item = Sentence> {
    let parts = text.lines().flat_map(|line| line.split_inclusive(['?', '!', ';']).flat_map(|part| part.split(". ")));
    parts.map(|part| Sentence { words: words(part), is_question: part.trim_end().ends_with('?') })
}

fn words(sentence: &str) -> Vec<String> {
    let plain = sentence.to_lowercase().replace('’', "'").replace("all clear", "all-clear");
    let is_of_word = |char: char| char.is_alphanumeric() || matches!(char, '\'' | '-' | '_');
    let words = plain.split(|char| !is_of_word(char)).map(|word| word.trim_matches(['-', '\'', '_']));
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

impl Sentence {
    fn says_over(&self) -> bool {
        let is_one_of = |words: &[&str], word: &String| words.contains(&word.as_str());
        let Some(place) = self.words.iter().position(|word| is_one_of(&OVER, word)) else { return false };
        let (before, after) = self.words.split_at(place);
        let is_taken_back = before.iter().rev().take(REACH).any(|word| is_one_of(&NOT_YET, word));
        let is_of_lesser = self.words.iter().any(|word| is_one_of(&LESSER, word));
        let was_over = before.last().is_some_and(|word| word == "from");
        let is_closed_otherwise = self.words.get(place).is_some_and(|word| word == "closed")
            && !self.words.iter().any(|word| is_one_of(&CLOSED, word) || word.starts_with("inc-"));
        // "Resolved to page Ann" is a decision, and "Resolved at" the name of a field that nobody filled in.
        let is_other = match after.get(1..) {
            Some([next, ..]) if next == "to" => true,
            Some([last]) => is_one_of(&["at", "by", "on", "in"], last),
            _ => false,
        };
        !(self.is_question || is_taken_back || is_of_lesser || was_over || is_closed_otherwise || is_other)
    }

    /// Whether it names a state in which an incident is not over, such as "Status: Monitoring".
    fn says_still(&self) -> bool {
        let mut pairs = self.words.iter().zip(self.words.iter().skip(1));
        let names_state = |name: &str, state: &str| matches!(name, "status" | "state") && STILL.contains(&state);
        // "Status: Investigating → Resolved" names the state of before.
        let is_over_by_now = self.words.last().is_some_and(|word| OVER.contains(&word.as_str()));
        let is_still = pairs.any(|(name, state)| names_state(name, state)) && !is_over_by_now;
        is_still || self.words.iter().any(|word| word == "unresolved")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_incident_bots_say_at_the_end_is_understood() {
        for text in [
            "Incident #7 resolved",
            ":white_check_mark: *[RESOLVED]* checkout latency",
            "Status changed from Investigating to *Resolved*",
            "*Status:* Closed",
            "Incident #7 resolved\nStatus: Investigating → Resolved",
            "Ann marked this incident as resolved.",
            "Resolved: checkout 5xx",
            "We watched it for a while. The incident has been resolved. Thank you!",
            "*INC-482* checkout: all clear. The rollback worked.",
            "Incident resolved\nStatus: Resolved\n3 follow-ups are open",
        ] {
            assert!(says_resolved(text), "{text}");
        }
    }

    #[test]
    fn what_they_say_before_is_not() {
        for text in [
            "Incident #7 declared",
            "The incident is not resolved yet",
            "It isn’t resolved",
            "How was it resolved?",
            "Has this been resolved?",
            "Post an update once it is resolved",
            "We close it once we are sure that it is resolved.",
            "Mark as resolved",
            "It will be resolved soon",
            "Status changed from resolved to investigating",
            "This was marked as resolved and is now unresolved",
            "Incident Status: Monitoring\nThe first of two causes is resolved",
            "Similar incident IR-176 was resolved in 42 minutes",
            "• *Resolved at*",
            "Action item resolved: add an alarm",
            "We resolved to page Ann",
            "DNS name could not be resolved",
            "[FIRING:1, RESOLVED:1] checkout",
            "ALARM → OK: checkout-5xx",
            "Recovered: [checkout] p99 latency",
            "ConnectionError: connection closed by peer",
            "Issue closed by Ann",
            "",
        ] {
            assert!(!says_resolved(text), "{text}");
        }
    }
}
