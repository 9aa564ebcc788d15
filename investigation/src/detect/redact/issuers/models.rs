//! Language models and what is built on them.

use super::Alphabet::{Address, Base64, Hex, Letters};
use super::{Issuer, random, sure};

#[rustfmt::skip]
pub const ISSUERS: [Issuer; 50] = [
    // Source: gitleaks openai-api-key; trufflehog openai; DeepSeek, Stability and others begin the same.
    sure("OpenAI", "sk-proj-", Address, 16),
    sure("OpenAI", "sk-svcacct-", Address, 16),
    sure("OpenAI", "sk-admin-", Address, 16),
    random("OpenAI", "sk-", Address, 16),
    random("OpenAI", "sess-", Letters, 40),
    // Source: gitleaks anthropic-api-key, anthropic-admin-api-key.
    sure("Anthropic", "sk-ant-", Address, 12),
    // Source: https://openrouter.ai/docs/api-reference/authentication; kingfisher openrouter.
    sure("OpenRouter", "sk-or-", Address, 16),
    // Source: trufflehog langfuse.
    sure("Langfuse", "sk-lf-", Address, 16),
    // Source: trufflehog groq.
    sure("Groq", "gsk_", Letters, 20),
    // Source: trufflehog xai.
    sure("xAI", "xai-", Letters, 40),
    // Source: gitleaks perplexity-api-key.
    sure("Perplexity", "pplx-", Letters, 20),
    // Source: gitleaks huggingface-access-token, huggingface-organization-api-token.
    random("Hugging Face", "hf_", Letters, 20),
    sure("Hugging Face", "api_org_", Letters, 20),
    // Source: trufflehog replicate.
    sure("Replicate", "r8_", Letters, 24),
    // Source: kingfisher togetherai.
    sure("Together AI", "tgp_v1_", Address, 20),
    // Source: kingfisher fireworksai.
    random("Fireworks AI", "fw_", Letters, 22),
    // Source: trufflehog nvapi.
    sure("NVIDIA", "nvapi-", Address, 24),
    // Source: trufflehog langsmith.
    sure("LangSmith", "lsv2_pt_", Address, 20),
    sure("LangSmith", "lsv2_sk_", Address, 20),
    // Source: kingfisher pinecone.
    sure("Pinecone", "pcsk_", Address, 24),
    // Source: kingfisher voyageai.
    random("Voyage AI", "pa-", Address, 40),
    // Source: kingfisher tavily.
    sure("Tavily", "tvly-", Address, 20),
    // Source: trufflehog elevenlabs.
    random("ElevenLabs", "sk_", Hex, 40),
    // Source: kingfisher cerebras.
    sure("Cerebras", "csk-", Letters, 24),
    // Source: kingfisher weightsandbiases.
    sure("Weights & Biases", "wandb_v1_", Address, 20),
    // Source: kingfisher jina.
    sure("Jina", "jina_", Letters, 32),
    // Source: kingfisher firecrawl.
    random("Firecrawl", "fc-", Hex, 32),
    // Source: https://e2b.dev/docs/api-key.
    sure("E2B", "e2b_", Hex, 24),
    // Source: https://modal.com/docs/reference/modal.config: token ids and secrets.
    random("Modal", "ak-", Letters, 22),
    random("Modal", "as-", Letters, 22),
    // Source: trufflehog apify.
    sure("Apify", "apify_api_", Letters, 16),
    // Source: kingfisher browserbase.
    sure("Browserbase", "bb_live_", Address, 16),
    // Source: kingfisher composio.
    random("Composio", "comp_", Address, 40),
    // Source: trufflehog voiceflow.
    sure("Voiceflow", "VF.", Address, 20),
    // Source: trufflehog photoroom, kingfisher photoroom.
    random("PhotoRoom", "sandbox_", Letters, 40),
    // Source: kingfisher linear (also product work).
    sure("Linear", "lin_api_", Letters, 16),
    sure("Linear", "lin_oauth_", Letters, 16),
    // Source: gitleaks notion-api-token; trufflehog notion.
    sure("Notion", "ntn_", Letters, 20),
    random("Notion", "secret_", Letters, 40),
    // Source: kingfisher figma.
    sure("Figma", "figd_", Address, 20),
    sure("Figma", "figu_", Address, 20),
    sure("Figma", "figo_", Address, 20),
    // Source: trufflehog airtablepersonalaccesstoken.
    random("Airtable", "pat", Letters, 14 + 20),
    // Source: trufflehog contentfulpersonalaccesstoken.
    sure("Contentful", "CFPAT-", Address, 20),
    // Source: gitleaks frameio-api-token.
    sure("Frame.io", "fio-u-", Base64, 20),
    // Source: gitleaks typeform-api-token.
    sure("Typeform", "tfp_", Base64, 30),
    // Source: gitleaks adobe-client-secret.
    sure("Adobe", "p8e-", Address, 20),
    // Source: gitleaks settlemint-*.
    sure("SettleMint", "sm_aat_", Letters, 12),
    sure("SettleMint", "sm_pat_", Letters, 12),
    sure("SettleMint", "sm_sat_", Letters, 12),
];
