//! A context as JSON that a person wrote: everything that is wrong with it at once, each by the place where it stands.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::Context;
use crate::nearest::nearest;

/// Wrong values that are looked for before the rest is left unread: more are of no help to whoever mends them.
const MAX_WRONG: usize = 50;

/// Characters of a wrong value that are quoted.
const MAX_QUOTED: usize = 80;

/// What is wrong at one place of a context's JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The place, as a JSON Pointer such as `/log_groups/2`; empty for the whole.
    ///
    /// Source: <https://www.rfc-editor.org/rfc/rfc6901>
    pub pointer: String,
    /// What is wrong there, and what would be right.
    pub problem: String,
}

impl fmt::Display for Wrong {
    /// Such as `region: “Ireland” is no region of AWS, such as eu-west-1 (/region)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "/" } else { &self.pointer };
        write!(f, "{} ({place})", self.problem)
    }
}

impl Context {
    /// Reads a context that every step accepts.
    ///
    /// # Errors
    /// Everything that is wrong with it: fields of other names or types, and values that [`Context::problems`] names.
    pub fn from_json(json: &Value) -> Result<Self, Vec<Wrong>> {
        let mut reader =
            Reader { rest: json.clone(), wrong: Vec::new(), invented: Vec::new(), removed: BTreeMap::new() };
        let Some(context) = reader.read() else { return Err(reader.wrong) };
        let has_other_shape = !reader.wrong.is_empty();
        for problem in context.problems() {
            let pointer = context.pointer_of(&problem);
            // What could not be read may be just what is missed.
            let is_known = (problem.value.is_none() && has_other_shape) || reader.is_invented(&pointer);
            if !is_known {
                let pointer = reader.to_original(&pointer);
                reader.wrong.push(Wrong { pointer, problem: problem.to_string() });
            }
        }
        if reader.wrong.is_empty() { Ok(context) } else { Err(reader.wrong) }
    }

    /// Where the value of a problem stands, as a JSON Pointer such as `/alarms/0`.
    #[must_use]
    pub fn pointer_of(&self, problem: &super::Problem) -> String {
        let field = problem.field.name();
        let is_list = serde_json::to_value(self).is_ok_and(|json| json.get(field).is_some_and(Value::is_array));
        let index = problem
            .value
            .as_ref()
            .and_then(|wrong| problem.field.values(self).iter().position(|value| value == wrong).filter(|_| is_list));
        index.map_or_else(|| format!("/{field}"), |index| format!("/{field}/{index}"))
    }
}

/// Reads again and again, each time without what was wrong the time before.
struct Reader {
    /// What is not known to be wrong.
    rest: Value,
    wrong: Vec<Wrong>,
    /// The places, by their pointers, where a text was put for one that is missing.
    invented: Vec<String>,
    /// Of each list, by its pointer, the original indexes of the elements that were taken out.
    removed: BTreeMap<String, Vec<usize>>,
}

impl Reader {
    /// The context of what is left; `None` where nothing of it is one.
    fn read(&mut self) -> Option<Context> {
        while self.wrong.len() < MAX_WRONG {
            let error = match serde_path_to_error::deserialize::<_, Context>(&self.rest) {
                Ok(context) => return Some(context),
                Err(error) => error,
            };
            let message = error.inner().to_string();
            let mut pointer = to_pointer(error.path());
            if let Some(missing) = quoted_after(&message, "missing field ") {
                // It may lack within an element whose index the path does not tell.
                pointer = format!("{pointer}/{}", escape(missing));
                let original = self.to_original(&pointer);
                self.wrong.push(Wrong { pointer: original, problem: format!("{missing}: it is missing; give a text") });
                self.put_text(&pointer)?;
                continue;
            }
            let problem = explain(&message, &pointer, self.rest.pointer(&pointer));
            self.wrong.push(Wrong { pointer: self.to_original(&pointer), problem });
            self.take_out(&pointer)?;
        }
        None
    }

    /// Puts a text where one is missing, so that what follows is read as well.
    fn put_text(&mut self, pointer: &str) -> Option<()> {
        let (parent, key) = pointer.rsplit_once('/')?;
        self.rest.pointer_mut(parent)?.as_object_mut()?.insert(unescape(key), Value::String(String::new()));
        self.invented.push(pointer.to_owned());
        Some(())
    }

    /// Whether what stands there is, or has in it, what was put there.
    fn is_invented(&self, pointer: &str) -> bool {
        let is_within = |invented: &String| {
            invented.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.invented.iter().any(is_within)
    }

    /// Takes out what stands there; `None` where it is the whole.
    fn take_out(&mut self, pointer: &str) -> Option<()> {
        let (parent, key) = pointer.rsplit_once('/')?;
        let original = self.to_original(pointer);
        match self.rest.pointer_mut(parent)? {
            Value::Object(fields) => drop(fields.remove(&unescape(key))?),
            Value::Array(items) => {
                let index: usize = key.parse().ok().filter(|index| *index < items.len())?;
                items.remove(index);
                let original_index = original.rsplit_once('/')?.1.parse().ok()?;
                let list = self.to_original(parent);
                let removed = self.removed.entry(list).or_default();
                removed.push(original_index);
                removed.sort_unstable();
            }
            _ => return None,
        }
        Some(())
    }

    /// The pointer to the same place in what was written, where elements that were taken out still count.
    fn to_original(&self, pointer: &str) -> String {
        let mut original = String::new();
        for key in pointer.split('/').skip(1) {
            let shifted = self.removed.get(&original).and_then(|removed| {
                let mut index: usize = key.parse().ok()?;
                for gone in removed {
                    index = index.saturating_add(usize::from(*gone <= index));
                }
                Some(index.to_string())
            });
            original.push('/');
            original.push_str(shifted.as_deref().unwrap_or(key));
        }
        original
    }
}

/// What is wrong, in words: serde's are those of Rust.
fn explain(message: &str, pointer: &str, value: Option<&Value>) -> String {
    // Elements of a list are called by the list.
    let name = pointer.rsplit('/').find(|key| key.parse::<usize>().is_err()).map(unescape).unwrap_or_default();
    if let Some(unknown) = quoted_after(message, "unknown field ") {
        let known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        return match nearest(unknown, known.iter().copied()).first() {
            Some(meant) => format!("{}: there is no such field; did you mean {meant}?", quote(unknown)),
            None => format!("{}: there is no such field; the fields are {}", quote(unknown), known.join(", ")),
        };
    }
    let label = if name.is_empty() { "the context" } else { &name };
    match message.split_once(", expected ") {
        Some((wrong, expected)) if wrong.starts_with("invalid ") => {
            let found = value.map_or_else(|| "something else".to_owned(), describe);
            format!("{label}: it is {found}, and should be {}", to_type(expected))
        }
        _ => format!("{label}: {message}"),
    }
}

/// A value by its type, and what it is where that is short.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text “{}”", quote(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// What serde expects, as JSON calls it.
fn to_type(expected: &str) -> &str {
    match expected {
        "a string" => "a text",
        "a sequence" => "a list",
        "a boolean" => "true or false",
        "u32" => "a whole number",
        "a map" => "an object",
        structure if structure.starts_with("struct ") => "an object",
        other => other,
    }
}

fn quoted_after<'a>(message: &'a str, start: &str) -> Option<&'a str> {
    message.strip_prefix(start)?.strip_prefix('`')?.split('`').next()
}

fn quote(text: &str) -> String {
    let plain = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign });
    let mut quoted: String = plain.take(MAX_QUOTED).collect();
    if text.chars().count() > MAX_QUOTED {
        quoted.push('…');
    }
    quoted
}

/// The JSON Pointer of a path.
fn to_pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let key = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => escape(key),
            Segment::Enum { variant } => escape(variant),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&key);
    }
    pointer
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescape(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(json: &Value) -> Vec<String> {
        Context::from_json(json).map_or_else(|wrong| wrong.iter().map(ToString::to_string).collect(), |_| Vec::new())
    }

    #[test]
    fn a_sound_context_is_read() {
        let context = Context { traces: true, ..Context::new("checkout", "eu-west-1") };
        assert_eq!(Context::from_json(&json!(context)), Ok(context));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_with_its_place_and_what_would_be_right() {
        let wrong = json!({
            "service": "check out",
            "log_group": ["/aws/lambda/checkout"],
            "log_groups": ["/aws/lambda/ok", 7, "my group", { "name": "x" }, "/aws/ecs/ok", "a b"],
            "metrics": [
                { "namespace": "AWS/Lambda", "name": "Errors", "stat": "Median", "dimension": {} },
                { "namespace": "AWS/Lambda", "name": "Errors", "dimensions": { "a/b": 1 } },
            ],
            "traces": "yes",
            "trace_period": 90,
            "alarms": "checkout-errors",
            "quiet_hours": "at night",
            "owners": ["@ann"],
        });
        insta::assert_snapshot!(said(&wrong).join("\n"));
    }

    #[test]
    fn what_is_no_object_is_said_of_the_whole() {
        for (json, expected) in [
            (json!(null), "the context: it is null, and should be an object (/)"),
            (json!("checkout"), "the context: it is the text “checkout”, and should be an object (/)"),
            (json!(["checkout"]), "the context: it is a list, and should be an object (/)"),
        ] {
            assert_eq!(said(&json), [expected]);
        }
    }

    #[test]
    fn a_field_like_none_leads_to_all_fields() {
        let json = json!({ "service": "checkout", "region": "eu-west-1", "traces": true, "zzz": 1 });
        let said = said(&json);
        assert!(said[0].starts_with("zzz: there is no such field; the fields are service, "), "{said:?}");
        assert_eq!(said.len(), 1);
    }

    #[test]
    fn whatever_the_json_it_is_read_or_said_why_not() {
        // Each field of a context, with each kind of value in its place.
        let context = json!(Context { traces: true, ..Context::new("checkout", "eu-west-1") });
        let values =
            [json!(null), json!(true), json!(1e9), json!("x"), json!([]), json!([[]]), json!({}), json!([null])];
        for field in <super::super::ContextField as strum::VariantArray>::VARIANTS {
            for value in &values {
                let mut json = context.clone();
                json[field.name()] = value.clone();
                if let Err(wrong) = Context::from_json(&json) {
                    let field = format!("/{}", field.name());
                    assert!(wrong.iter().all(|wrong| wrong.pointer.starts_with('/')), "{json}: {wrong:?}");
                    let is_named = wrong.iter().any(|wrong| wrong.pointer.starts_with(&field));
                    // Alarms that start something want a channel and to be named.
                    assert!(is_named || *value == json!(true), "{json}: {wrong:?}");
                }
            }
        }
    }

    #[test]
    fn thousands_of_wrong_values_end_the_reading() {
        let json = json!({ "service": "checkout", "region": "eu-west-1", "alarms": vec![7; 10_000] });
        assert_eq!(said(&json).len(), MAX_WRONG);
    }
}
