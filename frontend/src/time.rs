//! Times and durations. All times are in UTC, as in logs and consoles.

use investigation::model::Window;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

/// A time of day, `14:07:30`, with the full date and time for machines and on hover.
pub fn time_of_day(at: Timestamp) -> Markup {
    html! { time datetime=(at) title=(format_date_and_time(at)) { (at.strftime("%H:%M:%S")) } }
}

/// A date and time: `2026-03-14 14:07:30 UTC`.
pub fn date_and_time(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (format_date_and_time(at)) } }
}

/// A window: its start, its end (without the date if that is the same), and its length.
pub fn window(window: Window) -> Markup {
    let (start, end) = (window.start(), window.end());
    let same_day = start.strftime("%F").to_string() == end.strftime("%F").to_string();
    let end_format = if same_day { "%H:%M UTC" } else { "%F %H:%M UTC" };
    html! {
        time datetime=(start) { (start.strftime("%F %H:%M")) } "–" time datetime=(end) { (end.strftime(end_format)) }
        " (" (format_duration(window.duration())) ")"
    }
}

/// The signed distance from `origin` to `at`: `+2 min`, `−1 h 5 min`.
pub fn format_offset(at: Timestamp, origin: Timestamp) -> String {
    let distance = at.duration_since(origin);
    let sign = if distance.is_negative() { '−' } else { '+' };
    format!("{sign}{}", format_duration(distance.abs()))
}

/// The distance in words: `3 min before the onset`, where `origin_name` is `the onset`.
pub fn describe_offset(at: Timestamp, origin: Timestamp, origin_name: &str) -> String {
    let distance = at.duration_since(origin);
    match distance.signum() {
        0 => format!("at {origin_name}"),
        -1 => format!("{} before {origin_name}", format_duration(distance.abs())),
        _ => format!("{} after {origin_name}", format_duration(distance)),
    }
}

/// A length of time in its two largest units: `1 h 5 min`, `1 h`, `0 s`.
fn format_duration(length: SignedDuration) -> String {
    let seconds = length.as_secs();
    let units = [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let mut two_largest = units.iter().skip_while(|(count, _)| *count == 0).take(2);
    let Some((count, unit)) = two_largest.next() else {
        return "0\u{202f}s".to_owned();
    };
    let largest = format!("{count}\u{202f}{unit}");
    match two_largest.next() {
        Some((count, unit)) if *count > 0 => format!("{largest} {count}\u{202f}{unit}"),
        _ => largest,
    }
}

fn format_date_and_time(at: Timestamp) -> String {
    at.strftime("%F %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_offset_has_a_sign_and_two_units() {
        let cases = [(0, "+0 s"), (150, "+2 min 30 s"), (3_600, "+1 h"), (-61, "−1 min 1 s"), (90_000, "+1 d 1 h")];
        for (second, shown) in cases {
            assert_eq!(format_offset(at(second), at(0)).replace('\u{202f}', " "), shown);
        }
        format_offset(Timestamp::MIN, Timestamp::MAX);
    }

    #[test]
    fn a_described_offset_reads_as_a_phrase() {
        let shown = |second| describe_offset(at(second), at(100), "the onset").replace('\u{202f}', " ");
        assert_eq!([40, 100, 105].map(shown), ["1 min before the onset", "at the onset", "5 s after the onset"]);
    }

    #[test]
    fn a_window_repeats_the_date_only_if_it_changes() {
        let shown = |from, to| window(Window::new(at(from), at(to)).unwrap()).into_string();
        assert!(shown(0, 600).contains(">00:10 UTC<"));
        assert!(shown(0, 90_000).contains(">1970-01-02 01:00 UTC<"));
    }
}
