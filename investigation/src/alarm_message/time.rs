//! Times as alarms write them. A time without a zone is UTC, as it is in what AWS writes.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

/// How many words after a label a time may begin, as in `Triggered at: Wed Nov 25`.
const MAX_WORDS_BEFORE: usize = 2;

/// The months by their first three letters.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The first time that is written anywhere in a text.
pub(super) fn find_time(text: &str) -> Option<Timestamp> {
    let words = words_of(text);
    (0..words.len()).find_map(|start| words.get(start..).and_then(read_time))
}

/// The time that a text begins with.
pub(super) fn time_at_start(text: &str) -> Option<Timestamp> {
    let beginning: String = text.chars().take(80).collect();
    let words = words_of(&beginning);
    (0..=MAX_WORDS_BEFORE).find_map(|start| words.get(start..).and_then(read_time)).or_else(|| epoch(words.first()?))
}

/// The parts of a text that times consist of: numbers, names of months, `am`, `UTC`, `+0000`.
fn words_of(text: &str) -> Vec<String> {
    let spaced = separate_date_from_time(text);
    let is_separator = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, ',' | '(' | ')' | '[' | ']' | '"' | '\'' | '|' | '^' | '*' | '<' | '>' | '`')
    };
    spaced.split(is_separator).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// `2026-11-25T07:05Z` with a space in place of the `T`.
fn separate_date_from_time(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let digit = |index: Option<usize>| index.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let is_between = |index: usize| digit(index.checked_sub(1)) && digit(Some(index + 1));
    let separated = letters.iter().enumerate();
    separated
        .map(|(index, letter)| if matches!(letter, 'T' | 't') && is_between(index) { ' ' } else { *letter })
        .collect()
}

/// A date, a time of day and a zone at the beginning of these words.
fn read_time(words: &[String]) -> Option<Timestamp> {
    if let [token, seconds, ..] = words
        && token == "!date"
    {
        // Slack's own way to write a time, before the text for those who cannot show it.
        return epoch(seconds);
    }
    // A day of the week says nothing that the date does not say.
    let words = match words.first() {
        Some(word) if is_weekday(word) => words.get(1..)?,
        _ => words,
    };
    let (date, words) = read_date(words)?;
    let words = match words.first().map(String::as_str) {
        Some("at" | "-" | "–") => words.get(1..)?,
        _ => words,
    };
    let (time, zone, words) = read_clock(words)?;
    // `Nov 25 07:05:12 UTC 2026`: the year may come last, and was taken for that of the date by then.
    let zone = zone.or_else(|| words.first().and_then(|word| read_zone(word))).unwrap_or(Offset::UTC);
    let zoned = date.to_datetime(time).to_zoned(TimeZone::fixed(zone)).ok()?;
    Some(zoned.timestamp())
}

fn is_weekday(word: &str) -> bool {
    let is_long_enough = word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_long_enough && ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|day| word.starts_with(day))
}

/// `2026-11-25`, `25/11/26`, `25 November 2026`, `Nov 25 2026`. Slashes are the day before the month, as CloudWatch writes
/// them, unless there is no such month.
fn read_date(words: &[String]) -> Option<(Date, &[String])> {
    let first = words.first()?;
    for separator in ['-', '/'] {
        let parts: Vec<&str> = first.split(separator).collect();
        if let [one, two, three] = parts.as_slice() {
            let (year, month, day) = if one.len() == 4 { (*one, *two, *three) } else { (*three, *two, *one) };
            let (year, month, day) = (to_year(year)?, month.parse().ok()?, day.parse().ok()?);
            let date = Date::new(year, month, day).or_else(|_| Date::new(year, day, month)).ok()?;
            return Some((date, words.get(1..)?));
        }
    }
    let (second, third) = (words.get(1)?, words.get(2)?);
    let (month, day) = match (to_month(first), to_month(second)) {
        (Some(month), None) => (month, second),
        (None, Some(month)) => (month, first),
        _ => return None,
    };
    let day: i8 = day.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).parse().ok()?;
    if let Some(year) = to_year(third) {
        return Some((Date::new(year, month, day).ok()?, words.get(3..)?));
    }
    // The year comes after the time and its zone.
    let year = words.iter().skip(3).take(3).find_map(|word| to_year(word).filter(|_| word.len() == 4))?;
    Some((Date::new(year, month, day).ok()?, words.get(2..)?))
}

/// `2026`, or `26`.
fn to_year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    match word.len() {
        4 => Some(year),
        2 => Some(2_000 + year),
        _ => None,
    }
}

fn to_month(word: &str) -> Option<i8> {
    let name = word.trim_end_matches('.');
    let is_name = name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let index = MONTHS.iter().position(|month| is_name && name.starts_with(month))?;
    i8::try_from(index + 1).ok()
}

/// `07:05`, `07:05:12.345Z`, `7:05 am`, `07:05:12+01:00`, with what follows.
fn read_clock(words: &[String]) -> Option<(Time, Option<Offset>, &[String])> {
    let word = words.first()?;
    let end =
        word.find(|letter: char| !letter.is_ascii_digit() && letter != ':' && letter != '.').unwrap_or(word.len());
    let (clock, suffix) = word.split_at_checked(end)?;
    let whole_seconds = clock.split('.').next()?;
    let mut parts = whole_seconds.split(':');
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = parts.next()?.parse().ok()?;
    let second: i8 = parts.next().map_or(Some(0), |second| second.parse().ok())?;
    let (half, words) = match (suffix, words.get(1).map(String::as_str)) {
        ("am" | "pm", _) => (suffix, words.get(1..)?),
        ("", Some(half @ ("am" | "pm"))) => (half, words.get(2..)?),
        _ => ("", words.get(1..)?),
    };
    let hour = match (half, hour) {
        ("am", 12) => 0,
        ("pm", 1..=11) => hour + 12,
        _ => hour,
    };
    let zone = if half.is_empty() { read_zone(suffix) } else { None };
    Some((Time::new(hour, minute, second, 0).ok()?, zone, words))
}

/// `Z`, `UTC`, `GMT`, `+0100`, `-05:00`.
fn read_zone(word: &str) -> Option<Offset> {
    if matches!(word, "z" | "utc" | "gmt") {
        return Some(Offset::UTC);
    }
    let sign = match word.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = word.chars().skip(1).filter(|letter| *letter != ':').collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes: i32 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    Offset::from_seconds(sign * (hours.parse::<i32>().ok()? * 3_600 + minutes * 60)).ok()
}

/// Seconds or milliseconds since 1970, of this century.
fn epoch(word: &str) -> Option<Timestamp> {
    let number: i64 = word.parse().ok()?;
    match word.len() {
        10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}
