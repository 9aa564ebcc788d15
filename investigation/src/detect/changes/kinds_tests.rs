//! What the report says of changes of every kind: the key that changed, never the one beside it, and no secret.

use serde_json::{Value, json};

use super::*;
use crate::detect::fixtures::scope;
use crate::report;

/// Values that stand in the revisions, and that nobody may read.
const SECRETS: [&str; 3] = ["hunter2", "correct-horse-battery", "postgres://app:s3cr3t@db/orders"];

/// A change, with what was read of it.
struct Kind {
    service: &'static str,
    call: &'static str,
    request: Value,
    response: Value,
    /// The revisions before and after; both `null` where only the record tells.
    revisions: [Value; 2],
    /// What the report says of it.
    told: &'static str,
    /// What did not change, and is not named.
    beside: &'static str,
}

fn of_record(
    service: &'static str,
    call: &'static str,
    request: Value,
    response: Value,
    told: &'static str,
    beside: &'static str,
) -> Kind {
    Kind { service, call, request, response, revisions: [Value::Null, Value::Null], told, beside }
}

/// A change of the function `checkout`, of whose configuration this was so before and after.
fn of_function(call: &'static str, before: Value, after: Value, told: &'static str, beside: &'static str) -> Kind {
    let configuration = |own: Value| {
        let mut whole = json!({
            "CodeSha256": "6Hq1x0f3c2b1aAAA", "MemorySize": 512, "Timeout": 30, "Handler": "app.main", "RevisionId": own.to_string(),
            "Environment": { "Variables": { "DB_HOST": "db.internal", "DB_PASSWORD": "hunter2", "DSN": SECRETS[2] } },
            "Layers": [{ "Arn": "arn:aws:lambda:eu-west-1:123456789012:layer:otel:4" }],
        });
        merge(&mut whole, own);
        whole
    };
    Kind {
        revisions: [configuration(before), configuration(after)],
        ..of_record("lambda", call, json!({ "functionName": "checkout" }), Value::Null, told, beside)
    }
}

/// A new task definition of the service `checkout`, whose container was so before and after.
fn of_task(before: Value, after: Value, told: &'static str, beside: &'static str) -> Kind {
    let definition = |own: Value| {
        let mut container = json!({
            "name": "app", "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout:1.4.1", "command": ["serve", "--password", "hunter2"],
            "environment": [{ "name": "DB_HOST", "value": "db.internal" }, { "name": "API_TOKEN", "value": "correct-horse-battery" }],
            "secrets": [{ "name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-a1b2c3" }],
        });
        merge(&mut container, own.clone());
        json!({ "family": "checkout", "revision": own.to_string().len(), "cpu": "256", "containerDefinitions": [container] })
    };
    Kind {
        revisions: [definition(before), definition(after)],
        ..of_record(
            "ecs",
            "UpdateService",
            json!({ "service": "checkout", "cluster": "main" }),
            Value::Null,
            told,
            beside,
        )
    }
}

/// A policy that is attached to the role of `checkout`, which was so before and after.
fn of_policy(call: &'static str, before: Value, after: Value, told: &'static str, beside: &'static str) -> Kind {
    let request = json!({ "policyArn": "arn:aws:iam::123456789012:policy/checkout-policy", "versionId": "v2" });
    let policy = |statements: Value| json!({ "Version": "2012-10-17", "Statement": statements });
    Kind { revisions: [policy(before), policy(after)], ..of_record("iam", call, request, Value::Null, told, beside) }
}

fn of(
    service: &'static str,
    call: &'static str,
    request: Value,
    revisions: [Value; 2],
    told: &'static str,
    beside: &'static str,
) -> Kind {
    Kind { revisions, ..of_record(service, call, request, Value::Null, told, beside) }
}

fn merge(into: &mut Value, own: Value) {
    for (name, value) in own.as_object().unwrap() {
        into[name] = value.clone();
    }
}

fn kinds() -> Vec<Kind> {
    let variables = |own: Value| {
        let mut variables = json!({ "DB_HOST": "db.internal", "DB_PASSWORD": "hunter2", "DSN": SECRETS[2] });
        merge(&mut variables, own);
        json!({ "Environment": { "Variables": variables } })
    };
    let environment = |name: &str, value: &str| json!({ "environment": [{ "name": "API_TOKEN", "value": "correct-horse-battery" }, { "name": name, "value": value }] });
    let read = json!({ "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders" });
    let write = json!({ "Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:eu-west-1:123456789012:table/orders" });
    let deny = json!({ "Effect": "Deny", "Action": "sqs:SendMessage", "Resource": "*" });
    let within = |range: &str| json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": range } } });
    let layer = |version: u32| json!({ "Layers": [{ "Arn": format!("arn:aws:lambda:eu-west-1:123456789012:layer:otel:{version}") }] });
    let parameters =
        |tag: &str, password: &str| json!({ "parameters": { "ImageTag": tag, "DbPassword": password, "Size": "4" } });
    let queue =
        |seconds: &str| json!({ "resources": { "Jobs": { "VisibilityTimeout": seconds, "Secret": "hunter2" } } });
    let touched = |queues: &[&str]| {
        let resources: serde_json::Map<String, Value> =
            queues.iter().map(|queue| ((*queue).to_owned(), json!({ "AWS::SQS::Queue": "there" }))).collect();
        json!({ "resources": resources })
    };
    let flags = |enabled: bool, limit: u32, key: &str| json!({ "configuration": { "checkout": { "enabled": enabled, "limit": limit, "key": key } } });
    let commit = |id: &str| json!({ "revisionType": "GitHub", "gitHubLocation": { "repository": "shop/checkout", "commitId": id } });
    let flag_request = || json!({ "applicationId": "checkout", "environmentId": "e1", "configurationVersion": "8" });
    let nothing = || json!({});
    vec![
        of_function(
            "UpdateFunctionCode20150331v2",
            nothing(),
            json!({ "CodeSha256": "9Zk2y1f3c2b1aBBB" }),
            "code digest 6Hq1x0f3c2",
            "memorySize",
        ),
        of_function(
            "UpdateFunctionConfiguration20150331v2",
            variables(json!({ "DB_POOL": "hunter2" })),
            variables(json!({ "DB_POOL": "correct-horse-battery" })),
            "environment DB_POOL changed",
            "DB_HOST",
        ),
        of_function(
            "UpdateFunctionConfiguration20150331v2",
            variables(json!({ "FEATURE_X": "on" })),
            variables(nothing()),
            "environment FEATURE_X removed",
            "DB_HOST",
        ),
        of_function(
            "UpdateFunctionConfiguration20150331v2",
            nothing(),
            json!({ "Timeout": 3 }),
            "timeout 30 -> 3",
            "handler",
        ),
        of_function("UpdateFunctionConfiguration20150331v2", layer(4), layer(5), "layer", "handler"),
        of_function(
            "PublishVersion20150331",
            nothing(),
            json!({ "MemorySize": 128 }),
            "memorySize 512 -> 128",
            "timeout",
        ),
        of_task(
            nothing(),
            json!({ "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout:1.4.2" }),
            "image checkout:1.4.1 -> checkout:1.4.2",
            "cpu",
        ),
        of_task(environment("DB_POOL", "10"), environment("DB_POOL", "1"), "environment DB_POOL changed", "API_TOKEN"),
        of_task(
            environment("GIT_COMMIT", "9fceb02"),
            environment("GIT_COMMIT", "1d2e3f4"),
            "environment GIT_COMMIT 9fceb02 -> 1d2e3f4",
            "API_TOKEN",
        ),
        of_task(
            nothing(),
            json!({ "secrets": [{ "name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:other-a1b2c3" }] }),
            "secret DB_PASSWORD changed",
            "image",
        ),
        of_task(
            json!({ "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout:main-9fceb02" }),
            json!({ "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout:main-1d2e3f4" }),
            "commit 9fceb02 -> 1d2e3f4",
            "API_TOKEN",
        ),
        of_task(
            nothing(),
            json!({ "command": ["serve", "--password", "correct-horse-battery"] }),
            "command changed",
            "image",
        ),
        of_policy(
            "CreatePolicyVersion",
            json!([read, write]),
            json!([read]),
            "Allow dynamodb:PutItem on table/orders removed",
            "GetItem",
        ),
        of_policy(
            "SetDefaultPolicyVersion",
            json!([read]),
            json!([read, deny]),
            "Deny sqs:SendMessage on * added",
            "GetItem",
        ),
        of_policy(
            "CreatePolicyVersion",
            json!([read, within("10.0.0.0/8")]),
            json!([within("192.0.2.0/24"), read]),
            "Allow s3:GetObject on * changed",
            "GetItem",
        ),
        of(
            "iam",
            "PutRolePolicy",
            json!({ "roleName": "checkout-role", "policyName": "access" }),
            [json!({ "Statement": [read, write] }), json!({ "Statement": [read] })],
            "Allow dynamodb:PutItem on table/orders removed",
            "GetItem",
        ),
        of(
            "lambda",
            "UpdateAlias20150331",
            json!({ "functionName": "checkout", "name": "live" }),
            [json!({ "functionVersion": "9" }), json!({ "functionVersion": "8" })],
            "functionVersion 9 -> 8",
            "canary",
        ),
        of(
            "cloudformation",
            "UpdateStack",
            json!({ "stackName": "checkout" }),
            [touched(&["Jobs", "Cache"]), touched(&["Jobs"])],
            "Cache AWS::SQS::Queue removed",
            "Jobs",
        ),
        of(
            "cloudformation",
            "ExecuteChangeSet",
            json!({ "stackName": "checkout" }),
            [parameters("1.4.1", "hunter2"), parameters("1.4.2", "hunter2")],
            "parameter ImageTag 1.4.1 -> 1.4.2",
            "Size",
        ),
        of(
            "cloudformation",
            "ExecuteChangeSet",
            json!({ "stackName": "checkout" }),
            [parameters("1.4.1", "hunter2"), parameters("1.4.1", "correct-horse-battery")],
            "parameter DbPassword changed",
            "ImageTag",
        ),
        of(
            "cloudformation",
            "ExecuteChangeSet",
            json!({ "stackName": "checkout" }),
            [queue("300"), queue("30")],
            "Jobs VisibilityTimeout 300 -> 30",
            "Secret",
        ),
        of(
            "appconfig",
            "StartDeployment",
            flag_request(),
            [flags(true, 10, "hunter2"), flags(false, 10, "hunter2")],
            "checkout.enabled true -> false",
            "limit",
        ),
        of(
            "appconfig",
            "StartDeployment",
            flag_request(),
            [flags(true, 10, "hunter2"), flags(true, 10, "correct-horse-battery")],
            "checkout.key changed",
            "enabled",
        ),
        of(
            "codedeploy",
            "CreateDeployment",
            json!({ "applicationName": "checkout" }),
            [commit("9fceb02d0ae598e95dc970b74767f19372d61af8"), commit("1d2e3f4d0ae598e95dc970b74767f19372d61af8")],
            "commitId 9fceb02d0ae598e95dc970b74767f19372d61af8 -> 1d2e3f4",
            "repository",
        ),
        of_record(
            "rds",
            "ModifyDBInstance",
            json!({ "dBInstanceIdentifier": "checkout", "dBInstanceClass": "db.t3.small", "masterUserPassword": "hunter2" }),
            json!({ "dBInstanceClass": "db.r5.large", "engine": "postgres" }),
            "dBInstanceClass db.r5.large -> db.t3.small",
            "engine",
        ),
        of_record(
            "rds",
            "ModifyDBParameterGroup",
            json!({ "dBParameterGroupName": "checkout", "parameters": [{ "parameterName": "max_connections", "parameterValue": "10" }] }),
            Value::Null,
            "max_connections = 10",
            "engine",
        ),
        of_record(
            "dynamodb",
            "UpdateTable",
            json!({ "tableName": "checkout", "provisionedThroughput": { "readCapacityUnits": 5 } }),
            json!({ "tableDescription": { "provisionedThroughput": { "readCapacityUnits": 500 }, "itemCount": 7 } }),
            "readCapacityUnits 500 -> 5",
            "itemCount",
        ),
        of_record(
            "lambda",
            "PutFunctionConcurrency20171031",
            json!({ "functionName": "checkout", "reservedConcurrentExecutions": 1 }),
            Value::Null,
            "reservedConcurrentExecutions 1",
            "timeout",
        ),
        of_record(
            "ssm",
            "PutParameter",
            json!({ "name": "/checkout/key", "value": "hunter2", "overwrite": true }),
            json!({ "version": 8 }),
            "/checkout/key",
            "timeout",
        ),
    ]
}

fn read(kind: &Kind) -> Change {
    let start = scope().incident_window().start();
    let mut change = Change {
        at: start - SignedDuration::from_mins(3),
        id: "e1".to_owned(),
        name: kind.call.to_owned(),
        source: format!("{}.amazonaws.com", kind.service),
        user: "ann".to_owned(),
        ..Change::default()
    };
    Record::read(&json!({ "requestParameters": kind.request, "responseElements": kind.response }).to_string())
        .complete(&mut change);
    let [before, after] = &kind.revisions;
    change.differences = compare(before, after);
    change
}

#[test]
fn of_every_kind_of_change_the_key_that_changed_is_named_and_no_secret() {
    let kinds = kinds();
    assert!(kinds.len() >= 20);
    for kind in &kinds {
        let mut scope = scope();
        scope.context.log_groups = vec!["/aws/lambda/checkout".to_owned()];
        let change = read(kind);
        // Another change, of something that nobody asks about, is as near.
        let stranger = Change {
            id: "e2".to_owned(),
            name: "UpdateFunctionConfiguration20150331v2".to_owned(),
            source: "lambda.amazonaws.com".to_owned(),
            resources: vec!["arn:aws:lambda:eu-west-1:123456789012:function:newsletter".to_owned()],
            ..change.clone()
        };
        let stranger = Change { differences: Vec::new(), parameters: BTreeMap::new(), ..stranger };
        let kept = serde_json::to_string(&change).unwrap();
        let findings = detect(&scope, Collected::whole(vec![stranger, change]));
        let report = report::build(&scope, &[findings]);
        let own: Vec<&str> = report
            .evidence
            .iter()
            .filter(|found| found.citation.what == "e1")
            .map(|found| found.summary.as_str())
            .collect();
        let [summary] = own[..] else { panic!("{}: {own:?}", kind.told) };
        assert!(summary.contains(kind.told), "{} is not in: {summary}", kind.told);
        assert!(!summary.contains(kind.beside), "{} is in: {summary}", kind.beside);
        let shown = serde_json::to_string(&report).unwrap();
        for secret in SECRETS {
            assert!(!shown.contains(secret) && !kept.contains(secret), "{secret}: {summary}");
        }
        let of_stranger = report.evidence.iter().find(|found| found.citation.what == "e2").unwrap();
        assert!(!of_stranger.summary.contains(kind.told), "{}", of_stranger.summary);
    }
}
