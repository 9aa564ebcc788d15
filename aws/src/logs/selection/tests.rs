use investigation::detect::logs::event::{ERROR_WORDS, LogEvent, Severity, failure_wordings};
use regex_lite::Regex;

use super::QUERY;

/// The most characters that a query may have.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>
const MAX_QUERY_CHARS: usize = 10_000;

/// Log lines of many writers, which the detector's tests judge one by one.
const CORPUS: [&str; 12] = [
    include_str!("../../../../investigation/src/detect/logs/event/corpus/applications.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/cloud.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/databases.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/further.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/later.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/libraries.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/loggers.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/noise.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/records.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/servers.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/structured.tsv"),
    include_str!("../../../../investigation/src/detect/logs/event/corpus/understated.tsv"),
];

/// The least share of the lines without trouble that is not read: most of the corpus is chosen to look like trouble, and the
/// more so the more hard lines it has.
const MIN_SHARE_OF_QUIET_LINES_LEFT_OUT: f64 = 0.33;

/// The query, as Logs Insights reads it.
struct Selection {
    /// The words that select a line.
    trouble: Regex,
    /// What a line must lack, unless it has the next, in pairs and threes as in the query.
    no_trouble: Vec<Regex>,
    plenty: Vec<&'static str>,
}

impl Selection {
    fn parse() -> Self {
        let mut expressions = QUERY.split("like /").skip(1).map(|behind| {
            // A slash ends an expression unless it is escaped.
            let end =
                behind.match_indices('/').find(|(place, _)| !behind.get(..*place).unwrap().ends_with('\\')).unwrap().0;
            Regex::new(behind.get(..end).unwrap()).unwrap()
        });
        let trouble = expressions.next().unwrap();
        let no_trouble: Vec<Regex> = expressions.collect();
        assert_eq!(no_trouble.len(), 5);
        let words = QUERY.split("strcontains(@message, \"").skip(1);
        Self { trouble, no_trouble, plenty: words.map(|behind| behind.split_once('"').unwrap().0).collect() }
    }

    /// Whether the words of the line are asked for, first or as one of plenty.
    fn asked_for(&self, line: &str) -> (bool, bool) {
        let is = |place: usize| self.no_trouble[place].is_match(line);
        let is_left_out = is(0) && !is(1) || is(2) && is(3) && !is(4);
        let is_plenty = self.plenty.iter().any(|words| line.contains(words));
        (self.trouble.is_match(line) && !is_left_out, is_plenty && !is_left_out)
    }
}

#[test]
fn the_query_is_short_enough() {
    assert!(QUERY.chars().count() <= MAX_QUERY_CHARS, "{}", QUERY.chars().count());
}

#[test]
fn every_line_that_is_judged_a_failure_is_read_and_of_the_others_few_are() {
    let selection = Selection::parse();
    let (mut missed, mut quiet, mut left_out) = (Vec::new(), 0_u32, 0_u32);
    for row in CORPUS.iter().flat_map(|file| file.lines()).filter(|row| !row.starts_with("# ")) {
        let line = row.splitn(3, '\t').nth(2).unwrap();
        let line = line.replace("\\n", "\n").replace("\\t", "\t").replace("\\e", "\u{1b}");
        let event = LogEvent::read(&line);
        let (is_trouble, is_plenty) = selection.asked_for(&line);
        let is_read = is_trouble || is_plenty;
        // Lambda's reports are selected by numbers; mere warnings are not read.
        let is_by_number = line.starts_with("REPORT ") || line.contains("maxMemoryUsedMB");
        if (event.severity == Severity::Error || event.failure_mode.is_some()) && !is_read && !is_by_number {
            missed.push(line);
        } else if !event.is_trouble() {
            quiet += 1;
            left_out += u32::from(!is_read);
        }
    }
    assert_eq!(missed, [""; 0]);
    assert!(f64::from(left_out) >= MIN_SHARE_OF_QUIET_LINES_LEFT_OUT * f64::from(quiet), "{left_out} of {quiet}");
}

#[test]
fn every_word_for_trouble_is_asked_for() {
    let words: Vec<&str> = failure_wordings().chain(ERROR_WORDS).collect();
    assert!(words.len() > 60, "{words:?}");
    let patterns = Selection::parse().trouble;
    let unasked: Vec<_> = words.into_iter().filter(|word| !patterns.is_match(word)).collect();
    assert_eq!(unasked, [""; 0]);
}

#[test]
fn lines_of_trouble_are_asked_for_first() {
    let selection = Selection::parse();
    for line in [
        "getaddrinfo EAI_AGAIN orders.internal",
        "FATAL: remaining connection slots are reserved for non-replication superuser connections",
        "Error: socket hang up",
        "write /tmp/cart: no space left on device",
        "QueuePool limit of size 5 overflow 10 reached, connection timed out",
        r#"10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET /pets HTTP/1.1" 503 12"#,
        r#"https 2026-01-01T00:00:00.1Z app/shop/50dc 10.0.0.1:2817 10.0.0.2:80 0.0 0.1 0.0 502 - 34 366 "GET https://shop.example:443/pets HTTP/1.1" "curl/7.46.0""#,
        r#"{"requestId":"1","httpMethod":"GET","resourcePath":"/pets","status":"502"}"#,
        r#"{"time":"t","type":"platform.report","record":{"status":"timeout"}}"#,
    ] {
        let event = LogEvent::read(line);
        assert!(event.failure_mode.is_some() || event.severity == Severity::Error, "{event:?}");
        assert_eq!(selection.asked_for(line), (true, false), "{line}");
    }
}

#[test]
fn rejected_flows_and_cold_starts_are_asked_for_behind_trouble() {
    let selection = Selection::parse();
    for line in [
        "2 123456789010 eni-0a1b2c3d 172.31.9.69 172.31.9.12 49761 5432 6 20 4249 1418530010 1418530070 REJECT OK",
        "REPORT RequestId: 1\tDuration: 3.00 ms\tMemory Size: 128 MB\tMax Memory Used: 90 MB\tInit Duration: 800.00 ms",
        r#"{"time":"t","type":"platform.report","record":{"metrics":{"initDurationMs":800.0},"status":"success"}}"#,
    ] {
        assert_eq!(selection.asked_for(line), (false, true), "{line}");
    }
}

#[test]
fn ordinary_lines_are_not_asked_for() {
    let selection = Selection::parse();
    for line in [
        "INFO [pool-1-thread-3] handled request in 12 ms",
        "START RequestId: 1 Version: $LATEST",
        "REPORT RequestId: 1\tDuration: 3.00 ms\tMemory Size: 128 MB\tMax Memory Used: 90 MB",
        "2 123456789010 eni-0a1b2c3d 172.31.9.69 172.31.9.12 49761 5432 6 20 4249 1418530010 1418530070 ACCEPT OK",
        r#"{"requestId":"1","routeKey":"GET /pets","status":"200"}"#,
        r#"{"requestId":"1","routeKey":"GET /pets","status": "200","integration_error":"-","error_message":"-"}"#,
        r#"{"method":"GET","path":"/pets","response_code":200,"upstream_transport_failure_reason":null}"#,
        r#"{"level":"info","msg":"request completed","error":null}"#,
        r#"{"_aws":{"CloudWatchMetrics":[{"Metrics":[{"Name":"Errors"}]}]},"Errors":0,"ThrottledRequests":3}"#,
    ] {
        assert_eq!(selection.asked_for(line), (false, false), "{line}");
    }
}
