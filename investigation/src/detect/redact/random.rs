//! Whether characters look drawn at random, or like words, paths, numbers and ids.

/// The kinds of characters that alternate in what is random.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Kind {
    Small,
    Capital,
    Digit,
    Other,
}

fn kind(byte: u8) -> Kind {
    match byte {
        b'a'..=b'z' => Kind::Small,
        b'A'..=b'Z' => Kind::Capital,
        b'0'..=b'9' => Kind::Digit,
        _ => Kind::Other,
    }
}

/// How often one kind of character follows another.
fn changes(text: &[u8]) -> usize {
    text.iter().zip(text.iter().skip(1)).filter(|(a, b)| kind(**a) != kind(**b)).count()
}

fn holds(text: &[u8], wanted: Kind) -> bool {
    text.iter().any(|byte| kind(*byte) == wanted)
}

/// Whether the text has a digit beside letters, or capitals that words in one or the other style have not.
pub fn is_mixed(text: &[u8]) -> bool {
    let (small, capital, digit) = (holds(text, Kind::Small), holds(text, Kind::Capital), holds(text, Kind::Digit));
    match (small, capital, digit) {
        // Names end in numbers (`orders-service-12`): digits in several places are no name's.
        (true, _, true) | (_, true, true) => changes(text) >= 4,
        (true, true, false) => changes(text) >= text.len() / 4,
        _ => false,
    }
}

/// Whether the text is random base64 of some length: about two of three neighbours differ in kind there, in a path or a
/// name in camel case at most one of three.
pub fn looks_like_base64_secret(text: &[u8]) -> bool {
    holds(text, Kind::Small)
        && holds(text, Kind::Capital)
        && holds(text, Kind::Digit)
        && changes(text) >= 2 * text.len() / 5 - 1
}

/// Whether the words of a text with `-` between have these lengths, and nothing but letters and digits.
pub fn has_word_shape(text: &[u8], lengths: &[usize]) -> bool {
    let parts = || text.split(|byte| *byte == b'-');
    parts().map(<[u8]>::len).eq(lengths.iter().copied()) && parts().flatten().all(u8::is_ascii_alphanumeric)
}

/// A UUID (RFC 9562).
pub fn is_uuid(text: &[u8]) -> bool {
    has_word_shape(text, &[8, 4, 4, 4, 12]) && text.iter().all(|byte| *byte == b'-' || byte.is_ascii_hexdigit())
}

/// Whether the value of a name that may announce a secret looks like one: long, of the characters of keys, and drawn at
/// random. Ids of requests and traces, hashes in base 16 and versions do not.
pub fn looks_random(text: &[u8], fewest: usize) -> bool {
    let is_key_char = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.+/=~:!@#$%^*".contains(byte);
    text.len() >= fewest
        && text.iter().all(is_key_char)
        && !is_uuid(text)
        && !text.starts_with(b"arn:")
        && !text.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-')
        && (!text.contains(&b'/') || looks_like_base64_secret(text))
        && is_mixed(text)
}

/// Whether the value could be base64 of `user:password`: capitals within, or padding at the end.
pub fn looks_encoded(text: &[u8]) -> bool {
    let body = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(text);
    text.len() >= 8
        && body.iter().all(|byte| super::bytes::is_base64(*byte))
        && (body.len() < text.len() || changes(body) >= 4 && holds(body, Kind::Capital) && holds(body, Kind::Small))
}
