//! What is counted of investigations. Lines of the log become metrics of it, and no call is made for that: see `observe`.

use std::time::Duration;

use investigation::model::{Report, Verdict};
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
pub(crate) fn count_verdict(report: &Report) {
    let verdict = match report.verdict {
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
    use investigation::model::Source;
    use metrics_cloudwatch_embedded::Builder;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_source_is_counted_with_its_time_its_gaps_and_what_it_scanned() {
        let counted = Builder::new().cloudwatch_namespace("N").with_dimension("Stack", "blue").init().unwrap();
        describe();
        let tally = Tally { source: Source::Logs, evidence: 3, gaps: 2, bytes_scanned: 5_000 };
        count_source(&tally, Duration::from_millis(1_500));
        count_report(SignedDuration::from_millis(42_500));
        let mut written = Vec::new();
        counted.flush(&mut written).unwrap();
        let text = String::from_utf8(written).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let line_with = |metric: &str| lines.iter().find(|line| line.get(metric).is_some()).unwrap();
        let of_source = line_with(GAPS);
        assert_eq!((&of_source[GAPS], &of_source[SOURCE_TIME]), (&json!(2), &json!([1.5])), "{text}");
        assert_eq!((&of_source["Source"], &of_source["Stack"]), (&json!("logs"), &json!("blue")));
        assert_eq!(line_with(BYTES_SCANNED)[BYTES_SCANNED], json!(5_000));
        assert_eq!(line_with(TIME_TO_REPORT)[TIME_TO_REPORT], json!([42.5]));
        let described = &of_source["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(described["Dimensions"], json!([["Stack", "Source"]]));
        assert!(described["Metrics"].as_array().unwrap().contains(&json!({ "Name": "SourceTime", "Unit": "Seconds" })));
    }
}
