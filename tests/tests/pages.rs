//! Both pages of the demo in a browser.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of this is test code")]

use anyhow::Result;
use axum::Router;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use end_to_end::browser::{Browser, PageView, Viewport};
use end_to_end::demo::Demo;
use frontend::{PROGRESS_SECURITY_POLICY, SECURITY_POLICY_HEADER, SourceProgress, progress_page};
use investigation::model::{InvestigationId, Request, Signal, Source, Window};
use std::sync::atomic::{AtomicUsize, Ordering};

const DESK: Viewport = Viewport { width: 1280, height: 900, dark: false };
const PHONE: Viewport = Viewport { width: 360, height: 740, dark: false };

/// A recorded incident, with long names; and a simulated one, with every source.
const INCIDENTS: [&str; 2] = ["petshop-latency", "lambda-timeout-after-deploy"];

#[tokio::test]
async fn the_browser_reports_overflow_background_and_policy_violations() -> Result<()> {
    let mut browser = Browser::start().await?;
    let policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">";
    let page =
        format!("data:text/html,{policy}<body bgcolor=black><pre>{}</pre><script>0</script>", "wide".repeat(100));
    let view = browser.open(&page, PHONE).await?;
    assert!(view.overflow > 0 && view.brightness < 1.0, "{view:?}");
    assert!(view.errors.iter().any(|error| error.contains("Content Security Policy")), "{view:?}");
    Ok(())
}

#[tokio::test]
async fn both_pages_are_seen_whole_in_both_schemes_at_a_desk_and_on_a_phone() -> Result<()> {
    let mut browser = Browser::start().await?;
    for incident in INCIDENTS {
        let demo = Demo::start(incident).await?;
        for page in [&demo.slack, &demo.report] {
            for viewport in [DESK, PHONE] {
                let light = browser.open(page, viewport).await?;
                let dark = browser.open(page, Viewport { dark: true, ..viewport }).await?;
                for view in [&light, &dark] {
                    assert_eq!(view.errors, [""; 0], "{page}");
                    assert_eq!(view.overflow, 0, "{page} at {viewport:?}");
                }
                assert!(light.brightness > 200.0, "{page}: {}", light.brightness);
                assert!(dark.brightness < 80.0, "{page}: {}", dark.brightness);
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_pages_say_what_broke_and_where_to_look() -> Result<()> {
    let mut browser = Browser::start().await?;
    let demo = Demo::start("lambda-timeout-after-deploy").await?;
    let PageView { text, .. } = browser.open(&demo.slack, DESK).await?;
    for said in ["Most likely cause", "Look here first", "Open the full report", "orders"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let PageView { text, .. } = browser.open(&demo.report, DESK).await?;
    for said in ["Most likely cause", "orders", "UpdateFunctionCode"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let forged = demo.report.replace("mac=", "mac=0");
    let PageView { text, .. } = browser.open(&forged, PHONE).await?;
    assert!(text.contains("/investigate") && !text.contains("orders"), "{text}");
    Ok(())
}

#[tokio::test]
async fn the_search_for_barriers_finds_one() -> Result<()> {
    let mut browser = Browser::start().await?;
    browser.open("data:text/html,<html><body><img src='x'></body>", DESK).await?;
    let barriers = browser.find_barriers().await?;
    assert!(barriers.iter().any(|barrier| barrier.starts_with("image-alt")), "{barriers:?}");
    Ok(())
}

#[tokio::test]
async fn nothing_on_a_page_is_a_barrier_in_either_scheme_at_a_desk_or_on_a_phone() -> Result<()> {
    let mut browser = Browser::start().await?;
    for incident in INCIDENTS {
        let demo = Demo::start(incident).await?;
        let forged = demo.report.replace("mac=", "mac=0");
        for page in [&demo.slack, &demo.report, &forged] {
            for viewport in [DESK, PHONE] {
                for dark in [false, true] {
                    browser.open(page, Viewport { dark, ..viewport }).await?;
                    assert_eq!(browser.find_barriers().await?, [""; 0], "{page} at {viewport:?}, dark: {dark}");
                }
            }
        }
    }
    Ok(())
}

fn progress(evidence: Option<usize>) -> Response {
    let at = |time: &str| time.parse().unwrap();
    let request = Request {
        investigation_id: InvestigationId::from_seed(b"run"),
        service: "checkout".to_owned(),
        incident_window: Window::new(at("2026-03-01T14:00:00Z"), at("2026-03-01T14:30:00Z")).unwrap(),
        signal: Signal::ErrorSpike,
        workspace: String::new(),
        channel: "C1".to_owned(),
        user: "U1".to_owned(),
        alarm: None,
        requested_at: at("2026-03-01T14:31:00Z"),
        report_link: String::new(),
        reply_url: None,
        thread: None,
    };
    let sources: Vec<_> = Source::ALL.iter().map(|&source| SourceProgress { source, evidence }).collect();
    ([(SECURITY_POLICY_HEADER, PROGRESS_SECURITY_POLICY)], Html(progress_page(&request, &sources))).into_response()
}

/// A page that runs when it is first asked for, has read everything the second time, and is the report from then on.
static ASKED: AtomicUsize = AtomicUsize::new(0);

async fn run_that_ends() -> Response {
    match ASKED.fetch_add(1, Ordering::SeqCst) {
        0 => progress(None),
        1 => progress(Some(2)),
        _ => Html("<title>report</title><main>Most likely cause</main>").into_response(),
    }
}

#[tokio::test]
async fn the_page_of_a_run_follows_it_and_becomes_the_report() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let icon = get(async || axum::http::StatusCode::NO_CONTENT);
    let router = Router::new()
        .route("/run", get(run_that_ends))
        .route("/begun", get(async || progress(None)))
        .route("/favicon.ico", icon);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut browser = Browser::start().await?;
    for viewport in [DESK, PHONE] {
        for dark in [false, true] {
            let view = browser.open(&format!("http://{address}/begun"), Viewport { dark, ..viewport }).await?;
            assert_eq!((view.errors, view.overflow), (Vec::new(), 0));
            assert!(view.text.contains("Metrics: being read"), "{}", view.text);
            assert_eq!(browser.find_barriers().await?, [""; 0]);
        }
    }
    browser.open(&format!("http://{address}/run"), DESK).await?;
    assert_eq!(browser.wait_for_load().await?.text, "Most likely cause");
    assert!(ASKED.load(Ordering::SeqCst) >= 3);
    Ok(())
}
