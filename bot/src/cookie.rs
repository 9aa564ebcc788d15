//! Cookies of this host alone. The prefix of their names has browsers take them from this host, over TLS, for every path.
//!
//! Source: <https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes>

use lambda_http::http::HeaderMap;
use lambda_http::http::header::{COOKIE, HeaderValue, SET_COOKIE};

/// Has the browser keep a value under a name that begins with `__Host-`, for so many seconds; none has it forget the value.
pub(crate) fn set(headers: &mut HeaderMap, name: &str, value: &str, seconds: i64) {
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        headers.append(SET_COOKIE, cookie);
    }
}

/// The value under a name; `None` if the browser sent none, or more than one.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(COOKIE).into_iter().filter_map(|cookies| cookies.to_str().ok());
    let mut values = cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .filter_map(|(known, value)| (known == name).then_some(value));
    let value = values.next()?;
    values.next().is_none().then_some(value)
}
