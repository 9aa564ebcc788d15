//! `lab bench petshop`: does the ranking name the injected fault, and abstain when nothing is wrong?

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use comfy_table::{Table, presets};
use investigation::detect;
use investigation::detect::Findings;
use investigation::rank::{Ranking, rank};
use investigation::telemetry::Collected;
use serde::Serialize;

use super::{all, median_micros};
use crate::DatasetError;
use crate::petshop::{Case, Issue, Scenario, Target, read};
use bundle::Truth;

/// The benchmark cuts the recording of normal operation at its middle and after every further tenth, and takes what
/// follows for an incident.
const TAIL_STEPS: usize = 10;

/// Rows after the last cut: the benchmark leaves at least so many.
const MIN_TAIL: usize = 4;

/// The metrics that have alarms.
const METRICS: [&str; 2] = ["latency", "availability"];

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// The counts over all cases.
    pub totals: Totals,
    /// The cases in the order of scenario, split and issue.
    pub cases: Vec<CaseScore>,
}

/// Counts over all cases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// The number of issues.
    pub cases: usize,
    /// Issues whose root cause was named.
    pub top1: usize,
    /// Issues whose root cause is among the first three, named or not.
    pub top3: usize,
    /// Issues in which no entity was named.
    pub abstained: usize,
    /// Issues in which a wrong entity was named.
    pub wrong: usize,
    /// The share of tails of normal operation in which no entity was named; `None` if none was recorded.
    pub specificity: Option<f64>,
    /// The median time of ranking one case, in microseconds.
    pub rank_micros_median: u64,
    /// The median time of reading the issue's files, detecting and ranking, in microseconds.
    #[serde(skip)]
    pub parse_and_rank_micros_median: u64,
}

/// The ranking of one issue, and the truth about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseScore {
    /// The name of the scenario's folder.
    pub scenario: String,
    /// `train` or `test`.
    pub split: String,
    /// The name of the issue's folder.
    pub issue: String,
    /// The metric whose alarm rang.
    pub metric: String,
    /// The node that is the root cause.
    pub truth: String,
    /// The hypotheses, best first.
    pub ranked: Vec<Ranked>,
    /// Whether no entity was named.
    pub abstained: bool,
    /// The time of ranking, in microseconds.
    pub rank_micros: u64,
}

/// One entity that the ranking lists.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranked {
    /// The name of the node in the dataset.
    pub node: String,
    /// Its confidence, 0 to 1.
    pub score: f64,
}

impl CaseScore {
    /// Whether the root cause is among the first `count` hypotheses.
    #[must_use]
    pub fn is_within(&self, count: usize) -> bool {
        self.ranked.iter().take(count).any(|ranked| ranked.node == self.truth)
    }

    /// Whether the root cause was named.
    #[must_use]
    pub fn is_right(&self) -> bool {
        !self.abstained && self.is_within(1)
    }

    /// Whether a wrong entity was named.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !self.abstained && !self.is_within(1)
    }
}

/// Investigates every issue below `dir`.
///
/// # Errors
/// When the folder does not hold the dataset.
pub fn run(dir: &Path) -> Result<Scores, DatasetError> {
    let mut cases = Vec::new();
    let mut times_with_parsing = Vec::new();
    let mut named_in_tails = Vec::new();
    for scenario in read(dir)? {
        for issue in &scenario.issues {
            let (score, detecting_and_ranking) = investigate(&scenario, issue);
            times_with_parsing.push(issue.parsing + detecting_and_ranking);
            cases.push(score);
        }
        named_in_tails.extend(investigate_tails(&scenario));
    }
    let count = |which: fn(&CaseScore) -> bool| cases.iter().filter(|case| which(case)).count();
    let abstained_tails = named_in_tails.iter().filter(|is_named| !**is_named).count();
    let totals = Totals {
        cases: cases.len(),
        top1: count(CaseScore::is_right),
        top3: count(|case| case.is_within(3)),
        abstained: count(|case| case.abstained),
        wrong: count(CaseScore::is_wrong),
        specificity: (!named_in_tails.is_empty()).then(|| abstained_tails as f64 / named_in_tails.len() as f64),
        rank_micros_median: median_micros(cases.iter().map(|case| Duration::from_micros(case.rank_micros))),
        parse_and_rank_micros_median: median_micros(times_with_parsing.into_iter()),
    };
    Ok(Scores { totals, cases })
}

/// The score of one issue, and the time that detecting and ranking took.
fn investigate(scenario: &Scenario, issue: &Issue) -> (CaseScore, Duration) {
    let normal = scenario.normal.as_ref().map_or(&[][..], |normal| normal.rows.as_slice());
    let began = Instant::now();
    let (ranking, time) = Case::from_issue(scenario, issue, normal).map(detect_and_rank).unzip();
    let total = began.elapsed();
    let hypotheses = ranking.iter().flat_map(|ranking| &ranking.hypotheses);
    let score = CaseScore {
        scenario: scenario.name.clone(),
        split: issue.split.clone(),
        issue: issue.name.clone(),
        metric: issue.target.target.metric.clone(),
        truth: issue.target.root_cause.node.clone(),
        ranked: hypotheses.map(|it| Ranked { node: it.entity.name.clone(), score: it.confidence.value }).collect(),
        abstained: ranking.as_ref().is_none_or(|ranking| ranking.named == 0),
        rank_micros: u64::try_from(time.unwrap_or_default().as_micros()).unwrap_or(u64::MAX),
    };
    (score, total)
}

/// Every issue below `dir`, and the tails of normal operation as cases in which nothing was wrong.
///
/// # Errors
/// When the folder does not hold the dataset.
pub fn labelled_cases(dir: &Path) -> Result<Vec<all::Case>, DatasetError> {
    let mut cases = Vec::new();
    for scenario in read(dir)? {
        let normal = scenario.normal.as_ref().map_or(&[][..], |normal| normal.rows.as_slice());
        for issue in &scenario.issues {
            let truth = Truth {
                entity: issue.target.root_cause.node.clone(),
                also: Vec::new(),
                kind: None,
                cause: format!("shows as {}", issue.target.target.metric),
            };
            let name = format!("{}/{}/{}", scenario.name, issue.split, issue.name);
            let case = Case::from_issue(&scenario, issue, normal);
            cases.extend(case.map(|case| labelled(name, case, vec![truth])));
        }
        for (index, tail) in tails(&scenario).into_iter().enumerate() {
            cases.push(labelled(format!("{}/noissue/{index}", scenario.name), tail, Vec::new()));
        }
    }
    Ok(cases)
}

fn labelled(name: String, case: Case, truths: Vec<Truth>) -> all::Case {
    let findings = detect::traces::detect(&case.scope, Collected::whole(case.telemetry));
    all::Case::new(name, case.scope, vec![findings], truths, true)
}

/// Detects and ranks as production does; returns how long the ranking took too.
fn detect_and_rank(case: Case) -> (Ranking, Duration) {
    let findings: [Findings; 1] = [detect::traces::detect(&case.scope, Collected::whole(case.telemetry))];
    let began = Instant::now();
    let ranking = rank(&case.scope, &findings);
    (ranking, began.elapsed())
}

/// Whether an entity was named in each tail of normal operation, for each alarm that might ring at the entry. This is the
/// benchmark's own protocol, `evaluate_specificity` of its `rca_task.py`.
fn investigate_tails(scenario: &Scenario) -> Vec<bool> {
    tails(scenario).into_iter().map(|case| detect_and_rank(case).0.named > 0).collect()
}

/// The tails of normal operation, each as if either alarm had rung at the entry.
fn tails(scenario: &Scenario) -> Vec<Case> {
    let (Some(normal), Some(entry)) =
        (&scenario.normal, scenario.issues.first().map(|issue| &issue.target.target.node))
    else {
        return Vec::new();
    };
    let rows = normal.rows.len();
    let cuts = (rows / 2..=rows.saturating_sub(MIN_TAIL)).step_by((rows / TAIL_STEPS).max(1));
    let mut tails = Vec::new();
    for (cut, metric) in cuts.flat_map(|cut| METRICS.map(|metric| (cut, metric))) {
        let (baseline, incident) = normal.rows.split_at(cut);
        let Some(start) = normal.times.get(cut).copied() else { continue };
        let target = Target { node: entry.clone(), metric: metric.to_owned() };
        let case = Case::new(scenario, &target, &[baseline], incident, start);
        tails.extend(case);
    }
    tails
}

impl fmt::Display for Scores {
    /// A line for every scenario, split and alarmed metric, and the totals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups: BTreeMap<(&str, &str, &str), Vec<&CaseScore>> = BTreeMap::new();
        for case in &self.cases {
            groups.entry((&case.scenario, &case.split, &case.metric)).or_default().push(case);
        }
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(["scenario", "split", "alarm", "cases", "top-1", "top-3", "abstained", "wrong"]);
        for ((scenario, split, metric), cases) in groups {
            let count = |which: fn(&CaseScore) -> bool| cases.iter().filter(|case| which(case)).count();
            let counts = [cases.len(), count(CaseScore::is_right), count(|case| case.is_within(3))];
            let rest = [count(|case| case.abstained), count(CaseScore::is_wrong)];
            let names = [scenario, split, metric].map(str::to_owned);
            table.add_row(names.into_iter().chain(counts.into_iter().chain(rest).map(|count| count.to_string())));
        }
        let totals = &self.totals;
        let counts = [totals.cases, totals.top1, totals.top3, totals.abstained, totals.wrong];
        let total = ["all", "", ""].map(str::to_owned).into_iter();
        table.add_row(total.chain(counts.into_iter().map(|count| count.to_string())));
        writeln!(f, "{table}")?;
        match totals.specificity {
            Some(specificity) => writeln!(f, "specificity {specificity:.3} over tails of normal operation")?,
            None => writeln!(f, "specificity unknown: no normal operation was recorded")?,
        }
        write!(
            f,
            "median time per case: {} us ranking, {} us with reading and detecting",
            totals.rank_micros_median, totals.parse_and_rank_micros_median
        )
    }
}
