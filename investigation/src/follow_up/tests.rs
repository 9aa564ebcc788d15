use proptest::prelude::*;

use super::fixtures::{hostile_report, report};
use super::*;
use crate::model::{Report, Verdict};

fn ask(typed: &str) -> String {
    ask_of(typed, &report())
}

fn ask_of(typed: &str, report: &Report) -> String {
    answer(&parse_question(typed), report, &[]).to_plain_text(report)
}

#[test]
fn the_cause_is_named_with_its_part_its_numbers_and_its_line() {
    insta::assert_snapshot!(ask("why orders?"), @r"
    orders is the likeliest cause: throttling, high confidence (90 %), since 12:07 UTC [1]
    By itself it accounts for 95 % of the extra response time at shop: 570 ms of 600 ms a request [4]
    orders: WriteThrottleEvents Sum 307 instead of 0, since 12:07 UTC [1]
    cart logs “ThrottlingException: slow down” 178 times, never before [2]
    Changed before: deployment of cart by ci 51 s before the incident window; it began 7 min later [3]
    Against it: payments: mean response time 400 ms instead of 200 ms [5]
    What lowers the confidence: payments may be the cause instead (−3)
    It would be refuted by this: It stays when the load is gone. [1]
    ");
}

#[test]
fn what_is_not_the_cause_is_told_with_why() {
    insta::assert_snapshot!(ask("why not payments?"), @r"
    payments was considered and left: 2 % against 90 % for orders [5] [1]
    payments: mean response time 400 ms instead of 200 ms, since 12:09 UTC [5]
    Hardly any of what is felt at shop is its own; orders accounts for 95 % [4]
    It calls orders by way of cart, so that what it shows can come from there [5] [1]
    It began at 12:09 UTC, 2 min after orders [5] [1]
    For it: departs from its baseline
    Against it: something it calls is in trouble too
    ");
}

#[test]
fn without_the_change_the_verdict_is_that_of_the_ranking() {
    insta::assert_snapshot!(ask("without the deployment?"), @r"
    Without it orders is still first: throttling, 80 % instead of 90 %, named [1] [3]
    orders began at 12:07 UTC, 7 min after the change [1] [3]
    No other change that was read touches cart, orders or shop [3]
    ");
    let mut other = report();
    other.without_change.as_mut().unwrap().entity = None;
    assert!(ask_of("without the deployment?", &other).starts_with("Without it nothing is suspected"), "{other:?}");
    other.without_change = None;
    assert!(ask_of("without the deployment?", &other).starts_with("The verdict suspects this change"), "{other:?}");
    assert!(ask("without the deployment of payments").starts_with("No change of payments was found"));
}

#[test]
fn a_piece_of_evidence_is_shown_with_its_source_its_words_and_its_page() {
    insta::assert_snapshot!(ask("evidence 1"), @r"
    1: orders: WriteThrottleEvents Sum 307 instead of 0, since 12:07 UTC [1]
    throttle rise at orders: 307 observed, 0 expected; strength 98 % [1]
    Read in metrics: “CloudWatch metric AWS/DynamoDB WriteThrottleEvents Sum (TableName=orders)” open: https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#metricsV2:graph=~(metrics~(~(~'AWS*2fDynamoDB~'WriteThrottleEvents~'TableName~'orders))~view~'timeSeries~stacked~false~region~'eu-west-1~start~'2026-01-01T11*3a00*3a00Z~end~'2026-01-01T12*3a30*3a00Z~stat~'Sum~period~60) [1]
    “a sample” [1]
    It speaks for orders: throttling [1]
    ");
    assert_eq!(ask("evidence 99"), "There is no evidence 99; the report holds 1 to 5");
    assert_eq!(ask("evidence 0"), "There is no evidence 0; the report holds 1 to 5");
    assert!(ask("[2] and [4]").contains("4: shop: mean response time"));
    assert!(ask("EV-LOGS-2").starts_with("2: cart logged"));
}

#[test]
fn what_has_no_log_of_its_own_is_told_by_others() {
    insta::assert_snapshot!(ask("logs orders"), @r"
    No line of orders departs in what was read
    cart logs “ThrottlingException: slow down” 178 times, never before, which is about it [2]
    Lines of these depart: cart [2]
    ");
    assert!(ask("logs of cart").starts_with("cart logs “ThrottlingException: slow down” 178 times, never before"));
}

#[test]
fn what_was_not_read_is_said_with_how_to_mend_it() {
    insta::assert_snapshot!(ask("what is missing?"), @r"
    alarms, access denied: Grant cloudwatch:DescribeAlarmHistory.
    ");
}

#[test]
fn a_name_is_found_without_case_by_its_beginning_a_part_its_kind_and_despite_a_slip() {
    for typed in ["why ORDERS", "why ord", "why rders", "why dynamodb", "why the orders table", "why `orders`'s slow"] {
        assert!(ask(typed).contains("orders is the likeliest cause"), "{typed}: {}", ask(typed));
    }
    assert!(ask("why ordesr").starts_with("Nothing is called “ordesr”; this is about orders\norders is"));
    assert!(ask("why web").starts_with("shop"), "{}", ask("why web"));
    assert_eq!(
        ask("why kafka").lines().collect::<Vec<_>>(),
        ["The report knows nothing called “kafka”", "It speaks of orders, cart, shop and payments"]
    );
    assert!(ask("why paymrnts-service").contains("Did you mean payments?"), "{}", ask("why paymrnts-service"));
}

#[test]
fn a_reason_without_a_name_is_the_whole_chain() {
    for typed in ["why?", "why is it slow", "Why did this happen?!", "how come", "how do you know?"] {
        assert!(ask(typed).contains("Change 11:59:09 UTC: deployment of cart"), "{typed}: {}", ask(typed));
    }
}

#[test]
fn what_is_not_understood_gets_the_list() {
    for typed in ["blah", "lorem ipsum dolor", "42nd street"] {
        assert!(ask(typed).starts_with("That question is not one of these:\nwhy"), "{typed}: {}", ask(typed));
    }
    assert!(ask("").starts_with("why: "));
}

#[test]
fn an_abstention_and_an_unread_report_say_what_would_decide() {
    let mut abstained = report();
    abstained.verdict =
        Verdict::Abstained { sentence: "No confident cause.".into(), missing: vec!["Logs of payments.".into()] };
    abstained.hypotheses[0].confidence.value = 0.4;
    assert!(ask_of("why", &abstained).contains("What would decide: Logs of payments."));
    assert!(ask_of("why not?", &abstained).contains("What would decide: Logs of payments."));
    assert!(ask_of("why orders", &abstained).contains("strongest lead, and not sure enough to be named"));
    let mut unread = report();
    unread.verdict = Verdict::NothingRead { sentence: "Nothing could be read.".into(), missing: Vec::new() };
    unread.hypotheses.clear();
    unread.evidence.clear();
    unread.chain.clear();
    for example in EXAMPLES {
        assert_ne!(ask_of(example.0, &unread), "", "{}", example.0);
    }
}

#[test]
fn every_example_is_understood() {
    for (example, _) in EXAMPLES {
        assert!(!matches!(parse_question(example), Question::NotUnderstood(_) | Question::Help), "{example}");
        let answer = answer(&parse_question(example), &report(), &[]);
        assert!(!answer.statements.is_empty(), "{example}");
    }
}

/// Questions as they are typed, and pieces of them.
fn any_question() -> impl Strategy<Value = String> {
    const WORDS: [&str; 13] =
        ["why", "not", "logs", "evidence", "3", "without", "change", "timeline", "orders", "cart", "is", "it", "->"];
    let pieced =
        proptest::collection::vec(proptest::sample::select(&WORDS[..]), 0..6).prop_map(|words| words.join(" "));
    prop_oneof![
        pieced,
        "\\PC{0,40}",
        proptest::sample::select(&EXAMPLES[..]).prop_map(|(example, _)| example.to_owned())
    ]
}

fn assert_bounded(answer: &Answer, report: &Report) {
    assert!(!answer.statements.is_empty() && answer.statements.len() <= MAX_STATEMENTS, "{answer:?}");
    assert!(answer.statements.iter().map(Statement::chars).sum::<usize>() <= MAX_CHARS, "{answer:?}");
    let cited = answer.statements.iter().flat_map(|statement| &statement.citations);
    for id in cited {
        assert!(report.evidence(id).is_some(), "{id} is not evidence of the report");
    }
}

proptest! {
    #[test]
    fn no_question_has_an_answer_without_bounds_or_with_an_invented_citation(typed in any_question()) {
        let report = report();
        assert_bounded(&answer(&parse_question(&typed), &report, &[PastInvestigation::new(&report, &crate::detect::fixtures::scope().request)]), &report);
    }

    #[test]
    fn no_report_breaks_an_answer(text in "\\PC{0,20}|(a|->| |<@U1>|\\n|`){0,12}", repeated in 1_usize..60, typed in any_question()) {
        let report = hostile_report(&text.repeat(repeated));
        assert_bounded(&answer(&parse_question(&typed), &report, &[]), &report);
        let about_it = format!("why not {}", text);
        assert_bounded(&answer(&parse_question(&about_it), &report, &[]), &report);
    }
}
