//! What is counted of investigations. Lines of the log become metrics of it, and no call is made for that: see `observe`.

use std::time::Duration;

use investigation::model::Verdict;
use jiff::SignedDuration;
use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};
use workers::Tally;

/// How long a source took to read, in seconds; dimension `Source`.
const SOURCE_TIME: &str = "SourceTime";
/// What a source could not read; dimension `Source`.
const GAPS: &str = "Gaps";
/// What queries of logs scanned, in bytes.
const BYTES_SCANNED: &str = "BytesScanned";
/// How investigations end; dimension `Verdict`, one of `Cause`, `Abstained` and `NothingRead`.
const VERDICTS: &str = "Verdicts";
/// From the question to the report, in seconds.
const TIME_TO_REPORT: &str = "TimeToReport";

/// Says in which units it is counted.
pub(crate) fn describe() {
    describe_histogram!(SOURCE_TIME, Unit::Seconds, "");
    describe_histogram!(TIME_TO_REPORT, Unit::Seconds, "");
    describe_counter!(BYTES_SCANNED, Unit::Bytes, "");
    describe_counter!(GAPS, Unit::Count, "");
    describe_counter!(VERDICTS, Unit::Count, "");
}

/// Counts a source that was read.
pub(crate) fn count_source(tally: &Tally, took: Duration) {
    let source = tally.source.name();
    histogram!(SOURCE_TIME, "Source" => source).record(took.as_secs_f64());
    counter!(GAPS, "Source" => source).increment(u64::try_from(tally.gaps).unwrap_or(u64::MAX));
    counter!(BYTES_SCANNED).increment(tally.bytes_scanned);
}

/// Counts a verdict.
pub(crate) fn count_verdict(verdict: &Verdict) {
    let verdict = match verdict {
        Verdict::Cause { .. } => "Cause",
        Verdict::Abstained { .. } => "Abstained",
        Verdict::NothingRead { .. } => "NothingRead",
    };
    counter!(VERDICTS, "Verdict" => verdict).increment(1);
}

/// Counts a report that was posted, this long after the question.
pub(crate) fn count_report(since_question: SignedDuration) {
    histogram!(TIME_TO_REPORT).record(since_question.as_secs_f64());
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::LazyLock;

    use investigation::model::Source;
    use metrics_cloudwatch_embedded::Builder;
    use observe::NAMESPACE;
    use serde_json::{Value, json};

    use super::*;

    /// What is written when everything there is to count was counted once. One process can count only in one way.
    static WRITTEN: LazyLock<Vec<Value>> = LazyLock::new(|| {
        let counted = Builder::new().cloudwatch_namespace(NAMESPACE).with_dimension("Stack", "blue").init().unwrap();
        describe();
        for &source in Source::ALL {
            let tally = Tally { source, evidence: 3, gaps: 2, bytes_scanned: 1_000 };
            count_source(&tally, Duration::from_millis(1_500));
        }
        count_report(SignedDuration::from_millis(42_500));
        let (sentence, missing) = (String::new(), Vec::new());
        count_verdict(&Verdict::Cause { sentence: sentence.clone() });
        count_verdict(&Verdict::Abstained { sentence: sentence.clone(), missing: missing.clone() });
        count_verdict(&Verdict::NothingRead { sentence, missing });
        let mut written = Vec::new();
        counted.flush(&mut written).unwrap();
        String::from_utf8(written).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    });

    fn line_with(metric: &str) -> &'static Value {
        WRITTEN.iter().find(|line| line.get(metric).is_some()).unwrap()
    }

    #[test]
    fn a_source_is_counted_with_its_time_its_gaps_and_what_it_scanned() {
        let is_of_logs = |line: &&Value| line["Source"] == "logs";
        let of_logs = WRITTEN.iter().find(is_of_logs).unwrap();
        assert_eq!((&of_logs[GAPS], &of_logs[SOURCE_TIME]), (&json!(2), &json!([1.5])), "{of_logs}");
        assert_eq!(of_logs["Stack"], json!("blue"));
        assert_eq!(line_with(BYTES_SCANNED)[BYTES_SCANNED], json!(5_000));
        assert_eq!(line_with(TIME_TO_REPORT)[TIME_TO_REPORT], json!([42.5]));
        let described = &of_logs["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(described["Dimensions"], json!([["Stack", "Source"]]));
        assert!(described["Metrics"].as_array().unwrap().contains(&json!({ "Name": "SourceTime", "Unit": "Seconds" })));
    }

    /// A metric as a dashboard names it: its name, and the values of its dimensions.
    type Named = (String, BTreeMap<String, String>);

    /// The metrics that are published, with each value of each dimension; the stack's name is its variable.
    fn published() -> BTreeSet<Named> {
        let mut all = BTreeSet::new();
        for line in WRITTEN.iter() {
            let described = &line["_aws"]["CloudWatchMetrics"][0];
            assert_eq!(described["Namespace"], json!(NAMESPACE));
            for dimensions in described["Dimensions"].as_array().unwrap() {
                let value = |name: &str| match name {
                    "Stack" => "${AWS::StackName}".to_owned(),
                    name => line[name].as_str().unwrap().to_owned(),
                };
                let names = dimensions.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                let values: BTreeMap<String, String> = names.map(|name| (name.to_owned(), value(name))).collect();
                for metric in described["Metrics"].as_array().unwrap() {
                    all.insert((metric["Name"].as_str().unwrap().to_owned(), values.clone()));
                }
            }
        }
        all
    }

    /// The metrics in the namespace of the bot that the template's dashboard shows. `...` stands for all parts of the row above
    /// that are left out.
    ///
    /// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html>
    fn shown() -> BTreeSet<Named> {
        let template = include_str!("../../sam-template.yaml");
        let (_, body) = template.split_once("DashboardBody: !Sub |\n").unwrap();
        let (body, _) = body.split_once("\n\n").unwrap();
        let dashboard: Value = serde_json::from_str(body).unwrap();
        let mut all = BTreeSet::new();
        for widget in dashboard["widgets"].as_array().unwrap() {
            let mut above: Vec<String> = Vec::new();
            for row in widget["properties"]["metrics"].as_array().unwrap() {
                let said: Vec<String> =
                    row.as_array().unwrap().iter().filter_map(|part| part.as_str().map(str::to_owned)).collect();
                let parts = match said.split_first() {
                    Some((first, rest)) if first == "..." => [&above[..above.len() - rest.len()], rest].concat(),
                    _ => said,
                };
                if parts[0] == NAMESPACE {
                    let dimensions = parts[2..].chunks(2).map(|pair| (pair[0].clone(), pair[1].clone()));
                    all.insert((parts[1].clone(), dimensions.collect()));
                }
                above = parts;
            }
        }
        all
    }

    #[test]
    fn every_metric_of_the_dashboard_is_published_with_its_dimensions() {
        let (shown, published) = (shown(), published());
        assert!(shown.len() > 5, "{shown:?}");
        let missing: Vec<&Named> = shown.difference(&published).collect();
        assert!(missing.is_empty(), "{missing:?} of {published:?}");
    }
}
