//! A report as the start of a post-mortem: a Markdown document with everything that the investigation knows, and blanks for
//! what only people can say.

mod markdown;

use jiff::Timestamp;

use self::markdown::{code, escape, link};
use crate::memory::{Feedback, Judgement, settle};
use crate::model::{EvidenceId, LinkRole, Report, Source, Verdict, Window};
use crate::report::links::evidence_link;

/// Evidence that is listed: what the first hypothesis rests on stands before the rest.
const MAX_EVIDENCE: usize = 40;

/// Excerpts that are quoted of each piece of evidence.
const MAX_SAMPLES: usize = 2;

/// What is left for people, each with what belongs there.
const BLANKS: [(&str, &str); 6] = [
    ("Customer impact", "Who noticed, how many, for how long, and what they could not do."),
    ("Root cause", "Confirmed or corrected: what really happened, and why it could happen."),
    ("Detection", "How it was noticed, after how long, and what would have shown it earlier."),
    ("Mitigation", "What was done, by whom, when, and what helped."),
    ("What went well, what did not", "Of the system, of the tools, of the process; never of a person."),
    ("Action items", "Each with an owner and a date."),
];

/// Writes the document. `feedback` is what people said of the hypotheses, if anything.
#[must_use]
pub fn write_post_mortem(report: &Report, feedback: &[Feedback]) -> String {
    let document = Document { report, text: String::new() };
    let document = document.title().summary(feedback).impact().timeline().chain().changes().considered().seen_before();
    document.evidence().unread().blanks().text
}

struct Document<'a> {
    report: &'a Report,
    text: String,
}

impl Document<'_> {
    fn line(mut self, line: &str) -> Self {
        self.text.push_str(line);
        self.text.push('\n');
        self
    }

    fn heading(self, heading: &str) -> Self {
        self.line("").line(&format!("## {heading}")).line("")
    }

    /// "[3], [5]", as far as the report holds them.
    fn citations(&self, ids: &[EvidenceId]) -> String {
        let numbers = ids.iter().filter_map(|id| self.report.evidence_number(id));
        numbers.map(|number| format!(" \\[{number}\\]")).collect()
    }

    fn title(self) -> Self {
        let day = self.report.incident_window.start().strftime("%F");
        let title = format!("# Post-mortem: {}, {day}", escape(&self.report.service));
        self.line(&title).line("").line(
            "_Drafted from an investigation. What it could not know is left blank at the end; numbers in brackets cite the evidence._",
        )
    }

    fn summary(self, feedback: &[Feedback]) -> Self {
        let report = self.report;
        let mut document = self.heading("Summary").line(&escape(report.verdict.sentence())).line("");
        if let Some(first) = report.hypotheses.first() {
            let standing = if report.cause().is_some() { "Named cause" } else { "Strongest lead, not named" };
            let confidence =
                format!("{} confidence, {:.0} %", first.confidence.level().label(), first.confidence.value * 100.0);
            let cited = document.citations(first.supporting.get(..3).unwrap_or(&first.supporting));
            document = document.line(&format!(
                "- **{standing}:** {} at {} ({confidence}){cited}",
                escape(first.cause.label()),
                code(&first.entity.name)
            ));
        }
        for said in settle(feedback).iter().filter(|said| said.investigation_id == report.investigation_id) {
            let judgement = match said.judgement {
                Judgement::Right => "People confirmed",
                Judgement::Wrong => "People rejected",
            };
            let judged = said.hypothesis.as_ref().map_or_else(
                || "that nothing was named".to_owned(),
                |judged| format!("{} at {}", escape(judged.cause.label()), code(&judged.entity.name)),
            );
            let actual = said.actual.as_ref().and_then(|actual| actual.describe());
            let actual = actual.map(|actual| format!("; they say: {}", escape(&actual))).unwrap_or_default();
            document = document.line(&format!("- **{judgement}:** {judged}{actual}"));
        }
        document
            .line(&format!("- **Window:** {}", window(report.incident_window)))
            .line(&format!("- **Compared with:** {}", window(report.baseline_window)))
            .line(&format!("- **Symptom:** {}", report.signal.label()))
            .line(&format!("- **Region:** {}", escape(&report.region)))
            .line(&format!("- **Investigation:** {}", code(report.investigation_id.as_str())))
    }

    fn impact(self) -> Self {
        let report = self.report;
        let mut document = self.heading("Impact");
        let before = document.text.len();
        for felt in report.chain.iter().filter(|link| link.role == LinkRole::Entry) {
            let cited = document.citations(&felt.evidence);
            document = document.line(&format!("- Felt at {}: {}{cited}", code(&felt.entity.name), escape(&felt.text)));
        }
        if let Some(radius) = &report.blast_radius {
            if let Some(share) = radius.traffic_share {
                document = document.line(&format!("- {:.0} % of the requests pass what broke", share * 100.0));
            }
            if !radius.callers.is_empty() {
                let callers: Vec<String> = radius.callers.iter().map(|caller| code(caller)).collect();
                document = document.line(&format!("- Called by {}", callers.join(", ")));
            }
        }
        for alarm in report.evidence.iter().filter(|evidence| evidence.source == Source::Alarms) {
            let cited = document.citations(std::slice::from_ref(&alarm.id));
            document = document.line(&format!("- {}{cited}", escape(&alarm.summary)));
        }
        if let Some(over) = report.hypotheses.first().and_then(|first| first.over_since) {
            document = document.line(&format!("- Over since {}", time(over)));
        }
        document.or_unknown(before, "Nothing that was read shows who felt it.")
    }

    fn timeline(self) -> Self {
        let mut document = self.heading("Timeline (UTC)");
        let before = document.text.len();
        for moment in &document.report.timeline {
            let cited = document.citations(std::slice::from_ref(&moment.evidence));
            document = document.line(&format!("- {} {}{cited}", time(moment.at), escape(&moment.text)));
        }
        document.or_unknown(before, "Nothing that was read shows when anything began.")
    }

    fn chain(self) -> Self {
        let mut document = self.heading("How it hangs together");
        let before = document.text.len();
        for (link, number) in document.report.chain.iter().zip(1..) {
            let cited = document.citations(&link.evidence);
            let at = link.at.map(|at| format!(", {}", time(at))).unwrap_or_default();
            let subject = format!("**{}**, {}{at}", link.role.label(), code(&link.entity.name));
            document = document
                .line(&format!("{number}. {subject}: {}{cited}", escape(&link.text)))
                .line(&format!("   - Wrong if: {}", escape(&link.refuted_by)));
        }
        document.or_unknown(before, "Nothing was found that explains it.")
    }

    fn changes(self) -> Self {
        let report = self.report;
        let mut document = self.heading("What changed");
        let before = document.text.len();
        let suspected = report.hypotheses.first().and_then(|first| first.suspect_change.as_ref());
        for change in report.evidence.iter().filter(|evidence| evidence.source == Source::Changes) {
            let cited = document.citations(std::slice::from_ref(&change.id));
            let mark = if suspected == Some(&change.id) { " **Suspected.**" } else { "" };
            let at = change.onset.map(|at| format!("{} ", time(at))).unwrap_or_default();
            document = document.line(&format!("- {at}{}{cited}{mark}", escape(&change.summary)));
        }
        if let Some(without) = &report.without_change {
            let then = without.entity.as_ref().map_or_else(
                || "nothing is suspected".to_owned(),
                |entity| {
                    let likely = format!("{:.0} %", without.confidence * 100.0);
                    format!("{} at {} comes first ({likely})", escape(without.cause.label()), code(&entity.name))
                },
            );
            document = document.line(&format!("- Without the suspected change, {then}"));
        }
        document.or_unknown(before, "No change was found in what was read.")
    }

    fn considered(self) -> Self {
        let report = self.report;
        let mut document = self.heading("Considered and left");
        let before = document.text.len();
        for other in report.hypotheses.iter().skip(1) {
            let likely = format!("{:.0} %", other.confidence.value * 100.0);
            let cited = document.citations(other.supporting.get(..2).unwrap_or(&other.supporting));
            let what = format!("{} at {}", escape(other.cause.label()), code(&other.entity.name));
            document = document.line(&format!("- {what}, {likely}{cited}"));
        }
        for left in &report.considered {
            let against =
                left.speaks_against.first().map(|against| format!("; {}", escape(against))).unwrap_or_default();
            let likely = format!("{:.0} %", left.probability * 100.0);
            document = document.line(&format!("- {}, {likely}{against}", code(&left.entity.name)));
        }
        document.or_unknown(before, "Nothing else departed enough to be weighed.")
    }

    fn seen_before(self) -> Self {
        let similar = &self.report.similar;
        if similar.is_empty() {
            return self;
        }
        let mut document = self.heading("Seen before");
        for earlier in similar {
            let said = earlier.describe_feedback().map(|said| format!("; {}", escape(&said))).unwrap_or_default();
            document = document.line(&format!(
                "- {}, {:.0} % alike ({}): {}{said}",
                earlier.began_at.strftime("%F %H:%M"),
                earlier.similarity * 100.0,
                code(earlier.investigation_id.as_str()),
                escape(&earlier.ending)
            ));
        }
        document
    }

    fn evidence(self) -> Self {
        let report = self.report;
        let mut document = self.heading("Evidence");
        let before = document.text.len();
        for (evidence, number) in report.evidence.iter().zip(1..).take(MAX_EVIDENCE) {
            let address = evidence_link(report, evidence);
            let open = address.map(|address| format!(" ({})", link("open", &address))).unwrap_or_default();
            let what = format!("**\\[{number}\\]** {}: {}", evidence.source.name(), escape(&evidence.summary));
            document = document.line(&format!("- {what}{open}"));
            for sample in evidence.citation.samples.iter().take(MAX_SAMPLES) {
                document = document.line(&format!("  - {}", code(sample)));
            }
        }
        if report.evidence.len() > MAX_EVIDENCE {
            let more = report.evidence.len() - MAX_EVIDENCE;
            document = document.line(&format!("- {more} more are in the report"));
        }
        document.or_unknown(before, "Nothing departs from the baseline in what was read.")
    }

    fn unread(self) -> Self {
        let report = self.report;
        let mut document = self.heading("What was not read");
        let before = document.text.len();
        for gap in &report.gaps {
            let reason = gap.reason.label();
            document = document.line(&format!("- {}, {reason}: {}", gap.source.name(), escape(&gap.detail)));
        }
        if matches!(report.verdict, Verdict::Abstained { .. }) {
            for missing in report.verdict.missing() {
                document = document.line(&format!("- Would decide: {}", escape(missing)));
            }
        }
        document.or_unknown(before, "Everything that was asked for was read.")
    }

    fn blanks(self) -> Self {
        let mut document = self.heading("Still to decide");
        for (blank, hint) in BLANKS {
            document = document.line(&format!("### {blank}")).line("").line(&format!("_{hint}_")).line("").line("");
        }
        document
    }

    /// Says why a section is empty.
    fn or_unknown(self, before: usize, why: &str) -> Self {
        if self.text.len() == before { self.line(why) } else { self }
    }
}

/// `14:07:30`, in UTC.
fn time(at: Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

fn window(window: Window) -> String {
    format!("{} to {} UTC", window.start().strftime("%F %H:%M"), window.end().strftime("%F %H:%M"))
}

#[cfg(test)]
mod tests;
