//! Text with Slack's markup, in which untrusted strings stay data and lengths stay within bounds.
//!
//! Source: <https://docs.slack.dev/messaging/formatting-message-text>.

use jiff::Timestamp;
use url::Url;

/// What replaces the end of a text that had to be cut.
const ELLIPSIS: char = '…';

/// A piece of mrkdwn that never grows past the room it was made with.
///
/// Only [`markup`](Self::markup) takes text as it is, and it takes literals of this program only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mrkdwn {
    text: String,
    room: usize,
    cut: bool,
}

impl Mrkdwn {
    /// An empty text with room for `limit` characters, markup and escapes included.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { text: String::new(), room: limit, cut: false }
    }

    /// Appends our own markup, whole or not at all.
    #[must_use]
    pub fn markup(self, markup: &'static str) -> Self {
        self.whole(markup)
    }

    /// Appends untrusted text: escaped, on one line, cut if there is no room for all of it.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.cuttable("", text, "")
    }

    /// Appends untrusted text in bold.
    #[must_use]
    pub fn bold(self, text: &str) -> Self {
        self.cuttable("*", text, "*")
    }

    /// Appends untrusted text in italics.
    #[must_use]
    pub fn italic(self, text: &str) -> Self {
        self.cuttable("_", text, "_")
    }

    /// Appends untrusted text as code.
    #[must_use]
    pub fn code(self, text: &str) -> Self {
        self.cuttable("`", text, "`")
    }

    /// Appends a link, whole or not at all.
    #[must_use]
    pub fn link(self, url: &Url, label: &str) -> Self {
        // A `|` in an address would end it; the other separators are escaped.
        let address = escape(url.as_str()).replace('|', "%7C");
        let label = escape(&one_line(label));
        self.whole(&format!("<{address}|{label}>"))
    }

    /// Appends a mention of a user, who is notified; anything that is no user id is shown as text.
    #[must_use]
    pub fn mention(self, user: &str) -> Self {
        let is_id = user.starts_with(['U', 'W']) && user.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_id { self.whole(&format!("<@{user}>")) } else { self.text(user) }
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
        self.whole(&format!("<!date^{}^{format}|{fallback}>", at.as_second()))
    }

    /// How many characters it holds.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.text.chars().count()
    }

    /// Whether it holds nothing; Slack refuses empty texts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text as Slack wants it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text
    }

    fn whole(mut self, piece: &str) -> Self {
        let length = piece.chars().count();
        if self.cut || length > self.room {
            self.cut = true;
            return self;
        }
        self.text.push_str(piece);
        self.room -= length;
        self
    }

    fn cuttable(mut self, open: &str, text: &str, close: &str) -> Self {
        let text = one_line(text);
        if self.cut || text.is_empty() {
            return self;
        }
        let markup = open.chars().count() + close.chars().count();
        let Some(room) = self.room.checked_sub(markup).filter(|room| *room > 0) else {
            self.cut = true;
            return self;
        };
        let (fitting, was_cut) = escape_within(&text, room);
        self.cut = was_cut;
        self.whole_unchecked(&[open, &fitting, close])
    }

    fn whole_unchecked(mut self, pieces: &[&str]) -> Self {
        for piece in pieces {
            self.text.push_str(piece);
            self.room = self.room.saturating_sub(piece.chars().count());
        }
        self
    }
}

/// Escapes the three characters that Slack gives a meaning; everything else is literal.
#[must_use]
pub fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, c| {
        push_escaped(&mut escaped, c);
        escaped
    })
}

/// Untrusted plain text on one line and within `limit` characters: for headers, which know no markup.
#[must_use]
pub fn plain(text: &str, limit: usize) -> String {
    let text = one_line(text);
    if text.chars().count() <= limit {
        return text;
    }
    text.chars().take(limit.saturating_sub(1)).chain([ELLIPSIS]).collect()
}

/// The longest escaped beginning of `text` within `limit` characters, and whether it had to be cut.
fn escape_within(text: &str, limit: usize) -> (String, bool) {
    let escaped = escape(text);
    if escaped.chars().count() <= limit {
        return (escaped, false);
    }
    let mut cut = String::new();
    let mut length = 0;
    for c in text.chars() {
        let before = cut.len();
        push_escaped(&mut cut, c);
        length += escaped_length(c);
        if length >= limit {
            // This one leaves no room for the ellipsis; whole entities go, never a part of one.
            cut.truncate(before);
            break;
        }
    }
    cut.push(ELLIPSIS);
    (cut, true)
}

fn push_escaped(escaped: &mut String, c: char) {
    match c {
        '&' => escaped.push_str("&amp;"),
        '<' => escaped.push_str("&lt;"),
        '>' => escaped.push_str("&gt;"),
        c => escaped.push(c),
    }
}

fn escaped_length(c: char) -> usize {
    match c {
        '&' => 5,
        '<' | '>' => 4,
        _ => 1,
    }
}

/// One visible line: no line breaks that could start a quote or a list, no backticks that could open a code span,
/// no control characters that could reorder what the reader sees.
fn one_line(text: &str) -> String {
    let visible = text.chars().filter_map(|c| match c {
        '`' => Some('\''),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' => None,
        c if c.is_control() || c.is_whitespace() => Some(' '),
        c => Some(c),
    });
    visible.collect::<String>().trim().to_owned()
}
