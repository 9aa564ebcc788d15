//! Times and durations. All of them in UTC, as logs and consoles write them.

use investigation::model::Window;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

/// A time of day, `14:07:30`, with the whole timestamp for machines and on hover.
pub fn clock(at: Timestamp) -> Markup {
    html! { time datetime=(at) title=(full(at)) { (at.strftime("%H:%M:%S")) } }
}

/// A date and time: `2026-03-14 14:07:30 UTC`.
pub fn moment(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (full(at)) } }
}

/// A window: its bounds, the second without its date if that is the same, and how long it is.
pub fn window(window: Window) -> Markup {
    let (start, end) = (window.start(), window.end());
    let same_day = start.strftime("%F").to_string() == end.strftime("%F").to_string();
    let end_format = if same_day { "%H:%M UTC" } else { "%F %H:%M UTC" };
    html! {
        time datetime=(start) { (start.strftime("%F %H:%M")) } "–" time datetime=(end) { (end.strftime(end_format)) }
        " (" (duration(window.duration())) ")"
    }
}

/// How long before or after another time something happened: `+2 min`, `−1 h 5 min`.
pub fn offset(at: Timestamp, origin: Timestamp) -> String {
    let distance = at.duration_since(origin);
    let sign = if distance.is_negative() { '−' } else { '+' };
    format!("{sign}{}", duration(distance.abs()))
}

/// The same in words: `3 min before the onset`, where `name` is `the onset`.
pub fn relation(at: Timestamp, origin: Timestamp, name: &str) -> String {
    let distance = at.duration_since(origin);
    match distance.signum() {
        0 => format!("at {name}"),
        -1 => format!("{} before {name}", duration(distance.abs())),
        _ => format!("{} after {name}", duration(distance)),
    }
}

/// A length of time in its two largest units.
fn duration(length: SignedDuration) -> String {
    let seconds = length.as_secs();
    let units = [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let first = units.iter().position(|(count, _)| *count > 0).unwrap_or(units.len() - 1);
    let shown = units.iter().skip(first).take(2).enumerate().filter(|(idx, (count, _))| *idx == 0 || *count > 0);
    shown.map(|(_, (count, unit))| format!("{count}\u{202f}{unit}")).collect::<Vec<_>>().join(" ")
}

fn full(at: Timestamp) -> String {
    at.strftime("%F %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_offset_says_which_side_it_is_on() {
        let cases = [(0, "+0 s"), (150, "+2 min 30 s"), (3_600, "+1 h"), (-61, "−1 min 1 s"), (90_000, "+1 d 1 h")];
        for (second, shown) in cases {
            assert_eq!(offset(at(second), at(0)).replace('\u{202f}', " "), shown);
        }
        offset(Timestamp::MIN, Timestamp::MAX);
    }

    #[test]
    fn a_relation_reads_as_a_phrase() {
        let shown = |second| relation(at(second), at(100), "the onset").replace('\u{202f}', " ");
        assert_eq!([40, 100, 105].map(shown), ["1 min before the onset", "at the onset", "5 s after the onset"]);
    }

    #[test]
    fn a_window_repeats_the_date_only_if_it_changes() {
        let shown = |from, to| window(Window::new(at(from), at(to)).unwrap()).into_string();
        assert!(shown(0, 600).contains(">00:10 UTC<"));
        assert!(shown(0, 90_000).contains(">1970-01-02 01:00 UTC<"));
    }
}
