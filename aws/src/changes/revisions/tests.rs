use investigation::ports::{Answer, TelemetrySources};
use investigation::telemetry::{Collected, Difference};
use serde_json::{Value, json};

use crate::testing::{Call, FakeAws, Reply, at, scope};

use super::*;

const DEFINITION: &str = "arn:aws:ecs:eu-central-1:123456789012:task-definition/checkout";

/// An event of CloudTrail this many minutes before the incident.
fn event(lead: i64, service: &str, name: &str, request: Value, response: Value) -> Value {
    let made_at = scope().incident_window().start().as_second() - 60 * lead;
    let record = json!({ "requestParameters": request, "responseElements": response }).to_string();
    json!({
        "EventId": format!("{name}-{lead}"), "EventName": name, "EventTime": made_at, "ReadOnly": "false",
        "EventSource": format!("{service}.amazonaws.com"), "CloudTrailEvent": record,
    })
}

/// The changes, where CloudTrail has these events and `revisions` answers whatever else is asked.
async fn read(
    events: Vec<Value>,
    mut revisions: impl FnMut(&Call) -> Reply + Send + 'static,
) -> (Answer<Vec<Change>>, FakeAws) {
    let aws = FakeAws::start(move |call| match call.operation.as_str() {
        "LookupEvents" if call.region == "eu-central-1" => Reply::Ok(json!({ "Events": events })),
        "LookupEvents" => Reply::Ok(json!({})),
        _ => revisions(call),
    })
    .await;
    let sources = aws.sources().await.comparing_revisions();
    let mut scope = scope();
    // So late that CloudTrail shows all.
    scope.request.requested_at = at("2026-01-31T15:00:00Z");
    (sources.changes(&scope).await, aws)
}

fn differences(answer: Answer<Vec<Change>>) -> Vec<String> {
    let Collected { telemetry, gaps } = answer.unwrap();
    assert_eq!(gaps, []);
    let told = |found: Difference| {
        format!("{} {} -> {}", found.key, found.before.unwrap_or_default(), found.after.unwrap_or_default())
    };
    telemetry.into_iter().flat_map(|change| change.differences).map(told).collect()
}

fn xml(text: String) -> Reply {
    Reply::Xml(200, Box::leak(text.into_boxed_str()))
}

#[tokio::test(start_paused = true)]
async fn the_version_from_before_a_change_is_compared_to_the_configuration_since() {
    let update = event(3, "lambda", "UpdateFunctionCode20150331v2", json!({ "functionName": "checkout" }), Value::Null);
    let publish = event(2, "lambda", "PublishVersion20150331", json!({ "functionName": "checkout" }), Value::Null);
    let version =
        |version: &str, at: &str, code: &str| json!({ "Version": version, "LastModified": at, "CodeSha256": code });
    let (changes, aws) = read(vec![update, publish], move |call| {
        assert_eq!(call.operation, "/2015-03-31/functions/checkout/versions");
        Reply::Ok(json!({ "Versions": [
            version("$LATEST", "2026-01-31T13:57:02.000+0000", "new"),
            version("6", "2026-01-20T10:00:00.000+0000", "older"),
            version("7", "2026-01-30T10:00:00.000+0000", "old"),
        ] }))
    })
    .await;
    assert_eq!(differences(changes), ["code digest old -> new"]);
    assert_eq!(aws.operations().iter().filter(|operation| operation.starts_with("/2015")).count(), 1, "one function");
}

#[tokio::test(start_paused = true)]
async fn the_task_definition_that_a_service_ran_is_compared_to_the_one_that_it_runs() {
    let request = json!({ "service": "checkout", "cluster": "main", "taskDefinition": "checkout:42" });
    let deployments = json!([{ "status": "PRIMARY", "taskDefinition": format!("{DEFINITION}:42") }, { "status": "ACTIVE", "taskDefinition": format!("{DEFINITION}:40") }]);
    let update = event(3, "ecs", "UpdateService", request, json!({ "service": { "deployments": deployments } }));
    let (changes, aws) = read(vec![update], |call| {
        let tag = call.body["taskDefinition"].as_str().unwrap().replace("checkout:", "1.");
        let container = json!({ "name": "app", "image": format!("checkout:{tag}") });
        Reply::Ok(json!({ "taskDefinition": { "family": "checkout", "containerDefinitions": [container] } }))
    })
    .await;
    assert_eq!(differences(changes), ["image checkout:1.40 -> checkout:1.42"]);
    assert_eq!(aws.operations().iter().filter(|operation| *operation == "DescribeTaskDefinition").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_new_version_of_a_policy_is_compared_to_the_one_before() {
    let arn = "arn:aws:iam::123456789012:policy/checkout-policy";
    let response = json!({ "policyVersion": { "versionId": "v3", "isDefaultVersion": true } });
    let create = event(3, "iam", "CreatePolicyVersion", json!({ "policyArn": arn, "setAsDefault": true }), response);
    let (changes, _) = read(vec![create], |call| match call.operation.as_str() {
        "ListPolicyVersions" => xml("<R><ListPolicyVersionsResult><Versions><member><VersionId>v3</VersionId></member><member><VersionId>v1</VersionId></member></Versions></ListPolicyVersionsResult></R>".to_owned()),
        _ => {
            let actions = if call.body["VersionId"] == "v1" { "%5B%22sqs:SendMessage%22%2C%22sqs:GetQueueUrl%22%5D" } else { "%22sqs:GetQueueUrl%22" };
            xml(format!("<R><GetPolicyVersionResult><PolicyVersion><Document>%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A{actions}%2C%22Resource%22%3A%22*%22%7D%7D</Document></PolicyVersion></GetPolicyVersionResult></R>"))
        }
    })
    .await;
    assert_eq!(differences(changes), ["Allow sqs:SendMessage on *  -> "]);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_names_the_commit_from_before() {
    let create = event(
        3,
        "codedeploy",
        "CreateDeployment",
        json!({ "applicationName": "checkout" }),
        json!({ "deploymentId": "d-1" }),
    );
    let (changes, _) = read(vec![create], |_| {
        let revision = |commit: &str| json!({ "revisionType": "GitHub", "gitHubLocation": { "commitId": commit } });
        Reply::Ok(
            json!({ "deploymentInfo": { "previousRevision": revision("9fceb02"), "revision": revision("1d2e3f4") } }),
        )
    })
    .await;
    assert_eq!(differences(changes), ["commitId 9fceb02 -> 1d2e3f4"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_set_names_the_property_and_hides_what_may_be_secret() {
    let execute = event(
        3,
        "cloudformation",
        "ExecuteChangeSet",
        json!({ "stackName": "checkout", "changeSetName": "c-1" }),
        Value::Null,
    );
    let (changes, _) = read(vec![execute], |_| {
        let target = |path: &str, before: &str, after: &str| format!("<member><Target><Path>{path}</Path><BeforeValue>{before}</BeforeValue><AfterValue>{after}</AfterValue></Target></member>");
        let targets = target("/Properties/VisibilityTimeout", "300", "30") + &target("/Properties/Environment/Variables/TOKEN", "hunter2", "hunter3");
        xml(format!("<R><DescribeChangeSetResult><Changes><member><ResourceChange><LogicalResourceId>Jobs</LogicalResourceId><Details>{targets}</Details></ResourceChange></member></Changes></DescribeChangeSetResult></R>"))
    })
    .await;
    assert_eq!(
        differences(changes),
        ["environment TOKEN [redacted] -> [redacted]", "Jobs VisibilityTimeout 300 -> 30"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_configuration_is_compared_to_the_one_that_was_deployed_before() {
    let request = json!({ "applicationId": "checkout", "environmentId": "e1", "configurationProfileId": "p1", "configurationVersion": "8" });
    let (changes, _) = read(vec![event(3, "appconfig", "StartDeployment", request, Value::Null)], |call| {
        let deployment = |number: u32, version: &str| json!({ "DeploymentNumber": number, "ConfigurationName": "flags", "ConfigurationVersion": version });
        match call.operation.rsplit('/').next().unwrap() {
            "deployments" => Reply::Ok(json!({ "Items": [deployment(5, "8"), deployment(4, "6"), deployment(3, "7")] })),
            version => Reply::Ok(json!({ "checkout": { "enabled": version == "6" } })),
        }
    })
    .await;
    assert_eq!(differences(changes), ["checkout.enabled true -> false"]);
}

/// An event of CloudTrail, as `LookupEvents` by the name of a call lists it.
fn earlier(request: Value, error: Value) -> Value {
    let record = json!({ "requestParameters": request, "errorCode": error });
    json!({ "EventId": "earlier", "CloudTrailEvent": record.to_string() })
}

/// The differences of a change of which CloudTrail also has these calls, the newest first.
async fn replaced(service: &str, name: &str, request: Value, history: Vec<Value>) -> Vec<String> {
    let change = event(3, service, name, request, Value::Null);
    let region = if service == "iam" { "us-east-1" } else { "eu-central-1" };
    let name = name.to_owned();
    let aws = FakeAws::start(move |call| {
        let attribute = &call.body["LookupAttributes"][0];
        if attribute["AttributeKey"] == "EventName" {
            assert_eq!((attribute["AttributeValue"].as_str(), call.region.as_str()), (Some(name.as_str()), region));
            return Reply::Ok(json!({ "Events": history }));
        }
        let is_home = call.region == region && attribute["AttributeKey"] == "ReadOnly";
        Reply::Ok(if is_home || attribute["AttributeValue"] == "iam.amazonaws.com" {
            json!({ "Events": [change] })
        } else {
            json!({})
        })
    })
    .await;
    let mut scope = scope();
    scope.request.requested_at = at("2026-01-31T15:00:00Z");
    differences(aws.sources().await.comparing_revisions().changes(&scope).await)
}

#[tokio::test(start_paused = true)]
async fn an_inline_policy_is_compared_to_the_one_that_was_put_before() {
    let policy = |role: &str, actions: &[&str]| {
        let document = json!({ "Statement": { "Effect": "Allow", "Action": actions, "Resource": "*" } }).to_string();
        json!({ "roleName": role, "policyName": "access", "policyDocument": document })
    };
    let own = policy("checkout-role", &["sqs:GetQueueUrl"]);
    let history = vec![
        earlier(own.clone(), Value::Null),
        earlier(policy("other-role", &["s3:*"]), Value::Null),
        earlier(policy("checkout-role", &["s3:*"]), json!("AccessDenied")),
        earlier(policy("checkout-role", &["sqs:GetQueueUrl", "sqs:SendMessage"]), Value::Null),
    ];
    assert_eq!(replaced("iam", "PutRolePolicy", own.clone(), history).await, ["Allow sqs:SendMessage on *  -> "]);
    let alone = vec![earlier(own.clone(), Value::Null)];
    assert_eq!(replaced("iam", "PutRolePolicy", own, alone).await, Vec::<String>::new(), "nothing is known of before");
}

/// The alias of a function, which CloudTrail lists, of which it has so many pages of other calls before the one that is looked for.
async fn read_alias(pages_of_others: usize, refusals: usize) -> (Collected<Vec<Change>>, FakeAws) {
    let alias = |version: &str| json!({ "functionName": "checkout", "name": "live", "functionVersion": version });
    let mut change = event(3, "lambda", "UpdateAlias20150331", alias("8"), Value::Null);
    change["Resources"] = json!([{ "ResourceType": "AWS::Lambda::Function", "ResourceName": "checkout" }]);
    let (mut pages, mut refused) = (0, 0);
    let aws = FakeAws::start(move |call| {
        let attribute = &call.body["LookupAttributes"][0];
        if call.region == "us-east-1" || attribute["AttributeKey"] == "EventName" {
            return Reply::Ok(json!({}));
        }
        if attribute["AttributeKey"] == "ReadOnly" {
            return Reply::Ok(json!({ "Events": [change] }));
        }
        assert_eq!(
            (&attribute["AttributeKey"], &attribute["AttributeValue"]),
            (&json!("ResourceName"), &json!("checkout"))
        );
        if refused < refusals {
            refused += 1;
            return Reply::Error(400, "ThrottlingException", "Rate exceeded");
        }
        pages += 1;
        let mut other =
            earlier(json!({ "functionName": "checkout", "name": "live", "functionVersion": "1" }), Value::Null);
        other["EventName"] = json!("GetAlias20150331");
        let events = match pages {
            1 => vec![change.clone(), other],
            page if page <= pages_of_others => vec![other],
            _ => vec![earlier(alias("7"), Value::Null)],
        };
        Reply::Ok(json!({ "Events": events, "NextToken": "more" }))
    })
    .await;
    let mut scope = scope();
    scope.request.requested_at = at("2026-01-31T15:00:00Z");
    (aws.sources().await.comparing_revisions().changes(&scope).await.unwrap(), aws)
}

#[tokio::test(start_paused = true)]
async fn the_call_before_is_looked_up_by_its_resource_through_some_pages() {
    let (changes, _) = read_alias(2, 0).await;
    assert_eq!(differences(Ok(changes)), ["functionVersion 7 -> 8"]);
    let (changes, _) = read_alias(3, 0).await;
    assert_eq!((changes.telemetry[0].differences.len(), changes.gaps.len()), (0, 0), "it has none by its name either");
}

#[tokio::test(start_paused = true)]
async fn a_lookup_of_the_call_before_that_is_throttled_takes_another_turn() {
    let begin = tokio::time::Instant::now();
    let (changes, aws) = read_alias(1, 3).await;
    assert_eq!(differences(Ok(changes)), ["functionVersion 7 -> 8"]);
    let by_resource =
        aws.calls().into_iter().filter(|call| call.body["LookupAttributes"][0]["AttributeKey"] == "ResourceName");
    assert_eq!(by_resource.count(), 3 + 2);
    // Of a second, of two and of three before each attempt, and none by the SDK itself.
    assert!(begin.elapsed() >= std::time::Duration::from_secs(6), "{:?}", begin.elapsed());
}

#[tokio::test(start_paused = true)]
async fn the_policy_of_a_bucket_is_compared_though_its_record_holds_an_object() {
    let policy = |effect: &str| json!({ "bucketName": "checkout", "bucketPolicy": { "Statement": [{ "Effect": effect, "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::checkout/*" }] } });
    let history = vec![earlier(policy("Deny"), Value::Null), earlier(policy("Allow"), Value::Null)];
    let told = replaced("s3", "PutBucketPolicy", policy("Deny"), history).await;
    assert!(told.iter().any(|told| told.starts_with("Deny s3:GetObject")), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn an_alias_names_the_version_that_it_stood_for() {
    let alias = |function: &str, name: &str, version: &str| json!({ "functionName": function, "name": name, "functionVersion": version });
    let history = vec![
        earlier(alias("checkout", "live", "8"), Value::Null),
        earlier(alias("checkout", "canary", "8"), Value::Null),
        earlier(alias("checkout", "live", "9"), Value::Null),
    ];
    let told = replaced("lambda", "UpdateAlias20150331", alias("checkout", "live", "8"), history).await;
    assert_eq!(told, ["functionVersion 9 -> 8"]);
}

#[tokio::test(start_paused = true)]
async fn an_update_of_a_stack_names_the_resources_that_it_touched() {
    let update = event(3, "cloudformation", "UpdateStack", json!({ "stackName": "checkout" }), Value::Null);
    let (changes, _) = read(vec![update], |_| {
        let event = |at: &str, id: &str, kind: &str, status: &str| format!(
            "<member><StackId>stack-1</StackId><PhysicalResourceId>{}</PhysicalResourceId><LogicalResourceId>{id}</LogicalResourceId>\
             <ResourceType>{kind}</ResourceType><ResourceStatus>{status}</ResourceStatus><Timestamp>{at}</Timestamp></member>",
            if id == "checkout" { "stack-1" } else { id }
        );
        let events = event("2026-01-31T13:58:00Z", "checkout", "AWS::CloudFormation::Stack", "UPDATE_COMPLETE")
            + &event("2026-01-31T13:57:40Z", "Jobs", "AWS::SQS::Queue", "UPDATE_COMPLETE")
            + &event("2026-01-31T13:57:20Z", "Jobs", "AWS::SQS::Queue", "UPDATE_IN_PROGRESS")
            + &event("2026-01-31T13:57:30Z", "Cache", "AWS::ElastiCache::CacheCluster", "DELETE_COMPLETE")
            + &event("2026-01-20T10:00:00Z", "Table", "AWS::DynamoDB::Table", "UPDATE_COMPLETE");
        xml(format!("<R><DescribeStackEventsResult><StackEvents>{events}</StackEvents></DescribeStackEventsResult></R>"))
    })
    .await;
    let told = differences(changes);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].starts_with("Cache AWS::ElastiCache::CacheCluster") && told[1].starts_with("Jobs AWS::SQS::Queue"),
        "{told:?}"
    );
}

/// Events of a stack, as pages of these; each is a time, a resource and a status.
fn stack_events(events: &[(&str, &str, &str)], next: &str) -> Reply {
    let event = |(at, id, status): &(&str, &str, &str)| {
        let (kind, physical) =
            if *id == "checkout" { ("AWS::CloudFormation::Stack", "stack-1") } else { ("AWS::SQS::Queue", *id) };
        format!(
            "<member><StackId>stack-1</StackId><PhysicalResourceId>{physical}</PhysicalResourceId>\
             <LogicalResourceId>{id}</LogicalResourceId><ResourceType>{kind}</ResourceType>\
             <ResourceStatus>{status}</ResourceStatus><Timestamp>2026-01-31T{at}Z</Timestamp></member>"
        )
    };
    let events: String = events.iter().map(event).collect();
    xml(format!(
        "<R><DescribeStackEventsResult><StackEvents>{events}</StackEvents><NextToken>{next}</NextToken>\
         </DescribeStackEventsResult></R>"
    ))
}

#[tokio::test(start_paused = true)]
async fn a_change_set_that_is_gone_is_told_by_the_stack_and_without_the_update_after_it() {
    let request = json!({ "stackName": "checkout", "changeSetName": "c-1" });
    let execute = event(3, "cloudformation", "ExecuteChangeSet", request, Value::Null);
    let (changes, aws) = read(vec![execute], |call| match (call.operation.as_str(), call.body["NextToken"].as_str()) {
        ("DescribeChangeSet", _) => Reply::Xml(404, "<E><Error><Code>ChangeSetNotFound</Code></Error></E>"),
        (_, None) => stack_events(
            &[
                ("14:20:30", "checkout", "UPDATE_COMPLETE"),
                ("14:20:20", "Later", "UPDATE_COMPLETE"),
                ("14:20:10", "checkout", "UPDATE_IN_PROGRESS"),
            ],
            "more",
        ),
        (_, Some(_)) => stack_events(
            &[
                ("13:57:50", "checkout", "UPDATE_COMPLETE"),
                ("13:57:45", "checkout", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
                ("13:57:40", "Jobs", "UPDATE_COMPLETE"),
                ("13:57:01", "checkout", "UPDATE_IN_PROGRESS"),
                ("13:56:58", "checkout", "UPDATE_COMPLETE"),
                ("13:40:00", "Earlier", "UPDATE_COMPLETE"),
            ],
            "even-more",
        ),
    })
    .await;
    let told = differences(changes);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Jobs AWS::SQS::Queue"), "{told:?}");
    assert_eq!(aws.operations().iter().filter(|operation| *operation == "DescribeStackEvents").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn where_an_update_lies_behind_too_many_pages_the_gap_says_so() {
    let update = event(3, "cloudformation", "UpdateStack", json!({ "stackName": "checkout" }), Value::Null);
    let (changes, aws) =
        read(vec![update], |_| stack_events(&[("14:20:20", "Later", "UPDATE_IN_PROGRESS")], "more")).await;
    let Collected { telemetry, gaps } = changes.unwrap();
    assert_eq!((telemetry[0].differences.len(), gaps.len(), gaps[0].reason), (0, 1, GapReason::Truncated));
    assert_eq!(
        gaps[0].detail,
        "What changed in checkout was not compared in full: too much has happened there since. Look it up in its service."
    );
    assert_eq!(aws.operations().iter().filter(|operation| *operation == "DescribeStackEvents").count(), 4);
}

#[tokio::test(start_paused = true)]
async fn the_configuration_before_is_found_on_a_later_page() {
    let request = json!({ "applicationId": "checkout", "environmentId": "e1", "configurationProfileId": "p1", "configurationVersion": "8" });
    let mut pages = 0;
    let (changes, _) = read(vec![event(3, "appconfig", "StartDeployment", request, Value::Null)], move |call| {
        let deployment = |number: u32, version: &str| json!({ "DeploymentNumber": number, "ConfigurationName": "flags", "ConfigurationVersion": version });
        match call.operation.rsplit('/').next().unwrap() {
            "deployments" => {
                pages += 1;
                let (items, next) = if pages == 1 { (deployment(5, "8"), json!("more")) } else { (deployment(4, "6"), Value::Null) };
                Reply::Ok(json!({ "Items": [items], "NextToken": next }))
            }
            version => Reply::Ok(json!({ "checkout": { "enabled": version == "6" } })),
        }
    })
    .await;
    assert_eq!(differences(changes), ["checkout.enabled true -> false"]);
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_compared_is_named_and_what_is_gone_is_not() {
    let update =
        || event(3, "lambda", "UpdateFunctionCode20150331v2", json!({ "functionName": "checkout" }), Value::Null);
    let (changes, _) = read(vec![update()], |_| Reply::Error(403, "AccessDeniedException", "no")).await;
    let Collected { telemetry, gaps } = changes.unwrap();
    assert_eq!((telemetry.len(), gaps.len(), gaps[0].reason), (1, 1, GapReason::Denied));
    assert_eq!(
        gaps[0].detail,
        "What changed in checkout was not compared: lambda:ListVersionsByFunction was not answered."
    );
    let (changes, _) = read(vec![update()], |_| Reply::Error(404, "ResourceNotFoundException", "gone")).await;
    assert_eq!(differences(changes), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn only_the_nearest_changes_of_what_the_context_names_are_compared() {
    let update = |lead: i64, name: &str| {
        event(lead, "lambda", "UpdateFunctionCode20150331v2", json!({ "functionName": name }), Value::Null)
    };
    let strangers = (0..20).map(|number| update(number, &format!("newsletter-{number}")));
    let own = (1..=9).map(|number| update(number, &format!("checkout-{number}")));
    let far = [update(180, "checkout-far")];
    let (changes, aws) =
        read(strangers.chain(own).chain(far).collect(), |_| Reply::Ok(json!({ "Versions": [] }))).await;
    assert_eq!(differences(changes), Vec::<String>::new());
    let mut asked: Vec<String> =
        aws.operations().into_iter().filter(|operation| operation.starts_with("/2015")).collect();
    asked.sort();
    assert_eq!(
        asked,
        (1..=4).map(|number| format!("/2015-03-31/functions/checkout-{number}/versions")).collect::<Vec<_>>()
    );
}
