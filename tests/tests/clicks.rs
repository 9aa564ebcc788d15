//! What a responder does on the demo's page, with a mouse and a keyboard, at a desk and on a phone, light and dark.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of this is test code")]

use anyhow::Result;
use end_to_end::browser::{Browser, Key, PageView, Viewport};
use end_to_end::demo::Demo;

const DESK: Viewport = Viewport { width: 1280, height: 900, dark: false };
const PHONE: Viewport = Viewport { width: 360, height: 740, dark: false };

/// Simulated, with every source. It took place in [`FROM`] to [`TO`].
const INCIDENT: &str = "lambda-timeout-after-deploy";
const FROM: &str = "2025-09-15T14:05";
const TO: &str = "2025-09-15T14:30";

/// Where a message is typed.
const COMPOSER: &str = "Message #incidents";
const REPLY: &str = "Reply in this thread";

/// The end of each answer to a question in the thread.
const ANSWERED: &str = "has the evidence by these numbers";

/// What is on a page that somebody clicked to: it says this, nothing is refused, cut off or out of reach.
async fn assert_shows(browser: &mut Browser, view: &PageView, said: &[&str]) -> Result<()> {
    for said in said {
        assert!(view.text.contains(said), "{said}: {}", view.text);
    }
    assert_eq!(view.errors, [""; 0], "{}", view.text);
    assert_eq!(view.overflow, 0, "{}", view.text);
    assert_eq!(browser.find_barriers().await?, [""; 0], "{}", view.text);
    Ok(())
}

async fn send(browser: &mut Browser, field: &str, text: &str, button: &str) -> Result<PageView> {
    browser.fill(field, text).await?;
    browser.click_through(button).await
}

#[tokio::test]
async fn a_responder_does_everything_by_clicking() -> Result<()> {
    let mut browser = Browser::start().await?;
    for viewport in [DESK, PHONE] {
        for dark in [false, true] {
            let demo = Demo::start(INCIDENT).await?;
            browser.open(&demo.slack, Viewport { dark, ..viewport }).await?;
            start_by_modal(&mut browser).await?;
            say_that_it_was_wrong(&mut browser).await?;
            ask_on_in_the_thread(&mut browser).await?;
            make_a_context_from_a_stack(&mut browser).await?;
            look_at_app_home(&mut browser).await?;
        }
    }
    Ok(())
}

async fn start_by_modal(browser: &mut Browser) -> Result<()> {
    let view = send(browser, COMPOSER, "/investigate", "Send").await?;
    assert_shows(browser, &view, &["Service", "Symptom", "Answer in"]).await?;
    browser.choose("When", "From and to, below").await?;
    let view = browser.click_through("Investigate").await?;
    assert_shows(browser, &view, &["Give the start."]).await?;
    browser.set_time("From", FROM).await?;
    browser.set_time("To", TO).await?;
    browser.choose("Symptom", "Errors").await?;
    browser.click_through("Investigate").await?;
    let view = browser.wait_for_text("Was this it?").await?;
    assert_shows(browser, &view, &["Most likely cause", "Look here first", "Open the full report"]).await
}

async fn say_that_it_was_wrong(browser: &mut Browser) -> Result<()> {
    let view = browser.click_through("✗ Wrong").await?;
    assert_shows(browser, &view, &["What was it?", "What broke", "In your words"]).await?;
    browser.choose("What broke", "Something else").await?;
    let view = browser.click_through("Save").await?;
    assert_shows(browser, &view, &["Say in a few words what it was."]).await?;
    browser.fill("In your words", "A certificate had expired.").await?;
    let view = browser.click_through("Save").await?;
    assert_shows(browser, &view, &["Thank you."]).await
}

async fn ask_on_in_the_thread(browser: &mut Browser) -> Result<()> {
    let view = send(browser, REPLY, "@investigator why orders?", "Reply").await?;
    assert_shows(browser, &view, &["why orders?", ANSWERED]).await?;
    let answers = view.text.matches(ANSWERED).count();
    // Nobody has to name the bot in the thread of its report.
    let view = send(browser, REPLY, "timeline", "Reply").await?;
    assert!(view.text.matches(ANSWERED).count() > answers, "{}", view.text);
    assert_shows(browser, &view, &["timeline"]).await
}

async fn make_a_context_from_a_stack(browser: &mut Browser) -> Result<()> {
    let view = send(browser, COMPOSER, "/investigate context new shop", "Send").await?;
    assert_shows(browser, &view, &["New context", "Region"]).await?;
    browser.fill("A part of the name: Start from", "check").await?;
    let view = browser.click_through("Find: Start from").await?;
    assert_shows(browser, &view, &["New context"]).await?;
    browser.choose("Start from", "checkout").await?;
    let view = browser.click_through("Next").await?;
    assert_shows(browser, &view, &["orders", "DynamoDB table", "Owners"]).await?;
    let view = browser.click_through("Save").await?;
    assert_shows(browser, &view, &["shop"]).await?;
    browser.click_through("Close").await?;
    let view = send(browser, COMPOSER, "/investigate contexts", "Send").await?;
    assert_shows(browser, &view, &["shop"]).await
}

async fn look_at_app_home(browser: &mut Browser) -> Result<()> {
    let view = browser.click_through("App Home").await?;
    assert_shows(browser, &view, &["Running now", "Nothing is running", "Recent", "shop", "How often I was right"])
        .await?;
    browser.click_through("#incidents").await.map(drop)
}

#[tokio::test]
async fn no_button_and_no_choice_of_a_menu_of_a_report_is_refused() -> Result<()> {
    let mut browser = Browser::start().await?;
    let demo = Demo::start(INCIDENT).await?;
    browser.open(&demo.slack, DESK).await?;
    let mut names = browser.names("article .body button").await?;
    names.sort();
    names.dedup();
    assert!(names.len() >= 12 && names.contains(&"Dismiss".to_owned()), "{names:?}");
    for name in names {
        // A fresh demo for each, for some start an investigation, and others take the report away.
        let demo = Demo::start(INCIDENT).await?;
        browser.open(&demo.slack, DESK).await?;
        browser.open_parts("details.menu").await?;
        let view = browser.click_through(&name).await?;
        assert!(view.text.contains("#incidents") || view.text.contains("Close"), "{name}: {}", view.text);
        assert_eq!(view.errors, [""; 0], "{name}: {}", view.text);
    }
    Ok(())
}

#[tokio::test]
async fn a_responder_does_without_a_mouse_at_a_desk_and_on_a_dark_phone() -> Result<()> {
    let mut browser = Browser::start().await?;
    for viewport in [DESK, Viewport { dark: true, ..PHONE }] {
        let demo = Demo::start(INCIDENT).await?;
        browser.open(&demo.slack, viewport).await?;
        do_without_a_mouse(&mut browser).await?;
    }
    Ok(())
}

async fn do_without_a_mouse(browser: &mut Browser) -> Result<()> {
    browser.tab_to(COMPOSER).await?;
    browser.type_text("/investigate context new shop").await?;
    browser.enter().await?;
    browser.tab_to("A part of the name: Start from").await?;
    browser.type_text("check").await?;
    browser.enter().await?;
    browser.tab_to("Start from").await?;
    browser.type_text("checkout").await?;
    browser.tab_to("Next").await?;
    let view = browser.enter().await?;
    assert_shows(browser, &view, &["DynamoDB table"]).await?;
    browser.tab_to("Start an investigation").await?;
    browser.press(Key::Space).await?;
    browser.tab_to("Save").await?;
    browser.enter().await?;
    browser.tab_to("Close").await?;
    browser.enter().await?;
    browser.tab_to("✗ Wrong").await?;
    browser.enter().await?;
    browser.tab_to("What broke").await?;
    browser.type_text("checkout").await?;
    // Enter in a field saves the form.
    browser.tab_to("Save").await?;
    let view = browser.enter().await?;
    assert_shows(browser, &view, &["Thank you."]).await?;
    browser.tab_to("App Home").await?;
    let view = browser.enter().await?;
    assert_shows(browser, &view, &["Alarms that start an investigation", "shop"]).await
}
