use serde_json::{Value, json};

use super::*;
use crate::testing::{Call, FakeAws, Reply, at};

/// Answers each operation with what stands beside it, and others with nothing.
async fn aws(answers: Vec<(&'static str, Value)>) -> FakeAws {
    FakeAws::start(move |call: &Call| {
        let answer = answers.iter().find(|(operation, _)| call.operation == *operation);
        Reply::Ok(answer.map_or_else(|| json!({}), |(_, answer)| answer.clone()))
    })
    .await
}

async fn look(aws: &FakeAws, kind: NameKind, typed: &str) -> Result<Listing<String>, Failure> {
    AwsDiscovery::new(&aws.sdk().await).names("eu-central-1", kind, typed, at("2026-01-31T14:00:00Z")).await
}

/// The names of a list that is complete.
async fn names(aws: &FakeAws, kind: NameKind, typed: &str) -> Result<Vec<String>, Failure> {
    let found = look(aws, kind, typed).await?;
    assert_eq!(found.failure, None);
    Ok(found.items)
}

#[tokio::test]
async fn log_groups_are_found_by_what_is_typed_in_the_region_of_the_context() {
    let groups =
        json!({ "logGroups": [{ "logGroupName": "/aws/lambda/pay" }, { "logGroupName": "/aws/lambda/cart" }] });
    let aws = aws(vec![("DescribeLogGroups", groups)]).await;
    assert_eq!(names(&aws, NameKind::LogGroup, "lambda/").await.unwrap(), ["/aws/lambda/cart", "/aws/lambda/pay"]);
    let calls = aws.calls();
    assert_eq!((calls[0].region.as_str(), &calls[0].body["logGroupNamePattern"]), ("eu-central-1", &json!("lambda/")));
    assert!(names(&aws, NameKind::LogGroup, "no group!").await.unwrap().is_empty());
    assert_eq!(aws.calls().len(), 1, "a name that no group can have is not asked for");
}

#[tokio::test]
async fn stacks_are_the_values_of_their_tag() {
    let aws = aws(vec![("GetTagValues", json!({ "TagValues": ["shop", "payments"] }))]).await;
    assert_eq!(names(&aws, NameKind::Stack, "SHO").await.unwrap(), ["shop"]);
    assert_eq!(aws.calls()[0].body["Key"], STACK_TAG);
}

#[tokio::test]
async fn a_tag_is_a_key_with_a_value() {
    let keys = json!({ "TagKeys": ["team", "stage"] });
    let aws = aws(vec![("GetTagKeys", keys), ("GetTagValues", json!({ "TagValues": ["shop"] }))]).await;
    assert_eq!(names(&aws, NameKind::Tag, "tea").await.unwrap(), ["team=shop"]);
    assert_eq!(names(&aws, NameKind::Tag, "team=sh").await.unwrap(), ["team=shop"]);
}

#[tokio::test]
async fn services_are_those_of_the_service_graph_and_of_application_signals() {
    let graph = json!({ "Services": [
        { "ReferenceId": 1, "Name": "pay", "Type": "AWS::Lambda::Function" },
        { "ReferenceId": 2, "Name": "pay", "Type": "client" },
    ] });
    let metric = json!({ "Namespace": "ApplicationSignals", "MetricName": "Latency",
        "Dimensions": [{ "Name": "Service", "Value": "cart" }] });
    let aws = aws(vec![("/ServiceGraph", graph), ("ListMetrics", json!({ "Metrics": [metric] }))]).await;
    assert_eq!(names(&aws, NameKind::Service, "").await.unwrap(), ["cart", "pay"]);
}

#[tokio::test]
async fn names_that_cannot_be_read_are_a_failure_with_its_kind() {
    let aws = FakeAws::start(|_| Reply::Error(400, "AccessDeniedException", "no")).await;
    for kind in [NameKind::LogGroup, NameKind::Alarm, NameKind::Service, NameKind::Stack, NameKind::Tag] {
        let failure = names(&aws, kind, "x").await.unwrap_err();
        assert_eq!(failure.kind, investigation::ports::FailureKind::Denied, "{kind:?}");
    }
}

#[tokio::test]
async fn a_list_that_is_not_read_to_its_end_says_so() {
    let page =
        |next: u32| json!({ "logGroups": [{ "logGroupName": "/aws/lambda/pay" }], "nextToken": next.to_string() });
    let endless = FakeAws::start(move |call: &Call| {
        let this = call.body["nextToken"].as_str().map_or(0, |token| token.parse().unwrap());
        Reply::Ok(page(this + 1))
    })
    .await;
    let found = look(&endless, NameKind::LogGroup, "").await.unwrap();
    assert_eq!(found.items, ["/aws/lambda/pay"]);
    assert_eq!(found.failure.unwrap().kind, investigation::ports::FailureKind::TimedOut);
    let denied = FakeAws::start(move |call: &Call| match call.body.get("nextToken") {
        None => Reply::Ok(page(1)),
        Some(_) => Reply::Error(400, "AccessDeniedException", "no"),
    })
    .await;
    let found = look(&denied, NameKind::LogGroup, "").await.unwrap();
    assert_eq!((found.items.len(), found.failure.unwrap().kind), (1, investigation::ports::FailureKind::Denied));
}

#[tokio::test]
async fn a_metric_is_found_by_each_word() {
    let metric = |name: &str, function: &str| {
        json!({ "Namespace": "AWS/Lambda", "MetricName": name,
            "Dimensions": [{ "Name": "FunctionName", "Value": function }] })
    };
    let metrics = json!([metric("Errors", "pay"), metric("Errors", "cart"), metric("Duration", "pay")]);
    let aws = aws(vec![("ListMetrics", json!({ "Metrics": metrics }))]).await;
    let found = AwsDiscovery::new(&aws.sdk().await).metrics("eu-west-1", "AWS/Lambda err pay").await.unwrap();
    assert_eq!((found.items.len(), found.failure), (1, None));
    assert_eq!(aws.calls()[0].body["Namespace"], "AWS/Lambda");
}

#[tokio::test]
async fn what_is_around_a_stack_is_read_in_two_rounds() {
    let tags = json!([{ "Key": STACK_TAG, "Value": "shop" }]);
    let resource = json!({ "ResourceARN": "arn:aws:lambda:eu-west-1:123456789012:function:pay", "Tags": tags });
    let alarm = json!({ "AlarmName": "pay-errors", "Namespace": "AWS/Lambda", "MetricName": "Errors",
        "Statistic": "Sum", "Dimensions": [{ "Name": "FunctionName", "Value": "pay" }] });
    let aws = aws(vec![
        ("GetResources", json!({ "ResourceTagMappingList": [resource], "PaginationToken": "" })),
        ("DescribeAlarms", json!({ "MetricAlarms": [alarm] })),
        ("DescribeLogGroups", json!({ "logGroups": [{ "logGroupName": "/aws/lambda/pay" }] })),
    ])
    .await;
    let discovery = AwsDiscovery::new(&aws.sdk().await);
    let inventory =
        discovery.inventory("eu-west-1", &Origin::Stack("shop".to_owned()), at("2026-01-31T14:00:00Z")).await.unwrap();
    assert_eq!(inventory.resources.len(), 1);
    assert_eq!(inventory.alarms[0].metrics[0].dimensions["FunctionName"], "pay");
    assert_eq!(inventory.log_groups, ["/aws/lambda/pay"]);
    assert_eq!(inventory.unread, Vec::<String>::new());
    let filters: Vec<_> = aws.calls().into_iter().filter(|call| call.operation == "GetResources").collect();
    assert_eq!(filters[0].body["TagFilters"], json!([{ "Key": STACK_TAG, "Values": ["shop"] }]));
}

#[tokio::test]
async fn a_source_that_is_denied_is_said_and_the_others_are_kept() {
    let tags = json!([{ "Key": STACK_TAG, "Value": "shop" }]);
    let resource = json!({ "ResourceARN": "arn:aws:sqs:eu-west-1:123456789012:jobs", "Tags": tags });
    let aws = FakeAws::start(move |call: &Call| match call.operation.as_str() {
        "GetResources" => Reply::Ok(json!({ "ResourceTagMappingList": [resource.clone()] })),
        "ListMetrics" => Reply::Ok(json!({})),
        _ => Reply::Error(403, "AccessDeniedException", "no"),
    })
    .await;
    let discovery = AwsDiscovery::new(&aws.sdk().await);
    let inventory =
        discovery.inventory("eu-west-1", &Origin::Stack("shop".to_owned()), at("2026-01-31T14:00:00Z")).await.unwrap();
    assert_eq!(inventory.resources.len(), 1);
    assert!(
        inventory.unread.iter().any(|sentence| sentence.starts_with("The alarms may be incomplete: ")),
        "{inventory:?}"
    );
}
