//! What people type, and what it means at 2026-11-25T09:45Z.

mod everyday;

use proptest::prelude::*;

use super::*;

const NOW: &str = "2026-11-25T09:45:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub(super) fn parse(typed: &str) -> Result<Command, InvalidCommand> {
    parse_in(TimeZone::UTC, typed)
}

fn parse_in(zone: TimeZone, typed: &str) -> Result<Command, InvalidCommand> {
    parse_command(typed, &AskedAt { now: now(), zone, telemetry_kept: TELEMETRY_KEPT })
}

/// The window as `07:05–07:20`, with the date where it is not today's and the seconds where there are any; or the error.
fn window(typed: &str) -> String {
    match parse(&format!("PetSite {typed}")) {
        Ok(Command::Investigate { window: AskedWindow { window, .. }, .. }) => {
            format!("{}–{}", show(window.start()), show(window.end()))
        }
        Ok(_) => "no investigation".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn show(at: Timestamp) -> String {
    let zoned = at.to_zoned(TimeZone::UTC);
    let date = if zoned.date() == now().to_zoned(TimeZone::UTC).date() { "" } else { "%Y-%m-%d " };
    let seconds = if zoned.second() == 0 { "" } else { ":%S" };
    zoned.strftime(&format!("{date}%H:%M{seconds}")).to_string()
}

#[track_caller]
fn all_mean(expected: &str, typed: &[&str]) {
    for text in typed {
        assert_eq!(window(text), expected, "{text}");
    }
}

#[test]
fn a_day_is_read_however_it_is_written() {
    all_mean(
        "2026-11-24 14:00–2026-11-24 15:00",
        &[
            "yesterday from 14:00 to 15:00",
            "yesterday between 14:00 and 15:00",
            "yesterday afternoon 2pm-3pm",
            "2026/11/24 14:00-15:00",
            "24.11.2026 14:00-15:00",
            "24.11. 14:00-15:00",
            "24/11/2026 14:00-15:00",
            "11/24/2026 14:00-15:00",
            "Nov 24th, 14:00-15:00",
            "24th November 14:00-15:00",
            "on Tuesday 14:00-15:00",
        ],
    );
    all_mean("07:05–07:20", &["this morning 7:05-7:20", "today between 7:05 and 7:20", "07:05 & 07:20", "7.05-7.20"]);
    // Nobody knows which of the two is the month.
    assert!(window("11/10/2026 14:00-15:00").contains("has two meanings"));
}

#[test]
fn what_people_say_to_one_another_is_understood_as_far_as_it_asks() {
    let asked = |typed: &str| match parse(typed) {
        Ok(Command::Investigate { context, signal, .. }) => format!("{context} {}", signal.name()),
        other => format!("{other:?}"),
    };
    for typed in
        ["PetSite is slow", "why is PetSite slow?", "(PetSite) high latency", "please check PetSite: latency spike"]
    {
        assert_eq!(asked(typed), "PetSite latency_spike", "{typed}");
    }
    for typed in ["/investigate PetSite 5xx errors", "what is wrong with PetSite, errors!", "PetSite signal=errors"] {
        assert_eq!(asked(typed), "PetSite error_spike", "{typed}");
    }
    // A word that asks is a name where nothing else can be one.
    assert_eq!((asked("check last 30m"), asked("service errors")), ("check auto".into(), "service error_spike".into()));
    assert!(asked("PetSite slow and down").contains("SecondSymptom"));
}

#[test]
fn a_range_is_read_however_its_ends_are_parted() {
    all_mean(
        "07:05–07:20",
        &[
            "07:05 - 07:20",
            "07:05 – 07:20",
            "07:05—07:20",
            "07:05‑07:20",
            "07:05－07:20",
            "07:05-07:20 UTC",
            "07:05Z-07:20Z",
            "07:05..07:20",
            "07:05…07:20",
            "07:05 to 07:20",
            "from 07:05 to 07:20",
            "from 07:05 until 07:20",
            "between 07:05 and 07:20",
            "7:05-7:20",
            "0705-0720",
            "7:05am-7:20am",
            "7:05 AM to 7:20 AM",
            "07:05, 07:20",
            "07.05-07.20",
            "today 07:05-07:20",
            "07:05-07:20 today",
            "08:05-08:20 CET",
            "08:05 CET - 08:20 CET",
            "08:05+01:00-08:20+01:00",
            "08:05+01-08:20+01",
            "02:05-05:00-02:20-05:00",
            "02:05 EST to 02:20",
            "07:05 for 15m",
            "07:05 + 15m",
            "15 minutes from 07:05",
            "2026-11-25T07:05-07:20",
            "2026-11-25T07:05..2026-11-25T07:20",
            "2026-11-25T07:05Z…2026-11-25T07:20Z",
            "2026-11-25 07:05Z..2026-11-25 07:20Z",
            "2026-11-25T08:05+01:00/2026-11-25T08:20+01:00",
            "2026-11-25T02:05-05:00..2026-11-25T02:20-05:00",
            "2026-11-25T07:05Z/PT15M",
            "25 Nov 07:05 - 07:20",
            "November 25 07:05-07:20",
            "wed 07:05 – 07:20",
            "1795590300..1795591200",
            "1795590300000-1795591200000",
        ],
    );
}

#[test]
fn a_length_ends_now() {
    all_mean(
        "09:15–09:45",
        &[
            "",
            "last 30 minutes",
            "last 30 min",
            "past 30m",
            "for the last 30 minutes",
            "--last 30m",
            "—last 30m",
            "Last 30m",
            "30M",
            "30m ago",
            "since 30 min ago",
            "30m ago to now",
            "half an hour",
            "PT30M",
            "in the past 30 minutes",
            "(30m)",
        ],
    );
    all_mean("08:45–09:45", &["last hour", "last 1 hour", "1h", "past hour", "an hour"]);
    all_mean("07:45–09:45", &["last 2 hours", "2 hours", "2h ago"]);
    all_mean("08:15–09:45", &["1h 30m", "last 1h 30m", "1.5h", "90m", "1 hour and 30 minutes"]);
}

#[test]
fn a_start_alone_lasts_until_now() {
    all_mean("07:05–09:45", &["from 07:05", "07:05-now", "07:05", "since 07:05", "since 7:05am", "0705", "at 07:05"]);
    all_mean("05:15:30–09:45", &["05:15:30.5"]);
}

#[test]
fn a_day_before_today_can_be_named() {
    all_mean(
        "2026-11-24 14:00–2026-11-24 15:00",
        &[
            "yesterday 14:00-15:00",
            "14:00-15:00 yesterday",
            "14:00-15:00",
            "yesterday at 2pm to 3pm",
            "tuesday 14:00-15:00",
        ],
    );
    all_mean("2026-11-24 23:50–00:10", &["23:50-00:10", "yesterday 23:50 - 00:10", "23:50 to 2026-11-25 00:10"]);
}

#[test]
fn a_time_without_a_zone_is_the_responders() {
    let paris = TimeZone::fixed(jiff::tz::offset(1));
    let window = |typed: &str| match parse_in(paris.clone(), typed).unwrap() {
        Command::Investigate { window, .. } => format!("{}..{}", window.window.start(), window.window.end()),
        _ => "no investigation".to_owned(),
    };
    assert_eq!(window("PetSite 10:20-10:35"), "2026-11-25T09:20:00Z..2026-11-25T09:35:00Z");
    assert_eq!(window("PetSite 09:20-09:35 UTC"), window("PetSite 10:20-10:35"));
    // At 00:10 in Paris it is still yesterday in UTC.
    assert_eq!(window("PetSite today 00:10-00:20"), "2026-11-24T23:10:00Z..2026-11-24T23:20:00Z");
}

#[test]
fn the_zone_matters_where_a_time_of_day_is_given_without_one() {
    let asked_at = AskedAt { now: now(), zone: TimeZone::UTC, telemetry_kept: TELEMETRY_KEPT };
    for (typed, matters) in [
        ("PetSite", false),
        ("PetSite last 30m errors", false),
        ("PetSite 07:05Z-07:20Z", false),
        ("PetSite 07:05-07:20 CET", false),
        ("PetSite 1795590300..1795591200", false),
        ("PetSite soonish", false),
        ("list", false),
        ("PetSite 07:05-07:20", true),
        ("PetSite since 07:05", true),
        ("PetSite yesterday 14:00-15:00", true),
        // Over six hours ago in UTC, and in the future elsewhere.
        ("PetSite since 02:30", true),
        ("PetSite 2026-11-25 11:00..2026-11-25 11:30", true),
    ] {
        assert_eq!(depends_on_zone(typed, &asked_at), matters, "{typed}");
    }
}

#[test]
fn an_end_after_now_is_cut_and_says_so() {
    let cut = |typed: &str| match parse(typed).unwrap() {
        Command::Investigate { window, .. } => (window.window.end() == now(), window.is_cut_at_now),
        _ => (false, false),
    };
    assert_eq!(cut("PetSite 09:30-10:00"), (true, true));
    assert_eq!([cut("PetSite 09:30-09:45"), cut("PetSite 09:30"), cut("PetSite 30m")], [(true, false); 3]);
}

#[test]
fn what_cannot_be_investigated_says_what_would_be_right() {
    let shown: Vec<String> = [
        "7h",
        "02:30:00",
        "5s",
        "200ms latency",
        "1970-01-01T00:00Z..1970-01-01T00:10Z",
        "2026-11-26 07:00..2026-11-26 08:00",
        "07:05-07:05",
        "25:00-26:00",
        "31 feb 07:00-08:00",
        "yesterday",
        "5m 6m",
        "latency errors",
        "07:05 IST",
        "soonish",
    ]
    .map(window)
    .to_vec();
    insta::assert_snapshot!(shown.join("\n"), @r"
    window: 7h is longer than the longest, 6h; give a shorter one, such as 30m
    window: “02:30:00” began more than 6h ago; give its end too, such as 14:05-14:20
    window: “5s” is shorter than a minute; give at least 1m, such as 15m
    window: “200ms” is shorter than a minute; give at least 1m, such as 15m
    window: “1970-01-01t00:00z..1970-01-01t00:10z” is too long ago; start within the last 90 days, for which AWS keeps changes (and traces for 30)
    window: “2026-11-26 07:00..2026-11-26 08:00” is in the future; start before now
    window: “07:05-07:05” has no length; give an end after its start
    window: “25:00-26:00” is no time; write 14:05, or 2023-04-18T22:05Z
    window: “31 feb 07:00-08:00” is no time; write 14:05, or 2023-04-18T22:05Z
    window: “yesterday” needs a time, such as yesterday 14:00-15:00
    window: “6m” is a second one; give one window only
    symptom: “errors” is a second one; give one symptom only, or none to find out
    “ist” means several time zones; write the offset, such as 14:05+05:30
    “soonish” is neither a window (30m, 2h, 14:05-14:20) nor a symptom (latency, errors, availability, saturation, auto)
    ");
}

#[test]
fn words_for_a_symptom_come_in_any_place_and_case() {
    let signal = |typed: &str| match parse(typed).unwrap() {
        Command::Investigate { signal, .. } => signal,
        _ => Signal::Auto,
    };
    assert_eq!(signal("PetSite slow"), Signal::LatencySpike);
    assert_eq!(signal("PetSite DOWN last 30m"), Signal::AvailabilityDrop);
    assert_eq!(signal("PetSite 30m, 5xx"), Signal::ErrorSpike);
    assert_eq!(signal("PetSite timeout 07:05-07:20"), Signal::LatencySpike);
    assert_eq!(signal("PetSite 503s"), Signal::ErrorSpike);
    assert_eq!(signal("PetSite 30m"), Signal::Auto);
}

#[test]
fn the_name_is_read_without_what_stands_around_it() {
    for typed in [
        "“PetSite” 30m",
        "\"PetSite\" 30m",
        "`PetSite` 30m",
        "*PetSite* 30m",
        "_PetSite_ 30m",
        "PetSite, last 15m",
        "PetSite: last 15m",
        "\u{200b}PetSite 30m",
        "PetSite\u{200b} 30m",
        "PetSite 30m\u{200e}",
        "\u{feff}PetSite 30m",
    ] {
        assert!(matches!(parse(typed), Ok(Command::Investigate { context, .. }) if context == "PetSite"), "{typed}");
    }
    let dotted = parse("<http://checkout.prod.io|checkout.prod.io> 30m");
    assert!(matches!(dotted, Ok(Command::Investigate { context, .. }) if context == "checkout.prod.io"));
}

#[test]
fn a_window_or_a_symptom_alone_is_asked_for_its_service() {
    for typed in ["last 30m", "30m", "latency", "auto", "07:05-07:20", "5xx", "last"] {
        assert!(matches!(parse(typed), Err(InvalidCommand::NoContext(_))), "{typed}");
    }
}

#[test]
fn what_is_no_name_is_refused_in_a_short_text() {
    let long = "x".repeat(5_000);
    for typed in ["<@U123>", "pet/site", "naïve", "a/../b", "..", "- 30m", "…", &long] {
        let Err(error @ InvalidCommand::Context(_)) = parse(typed) else { panic!("{typed} was taken") };
        assert!(error.to_string().chars().count() < 200);
    }
}

#[test]
fn help_is_asked_for_in_many_words() {
    assert_eq!([parse(""), parse(" \u{200b} ")], [Ok(Command::Nothing), Ok(Command::Nothing)]);
    for typed in ["help", "HELP", "--help", "-h", "status", "version", "?", "—help"] {
        assert_eq!(parse(typed), Ok(Command::Help), "{typed}");
    }
}

proptest! {
    #[test]
    fn whatever_is_typed_gets_a_window_within_limits_or_a_short_error(typed in "\\PC{0,80}") {
        match parse(&typed) {
            Ok(Command::Investigate { window, context, .. }) => {
                prop_assert!(window.window.duration() <= MAX_WINDOW && window.window.end() <= now());
                prop_assert!(context.len() <= MAX_CONTEXT_NAME);
            }
            Ok(_) => {}
            Err(error) => prop_assert!(error.to_string().chars().count() < 300),
        }
    }

    #[test]
    fn every_word_of_the_grammar_in_any_order_is_answered(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "last", "30m", "07:05", "-", "to", "07:20", "yesterday", "utc", "+01:00", "ago", "since", "for", "between",
                "and", "2026-11-25", "latency", "now", "am", "..", "/", "pt15m", "hour", "an", "europe/berlin", "7", "last",
                "night", "monday", "half", "a", "couple", "of", "noon", "around", "24", "nov", "(", ")", "pm",
            ]),
            0..8,
        )
    ) {
        // The point is that it returns: no word of the grammar makes it panic or go on for ever.
        let _ = parse(&format!("PetSite {}", words.join(" ")));
    }
}
