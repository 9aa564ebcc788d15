//! Titles in which the place says what a word is: `CloudWatch Alarm | checkout-5xx | eu-west-1`, `[FIRING:1] Slow (checkout)`.

use super::AlarmMessage;

/// What a title begins with, and the alarm's name follows, by who writes it.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html>,
/// <https://docs.aws.amazon.com/chatbot/latest/adminguide/>,
/// <https://grafana.com/docs/grafana/latest/alerting/configure-notifications/template-notifications/>,
/// <https://docs.datadoghq.com/monitors/notify/>, <https://support.pagerduty.com/main/docs/slack-integration-guide>,
/// <https://prometheus.io/docs/alerting/latest/notification_examples/>
const OPENINGS: [&str; 19] = [
    "cloudwatch alarm |",
    "cloudwatch alarm",
    "alarm:",
    "[firing:",
    "[firing]",
    "[alerting]",
    "[triggered",
    "[re-triggered",
    "[warn",
    "[no data",
    "triggered:",
    "triggered #",
    "new alert:",
    "[alarm]",
    "[alert]",
    "[critical]",
    "critical:",
    "firing:",
    "alarm -",
];

/// Reads a title, if the line is one.
pub(super) fn read_title(line: &str, message: &mut AlarmMessage) {
    // JSON says by its labels what each word is.
    if message.alarm.is_some() || line.trim_start().starts_with('{') {
        return;
    }
    let line = without_emoji(line);
    let lower = line.to_lowercase();
    // Case changes the length of a few letters only, none of which any opening has.
    let Some(start) =
        OPENINGS.iter().find_map(|opening| lower.find(opening).filter(|at| *at <= 60).map(|at| at + opening.len()))
    else {
        return;
    };
    let Some(rest) = line.get(start..) else { return };
    let name = alarm_name(rest);
    if let Some(parenthesis) = rest.split_once('(').and_then(|(_, after)| after.split_once(')')) {
        message.resources.extend(parenthesis.0.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned));
    }
    if !name.is_empty() && name.chars().count() <= 120 {
        message.alarm = Some(name.to_owned());
    }
}

/// The alarm's name in what follows an opening: quoted, or up to a separator. Marks in brackets, as `[P1]` and `#1234`, come
/// before it.
fn alarm_name(rest: &str) -> &str {
    if let Some(quoted) = quoted(rest) {
        return without_marks(quoted);
    }
    let name = match rest.split_once(']') {
        // What is left of `[FIRING:1]`, or of `[Triggered on {service:checkout}]`.
        Some((mark, after)) if !mark.contains('[') => without_marks(after),
        _ => without_marks(rest),
    };
    let end = name.find(['|', '(', '<', '{']).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or(name);
    let name = name.split(" in the ").next().unwrap_or(name);
    name.trim_matches(|character: char| {
        character.is_whitespace() || matches!(character, '*' | '`' | '_' | ':' | '-' | '.')
    })
}

/// The text without what comes before a name: `[P1]`, `#1234:`, separators.
fn without_marks(text: &str) -> &str {
    let mut name = text;
    loop {
        name = name.trim_start_matches(|character: char| {
            character.is_whitespace() || matches!(character, '|' | ':' | '-' | '*' | '`' | '#')
        });
        let bracket = name.strip_prefix('[').and_then(|mark| mark.split_once(']'));
        let number = name.trim_start_matches(|character: char| character.is_ascii_digit());
        name = match (bracket, number.strip_prefix(':')) {
            (Some((_, after)), _) => after,
            (None, Some(after)) if number.len() < name.len() => after,
            _ => return name,
        };
    }
}

fn quoted(text: &str) -> Option<&str> {
    let (_, after) = text.split_once(['"', '“'])?;
    after.split_once(['"', '”']).map(|(name, _)| name.trim())
}

/// The line without `:rotating_light:` and its like at its beginning.
fn without_emoji(line: &str) -> &str {
    let trimmed = line.trim_start_matches(|character: char| {
        !character.is_ascii_alphanumeric() && character != '[' && character != ':'
    });
    let name = trimmed.strip_prefix(':').and_then(|rest| rest.split_once(':'));
    match name {
        Some((name, after)) if !name.is_empty() && !name.contains(' ') => after.trim_start(),
        _ => trimmed,
    }
}
