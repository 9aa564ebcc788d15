use super::super::*;

#[test]
fn each_kind_of_secret_is_replaced_and_the_rest_is_kept() {
    for (text, expected) in [
        ("key AKIAIOSFODNN7EXAMPLE denied", "key [redacted] denied"),
        ("used wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE123 twice", "used [redacted] twice"),
        ("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_123 bad", "jwt [redacted] bad"),
        ("Authorization: Bearer abc.def\nnext", "Authorization: [redacted]\nnext"),
        ("sent bearer abcdef to host", "sent bearer [redacted] to host"),
        ("db password=hunter2, user=bob", "db password=[redacted], user=bob"),
        (r#"{"client_secret": "a, b}", "n": 1}"#, r#"{"client_secret": "[redacted]", "n": 1}"#),
        (r#"{\"apiKey\":\"abc\",\"n\":1}"#, r#"{\"apiKey\":\"[redacted]\",\"n\":1}"#),
        ("<Password>hunter2</Password>", "<Password>[redacted]</Password>"),
        ("mysql --password hunter2 -h db", "mysql --password [redacted] -h db"),
        ("mail ann.lee+x@example.co.uk bounced", "mail [redacted] bounced"),
        ("token: Bearer abcdef, next", "token: [redacted], next"),
        ("123456789012password=x", "123456789012password=[redacted]"),
        ("card 4111 1111 1111 1111 declined", "card [redacted] declined"),
        ("41 4111-1111-1111-1111", "41 [redacted]"),
        ("seen 1234 567 8901 times", "seen 1234 567 8901 times"),
        ("arn:aws:iam::123456789012:role/x", "arn:aws:iam::[redacted]:role/x"),
        ("postgres://app:s3cr3t@db:5432/x", "postgres://[redacted]@db:5432/x"),
        ("GET https://h/p?code=abc&page=2 200", "GET https://h/p?code=[redacted]&page=2 200"),
        ("token xoxb-123456789-abcdefghijk", "token [redacted]"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- end", "[redacted] end"),
    ] {
        assert_eq!(redact(text), expected);
    }
}

#[test]
fn what_an_engineer_needs_is_kept() {
    for text in [
        "2026-01-01T00:00:00.000Z 9f8c2b7e-1111-4222-8333-abcdefabcdef Task timed out after 3.00 seconds",
        "commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12 deployed by task-runner",
        "GET https://orders.internal/v1/orders/1234567?page=2 502 in 1700000000123 ms",
        "key=orders/1 not found; code=ECONNREFUSED at 10.0.0.1:5432",
    ] {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn an_excerpt_is_one_bounded_line() {
    let text = format!("first\n\tsecond\u{202e}\u{7}third password=x {}", "y".repeat(10_000));
    let line = excerpt(&text, 60);
    assert!(line.starts_with("first second third password=[redacted] yy"), "{line}");
    assert_eq!(line.chars().count(), 60);
}

#[test]
fn a_line_of_a_private_key_that_was_logged_on_its_own_is_hidden() {
    let line = super::corpus::Random::new(7).of('b', 64);
    assert_eq!(redact(&line), MARK);
    assert_eq!(redact(&format!("{line}\n")), format!("{MARK}\n"));
    let digest = super::corpus::Random::new(7).of('h', 64);
    assert_eq!(redact(&digest), digest);
}
