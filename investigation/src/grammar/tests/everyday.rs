//! How people say when in everyday words, and what is not guessed of it.

use super::*;

#[test]
fn a_zone_may_have_any_of_its_names() {
    all_mean(
        "07:05–07:20",
        &[
            "08:05-08:20 Europe/Berlin",
            "08:05 Europe/Berlin - 08:20 Europe/Berlin",
            "08:05-08:20 (europe/berlin)",
            "08:05-08:20 Europe/Berlin time",
            "02:05 America/New_York to 02:20",
            "02:05-02:20 ET",
            "04:05-04:20 America/Argentina/Buenos_Aires",
            "08:05-08:20 UTC+1",
            "08:05-08:20 UTC +01:00",
            "04:05-04:20 GMT-3",
            "04:05 UTC-3 - 04:20 UTC-3",
            "07:05-07:20 in UTC",
            "07:05-07:20 today UTC",
        ],
    );
    let refused = ["07:05-07:20 Europe/Berlinn", "07:05-07:20 Mars/Olympus"].map(window);
    assert!(
        refused.iter().all(|text| text.contains("is no time zone; write one such as Europe/Berlin")),
        "{refused:?}"
    );
}

#[test]
fn a_length_may_end_or_lie_around_a_moment() {
    all_mean(
        "07:05–07:20",
        &["15m until 07:20", "15 minutes till 7:20", "15 min before 07:20", "15m ending at 07:20", "PT15M/07:20Z"],
    );
    all_mean("07:05–07:35", &["15m around 07:20", "15 min about 07:20", "07:20 ±15m", "07:20 +/- 15m"]);
    all_mean("09:15–09:45", &["30m until now", "now-30m", "now - 30m to now"]);
    all_mean("08:45–09:15", &["now-1h to now-30m", "1h ago to 30m ago"]);
}

#[test]
fn a_half_or_a_part_of_the_day_holds_for_the_whole_range() {
    all_mean(
        "07:00–08:00",
        &[
            "7-8am",
            "7 - 8 am",
            "7 to 8am",
            "between 7 and 8am",
            "this morning 7-8",
            "7 to 8 this morning",
            "07h00-08h00",
        ],
    );
    all_mean(
        "2026-11-24 21:00–2026-11-24 22:00",
        &["9 to 10 pm", "9pm-10", "last night 9-10", "yesterday evening 9-10"],
    );
    all_mean("2026-11-24 19:05–2026-11-24 19:20", &["yesterday evening 7:05-7:20", "yesterday 7:05-7:20pm"]);
    all_mean("2026-11-24 11:00–2026-11-24 13:00", &["11-1pm", "11am-1", "yesterday 11am to 1pm"]);
    all_mean("2026-11-24 12:00–2026-11-24 12:30", &["noon-12:30", "yesterday noon to 12:30", "12 noon - 12:30"]);
    all_mean("2026-11-24 22:00–00:00", &["22:00-midnight", "22:00-24:00", "yesterday 10pm to midnight"]);
}

#[test]
fn last_night_is_before_and_after_midnight() {
    all_mean(
        "2026-11-24 23:50–00:10",
        &["last night 23:50-00:10", "23:50-00:10 last night", "last night 11:50pm-12:10am"],
    );
    all_mean("02:00–03:00", &["last night 2-3am", "last night 02:00-03:00", "last night between 2 and 3"]);
}

#[test]
fn days_are_counted_back_and_named_by_number_or_weekday() {
    all_mean(
        "2026-11-23 14:00–2026-11-23 15:00",
        &[
            "2 days ago 14:00-15:00",
            "the day before yesterday 2-3pm",
            "Mon. 14:00-15:00",
            "last monday 14:00-15:00",
            "Mon, 23 Nov 2026 14:00:00 GMT - 15:00",
            "the 23rd 14:00-15:00",
            "23/11 14:00-15:00",
            "11/23 14:00-15:00",
            "20261123T1400Z/PT1H",
        ],
    );
    // Today is Wednesday: the last one was a week ago.
    all_mean("2026-11-18 07:05–2026-11-18 07:20", &["last wednesday 07:05-07:20"]);
    all_mean("07:05–07:20", &["wednesday 07:05-07:20"]);
    all_mean("2026-10-31 14:00–2026-10-31 15:00", &["the 31st 14:00-15:00"]);
}

#[test]
fn minutes_need_no_unit_after_last() {
    all_mean("09:30–09:45", &["last 15", "past 15", "last 15 errors", "15m", "a quarter of an hour"]);
    all_mean("07:45–09:45", &["a couple of hours", "two hours", "last couple of hours"]);
    all_mean("08:15–09:45", &["last 1h30", "an hour and a half", "1,5h"]);
}

#[test]
fn what_means_two_things_is_not_guessed() {
    let shown = [
        "7-8",
        "since 07:05 to 8",
        "last 24",
        "last 2",
        "15",
        "1h30",
        "11/10 14:00-15:00",
        "last night 6:15-6:30",
        "this morning 14:00-15:00",
        "tue 25 nov 07:05-07:20",
        "this morning",
        "last night",
    ]
    .map(window);
    insta::assert_snapshot!(shown.join("\n"), @r"
    window: “7-8” may be in the morning or in the evening; write 07:00-08:00, or 7-8pm
    window: “since 07:05 to 8” may be in the morning or in the evening; write 07:00-08:00, or 7-8pm
    window: “last 24” has two meanings; write last 24m or last 24h
    window: “last 2” has two meanings; write last 2m or last 2h
    window: “15” has two meanings; write 15m or 15:00
    window: “1h30” has two meanings; write 1h30m or 01:30
    window: “11/10” has two meanings; write the day first, as 24.11. or the date as 2026-11-24
    window: “last night 6:15-6:30” may be in the morning or in the evening; write 07:00-08:00, or 7-8pm
    window: “this morning 14:00-15:00” is no time; write 14:05, or 2023-04-18T22:05Z
    window: “tue 25 nov 07:05-07:20” is not on that day of the week; leave the day or the date out
    window: “this morning” needs a time, such as this morning 08:00-08:30
    window: “last night” needs a time, such as last night 23:00-23:30
    ");
}

#[test]
fn an_hour_alone_is_that_of_the_last_hours() {
    all_mean(
        "09:00–09:45",
        &[
            "since 9",
            "from 9",
            "after 9",
            "at 9",
            "around 9",
            "starting at 9",
            "since 9 o'clock",
            "9 o’clock",
            "since 09",
            "since 10 CET",
            "at 9 today",
            "since 9 errors",
        ],
    );
    assert_eq!(window("since 4"), "04:00–09:45");
    // At a quarter to ten, neither three was in the last six hours.
    assert_eq!(window("since 3"), "window: “since 3” began more than 6h ago; give its end too, such as 14:05-14:20");
    assert!(window("since 9 yesterday").contains("began more than 6h ago"));
    assert!(window("since 25").contains("neither a window"), "{}", window("since 25"));
    let in_the_night = |typed| window_in("Europe/Berlin", "2026-03-01T00:30:00Z", typed);
    assert_eq!(in_the_night("since 9"), "2026-02-28T20:00:00Z..2026-03-01T00:30:00Z");
    assert_eq!(in_the_night("at 0"), "2026-02-28T23:00:00Z..2026-03-01T00:30:00Z");
}

#[test]
fn a_length_after_since_ends_now() {
    all_mean("09:15–09:45", &["since 30 minutes", "since half an hour", "since the last 30m", "half an hour ago"]);
    all_mean("08:45–09:45", &["an hour ago", "since an hour", "since the last hour", "from an hour ago"]);
    all_mean("07:45–09:45", &["a couple of hours ago", "since a couple of hours", "for a couple hours"]);
}

#[test]
fn what_says_too_little_is_asked_for_the_rest() {
    let shown = [
        "a few minutes",
        "a few minutes ago",
        "the last few hours",
        "some minutes ago",
        "since several days",
        "a while ago",
        "recently",
        "since",
        "last",
        "until 9",
        "before 14:05",
        "since this morning",
        "since tuesdey",
        "since 1h30",
    ]
    .map(window);
    insta::assert_snapshot!(shown.join("\n"), @r"
    window: “few minutes” can be of any length; write it exactly, such as last 5m
    window: “few minutes ago” can be of any length; write it exactly, such as last 5m
    window: “last few hours” can be of any length; write it exactly, such as last 2h
    window: “some minutes ago” can be of any length; write it exactly, such as last 5m
    window: “since several days” can be of any length; write it exactly, such as yesterday 14:00-15:00
    window: “while ago” can be of any length; write it exactly, such as last 30m
    window: “recently” can be of any length; write it exactly, such as last 30m
    window: “since” needs a time, such as since 14:05
    window: “last” needs a time, such as last 30m
    window: “until 9” says when it ends; write when it starts too, such as 14:05-14:20
    window: “before 14:05” says when it ends; write when it starts too, such as 14:05-14:20
    window: “this morning” needs a time, such as this morning 08:00-08:30
    “tuesdey” is neither a window (30m, 2h, 14:05-14:20) nor a symptom (latency, errors, availability, saturation, auto)
    window: “1h30” has two meanings; write 1h30m or 01:30
    ");
}

/// The window in a zone of the database, at a time there.
fn window_in(zone: &str, now: &str, typed: &str) -> String {
    let zone = zone_by_name(zone).unwrap();
    let asked_at = AskedAt { now: now.parse().unwrap(), zone, telemetry_kept: TELEMETRY_KEPT };
    match parse_command(&format!("PetSite {typed}"), &asked_at) {
        Ok(Command::Investigate { window, .. }) => format!("{}..{}", window.window.start(), window.window.end()),
        Ok(_) => "no investigation".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_time_that_the_clocks_left_out_or_had_twice_is_not_guessed() {
    let spring = |typed| window_in("Europe/Berlin", "2026-03-29T06:00:00Z", typed);
    let autumn = |typed| window_in("Europe/Berlin", "2026-10-25T06:00:00Z", typed);
    assert_eq!(spring("01:50-03:10"), "2026-03-29T00:50:00Z..2026-03-29T01:10:00Z");
    assert_eq!(autumn("01:50-03:10"), "2026-10-24T23:50:00Z..2026-10-25T02:10:00Z");
    assert_eq!(autumn("02:30+02:00-02:45+02:00"), "2026-10-25T00:30:00Z..2026-10-25T00:45:00Z");
    assert_eq!(autumn("02:30-02:45 UTC"), "2026-10-25T02:30:00Z..2026-10-25T02:45:00Z");
    insta::assert_snapshot!(
        [spring("02:30-03:10"), spring("01:50 to 02:15"), autumn("02:30-03:10"), autumn("01:50-02:15")].join("\n"),
        @r"
    window: there was no 02:30 on that day, because the clocks went forward; write another time than “02:30-03:10”, or in UTC
    window: there was no 02:15 on that day, because the clocks went forward; write another time than “01:50 to 02:15”, or in UTC
    window: 02:30 of “02:30-03:10” was twice, because the clocks went back; write which one, 02:30+02:00 or 02:30+01:00
    window: 02:15 of “01:50-02:15” was twice, because the clocks went back; write which one, 02:15+02:00 or 02:15+01:00
    "
    );
    // In the hour that comes twice, a time of day may have been minutes ago: it is not taken for yesterday's.
    assert!(window_in("Europe/Berlin", "2026-10-25T01:10:00Z", "02:30-02:40").contains("was twice"));
    // Before the hour that is left out, it is yesterday's.
    assert_eq!(
        window_in("Europe/Berlin", "2026-03-29T00:10:00Z", "02:30-02:45"),
        "2026-03-28T01:30:00Z..2026-03-28T01:45:00Z"
    );
}

#[test]
fn a_name_that_is_a_word_for_a_symptom_is_a_name_where_it_is_said_or_known() {
    let asked = |parsed| match parsed {
        Ok(Command::Investigate { context, signal, .. }) => format!("{context} {}", signal.name()),
        other => format!("{other:?}"),
    };
    for typed in [
        "service=errors last 30m",
        "Service = errors 30m",
        "--service=errors",
        "context=errors 07:05-07:20",
        "\"errors\" last 30m",
        "“errors”, 30m",
        "`errors`",
    ] {
        assert_eq!(asked(parse(typed)), "errors auto", "{typed}");
    }
    assert_eq!(asked(parse("service=list latency")), "list latency_spike");
    assert_eq!(asked(parse("service=last last 30m")), "last auto");
    let asked_at = AskedAt { now: now(), zone: TimeZone::UTC, telemetry_kept: TELEMETRY_KEPT };
    let known = |typed| asked(parse_command_knowing(typed, &asked_at, |name| name == "latency"));
    assert_eq!(known("latency last 30m"), "latency auto");
    assert_eq!(known("latency: errors"), "latency error_spike");
    assert_eq!(known("latency latency"), "latency latency_spike");
    assert!(known("errors 30m").contains("NoContext"));
    // What is quoted and is a command stays one.
    assert_eq!(parse("`help`"), Ok(Command::Help));
}

#[test]
fn a_name_that_is_a_word_for_a_time_is_a_name_where_the_rest_says_when() {
    for (typed, name) in [
        ("noon last 30m", "noon"),
        ("midnight 30m errors", "midnight"),
        ("last last 30m", "last"),
        ("monday last 30m", "monday"),
        ("tonight 30m", "tonight"),
        ("quarter 30m", "quarter"),
        ("couple 07:05-07:20", "couple"),
        ("42 last 30m", "42"),
        ("7-8 last 30m", "7-8"),
    ] {
        let parsed = parse(typed);
        assert!(matches!(&parsed, Ok(Command::Investigate { context, .. }) if context == name), "{typed}: {parsed:?}");
    }
    for typed in
        ["noon-12:30", "monday 10:00-10:30", "last night 22:00-23:00", "7-8am errors", "last 15", "an hour ago"]
    {
        assert!(matches!(parse(typed), Err(InvalidCommand::NoContext(_))), "{typed}: {:?}", parse(typed));
    }
}

#[test]
fn words_that_say_nothing_are_passed_over() {
    for (typed, expected) in [
        ("hey, PetSite seems slow since 9:10, thanks", "PetSite 09:10–09:45 latency_spike"),
        ("can you check PetSite 08:10-08:25 pls", "PetSite 08:10–08:25 auto"),
        ("why was PetSite down between 8:10 and 8:25?", "PetSite 08:10–08:25 availability_drop"),
        ("[PetSite] since about 9:15 errors", "PetSite 09:15–09:45 error_spike"),
        ("PetSite p99 &gt; 2s since 09:10", "PetSite 09:10–09:45 latency_spike"),
        ("PetSite 08:10~08:25", "PetSite 08:10–08:25 auto"),
        ("PetSite <!date^1795590300^{time}|07:05>-<!date^1795591200^{time}|07:20>", "PetSite 07:05–07:20 auto"),
    ] {
        let read = match parse(typed) {
            Ok(Command::Investigate { context, window: AskedWindow { window, .. }, signal }) => {
                format!("{context} {}–{} {}", show(window.start()), show(window.end()), signal.name())
            }
            other => format!("{other:?}"),
        };
        assert_eq!(read, expected, "{typed}");
    }
}

#[test]
fn a_name_that_is_known_may_stand_anywhere() {
    let with_name_first = |typed| with_name_first(typed, |word| word.eq_ignore_ascii_case("petsite"));
    for (typed, expected) in [
        ("slow PetSite last 20m", "service=PetSite slow last 20m"),
        ("errors on `petsite`, 08:10-08:25", "service=petsite errors on 08:10-08:25"),
        ("last 20m (PetSite)", "service=PetSite last 20m"),
    ] {
        let moved = with_name_first(typed).unwrap();
        assert_eq!(moved, expected);
        assert!(matches!(parse(&moved), Ok(Command::Investigate { .. })), "{typed}: {:?}", parse(&moved));
    }
    assert_eq!(with_name_first("slow last 20m"), None);
}
