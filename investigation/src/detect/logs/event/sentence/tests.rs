use super::*;

/// Whether each word `error`, `failed` or `timeout` of the text says that something failed.
fn is_trouble(text: &str) -> bool {
    let lowercase = text.to_ascii_lowercase();
    let words = ["errors", "error", "failures", "failed", "failed to", "timeouts", "timeout", "exceptions"];
    words.iter().flat_map(|word| lowercase.match_indices(word)).any(|(start, word)| {
        let phrase = start..start + word.len();
        is_whole_words(text, &phrase) && is_statement_of_trouble(text, &phrase)
    })
}

#[test]
fn none_of_it_is_no_trouble() {
    for text in [
        "0 errors, 0 failed",
        "Failures: 0, Errors: 0, Skipped: 0",
        "no errors",
        "no connection errors",
        "completed without any errors",
        "0 of 12 rows failed",
        "0/12 rows failed",
        "0% failed",
        "error=null retry=1",
        "error=\"\" retry=1",
        "errors: []",
        "err ok, error=<nil>",
        "0 Error(s)",
        "errors 0 dropped 3",
        "{\"errors\": 0}",
        "it did not fail and never failed",
        "failed=false",
        "retry on timeout",
    ] {
        assert!(!is_trouble(text), "{text}");
    }
}

#[test]
fn some_of_it_is_trouble() {
    for text in [
        "3 errors, 0 failed",
        "10 of 12 rows failed",
        "errors: 5",
        "error: no such host",
        "error=0x80004005",
        "attempt 0 failed",
        "no answer; failed",
        "no answer, failed",
        "10 failed",
        "error: null pointer",
    ] {
        assert!(is_trouble(text), "{text}");
    }
}

#[test]
fn what_is_over_is_no_trouble_and_what_follows_it_is() {
    for text in ["recovered from previous failure", "Succeeded after 2 errors", "reconnected after a network error"] {
        assert!(!is_trouble(text), "{text}");
    }
    for text in [
        "recovered from snapshot but failed to start",
        "recovered from backup, failed",
        "unresolved errors: 3",
        "resolved host orders failed",
        "cleared cache and failed",
    ] {
        assert!(is_trouble(text), "{text}");
    }
}

#[test]
fn what_is_looked_for_or_avoided_is_no_trouble() {
    for text in [
        "Checking for errors",
        "checks the cart for failed payments",
        "scanning the logs for any new errors: done",
        "waits to avoid a timeout",
        "stops if errors occur",
    ] {
        assert!(!is_trouble(text), "{text}");
    }
    for text in [
        "health check for cart failed",
        "check for updates failed",
        "checking for errors: 3 errors found",
        "looking up the cart failed",
        "waiting for the lock failed",
    ] {
        assert!(is_trouble(text), "{text}");
    }
}

#[test]
fn a_state_that_was_left_is_no_trouble_and_the_one_that_was_entered_is() {
    for text in [
        "order 17: status changed from FAILED to PAID",
        "state of i-1 went from \"error\" to \"running\"",
        "transitioned from Failed => Ready",
        "health: Failed -> Ok",
        "phase=FAILED -> RUNNING",
        "health changed from Failed to Ok",
    ] {
        assert!(!is_trouble(text), "{text}");
    }
    for text in [
        "order 17: status changed from PAID to FAILED",
        "state: RUNNING -> FAILED",
        "status changed from ERROR to FAILED",
        "request failed -> retrying",
        "cannot recover from error to send",
        "state machine failed to start",
    ] {
        assert!(is_trouble(text), "{text}");
    }
}

#[test]
fn names_paths_and_queries_are_no_trouble() {
    for text in [
        "GET /error?reason=timeout",
        "https://shop.example/error?a=b&reason=timeout",
        "polling payment-errors of shop::errors and errors.log",
        "path=/timeout code",
        "error handler installed",
        "read shop/errors/all",
        "duration: 3 ms  statement: select * from x where error",
        "SQL SELECT * FROM x WHERE state = 'failed'",
        "UPDATE x SET error = 1",
    ] {
        assert!(!is_trouble(text), "{text}");
    }
    assert!(is_trouble("SQL [update x]; nested exception: error"));
    assert!(is_trouble("sql=\"SELECT 1\" took 3 s, failed"));
    assert!(is_trouble("Get \"https://shop.example/x\": timeout"));
    assert!(is_trouble("UPDATE of the cart failed"));
}

#[test]
fn a_limit_that_is_set_is_no_trouble_and_one_that_is_reached_is() {
    for text in ["timeout=30", "timeout: 500ms", "timeout set to 30 s", "set timeout", "timeout is 3", "timeout 30"] {
        assert!(!is_trouble(text), "{text}");
    }
    for text in ["timeout of 5000ms exceeded", "timeout: no answer", "connect timeout", "timeout expired"] {
        assert!(is_trouble(text), "{text}");
    }
}

#[test]
fn the_name_of_an_error_may_be_a_part_of_a_word() {
    let is_end = |text: &str, word: &str| {
        let start = text.find(word).unwrap();
        is_end_of_word(text, &(start..start + word.len()))
    };
    assert!(is_end("EC2ThrottledException: x", "Throttled"));
    assert!(is_end("connect ECONNREFUSED 10.0.1.15", "ECONNREFUSED"));
    assert!(!is_end("ThrottledQueue is empty", "Throttled"));
    assert!(!is_end("ResourceNotFoundException: x", "eNotFound"));
    assert!(!is_end("-XX:+ExitOnOutOfMemoryError", "OutOfMemory"));
}
