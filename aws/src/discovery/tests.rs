use investigation::ports::{ASSUME_ROLE, FailureKind};
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
    let place = SearchPlace::in_region("eu-central-1");
    AwsDiscovery::new(&aws.sdk().await).names(place, kind, typed, at("2026-01-31T14:00:00Z")).await
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
        assert_eq!(failure.kind, FailureKind::Denied, "{kind:?}");
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
    assert_eq!(found.failure.unwrap().kind, FailureKind::TimedOut);
    let denied = FakeAws::start(move |call: &Call| match call.body.get("nextToken") {
        None => Reply::Ok(page(1)),
        Some(_) => Reply::Error(400, "AccessDeniedException", "no"),
    })
    .await;
    let found = look(&denied, NameKind::LogGroup, "").await.unwrap();
    assert_eq!((found.items.len(), found.failure.unwrap().kind), (1, FailureKind::Denied));
}

#[tokio::test]
async fn a_metric_is_found_by_each_word() {
    let metric = |name: &str, function: &str| {
        json!({ "Namespace": "AWS/Lambda", "MetricName": name,
            "Dimensions": [{ "Name": "FunctionName", "Value": function }] })
    };
    let metrics = json!([metric("Errors", "pay"), metric("Errors", "cart"), metric("Duration", "pay")]);
    let aws = aws(vec![("ListMetrics", json!({ "Metrics": metrics }))]).await;
    let place = SearchPlace::in_region("eu-west-1");
    let found = AwsDiscovery::new(&aws.sdk().await).metrics(place, "AWS/Lambda err pay").await.unwrap();
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
    let (place, stack) = (SearchPlace::in_region("eu-west-1"), Origin::Stack("shop".to_owned()));
    let inventory = discovery.inventory(place, &stack, at("2026-01-31T14:00:00Z")).await.unwrap();
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
    let (place, stack) = (SearchPlace::in_region("eu-west-1"), Origin::Stack("shop".to_owned()));
    let inventory = discovery.inventory(place, &stack, at("2026-01-31T14:00:00Z")).await.unwrap();
    assert_eq!(inventory.resources.len(), 1);
    assert!(
        inventory.unread.iter().any(|sentence| sentence.starts_with("The alarms may be incomplete: ")),
        "{inventory:?}"
    );
}

const ROLE: &str = "arn:aws:iam::210987654321:role/incident-investigator-reader";

/// A region of another account, which the stack's own external id enters.
fn elsewhere() -> SearchPlace<'static> {
    SearchPlace { role: Some(ROLE), ..SearchPlace::in_region("eu-central-1") }
}

fn discovery_by_roles(sdk: &SdkConfig) -> AwsDiscovery {
    AwsDiscovery::new(sdk).with_accounts(&Arc::new(Accounts::new(Some("stack".to_owned()))))
}

#[tokio::test]
async fn another_account_is_entered_by_its_role_once_with_the_policy_of_an_investigation() {
    const GIVEN: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
        <AccessKeyId>ASIAOTHER</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
        <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let aws = FakeAws::start(|call: &Call| match call.operation.as_str() {
        "AssumeRole" => Reply::Xml(200, GIVEN),
        "DescribeLogGroups" => Reply::Ok(json!({ "logGroups": [{ "logGroupName": "/aws/lambda/pay" }] })),
        _ => Reply::Ok(json!({})),
    })
    .await;
    let discovery = discovery_by_roles(&aws.sdk().await);
    let now = at("2026-01-31T14:00:00Z");
    for _ in 0..2 {
        let found = discovery.names(elsewhere(), NameKind::LogGroup, "pay", now).await.unwrap();
        assert_eq!(found.items, ["/aws/lambda/pay"]);
    }
    discovery.inventory(elsewhere(), &Origin::Stack("shop".to_owned()), now).await.unwrap();
    let assumed: Vec<Call> = aws.calls().into_iter().filter(|call| call.operation == "AssumeRole").collect();
    assert_eq!(assumed.len(), 1);
    let Call { region, body, .. } = &assumed[0];
    assert_eq!(
        (region.as_str(), &body["RoleArn"], &body["ExternalId"]),
        ("eu-central-1", &json!(ROLE), &json!("stack"))
    );
    let policy: Value = serde_json::from_str(body["Policy"].as_str().unwrap()).unwrap();
    let actions = policy["Statement"][0]["Action"].as_array().unwrap();
    assert!(
        ["tag:GetTagKeys", "tag:GetTagValues"].iter().all(|action| actions.contains(&json!(action))),
        "{actions:?}"
    );
    assert!(aws.calls().iter().all(|call| call.region == "eu-central-1"));
}

#[tokio::test]
async fn a_role_that_may_not_be_assumed_ends_the_search_before_anything_is_read() {
    const REFUSED: &str = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>\
        <Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>";
    let aws = FakeAws::start(|_: &Call| Reply::Xml(403, REFUSED)).await;
    let discovery = discovery_by_roles(&aws.sdk().await);
    let now = at("2026-01-31T14:00:00Z");
    let failures = [
        discovery.names(elsewhere(), NameKind::LogGroup, "pay", now).await.unwrap_err(),
        discovery.metrics(elsewhere(), "pay").await.unwrap_err(),
        discovery.inventory(elsewhere(), &Origin::Stack("shop".to_owned()), now).await.unwrap_err(),
    ];
    for failure in failures {
        assert_eq!((failure.kind, failure.operation), (FailureKind::Denied, ASSUME_ROLE));
    }
    assert_eq!(aws.operations(), ["AssumeRole"; 3]);
}
