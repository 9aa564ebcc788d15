//! The fields of a JSON object, by name or by path.

use serde_json::{Map, Value};

/// The fields of a JSON object.
pub type Fields = Map<String, Value>;

/// Sources cut long lines. From this length on, in bytes, an object that does not close was cut, and is read as far as it
/// goes; a shorter one was written like that.
const MIN_BYTES_OF_CUT_LINE: usize = 4_000;

/// The fields of a message; `None` for one that is not a JSON object.
#[must_use]
pub fn parse_object(message: &str) -> Option<Fields> {
    if !message.starts_with('{') {
        return None;
    }
    serde_json::from_str(message).ok().or_else(|| {
        if message.len() < MIN_BYTES_OF_CUT_LINE {
            return None;
        }
        serde_json::from_str(&close_cut_object(message)?).ok()
    })
}

/// The object up to its last whole field, closed. `None` if it has none.
fn close_cut_object(message: &str) -> Option<String> {
    let (mut open, mut in_text, mut is_escaped) = (Vec::new(), false, false);
    // Where the last whole field ends, and what was open there.
    let mut last_whole: Option<(usize, Vec<char>)> = None;
    for (place, character) in message.char_indices() {
        if in_text {
            in_text = is_escaped || character != '"';
            is_escaped = character == '\\' && !is_escaped;
            continue;
        }
        match character {
            '"' => in_text = true,
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => {
                open.pop();
            }
            ',' => last_whole = Some((place, open.clone())),
            _ => {}
        }
    }
    let (end, open) = last_whole?;
    let mut whole = message.get(..end)?.to_owned();
    whole.extend(open.iter().rev());
    Some(whole)
}

/// The value at a path, as in `detail.stoppedReason`. Some writers use the whole path as one name.
#[must_use]
pub fn find_value<'a>(fields: &'a Fields, path: &str) -> Option<&'a Value> {
    if let Some(value) = fields.get(path) {
        return Some(value);
    }
    if let Some((name, rest)) = path.split_once('.')
        && let Some(Value::Array(list)) = fields.get(name)
    {
        // A number is a place in a list.
        return list.get(rest.parse::<usize>().ok()?);
    }
    let mut search_from = 0;
    while let Some(dot) = path.get(search_from..)?.find('.') {
        let (name, rest) = (path.get(..search_from + dot)?, path.get(search_from + dot + 1..)?);
        if let Some(found) = fields.get(name).and_then(Value::as_object).and_then(|inner| find_value(inner, rest)) {
            return Some(found);
        }
        search_from += dot + 1;
    }
    None
}

/// The first text at one of the paths that says anything: API Gateway writes `-` for a value that it does not have.
#[must_use]
pub fn find_text<'a>(fields: &'a Fields, paths: &[&str]) -> Option<&'a str> {
    paths.iter().find_map(|path| says_something(find_value(fields, path)?.as_str()?))
}

/// The first whole number at one of the paths, also where it is written as a text.
#[must_use]
pub fn find_number(fields: &Fields, paths: &[&str]) -> Option<u64> {
    paths.iter().find_map(|path| {
        let value = find_value(fields, path)?;
        value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
    })
}

/// The object at a path.
#[must_use]
pub fn find_object<'a>(fields: &'a Fields, path: &str) -> Option<&'a Fields> {
    find_value(fields, path)?.as_object()
}

/// The text without the blanks around it, unless it stands for nothing.
#[must_use]
pub fn says_something(text: &str) -> Option<&str> {
    let text = text.trim();
    let stands_for_nothing = ["", "-", "null", "none", "nil", "<nil>", "undefined", "{}", "[]", "false", "0", "n/a"];
    let is_nothing = stands_for_nothing.iter().any(|nothing| text.eq_ignore_ascii_case(nothing));
    (!is_nothing).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_followed_and_also_found_as_one_name() {
        let nested = parse_object(r#"{"log":{"level":"error"},"a":{"b.c":{"d":1}}}"#).unwrap();
        assert_eq!(find_text(&nested, &["severity", "log.level"]), Some("error"));
        assert_eq!(find_number(&nested, &["a.b.c.d"]), Some(1));
        let flat = parse_object(r#"{"log.level":"warn","status":"502","error":"-"}"#).unwrap();
        assert_eq!(find_text(&flat, &["error", "log.level"]), Some("warn"));
        assert_eq!(find_number(&flat, &["status"]), Some(502));
    }

    #[test]
    fn a_line_that_was_cut_is_read_as_far_as_it_goes() {
        let long = "x".repeat(MIN_BYTES_OF_CUT_LINE);
        let cut = format!(r#"{{"level":"error","detail":{{"reason":"gone","names":["a","b"],"text":"{long}"#);
        let fields = parse_object(&cut).unwrap();
        assert_eq!(find_text(&fields, &["detail.reason"]), Some("gone"));
        assert_eq!(parse_object(r#"{"level":"error","detail":{"reason":"gone""#), None);
        assert_eq!(parse_object(&format!(r#"{{"text":"{long}"#)), None);
    }
}
