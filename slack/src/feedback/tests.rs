use investigation::model::EvidenceKind;

use super::*;
use crate::message::samples;

fn id() -> InvestigationId {
    InvestigationId::from_seed(b"test")
}

fn wrong() -> Question {
    Question::Wrong(Feedback { investigation_id: id(), hypothesis: 0, is_right: false })
}

fn option_values(modal: &Value, block: usize) -> Vec<String> {
    let options = modal["blocks"][block]["element"]["options"].as_array().unwrap();
    options.iter().map(|option| option["value"].as_str().unwrap().to_owned()).collect()
}

fn submitted(fields: &Value) -> Result<Answered, String> {
    let field = |name: &str| {
        let value = &fields[name];
        let held = if name == NOTE {
            json!({ "value": value })
        } else {
            json!({ "selected_option": value.as_str().map(|value| json!({ "value": value })) })
        };
        json!({ name: held })
    };
    let values = json!({ ENTITY: field(ENTITY), KIND: field(KIND), NOTE: field(NOTE) });
    answered(&serde_json::from_value(json!({ "id": "V1", "state": { "values": values } })).unwrap())
}

#[test]
fn the_modal_remembers_what_it_asks_about() {
    for asked in [wrong(), Question::Resolved(id())] {
        assert_eq!(Question::from_metadata(&asked.to_metadata()), Some(asked));
    }
    for metadata in ["", "resolved", "resolved x", "C1"] {
        assert_eq!(Question::from_metadata(metadata), None, "{metadata}");
    }
}

#[test]
fn it_offers_every_entity_of_the_report_once_and_something_else() {
    let report = samples::report();
    let offered = option_values(&question(&wrong(), &report), 1);
    assert_eq!(offered.first().map(String::as_str), Some(report.hypotheses[0].entity.name.as_str()));
    assert_eq!(offered.last().map(String::as_str), Some(SOMETHING_ELSE));
    let distinct: std::collections::BTreeSet<_> = offered.iter().collect();
    assert_eq!(distinct.len(), offered.len());
}

#[test]
fn no_name_breaks_a_limit() {
    let mut report = samples::report();
    let sample = report.evidence[0].clone();
    for number in 0..200 {
        let mut evidence = sample.clone();
        evidence.kind = EvidenceKind::FaultRise;
        evidence.entity.name = format!("<!channel> `{}` {number}", "🦀".repeat(number));
        report.evidence.push(evidence);
    }
    let modal = question(&wrong(), &report);
    let offered = option_values(&modal, 1);
    assert!(offered.len() <= 100 && offered.iter().all(|value| value.chars().count() <= 150));
    let labels = modal["blocks"][1]["element"]["options"].as_array().unwrap();
    let is_short = |option: &Value| (1..=75).contains(&option["text"]["text"].as_str().unwrap().chars().count());
    assert!(labels.iter().all(is_short));
    assert!(modal["title"]["text"].as_str().unwrap().chars().count() <= 24);
}

#[test]
fn what_was_chosen_and_written_is_read() {
    let answer = submitted(&json!({ ENTITY: "orders", KIND: "throttling", NOTE: " the export " })).unwrap();
    let expected = Answered {
        entity: Some("orders".to_owned()),
        kind: Some(CauseKind::Throttling),
        note: "the export".to_owned(),
    };
    assert_eq!(answer, expected);
    assert_eq!(submitted(&json!({ ENTITY: "orders" })).unwrap().kind, None);
}

#[test]
fn something_else_needs_a_word_about_it() {
    let error = submitted(&json!({ ENTITY: SOMETHING_ELSE, KIND: "network" })).unwrap_err();
    insta::assert_snapshot!(error, @r#"{"errors":{"note":"Say in a few words what it was."},"response_action":"errors"}"#);
    let said = submitted(&json!({ ENTITY: SOMETHING_ELSE, NOTE: "a cable" })).unwrap();
    assert_eq!((said.entity, said.note.as_str()), (None, "a cable"));
}
