//! How the values of a context look that AWS and Slack take.

/// Characters of a log group's name.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
pub(super) const MAX_LOG_GROUP: usize = 512;
/// Characters of a role's ARN.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
const MAX_ROLE: usize = 2_048;
/// Characters of an external id.
///
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
const MAX_EXTERNAL_ID: usize = 1_224;
/// Characters of a host's name, by RFC 1035.
const MAX_HOST: usize = 253;
/// Characters of an address; Slack takes as many behind a button.
const MAX_RUNBOOK: usize = 3_000;

/// `eu-west-1`, `us-gov-east-1`, `us-isob-west-1`: words of small letters, and a number at the end.
pub(super) fn is_region(region: &str) -> bool {
    let parts: Vec<&str> = region.split('-').collect();
    let [words @ .., number] = parts.as_slice() else { return false };
    let is_word = |word: &&str| word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_number = (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    (2..=4).contains(&words.len()) && words.iter().all(is_word) && is_number && region.len() <= 25
}

/// Visible text of 1 to `max` characters, without blanks around it.
pub(super) fn is_text(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.chars().count()) && text.trim() == text && !text.chars().any(char::is_control)
}

pub(super) fn is_log_group(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#".contains(&byte);
    (1..=MAX_LOG_GROUP).contains(&name.len()) && name.bytes().all(is_allowed)
}

pub(super) fn is_slack_id(id: &str, first: &str) -> bool {
    let is_id = id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    (2..=32).contains(&id.len()) && is_id && id.starts_with(|letter| first.contains(letter))
}

/// `team=shop`: a key of 1 to 128 characters, and a value of at most 256.
///
/// Source: <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#tag-conventions>
pub(super) fn is_tag(tag: &str) -> bool {
    let is_visible = |text: &str| !text.chars().any(char::is_control);
    tag.split_once('=').is_some_and(|(key, value)| {
        (1..=128).contains(&key.chars().count()) && value.chars().count() <= 256 && is_visible(key) && is_visible(value)
    })
}

/// `arn:aws:iam::123456789012:role/path/name`, in any partition.
pub(super) fn is_role(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", partition, "iam", "", account, resource] = parts.as_slice() else { return false };
    let Some(name) = resource.strip_prefix("role/") else { return false };
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@-_/".contains(&byte);
    let is_partition = partition.starts_with("aws") && partition.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    arn.len() <= MAX_ROLE
        && is_partition
        && is_account(account)
        && !name.is_empty()
        && !name.ends_with('/')
        && name.bytes().all(is_allowed)
}

pub(super) fn is_account(number: &str) -> bool {
    number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn is_external_id(id: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@:/-".contains(&byte);
    (2..=MAX_EXTERNAL_ID).contains(&id.len()) && id.bytes().all(is_allowed)
}

/// A place's name stands in messages and in names of entities, in brackets.
pub(super) fn is_place_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=40).contains(&name.len()) && name.bytes().all(is_allowed) && !is_account(name)
}

pub(super) fn is_address(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_plain = !address.chars().any(|sign| sign.is_whitespace() || sign.is_control() || "<>|\"`".contains(sign));
    !host.is_empty() && is_plain && address.chars().count() <= MAX_RUNBOOK
}

/// Whether this is `https://` and the name of a public host: no address of a machine, no port, no path, nobody's name.
pub(super) fn is_site(address: &str) -> bool {
    let Some(host) = address.strip_prefix("https://").map(|rest| rest.strip_suffix('/').unwrap_or(rest)) else {
        return false;
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_name = |label: &str| label.bytes().any(|byte| byte.is_ascii_alphabetic());
    let has_domain = host.rsplit_once('.').is_some_and(|(_, domain)| is_name(domain));
    host.len() <= MAX_HOST && has_domain && host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_the_name_of_a_public_host() {
        for site in ["https://www.githubstatus.com", "https://status.example.com/", "https://a-1.b2.example"] {
            assert!(is_site(site), "{site}");
        }
        for site in [
            "http://status.example.com",
            "status.example.com",
            "https://status.example.com/api",
            "https://status.example.com:8443",
            "https://ann@status.example.com",
            "https://169.254.169.254",
            "https://[::1]",
            "https://localhost",
            "https://",
        ] {
            assert!(!is_site(site), "{site}");
        }
    }
}
