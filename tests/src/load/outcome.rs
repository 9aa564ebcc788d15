//! How it went: what every investigation read and said, and what was refused on the way.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use investigation::model::{Report, Source};
use testkit::gateway::Call;

use super::{REFUSED, REFUSED_IN_EMULATOR};
use crate::deployment::Deployment;

/// What became of one investigation.
pub(super) struct Ended {
    pub(super) has_succeeded: bool,
    /// From the start of its execution to the end.
    pub(super) seconds: f64,
    pub(super) report: Option<Report>,
    /// The roles of all messages that were posted about it.
    pub(super) roles: Vec<String>,
    /// The names of the errors of all attempts of its steps that failed.
    pub(super) failures: Vec<String>,
}

/// How all investigations went.
pub struct Outcome {
    asked: usize,
    /// What an investigation that waits for nobody reports.
    expected: Report,
    took: Duration,
    succeeded: usize,
    reports: usize,
    /// How many messages of each role were posted.
    messages: BTreeMap<String, usize>,
    /// Of each source, how many investigations read what was there to be read.
    read: BTreeMap<&'static str, usize>,
    seconds: Vec<f64>,
    /// How often attempts of steps failed, by the name of the error.
    failures: BTreeMap<String, usize>,
    /// How often each operation was called, by all functions.
    calls: BTreeMap<String, usize>,
    /// How many of these calls the quotas refused.
    refused: BTreeMap<String, usize>,
    /// What is wrong, in sentences; empty if nothing is.
    pub problems: Vec<String>,
}

impl Outcome {
    pub(super) fn new(asked: usize, expected: Report, took: Duration) -> Self {
        Self {
            asked,
            expected,
            took,
            succeeded: 0,
            reports: 0,
            messages: BTreeMap::new(),
            read: BTreeMap::new(),
            seconds: Vec::new(),
            failures: BTreeMap::new(),
            calls: BTreeMap::new(),
            refused: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// Adds an investigation that has ended.
    pub(super) fn add(&mut self, ended: Ended) {
        self.seconds.push(ended.seconds);
        self.succeeded += usize::from(ended.has_succeeded);
        for failure in ended.failures {
            let name = if failure == REFUSED_IN_EMULATOR { REFUSED.to_owned() } else { failure };
            *self.failures.entry(name).or_default() += 1;
        }
        let count = |role: &str| ended.roles.iter().filter(|other| *other == role).count();
        let (first, reports, notices) = (count("first"), count("report"), count("notice"));
        // Where the first message cannot be posted in time, the report alone is.
        if first > 1 || reports != 1 || notices > 0 {
            let said = format!("{first} first messages, {reports} reports and {notices} notices");
            self.problems.push(format!("an investigation has {said}"));
        }
        for role in ended.roles {
            *self.messages.entry(role).or_default() += 1;
        }
        let Some(report) = ended.report else { return self.problems.push("an investigation has no report".to_owned()) };
        self.reports += 1;
        for &source in Source::ALL {
            if what_was_read(&report, source) == what_was_read(&self.expected, source) {
                *self.read.entry(source.name()).or_default() += 1;
            } else {
                let gaps: Vec<_> = report.gaps.iter().filter(|gap| gap.source == source).collect();
                self.problems.push(format!("{} was not read whole: {gaps:?}", source.name()));
            }
        }
    }

    /// Counts what all functions called.
    pub(super) fn count_calls(&mut self, deployment: &Deployment) {
        for Call { operation, .. } in deployment.gateways.calls() {
            *self.calls.entry(operation).or_default() += 1;
        }
        self.refused = deployment.aws.refused_by_quotas();
        if [self.seconds.len(), self.succeeded, self.reports].iter().any(|count| *count != self.asked) {
            self.problems.push(format!("{} were asked for", self.asked));
        }
    }

    /// How many invocations Lambda refused for want of room.
    #[must_use]
    pub fn refused_invocations(&self) -> usize {
        self.failures.get(REFUSED).copied().unwrap_or_default()
    }

    /// How many calls of AWS's APIs the quotas refused.
    #[must_use]
    pub fn refused_calls(&self) -> usize {
        self.refused.values().sum()
    }

    /// The seconds within which this share of the investigations ended.
    fn seconds_until(&self, share: f64) -> f64 {
        let mut sorted = self.seconds.clone();
        sorted.sort_by(f64::total_cmp);
        let index = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
        sorted.get(index).copied().unwrap_or_default()
    }
}

/// How many pieces of evidence of a source a report has, and the reasons of its gaps.
fn what_was_read(report: &Report, source: Source) -> (usize, Vec<String>) {
    let evidence = report.evidence.iter().filter(|evidence| evidence.source == source).count();
    let gaps = report.gaps.iter().filter(|gap| gap.source == source).map(|gap| format!("{:?}", gap.reason));
    (evidence, gaps.collect())
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "asked for                {:>6}", self.asked)?;
        writeln!(f, "executions that ended    {:>6}, {} of them well", self.seconds.len(), self.succeeded)?;
        writeln!(f, "reports                  {:>6}", self.reports)?;
        for (role, count) in &self.messages {
            writeln!(f, "messages: {role:<15}{count:>6}")?;
        }
        for (source, count) in &self.read {
            writeln!(f, "read whole: {source:<13}{count:>6}")?;
        }
        for (name, count) in &self.failures {
            writeln!(f, "attempts that failed     {count:>6}  {name}")?;
        }
        let [half, all] = [0.5, 1.0].map(|share| self.seconds_until(share));
        writeln!(f, "seconds to the end       {half:>6.0} half, {all:.0} all")?;
        writeln!(f, "seconds of wall time     {:>6.0}\n", self.took.as_secs_f64())?;
        writeln!(f, "{:<44}{:>8}{:>9}", "operation", "calls", "refused")?;
        for (operation, count) in &self.calls {
            let refused = self.refused.get(operation).copied().unwrap_or_default();
            writeln!(f, "{operation:<44}{count:>8}{refused:>9}")?;
        }
        self.problems.iter().try_for_each(|problem| writeln!(f, "wrong: {problem}"))
    }
}
