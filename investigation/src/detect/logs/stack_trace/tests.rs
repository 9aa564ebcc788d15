use super::*;
use crate::telemetry::{LogLine, LogLines};

/// The events of lines that were written at these milliseconds.
fn events_at(lines: &[(i64, &str)]) -> Vec<String> {
    let mut lines: LogLines = lines
        .iter()
        .map(|(millisecond, message)| LogLine {
            at: Timestamp::from_millisecond(*millisecond).unwrap(),
            group: "g".into(),
            message: (*message).into(),
        })
        .collect();
    lines.sort();
    let mut events = Vec::new();
    for_each_event(lines.iter(), |_, message| events.push(message.to_owned()));
    events.sort();
    events
}

/// The events of lines of one time, whose order is lost.
fn events_of(messages: &[&str]) -> Vec<String> {
    events_at(&messages.iter().map(|message| (0, *message)).collect::<Vec<_>>())
}

/// What the only event of lines a millisecond apart says.
fn headline_of(messages: &[&str]) -> String {
    let events = events_at(&(0..).zip(messages.iter().copied()).collect::<Vec<_>>());
    let [event] = events.as_slice() else { panic!("{events:?}") };
    LogEvent::read(event).headline.into_owned()
}

#[test]
fn frames_are_no_events_and_the_cause_belongs_to_the_exception() {
    let java = [
        "INFO order 1",
        "shop.CartException: no cart",
        "\tat shop.Cart.get(Cart.java:1)",
        "Caused by: java.io.IOException: gone",
        "\t... 3 more",
    ];
    assert_eq!(events_of(&java), ["INFO order 1", "shop.CartException: no cart\nCaused by: java.io.IOException: gone"]);
    let python = ["Traceback (most recent call last):", "  File \"x.py\", line 1", "    f()", "KeyError: 'x'"];
    assert_eq!(events_of(&python), ["KeyError: 'x'"]);
}

#[test]
fn of_several_exceptions_each_is_an_event_and_lines_without_one_are_left_alone() {
    let two = ["a.AException: x", "b.BException: y", "\tat f", "Caused by: c.CException: z"];
    assert_eq!(events_of(&two), ["Caused by: c.CException: z", "a.AException: x", "b.BException: y"]);
    assert_eq!(events_of(&[" indented", "plain"]), [" indented", "plain"]);
    let twice = ["a.AException: x", "a.AException: x", "Caused by: c.CException: z", "Caused by: c.CException: z"];
    assert_eq!(events_of(&twice), ["a.AException: x\nCaused by: c.CException: z"; 2]);
}

#[test]
fn a_trace_of_any_runtime_whose_lines_are_a_millisecond_apart_is_one_event_that_says_what_happened() {
    for (lines, headline) in [
        (
            vec![
                "2026-01-01 12:00:00.000 ERROR [main] shop.Api - request failed",
                "shop.CartException: no cart",
                "\tat shop.Cart.get(Cart.java:1)",
                "Caused by: shop.StoreException: no store",
                "\tat shop.Store.get(Store.java:9)",
                "\t... 12 more",
                "Caused by: java.net.SocketTimeoutException: Read timed out",
                "\tat java.net.Socket.read(Socket.java:3)",
                "\t... 20 more",
            ],
            "ERROR [main] shop.Api - request failed | Caused by: java.net.SocketTimeoutException: Read timed out",
        ),
        (
            vec![
                "System.InvalidOperationException: no cart",
                " ---> System.Net.Sockets.SocketException (111): Connection refused",
                "   at Shop.Store.Open() in /src/Store.cs:line 7",
                "   --- End of inner exception stack trace ---",
                "   at Shop.Cart.Get() in /src/Cart.cs:line 12",
                "--- End of stack trace from previous location ---",
                "   at Shop.Api.Handle()",
            ],
            "System.InvalidOperationException: no cart | System.Net.Sockets.SocketException (111): Connection refused",
        ),
        (
            vec![
                "Traceback (most recent call last):",
                "  File \"/app/cart.py\", line 3, in get",
                "    return carts[key]",
                "           ~~~~~^^^^^",
                "KeyError: 'cart'",
                "During handling of the above exception, another exception occurred:",
                "Traceback (most recent call last):",
                "  File \"/app/api.py\", line 9, in handle",
                "shop.ServiceError: no cart",
            ],
            "shop.ServiceError: no cart | KeyError: 'cart'",
        ),
        (
            vec![
                "panic: runtime error: invalid memory address or nil pointer dereference",
                "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x49c4f5]",
                "goroutine 1 [running]:",
                "main.pay(...)",
                "\t/app/main.go:9 +0x1d",
                "exit status 2",
            ],
            "panic: runtime error: invalid memory address or nil pointer dereference",
        ),
        (
            vec![
                "/var/task/index.js:3",
                "    throw new TypeError('no cart')",
                "    ^",
                "TypeError: no cart",
                "    at handler (/var/task/index.js:3:9)",
                "  [cause]: Error: connect ECONNREFUSED 10.0.0.1:5432",
                "      at TCPConnectWrap.afterConnect (node:net:1)",
                "Node.js v22.1.0",
            ],
            "TypeError: no cart | Error: connect ECONNREFUSED 10.0.0.1:5432",
        ),
        (
            vec![
                "/app/cart.rb:12:in `pay': undefined method `total' for nil (NoMethodError)",
                "\tfrom /app/api.rb:3:in `handle'",
                "\tfrom /app/api.rb:9:in `<main>'",
            ],
            "/app/cart.rb:12:in `pay': undefined method `total' for nil (NoMethodError)",
        ),
        (
            vec![
                "PHP Fatal error:  Uncaught RuntimeException: no cart in /app/cart.php:12",
                "Stack trace:",
                "#0 /app/api.php(3): pay()",
                "#1 {main}",
                "  thrown in /app/cart.php on line 12",
            ],
            "PHP Fatal error:  Uncaught RuntimeException: no cart in /app/cart.php:12",
        ),
        (
            vec![
                "thread 'main' panicked at src/main.rs:4:5:",
                "index out of bounds: the len is 3 but the index is 7",
                "stack backtrace:",
                "   0: rust_begin_unwind",
                "             at /rustc/1/library/std/src/panicking.rs:1:5",
                "   1: core::panicking::panic_fmt",
                "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
            ],
            "thread 'main' panicked at src/main.rs:4:5: index out of bounds: the len is 3 but the index is 7",
        ),
    ] {
        assert_eq!(headline_of(&lines), headline);
    }
}

#[test]
fn traces_of_requests_that_follow_one_another_are_several_events_and_ordinary_lines_between_them_stay() {
    let trace = |start: i64| {
        [
            (start, "shop.CartException: no cart"),
            (start + 1, "\tat shop.Cart.get(Cart.java:1)"),
            (start + 2, "INFO order 1 placed"),
            (start + 2, "Caused by: java.io.IOException: gone"),
        ]
    };
    let lines: Vec<_> = trace(0).into_iter().chain(trace(3)).chain(trace(100)).collect();
    let events = events_at(&lines);
    assert_eq!(events.iter().filter(|event| *event == "INFO order 1 placed").count(), 3);
    let told = "shop.CartException: no cart\nCaused by: java.io.IOException: gone";
    assert_eq!(events.iter().filter(|event| *event == told).count(), 3, "{events:?}");
    assert_eq!(events.len(), 6);
}

#[test]
fn frames_alone_are_no_events() {
    assert_eq!(events_of(&["\tat shop.ErrorHandler.fail(ErrorHandler.java:7)"]), [""; 0]);
}
