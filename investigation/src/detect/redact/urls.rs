//! Addresses: the user and password before a host, and addresses that are a secret themselves, as webhooks are.

use super::Found;
use super::bytes::{Reader, is_quote, is_space, is_word};
use super::values;

/// How far a user and a password may reach, in bytes.
const MAX_USERINFO: usize = 512;

/// Hosts whose paths let whoever has them act: host, and what the path begins with. A host that begins with a point
/// stands for those below it. Source: the documentation of each; gitleaks slack-webhook-url, microsoft-teams-webhook;
/// trufflehog discordwebhook, slackwebhook, microsoftteamswebhook, zapierwebhook, tineswebhook.
const SECRET_PATHS: [(&str, &str); 24] = [
    ("hooks.slack.com", ""),
    ("hooks.slack-gov.com", ""),
    ("discord.com", "/api/"),
    ("discordapp.com", "/api/"),
    ("ptb.discord.com", "/api/"),
    ("canary.discord.com", "/api/"),
    (".webhook.office.com", ""),
    ("outlook.office.com", "/webhook"),
    ("hooks.zapier.com", ""),
    (".tines.com", "/webhook"),
    ("maker.ifttt.com", ""),
    (".make.com", ""),
    ("hook.integromat.com", ""),
    ("events.pagerduty.com", "/integration/"),
    ("alert.victorops.com", ""),
    ("hooks.datadoghq.com", ""),
    ("api.telegram.org", "/bot"),
    ("open.feishu.cn", "/open-apis/bot"),
    ("open.larksuite.com", "/open-apis/bot"),
    ("hooks.airtable.com", ""),
    ("hc-ping.com", ""),
    ("webhook.site", ""),
    (".pipedream.net", ""),
    ("hooks.nabu.casa", ""),
];

/// The user and password of an address, from the colon behind its scheme.
///
/// A password that was not encoded may hold the signs that end an authority, hence two readings: to the first `/`, `?`
/// or `#` as RFC 3986 has it; and to the last `@`, if what follows the first colon is no port.
pub fn find_userinfo(text: Reader<'_>, colon: usize) -> Option<Found> {
    let start = colon + b"://".len();
    let ends = |byte: u8| is_space(byte) || is_quote(byte) || matches!(byte, b'<' | b'>');
    let end = text.run_end_within(start, MAX_USERINFO, |byte| !ends(byte));
    let authority_end = text.run_end_within(start, end - start, |byte| !matches!(byte, b'/' | b'?' | b'#'));
    let last_at = |end: usize| text.part(start, end).iter().rposition(|byte| *byte == b'@').map(|at| start + at);
    let path_at = || last_at(text.run_end_within(start, end - start, |byte| byte != b'?'));
    let at = last_at(authority_end).map(|at| {
        // `p@ss/word@host`: what follows the first sign is no host, and another sign comes.
        let is_host = text.part(at, authority_end).iter().any(|byte| matches!(byte, b'.' | b':'));
        if is_host || !text.part(start, at).contains(&b':') { at } else { path_at().unwrap_or(at) }
    });
    let at = at.or_else(|| {
        let colon = text.run_end_within(start, authority_end - start, |byte| byte != b':');
        let password = colon + 1;
        let is_port = text.at(password).is_ascii_digit()
            && matches!(text.at(text.run_end_within(password, 6, |byte| byte.is_ascii_digit())), b'/' | b'?' | b'#');
        let has_password = colon > start && colon + 1 < authority_end && !is_port && text.at(start) != b'[';
        has_password.then(path_at).flatten()
    })?;
    let user = text.part(start, at);
    let is_hidden = user == super::MARK.as_bytes() || user == b"git" || user.is_empty();
    (!is_hidden).then_some(start..at)
}

/// `ann:hunter2@db:5432` and `root:hunter2@tcp(db:3306)/shop`, without a scheme: the password, which the word from
/// `start` to `end` is or ends.
pub fn find_password_before_host(text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
    let is_behind_user = text.before(start) == b':' && is_word(text.before(start.saturating_sub(1)));
    let host = end + 1;
    let host_end = text.run_end_within(host, 64, |byte| is_word(byte) && byte < 0x80);
    let is_network = text.at(host_end) == b'(';
    let password = text.part(start, end);
    // `LeaseRenewer:ann@host:9000` is a user at a host, `thread:12@node` a number.
    let is_name = password.iter().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_'));
    let is_number = password.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    (is_behind_user && host_end > host && (is_network || !is_number && !is_name)).then_some(start..end)
}

/// The path of an address that is a secret, when its host is the word from `start` to `end`.
pub fn find_secret_path(text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
    let host = text.part(start, end);
    if text.at(end) != b'/' {
        return None;
    }
    let is_host = |known: &str| match known.strip_prefix('.') {
        Some(_) => host.ends_with(known.as_bytes()),
        None => host == known.as_bytes(),
    };
    let (_, path) = SECRET_PATHS.iter().find(|(known, path)| is_host(known) && text.has(end, path.as_bytes()))?;
    let path_start = end + path.len().max(1);
    let ends = |byte: u8| is_space(byte) || is_quote(byte) || matches!(byte, b'<' | b'>' | b'|' | b')' | b']' | b'}');
    let path_end = text.run_end(path_start, |byte| !ends(byte));
    // What the path holds shows at least one id.
    let is_long = path_end - path_start >= 16;
    (is_long && !values::is_harmless(text.part(path_start, path_end), false)).then_some(path_start..path_end)
}

/// `scott/tiger@//db`: a user and a password of Oracle, behind `thin:` or `sqlplus`.
pub fn find_oracle_password(text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
    let is_oracle = text.before(start) == b':' && text.part(start.saturating_sub(5), start).ends_with(b"thin:")
        || text.part(start.saturating_sub(8), start).ends_with(b"sqlplus ");
    let password = end + 1;
    let password_end = text.run_end_within(password, 128, |byte| !is_space(byte) && !is_quote(byte) && byte != b'@');
    (is_oracle && text.at(end) == b'/' && text.at(password_end) == b'@' && password_end > password)
        .then_some(password..password_end)
}
