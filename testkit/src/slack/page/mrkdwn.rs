//! mrkdwn as HTML: <https://docs.slack.dev/messaging/formatting-message-text>.

use std::mem::discriminant;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::{Names, name};
use crate::slack::Mention;

/// A mrkdwn text as HTML. Lines that start with a bullet or a number become a list.
pub fn render(text: &str, names: &Names) -> Markup {
    let mut blocks = Vec::new();
    for (idx, part) in text.split("```").enumerate() {
        if idx % 2 == 1 {
            blocks.push(html! { pre { (unescape(part.trim_matches('\n'))) } });
        } else {
            lines(part, names, &mut blocks);
        }
    }
    html! { @for block in blocks { (block) } }
}

fn lines(text: &str, names: &Names, blocks: &mut Vec<Markup>) {
    let lines: Vec<_> = text.trim_matches('\n').split('\n').map(Line::read).collect();
    for group in lines.chunk_by(|a, b| discriminant(&a.kind) == discriminant(&b.kind)) {
        let items = html! { @for line in group { li { (inline(line.text, names)) } } };
        match group.first().map(|line| line.kind) {
            Some(Kind::Bullet) => blocks.push(html! { ul { (items) } }),
            Some(Kind::Number(start)) => blocks.push(html! { ol start=[(start != 1).then_some(start)] { (items) } }),
            Some(Kind::Text) if group.iter().any(|line| !line.text.is_empty()) => blocks.push(html! {
                p { @for (idx, line) in group.iter().enumerate() { @if idx > 0 { br; } (inline(line.text, names)) } }
            }),
            Some(Kind::Text) | None => {}
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bullet,
    /// A numbered line, and its number.
    Number(u8),
    Text,
}

struct Line<'t> {
    kind: Kind,
    text: &'t str,
}

impl<'t> Line<'t> {
    fn read(line: &'t str) -> Self {
        if let Some(text) = line.strip_prefix("• ") {
            return Self { kind: Kind::Bullet, text };
        }
        let numbered = line.split_once(". ").and_then(|(number, text)| Some((number.parse().ok()?, text)));
        match numbered {
            Some((number, text)) => Self { kind: Kind::Number(number), text },
            None => Self { kind: Kind::Text, text: line },
        }
    }
}

/// One line: code spans first, for nothing has a meaning inside of them.
fn inline(line: &str, names: &Names) -> Markup {
    let parts: Vec<_> = line.split('`').collect();
    // The last backtick of an odd number of them closes nothing.
    let closed = parts.len() - 1 + parts.len() % 2;
    html! {
        @for (idx, part) in parts.iter().enumerate() {
            @if idx % 2 == 1 && idx < closed { code { (unescape(part)) } }
            @else if idx % 2 == 1 { "`" (controls(part, names)) }
            @else { (controls(part, names)) }
        }
    }
}

/// Control sequences, `<…>`, and the text around them.
fn controls(text: &str, names: &Names) -> Markup {
    let mut parts = text.split('<');
    let first = parts.next().unwrap_or_default();
    html! {
        (styled(first))
        @for part in parts {
            @match part.split_once('>') {
                Some((inside, after)) => { (control(inside, names)) (styled(after)) }
                None => { "<" (styled(part)) }
            }
        }
    }
}

fn control(inside: &str, names: &Names) -> Markup {
    let (target, label) = inside.split_once('|').unwrap_or((inside, inside));
    if let Some(date) = target.strip_prefix("!date^") {
        return html! { time { (date_of(date).unwrap_or_else(|| unescape(label))) } };
    }
    if let Some(channel) = target.strip_prefix('#') {
        return html! { span.mention { "#" (name(channel, names)) } };
    }
    match (Mention::parse(inside), safe_address(&unescape(target))) {
        (Some(Mention::User(user)), _) => html! { span.mention { "@" (name(&user, names)) } },
        (Some(Mention::Group(group)), _) => html! { span.mention { "@" (group) } },
        (Some(Mention::Broadcast(word)), _) => html! { span.mention.broadcast { "@" (word) } },
        (None, Some(address)) => html! { a href=(address) rel="noreferrer" { (unescape(label)) } },
        (None, None) => html! { "<" (unescape(inside)) ">" },
    }
}

/// `1681855500^{date_short_pretty} {time}` as it is read in UTC.
fn date_of(date: &str) -> Option<String> {
    let mut parts = date.split('^');
    let at = Timestamp::from_second(parts.next()?.parse().ok()?).ok()?.to_zoned(TimeZone::UTC);
    let format = parts.next()?;
    let time = at.strftime("%H:%M UTC").to_string();
    let day = at.strftime("%b %-d, %Y").to_string();
    Some(format.replace("{date_short_pretty}", &day).replace("{time}", &time))
}

/// Bold, italic and struck text: a sign opens before a word and closes after one.
fn styled(text: &str) -> Markup {
    let found = ['*', '_', '~'].into_iter().filter_map(|sign| span(text, sign)).min_by_key(|span| span.before.len());
    match found {
        None => html! { (unescape(text)) },
        Some(Span { before, sign, inside, after }) => html! {
            (unescape(before))
            @match sign {
                '*' => strong { (styled(inside)) },
                '_' => em { (styled(inside)) },
                _ => s { (styled(inside)) },
            }
            (styled(after))
        },
    }
}

struct Span<'t> {
    before: &'t str,
    sign: char,
    inside: &'t str,
    after: &'t str,
}

fn span(text: &str, sign: char) -> Option<Span<'_>> {
    let opening = text.match_indices(sign).find(|(at, _)| {
        let (before, rest) = text.split_at(*at);
        !before.ends_with(char::is_alphanumeric) && !rest.trim_start_matches(sign).starts_with([' ', '\u{a0}'])
    });
    let (before, rest) = text.split_at(opening?.0);
    let rest = rest.strip_prefix(sign)?;
    let (at, _) = rest.match_indices(sign).find(|(at, _)| {
        let (inside, after) = rest.split_at(*at);
        let after = after.strip_prefix(sign).unwrap_or_default();
        !inside.is_empty() && !inside.ends_with(' ') && !after.starts_with(char::is_alphanumeric)
    })?;
    let (inside, after) = rest.split_at(at);
    Some(Span { before, sign, inside, after: after.strip_prefix(sign)? })
}

/// The address, if following it runs nothing.
pub fn safe_address(address: &str) -> Option<&str> {
    ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme)).then_some(address)
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
