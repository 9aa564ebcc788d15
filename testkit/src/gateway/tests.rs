//! A gateway before a small server that counts what reaches it.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::routing::any;

use super::*;

/// A service that answers every call with how many reached it.
async fn counting_upstream() -> (SocketAddr, Arc<AtomicUsize>) {
    let reached = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&reached);
    let answer = move || async move { (counter.fetch_add(1, Ordering::SeqCst) + 1).to_string() };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(answer))).await });
    (address, reached)
}

async fn call(gateway: &Gateway, target: &str) -> Result<(StatusCode, String), String> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let request = axum::http::Request::post(gateway.url()).header("x-amz-target", target);
    let request = request.header("user-agent", "aws-sdk-rust/1.3 os/linux lang/rust app/scope");
    let request = request.body(Full::new(Bytes::from_static(b"{}"))).unwrap();
    let answer = client.request(request).await.map_err(|error| error.to_string())?;
    let status = answer.status();
    let body = answer.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

#[tokio::test]
async fn a_call_is_passed_on_and_its_operation_remembered() {
    let (upstream, reached) = counting_upstream().await;
    let gateway = Gateway::start(Service::DynamoDb, upstream).await.unwrap();
    assert_eq!(call(&gateway, "DynamoDB_20120810.GetItem").await, Ok((StatusCode::OK, "1".to_owned())));
    let operation = "GetItem".to_owned();
    assert_eq!(gateway.calls(), [Call { function: Some("scope".to_owned()), operation }]);
    assert_eq!(reached.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_form_of_a_call_names_its_operation() {
    let (upstream, _) = counting_upstream().await;
    let gateway = Gateway::start(Service::Rds, upstream).await.unwrap();
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
    let form = Bytes::from_static(b"Version=2014-10-31&Action=DescribeDBInstances");
    let request = axum::http::Request::post(gateway.url()).body(Full::new(form)).unwrap();
    assert_eq!(client.request(request).await.unwrap().status(), StatusCode::OK);
    assert_eq!(gateway.calls(), [Call { function: None, operation: "DescribeDBInstances".to_owned() }]);
}

#[tokio::test]
async fn a_fault_spoils_as_many_calls_of_its_operation_as_it_should() {
    let (upstream, reached) = counting_upstream().await;
    let gateway = Gateway::start(Service::DynamoDb, upstream).await.unwrap();
    gateway.spoil(Some("UpdateItem"), Fault::Throttled, 2);
    assert_eq!(call(&gateway, "DynamoDB_20120810.GetItem").await.unwrap().0, StatusCode::OK);
    for _ in 0..2 {
        let (status, body) = call(&gateway, "DynamoDB_20120810.UpdateItem").await.unwrap();
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body.contains("ProvisionedThroughputExceededException"), "{body}");
    }
    assert_eq!(call(&gateway, "DynamoDB_20120810.UpdateItem").await.unwrap().0, StatusCode::OK);
    assert_eq!(reached.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_lost_answer_is_that_of_a_call_that_reached_the_service() {
    let (upstream, reached) = counting_upstream().await;
    let gateway = Gateway::start(Service::StepFunctions, upstream).await.unwrap();
    gateway.spoil(None, Fault::AnswerLost, 1);
    call(&gateway, "AWSStepFunctions.StartExecution").await.unwrap_err();
    assert_eq!(reached.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn refusals_do_not_reach_the_service() {
    let (upstream, reached) = counting_upstream().await;
    for service in [Service::S3, Service::Slack, Service::XRay, Service::CloudWatch, Service::SecretsManager] {
        let gateway = Gateway::start(service, upstream).await.unwrap();
        for fault in [Fault::Throttled, Fault::ServerError, Fault::Denied, Fault::Malformed, Fault::Empty] {
            gateway.spoil(None, fault, 1);
            call(&gateway, "Any.Operation").await.unwrap();
        }
    }
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_healed_gateway_passes_everything_on() {
    let (upstream, _) = counting_upstream().await;
    let gateway = Gateway::start(Service::S3, upstream).await.unwrap();
    gateway.spoil(None, Fault::Hang, usize::MAX);
    gateway.heal();
    assert_eq!(call(&gateway, "x").await.unwrap().0, StatusCode::OK);
}
