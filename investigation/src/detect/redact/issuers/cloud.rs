//! Clouds, platforms and databases.

use super::Alphabet::{Address, Base64, Capitals, Dotted, Hex, Letters};
use super::{Issuer, random, sure};

#[rustfmt::skip]
pub const ISSUERS: [Issuer; 74] = [
    // AWS STS: the beginnings of session tokens, in base64. Source: kingfisher aws; the STS API reference shows them.
    sure("AWS session token", "IQoJb3JpZ2lu", Base64, 40),
    sure("AWS session token", "FwoGZXIvYXdz", Base64, 40),
    sure("AWS session token", "FQoGZXIvYXdz", Base64, 40),
    sure("AWS session token", "FQoDYXdz", Base64, 40),
    sure("AWS session token", "AQoDYXdz", Base64, 40),
    sure("AWS session token", "AQoEXAMPLEH4", Base64, 40),
    // Source: https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html, detect-secrets amazon_bedrock.
    sure("Amazon Bedrock", "ABSK", Base64, 60),
    sure("Amazon Bedrock", "bedrock-api-key-", Base64, 30),
    // Source: https://docs.aws.amazon.com/codecatalyst (personal access tokens); kingfisher aws.
    random("Amazon MWS", "amzn.mws.", Address, 30),
    // Source: gitleaks gcp-api-key; trufflehog googleoauth2; kingfisher google.
    sure("Google API key", "AIza", Address, 30),
    sure("Google OAuth access token", "ya29.", Address, 16),
    sure("Google OAuth client", "GOCSPX-", Address, 20),
    sure("Google service", "AQ.Ab8", Address, 30),
    // Source: kingfisher azurestorage, azuredevops, azurefunctionkey (Microsoft's common annotated security keys).
    sure("Azure function key", "AzFu", Base64, 60),
    // Source: gitleaks alibaba-access-key-id.
    sure("Alibaba Cloud", "LTAI", Letters, 14),
    // Source: kingfisher tencent; trufflehog tencentcloud.
    random("Tencent Cloud", "AKID", Letters, 28),
    // Source: gitleaks yandex-api-key, yandex-aws-access-token, yandex-access-token.
    random("Yandex Cloud", "AQVN", Address, 30),
    random("Yandex Cloud", "YCAJ", Address, 20),
    random("Yandex Cloud", "YCM", Address, 36),
    random("Yandex Cloud", "t1.9eue", Dotted, 60),
    // Source: gitleaks digitalocean-pat, digitalocean-access-token, digitalocean-refresh-token.
    sure("DigitalOcean", "dop_v1_", Hex, 16),
    sure("DigitalOcean", "doo_v1_", Hex, 16),
    sure("DigitalOcean", "dor_v1_", Hex, 16),
    // Source: trufflehog digitaloceanspaceskey: spaces keys begin so.
    sure("DigitalOcean Spaces", "DO00", Capitals, 16),
    // Source: gitleaks heroku-api-key-v2.
    sure("Heroku", "HRKU-", Address, 20),
    // Source: https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/; gitleaks cloudflare-origin-ca-key.
    sure("Cloudflare", "cfut_", Address, 20),
    sure("Cloudflare", "cfat_", Address, 20),
    sure("Cloudflare", "cfk_", Address, 20),
    sure("Cloudflare origin CA", "v1.0-", Address, 60),
    // Source: https://vercel.com/changelog/new-token-formats-and-secret-scanning; kingfisher vercel.
    sure("Vercel", "vcp_", Address, 24),
    sure("Vercel", "vci_", Address, 24),
    sure("Vercel", "vca_", Address, 24),
    sure("Vercel", "vcr_", Address, 24),
    sure("Vercel", "vck_", Address, 24),
    sure("Vercel Blob", "vercel_blob_rw_", Address, 16),
    // Source: kingfisher netlify.
    sure("Netlify", "nfp_", Letters, 20),
    sure("Netlify", "nfc_", Letters, 20),
    sure("Netlify", "nfo_", Letters, 20),
    sure("Netlify", "nfu_", Letters, 20),
    // Source: gitleaks flyio-access-token.
    sure("Fly.io", "fo1_", Address, 20),
    sure("Fly.io", "fm1r_", Base64, 30),
    sure("Fly.io", "fm1a_", Base64, 30),
    sure("Fly.io", "fm2_", Base64, 30),
    // Source: https://render.com/docs/api (keys begin so); kingfisher render.
    sure("Render", "rnd_", Letters, 16),
    // Source: gitleaks scalingo-api-token.
    sure("Scalingo", "tk-us-", Address, 20),
    // Source: trufflehog denodeploy.
    sure("Deno Deploy", "ddp_", Letters, 16),
    sure("Deno Deploy", "ddw_", Letters, 16),
    // Source: gitleaks openshift-user-token.
    sure("OpenShift", "sha256~", Address, 20),
    // Source: gitleaks databricks-api-token; trufflehog databrickstoken.
    sure("Databricks", "dapi", Hex, 24),
    random("Databricks", "dose", Hex, 32),
    // Source: gitleaks planetscale-api-token, planetscale-oauth-token, planetscale-password.
    sure("PlanetScale", "pscale_tkn_", Dotted, 16),
    sure("PlanetScale", "pscale_oauth_", Dotted, 16),
    sure("PlanetScale", "pscale_pw_", Dotted, 16),
    // Source: kingfisher supabase; https://supabase.com/docs/guides/api/api-keys.
    sure("Supabase", "sbp_", Letters, 16),
    sure("Supabase", "sb_secret_", Address, 16),
    // Source: kingfisher neon.
    sure("Neon", "napi_", Letters, 24),
    random("Neon", "npg_", Letters, 12),
    // Source: detect-secrets aiven_token; kingfisher aiven.
    sure("Aiven", "AVNS_", Base64, 12),
    sure("Aiven", "AVNU_", Base64, 20),
    // Source: https://www.mongodb.com/docs/atlas/api/service-accounts-overview/; kingfisher mongodb.
    sure("MongoDB Atlas", "mdb_sa_sk_", Address, 20),
    // Source: gitleaks clickhouse-cloud-api-secret-key.
    sure("ClickHouse Cloud", "4b1d", Letters, 38),
    // Source: kingfisher tailscale; trufflehog tailscale.
    sure("Tailscale", "tskey-", Address, 12),
    // Source: kingfisher ngrok.
    sure("Ngrok", "ak_2", Letters, 24),
    // Source: gitleaks vault-service-token, vault-batch-token; trufflehog hashicorpvault.
    sure("HashiCorp Vault", "hvs.", Address, 16),
    sure("HashiCorp Vault", "hvb.", Address, 16),
    sure("HashiCorp Vault", "hvr.", Address, 16),
    random("HashiCorp Vault", "s.", Letters, 24),
    // Source: gitleaks doppler-api-token; kingfisher doppler.
    sure("Doppler", "dp.pt.", Letters, 16),
    sure("Doppler", "dp.st.", Dotted, 16),
    sure("Doppler", "dp.ct.", Letters, 16),
    sure("Doppler", "dp.sa.", Letters, 16),
    sure("Doppler", "dp.scim.", Letters, 16),
    sure("Doppler", "dp.audit.", Letters, 16),
    // Source: https://www.scaleway.com/en/docs/iam (access keys begin so).
    random("Scaleway", "SCW", Capitals, 17),
];
