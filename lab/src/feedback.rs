//! What responders said of verdicts, as truths of the incidents that they spoke of.
//!
//! The ledger keeps it in Slack's workspace, on its page `feedback`. Whoever has bundles of the same incidents, each in a folder
//! that is named by its investigation, gets their truths from it, and can measure and fit the ranking on them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use bundle::{Manifest, Truth};
use investigation::memory::{Feedback, settle, to_json_lines};
use investigation::model::InvestigationId;
use serde_json::Value;

/// The file with all settled judgements, a JSON object a line.
const JUDGEMENTS: &str = "judgements.jsonl";

/// The file of a bundle that holds its truths.
const MANIFEST: &str = "incident.json";

/// What became of what was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Judgements on which people agree.
    pub judgements: usize,
    /// Bundles that have a truth now.
    pub bundles: usize,
    /// Incidents with a truth of which there is no bundle.
    pub without_bundle: usize,
    /// Bundles that had other truths, which stay.
    pub known_before: usize,
}

/// Reads an export of the ledger's page: what `aws dynamodb query` prints, or a judgement a line.
///
/// # Errors
/// When it is neither, with the number of the first line that is no judgement.
pub fn read(export: &str) -> Result<Vec<Feedback>> {
    if let Ok(answer) = serde_json::from_str::<Value>(export)
        && let Some(items) = answer.get("Items").and_then(Value::as_array)
    {
        let json = |item: &Value| item.pointer("/json/S").and_then(Value::as_str).map(str::to_owned);
        let lines = items.iter().map(|item| json(item).context("an item has no attribute `json`"));
        return parse(lines.collect::<Result<Vec<String>>>()?.iter().map(String::as_str));
    }
    parse(export.lines().filter(|line| !line.trim().is_empty()))
}

fn parse<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Feedback>> {
    let parse_line = |(number, line): (usize, &str)| {
        serde_json::from_str(line).with_context(|| format!("line {number} is no judgement"))
    };
    (1..).zip(lines).map(parse_line).collect()
}

/// The causes that people settled, by investigation: each entity once.
#[must_use]
pub fn truths(feedback: &[Feedback]) -> BTreeMap<InvestigationId, Vec<Truth>> {
    let mut truths: BTreeMap<InvestigationId, Vec<Truth>> = BTreeMap::new();
    for settled in settle(feedback) {
        let Some(said) = settled.said_cause() else { continue };
        let of_run = truths.entry(settled.investigation_id.clone()).or_default();
        if of_run.iter().all(|truth| truth.entity != said.entity) {
            let cause = if said.cause.is_empty() { "named by a responder" } else { said.cause };
            of_run.push(Truth {
                entity: said.entity.to_owned(),
                also: Vec::new(),
                kind: said.kind,
                cause: cause.to_owned(),
            });
        }
    }
    truths
}

/// Writes all settled judgements beside the bundles of this folder, and their truths into those of which nobody knew any.
///
/// # Errors
/// When the folder cannot be written, or a bundle's manifest not be read.
pub fn import(feedback: &[Feedback], bundles: &Path) -> Result<Imported> {
    if !bundles.is_dir() {
        bail!("{} is no folder", bundles.display());
    }
    let mut imported = Imported { judgements: settle(feedback).len(), ..Imported::default() };
    std::fs::write(bundles.join(JUDGEMENTS), to_json_lines(feedback))?;
    for (id, truths) in truths(feedback) {
        let path = bundles.join(id.as_str()).join(MANIFEST);
        if !path.is_file() {
            imported.without_bundle += 1;
            continue;
        }
        let read = || -> Result<Manifest> { Ok(serde_json::from_slice(&std::fs::read(&path)?)?) };
        let mut manifest = read().with_context(|| path.display().to_string())?;
        match &manifest.truths {
            Some(known) if *known != truths => imported.known_before += 1,
            Some(_) | None => {
                manifest.truths = Some(truths);
                std::fs::write(&path, serde_json::to_string_pretty(&manifest)? + "\n")?;
                imported.bundles += 1;
            }
        }
    }
    Ok(imported)
}

#[cfg(test)]
mod tests {
    use bundle::open;
    use investigation::memory::{ActualCause, JudgedHypothesis, Judgement};
    use investigation::model::{CauseKind, Entity, EntityKind};
    use jiff::{SignedDuration, Timestamp};

    use super::*;

    fn said(run: &str, judgement: Judgement, actual: Option<ActualCause>, minute: i64) -> Feedback {
        Feedback {
            investigation_id: InvestigationId::try_from(run.to_owned()).unwrap(),
            service: "shop".to_owned(),
            hypothesis: Some(JudgedHypothesis {
                entity: Entity { name: "orders".to_owned(), kind: EntityKind::DynamoDbTable },
                cause: CauseKind::Throttling,
                confidence: 0.9,
            }),
            judgement,
            actual,
            by: "U1".to_owned(),
            workspace: String::new(),
            at: Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute),
        }
    }

    fn feedback() -> Vec<Feedback> {
        let export = ActualCause::new(Some("nightly-export"), Some(CauseKind::TrafficSurge), "it ran twice");
        vec![
            said("inv-1", Judgement::Right, None, 1),
            said("inv-2", Judgement::Wrong, Some(export), 2),
            said("inv-3", Judgement::Wrong, None, 3),
        ]
    }

    #[test]
    fn an_export_is_read_as_aws_prints_it_and_line_by_line() {
        let lines: Vec<String> = feedback().iter().map(|said| serde_json::to_string(said).unwrap()).collect();
        assert_eq!(read(&lines.join("\n\n")).unwrap(), feedback());
        let items: Vec<Value> = lines.iter().map(|line| serde_json::json!({ "json": { "S": line } })).collect();
        assert_eq!(read(&serde_json::json!({ "Items": items, "Count": 3 }).to_string()).unwrap(), feedback());
        assert!(read("{}").unwrap_err().to_string().contains("line 1"));
    }

    #[test]
    fn truths_are_written_into_the_bundles_that_had_none() {
        let folder = std::env::temp_dir().join(format!("lab-feedback-{}", std::process::id()));
        let write = |name: &str, truths: Option<Vec<Truth>>| {
            let mut bundle = open("dependency-5xx").unwrap();
            bundle.manifest.name = name.to_owned();
            bundle.manifest.truths = truths;
            bundle.write(&folder.join(name)).unwrap();
        };
        write("inv-1", None);
        write("inv-2", Some(Vec::new()));
        let imported = import(&feedback(), &folder).unwrap();
        let expected = Imported { judgements: 3, bundles: 1, without_bundle: 0, known_before: 1 };
        assert_eq!(imported, expected);
        let truths = open(folder.join("inv-1").to_str().unwrap()).unwrap().manifest.truths.unwrap();
        assert_eq!(
            (truths.len(), truths[0].entity.as_str(), truths[0].kind),
            (1, "orders", Some(CauseKind::Throttling))
        );
        assert_eq!(std::fs::read_to_string(folder.join(JUDGEMENTS)).unwrap().lines().count(), 3);
        assert_eq!(import(&feedback(), &folder).unwrap(), expected, "a second import changes nothing");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
