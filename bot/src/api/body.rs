//! The body of a request, as JSON.

use lambda_http::Request;
use lambda_http::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::problem::{Kind, Problem};

/// Bytes of a body: more than a context can have.
const MAX_BYTES: usize = 1_000_000;

/// The types of a body.
pub(super) const JSON: &str = "application/json";
pub(super) const MERGE_PATCH: &str = "application/merge-patch+json";

/// Reads the body.
///
/// # Errors
/// 415 for another type than these, 413 for one that is too large, 400 for what is no JSON, and 422 for JSON of another
/// shape, with the field at which it is.
pub(super) fn parse<T: DeserializeOwned>(request: &Request, types: &[&str]) -> Result<T, Problem> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !types.iter().any(|known| known.eq_ignore_ascii_case(media_type)) {
        return Err(Problem::new(Kind::UnsupportedMediaType, format!("Send {}.", types.join(" or "))));
    }
    let bytes: &[u8] = request.body();
    if bytes.len() > MAX_BYTES {
        return Err(Problem::new(Kind::TooLarge, format!("Send at most {MAX_BYTES} bytes.")));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let parsed = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().clone();
        explain(error.inner(), &path)
    })?;
    reader.end().map_err(|error| Problem::new(Kind::Malformed, error.to_string()))?;
    Ok(parsed)
}

fn explain(error: &serde_json::Error, path: &serde_path_to_error::Path) -> Problem {
    match error.classify() {
        Category::Syntax | Category::Eof | Category::Io => Problem::new(Kind::Malformed, error.to_string()),
        Category::Data => {
            let text = error.to_string();
            let message = text.split(" at line ").next().unwrap_or_default();
            Problem::of_field(&to_pointer(path, message), message)
        }
    }
}

/// The JSON Pointer of the field that is wrong; of the one that is missing, where one is.
fn to_pointer(path: &serde_path_to_error::Path, message: &str) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    let mut push = |segment: &str| {
        pointer.push('/');
        pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
    };
    for segment in path {
        match segment {
            Segment::Seq { index } => push(&index.to_string()),
            Segment::Map { key } => push(key),
            Segment::Enum { variant } => push(variant),
            Segment::Unknown => {}
        }
    }
    if let Some(field) = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        push(field);
    }
    pointer
}
