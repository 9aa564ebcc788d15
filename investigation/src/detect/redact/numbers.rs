//! Numbers of persons and accounts: payment cards, IBANs, AWS accounts.

use super::Found;
use super::bytes::{Reader, is_base64};

/// The digits of an AWS account number.
const ACCOUNT: usize = 12;

/// The most digits of a card number (ISO/IEC 7812).
const MAX_CARD: usize = 19;

/// The lengths of an IBAN (ISO 13616).
const IBAN: std::ops::RangeInclusive<usize> = 15..=34;

/// The number that begins at `start`, in the word that ends at `end`, if it is one that must not be seen.
pub fn find(text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
    let digits = text.run_end(start, |byte| byte.is_ascii_digit());
    if let Some(found) = card(text, start) {
        return Some(found);
    }
    let is_registry = text.has(digits, b".dkr.ecr");
    let is_alone = digits == end || is_registry || text.part(digits, end).iter().all(|byte| *byte == b'.');
    (digits - start == ACCOUNT && is_alone && !is_of_a_resource(text, start)).then_some(start..digits)
}

/// Whether the number is a part of a path that holds no account: in those of queues and of stored logs it does.
fn is_of_a_resource(text: Reader<'_>, start: usize) -> bool {
    let before = text.part(start.saturating_sub(20), start);
    match text.before(start) {
        b'/' => !before.ends_with(b"amazonaws.com/") && !before.ends_with(b"AWSLogs/"),
        b'#' | b'@' => true,
        _ => false,
    }
}

/// A card number with its checksum, in one piece or in the groups that are printed on cards.
fn card(text: Reader<'_>, start: usize) -> Option<Found> {
    let mut digits = [0_u8; MAX_CARD];
    let mut count = 0;
    let mut groups = [0_usize; 5];
    let mut group = 0;
    let mut place = start;
    loop {
        let byte = text.at(place);
        if byte.is_ascii_digit() {
            *digits.get_mut(count)? = byte - b'0';
            *groups.get_mut(group)? += 1;
            count += 1;
        } else if matches!(byte, b' ' | b'-') && text.at(place + 1).is_ascii_digit() {
            // What follows in another grouping is another number.
            if is_card(digits.get(..count)?) && is_printed(groups.get(..=group)?) && byte == b' ' {
                break;
            }
            group += 1;
            if group == groups.len() {
                return None;
            }
        } else {
            break;
        }
        place += 1;
    }
    let next = text.at(place);
    let is_part = next == b'_'
        || next.is_ascii_alphabetic()
        || matches!(next, b'-' | b'.') && text.at(place + 1).is_ascii_alphanumeric();
    let printed = is_printed(groups.get(..=group)?);
    (!is_part && printed && is_card(digits.get(..count)?)).then_some(start..place)
}

/// Whether cards are printed in such groups of digits.
fn is_printed(groups: &[usize]) -> bool {
    matches!(groups, [13..=19] | [4, 4, 4, 4] | [4, 4, 4, 4, 1..=3] | [4, 6, 5] | [4, 6, 4])
}

/// Whether the digits are in the range of an issuer, of a length that it uses, and carry the checksum of Luhn.
///
/// Source: <https://en.wikipedia.org/wiki/Payment_card_number#Issuer_identification_number_(IIN)>.
fn is_card(digits: &[u8]) -> bool {
    let first = |count: usize| digits.iter().take(count).fold(0_u32, |number, digit| 10 * number + u32::from(*digit));
    let issued = match digits.len() {
        13 => first(1) == 4,
        14 => matches!(first(3), 300..=305) || matches!(first(2), 36 | 38 | 39),
        15 => matches!(first(2), 34 | 37),
        16 => {
            first(1) == 4
                || matches!(first(2), 51..=55 | 62 | 64 | 65)
                || matches!(first(4), 2221..=2720 | 3528..=3589 | 5018 | 5020 | 5038 | 6011 | 6304 | 6759 | 6761..=6763)
        }
        17 | 18 => first(2) == 62,
        19 => first(1) == 4 || matches!(first(2), 62 | 65) || first(4) == 6011,
        _ => false,
    };
    let doubled = |digit: u8| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let weighted = digits.iter().rev().enumerate().map(|(place, digit)| match place % 2 {
        0 => *digit,
        _ => doubled(*digit),
    });
    issued && weighted.map(u32::from).sum::<u32>().is_multiple_of(10)
}

/// An IBAN with its checksum, in one piece or in groups of four.
pub fn find_iban(text: Reader<'_>, start: usize) -> Option<Found> {
    let is_letter = |place: usize| text.at(place).is_ascii_uppercase();
    let is_digit = |place: usize| text.at(place).is_ascii_digit();
    if !(is_letter(start) && is_letter(start + 1) && is_digit(start + 2) && is_digit(start + 3)) {
        return None;
    }
    let is_iban_char = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let mut end = text.run_end_within(start, *IBAN.end() + 1, is_iban_char);
    while (end - start) % 5 == 4 && text.at(end) == b' ' && end - start <= *IBAN.end() + 8 {
        let next = text.run_end_within(end + 1, 4, is_iban_char);
        if next == end + 1 {
            break;
        }
        end = next;
    }
    let is_part = is_base64(text.at(end)) || matches!(text.at(end), b'-' | b'_');
    let length = text.part(start, end).iter().filter(|byte| **byte != b' ').count();
    (!is_part && IBAN.contains(&length) && is_iban(text.part(start, end))).then_some(start..end)
}

/// Whether the number is 1 modulo 97, read from its fifth character on and with letters as 10 to 35.
fn is_iban(number: &[u8]) -> bool {
    let (head, body) = number.split_at_checked(4).unwrap_or((number, &[]));
    let mut rest = 0_u32;
    for byte in body.iter().chain(head).filter(|byte| **byte != b' ') {
        let value = char::from(*byte).to_digit(36).unwrap_or(0);
        rest = (if value > 9 { 100 * rest } else { 10 * rest } + value) % 97;
    }
    rest == 1
}
