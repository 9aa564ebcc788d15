//! A context in a file, read by the rules by which Slack and the HTTP API read one.

use std::path::Path;

use investigation::model::{Context, Wrong};
use serde_json::Value;

/// Why a file holds no context that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidContextFile {
    /// It cannot be read.
    #[error("{file} cannot be read: {problem}")]
    Unreadable {
        /// The path.
        file: String,
        /// The operating system's error.
        problem: String,
    },
    /// It is no JSON.
    #[error("{file} holds no context: {problem}")]
    Malformed {
        /// The path.
        file: String,
        /// What is wrong, with the line and the column.
        problem: String,
    },
    /// Fields of it are wrong.
    #[error("{file} cannot be used:{}", .problems.iter().map(|problem| format!("\n  {problem}")).collect::<String>())]
    Wrong {
        /// The path.
        file: String,
        /// What is wrong, and where.
        problems: Vec<Wrong>,
    },
}

/// Reads a context that every step accepts.
///
/// # Errors
/// When there is none; or everything that is wrong with it, with where it stands and what would be right.
pub fn read(file: &Path) -> Result<Context, InvalidContextFile> {
    let json = read_json(file)?;
    Context::from_json(&json)
        .map_err(|problems| InvalidContextFile::Wrong { file: file.display().to_string(), problems })
}

/// Reads a context, whatever the values of its fields.
///
/// # Errors
/// When there is none, or a field of it is of another name or type.
pub fn read_unchecked(file: &Path) -> Result<Context, InvalidContextFile> {
    let json = read_json(file)?;
    Context::from_json(&json).or_else(|problems| {
        serde_json::from_value(json)
            .map_err(|_| InvalidContextFile::Wrong { file: file.display().to_string(), problems })
    })
}

fn read_json(file: &Path) -> Result<Value, InvalidContextFile> {
    let name = || file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| InvalidContextFile::Unreadable { file: name(), problem: error.to_string() })?;
    serde_json::from_str(&text)
        .map_err(|error| InvalidContextFile::Malformed { file: name(), problem: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> String {
        let file = std::env::temp_dir().join(format!("context-{}-{}.json", std::process::id(), text.len()));
        std::fs::write(&file, text).unwrap();
        let read = read(&file).map(|context| context.service).map_err(|error| error.to_string());
        std::fs::remove_file(&file).unwrap();
        read.unwrap_or_else(|error| error).replace(&file.display().to_string(), "FILE")
    }

    #[test]
    fn each_wrong_field_is_named_with_what_would_be_right() {
        for (text, said) in [
            (r#"{ "service": "checkout", "region": "eu-west-1", "traces": true }"#, "checkout"),
            (
                r#"{ "service": "checkout", "region": "eu-west-1", "log_group": [] }"#,
                "\n  log_group: there is no such field; did you mean log_groups? (/log_group)",
            ),
            (r#"{ "service": "checkout" }"#, "\n  region: it is missing; give a text (/region)"),
            (r#"{ "service": "checkout", "region": "Ireland", "traces": true }"#, "\n  region: “Ireland” is no region"),
            (
                r#"{ "service": "checkout", "region": "eu-west-1", "alarms": [""] }"#,
                "\n  alarms: “” is no alarm's name: it takes 1 to 255 visible characters (/alarms/0)",
            ),
            ("service: checkout", "FILE holds no context: "),
        ] {
            let read = read_text(text);
            assert!(read.contains(said), "{text}: {read}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_said_in_a_sentence() {
        let error = read(Path::new("no-such-context.json")).unwrap_err().to_string();
        assert!(error.starts_with("no-such-context.json cannot be read: "), "{error}");
    }
}
