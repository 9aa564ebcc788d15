//! The pages of the demo beyond the report, in a browser: seen, and used by the keyboard alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of this is test code")]

use anyhow::Result;
use end_to_end::browser::{Browser, Key, PageView, Viewport};
use end_to_end::demo::Demo;

const INCIDENT: &str = "lambda-timeout-after-deploy";

/// The context of this incident.
const SERVICE: &str = "checkout";

const DESK: Viewport = Viewport { width: 1280, height: 900, dark: false };
const PHONE: Viewport = Viewport { width: 360, height: 740, dark: false };

/// The address of another page of the same demo.
fn address(demo: &Demo, path: &str) -> String {
    demo.pages.replace("/investigations", path)
}

#[tokio::test]
async fn every_page_and_form_is_seen_whole_and_is_no_barrier_in_both_schemes_at_a_desk_and_on_a_phone() -> Result<()> {
    let mut browser = Browser::start().await?;
    let demo = Demo::start(INCIDENT).await?;
    for path in [
        "/investigations",
        "/investigations?state=failed",
        "/contexts",
        &format!("/contexts/{SERVICE}"),
        &format!("/contexts/{SERVICE}?saved"),
        &format!("/contexts/{SERVICE}/edit"),
        &format!("/contexts/{SERVICE}/delete"),
        "/new-context",
        "/new-context?from=nothing",
        &format!("/new-context?from=stack:{SERVICE}"),
        "/investigate",
    ] {
        let page = address(&demo, path);
        for viewport in [DESK, PHONE] {
            for dark in [false, true] {
                let view = browser.open(&page, Viewport { dark, ..viewport }).await?;
                assert_eq!(view.errors, [""; 0], "{page}");
                assert_eq!(view.overflow, 0, "{page} at {viewport:?}");
                assert!(if dark { view.brightness < 80.0 } else { view.brightness > 200.0 }, "{page}");
                assert_eq!(browser.find_barriers().await?, [""; 0], "{page} at {viewport:?}, dark: {dark}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_page_that_is_not_there_and_a_form_that_is_wrong_are_no_barriers() -> Result<()> {
    let mut browser = Browser::start().await?;
    let demo = Demo::start(INCIDENT).await?;
    for (path, said) in [
        ("/contexts/nothing", "It does not exist, or you may not see it."),
        ("/investigations/inv-00000000000000000000", "It does not exist"),
        ("/new-context?from=shop&region=Ireland", "region"),
        ("/new-context?from=shop", "Begin with stack:"),
    ] {
        for viewport in [DESK, PHONE] {
            for dark in [false, true] {
                let view = browser.open(&address(&demo, path), Viewport { dark, ..viewport }).await?;
                assert!(view.text.contains(said) && view.overflow == 0, "{path}: {}", view.text);
                assert_eq!(browser.find_barriers().await?, [""; 0], "{path} at {viewport:?}, dark: {dark}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn by_the_keyboard_alone_a_context_is_made_edited_investigated_and_deleted() -> Result<()> {
    let mut browser = Browser::start().await?;
    for viewport in [DESK, Viewport { dark: true, ..PHONE }] {
        let demo = Demo::start(INCIDENT).await?;
        make_edit_and_delete_a_context(&mut browser, &demo, viewport).await?;
    }
    Ok(())
}

async fn make_edit_and_delete_a_context(browser: &mut Browser, demo: &Demo, viewport: Viewport) -> Result<()> {
    browser.open(&address(demo, "/contexts"), viewport).await?;
    browser.tab_onto("a[href='/new-context']").await?;
    browser.enter().await?;

    // What AWS knows is offered while somebody types.
    browser.tab_onto("#from").await?;
    browser.type_text("stack:").await?;
    assert_eq!(browser.wait_for_suggestions("from").await?, [format!("stack:{SERVICE}")]);
    browser.type_text(SERVICE).await?;
    browser.tab_onto("button.primary").await?;
    let form = browser.enter().await?;
    assert!(form.text.contains("Functions and services"), "{}", form.text);

    // The name is taken; the form says so at its field, and keeps what was filled in.
    browser.tab_onto("#description").await?;
    browser.type_text("Made by the keyboard.").await?;
    browser.tab_onto("button.primary").await?;
    let refused = browser.enter().await?;
    assert!(refused.text.contains("The name is taken"), "{}", refused.text);
    assert_eq!(browser.find_barriers().await?, [""; 0]);
    browser.tab_onto(".problems a").await?;
    browser.press(Key::Enter).await?;
    browser.tab_onto("#service").await?;
    browser.type_text("second").await?;
    // The key "enter" in a field saves.
    let saved = browser.enter().await?;
    assert!(saved.text.contains("Saved.") && saved.text.contains("Made by the keyboard."), "{}", saved.text);

    // A log group more, and one thing less.
    browser.tab_onto("a[href='/contexts/second/edit']").await?;
    browser.enter().await?;
    browser.tab_onto("input[name=ticked]:checked").await?;
    browser.press(Key::Space).await?;
    browser.tab_onto("#log_groups").await?;
    browser.type_text("/aws/lambda/typed").await?;
    browser.tab_onto("button[value=add]").await?;
    let added = browser.enter().await?;
    assert!(added.text.contains("/aws/lambda/typed added here"), "{}", added.text);
    browser.tab_onto("button.primary").await?;
    let saved = browser.enter().await?;
    assert!(saved.text.contains("/aws/lambda/typed"), "{}", saved.text);

    investigate(browser).await?;

    browser.open(&address(demo, "/contexts/second"), viewport).await?;
    browser.tab_onto("a[href='/contexts/second/delete']").await?;
    browser.enter().await?;
    browser.tab_onto("button.danger").await?;
    let list = browser.enter().await?;
    assert!(!list.text.contains("second") && list.text.contains(SERVICE), "{}", list.text);
    Ok(())
}

/// From the page of a context, starts an investigation, and follows it to its report.
async fn investigate(browser: &mut Browser) -> Result<()> {
    browser.tab_onto("main a[href='/investigate?context=second']").await?;
    let form = browser.enter().await?;
    assert!(form.text.contains("Symptom"), "{}", form.text);
    browser.tab_onto("button.primary").await?;
    let mut shown = browser.enter().await?.text;
    while shown.contains("This page becomes the report") {
        shown = browser.wait_for_load().await?.text;
    }
    assert!(shown.contains("Incident report · second"), "{shown}");
    Ok(())
}

#[tokio::test]
async fn of_two_who_edit_the_same_version_the_second_is_shown_what_the_first_changed() -> Result<()> {
    let mut browser = Browser::start().await?;
    let demo = Demo::start(INCIDENT).await?;
    let client = reqwest::Client::new();
    let context = address(&demo, &format!("/api/v1/contexts/{SERVICE}"));
    for viewport in [DESK, PHONE] {
        let typed = format!("Typed at {} pixels.", viewport.width);
        let sent = format!("Sent at {} pixels.", viewport.width);
        browser.open(&address(&demo, &format!("/contexts/{SERVICE}/edit")), viewport).await?;
        browser.tab_onto("#description").await?;
        browser.type_text(&typed).await?;
        // Meanwhile, a program saves the version that is in the form.
        let read = client.get(&context).bearer_auth("demo:responder").send().await?;
        let etag = read.headers()["etag"].clone();
        let change = client.patch(&context).bearer_auth("demo:responder").header("if-match", etag);
        let change = change.json(&serde_json::json!({ "description": sent })).send().await?;
        assert_eq!(change.status(), 200, "{}", change.text().await?);

        browser.tab_onto("button.primary").await?;
        let conflict = browser.enter().await?;
        for said in ["Somebody else saved this context while you edited it", &sent] {
            assert!(conflict.text.contains(said), "{said}: {}", conflict.text);
        }
        // The browser notes the status, by which programs know what happened; nothing else is wrong.
        assert!(conflict.errors.iter().all(|error| error.contains("409 (Conflict)")), "{:?}", conflict.errors);
        assert_eq!(conflict.overflow, 0, "{}", conflict.text);
        assert_eq!(browser.find_barriers().await?, [""; 0]);
        // Saving again replaces theirs, knowingly.
        browser.tab_onto("button.primary").await?;
        let saved = browser.enter().await?;
        assert!(saved.text.contains("Saved.") && saved.text.contains(&typed), "{}", saved.text);
        assert!(!saved.text.contains(&sent), "{}", saved.text);
    }
    Ok(())
}

#[tokio::test]
async fn the_list_leads_to_the_report_and_the_report_leads_back() -> Result<()> {
    let mut browser = Browser::start().await?;
    let demo = Demo::start(INCIDENT).await?;
    let list = browser.open(&demo.pages, PHONE).await?;
    assert!(list.text.contains("report") && list.text.contains(SERVICE), "{}", list.text);
    browser.tab_onto("a[href^='/investigations/inv-']").await?;
    let report = browser.enter().await?;
    for said in ["Investigation overview", "Root cause analysis", "Where to look first"] {
        assert!(report.text.contains(said), "{said}: {}", report.text);
    }
    assert_eq!((report.errors, report.overflow), (Vec::new(), 0));
    assert_eq!(browser.find_barriers().await?, [""; 0]);
    browser.tab_onto(".masthead a[href='/investigations']").await?;
    assert!(browser.enter().await?.text.contains("by U0RESPONDER"));
    Ok(())
}

#[tokio::test]
async fn who_signs_in_comes_to_what_they_wanted_and_who_signs_out_is_gone() -> Result<()> {
    let mut browser = Browser::start().await?;
    let demo = Demo::start_with(INCIDENT, &["--sign-in"]).await?;
    let context = address(&demo, &format!("/contexts/{SERVICE}"));
    let asked = browser.open(&context, DESK).await?;
    assert!(asked.text.contains("Who are you?"), "{}", asked.text);
    browser.tab_onto("#responder").await?;
    let page = browser.enter().await?;
    assert!(page.text.contains(SERVICE) && page.text.contains("Robin Responder"), "{}", page.text);
    for viewport in [DESK, PHONE] {
        let PageView { errors, overflow, .. } = browser.open(&context, viewport).await?;
        assert_eq!((errors, overflow), (Vec::new(), 0));
        assert_eq!(browser.find_barriers().await?, [""; 0]);
    }
    browser.tab_onto(".masthead form button").await?;
    let page = browser.enter().await?;
    assert!(page.text.contains("You are signed out"), "{}", page.text);
    assert_eq!(browser.find_barriers().await?, [""; 0]);

    // Somebody whom the context does not name finds nothing there, and who is nobody does not come in.
    browser.open(&context, DESK).await?;
    browser.tab_onto("#guest").await?;
    let page = browser.enter().await?;
    assert!(page.text.contains("It does not exist, or you may not see it."), "{}", page.text);
    let list = browser.open(&demo.pages, DESK).await?;
    assert!(list.text.contains("Gabriel Guest") && !list.text.contains(SERVICE), "{}", list.text);
    browser.tab_onto(".masthead form button").await?;
    browser.enter().await?;
    browser.open(&demo.pages, DESK).await?;
    browser.tab_onto("#nobody").await?;
    let page = browser.enter().await?;
    assert!(page.text.contains("You are not signed in"), "{}", page.text);
    Ok(())
}
