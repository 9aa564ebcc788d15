//! Versions of contexts, so that nobody overwrites what somebody else saved meanwhile.
//!
//! Source: <https://www.rfc-editor.org/rfc/rfc9110#name-if-match>

use investigation::ports::SavedContext;
use lambda_http::Request;
use lambda_http::http::header::{ETAG, HeaderValue, IF_MATCH};
use lambda_http::{Body, Response};
use sha2::{Digest, Sha256};

use super::problem::{Kind, Problem};

/// The tag of a version, such as `"3-5f2a9c01"`. Versions begin anew when a context is deleted and made again, so what it
/// holds is part of the tag.
pub(crate) fn to_etag(saved: &SavedContext) -> String {
    let json = serde_json::to_vec(&saved.context).unwrap_or_default();
    let digest: String = Sha256::digest(json).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{}-{digest}\"", saved.version)
}

pub(super) fn with_etag(mut response: Response<Body>, saved: &SavedContext) -> Response<Body> {
    if let Ok(tag) = HeaderValue::try_from(to_etag(saved)) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// What a change is made to.
pub(super) struct IfMatch(Vec<String>);

impl IfMatch {
    /// Reads the header.
    ///
    /// # Errors
    /// 428 if there is none.
    pub(super) fn of(request: &Request) -> Result<Self, Problem> {
        let mut tags = Vec::new();
        for value in request.headers().get_all(IF_MATCH) {
            let value = value.to_str().unwrap_or_default();
            tags.extend(value.split(',').map(|tag| tag.trim().to_owned()));
        }
        if tags.is_empty() {
            let advice = "Read it, and send its ETag as If-Match, so that nobody's change is lost.";
            return Err(Problem::new(Kind::PreconditionRequired, advice));
        }
        Ok(Self(tags))
    }

    /// Whether this is the version that is to be changed. A weak tag is none.
    ///
    /// # Errors
    /// 412 if it is not.
    pub(super) fn check(&self, saved: &SavedContext) -> Result<(), Problem> {
        let tag = to_etag(saved);
        if self.0.iter().any(|wanted| wanted == "*" || *wanted == tag) { Ok(()) } else { Err(changed_meanwhile()) }
    }
}

pub(super) fn changed_meanwhile() -> Problem {
    Problem::new(Kind::PreconditionFailed, "Read it again: it is another version than the one of If-Match.")
}
