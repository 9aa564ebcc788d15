use investigation::detect::logs::detect;
use investigation::model::{EntityKind, EvidenceKind, GapReason};
use investigation::telemetry::LogLines;

use super::*;
use crate::events;
use crate::testing::{Call, FakeAws, Reply, scope};

fn scope_with_pages(pages: &[&str]) -> Scope {
    let mut scope = scope();
    scope.context.status_pages = pages.iter().map(|&page| page.to_owned()).collect();
    scope
}

/// An incident of a page, that began so many seconds after the incident that is investigated.
fn incident(impact: &str, begins: i64, written_down: i64) -> Value {
    let start = scope().incident_window().start().as_second();
    let at = |seconds: i64| Timestamp::from_second(start + seconds).unwrap().to_string();
    json!({
        "id": "1", "name": format!("Elevated {impact} errors"), "impact": impact, "status": "resolved",
        "created_at": at(written_down), "started_at": at(begins), "resolved_at": at(written_down + 60),
    })
}

fn paged(call: &Call) -> Reply {
    assert_eq!(call.operation, "/api/v2/incidents.json");
    match call.region.as_str() {
        "status.stripe.com" => Reply::Ok(json!({ "page": { "name": "Stripe" }, "incidents": [
            incident("major", 60, 900),
            incident("critical", -90_000, -89_000),
            { "name": "of another shape" },
        ] })),
        "down.example.com" => Reply::Error(503, "", ""),
        "www.example.com" => Reply::Xml(200, "<html>no status page</html>"),
        "silent.example.com" => Reply::Silence,
        "endless.example.com" => Reply::Ok(json!("x".repeat(4_000_001))),
        other => panic!("{other}"),
    }
}

async fn read_pages(scope: &Scope) -> Collected<Vec<LogLine>> {
    let sdk = crate::config::for_source(&FakeAws::start(paged).await.sdk().await, &scope.context.region);
    events::read(&sdk, scope, Deadline::in_the_next(crate::SOURCE_TIME_LIMIT)).await
}

#[tokio::test(start_paused = true)]
async fn an_incident_of_a_third_party_is_evidence_about_it_from_when_it_began() {
    let scope = scope_with_pages(&["https://status.stripe.com/"]);
    let events = read_pages(&scope).await;
    assert_eq!((events.telemetry.len(), &events.gaps), (1, &Vec::new()), "{events:#?}");
    let logs = events::add(Ok(Collected::whole(LogLines::default().into())), events).unwrap();
    let evidence = detect(&scope, logs).evidence;
    let [told] = evidence.as_slice() else { panic!("{evidence:#?}") };
    assert_eq!((told.entity.name.as_str(), told.entity.kind), ("stripe.com", EntityKind::Remote));
    assert_eq!(told.kind, EvidenceKind::HealthLoss);
    assert!(told.summary.contains("Elevated major errors"), "{}", told.summary);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_cannot_be_read_costs_itself_alone() {
    let pages =
        ["www.example.com", "down.example.com", "silent.example.com", "endless.example.com", "status.stripe.com"];
    let pages = pages.map(|host| format!("https://{host}"));
    let scope = scope_with_pages(&pages.each_ref().map(String::as_str));
    let events = read_pages(&scope).await;
    assert_eq!(events.telemetry.len(), 1, "{events:#?}");
    let mut reasons: Vec<_> =
        events.gaps.iter().map(|gap| (gap.detail.split(':').nth(1).unwrap(), gap.reason)).collect();
    reasons.sort();
    assert_eq!(
        reasons,
        [
            ("//down.example.com was not read", GapReason::Unavailable),
            ("//endless.example.com was not read", GapReason::Invalid),
            ("//silent.example.com was not read", GapReason::Unavailable),
            ("//www.example.com was not read", GapReason::Invalid),
        ]
    );
}
