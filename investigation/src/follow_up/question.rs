//! What is asked, as far as the words alone tell. Names stay words: only a report knows its entities.

use super::vocabulary::{
    AGAINST, ASKING, FILLER, HELP, NEGATIONS, NUMBER_WORDS, NUMBERED, OCCURRED, RATHER_THAN, TOPICS, Topic, WHY,
    WITHOUT,
};
use super::words::{Words, split_words};

/// Words that may name an entity, without what surely does not; empty where none was named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameWords(pub(super) Vec<String>);

impl NameWords {
    /// Whether nothing was named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Which evidence is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedEvidence {
    /// The strongest.
    All,
    /// By the numbers of its citations.
    Numbers(Vec<usize>),
    /// By its id, in lower case.
    Id(String),
    /// Everything at an entity.
    At(NameWords),
}

/// A question about a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Why this entity; the cause if none is named.
    Why(NameWords),
    /// Why not this entity.
    WhyNot(NameWords),
    /// The evidence itself.
    Evidence(AskedEvidence),
    /// What an entity logged; all if none is named.
    Logs(NameWords),
    /// What was changed at an entity; everywhere if none is named.
    Changes(NameWords),
    /// What happened when.
    Timeline(NameWords),
    /// What the evidence would say without a change.
    WithoutChange(NameWords),
    /// What was not read, and what would decide.
    Missing,
    /// Whether something like it happened before.
    Similar,
    /// What the investigation cost.
    Cost,
    /// How sure the verdict is, and what that is made of.
    HowSure,
    /// Who feels it.
    Impact(NameWords),
    /// Where to look first.
    Leads,
    /// What else was thought of.
    Considered,
    /// What broke.
    Verdict,
    /// What can be asked.
    Help,
    /// None of these, unless the words name an entity.
    NotUnderstood(NameWords),
}

/// Reads a question. It is tolerant: case, punctuation, quotation marks, Slack's markup and polite words mean nothing.
#[must_use]
pub fn parse_question(typed: &str) -> Question {
    let words = split_words(typed);
    if words.is_empty() || words.first_is_one_of(&HELP) {
        return Question::Help;
    }
    if let Some(asked) = parse_numbered_evidence(&words) {
        return Question::Evidence(asked);
    }
    if words.contains_phrase(&["how", "do", "you", "know"]) {
        return Question::Why(NameWords::default());
    }
    if asks_for_help(&words) {
        return Question::Help;
    }
    if takes_change_away(&words) {
        return Question::WithoutChange(words.names(&[&WITHOUT, &NEGATIONS, &["no"]], &[Topic::Changes]));
    }
    if let Some(question) = parse_why(&words) {
        return question;
    }
    if let Some(question) = parse_topic(&words) {
        return question;
    }
    parse_suspicion(&words)
}

/// `evidence 3`, `[3]`, `#3`, `3 and 5`, `ev-logs-09b82284`.
fn parse_numbered_evidence(words: &Words) -> Option<AskedEvidence> {
    if let Some(id) = words.lower().iter().find(|word| word.starts_with("ev-") && word.matches('-').count() >= 2) {
        return Some(AskedEvidence::Id(id.clone()));
    }
    let is_about_evidence = words.contains_one_of(&NUMBERED);
    let mut numbers = Vec::new();
    let mut all_are_numbers = true;
    for word in words.lower() {
        let digits = word.trim_start_matches(['#', '[', '(']).trim_end_matches([']', ')']);
        let is_marked = digits.len() < word.len();
        let written_out = NUMBER_WORDS.iter().position(|number| number == word).map(|position| position + 1);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            // A number too large to be read is that of no evidence.
            numbers.push((is_marked, digits.parse().unwrap_or(usize::MAX)));
        } else if let Some(number) = written_out.filter(|_| is_about_evidence) {
            numbers.push((false, number));
        } else {
            all_are_numbers &= FILLER.contains(&word.as_str()) || NUMBERED.contains(&word.as_str());
        }
    }
    let is_asked = |marked: bool| is_about_evidence || marked || all_are_numbers;
    let numbers: Vec<usize> =
        numbers.into_iter().filter(|(marked, _)| is_asked(*marked)).map(|(_, number)| number).collect();
    (!numbers.is_empty()).then_some(AskedEvidence::Numbers(numbers))
}

/// `what can I ask?`, `what do you know?`
fn asks_for_help(words: &Words) -> bool {
    let is_about_the_bot =
        words.contains_one_of(&["ask", "know", "you"]) && words.contains_one_of(&["can", "how", "do"]);
    is_about_the_bot && words.names(&[&["ask", "answer"]], &[Topic::Leads]).is_empty()
}

/// `without the deployment?`, `if it had not been deployed?`
fn takes_change_away(words: &Words) -> bool {
    let names_change = words.has_topic(Topic::Changes);
    let is_negated_condition = words.contains_one_of(&["if"]) && words.contains_one_of(&NEGATIONS);
    let is_no_condition = words.contains_one_of(&["if"]) && words.contains_one_of(&["no"]);
    let asks_to_undo = words.contains_one_of(&WITHOUT) || words.contains_phrase(&["roll", "back"]);
    asks_to_undo || (names_change && (is_negated_condition || is_no_condition))
}

fn parse_why(words: &Words) -> Option<Question> {
    let asks_why = words.contains_one_of(&WHY) || words.contains_phrase(&["how", "come"]);
    let asks_against = words.contains_one_of(&AGAINST);
    if !asks_why && !asks_against {
        return None;
    }
    let kept_out: [&[&str]; 3] = [&WHY, &NEGATIONS, &AGAINST];
    for separator in RATHER_THAN {
        let second = words.after_phrase(separator).map(|rest| rest.names(&kept_out, &[]));
        let first = words.before_phrase(separator).map(|rest| rest.names(&kept_out, &[]));
        if let (Some(first), Some(second)) = (first, second)
            && !first.is_empty()
            && !second.is_empty()
        {
            return Some(Question::WhyNot(second));
        }
    }
    let names = words.names(&kept_out, &[]);
    // "Why not?" asks why nothing is named, which is what is missing.
    let is_negated = words.contains_one_of(&NEGATIONS) || asks_against;
    Some(if is_negated { Question::WhyNot(names) } else { Question::Why(names) })
}

fn parse_topic(words: &Words) -> Option<Question> {
    let is_past = words.contains_one_of(&["before", "again"]) && words.contains_one_of(&OCCURRED);
    let asks_when = words.contains_one_of(&["what", "when", "which"]);
    let is_like_this = words.contains_phrase(&["like", "this"]) || words.contains_phrase(&["last", "time"]);
    if is_like_this || (is_past && !asks_when) {
        return Some(Question::Similar);
    }
    if words.contains_one_of(&["read"]) && words.contains_one_of(&NEGATIONS) {
        return Some(Question::Missing);
    }
    if words.contains_phrase(&["how", "bad"]) || words.contains_phrase(&["how", "many"]) {
        return Some(Question::Impact(words.names(&[&["bad", "many", "requests"]], &[Topic::Impact])));
    }
    if words.contains_time_of_day() {
        return Some(Question::Timeline(NameWords::default()));
    }
    let topic = TOPICS.iter().map(|(topic, _)| *topic).find(|topic| words.has_topic(*topic))?;
    let names = || words.names(&[], &[topic]);
    Some(match topic {
        Topic::Considered => Question::Considered,
        Topic::Impact => Question::Impact(names()),
        Topic::Logs => Question::Logs(names()),
        Topic::Changes => Question::Changes(names()),
        Topic::Similar => Question::Similar,
        Topic::Cost => Question::Cost,
        Topic::Missing => Question::Missing,
        Topic::HowSure => Question::HowSure,
        Topic::Timeline => Question::Timeline(names()),
        // "Do" asks what to do only where nothing is named: "do you suspect orders?" is about orders.
        Topic::Leads if !words.names(&[], &[topic]).is_empty() => return None,
        Topic::Leads => Question::Leads,
        Topic::Evidence if names().is_empty() => Question::Evidence(AskedEvidence::All),
        Topic::Evidence => Question::Evidence(AskedEvidence::At(names())),
        Topic::Chain => Question::Why(NameWords::default()),
        // "Is orders the cause?" is about orders.
        Topic::Verdict if !words.names(&[&NEGATIONS], &[topic]).is_empty() => return None,
        Topic::Verdict => Question::Verdict,
    })
}

/// `is it orders?`, `not payments?`, `what about checkout?`, or a name alone.
fn parse_suspicion(words: &Words) -> Question {
    let names = words.names(&[&NEGATIONS, &ASKING], &[Topic::Verdict]);
    let is_asked_about = words.contains_one_of(&["is", "was", "could", "might", "about", "maybe", "blame", "suspect"]);
    if words.contains_one_of(&NEGATIONS) {
        Question::WhyNot(names)
    } else if is_asked_about && !names.is_empty() {
        Question::Why(names)
    } else if names.is_empty() {
        Question::Help
    } else {
        Question::NotUnderstood(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A question as its kind and the words that may name something.
    fn read(typed: &str) -> String {
        let (kind, names) = match parse_question(typed) {
            Question::Why(names) => ("why", names),
            Question::WhyNot(names) => ("why not", names),
            Question::Logs(names) => ("logs", names),
            Question::Changes(names) => ("changes", names),
            Question::Timeline(names) => ("timeline", names),
            Question::WithoutChange(names) => ("without", names),
            Question::Impact(names) => ("impact", names),
            Question::NotUnderstood(names) => ("not understood", names),
            Question::Evidence(AskedEvidence::At(names)) => ("evidence", names),
            Question::Evidence(AskedEvidence::All) => ("evidence", NameWords::default()),
            Question::Evidence(AskedEvidence::Id(id)) => ("evidence", NameWords(vec![id])),
            Question::Evidence(AskedEvidence::Numbers(numbers)) => {
                ("evidence", NameWords(numbers.iter().map(usize::to_string).collect()))
            }
            Question::Missing => ("missing", NameWords::default()),
            Question::Similar => ("similar", NameWords::default()),
            Question::Cost => ("cost", NameWords::default()),
            Question::HowSure => ("how sure", NameWords::default()),
            Question::Leads => ("leads", NameWords::default()),
            Question::Considered => ("considered", NameWords::default()),
            Question::Verdict => ("verdict", NameWords::default()),
            Question::Help => ("help", NameWords::default()),
        };
        [vec![kind.to_owned()], names.0].concat().join(" ")
    }

    fn assert_read(cases: &[(&str, &str)]) {
        for (typed, expected) in cases {
            assert_eq!(read(typed), *expected, "{typed}");
        }
    }

    #[test]
    fn the_forms_of_why() {
        assert_read(&[
            ("why orders?", "why orders"),
            ("WHY ORDERS", "why ORDERS"),
            ("hey, why do you think it is `orders`?", "why orders"),
            ("why is the orders table the cause", "why orders table"),
            ("Why “orders”…", "why orders"),
            ("<@U024BE7LH> why orders pls", "why orders"),
            ("<@U024BE7LH|bot>: *why* _orders_ :eyes:", "why orders"),
            ("@investigator why orders", "why orders"),
            ("why checkout → orders", "why checkout -> orders"),
            ("why checkout->orders", "why checkout -> orders"),
            ("why checkout -&gt; orders", "why checkout -> orders"),
            ("how come orders", "why orders"),
            ("why", "why"),
            ("why???", "why"),
            ("explain", "why"),
            ("why <http://orders.prod.io|orders.prod.io>", "why orders.prod.io"),
            ("is it orders?", "why orders"),
            ("could it be the database?", "why database"),
            ("what about payments", "why payments"),
            ("do you suspect payments?", "why payments"),
            ("is orders the cause?", "why orders"),
            ("what is wrong with orders", "why orders"),
            ("orders?", "not understood orders"),
        ]);
    }

    #[test]
    fn the_forms_of_why_not() {
        assert_read(&[
            ("why not dynamodb?", "why not dynamodb"),
            ("Why isn’t it payments", "why not payments"),
            ("why isn't payments the cause?", "why not payments"),
            ("why wasn't checkout named", "why not checkout"),
            ("why orders and not payments?", "why not payments"),
            ("why orders instead of payments", "why not payments"),
            ("why orders rather than payments", "why not payments"),
            ("why don't you blame payments", "why not payments"),
            ("what speaks against orders", "why not speaks orders"),
            ("what rules out payments", "why not payments"),
            ("not payments?", "why not payments"),
            ("isn't it payments?", "why not payments"),
            ("why not", "why not"),
        ]);
    }

    #[test]
    fn the_forms_of_evidence() {
        assert_read(&[
            ("evidence 3", "evidence 3"),
            ("Evidence #3!", "evidence 3"),
            ("show me evidence 3 and 5", "evidence 3 5"),
            ("[3]", "evidence 3"),
            ("(3)", "evidence 3"),
            ("3", "evidence 3"),
            ("3?", "evidence 3"),
            ("what is [12]", "evidence 12"),
            ("evidence no. 3", "evidence 3"),
            ("evidence three", "evidence 3"),
            ("ev-logs-09b82284", "evidence ev-logs-09b82284"),
            ("`EV-logs-09b82284`", "evidence ev-logs-09b82284"),
            ("evidence", "evidence"),
            ("show all the evidence please", "evidence"),
            ("evidence for orders", "evidence orders"),
            ("evidence 99999999999999999999999", &format!("evidence {}", usize::MAX)),
        ]);
    }

    #[test]
    fn the_forms_of_the_other_questions() {
        assert_read(&[
            ("logs checkout", "logs checkout"),
            ("checkout logs", "logs checkout"),
            ("show me the logs of checkout, please", "logs checkout"),
            ("what does checkout log?", "logs checkout"),
            ("any errors in checkout", "logs checkout"),
            ("logs", "logs"),
            ("changes", "changes"),
            ("what changed?", "changes"),
            ("who deployed checkout?", "changes checkout"),
            ("what changed before it started", "changes before started"),
            ("timeline", "timeline"),
            ("since when?", "timeline"),
            ("is it over?", "timeline"),
            ("how long did it last", "timeline last"),
            ("what happened at 14:07", "timeline"),
            ("without the deployment?", "without"),
            ("w/o deploy", "without"),
            ("without the deployment of checkout", "without checkout"),
            ("what if it had not been deployed", "without"),
            ("if there was no deployment?", "without"),
            ("would a rollback help?", "without help"),
            ("should we roll back", "without roll back"),
            ("ignoring the change?", "without"),
            ("what is missing?", "missing"),
            ("what couldn't you read", "missing"),
            ("what was not read?", "missing"),
            ("gaps", "missing"),
            ("similar?", "similar"),
            ("seen this before?", "similar"),
            ("has this happened before", "similar"),
            ("anything like this last time", "similar"),
            ("cost?", "cost"),
            ("how much did this cost", "cost"),
            ("how sure are you?", "how sure"),
            ("confidence", "how sure"),
            ("who is affected?", "impact"),
            ("is payments affected", "impact payments"),
            ("how bad is it", "impact"),
            ("where do I look first", "leads"),
            ("what now?", "leads"),
            ("what should I do", "leads"),
            ("what else?", "considered"),
            ("other candidates", "considered"),
            ("what broke?", "verdict"),
            ("tl;dr", "verdict"),
            ("summary pls", "verdict"),
        ]);
    }

    #[test]
    fn what_asks_for_help_or_for_nothing_gets_help() {
        assert_read(&[
            ("", "help"),
            ("   ", "help"),
            ("<@U024BE7LH>", "help"),
            ("help", "help"),
            ("hello, help please", "help"),
            ("?", "help"),
            ("what can I ask?", "help"),
            ("what can you do", "help"),
            ("thanks :+1:", "help"),
        ]);
    }

    #[test]
    fn a_word_is_in_one_list_of_topics_only() {
        let mut seen = std::collections::BTreeSet::new();
        for word in TOPICS.iter().flat_map(|(_, words)| *words) {
            assert!(seen.insert(word), "{word} is in two topics");
        }
    }
}
