//! The parameters of an address.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use lambda_http::Request;

use super::problem::Problem;

/// How many items a page has where no limit is given, and how many it has at most.
pub(crate) const DEFAULT_LIMIT: usize = 25;
pub(super) const MAX_LIMIT: usize = 100;

/// Characters of a parameter.
pub(super) const MAX_TEXT: usize = 1_024;

/// The parameters, each at most once.
pub(crate) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads the parameters with these names.
    ///
    /// # Errors
    /// 422 for one that is not known, is given twice, or is too long.
    pub(crate) fn parse(request: &Request, known: &[&str]) -> Result<Self, Problem> {
        let mut parameters = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
            if !known.contains(&&*name) {
                let advice = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                return Err(Problem::of_parameter(&name, format!("“{name}” is no parameter here; known: {advice}")));
            }
            if value.chars().count() > MAX_TEXT || value.contains(char::is_control) {
                let advice = format!("it takes at most {MAX_TEXT} visible characters");
                return Err(Problem::of_parameter(&name, advice));
            }
            if parameters.insert(name.clone().into_owned(), value.into_owned()).is_some() {
                return Err(Problem::of_parameter(&name, "it is given twice"));
            }
        }
        Ok(Self(parameters))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// How many items are asked for: `limit`.
    pub(super) fn limit(&self) -> Result<usize, Problem> {
        let Some(typed) = self.get("limit") else { return Ok(DEFAULT_LIMIT) };
        let is_number = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
        match typed.parse() {
            Ok(limit) if is_number && (1..=MAX_LIMIT).contains(&limit) => Ok(limit),
            _ => Err(Problem::of_parameter("limit", format!("it is a number from 1 to {MAX_LIMIT}"))),
        }
    }

    /// The place after which items are asked for: `cursor`, as an earlier page named it.
    pub(super) fn cursor(&self) -> Result<Option<String>, Problem> {
        let Some(cursor) = self.get("cursor") else { return Ok(None) };
        let decoded = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        decoded.map(Some).ok_or_else(wrong_cursor)
    }
}

pub(super) fn wrong_cursor() -> Problem {
    Problem::of_parameter("cursor", "it is no cursor; take `next_cursor` of the page before as it is")
}

/// A place in a list, as text that means nothing to anybody else.
pub(super) fn to_cursor(place: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(place)
}
