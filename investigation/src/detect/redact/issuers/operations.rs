//! What watches systems, tells people and manages access.

use super::Alphabet::{Address, Base64, Dotted, Hex, Letters};
use super::{Issuer, random, sure};

#[rustfmt::skip]
pub const ISSUERS: [Issuer; 63] = [
    // Source: https://docs.slack.dev/authentication/tokens/; gitleaks slack-*.
    sure("Slack", "xoxb-", Address, 10),
    sure("Slack", "xoxp-", Address, 10),
    sure("Slack", "xoxa-", Address, 10),
    sure("Slack", "xoxo-", Address, 10),
    sure("Slack", "xoxr-", Address, 10),
    sure("Slack", "xoxs-", Address, 10),
    sure("Slack", "xoxc-", Address, 10),
    sure("Slack", "xoxd-", Base64, 10),
    sure("Slack", "xoxe-", Address, 10),
    sure("Slack", "xoxe.xox", Dotted, 10),
    sure("Slack", "xapp-", Address, 16),
    sure("Slack", "xwfp-", Address, 16),
    // Source: gitleaks new-relic-*; https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/.
    sure("New Relic", "NRAK-", Letters, 16),
    sure("New Relic", "NRII-", Address, 16),
    sure("New Relic", "NRIQ-", Address, 16),
    sure("New Relic", "NRRA-", Letters, 16),
    sure("New Relic", "NRAA-", Letters, 16),
    sure("New Relic", "NRJS-", Hex, 12),
    // Source: gitleaks grafana-*.
    sure("Grafana", "eyJrIjoi", Base64, 24),
    sure("Grafana", "glc_", Base64, 20),
    sure("Grafana", "glsa_", Address, 16),
    // Source: gitleaks sentry-org-token, sentry-user-token; kingfisher sentry.
    sure("Sentry", "sntrys_", Base64, 16),
    sure("Sentry", "sntryu_", Hex, 16),
    sure("Sentry", "sntrya_", Hex, 16),
    sure("Sentry", "sntryi_", Hex, 16),
    // Source: gitleaks dynatrace-api-token; https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients.
    sure("Dynatrace", "dt0c01.", Dotted, 20),
    sure("Dynatrace", "dt0s01.", Dotted, 20),
    sure("Dynatrace", "dt0s02.", Dotted, 20),
    sure("Dynatrace", "dt0s08.", Dotted, 20),
    sure("Dynatrace", "dt0s16.", Dotted, 20),
    // Source: https://docs.honeycomb.io/configure/environments/manage-api-keys/; kingfisher honeycomb.
    sure("Honeycomb", "hcaik_", Letters, 20),
    sure("Honeycomb", "hcbik_", Letters, 20),
    sure("Honeycomb", "hcamk_", Letters, 20),
    sure("Honeycomb", "hcxik_", Letters, 20),
    // Source: https://docs.datadoghq.com/account_management/org-settings/access_tokens/; kingfisher datadog.
    sure("Datadog", "ddpat_", Letters, 20),
    // Source: kingfisher pagerduty.
    sure("PagerDuty", "pdus+", Base64, 16),
    sure("PagerDuty", "pdeu+", Base64, 16),
    // Source: trufflehog rootly.
    sure("Rootly", "rootly_", Hex, 32),
    // Source: kingfisher posthog.
    sure("PostHog", "phx_", Letters, 24),
    // Source: gitleaks 1password-service-account-token, 1password-secret-key.
    sure("1Password", "ops_eyJ", Base64, 24),
    sure("1Password", "A3-", Address, 30),
    // Source: kingfisher infisical; https://infisical.com/docs.
    random("Infisical", "st.", Dotted, 60),
    // Source: https://bitwarden.com/help/access-tokens/; kingfisher bitwarden.
    random("Bitwarden", "0.", Dotted, 60),
    // Source: kingfisher launchdarkly; trufflehog launchdarkly.
    random("LaunchDarkly", "sdk-", Address, 30),
    random("LaunchDarkly", "api-", Address, 36),
    random("LaunchDarkly", "mob-", Address, 30),
    // Source: kingfisher statsig.
    random("Statsig", "secret-", Letters, 32),
    random("Statsig", "console-", Letters, 32),
    // Source: gitleaks authress-service-client-access-key.
    random("Authress", "sc_", Dotted, 60),
    random("Authress", "scauth_", Dotted, 40),
    // Source: kingfisher stytch.
    random("Stytch", "secret-live-", Base64, 24),
    random("Stytch", "secret-test-", Base64, 24),
    // Source: gitleaks defined-networking-api-token.
    sure("Defined Networking", "dnkey-", Address, 40),
    // Source: kingfisher nightfall; trufflehog nightfall.
    sure("Nightfall", "NF-", Letters, 32),
    // Source: trufflehog endorlabs.
    sure("Endor Labs", "endr+", Letters, 14),
    // Source: kingfisher zuplo; trufflehog zuplo.
    sure("Zuplo", "zpka_", Address, 32),
    // Source: gitleaks intra42-client-secret.
    sure("42 Intra", "s-s4t2ud-", Hex, 20),
    sure("42 Intra", "s-s4t2af-", Hex, 20),
    // Source: https://paseto.io: local and public tokens.
    sure("PASETO", "v2.local.", Address, 24),
    sure("PASETO", "v3.local.", Address, 24),
    sure("PASETO", "v4.local.", Address, 24),
    sure("PASETO", "v2.public.", Address, 24),
    sure("PASETO", "v4.public.", Address, 24),
];
