//! Requests that no version of Slack sends are refused before anything is made of them: too large, or with a field twice, of
//! which one reader takes the first and another the last.

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use url::form_urlencoded;

/// Bytes of a request. A view has at most 250 KB, and percent-encoding writes three bytes for one.
///
/// Source: <https://docs.slack.dev/reference/methods/views.open>
const MAX_BODY: usize = 900_000;

/// Checks the size of a request.
///
/// # Errors
/// When it is larger than anything that Slack sends.
pub(crate) fn check_size<E: Error>(body: &[u8]) -> Result<(), E> {
    if body.len() <= MAX_BODY { Ok(()) } else { Err(E::custom(format!("{} bytes, of {MAX_BODY} at most", body.len()))) }
}

/// Checks that a form has no field twice.
///
/// # Errors
/// Which field is there twice.
pub(crate) fn check_form<E: Error>(body: &[u8]) -> Result<(), E> {
    let mut names = HashSet::new();
    for (name, _) in form_urlencoded::parse(body) {
        if let Some(again) = names.replace(name) {
            return Err(E::custom(format!("the field {again} is there twice")));
        }
    }
    Ok(())
}

/// Checks that this is JSON in which no object has a field twice.
///
/// # Errors
/// Where it is not JSON, or which field is there twice.
pub(crate) fn check_json(json: &[u8]) -> Result<(), serde_json::Error> {
    serde_json::from_slice::<EachFieldOnce>(json).map(|_| ())
}

/// JSON in which no object has a field twice.
struct EachFieldOnce;

impl<'de> Deserialize<'de> for EachFieldOnce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EachFieldOnce)
    }
}

impl<'de> Visitor<'de> for EachFieldOnce {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<EachFieldOnce>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self, A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = fields.next_key::<String>()? {
            fields.next_value::<EachFieldOnce>()?;
            if let Some(again) = names.replace(name) {
                return Err(A::Error::custom(format!("the field {again} is there twice")));
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_there_twice_is_found_at_any_depth() {
        for json in [r#"{"a":1,"a":1}"#, r#"{"a":{"b":[{"c":1,"c":2}]}}"#, r#"[{"a":1,"\u0061":2}]"#] {
            assert!(check_json(json.as_bytes()).unwrap_err().to_string().contains("is there twice"), "{json}");
        }
        for json in [r#"{"a":1,"b":{"a":1.5}}"#, r#"[{"a":-1},{"a":null},{"a":true},"a"]"#] {
            assert!(check_json(json.as_bytes()).is_ok(), "{json}");
        }
        assert!(check_json(b"{").is_err() && check_json(&b"[".repeat(300)).is_err());
        let form = |body: &[u8]| check_form::<serde_urlencoded::de::Error>(body);
        assert!(form(b"a=1&b=2&a=3").is_err() && form(b"a=1&%61=1").is_err() && form(b"a=1&b=1").is_ok());
    }

    #[test]
    fn what_is_larger_than_slack_sends_is_refused() {
        let size = |bytes: usize| check_size::<serde_json::Error>(&vec![b'x'; bytes]).is_ok();
        assert!(size(MAX_BODY) && !size(MAX_BODY + 1));
    }
}
