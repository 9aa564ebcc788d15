//! Values with a label before them: `Region: eu-west-1`, `"MetricName": "5XXError"`, `service:checkout`, `- alertname = Slow`.

use super::{AlarmMessage, region, time};

/// What a label is followed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Alarm,
    Service,
    Resource,
    Metric,
    Region,
    Time,
}

/// The labels, in lower case without spaces, `_` and `-`, by who writes them.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html>,
/// <https://docs.aws.amazon.com/chatbot/latest/adminguide/>,
/// <https://support.pagerduty.com/main/docs/slack-integration-guide>,
/// <https://docs.datadoghq.com/monitors/notify/variables/>, <https://docs.datadoghq.com/getting_started/tagging/>,
/// <https://grafana.com/docs/grafana/latest/alerting/configure-notifications/template-notifications/reference/>,
/// <https://support.atlassian.com/opsgenie/docs/integrate-opsgenie-with-slack/>,
/// <https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/>
const LABELS: [(Meaning, &[&str]); 6] = [
    (
        Meaning::Alarm,
        &[
            "alarmname",
            "alarm",
            "monitor",
            "monitorname",
            "alertname",
            "alert",
            "rulename",
            "rule",
            "alias",
            "condition",
            "conditionname",
        ],
    ),
    (
        Meaning::Service,
        &[
            "service",
            "servicename",
            "impactedservice",
            "impactedservices",
            "affectedservice",
            "affectedservices",
            "application",
            "app",
            "component",
            "entity",
            "entityname",
            "entities",
            "impactedentity",
            "impactedentities",
            "targetname",
        ],
    ),
    (
        Meaning::Resource,
        &[
            "functionname",
            "tablename",
            "dbinstanceidentifier",
            "dbclusteridentifier",
            "queuename",
            "topicname",
            "apiname",
            "apiid",
            "clustername",
            "loadbalancer",
            "targetgroup",
            "cacheclusterid",
            "streamname",
            "statemachinearn",
            "distributionid",
            "instanceid",
            "job",
            "container",
            "deployment",
            "host",
            "pod",
            "namespacename",
            "resource",
        ],
    ),
    (Meaning::Metric, &["metricname", "metric", "metrics"]),
    (Meaning::Region, &["region", "awsregion", "locationregion"]),
    (
        Meaning::Time,
        &[
            "timestamp",
            "statechangetime",
            "statechangedat",
            "time",
            "startsat",
            "startedat",
            "started",
            "start",
            "triggeredat",
            "triggered",
            "createdat",
            "created",
            "firedat",
            "firingsince",
            "since",
            "openedat",
            "date",
            "lastoccurredat",
            "occurredat",
            "eventtime",
        ],
    ),
];

/// Labels whose value of other labels it holds: `tags: service:checkout, region:eu-west-1`.
const MAX_LABEL: usize = 24;

/// Reads every label of a line. What was read before stays: the most telling label of a message comes first.
pub(super) fn read_labels(line: &str, message: &mut AlarmMessage) {
    for (position, separator) in line.match_indices([':', '=']) {
        let (Some(before), Some(after)) = (line.get(..position), line.get(position + separator.len()..)) else {
            continue;
        };
        if let Some(meaning) = meaning_of(before) {
            take_value(meaning, after, message);
        }
    }
}

/// Reads a line whose label stands alone in the line above it, in bold, as Amazon Q in chat writes it.
pub(super) fn read_value_below(above: &str, line: &str, message: &mut AlarmMessage) {
    let bold = above.trim().strip_prefix('*').and_then(|label| label.strip_suffix('*'));
    if let Some(meaning) = bold.filter(|label| !label.contains([':', '='])).and_then(meaning_of) {
        take_value(meaning, line, message);
    }
}

/// What the label at the end of a text means; the longest of its last words that is one.
fn meaning_of(before: &str) -> Option<Meaning> {
    let before = before.trim_end_matches(is_decoration);
    let starts = before.char_indices().rev().filter(|(_, character)| is_boundary(*character));
    let starts = starts.map(|(index, character)| index + character.len_utf8()).chain([0]);
    let mut found = None;
    for start in starts {
        let label: String = before
            .get(start..)?
            .chars()
            .filter(|character| character.is_alphanumeric())
            .collect::<String>()
            .to_lowercase();
        if label.len() > MAX_LABEL {
            break;
        }
        let meaning = LABELS.iter().find(|(_, labels)| labels.contains(&label.as_str())).map(|(meaning, _)| *meaning);
        found = meaning.or(found);
    }
    found
}

/// What may stand before a label.
fn is_boundary(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, ',' | ';' | '{' | '[' | '(' | '|' | '"' | '\'' | '&' | '?' | '#' | '*')
}

/// Quotation marks and marks of emphasis around a label or a value.
fn is_decoration(character: char) -> bool {
    character.is_whitespace() || matches!(character, '*' | '_' | '`' | '"' | '\'' | '“' | '”' | '~' | '>')
}

fn take_value(meaning: Meaning, after: &str, message: &mut AlarmMessage) {
    if meaning == Meaning::Time {
        message.at = message.at.or_else(|| time::time_at_start(after));
        return;
    }
    if meaning == Meaning::Region {
        if message.region.is_none() {
            message.region = region::find_region(first_words(after, 40));
        }
        return;
    }
    let Some(value) = value_of(after) else { return };
    match meaning {
        Meaning::Alarm => set(&mut message.alarm, value),
        Meaning::Service => set(&mut message.service, value),
        Meaning::Metric => set(&mut message.metric, value),
        Meaning::Resource => message.resources.push(value),
        Meaning::Region | Meaning::Time => {}
    }
}

fn set(field: &mut Option<String>, value: String) {
    if field.is_none() {
        *field = Some(value);
    }
}

/// The first characters of a text, cut between two of them.
fn first_words(text: &str, max_chars: usize) -> &str {
    text.char_indices().nth(max_chars).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// The value after a label: up to the quotation mark that closes it; else up to a comma, a bracket, two spaces or the end.
/// `None` if there is none, or if another label follows at once.
fn value_of(after: &str) -> Option<String> {
    let trimmed =
        after.trim_start_matches(|character: char| character.is_whitespace() || matches!(character, '*' | '_' | '`'));
    let quoted = ['"', '\'', '“'].into_iter().find_map(|mark| {
        let closing = if mark == '“' { '”' } else { mark };
        trimmed.strip_prefix(mark)?.split_once(closing).map(|(value, _)| value)
    });
    let value = match quoted {
        Some(value) => value,
        None => {
            let end = trimmed.find([',', ';', '|', '}', ']', ')', '(', '<', '"']).unwrap_or(trimmed.len());
            let value = trimmed.get(..end).unwrap_or(trimmed);
            value.split("  ").next().unwrap_or(value)
        }
    };
    let value = value.trim_matches(is_decoration);
    // `service:checkout env:prod`: what follows the next space belongs to the next label.
    let value = match value.split_once(' ') {
        Some((first, rest)) if rest.contains([':', '=']) => first,
        _ => value,
    };
    let is_name = value.contains(char::is_alphanumeric)
        && value.chars().count() <= 120
        && !value.starts_with("//")
        && !value.starts_with('{');
    is_name.then(|| value.to_owned())
}
