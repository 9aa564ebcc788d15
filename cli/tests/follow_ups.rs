//! What is answered to follow-up questions, and what a post-mortem says, about the incidents that come with the program.

use bundle::{names, open};
use cli::embedded::investigate;
use investigation::follow_up::{EXAMPLES, MAX_CHARS, MAX_STATEMENTS, Statement, answer, parse_question};
use investigation::memory::{PastInvestigation, find_similar};
use investigation::model::{Report, Source, Window};
use investigation::post_mortem::write_post_mortem;

async fn investigated(name: &str) -> anyhow::Result<Report> {
    Ok(investigate(open(name)?).await?)
}

/// The questions, each with its answer in plain text.
fn ask(report: &Report, questions: &[&str]) -> String {
    let mut text = String::new();
    for question in questions {
        let answer = answer(&parse_question(question), report, &[]);
        text.push_str(&format!("> {question}\n{}\n\n", answer.to_plain_text(report)));
    }
    text
}

#[tokio::test]
async fn a_throttled_table_after_a_deployment() {
    let report = investigated("lambda-timeout-after-deploy").await.unwrap();
    let questions = [
        "why",
        "why orders?",
        "why not checkout?",
        "why not dynamodb?",
        "evidence 6",
        "logs checkout",
        "logs orders",
        "changes",
        "timeline",
        "without the deployment?",
        "what is missing?",
        "what else?",
        "how sure?",
        "who is affected?",
        "where do I look?",
        "cost?",
        "why payments?",
    ];
    insta::assert_snapshot!(ask(&report, &questions));
}

#[tokio::test]
async fn a_provider_that_fails() {
    let report = investigated("dependency-5xx").await.unwrap();
    let questions = [
        "why",
        "why not payments?",
        "why not orders-db?",
        "is it inventory?",
        "logs payments",
        "changes",
        "when did it start",
    ];
    insta::assert_snapshot!(ask(&report, &questions));
}

#[tokio::test]
async fn recordings_with_traces_alone() {
    let mut text = String::new();
    for name in ["petshop-latency", "petshop-availability", "petshop-temporal"] {
        let questions = [
            "why petsearch?",
            "why not petinfo?",
            "why not the database",
            "logs",
            "without the deployment?",
            "what is missing?",
        ];
        text.push_str(&format!("# {name}\n\n{}", ask(&investigated(name).await.unwrap(), &questions)));
    }
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn every_question_about_every_entity_has_a_cited_answer_within_its_bounds() {
    for name in names() {
        let report = investigated(name).await.unwrap();
        let entities: Vec<&str> = report.evidence.iter().map(|evidence| evidence.entity.name.as_str()).collect();
        let mut questions: Vec<String> = EXAMPLES.iter().map(|(example, _)| (*example).to_owned()).collect();
        for form in ["why", "why not", "logs", "changes", "timeline", "evidence", "without"] {
            questions.extend(entities.iter().map(|entity| format!("{form} {entity}")));
        }
        for question in &questions {
            let answer = answer(&parse_question(question), &report, &[]);
            let chars: usize = answer.statements.iter().map(Statement::chars).sum();
            assert!((1..=MAX_STATEMENTS).contains(&answer.statements.len()) && chars <= MAX_CHARS, "{question}");
            for id in answer.statements.iter().flat_map(|statement| &statement.citations) {
                assert!(report.evidence(id).is_some(), "{question} cites {id}");
            }
        }
        for entity in entities {
            let about = answer(&parse_question(&format!("why {entity}")), &report, &[]);
            assert!(about.to_plain_text(&report).starts_with(entity), "{name}: why {entity}");
            assert!(about.statements.iter().any(|statement| !statement.citations.is_empty()), "{name}: why {entity}");
        }
    }
}

#[tokio::test]
async fn the_verdict_without_the_suspected_change_is_that_of_an_investigation_without_it() {
    let mut bundle = open("lambda-timeout-after-deploy").unwrap();
    let without = investigate(bundle.clone()).await.unwrap().without_change.unwrap();
    let changed = bundle.changes.as_mut().unwrap();
    changed.retain(|change| !change.resources.iter().any(|resource| resource.contains("checkout")));
    let again = investigate(bundle).await.unwrap();
    assert!(!again.evidence.iter().any(|evidence| evidence.source == Source::Changes && evidence.id == without.change));
    let first = &again.hypotheses[0];
    assert_eq!((Some(&first.entity), first.cause), (without.entity.as_ref(), without.cause));
    assert_eq!(first.confidence.value, without.confidence);
}

#[tokio::test]
async fn an_incident_is_most_like_itself_and_not_like_the_others() {
    let mut past = Vec::new();
    for name in names() {
        past.push(PastInvestigation::new(&investigated(name).await.unwrap(), &open(name).unwrap().request()));
    }
    for name in names() {
        let mut again = investigated(name).await.unwrap();
        let known = again.investigation_id.clone();
        // The same comes back, after all of the others.
        let end = past.iter().map(|past| past.incident_window.end()).max().unwrap();
        again.incident_window = Window::new(end, end + again.incident_window.duration()).unwrap();
        let found = find_similar(&past, &again);
        assert_eq!((&found[0].past.investigation_id, found[0].similarity), (&known, 1.0), "{name}");
    }
}

#[tokio::test]
async fn a_post_mortem_of_a_throttled_table() {
    insta::assert_snapshot!(write_post_mortem(&investigated("lambda-timeout-after-deploy").await.unwrap(), &[]));
}
