use super::*;

fn read(message: &str) -> (String, Severity, Option<FailureMode>) {
    let event = LogEvent::read(message);
    (event.headline.into_owned(), event.severity, event.failure_mode)
}

#[test]
fn lambdas_own_lines_lose_their_time_and_id() {
    let id = "9f8c2b7e-1111-4222-8333-abcdefabcdef";
    assert_eq!(
        read(&format!("2026-01-01T00:00:00.000Z {id} Task timed out after 3.00 seconds\n\n")),
        ("Task timed out after 3.00 seconds".to_owned(), Severity::Error, Some(FailureMode::Timeout))
    );
    assert_eq!(
        read(&format!("2026-01-01T00:00:00.000Z\t{id}\tERROR\tInvoke Error\t{{\"errorType\":\"X\"}}")).1,
        Severity::Error
    );
}

#[test]
fn a_stack_trace_is_one_event_that_names_its_cause() {
    let java = "ERROR Request failed\njava.lang.RuntimeException: x\n\tat a.B.c(B.java:1)\nCaused by: java.net.SocketTimeoutException: Read timed out\n\tat d.E.f(E.java:2)";
    let (headline, severity, failure_mode) = read(java);
    assert_eq!(headline, "ERROR Request failed | Caused by: java.net.SocketTimeoutException: Read timed out");
    assert_eq!((severity, failure_mode), (Severity::Error, Some(FailureMode::Timeout)));
    let python = "Traceback (most recent call last):\n  File \"x.py\", line 1, in f\n    g()\nValueError: bad input";
    assert_eq!(read(python), ("ValueError: bad input".to_owned(), Severity::Error, None));
    let told_twice = "ERROR charge failed: GatewayError: 503\nTraceback (most recent call last):\n  File \"x.py\"\nshop.GatewayError: 503";
    assert_eq!(read(told_twice).0, "ERROR charge failed: GatewayError: 503");
}

#[test]
fn json_lines_are_read_by_their_fields() {
    let plain = r#"{"level":"error","msg":"cart is empty","requestId":"1"}"#;
    assert_eq!(read(plain), ("cart is empty".to_owned(), Severity::Error, None));
    let lambda = r#"{"errorType":"TypeError","errorMessage":"x is undefined","stackTrace":[]}"#;
    assert_eq!(read(lambda), ("TypeError: x is undefined".to_owned(), Severity::Error, None));
    let nested = r#"{"level":"warn","err":{"name":"ThrottlingException","message":"Rate exceeded"}}"#;
    assert_eq!(read(nested).2, Some(FailureMode::Throttle));
    let platform = r#"{"time":"t","type":"platform.report","record":{"status":"timeout"}}"#;
    assert_eq!(read(platform).2, Some(FailureMode::Timeout));
    let full = r#"{"type":"platform.report","record":{"metrics":{"memorySizeMB":128,"maxMemoryUsedMB":128}}}"#;
    assert_eq!(read(full).2, Some(FailureMode::Memory));
    let pino = r#"{"level":50,"msg":"cart is full"}"#;
    assert_eq!(read(pino).1, Severity::Error);
    let traced = r#"{"level":"ERROR","message":"no order","exception":"Traceback (most recent call last):\n  File x\nshop.GatewayError: 503"}"#;
    assert_eq!(read(traced).0, "no order | shop.GatewayError: 503");
    assert_eq!(read(r#"{"b":1,"a":2}"#), ("a b".to_owned(), Severity::Info, None));
    assert_eq!(read(r#"{"broken": "error"#).1, Severity::Error);
}

#[test]
fn an_informational_line_is_no_trouble_whatever_its_words() {
    assert_eq!(read("INFO set the connection timeout to 30 s").1, Severity::Info);
    assert_eq!(read("INFO set the connection timeout to 30 s").2, None);
    assert_eq!(read(r#"{"level":"INFO","message":"retry after error"}"#).1, Severity::Info);
    assert_eq!(read("level=warn msg=slow").1, Severity::Warning);
    assert_eq!(read("the error rate is fine").1, Severity::Info);
    assert_eq!(read("the error is back").1, Severity::Error);
}

#[test]
fn access_logs_are_judged_by_their_status() {
    let json = r#"{"requestId":"1","httpMethod":"GET","resourcePath":"/pets","status":"502"}"#;
    assert_eq!(read(json), ("HTTP server error on GET /pets".to_owned(), Severity::Error, None));
    assert_eq!(read(r#"{"routeKey":"GET /pets","status":429}"#).2, Some(FailureMode::Throttle));
    let gateway = r#"{"routeKey":"GET /pets","status":"403","errorMessage":"-"}"#;
    assert_eq!(read(gateway).0, "HTTP access denied on GET /pets");
    let line = r#"10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET /pets?a=b HTTP/1.1" 503 12 abc="#;
    assert_eq!(read(line), ("HTTP server error on GET /pets".to_owned(), Severity::Error, None));
    assert_eq!(read(&line.replace("503", "200")).1, Severity::Info);
}

#[test]
fn load_balancers_and_flow_logs_are_read() {
    let balancer = r#"https 2026-01-01T00:00:00.1Z app/shop/50dc6c 10.0.0.1:2817 10.0.0.2:80 0.0 0.1 0.0 502 - 34 366 "GET https://shop.example:443/pets?a=b HTTP/1.1" "curl/7.46.0" - - arn "Root=1" "-" "-" 0 t "forward" "-" "-" "10.0.0.2:80" "-" "-" "-""#;
    let own_answer = "HTTP server error on GET /pets: the target closed the connection or answered nonsense";
    assert_eq!(read(balancer), (own_answer.to_owned(), Severity::Error, None));
    let of_target = balancer.replace(" 502 - ", " 500 500 ");
    assert_eq!(read(&of_target).0, "HTTP server error on GET /pets");
    assert_eq!(read(&balancer.replace(" 502 ", " 504 ")).2, Some(FailureMode::Timeout));
    assert_eq!(read(&balancer.replace(" 502 - ", " 200 200 ")).1, Severity::Info);
    let flow =
        "2 123456789010 eni-0a1b2c3d 172.31.9.69 172.31.9.12 49761 5432 6 20 4249 1418530010 1418530070 REJECT OK";
    assert_eq!(read(flow), ("flow to PostgreSQL rejected".to_owned(), Severity::Warning, Some(FailureMode::Network)));
}
