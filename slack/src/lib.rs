//! Slack: signature, payloads in, Block Kit out, Web API client.
