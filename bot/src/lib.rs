//! The Lambda behind Slack and behind the report link.
