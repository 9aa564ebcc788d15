use proptest::prelude::*;

use super::super::*;
use super::{LOOK_ALIKES, leaks, secrets};

/// A secret, and the part of it that must not be seen again.
fn planted() -> impl Strategy<Value = (String, String)> {
    let shaped = |pattern: &'static str| pattern.prop_map(|secret| (secret.clone(), secret));
    prop_oneof![
        shaped("AKIA[A-Z0-9]{16}"),
        shaped("eyJ[A-Za-z0-9_-]{20,40}\\.[A-Za-z0-9_-]{20,40}\\.[A-Za-z0-9_-]{10,20}"),
        shaped("xoxb-[0-9]{10}-[A-Za-z0-9]{20}"),
        shaped("[a-z]{3,8}@[a-z]{3,8}\\.(com|org)"),
        shaped("[1-9][0-9]{11}"),
        shaped("4111[ -]1111[ -]1111[ -]1111"),
        ("(password|db_secret|accessToken|api-key)", "( ?= ?|: |\":\"|\\\\\":\\\\\")", "[A-Za-z0-9/+_.!-]{12,30}")
            .prop_map(|(name, equals, value)| (format!("{name}{equals}{value}"), value)),
        "[A-Za-z0-9.!-]{12,30}".prop_map(|value| (format!("Bearer {value}"), value)),
        "[A-Za-z0-9._-]{12,30}".prop_map(|value| (format!("https://app:{value}@db.internal/x"), value)),
    ]
}

proptest! {
    #[test]
    fn a_planted_secret_never_survives(
        head in "([a-zA-Z0-9:=/&.,-]{0,12}[ \"'\n,;(]){0,4}", (text, secret) in planted(),
        tail in "([ \"'\n,;)][a-zA-Z0-9:=/&.,-]{0,12}){0,4}",
    ) {
        let clean = redact(&format!("{head}{text}{tail}")).into_owned();
        prop_assert!(!clean.contains(&secret), "{}", clean);
    }

    #[test]
    fn redacting_twice_changes_nothing(text in "(.|password=|Bearer |://|@|\"|[0-9]{4} ?|\n){0,30}") {
        let once = redact(&text);
        prop_assert_eq!(redact(&once), once.as_ref());
    }
}

#[test]
fn hiding_twice_changes_nothing_in_the_corpora() {
    for text in secrets().iter().map(|sample| sample.text.as_str()).chain(LOOK_ALIKES) {
        let once = redact(text);
        assert_eq!(redact(&once), once, "{text}");
    }
}

#[test]
fn a_secret_stays_hidden_behind_any_text_and_in_an_excerpt_of_any_length() {
    for sample in secrets() {
        let text = format!("{} {}", "x".repeat(40), sample.text);
        for limit in (40..140).step_by(7) {
            let line = excerpt(&text, limit);
            assert!(!leaks(&line, &sample.secret), "{}: {line}", sample.kind);
        }
    }
}

/// Four times the length takes four times the looks at a byte, whatever is repeated.
#[test]
fn the_time_is_linear_in_the_length_of_a_hostile_text() {
    let pieces = [
        "a=",
        "password=",
        "password:",
        "password ",
        "\"password\":",
        "password,",
        "a@",
        "a@a.",
        "://",
        "://a:",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY",
        "[",
        "{\"password\":[",
        "\\",
        "\\\\\"",
        "%25",
        "%2525",
        "&amp;",
        "eyJ.",
        "sk-",
        "sk-a",
        "1-",
        "1 ",
        "4111 ",
        "4",
        "AKIA",
        "Bearer ",
        "-u a:",
        "kind data: ",
        "data:",
        "<password ",
        "<password>",
        "password\n",
        "password: |\n a\n",
        "$2b$",
        "DE89",
        "\u{200b}",
        "“",
        "access_token$",
        "1/",
        "00D",
        "a:b@",
        "arn:secret:a:",
        "(password,",
        "mysql -p",
        "key=",
        "a.",
        "token,a",
        "password=a,",
        "password=a;b",
        "hooks.slack.com/",
        "'",
        "\"",
        "\"\\",
        "password=\"",
        "password='''",
    ];
    let mut slow = Vec::new();
    for piece in pieces {
        let of_length = |length: usize| piece.repeat(length / piece.len());
        let steps = |text: &str| {
            bytes::READS.with(|reads| reads.set(0));
            let _ = redact(text);
            bytes::READS.with(std::cell::Cell::get)
        };
        let (short, long) = (of_length(3_000), of_length(12_000));
        let (few, many) = (steps(&short), steps(&long));
        if many > 6 * few + 10_000 || many > 2_000 * long.len() {
            slow.push(format!("{piece:?}: {few} reads of {} bytes, {many} of {}", short.len(), long.len()));
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}
