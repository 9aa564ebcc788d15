//! Text with Slack's markup ("mrkdwn"), in which untrusted strings stay text and no length exceeds its limit.
//!
//! Source: <https://docs.slack.dev/messaging/formatting-message-text>.

use jiff::Timestamp;
use url::Url;

/// Replaces the end of a text that had to be cut.
const ELLIPSIS: char = '…';

/// A piece of mrkdwn that never grows longer than the limit it was created with.
///
/// Only [`markup`](Self::markup) appends text as it is, and it accepts literals of this program only. Once a piece had
/// to be cut or left out, nothing more is appended, so that a text never has a hole in the middle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mrkdwn {
    text: String,
    /// How many more characters fit.
    room: usize,
    /// Whether something was cut or left out.
    is_cut: bool,
}

/// Characters that are shown of what is no id of a channel.
const MAX_CHANNEL: usize = 80;

impl Mrkdwn {
    /// An empty text that takes at most `limit` characters, markup and escapes included.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { text: String::new(), room: limit, is_cut: false }
    }

    /// Appends markup of this program, whole or not at all.
    #[must_use]
    pub fn markup(self, markup: &'static str) -> Self {
        self.push_whole(markup)
    }

    /// Appends untrusted text: escaped, on one line, cut if not all of it fits.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.push_cuttable("", text, unformatted, "")
    }

    /// Appends at most `limit` characters of an untrusted text, so that what follows fits too.
    #[must_use]
    pub fn excerpt(self, text: &str, limit: usize) -> Self {
        let (excerpt, _) = escape_within(&unformatted(&one_line_within(text, limit)), limit);
        self.push_whole(&excerpt)
    }

    /// Appends another piece of mrkdwn, whole or not at all.
    #[must_use]
    pub fn append(self, other: &Self) -> Self {
        self.push_whole(&other.text)
    }

    /// Appends untrusted text in bold. An asterisk would end the bold text, so it becomes the similar sign U+2217.
    #[must_use]
    pub fn bold(self, text: &str) -> Self {
        self.push_cuttable("*", text, |line| unformatted(line).replace('*', "∗"), "*")
    }

    /// Appends untrusted text as code.
    #[must_use]
    pub fn code(self, text: &str) -> Self {
        self.push_cuttable("`", text, str::to_owned, "`")
    }

    /// Appends a link, whole or not at all.
    #[must_use]
    pub fn link(self, url: &Url, label: &str) -> Self {
        // A `|` would end the address; the other separators are escaped.
        let address = escape(url.as_str()).replace('|', "%7C");
        let label = escape(&unformatted(&one_line_within(label, self.room)));
        self.push_whole(&format!("<{address}|{label}>"))
    }

    /// Appends a mention of a user, who is notified. Anything but a user id is appended as text.
    #[must_use]
    pub fn mention(self, user: &str) -> Self {
        let is_id = user.starts_with(['U', 'W']) && user.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_id { self.push_whole(&format!("<@{user}>")) } else { self.text(user) }
    }

    /// Appends the name of a user or a user group that one person alone is told: a group would be called as a whole elsewhere.
    #[must_use]
    pub fn whom_to_ask(self, id: &str) -> Self {
        let is_group = id.starts_with('S') && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_group { self.push_whole(&format!("<!subteam^{id}>")) } else { self.mention(id) }
    }

    /// Appends the name of a channel, which opens it. Anything but a channel id is appended as text.
    #[must_use]
    pub fn channel(self, channel: &str) -> Self {
        let is_id = channel.starts_with(['C', 'G', 'D']) && channel.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_id { self.push_whole(&format!("<#{channel}>")) } else { self.excerpt(channel, MAX_CHANNEL) }
    }

    /// Appends a moment in the reader's own time zone, with UTC as the fallback.
    #[must_use]
    pub fn date_time(self, at: Timestamp) -> Self {
        self.date(at, "{date_short_pretty} {time}")
    }

    /// Appends a time of day in the reader's own time zone, with UTC as the fallback.
    #[must_use]
    pub fn time(self, at: Timestamp) -> Self {
        self.date(at, "{time}")
    }

    fn date(self, at: Timestamp, format: &str) -> Self {
        let fallback = at.strftime("%Y-%m-%d %H:%M UTC");
        self.push_whole(&format!("<!date^{}^{format}|{fallback}>", at.as_second()))
    }

    /// The length in characters, markup and escapes included.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.text.chars().count()
    }

    /// Whether the text is empty; Slack refuses empty texts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text as Slack takes it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text
    }

    fn push_whole(mut self, piece: &str) -> Self {
        let length = piece.chars().count();
        if self.is_cut || length > self.room {
            self.is_cut = true;
            return self;
        }
        self.text.push_str(piece);
        self.room -= length;
        self
    }

    /// Appends as much of a text as fits, between two signs; `neutralise` takes the meaning from its own signs.
    fn push_cuttable(mut self, open: &str, text: &str, neutralise: impl Fn(&str) -> String, close: &str) -> Self {
        let markup_length = open.chars().count() + close.chars().count();
        let text_room = self.room.saturating_sub(markup_length);
        let line = neutralise(&one_line_within(text, text_room));
        if self.is_cut || line.is_empty() {
            return self;
        }
        if text_room == 0 {
            self.is_cut = true;
            return self;
        }
        let (fitting, is_cut) = escape_within(&line, text_room);
        let mut appended = self.push_whole(&format!("{open}{fitting}{close}"));
        appended.is_cut = is_cut;
        appended
    }
}

/// The text with signs that look the same where `*`, `_` or `~` would begin or end bold, italic or struck text: Slack has
/// no escape for them. Within a word (`snake_case`) and between blanks they mean nothing, and stay.
fn unformatted(text: &str) -> String {
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    let mut unformatted = String::with_capacity(text.len());
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or(' ');
        let begins = !before.is_alphanumeric() && !after.is_whitespace();
        let ends = !before.is_whitespace() && !after.is_alphanumeric();
        unformatted.push(match c {
            '*' if begins || ends => '∗',
            '_' if begins || ends => 'ˍ',
            '~' if begins || ends => '∼',
            c => c,
        });
        before = c;
    }
    unformatted
}

/// Escapes the three characters that Slack gives a meaning; everything else is literal.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        push_escaped(&mut escaped, character);
    }
    escaped
}

/// Untrusted plain text on one line and within `limit` characters: for headers, which know no markup.
#[must_use]
pub fn plain(text: &str, limit: usize) -> String {
    let line = one_line_within(text, limit);
    if line.chars().count() <= limit {
        return line;
    }
    line.chars().take(limit.saturating_sub(1)).chain([ELLIPSIS]).take(limit).collect()
}

/// The longest escaped beginning of `text` within `limit` characters, and whether it had to be cut.
fn escape_within(text: &str, limit: usize) -> (String, bool) {
    let escaped = escape(text);
    if escaped.chars().count() <= limit {
        return (escaped, false);
    }
    let mut beginning = String::new();
    let mut length = 0;
    for character in text.chars() {
        length += escaped_length(character);
        if length >= limit {
            // This character would leave no room for the ellipsis. It goes with its whole escape, never a part of it.
            break;
        }
        push_escaped(&mut beginning, character);
    }
    beginning.push(ELLIPSIS);
    (beginning, true)
}

fn push_escaped(escaped: &mut String, character: char) {
    match character {
        '&' => escaped.push_str("&amp;"),
        '<' => escaped.push_str("&lt;"),
        '>' => escaped.push_str("&gt;"),
        _ => escaped.push(character),
    }
}

/// How many characters [`push_escaped`] appends.
fn escaped_length(character: char) -> usize {
    match character {
        '&' => 5,
        '<' | '>' => 4,
        _ => 1,
    }
}

/// The beginning of a text as one visible line, of `limit` characters and one more if there are more: the text may be a
/// hundred times as long as what is shown of it.
///
/// No line breaks that could start a quote or a list, no backticks that could open a code span, no control characters
/// and no marks that could reorder, or hide, what the reader sees.
fn one_line_within(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut length = 0;
    for character in text.chars() {
        let visible = match character {
            '`' => '\'',
            _ if is_invisible(character) => continue,
            // Blanks at which no line ends.
            '\u{A0}' | '\u{202F}' if length > 0 => character,
            _ if character.is_control() || character.is_whitespace() => ' ',
            _ => character,
        };
        if length == 0 && visible == ' ' {
            continue;
        }
        if length > limit {
            return line;
        }
        line.push(visible);
        length += 1;
    }
    line.truncate(line.trim_end().len());
    line
}

/// Whether a character is not shown, but changes how others are: marks of direction, joiners and tags.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{061C}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{FEFF}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(limit: usize, untrusted: &str) -> String {
        Mrkdwn::new(limit).text(untrusted).into_string()
    }

    #[test]
    fn control_sequences_become_text() {
        assert_eq!(
            text(200, "<!channel> <@U123> <http://evil.test|click> a&b"),
            "&lt;!channel&gt; &lt;@U123&gt; &lt;http://evil.test|click&gt; a&amp;b"
        );
    }

    #[test]
    fn bold_italic_and_struck_text_and_links_of_a_log_line_stay_text() {
        assert_eq!(text(200, "*bold* _italic_ ~struck~ *_all_*"), "∗bold∗ ˍitalicˍ ∼struck∼ ∗ˍallˍ∗");
        assert_eq!(
            text(200, "see <https://evil.test|the runbook> @here <!here>"),
            "see &lt;https://evil.test|the runbook&gt; @here &lt;!here&gt;"
        );
        assert_eq!(Mrkdwn::new(200).excerpt("(*a*) `rm -rf`", 99).into_string(), "(∗a∗) 'rm -rf'");
        assert_eq!(Mrkdwn::new(200).bold("_a_ *b*").into_string(), "*ˍaˍ ∗b∗*");
        let url = Url::parse("https://report.test/a_b").unwrap();
        assert_eq!(Mrkdwn::new(200).link(&url, "*a*").into_string(), "<https://report.test/a_b|∗a∗>");
    }

    #[test]
    fn signs_that_format_nothing_are_kept() {
        for kept in ["max_retries 3 * 4 ~ 12", "5*3", "a_b_c", "x ~ y"] {
            assert_eq!(text(200, kept), kept);
        }
        assert_eq!(Mrkdwn::new(200).code("*args _private_ ~x~").into_string(), "`*args _private_ ~x~`");
    }

    #[test]
    fn a_code_span_cannot_be_left() {
        let code = Mrkdwn::new(200).code("a` <!here> `b").into_string();
        assert_eq!(code, "`a' &lt;!here&gt; 'b`");
    }

    #[test]
    fn untrusted_text_starts_no_line_and_cannot_reorder_what_is_read() {
        assert_eq!(text(200, "a\n> quote\r\n\tb\u{202E}c\u{0}d"), "a &gt; quote   bc d");
    }

    #[test]
    fn a_blank_at_which_no_line_ends_stays_one() {
        assert_eq!(text(200, "\u{202F}98\u{202F}% "), "98\u{202F}%");
    }

    #[test]
    fn bold_text_stays_bold_to_its_end() {
        assert_eq!(Mrkdwn::new(200).bold("a*b").into_string(), "*a∗b*");
    }

    #[test]
    fn a_cut_never_splits_an_entity_or_a_span() {
        assert_eq!(text(6, "&&"), "&amp;…");
        assert_eq!(text(5, "&&"), "…");
        assert_eq!(text(10, "&&"), "&amp;&amp;");
        assert_eq!(Mrkdwn::new(5).code("abcdef").into_string(), "`ab…`");
        assert_eq!(Mrkdwn::new(2).code("abcdef").into_string(), "");
    }

    #[test]
    fn after_a_cut_nothing_follows() {
        assert_eq!(Mrkdwn::new(4).text("abcdef").markup("!").text("x").into_string(), "abc…");
    }

    #[test]
    fn an_excerpt_leaves_room_for_what_follows() {
        assert_eq!(Mrkdwn::new(9).excerpt("abcdef", 4).markup(" end").into_string(), "abc… end");
        assert_eq!(Mrkdwn::new(9).excerpt("abc", 4).into_string(), "abc");
    }

    #[test]
    fn a_link_is_whole_or_absent() {
        let url = Url::parse("https://report.test/a|b?x=1&y=2").unwrap();
        let link = "<https://report.test/a%7Cb?x=1&amp;y=2|full &lt;report&gt;>";
        assert_eq!(Mrkdwn::new(200).link(&url, "full <report>").into_string(), link);
        assert_eq!(Mrkdwn::new(link.len() - 1).link(&url, "full <report>").into_string(), "");
    }

    #[test]
    fn only_a_user_id_is_mentioned() {
        assert_eq!(Mrkdwn::new(99).mention("W012ABC").into_string(), "<@W012ABC>");
        assert_eq!(Mrkdwn::new(99).mention("!channel").into_string(), "!channel");
        assert_eq!(Mrkdwn::new(99).mention("S012").into_string(), "S012");
        assert_eq!(Mrkdwn::new(99).whom_to_ask("S012").into_string(), "<!subteam^S012>");
        assert_eq!(Mrkdwn::new(99).whom_to_ask("S1> <!here").into_string(), "S1&gt; &lt;!here");
        assert_eq!(Mrkdwn::new(99).mention("U1> <!here").into_string(), "U1&gt; &lt;!here");
    }

    #[test]
    fn a_moment_has_a_fallback() {
        let at = Timestamp::from_second(1_681_855_500).unwrap();
        assert_eq!(
            Mrkdwn::new(99).date_time(at).into_string(),
            "<!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC>"
        );
    }

    proptest! {
        #[test]
        fn no_input_exceeds_the_limit_or_leaves_an_unescaped_sign(
            pieces in prop::collection::vec(any::<String>(), 0..6),
            limit in 0_usize..80,
        ) {
            let mut mrkdwn = Mrkdwn::new(limit);
            for (index, piece) in pieces.iter().enumerate() {
                mrkdwn = match index % 3 {
                    0 => mrkdwn.text(piece),
                    1 => mrkdwn.bold(piece),
                    _ => mrkdwn.code(piece),
                };
            }
            prop_assert!(mrkdwn.chars() <= limit);
            let text = mrkdwn.into_string();
            prop_assert!(!text.contains(['<', '>']));
            let entities = ["&amp;", "&lt;", "&gt;"].iter().map(|entity| text.matches(entity).count()).sum::<usize>();
            prop_assert_eq!(text.matches('&').count(), entities);
            prop_assert_eq!(text.matches('`').count() % 2, 0);
        }

        #[test]
        fn plain_text_keeps_its_limit(text in any::<String>(), limit in 0_usize..40) {
            prop_assert!(plain(&text, limit).chars().count() <= limit);
        }
    }
}
