//! Both pages of the demo in a browser.

use anyhow::Result;
use end_to_end::browser::{Browser, PageView, Viewport};
use end_to_end::demo::Demo;

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
