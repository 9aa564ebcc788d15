//! What a report says about one entity, in statements that several answers share.

use std::collections::{BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::answer::Statement;
use super::subjects::{Subject, Subjects};
use crate::detect::metrics::quantity::{format_number, format_value};
use crate::detect::redact::truncate;
use crate::model::{
    Considered, Evidence, EvidenceKind, Hypothesis, Report, ServiceMap, Signal, Source, SourceReading, Unit, Verdict,
};
use crate::report::headline::without_entity;
use crate::report::sources::describe_unread;
use crate::report::telling::{is_rise_of_lines, read_error};

/// A report, and the entities that it speaks of.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) report: &'a Report,
    pub(super) subjects: Subjects<'a>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        Self { report, subjects: Subjects::new(report) }
    }

    /// Whether the verdict names the hypothesis as a cause.
    pub(super) fn is_named(&self, hypothesis: &Hypothesis) -> bool {
        matches!(self.report.verdict, Verdict::Cause { .. }) && hypothesis.confidence.suffices_to_name()
    }

    /// The hypothesis about the entity, and whether it is the first.
    pub(super) fn hypothesis(&self, subject: &Subject<'_>) -> Option<&'a Hypothesis> {
        self.report.hypotheses.iter().find(|hypothesis| subject.is(&hypothesis.entity))
    }

    /// The likeliest hypothesis.
    pub(super) fn first(&self) -> Option<&'a Hypothesis> {
        self.report.hypotheses.first()
    }

    /// What is said of the entity where it is no hypothesis.
    pub(super) fn considered(&self, subject: &Subject<'_>) -> Option<&'a Considered> {
        self.report.considered.iter().find(|considered| subject.is(&considered.entity))
    }

    /// How much of the excess at the entry is the entity's own, 0 to 1.
    fn own_share(&self, subject: &Subject<'_>) -> Option<f64> {
        let on_map = self.report.map.iter().flat_map(|map| &map.nodes).find(|node| subject.is(&node.entity));
        on_map.and_then(|node| node.own_share).or_else(|| self.considered(subject)?.own_share)
    }

    /// The name of the place where the symptom was asked about.
    pub(super) fn entry_name(&self) -> &str {
        self.subjects.entry().map_or(self.report.service.as_str(), Subject::name)
    }

    /// The evidence that shows what is felt at the entry, where one number says it.
    fn felt(&self) -> Option<&'a Evidence> {
        let entry = self.subjects.entry()?;
        let is_felt = |evidence: &&Evidence| match self.report.signal {
            Signal::LatencySpike => evidence.kind == EvidenceKind::LatencyRise,
            Signal::ErrorSpike | Signal::AvailabilityDrop => evidence.kind == EvidenceKind::FaultRise,
            Signal::Auto | Signal::Saturation => false,
        };
        // Shares are counted by the service graph, so that its own numbers fit them.
        let of_graph = |evidence: &&Evidence| evidence.source == Source::Traces && is_felt(evidence);
        entry.evidence(self.report).into_iter().find(of_graph)
    }

    /// "By itself it accounts for 62 % of the extra response time at shop: 0.37 of 0.60 s a request."
    pub(super) fn own_part(&self, subject: &Subject<'_>) -> Option<Statement> {
        let share = self.own_share(subject)?;
        let what = match self.report.signal {
            Signal::LatencySpike => "the extra response time at ",
            Signal::ErrorSpike | Signal::AvailabilityDrop => "the extra failures at ",
            Signal::Auto | Signal::Saturation => "what is felt at ",
        };
        let mut statement = Statement::new("By itself it accounts for ")
            .text(&format!("{} of {what}", percent(share)))
            .name(self.entry_name());
        if let Some(felt) = self.felt() {
            let extra = felt.magnitude.observed - felt.magnitude.expected;
            // Failures are counted with those that the entry reports as its caller's, which this number leaves out.
            if extra > 0.0 && felt.magnitude.unit == Unit::Seconds {
                let own = format_value(extra * share, Unit::Seconds);
                let all = format_value(extra, Unit::Seconds);
                statement = statement.text(&format!(": {own} of {all} a request"));
            }
            statement = statement.cite([&felt.id]);
        }
        let own_evidence = subject.evidence(self.report).into_iter().find(|evidence| evidence.source == Source::Traces);
        Some(statement.cite(own_evidence.map(|evidence| &evidence.id)))
    }

    /// That next to none of the excess at the entry is the entity's own, where another's is known.
    pub(super) fn no_own_part(&self, subject: &Subject<'_>, first: &Hypothesis) -> Option<Statement> {
        let of_first = self.own_share(self.subjects.find_named(&first.entity.name)?)?;
        let is_on_map = self.report.map.iter().flat_map(|map| &map.nodes).any(|node| subject.is(&node.entity));
        let is_unshared = self.own_share(subject).is_none() && is_on_map;
        is_unshared.then(|| {
            Statement::new("Hardly any of what is felt at ")
                .name(self.entry_name())
                .text(" is its own; ")
                .name(&first.entity.name)
                .text(&format!(" accounts for {}", percent(of_first)))
                .cite(self.felt().map(|felt| &felt.id))
        })
    }

    /// The shortest way of calls from one entity to another, both included; none where it does not call it.
    pub(super) fn way(&self, from: &Subject<'_>, to: &Subject<'_>) -> Option<Vec<&'a str>> {
        find_way(self.report.map.as_ref()?, from, to)
    }

    /// When the entity began to depart.
    pub(super) fn onset(&self, subject: &Subject<'_>) -> Option<Timestamp> {
        let of_evidence = || {
            let symptoms = subject.evidence(self.report).into_iter();
            symptoms.filter(|evidence| evidence.source != Source::Changes).filter_map(|evidence| evidence.onset).min()
        };
        self.hypothesis(subject).and_then(|hypothesis| hypothesis.onset).or_else(of_evidence)
    }

    /// What became of each source that was not read, as "logs: access denied"; empty if all were.
    pub(super) fn unread(&self) -> String {
        describe_unread(&self.report.sources)
    }

    /// What became of a source; none in reports of earlier versions.
    pub(super) fn reading(&self, source: Source) -> Option<&'a SourceReading> {
        self.report.sources.iter().find(|reading| reading.source == source)
    }
}

fn find_way<'a>(map: &'a ServiceMap, from: &Subject<'_>, to: &Subject<'_>) -> Option<Vec<&'a str>> {
    let is_at =
        |position: usize, subject: &Subject<'_>| map.nodes.get(position).is_some_and(|node| subject.is(&node.entity));
    let starts = (0..map.nodes.len()).filter(|position| is_at(*position, from));
    let mut queue: VecDeque<Vec<usize>> = starts.map(|start| vec![start]).collect();
    let mut seen: BTreeSet<usize> = queue.iter().flatten().copied().collect();
    while let Some(way) = queue.pop_front() {
        let last = *way.last()?;
        if is_at(last, to) {
            let names = way.iter().filter_map(|position| map.nodes.get(*position));
            return Some(names.map(|node| node.entity.name.as_str()).collect());
        }
        for call in map.calls.iter().filter(|call| call.caller == last) {
            if seen.insert(call.callee) {
                queue.push_back(way.iter().copied().chain([call.callee]).collect());
            }
        }
    }
    None
}

/// Characters of an error that are quoted within a sentence.
const MAX_ERROR_CHARS: usize = 140;

/// What a piece of evidence shows, with its entity in front, and since when.
pub(super) fn describe_evidence(evidence: &Evidence) -> Statement {
    let shown = without_entity(evidence).trim_end_matches('.');
    let statement = match evidence.source {
        Source::Logs if is_rise_of_lines(evidence) => describe_lines(evidence),
        // A line, an alarm and a change say themselves where they are.
        Source::Logs | Source::Alarms | Source::Changes => Statement::new(&evidence.summary),
        Source::Metrics | Source::Traces if shown == evidence.summary => Statement::new(shown).since(evidence.onset),
        Source::Metrics | Source::Traces => {
            Statement::default().name(&evidence.entity.name).text(": ").text(shown).since(evidence.onset)
        }
    };
    statement.cite([&evidence.id])
}

/// "checkout logs “no such id” 178 times, never before": the error is what matters of a long line.
fn describe_lines(evidence: &Evidence) -> Statement {
    let error = truncate(&read_error(evidence).in_one_clause(), MAX_ERROR_CHARS);
    let statement = Statement::default().name(&evidence.entity.name).text(" logs ").quote(&error);
    let (observed, expected) = (evidence.magnitude.observed, evidence.magnitude.expected);
    let times = if observed == 1.0 { " once".to_owned() } else { format!(" {} times", format_number(observed)) };
    if expected == 0.0 {
        statement.text(&format!("{times}, never before"))
    } else {
        statement.text(&format!("{times}, {} expected", format_number(expected)))
    }
}

/// A share of 1 in whole percent.
pub(super) fn percent(share: f64) -> String {
    let points = (share * 100.0).clamp(0.0, 100.0);
    if points.is_finite() { format!("{points:.0} %") } else { "an unknown share".to_owned() }
}

/// The distance between two moments, without a sign: `21 s`, `2 min`, `3 h`.
pub(super) fn distance(a: Timestamp, b: Timestamp) -> String {
    let seconds = SignedDuration::as_secs(&a.duration_since(b)).unsigned_abs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}
