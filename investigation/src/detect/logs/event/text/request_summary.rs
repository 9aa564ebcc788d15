//! How web frameworks sum up a request without its path, as information whatever the status: `Completed 500 Internal
//! Server Error in 37ms (…)` of Rails, `Sent 500 in 12ms` of Phoenix, `Request finished in 12.3ms 500 text/html` of ASP.NET Core.
//!
//! Sources: <https://guides.rubyonrails.org/debugging_rails_applications.html#the-logger>,
//! <https://hexdocs.pm/phoenix/Phoenix.Logger.html>,
//! <https://learn.microsoft.com/en-us/aspnet/core/fundamentals/logging/>

use crate::detect::logs::event::http_access::HttpAccess;
use crate::detect::logs::event::record::{Record, find_line_below};

/// What stands before the status, in frameworks that give the time behind it.
const BEGINNINGS: [&str; 2] = ["Completed ", "Sent "];

/// What stands before the time, in the framework that gives the status behind it.
const BEGINNING_WITH_TIME: &str = "Request finished in ";

/// The unit of the times.
const UNITS: [&str; 2] = ["ms", "µs"];

/// Reads the end of a request.
pub fn read(line: &str) -> Option<Record> {
    let status = find_status(line).or_else(|| find_status_behind_time(line))?;
    if status.len() != 3 {
        return None;
    }
    Some(HttpAccess::from_status(status.parse().ok()?)?.to_record(None, None, find_line_below(line)))
}

fn find_status(line: &str) -> Option<&str> {
    BEGINNINGS.iter().find_map(|beginning| {
        let (status, reason_and_time) = find_summary(line, beginning)?.split_once(' ')?;
        let (_, behind_in) = reason_and_time.split_once("in ")?;
        let time = behind_in.split_whitespace().next()?;
        UNITS.iter().any(|unit| time.ends_with(unit)).then_some(status)
    })
}

fn find_status_behind_time(line: &str) -> Option<&str> {
    let mut words = find_summary(line, BEGINNING_WITH_TIME)?.split(' ');
    words.next()?.ends_with("ms").then(|| words.next())?
}

/// What follows a beginning that itself begins the line, or follows only what a logger puts in front of a message.
fn find_summary<'a>(line: &'a str, beginning: &str) -> Option<&'a str> {
    let (before, summary) = line.split_once(beginning)?;
    (before.is_empty() || before.trim_end().ends_with([':', ']'])).then_some(summary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_request_is_judged_by_its_status_and_not_by_the_level() {
        for (line, is_info) in [
            (
                "I, [2026-03-10T14:00:00.123456 #17]  INFO -- : Completed 500 Internal Server Error in 37ms (Views: 1ms)",
                false,
            ),
            ("[8f1c] Completed 503 Service Unavailable in 2ms", false),
            ("Completed 200 OK in 12ms (Views: 0.3ms)", true),
            ("14:00:00.123 request_id=8f1c [info] Sent 500 in 12ms", false),
            ("14:00:00.123 request_id=8f1c [info] Sent 200 in 812µs", true),
            ("Request finished in 12.3ms 502 text/html; charset=utf-8", false),
        ] {
            assert_eq!(read(line).map(|record| record.is_info()), Some(is_info), "{line}");
        }
    }

    #[test]
    fn the_exception_below_says_why() {
        let record =
            read("Completed 500 Internal Server Error in 3ms\n\nPG::ConnectionBad (Connection refused)").unwrap();
        assert_eq!(record.headline, "HTTP server error: PG::ConnectionBad (Connection refused)");
    }

    #[test]
    fn a_sentence_that_counts_is_no_request() {
        for line in
            ["Job 7 is Completed 500 times in 37ms", "Completed 500", "Completed 1500 jobs in 37ms", "Sent 500 mails"]
        {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
