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
