//! The words of a question, without markup and punctuation.

use super::question::NameWords;
use super::vocabulary::{ASKING, FILLER, TOPICS, Topic};
use crate::grammar::clean::clean;

/// Characters of a question that are read: whoever pastes a log line has asked at its beginning.
const MAX_CHARS: usize = 500;

/// Words of a question that are read.
const MAX_WORDS: usize = 40;

/// What stands between the caller and the callee in the name of a call.
const ARROW: &str = "->";

/// The words of a question, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Words {
    typed: Vec<String>,
    lower: Vec<String>,
}

/// Splits a question into its words.
pub(super) fn split_words(typed: &str) -> Words {
    let start: String = typed.chars().take(MAX_CHARS).collect();
    // A possessive is no part of a name; the quotation mark would be lost below.
    let start = ["'s ", "’s "].iter().fold(format!("{start} "), |text, possessive| text.replace(possessive, " "));
    let plain = without_mentions(&clean(&start)).replace('→', ARROW).replace(ARROW, " -> ");
    let mut words = Words::default();
    for (position, word) in plain.split_whitespace().take(MAX_WORDS).enumerate() {
        // The name of the bot, as people write it where Slack completes no mention.
        if position == 0 && word.starts_with('@') || is_emoji(word) {
            continue;
        }
        let is_question_mark_alone = word.chars().all(|character| character == '?');
        let bare = if is_question_mark_alone { "?" } else { trim_punctuation(word) };
        if !bare.is_empty() {
            words.push(bare);
        }
    }
    // "?" asks for help only where it is all there is.
    if words.lower.len() > 1 {
        let kept: Vec<String> = words.typed.into_iter().filter(|word| word != "?").collect();
        words = Words::default();
        kept.iter().for_each(|word| words.push(word));
    }
    words
}

/// Without `<@U123>` and `<!here>`; a mentioned channel by its name.
fn without_mentions(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        match after.split_once('>').filter(|(inside, _)| inside.starts_with(['@', '!', '#']) && !inside.contains(' ')) {
            Some((inside, following)) => {
                let channel = inside.strip_prefix('#').and_then(|inside| inside.split_once('|'));
                plain.push_str(channel.map_or(" ", |(_, name)| name));
                rest = following;
            }
            None => {
                plain.push('<');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// `:eyes:`, as Slack writes what people add to be friendly.
fn is_emoji(word: &str) -> bool {
    let name = word.strip_prefix(':').and_then(|rest| rest.strip_suffix(':'));
    name.is_some_and(|name| !name.is_empty() && name.chars().all(|character| !character.is_whitespace()))
}

/// The word without the punctuation around it. Brackets stay around a number: `[3]` cites.
fn trim_punctuation(word: &str) -> &str {
    let is_punctuation =
        |character: char| matches!(character, ',' | ';' | ':' | '!' | '?' | '.' | '{' | '}' | '_' | '=' | '|');
    let trimmed = word.trim_matches(is_punctuation);
    let unbracketed = trimmed.trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
    let is_number = !unbracketed.is_empty() && unbracketed.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { trimmed } else { unbracketed.trim_matches(is_punctuation) }
}

impl Words {
    fn push(&mut self, word: &str) {
        self.typed.push(word.to_owned());
        self.lower.push(word.to_lowercase());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lower.is_empty()
    }

    /// The words in lower case.
    pub(super) fn lower(&self) -> &[String] {
        &self.lower
    }

    /// Whether the first word, after greetings, is one of these.
    pub(super) fn first_is_one_of(&self, words: &[&str]) -> bool {
        let mut meaningful = self.lower.iter().filter(|word| words.contains(&word.as_str()) || !is_filler(word));
        meaningful.next().is_some_and(|first| words.contains(&first.as_str()))
    }

    pub(super) fn contains_one_of(&self, words: &[&str]) -> bool {
        self.lower.iter().any(|word| words.contains(&word.as_str()))
    }

    /// Whether a word is a time of day such as `14:07`.
    pub(super) fn contains_time_of_day(&self) -> bool {
        let is_time = |word: &String| {
            let digits = word.trim_end_matches(|character: char| character.is_ascii_alphabetic());
            let groups: Vec<&str> = digits.split(':').collect();
            let is_short_number =
                |group: &&str| matches!(group.len(), 1 | 2) && group.bytes().all(|b| b.is_ascii_digit());
            groups.len() > 1 && groups.iter().all(is_short_number)
        };
        self.lower.iter().any(is_time)
    }

    pub(super) fn contains_phrase(&self, phrase: &[&str]) -> bool {
        self.find_phrase(phrase).is_some()
    }

    fn find_phrase(&self, phrase: &[&str]) -> Option<usize> {
        self.lower.windows(phrase.len()).position(|window| window == phrase)
    }

    /// The words before the first occurrence of a phrase.
    pub(super) fn before_phrase(&self, phrase: &[&str]) -> Option<Self> {
        let start = self.find_phrase(phrase)?;
        Some(self.part(0, start))
    }

    /// The words after the first occurrence of a phrase.
    pub(super) fn after_phrase(&self, phrase: &[&str]) -> Option<Self> {
        let start = self.find_phrase(phrase)?;
        Some(self.part(start + phrase.len(), self.lower.len()))
    }

    fn part(&self, from: usize, to: usize) -> Self {
        let slice = |words: &[String]| words.get(from..to).unwrap_or_default().to_vec();
        Self { typed: slice(&self.typed), lower: slice(&self.lower) }
    }

    pub(super) fn has_topic(&self, topic: Topic) -> bool {
        self.contains_one_of(words_of(topic))
    }

    /// The words that may name an entity: no filler, none of these lists, and no word of these topics.
    pub(super) fn names(&self, lists: &[&[&str]], topics: &[Topic]) -> NameWords {
        let is_kept_out = |word: &str| {
            is_filler(word)
                || lists.iter().any(|list| list.contains(&word))
                || topics.iter().any(|topic| words_of(*topic).contains(&word))
        };
        let named = self.lower.iter().zip(&self.typed).filter(|(lower, _)| !is_kept_out(lower));
        NameWords(named.map(|(_, typed)| typed.clone()).collect())
    }
}

fn words_of(topic: Topic) -> &'static [&'static str] {
    TOPICS.iter().find(|(other, _)| *other == topic).map_or(&[], |(_, words)| words)
}

fn is_filler(word: &str) -> bool {
    FILLER.contains(&word) || ASKING.contains(&word)
}
