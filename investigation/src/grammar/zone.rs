//! Time zones as people write them: `Z`, `UTC`, `+01:00`, `UTC+1`, `CET`.

use jiff::tz::Offset;
use winnow::ascii::space0;
use winnow::combinator::{alt, not, opt, peek, preceded, terminated};
use winnow::token::{one_of, take_while};
use winnow::{Parser, Result};

use super::words::end_of_word;

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

/// A zone, in lower case. A minus sign is taken for a zone's only where a range still goes on after it, for `7:05-7:20` is a
/// range.
pub(super) fn zone(input: &mut &str) -> Result<Offset> {
    let of_utc = preceded(alt(("utc", "gmt")), (one_of(['+', '-']), hours_and_minutes).verify_map(to_offset));
    alt((of_utc, abbreviation, preceded(opt(' '), east), west)).parse_next(input)
}

/// The zone at the end of a range, where a minus sign can be nothing else.
pub(super) fn last_zone(input: &mut &str) -> Result<Offset> {
    alt((zone, ('-', hours_and_minutes).verify_map(to_offset))).parse_next(input)
}

fn abbreviation(input: &mut &str) -> Result<Offset> {
    let name = terminated(take_while(1..=4, |character: char| character.is_ascii_lowercase()), end_of_word);
    preceded(space0, name)
        .verify_map(|name: &str| {
            let (_, minutes) = ABBREVIATIONS.iter().find(|(abbreviation, _)| *abbreviation == name)?;
            Offset::from_seconds(i32::from(*minutes) * 60).ok()
        })
        .parse_next(input)
}

fn east(input: &mut &str) -> Result<Offset> {
    ('+', hours_and_minutes).verify_map(to_offset).parse_next(input)
}

fn west(input: &mut &str) -> Result<Offset> {
    let range_goes_on = alt((
        peek((space0, alt(("..", "/", "->", "to ", "until ", "and ")))).void(),
        peek((space0, '-', one_of('0'..='9'))).void(),
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
    (hours <= 14 && minutes < 60).then(|| Offset::from_seconds(if sign == '-' { -seconds } else { seconds }).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> Option<f64> {
        last_zone.parse(text).ok().map(|offset| f64::from(offset.seconds()) / 3_600.0)
    }

    #[test]
    fn zones_are_read_as_people_write_them() {
        for text in ["+01:00", "+0100", "+01", "+1", "cet", " cet", "utc+1", "gmt+1", "utc+01:00"] {
            assert_eq!(hours(text), Some(1.0), "{text}");
        }
        assert_eq!(
            ["z", " utc", "-05:00", "est", "+5:30"].map(hours),
            [Some(0.0), Some(0.0), Some(-5.0), Some(-5.0), Some(5.5)]
        );
    }

    #[test]
    fn a_zone_of_two_meanings_is_not_guessed() {
        assert_eq!(["ist", "cst", "+25:00", "+1:75", "zulu"].map(hours), [None; 5]);
    }
}
