//! Payments, shops, messages, maps and devices.

use super::Alphabet::{Address, Base64, Dotted, Hex, Letters};
use super::{Issuer, random, sure};

#[rustfmt::skip]
pub const ISSUERS: [Issuer; 71] = [
    // Source: https://docs.stripe.com/keys; gitleaks stripe-access-token. Paystack and Clerk begin the same.
    sure("Stripe", "sk_live_", Letters, 10),
    sure("Stripe", "sk_test_", Letters, 10),
    sure("Stripe", "sk_prod_", Letters, 10),
    sure("Stripe", "rk_live_", Letters, 10),
    sure("Stripe", "rk_test_", Letters, 10),
    sure("Stripe", "rk_prod_", Letters, 10),
    sure("Stripe", "whsec_", Base64, 16),
    sure("Stripe", "sk_org_", Address, 16),
    // Source: gitleaks square-access-token; trufflehog squareapp.
    sure("Square", "sq0atp-", Address, 16),
    sure("Square", "sq0csp-", Address, 16),
    random("Square", "EAAA", Address, 50),
    // Source: trufflehog razorpay.
    sure("Razorpay", "rzp_live_", Letters, 14),
    sure("Razorpay", "rzp_test_", Letters, 14),
    // Source: gitleaks flutterwave-*.
    sure("Flutterwave", "FLWSECK-", Address, 16),
    sure("Flutterwave", "FLWSECK_TEST-", Address, 12),
    // Source: https://docs.mollie.com/reference/authentication; gitleaks lob-api-key, gocardless-api-token.
    random("Mollie, Lob, GoCardless", "live_", Address, 28),
    random("Mollie, Lob", "test_", Letters, 28),
    // Source: gitleaks plaid-api-token.
    sure("Plaid", "access-sandbox-", Address, 20),
    sure("Plaid", "access-development-", Address, 20),
    sure("Plaid", "access-production-", Address, 20),
    // Source: trufflehog pagarme.
    sure("Pagar.me", "ak_live_", Letters, 20),
    // Source: trufflehog onfido.
    sure("Onfido", "api_live.", Dotted, 16),
    sure("Onfido", "api_sandbox.", Dotted, 16),
    // Source: https://docs.adyen.com/development-resources/api-credentials/; kingfisher adyen.
    random("Adyen", "AQE", Base64, 60),
    // Source: kingfisher polar.
    sure("Polar", "polar_oat_", Letters, 24),
    sure("Polar", "polar_pat_", Letters, 24),
    // Source: https://developer.paddle.com/api-reference/about/api-keys; kingfisher paddle.
    sure("Paddle", "pdl_live_", Address, 20),
    sure("Paddle", "pdl_sdbx_", Address, 20),
    // Source: gitleaks easypost-api-token, easypost-test-api-token.
    random("EasyPost", "EZAK", Letters, 40),
    random("EasyPost", "EZTK", Letters, 40),
    // Source: gitleaks shippo-api-token.
    sure("Shippo", "shippo_live_", Hex, 16),
    sure("Shippo", "shippo_test_", Hex, 16),
    // Source: gitleaks duffel-api-token.
    sure("Duffel", "duffel_live_", Address, 16),
    sure("Duffel", "duffel_test_", Address, 16),
    // Source: gitleaks shopify-*; kingfisher shopify.
    sure("Shopify", "shpat_", Letters, 16),
    sure("Shopify", "shpca_", Letters, 16),
    sure("Shopify", "shppa_", Letters, 16),
    sure("Shopify", "shpss_", Letters, 16),
    sure("Shopify", "shptka_", Letters, 16),
    sure("Shopify", "shprt_", Letters, 16),
    // Source: gitleaks sendgrid-api-token.
    sure("SendGrid", "SG.", Dotted, 40),
    // Source: gitleaks sendinblue-api-token; trufflehog sendinbluev2.
    sure("Brevo", "xkeysib-", Address, 20),
    sure("Brevo", "xsmtpsib-", Address, 20),
    // Source: gitleaks mailgun-private-api-token.
    sure("Mailgun", "key-", Hex, 32),
    // Source: kingfisher resend.
    random("Resend", "re_", Address, 24),
    // Source: trufflehog mailersend; kingfisher mailersend.
    sure("MailerSend", "mlsn.", Hex, 24),
    // Source: trufflehog klaviyo.
    random("Klaviyo", "pk_", Letters, 34),
    // Source: gitleaks twilio-api-key.
    sure("Twilio", "SK", Hex, 32),
    // Source: kingfisher hubspot.
    random("HubSpot", "pat-na", Address, 24),
    random("HubSpot", "pat-eu", Address, 24),
    // Source: gitleaks facebook-page-access-token; trufflehog facebookoauth; kingfisher instagram.
    random("Meta", "EAA", Letters, 60),
    random("Instagram", "IGQ", Address, 60),
    random("Instagram", "IGAA", Letters, 60),
    // Source: gitleaks twitter-bearer-token.
    sure("X", "AAAAAAAAAAAAAAAAAAAAA", Base64, 40),
    // Source: gitleaks dropbox-short-lived-api-token.
    random("Dropbox", "sl.", Address, 60),
    // Source: trufflehog mapbox: secret tokens.
    sure("Mapbox", "sk.eyJ", Dotted, 24),
    // Source: kingfisher adafruitio.
    random("Adafruit", "aio_", Letters, 24),
    // Source: trufflehog ubidots.
    random("Ubidots", "BBFF-", Letters, 24),
    // Source: trufflehog dfuse.
    random("dfuse", "web_", Hex, 32),
    // Source: trufflehog ramp.
    sure("Ramp", "ramp_sec_", Letters, 24),
    // Source: trufflehog saladcloudapikey.
    sure("SaladCloud", "salad_cloud_user_", Address, 20),
    // Source: trufflehog robinhoodcrypto.
    random("Robinhood", "rh-api-", Address, 30),
    // Source: trufflehog rechargepayments.
    sure("Recharge", "sk_1x1_", Letters, 30),
    sure("Recharge", "sk_2x2_", Letters, 30),
    // Source: trufflehog fleetbase.
    random("Fleetbase", "flb_live_", Letters, 16),
    // Source: kingfisher workos; https://workos.com/docs/reference/api-keys.
    random("WorkOS", "sk_", Letters, 48),
    // Source: kingfisher courier.
    random("Courier", "pk_prod_", Letters, 24),
    // Source: trufflehog zohocrm: tokens begin so.
    random("Zoho", "1000.", Dotted, 60),
    // Source: kingfisher trello.
    sure("Trello", "ATTA", Hex, 32),
    // Source: trufflehog discordbottoken: tokens of users with a second factor.
    random("Discord", "mfa.", Address, 60),
    // Source: https://developers.telnyx.com.
    random("Telnyx", "KEY0", Address, 40),
];
