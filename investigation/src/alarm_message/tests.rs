//! Messages as their senders write them.
//!
//! Each is made after the sender's documentation, which `label` and `title` name, with this project's own names in it.

use serde_json::json;

use super::*;
use crate::model::Context;

fn at(time: &str) -> Option<Timestamp> {
    Some(time.parse().unwrap())
}

/// What is read, as one line.
fn show(text: &str) -> String {
    let message = read(text);
    let at = message.at.map(|at| at.to_string()).unwrap_or_default();
    format!("{} · {at} · {}", message.describe().join(", "), message.signal.name())
}

const AMAZON_Q: &str = ":rotating_light: *CloudWatch Alarm | checkout-5xx | eu-west-1 | Account: 123456789012*
Threshold Crossed: 1 out of the last 1 datapoints [12.0 (25/11/26 07:05:00)] was greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).
*Metric*: AWS/ApplicationELB HTTPCode_Target_5XX_Count";

const SNS_MAIL: &str = "ALARM: \"checkout-5xx\" in EU (Ireland)
You are receiving this email because your Amazon CloudWatch Alarm \"checkout-5xx\" in the EU (Ireland) region has entered the ALARM state, because \"Threshold Crossed: 1 datapoint [12.0 (25/11/26 07:00:00)] was greater than the threshold (5.0).\" at \"Wednesday 25 November, 2026 07:05:12 UTC\".
Alarm Details:
- Name:                       checkout-5xx
- State Change:               OK -> ALARM
- Timestamp:                  Wednesday 25 November, 2026 07:05:12 UTC
Monitored Metric:
- MetricNamespace:                     AWS/ApiGateway
- MetricName:                          5XXError
- Dimensions:                          [ApiName = checkout]";

const SNS_JSON: &str = r#"{"AlarmName":"checkout-5xx","AlarmDescription":null,"AWSAccountId":"123456789012","NewStateValue":"ALARM","NewStateReason":"Threshold Crossed","StateChangeTime":"2026-11-25T07:05:12.345+0000","Region":"EU (Ireland)","Trigger":{"MetricName":"5XXError","Namespace":"AWS/ApiGateway","Dimensions":[{"value":"checkout","name":"ApiName"}]}}"#;

const PAGERDUTY: &str = "*Triggered #1234:* <https://example.pagerduty.com/incidents/P1|[#1234] checkout 5xx above 5 %>
*Service:* <https://example.pagerduty.com/services/S1|checkout>
*Urgency:* High
*Created at:* Nov 25, 2026 at 7:05 AM UTC";

const DATADOG: &str = "[P1] [Triggered on {service:checkout}] High latency on checkout
avg(last_5m):p95:trace.http.request.duration{service:checkout,env:prod} > 1.5
Metric value: 2.3
Tags: service:checkout, region:eu-west-1, env:prod
The monitor was last triggered at Wed Nov 25 2026 07:05:12 UTC.";

const GRAFANA: &str = "*[FIRING:1] HighErrorRate (checkout prod)*
**Firing**
Value: A=12.5
Labels:
 - alertname = HighErrorRate
 - service = checkout
 - region = eu-west-1
Started: 2026-11-25 07:05:12 +0000 UTC
Source: <https://grafana.example/alerting/grafana/abc/view>";

const OPSGENIE: &str = "New alert: \"[P1] checkout is unavailable\" #1234
Priority: P1
Tags: checkout, prod
Alias: checkout-availability
Entity: checkout
Created At: 2026-11-25 07:05:12 UTC";

const NEW_RELIC: &str = ":red_circle: *Critical priority issue is active*
<https://radar-api.service.newrelic.com/accounts/1/issues/0a|checkout query result is > 5.0 for 5 minutes on 'checkout errors'>
*Impacted Entities:* checkout
*Policy:* Golden signals
*Condition:* checkout errors
*Created at:* Nov 25, 2026, 7:05:12 am UTC";

const ALERTMANAGER: &str = "[FIRING:2] HighErrorRate (checkout prod critical)
*Alert:* Error rate of checkout above 5 % - `critical`
*Details:*
 • *alertname:* `HighErrorRate`
 • *service:* `checkout`
 • *region:* `eu-west-1`
*StartsAt:* 2026-11-25 07:05:12.345678901 +0000 UTC";

const EVENTBRIDGE: &str = r#"{"version":"0","detail-type":"CloudWatch Alarm State Change","source":"aws.cloudwatch","time":"2026-11-25T07:05:12Z","region":"eu-west-1","resources":["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx"],"detail":{"alarmName":"checkout-5xx","state":{"value":"ALARM","timestamp":"2026-11-25T07:05:12.345+0000"},"previousState":{"value":"OK"},"configuration":{"metrics":[{"metricStat":{"metric":{"namespace":"AWS/ApiGateway","name":"5XXError"}}}]}}}"#;

const BY_BOT: &str = ":fire: *FIRING: checkout-5xx*
Service: `checkout`
Since: <!date^1795590312^{date_short_pretty} {time}|Nov 25, 9:05 AM>";

#[test]
fn every_sender_is_understood() {
    let read = [
        AMAZON_Q,
        SNS_MAIL,
        SNS_JSON,
        PAGERDUTY,
        DATADOG,
        GRAFANA,
        OPSGENIE,
        NEW_RELIC,
        ALERTMANAGER,
        EVENTBRIDGE,
        BY_BOT,
    ]
    .map(show);
    insta::assert_snapshot!(read.join("\n"), @r"
    alarm checkout-5xx, metric AWS/ApplicationELB HTTPCode_Target_5XX_Count, region eu-west-1 · 2026-11-25T07:05:00Z · error_spike
    alarm checkout-5xx, metric 5XXError, region eu-west-1 · 2026-11-25T07:05:12Z · error_spike
    alarm checkout-5xx, metric 5XXError, region eu-west-1 · 2026-11-25T07:05:12Z · error_spike
    alarm checkout 5xx above 5 %, service checkout · 2026-11-25T07:05:00Z · error_spike
    alarm High latency on checkout, service checkout, region eu-west-1 · 2026-11-25T07:05:12Z · latency_spike
    alarm HighErrorRate, service checkout, region eu-west-1 · 2026-11-25T07:05:12Z · error_spike
    alarm checkout is unavailable, service checkout · 2026-11-25T07:05:12Z · availability_drop
    alarm checkout errors, service checkout · 2026-11-25T07:05:12Z · error_spike
    alarm HighErrorRate, service checkout, region eu-west-1 · 2026-11-25T07:05:12Z · error_spike
    alarm checkout-5xx, region eu-west-1 · 2026-11-25T07:05:12Z · error_spike
    alarm checkout-5xx, service checkout · 2026-11-25T07:05:12Z · error_spike
    ");
}

#[test]
fn what_people_write_is_read_as_far_as_it_goes() {
    insta::assert_snapshot!(
        [
            "checkout is slow since 7:05",
            "ALARM: checkout 5xx",
            "anybody else seeing errors in eu-west-1? started 2026-11-25T07:05Z",
            "Hello",
            "",
        ]
        .map(show)
        .join("\n"),
        @r"
     ·  · latency_spike
    alarm checkout 5xx ·  · error_spike
    region eu-west-1 · 2026-11-25T07:05:00Z · error_spike
     ·  · auto
     ·  · auto
    "
    );
}

#[test]
fn times_are_read_in_every_format() {
    for text in [
        "2026-11-25T07:05:12.345+0000",
        "2026-11-25T07:05:12Z",
        "2026-11-25 07:05:12 UTC",
        "2026-11-25 07:05:12 +0000 UTC",
        "2026-11-25T08:05:12+01:00",
        "(25/11/26 07:05:12)",
        "Wednesday 25 November, 2026 07:05:12 UTC",
        "Wed, 25 Nov 2026 07:05:12 GMT",
        "Wed Nov 25 2026 07:05:12",
        "Wed Nov 25 07:05:12 UTC 2026",
        "Nov 25, 2026 at 7:05:12 AM UTC",
        "November 25th, 2026 7:05:12 am",
        "2026/11/25 07:05:12",
        "11/25/2026 7:05:12 AM",
        "<!date^1795590312^{date_num} {time_secs}|25.11.2026 08:05:12>",
    ] {
        assert_eq!(time::find_time(text), at("2026-11-25T07:05:12Z"), "{text}");
    }
    for text in ["1795590312", "1795590312000"] {
        assert_eq!(time::time_at_start(text), at("2026-11-25T07:05:12Z"), "{text}");
    }
    for text in ["", "25/25/26 07:05", "2026-11-25", "5 datapoints at 7:05", "99:99", "Nov 25 soon and later on 2026"] {
        assert_eq!(time::find_time(text), None, "{text}");
    }
}

#[test]
fn a_region_is_known_by_code_and_by_name() {
    for (text, region) in [
        ("US East (N. Virginia)", "us-east-1"),
        ("EU (Ireland)", "eu-west-1"),
        ("EU - Ireland", "eu-west-1"),
        ("Asia Pacific (Tokyo)", "ap-northeast-1"),
        ("Asia Pacific (Hong Kong)", "ap-east-1"),
        ("AWS GovCloud (US-West)", "us-gov-west-1"),
        ("arn:aws:cloudwatch:us-gov-west-1:123:alarm:x", "us-gov-west-1"),
        ("https://eu-central-1.console.aws.amazon.com/cloudwatch", "eu-central-1"),
    ] {
        assert_eq!(region::find_region(text).as_deref(), Some(region), "{text}");
    }
    for text in ["checkout-5xx", "no-region-1", "eu-west-10", "us-x-1"] {
        assert_eq!(region::find_region(text), None, "{text}");
    }
}

fn context(fields: serde_json::Value) -> Context {
    let mut context = json!({ "service": "checkout", "region": "eu-west-1" });
    for (key, value) in fields.as_object().unwrap() {
        context[key] = value.clone();
    }
    serde_json::from_value(context).unwrap()
}

#[test]
fn a_message_is_about_the_context_that_it_names_best() {
    let contexts = [
        context(json!({})),
        context(json!({ "service": "checkout-eu" })),
        context(json!({ "service": "payments", "alarms": ["card-errors"] })),
        context(json!({ "service": "orders", "entry": "orders-gateway" })),
        context(json!({ "service": "orders-us", "region": "us-east-1" })),
    ];
    let found = |text: &str| find_context(&read(text), &contexts).map(|context| context.service.clone());
    for text in [
        AMAZON_Q,
        SNS_MAIL,
        SNS_JSON,
        PAGERDUTY,
        DATADOG,
        GRAFANA,
        OPSGENIE,
        NEW_RELIC,
        ALERTMANAGER,
        EVENTBRIDGE,
        BY_BOT,
        "checkout is slow",
    ] {
        assert_eq!(found(text).as_deref(), Some("checkout"), "{text}");
    }
    for (text, name) in [
        ("ALARM: \"checkout-eu-5xx\" in EU (Ireland)", Some("checkout-eu")),
        ("CloudWatch Alarm | card-errors | eu-west-1", Some("payments")),
        ("orders-gateway answers 503", Some("orders")),
        ("[FIRING:1] Slow (orders-gateway prod)", Some("orders")),
        // A region that the context is not in.
        ("ALARM: \"card-errors\" in US East (N. Virginia)", None),
        ("CloudWatch Alarm | warehouse-5xx | eu-west-1", None),
        ("Hello", None),
        // Two that are as likely.
        ("payments and checkout are down", None),
    ] {
        assert_eq!(found(text).as_deref(), name, "{text}");
    }
}

#[test]
fn the_window_lies_around_the_alarm_and_ends_now_at_the_latest() {
    let now = "2026-11-25T07:10:00Z".parse().unwrap();
    let posted_at = "2026-11-25T07:08:00Z".parse().unwrap();
    let window =
        |text: &str| read(text).window(posted_at, now).map(|window| format!("{}/{}", window.start(), window.end()));
    assert_eq!(window(SNS_JSON).as_deref(), Some("2026-11-25T06:50:12Z/2026-11-25T07:10:00Z"));
    assert_eq!(window("checkout is slow").as_deref(), Some("2026-11-25T06:53:00Z/2026-11-25T07:10:00Z"));
    assert_eq!(window("at 2026-12-25 07:00 UTC").as_deref(), Some("2026-11-25T06:53:00Z/2026-11-25T07:10:00Z"));
    assert_eq!(window("at 2026-11-20 07:00 UTC").as_deref(), Some("2026-11-20T06:45:00Z/2026-11-20T07:15:00Z"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,200}", opening in "(ALARM: |\\[FIRING:1\\] |Region: |Started: |)") {
        let message = read(&format!("{opening}{text}"));
        let _ = message.describe();
        let _ = find_context(&message, &[context(json!({}))]);
    }
}
