//! The schemas of everything that is kept, and the description of the API, as they stand in `docs`.

use investigation::audit::AuditRow;
use investigation::concluded::Concluded;
use investigation::detect::Findings;
use investigation::memory::Feedback;
use investigation::model::{Context, Report, Request, Scope};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// Each file by its path in `docs`, with what it holds.
#[must_use]
pub fn files() -> Vec<(&'static str, String)> {
    vec![
        ("openapi.json", to_text(&crate::api::openapi::document())),
        ("schemas/audit-row.json", schema::<AuditRow>()),
        ("schemas/concluded.json", schema::<Concluded>()),
        ("schemas/context.json", schema::<Context>()),
        ("schemas/feedback.json", schema::<Feedback>()),
        ("schemas/findings.json", schema::<Findings>()),
        ("schemas/report.json", schema::<Report>()),
        ("schemas/request.json", schema::<Request>()),
        ("schemas/scope.json", schema::<Scope>()),
    ]
}

/// The schema of what is written: what may be left out when it is read may still be always there.
fn schema<T: JsonSchema>() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    to_text(&generator.into_root_schema_for::<T>().to_value())
}

fn to_text(json: &Value) -> String {
    format!("{json:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_in_docs_are_those_of_the_types() {
        for (path, text) in files() {
            let kept = std::fs::read_to_string(format!("{}/../docs/{path}", env!("CARGO_MANIFEST_DIR")));
            assert!(kept.is_ok_and(|kept| kept == text), "docs/{path} is out of date: run `make schemas`");
        }
    }
}
