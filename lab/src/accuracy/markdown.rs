//! The measurements as a page.

use std::fmt::Write;

use super::Measured;
use crate::bench::all::{Score, SourceScores};
use crate::bench::simulated::{FaultScore, Scores};

/// The best that others published on a source, by how the name of its folder begins, and where.
const PUBLISHED: [(&str, &str); 3] = [
    (
        "petshop",
        "anomaly traversal along the service graph puts the root cause first in .57, .57 and 1.0 of the issues of latency, and in \
         .50, .33 and .38 of those of availability (low, high and temporal traffic): [Hardt et al., CLeaR 2024](https://arxiv.org/abs/2311.04806). \
         Run again on 52 of the issues, ranked correlation puts it first in .654, and traversal among three in .827",
    ),
    (
        "nezha",
        "first place .929 with all of its files, logs and traces of every request: [Yu et al., ESEC/FSE 2023](https://github.com/IntelligentDDS/Nezha); the bundles here hold a part of them",
    ),
    (
        "cloud-opsbench",
        "nothing on metrics alone that is known to us; the benchmark is made for agents that ask a cluster: [Wang et al., 2026](https://arxiv.org/abs/2603.00468)",
    ),
];

/// Why the verdicts that are not right are not, as they were read one by one.
const REASONS: [(&str, &str); 7] = [
    (
        "A host's network",
        "The faults of a node of Cloud-OpsBench slow every service on it, and the node has no response time. One of the services \
         stands out, and is named in one of the two cases.",
    ),
    (
        "A caller that slows by a greater factor than what it waits for",
        "Without a graph, who slowed by the greatest factor comes first. A caller that usually answers in milliseconds, because few of \
         its requests go on to the slow service, may slow by more. Nobody is named then, and both are among the leads.",
    ),
    (
        "A quiet service",
        "A percentile of a few requests is one request. A rise of one or two points counts a third or two, so that it names nobody by \
         itself; with other evidence at the same service it may.",
    ),
    (
        "Nothing is written",
        "Exceptions and wrong returns of OnlineBoutique's checkout leave a code path early. Where no trace of such a request was \
         sampled, only the failures of the front end are left, and nobody is named.",
    ),
    (
        "A third party's host",
        "X-Ray knows of a host outside only what its callers tell. If they give up first, the waiting is theirs by its counts; the host \
         is named where its own calls are seen to be slow and the caller logs time-outs, else the caller may be.",
    ),
    (
        "A surge that fills something up",
        "What more requests fill up further down is excused as far as its own traffic is seen to grow. Where that is not seen, it may be \
         named instead of the surge.",
    ),
    (
        "No graph, or no baseline",
        "Without X-Ray, or without anything before the incident, most of the arguments do not apply, and more verdicts abstain.",
    ),
];

const INTRODUCTION: &str = "# Accuracy

Made by `make accuracy DATA=DIR`: do not edit. Every figure is of the code that production runs.

- **Left out**: the weights of the ranking were fitted to all other sources, and this one was measured. Only these figures say
  what the ranking is worth on a system that nobody has seen.
- **Fitted**: fitted to all sources, this one among them: what the method can express.
- **Production**: the weights that are deployed.
- *Wrong* is a wrong name said with more than 50 % confidence; *abstained* is no name, with the leads in order.
- Public data is not shipped: PetShop (CC-BY-4.0), Nezha (MIT), Cloud-OpsBench, Loghub (research use) and NAB (MIT) are read
  from folders of `DIR`.
";

impl Measured {
    /// The page. The same measurements give the same bytes, but for the speed of the machine.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut page = INTRODUCTION.to_owned();
        for folder in &self.missing {
            let _ = writeln!(page, "\n> Not measured: the folder `DIR/{folder}` is missing.");
        }
        self.write_sources(&mut page);
        self.write_simulated(&mut page);
        page.push_str("\n## Why it fails\n\n");
        for (kind, reason) in REASONS {
            let _ = writeln!(page, "- **{kind}.** {reason}");
        }
        self.write_loghub(&mut page);
        self.write_nab(&mut page);
        page
    }

    fn write_sources(&self, page: &mut String) {
        page.push_str("\n## Root causes, by source\n\nThe question, the detectors and the ranking are the same for all sources. A source is an own system, recorded or simulated.\n");
        if self.sources.is_empty() {
            page.push_str("\nNo source was read.\n");
            return;
        }
        page.push_str("\n| source | cases | left out: right | among three | kind right | wrong | abstained | quiet left alone | calibration error, with the kind | fitted: right, wrong | production: right, wrong |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        for source in &self.sources {
            let _ = writeln!(page, "{}", to_row(source));
        }
        let left_out = || self.sources.iter().map(|source| &source.left_out);
        let cases: usize = left_out().map(|score| score.faulty + score.quiet).sum();
        let wrong: usize = left_out().map(|score| score.wrong).sum();
        let percent = 100.0 * wrong as f64 / cases.max(1) as f64;
        let _ = writeln!(
            page,
            "\nLeft out of the fit, {wrong} of {cases} verdicts are wrong, {percent:.1} %.\n\n![Share that is right, by confidence](reliability.svg)\n\nHow often the first hypothesis is right, by its confidence: a dot on the line says neither too much nor too little. The recorded\nsystems are ranked by weights that were fitted without them.\n\nWhat others published:\n"
        );
        for (source, (_, text)) in
            self.sources.iter().filter_map(|source| Some((source, find_published(&source.source)?)))
        {
            let _ = writeln!(page, "- {}: {text}.", source.source);
        }
    }

    fn write_simulated(&self, page: &mut String) {
        let _ = writeln!(
            page,
            "\n## Simulated incidents\n\n{} incidents of seed {}, by the weights of production, which were fitted to another seed. The second table gives each\nincident something that the world adds: late metrics, no graph, other teams' services, callers who wait. The simulator\nshares no formula with the detectors.",
            self.simulated, self.seed
        );
        for scores in [&self.tidy, &self.worldly] {
            page.push_str("\n| | cases | quiet | named right | first | with the kind | abstained | wrong |\n|---|---|---|---|---|---|---|---|\n");
            for score in &scores.faults {
                let _ = writeln!(page, "{}", to_fault_row(score));
            }
            let totals = &scores.totals;
            let _ = writeln!(
                page,
                "\nOf {} with a fault, {} were named right and {} with the kind too; of {} quiet ones {} were left alone; {} wrong; calibration\nerror {:.3}, of entity and kind together {:.3}.",
                totals.cases - totals.quiet,
                totals.entity_named,
                totals.kind_right,
                totals.quiet,
                totals.quiet_abstained,
                totals.wrong,
                totals.calibration_error,
                totals.calibration_error_with_kind
            );
        }
        page.push_str("\n### Where it fails most\n\n");
        for scores in [&self.tidy, &self.worldly] {
            write_failures(page, scores);
        }
    }

    fn write_loghub(&self, page: &mut String) {
        let Some(scores) = &self.loghub else { return };
        page.push_str("\n## Log lines\n\nGrouping accuracy on [Loghub](https://github.com/logpai/loghub), 2,000 lines a set: the share of lines whose group holds exactly the lines of their template. *Left out*: the\nminer's constants were chosen on the other sets. Best published mean over 16 sets, each with constants and masks of its own: Drain, .865,\n[Zhu et al., ICSE-SEIP 2019](https://arxiv.org/abs/1811.03509).\n\n| set | left out | as deployed | templates | true templates |\n|---|---|---|---|---|\n");
        for set in &scores.sets {
            let _ = writeln!(
                page,
                "| {} | {:.3} | {:.3} | {} | {} |",
                set.set, set.left_out_accuracy, set.grouping_accuracy, set.templates, set.true_templates
            );
        }
        let totals = &scores.totals;
        let _ = writeln!(
            page,
            "| mean | {:.3} | {:.3} | | |",
            totals.left_out_accuracy_mean, totals.grouping_accuracy_mean
        );
    }

    fn write_nab(&self, page: &mut String) {
        let Some(scores) = &self.nab else { return };
        page.push_str("\n## Anomalies in one series\n\nThe CloudWatch series of the [Numenta Anomaly Benchmark](https://github.com/numenta/NAB). Every point is judged by those before it; the\nconstants were chosen on these series. NAB's own score weighs early alarms and is not computed, so that nothing published compares.\n\n| series | windows | found | false alarms | days |\n|---|---|---|---|---|\n");
        for series in &scores.series {
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} | {:.1} |",
                series.series, series.windows, series.windows_found, series.false_alarms, series.days
            );
        }
        let totals = &scores.totals;
        let _ = writeln!(
            page,
            "\n{} of {} windows found, {:.3} false alarms a day.",
            totals.windows_found, totals.windows, totals.false_alarms_per_day
        );
    }
}

/// What others published on a source.
fn find_published(source: &str) -> Option<(&'static str, &'static str)> {
    PUBLISHED.into_iter().find(|(name, _)| source.starts_with(name))
}

fn to_row(scores: &SourceScores) -> String {
    let Score { faulty, top1, top3, wrong, abstained, quiet, quiet_abstained, calibration_error, .. } =
        &scores.left_out;
    let quiet_cell = if *quiet == 0 { String::new() } else { format!("{quiet_abstained} of {quiet}") };
    let (kind_cell, kind_error) = match scores.left_out.kind_known {
        0 => (String::new(), String::new()),
        known => {
            let error = scores.left_out.calibration_error_with_kind;
            (format!("{} of {known}", scores.left_out.kind_right), format!(", {error:.3}"))
        }
    };
    let (fitted, production) = (&scores.fitted, &scores.production);
    format!(
        "| {} | {faulty} | {top1} | {top3} | {kind_cell} | {wrong} | {abstained} | {quiet_cell} | {calibration_error:.3}{kind_error} | {}, {} | {}, {} |",
        scores.source, fitted.top1, fitted.wrong, production.top1, production.wrong
    )
}

fn to_fault_row(score: &FaultScore) -> String {
    let FaultScore { fault, cases, quiet, entity_named, entity_top1, kind_right, abstained, wrong, .. } = score;
    format!("| {fault} | {cases} | {quiet} | {entity_named} | {entity_top1} | {kind_right} | {abstained} | {wrong} |")
}

/// A sentence for every fault or circumstance that is named wrong, or named in less than four of five cases.
fn write_failures(page: &mut String, scores: &Scores) {
    for score in &scores.faults {
        let faulty = score.cases - score.quiet;
        let wrong_kind = match score.wrong_kind {
            Some((kind, count)) => format!("; {count} with the right entity are called {kind}"),
            None => String::new(),
        };
        if score.wrong > 0 || 5 * score.entity_named < 4 * faulty {
            let _ = writeln!(
                page,
                "- {}: {} of {faulty} named right, {} wrong{wrong_kind}.",
                score.fault, score.entity_named, score.wrong
            );
        }
    }
}
