//! What was typed, without what phones, editors and Slack put into it: typographic signs, invisible characters, markup.

use unicode_normalization::UnicodeNormalization;

/// Characters that are not seen: joiners, marks of direction, the byte order mark.
///
/// Source: general category `Cf` of <https://www.unicode.org/Public/UCD/latest/ucd/UnicodeData.txt>.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Hyphens, dashes and minus signs: Unicode's property `Dash`, as far as compatibility forms are not folded already.
fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2e3a}' | '\u{2e3b}' | '\u{58a}' | '\u{30fc}')
}

/// Quotation marks, and the signs that Slack reads as bold, code or struck through.
fn is_quotation(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '`' | '*' | '~' | '\u{ab}' | '\u{bb}' | '\u{b4}' | '\u{2018}'
            ..='\u{201f}' | '\u{2039}' | '\u{203a}'
    )
}

/// The text in plain characters: compatibility forms folded, every dash a hyphen, no quotation mark, no invisible
/// character, Slack's links by their label.
pub(crate) fn clean(typed: &str) -> String {
    let unlinked = unescape(&replace_links(typed));
    let mut plain = String::with_capacity(unlinked.len());
    let mut characters = unlinked.nfkc().peekable();
    while let Some(character) = characters.next() {
        // Between digits a tilde is a dash, as in 7:05~7:20; around a word it strikes that through.
        let is_wave = matches!(character, '~' | '\u{301c}')
            && plain.ends_with(|before: char| before.is_ascii_alphanumeric())
            && characters.peek().is_some_and(char::is_ascii_digit);
        if is_dash(character) || is_wave {
            plain.push('-');
        } else if character.is_whitespace() {
            plain.push(' ');
        } else if !is_invisible(character) && !is_quotation(character) && !character.is_control() {
            plain.push(character);
        }
    }
    plain
}

/// Whether the first word is between quotation marks, as a name is that means something else as well: `"errors" last 30m`.
pub(crate) fn is_first_word_quoted(typed: &str) -> bool {
    let first = typed.split_whitespace().next().unwrap_or_default().trim_end_matches([',', ':', ';']);
    first.chars().count() > 2 && first.starts_with(is_quotation) && first.ends_with(is_quotation)
}

/// Slack makes `<http://checkout.prod.io|checkout.prod.io>` of a dotted name: the label is what was typed. A time that is copied
/// from a message is `<!date^1795590300^{time}|07:05>`: it is its seconds.
///
/// Source: <https://docs.slack.dev/messaging/formatting-message-text#links-in-retrieved-messages>
fn replace_links(typed: &str) -> String {
    let mut plain = String::with_capacity(typed.len());
    let mut rest = typed;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        if let Some((date, following)) = after.strip_prefix("!date^").and_then(|date| date.split_once('>')) {
            plain.push_str(date.split('^').next().unwrap_or_default());
            rest = following;
            continue;
        }
        let is_mention = after.starts_with(['@', '#', '!']);
        // A link ends before the next one begins: text full of signs is looked through once, and not once a sign.
        let link = after.find(['<', '>']).and_then(|end| after.split_at_checked(end));
        match link.and_then(|(link, rest)| Some((link, rest.strip_prefix('>')?))) {
            Some((link, following)) if !is_mention => {
                let (address, label) = link.split_once('|').unwrap_or((link, link));
                let is_address = ["http://", "https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
                if is_address {
                    let without_scheme = label.trim_start_matches("https://").trim_start_matches("http://");
                    plain.push_str(without_scheme.trim_start_matches("mailto:"));
                    rest = following;
                    continue;
                }
            }
            _ => {}
        }
        plain.push('<');
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// The three characters that Slack escapes.
///
/// Source: <https://docs.slack.dev/messaging/formatting-message-text#escaping>
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typographic_signs_become_plain_ones() {
        for typed in
            ["7:05-7:20", "7:05–7:20", "7:05—7:20", "7:05‑7:20", "7:05－7:20", "7:05−7:20", "７：０５-７：２０"]
        {
            assert_eq!(clean(typed), "7:05-7:20", "{typed}");
        }
        assert_eq!(clean("7:05~7:20 ~PetSite~ ~30m"), "7:05-7:20 PetSite 30m");
        assert_eq!(clean("a…b"), "a...b");
    }

    #[test]
    fn what_is_not_seen_is_not_read() {
        assert_eq!(clean("\u{feff}Pet\u{200b}Site\u{200e}\u{a0}30m\u{ad}"), "PetSite 30m");
        assert_eq!(clean("“PetSite” *x* `y` 'z'"), "PetSite x y z");
    }

    #[test]
    fn a_link_is_read_by_its_label_and_a_mention_stays() {
        assert_eq!(clean("<http://checkout.prod.io|checkout.prod.io> 30m"), "checkout.prod.io 30m");
        assert_eq!(clean("<http://checkout.prod.io>"), "checkout.prod.io");
        assert_eq!(clean("<mailto:a@b.io|a@b.io>"), "a@b.io");
        assert_eq!(clean("<!date^1795590300^{time}|07:05>-<!date^1795591200^{time}|07:20>"), "1795590300-1795591200");
        assert_eq!(clean("<@U123> &lt;b&gt; a < b"), "<@U123> <b> a < b");
    }
}
