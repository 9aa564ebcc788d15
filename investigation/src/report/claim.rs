//! The verdict's sentence in two: a title that is read at one glance, and what it rests on.

use super::verdict::FIXED_TITLES;
use crate::model::{Hypothesis, Report};

/// The two parts of a verdict's sentence. Together they are the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// What broke and where, as in `Most likely cause: throttling at orders`; without a stop.
    pub title: &'a str,
    /// The rest, with the stop or the blank that it begins with; the words of the error, alarms, and what was read.
    pub grounds: &'a str,
}

impl<'a> Claim<'a> {
    /// The claim of the report. Of several causes, and where none is named, the title says no more than that. A report of
    /// an earlier version, without headlines, has its whole sentence as the title.
    #[must_use]
    pub fn of(report: &'a Report) -> Self {
        let sentence = report.verdict.sentence();
        let fixed = FIXED_TITLES.into_iter().find(|title| sentence.starts_with(title)).map(str::len);
        let first = report.hypotheses.first();
        let end = fixed.or_else(|| first.and_then(|first| end_of_what_and_where(sentence, first)));
        let (title, grounds) = end.and_then(|end| sentence.split_at_checked(end)).unwrap_or((sentence, ""));
        Self { title, grounds }
    }

    /// The grounds as sentences of their own, which begin with a capital letter unless with a name or a number.
    #[must_use]
    pub fn grounds_alone(&self, report: &Report) -> String {
        let grounds = self.grounds.trim_start_matches([':', ';', ',', '.', ' ']);
        let word = grounds.split([' ', ':', ',']).next().unwrap_or_default();
        let is_name = report.evidence.iter().any(|evidence| evidence.entity.name == word);
        let mut letters = grounds.chars();
        match letters.next() {
            Some(first) if !is_name && word.chars().all(|letter| letter.is_ascii_lowercase()) => {
                first.to_uppercase().chain(letters).collect()
            }
            _ => grounds.to_owned(),
        }
    }
}

/// Where the headline of the hypothesis has said what and where, in bytes of the sentence: before the words of the error
/// or of the sign. What it is called may hold a colon itself, and so may a name. `None` if the sentence does not hold it.
fn end_of_what_and_where(sentence: &str, hypothesis: &Hypothesis) -> Option<usize> {
    let headline = Some(hypothesis.headline.as_str()).filter(|headline| !headline.is_empty())?;
    let start = sentence.find(headline)?;
    let name = hypothesis.entity.name.as_str();
    let after_name = headline.find(name).map_or(0, |at| at + name.len());
    let shown = headline.get(after_name..)?.find(": ").map(|at| after_name + at);
    Some(start + shown.unwrap_or(headline.len()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::report_on_failures;
    use super::*;
    use crate::model::Verdict;

    fn with(headlines: &[(&str, &str)], verdict: fn(String) -> Verdict, sentence: &str) -> Report {
        let mut report = report_on_failures(Vec::new());
        let model = report.hypotheses.first().cloned().unwrap();
        report.hypotheses.clear();
        for (entity, headline) in headlines {
            let mut hypothesis = model.clone();
            hypothesis.entity.name = (*entity).to_owned();
            hypothesis.headline = (*headline).to_owned();
            report.hypotheses.push(hypothesis);
        }
        report.verdict = verdict(sentence.to_owned());
        report
    }

    fn cause(sentence: String) -> Verdict {
        Verdict::Cause { sentence }
    }

    fn abstained(sentence: String) -> Verdict {
        Verdict::Abstained { sentence, missing: Vec::new() }
    }

    fn nothing_read(sentence: String) -> Verdict {
        Verdict::NothingRead { sentence, missing: Vec::new() }
    }

    fn split(report: &Report) -> (&str, String) {
        let claim = Claim::of(report);
        assert_eq!(format!("{}{}", claim.title, claim.grounds), report.verdict.sentence());
        (claim.title, claim.grounds_alone(report))
    }

    #[test]
    fn the_title_says_what_and_where_and_the_grounds_why() {
        let headline = "throttling at orders: WriteThrottleEvents Sum 307 instead of 0";
        let report = with(&[("orders", headline)], cause, &format!("Most likely cause: {headline}."));
        let (title, grounds) = split(&report);
        assert_eq!(title, "Most likely cause: throttling at orders");
        assert_eq!(grounds, "WriteThrottleEvents Sum 307 instead of 0.");
    }

    #[test]
    fn colons_in_the_cause_or_in_a_name_end_no_title() {
        let headline = "TLS handshake fails: certificate has expired at api: v2: shop logs “x509: expired”";
        let report = with(&[("api: v2", headline)], cause, &format!("Most likely cause: {headline}."));
        let (title, grounds) = split(&report);
        assert_eq!(title, "Most likely cause: TLS handshake fails: certificate has expired at api: v2");
        assert_eq!(grounds, "shop logs “x509: expired”.");
    }

    #[test]
    fn without_words_of_an_error_the_alarm_and_the_sources_are_the_grounds() {
        let sentence = "Most likely cause: traffic surge at shop, over since 10:20 UTC; alarm a went off at 10:05 UTC.";
        let report = with(&[("shop", "traffic surge at shop")], cause, sentence);
        let (title, grounds) = split(&report);
        assert_eq!(title, "Most likely cause: traffic surge at shop");
        assert_eq!(grounds, "Over since 10:20 UTC; alarm a went off at 10:05 UTC.");
        let report = with(&[("shop", "traffic surge at shop")], cause, "Most likely cause: traffic surge at shop.");
        assert_eq!(split(&report).0, "Most likely cause: traffic surge at shop");
    }

    #[test]
    fn several_causes_are_all_among_the_grounds() {
        let headlines = [("a", "timeout at a: 3 s"), ("b", "error surge at b")];
        let sentence = "Most likely several causes at once: timeout at a: 3 s; error surge at b.";
        let report = with(&headlines, cause, sentence);
        let (title, grounds) = split(&report);
        assert_eq!(title, "Most likely several causes at once");
        assert_eq!(grounds, "Timeout at a: 3 s; error surge at b.");
    }

    #[test]
    fn an_abstention_and_a_failure_to_read_have_short_titles_too() {
        let lead = "latency regression at cart: p95 2.40 s instead of 0.31 s";
        let report = with(&[("cart", lead)], abstained, &format!("No confident cause. Strongest lead: {lead}."));
        let (title, grounds) = split(&report);
        assert_eq!((title, grounds.starts_with("Strongest lead: latency")), ("No confident cause", true));
        let sentence = "Nothing could be read: metrics, logs: access denied. No statement about shop is possible.";
        let report = with(&[], nothing_read, sentence);
        let (title, grounds) = split(&report);
        assert_eq!(title, "Nothing could be read");
        assert_eq!(grounds, "Metrics, logs: access denied. No statement about shop is possible.");
    }

    #[test]
    fn a_report_without_headlines_has_its_whole_sentence_as_the_title() {
        let sentence = "Most likely cause: throttling at orders (high confidence, 86 %).";
        assert_eq!(split(&with(&[("orders", "")], cause, sentence)), (sentence, String::new()));
    }

    #[test]
    fn a_name_that_the_grounds_begin_with_stays_as_it_is() {
        let headline = "error surge at orders: shop logs “no”";
        let report = with(&[("orders", headline)], cause, &format!("Most likely cause: {headline}."));
        assert!(report.evidence.iter().any(|evidence| evidence.entity.name == "shop"));
        assert_eq!(split(&report).1, "shop logs “no”.");
    }
}
