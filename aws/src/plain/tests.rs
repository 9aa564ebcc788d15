use std::time::Duration;

use aws_config::AppName;
use aws_types::origin::Origin;
use aws_types::service_config::LoadServiceConfig;

use super::*;
use crate::partition::global_region;
use crate::testing::{FakeAws, Reply};

const JSON: Service = Service {
    id: "ECS",
    signing_name: "ecs",
    host: "ecs",
    region: None,
    protocol: Protocol::Json("AmazonEC2ContainerServiceV20141113"),
};
const QUERY: Service =
    Service { id: "RDS", signing_name: "rds", host: "rds", region: None, protocol: Protocol::Query("2014-10-31") };
const REST: Service =
    Service { id: "Lambda", signing_name: "lambda", host: "lambda", region: None, protocol: Protocol::Rest };

async fn ask(aws: &FakeAws, service: &Service, operation: &'static str, ask: Ask) -> Result<Value, Failure> {
    call(&aws.sdk().await, service, operation, ask, Deadline::in_the_next(Duration::from_secs(20))).await
}

#[tokio::test]
async fn each_protocol_asks_and_reads_in_its_own_way() {
    let aws = FakeAws::in_order([
        Reply::Ok(json!({ "taskDefinition": {} })),
        Reply::Xml(200, "<R><DescribeEventsResult><Marker>m</Marker></DescribeEventsResult></R>"),
        Reply::Ok(json!({ "Versions": [] })),
    ])
    .await;
    let input = Ask::Operation(json!({ "taskDefinition": "web:7" }));
    assert_eq!(ask(&aws, &JSON, "ecs:DescribeTaskDefinition", input).await.unwrap(), json!({ "taskDefinition": {} }));
    let categories = json!({
        "SourceType": "db-instance", "EventCategories.EventCategory.1": "a b", "EventCategories.EventCategory.2": "c",
        "Marker": null,
    });
    let input = Ask::Operation(categories);
    assert_eq!(ask(&aws, &QUERY, "rds:DescribeEvents", input).await.unwrap(), json!({ "Marker": "m" }));
    let path = "/2015-03-31/functions/checkout/versions".to_owned();
    let get = Ask::Get(path.clone(), vec![("MaxItems", "50".to_owned())]);
    assert_eq!(ask(&aws, &REST, "lambda:ListVersionsByFunction", get).await.unwrap(), json!({ "Versions": [] }));
    let calls = aws.calls();
    assert_eq!(
        calls.iter().map(|call| call.operation.as_str()).collect::<Vec<_>>(),
        ["DescribeTaskDefinition", "DescribeEvents", &path]
    );
    assert_eq!(calls[0].body, json!({ "taskDefinition": "web:7" }));
    let form = json!({
        "Action": "DescribeEvents", "Version": "2014-10-31", "SourceType": "db-instance",
        "EventCategories.EventCategory.1": "a b", "EventCategories.EventCategory.2": "c",
    });
    assert_eq!(calls[1].body, form);
    assert!(calls.iter().all(|call| call.region == "eu-west-1"));
}

#[tokio::test]
async fn a_call_says_which_function_makes_it() {
    let aws = FakeAws::in_order([Reply::Ok(json!({ "taskDefinition": {} }))]).await;
    let sdk = aws.sdk().await.to_builder().app_name(AppName::new("changes").unwrap()).build();
    let input = Ask::Operation(json!({ "taskDefinition": "web:7" }));
    let deadline = Deadline::in_the_next(Duration::from_secs(20));
    call(&sdk, &JSON, "ecs:DescribeTaskDefinition", input, deadline).await.unwrap();
    let user_agent = aws.calls()[0].user_agent.clone();
    assert!(user_agent.contains(" api/ecs/") && user_agent.contains(" app/changes"), "{user_agent}");
}

#[tokio::test]
async fn a_refusal_has_its_kind_in_each_protocol() {
    let xml = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>";
    let aws = FakeAws::in_order([Reply::Xml(403, xml)]).await;
    let denied = ask(&aws, &QUERY, "rds:DescribeEvents", Ask::Operation(json!({}))).await.unwrap_err();
    assert_eq!((denied.kind, denied.operation), (FailureKind::Denied, "rds:DescribeEvents"));
    let aws = FakeAws::in_order([Reply::Error(404, "ResourceNotFoundException", "no function")]).await;
    let gone = ask(
        &aws,
        &REST,
        "lambda:ListVersionsByFunction",
        Ask::Get("/2015-03-31/functions/gone/versions".to_owned(), Vec::new()),
    )
    .await
    .unwrap_err();
    assert_eq!(gone.kind, FailureKind::NotFound);
}

#[tokio::test]
async fn throttling_is_tried_again() {
    let throttled = || Reply::Error(400, "ThrottlingException", "Rate exceeded");
    let aws = FakeAws::in_order([throttled(), throttled(), Reply::Ok(json!({}))]).await;
    let input = Ask::Operation(json!({ "taskDefinition": "web:7" }));
    assert!(ask(&aws, &JSON, "ecs:DescribeTaskDefinition", input).await.is_ok());
    assert_eq!(aws.calls().len(), 3);
}

#[test]
fn a_service_is_reached_in_its_region() {
    assert_eq!(endpoint(&QUERY, "eu-west-1"), "https://rds.eu-west-1.amazonaws.com");
    assert_eq!(endpoint(&QUERY, "cn-north-1"), "https://rds.cn-north-1.amazonaws.com.cn");
    let iam = Service {
        id: "IAM",
        signing_name: "iam",
        host: "iam",
        region: Some(global_region),
        protocol: Protocol::Query("2010-05-08"),
    };
    assert_eq!(endpoint(&iam, "us-east-1"), "https://iam.amazonaws.com");
    assert_eq!(endpoint(&iam, "us-gov-west-1"), "https://iam.us-gov.amazonaws.com");
    assert_eq!(endpoint(&iam, "cn-north-1"), "https://iam.cn-north-1.amazonaws.com.cn");
    assert_eq!(percent_encoded("a/b c~"), "a%2Fb%20c~");
}

/// An environment that gives only Auto Scaling an address of its own.
#[derive(Debug)]
struct Environment;

impl LoadServiceConfig for Environment {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let name = format!("{}_{}", key.env(), key.service_id().replace(' ', "_").to_uppercase());
        (name == "AWS_ENDPOINT_URL_AUTO_SCALING").then(|| "http://127.0.0.1:2".to_owned())
    }
}

#[test]
fn an_address_of_one_service_goes_before_that_of_all_unless_code_gives_it() {
    let of_scaling = Service { id: "Auto Scaling", ..QUERY };
    let builder = || SdkConfig::builder().service_config(Environment);
    assert_eq!(configured_endpoint(&builder().build(), &of_scaling).as_deref(), Some("http://127.0.0.1:2"));
    assert_eq!(configured_endpoint(&builder().build(), &QUERY), None);
    let of_all = || builder().endpoint_url("http://127.0.0.1:1");
    assert_eq!(configured_endpoint(&of_all().build(), &of_scaling).as_deref(), Some("http://127.0.0.1:2"));
    assert_eq!(configured_endpoint(&of_all().build(), &QUERY).as_deref(), Some("http://127.0.0.1:1"));
    let mut by_code = of_all();
    by_code.insert_origin("endpoint_url", Origin::shared_config());
    assert_eq!(configured_endpoint(&by_code.build(), &of_scaling).as_deref(), Some("http://127.0.0.1:1"));
}
