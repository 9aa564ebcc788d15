//! What every door that Slack knocks at does first: verify who sent the request.

use jiff::Timestamp;
use lambda_http::Request;
use slack::signature::{self, SIGNATURE_HEADER, SignedRequest, TIMESTAMP_HEADER};

use crate::{Bot, Ports};

/// Whether Slack signed the request, and not too long ago. What it did not sign is answered 401, without a word.
pub(crate) fn is_signed_by_slack<P: Ports>(request: &Request, bot: &Bot<P>, now: Timestamp) -> bool {
    let header = |name: &str| request.headers().get(name).map(|value| value.as_bytes());
    let signed = SignedRequest {
        signature: header(SIGNATURE_HEADER),
        timestamp: header(TIMESTAMP_HEADER),
        body: request.body(),
    };
    let verified = signature::verify(signed, now, &bot.signing_secrets);
    if let Err(error) = &verified {
        tracing::warn!(%error, path = request.uri().path(), "refused a request without a valid signature");
    }
    verified.is_ok()
}
