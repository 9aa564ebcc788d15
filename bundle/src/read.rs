//! Parses the files of a bundle.

use std::fs::File;
use std::io::BufReader;

use serde::de::DeserializeOwned;

use super::files::{Content, to_unreadable};
use super::{Bundle, Files};

pub(super) const MANIFEST: &str = "incident.json";
pub(super) const CONTEXT: &str = "context.json";
pub(super) const METRICS: &str = "metrics.json";
pub(super) const LOGS: &str = "logs.json";
pub(super) const TRACES: &str = "traces.json";
pub(super) const CHANGES: &str = "changes.json";
pub(super) const ALARMS: &str = "alarms.json";
pub(super) const AS_READ: &str = "as_read.json";

/// Every file that a bundle may have.
const FILE_NAMES: [&str; 8] = [MANIFEST, CONTEXT, METRICS, LOGS, TRACES, CHANGES, ALARMS, AS_READ];

/// Why a bundle cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// No bundle has that name, and no directory that path.
    #[error("no incident bundle is named `{name}`, nor is there such a directory; the bundles are: {known}")]
    Unknown {
        /// The name or path that was asked for.
        name: String,
        /// The names of the bundles that the binary carries.
        known: String,
    },
    /// A file or directory cannot be read.
    #[error("{path} cannot be read: {problem}")]
    Unreadable {
        /// The file or directory.
        path: String,
        /// The operating system's error.
        problem: String,
    },
    /// A file that every bundle needs is not there.
    #[error("`{0}` is missing: a bundle has at least {MANIFEST} and {CONTEXT}")]
    Missing(&'static str),
    /// A JSON file has a name that no bundle has, most likely a misspelt one.
    #[error("`{0}` is not a file of a bundle; expected {known}", known = FILE_NAMES.join(", "))]
    UnknownFile(String),
    /// The content of a file is not valid.
    #[error("{file}: `{field}`: {problem}")]
    Malformed {
        /// The name of the file.
        file: &'static str,
        /// The path to the field in it, such as `[3].points[0].value`.
        field: String,
        /// The parser's error, or what was expected instead.
        problem: String,
    },
}

impl Bundle {
    /// Parses the files of a bundle.
    ///
    /// # Errors
    /// When a file is missing, unknown or malformed; the error names the file and the field.
    pub fn read(files: &Files) -> Result<Self, BundleError> {
        if let Some(unknown) = files.names().find(|name| !FILE_NAMES.contains(name)) {
            return Err(BundleError::UnknownFile(unknown.to_owned()));
        }
        let bundle = Self {
            manifest: parse(files, MANIFEST)?.ok_or(BundleError::Missing(MANIFEST))?,
            context: parse(files, CONTEXT)?.ok_or(BundleError::Missing(CONTEXT))?,
            metrics: parse(files, METRICS)?,
            logs: parse(files, LOGS)?,
            traces: parse(files, TRACES)?,
            changes: parse(files, CHANGES)?,
            alarms: parse(files, ALARMS)?,
            as_read: parse(files, AS_READ)?,
        };
        bundle.validated()
    }

    fn validated(self) -> Result<Self, BundleError> {
        if self.context.service != self.manifest.ask.service {
            return Err(BundleError::Malformed {
                file: CONTEXT,
                field: "service".to_owned(),
                problem: format!(
                    "is `{}`, but {MANIFEST} asks for `{}`: they must be the same",
                    self.context.service, self.manifest.ask.service
                ),
            });
        }
        Ok(self)
    }
}

fn parse<T: DeserializeOwned>(files: &Files, file: &'static str) -> Result<Option<T>, BundleError> {
    let value = match files.get(file) {
        None => return Ok(None),
        Some(Content::InMemory(bytes)) => deserialize(file, serde_json::Deserializer::from_slice(bytes))?,
        Some(Content::OnDisk(path)) => {
            let open = File::open(path).map_err(|error| to_unreadable(path, &error))?;
            deserialize(file, serde_json::Deserializer::from_reader(BufReader::new(open)))?
        }
    };
    Ok(Some(value))
}

fn deserialize<'de, T: DeserializeOwned>(
    file: &'static str,
    mut json: serde_json::Deserializer<impl serde_json::de::Read<'de>>,
) -> Result<T, BundleError> {
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| BundleError::Malformed {
        file,
        field: error.path().to_string(),
        problem: error.inner().to_string(),
    })?;
    json.end().map_err(|error| BundleError::Malformed { file, field: ".".to_owned(), problem: error.to_string() })?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(changed: &[(&str, &str)]) -> Files {
        let mut files = Files::default();
        files.insert(MANIFEST, br#"{"name": "n", "title": "t", "description": "d", "origin": {"kind": "simulated"},
            "ask": {"service": "s", "incident_window": {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T00:01:00Z"}}}"#.to_vec());
        files.insert(CONTEXT, br#"{"service": "s", "region": "eu-west-1"}"#.to_vec());
        for (name, json) in changed {
            files.insert(name, json.as_bytes().to_vec());
        }
        files
    }

    fn refusal(name: &str, json: &str) -> String {
        Bundle::read(&files(&[(name, json)])).unwrap_err().to_string()
    }

    #[test]
    fn a_bundle_without_telemetry_is_a_bundle() {
        let bundle = Bundle::read(&files(&[])).unwrap();
        assert_eq!((bundle.metrics, bundle.logs, bundle.traces), (None, None, None));
    }

    #[test]
    fn a_refusal_names_the_file_the_field_and_what_would_be_right() {
        assert_eq!(
            refusal(
                METRICS,
                r#"[{"query": {"namespace": "n", "name": "m", "stat": "Sum"}, "period": "60", "points": []}]"#
            ),
            "metrics.json: `[0].period`: invalid type: string \"60\", expected u32 at line 1 column 73"
        );
        assert_eq!(
            refusal(CONTEXT, r#"{"service": "other", "region": "r"}"#),
            "context.json: `service`: is `other`, but incident.json asks for `s`: they must be the same"
        );
        assert_eq!(refusal(LOGS, "[] []"), "logs.json: `.`: trailing characters at line 1 column 4");
        assert!(refusal("log.json", "[]").starts_with("`log.json` is not a file of a bundle; expected incident.json"));
        assert!(refusal(MANIFEST, "{").starts_with("incident.json: `?`: EOF"));
    }

    #[test]
    fn a_bundle_needs_a_manifest() {
        assert_eq!(Bundle::read(&Files::default()), Err(BundleError::Missing(MANIFEST)));
    }
}
