//! `lab bench petshop`: does the ranking name the root cause, and nobody when nothing is wrong?

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

use crate::DatasetError;
use crate::petshop::{Case, Issue, Scenario, Target, read};

/// The benchmark cuts normal operation first at its middle, then after every further tenth, and calls the rest abnormal.
const TAIL_STEPS: usize = 10;

/// It leaves at least this many rows to the rest.
const MIN_TAIL: usize = 4;

/// The alarms that may ring.
const METRICS: [&str; 2] = ["latency", "availability"];

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// Over all cases.
    pub totals: Totals,
    /// In order of scenario, split and issue.
    pub cases: Vec<CaseScore>,
}

/// Counts over all cases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// How many issues.
    pub cases: usize,
    /// Named, and rightly.
    pub top1: usize,
    /// The truth is among the first three, whether or not the first is named.
    pub top3: usize,
    /// Nobody was named.
    pub abstained: usize,
    /// Named, and wrongly.
    pub wrong: usize,
    /// The share of tails of normal operation on which nobody was named; none where it was not recorded.
    pub specificity: Option<f64>,
    /// The median time of ranking one case, in microseconds.
    pub rank_micros_median: u64,
    /// The same with reading the issue's files and detecting the evidence.
    #[serde(skip)]
    pub parse_and_rank_micros_median: u64,
}

/// What the ranking said of one issue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseScore {
    /// The scenario's folder.
    pub scenario: String,
    /// `train` or `test`.
    pub split: String,
    /// The issue's folder.
    pub issue: String,
    /// The metric whose alarm rang.
    pub metric: String,
    /// The root cause.
    pub truth: String,
    /// Best first.
    pub ranked: Vec<Ranked>,
    /// Whether nobody was named.
    pub abstained: bool,
    /// The time of ranking, in microseconds.
    pub rank_micros: u64,
}

/// One entity that the ranking lists.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranked {
    /// As the dataset spells it.
    pub node: String,
    /// Its confidence, 0 to 1.
    pub score: f64,
}

impl CaseScore {
    /// Whether the truth is among the first `n`.
    #[must_use]
    pub fn within(&self, n: usize) -> bool {
        self.ranked.iter().take(n).any(|ranked| ranked.node == self.truth)
    }

    /// Whether the truth was named.
    #[must_use]
    pub fn is_right(&self) -> bool {
        !self.abstained && self.within(1)
    }

    /// Whether another was named.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !self.abstained && !self.within(1)
    }
}

/// Investigates every issue below `dir`.
///
/// # Errors
/// When the folder does not hold the dataset.
pub fn run(dir: &Path) -> Result<Scores, DatasetError> {
    let mut cases = Vec::new();
    let mut with_parsing = Vec::new();
    let mut silent = Vec::new();
    for scenario in read(dir)? {
        for issue in &scenario.issues {
            let (score, seconds) = investigate(&scenario, issue);
            with_parsing.push((issue.parsing + seconds).as_micros());
            cases.push(score);
        }
        silent.extend(tails(&scenario));
    }
    let count = |which: fn(&CaseScore) -> bool| cases.iter().filter(|case| which(case)).count();
    let quiet = silent.iter().filter(|named| !**named).count();
    let totals = Totals {
        cases: cases.len(),
        top1: count(CaseScore::is_right),
        top3: count(|case| case.within(3)),
        abstained: count(|case| case.abstained),
        wrong: count(CaseScore::is_wrong),
        specificity: (!silent.is_empty()).then(|| quiet as f64 / silent.len() as f64),
        rank_micros_median: median(cases.iter().map(|case| case.rank_micros).collect()),
        parse_and_rank_micros_median: median(
            with_parsing.iter().filter_map(|time| u64::try_from(*time).ok()).collect(),
        ),
    };
    Ok(Scores { totals, cases })
}

/// The score of one issue, and the time of detecting and ranking.
fn investigate(scenario: &Scenario, issue: &Issue) -> (CaseScore, Duration) {
    let normal = scenario.normal.as_ref().map_or(&[][..], |normal| normal.rows.as_slice());
    let began = Instant::now();
    let answer = Case::of_issue(scenario, issue, normal).map(answer);
    let total = began.elapsed();
    let (ranking, time) = answer.unzip();
    let hypotheses = ranking.iter().flat_map(|ranking| &ranking.hypotheses);
    let score = CaseScore {
        scenario: scenario.name.clone(),
        split: issue.split.clone(),
        issue: issue.name.clone(),
        metric: issue.target.target.metric.clone(),
        truth: issue.target.root_cause.node.clone(),
        ranked: hypotheses
            .map(|first| Ranked { node: first.entity.name.clone(), score: first.confidence.value })
            .collect(),
        abstained: ranking.as_ref().is_none_or(|ranking| ranking.named == 0),
        rank_micros: u64::try_from(time.unwrap_or_default().as_micros()).unwrap_or(u64::MAX),
    };
    (score, total)
}

/// What production concludes from a case, and how long the ranking took.
fn answer(case: Case) -> (Ranking, Duration) {
    let findings: [Findings; 1] = [detect::traces::detect(&case.scope, Collected::whole(case.telemetry))];
    let began = Instant::now();
    let ranking = rank(&case.scope, &findings);
    (ranking, began.elapsed())
}

/// Whether somebody was named on each tail of normal operation, for each alarm that might ring at the entry: the
/// benchmark's own protocol, `evaluate_specificity` of its `rca_task.py`.
fn tails(scenario: &Scenario) -> Vec<bool> {
    let (Some(normal), Some(entry)) =
        (&scenario.normal, scenario.issues.first().map(|issue| &issue.target.target.node))
    else {
        return Vec::new();
    };
    let rows = normal.rows.len();
    let cuts = (rows / 2..=rows.saturating_sub(MIN_TAIL)).step_by((rows / TAIL_STEPS).max(1));
    let mut named = Vec::new();
    for (cut, metric) in cuts.flat_map(|cut| METRICS.map(|metric| (cut, metric))) {
        let (baseline, incident) = normal.rows.split_at(cut);
        let start = normal.times.get(cut).copied().unwrap_or_default();
        let target = Target { node: entry.clone(), metric: metric.to_owned() };
        let case = Case::new(scenario, &target, &[baseline], incident, start);
        named.extend(case.map(|case| answer(case).0.named > 0));
    }
    named
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
            let counts = [cases.len(), count(CaseScore::is_right), count(|case| case.within(3))];
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

fn median(mut times: Vec<u64>) -> u64 {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
