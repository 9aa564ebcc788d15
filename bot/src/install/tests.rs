use lambda_http::http::header::{COOKIE, SET_COOKIE};
use std::sync::Arc;

use investigation::ports::{InMemory, InstallationStore, Ledger, Page};
use jiff::SignedDuration;
use lambda_http::http::Method;
use slack::install::{App, Served, SystemRandom, Vault};

use super::*;
use crate::testing::{self, InMemoryAws, TestBot};

/// A bot that may be installed, and where it keeps that. Nobody listens at its Slack.
fn bot() -> (TestBot, InMemory) {
    let vault = Arc::new(Vault::new(&"0f".repeat(32).into(), SystemRandom::new()).unwrap());
    let app = App { client_id: "1.2".to_owned(), client_secret: "secret".into(), served: Served::All };
    let store = InMemory::default();
    let nowhere = "http://127.0.0.1:1/api".parse().unwrap();
    let installer = Installer::new(app, vault, store.clone(), Some(&nowhere));
    (TestBot { installer: Some(installer), ..testing::bot(InMemoryAws::default()) }, store)
}

async fn open(bot: &TestBot, path_and_query: &str, cookie: Option<&str>, now: Timestamp) -> Response<Body> {
    let mut request = lambda_http::http::Request::builder().method(Method::GET).uri(path_and_query);
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    crate::handle(request.body(Body::Empty).unwrap(), &testing::base_url(), bot, now).await
}

/// The query with which Slack sends back a browser that began now, and its cookie.
async fn begun(bot: &TestBot) -> (String, String) {
    let response = open(bot, BEGIN, None, testing::now()).await;
    assert_eq!(response.status(), StatusCode::FOUND);
    let location = response.headers()[LOCATION].to_str().unwrap();
    let state = location.split("state=").nth(1).unwrap();
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    (format!("{FINISH}?error=access_denied&state={state}"), cookie)
}

#[tokio::test]
async fn the_browser_is_sent_to_slack_with_what_the_app_needs_and_a_cookie_for_this_host_alone() {
    let (bot, _) = bot();
    let response = open(&bot, BEGIN, None, testing::now()).await;
    let location = response.headers()[LOCATION].to_str().unwrap();
    assert!(
        location.starts_with("http://127.0.0.1:1/oauth/v2/authorize?client_id=1.2&scope=commands%2Cchat"),
        "{location}"
    );
    assert!(
        location.contains("&redirect_uri=https%3A%2F%2Fbot.example%2Fslack%2Foauth%2Fcallback&state="),
        "{location}"
    );
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-install="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
    assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn every_way_in_which_nothing_is_installed_has_its_page_and_ends_the_cookie() {
    let (bot, store) = bot();
    let (back, cookie) = begun(&bot).await;
    let (_, other_cookie) = begun(&bot).await;
    let late = testing::now() + SignedDuration::from_mins(10);
    let with_code = back.replace("error=access_denied", "code=1");
    let double = format!("{cookie}; {other_cookie}");
    for (path, cookie, now, expected, words) in [
        (back.as_str(), None, testing::now(), StatusCode::FORBIDDEN, "does not finish"),
        (&back, Some(other_cookie.as_str()), testing::now(), StatusCode::FORBIDDEN, "does not finish"),
        (&back, Some(&double), testing::now(), StatusCode::FORBIDDEN, "does not finish"),
        (FINISH, Some(&cookie), testing::now(), StatusCode::FORBIDDEN, "does not finish"),
        (&back, Some(&cookie), late, StatusCode::GONE, "too long"),
        (&back, Some(&cookie), testing::now(), StatusCode::OK, "Nothing was installed"),
        (&with_code, Some(&cookie), testing::now(), StatusCode::FORBIDDEN, "does not finish"),
    ] {
        let response = open(&bot, path, cookie, now).await;
        assert_eq!(response.status(), expected, "{path}");
        assert!(matches!(response.body(), Body::Text(page) if page.contains(words)), "{path}");
        assert!(response.headers()[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    }
    let (back, cookie) = begun(&bot).await;
    let response = open(&bot, &back.replace("error=access_denied", "code=1"), Some(&cookie), testing::now()).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(store.installations().await.unwrap().is_empty());
}

#[tokio::test]
async fn events_of_an_app_that_is_gone_forget_the_workspace_they_name_and_no_other() {
    let (bot, store) = bot();
    // What cannot be opened is forgotten as well.
    for workspace in ["T1", "T2", "E1"] {
        store.install(workspace, "sealed by a key that is lost").await.unwrap();
    }
    let mut kept = Vec::new();
    for (place, event) in [
        (serde_json::json!({ "team_id": "T1" }), serde_json::json!({ "type": "app_uninstalled" })),
        (
            serde_json::json!({ "authorizations": [{ "team_id": null, "enterprise_id": "E1", "is_enterprise_install": true }] }),
            serde_json::json!({ "type": "tokens_revoked", "tokens": { "oauth": [], "bot": ["U9"] } }),
        ),
    ] {
        let mut body = serde_json::json!({ "type": "event_callback", "event_id": "Ev1", "event": event });
        for (key, value) in place.as_object().unwrap() {
            body[key] = value.clone();
        }
        let request = testing::signed("/slack/events", &body.to_string(), testing::now());
        let response = crate::handle(request, &testing::base_url(), &bot, testing::now()).await;
        assert_eq!(response.status(), StatusCode::OK);
        let left = store.installations().await.unwrap();
        kept.push(left.into_iter().map(|(workspace, _)| workspace).collect::<Vec<_>>().join(" "));
    }
    assert_eq!(kept, ["E1 T2", "T2"]);
    let rows = bot.ledger.read(Page::Audit, Timestamp::UNIX_EPOCH).await.unwrap();
    let noted: Vec<AuditRow> = rows.iter().map(|row| serde_json::from_str(&row.json).unwrap()).collect();
    let noted: Vec<_> = noted.iter().map(|row| (row.deed, row.subject.as_str(), row.by.as_str())).collect();
    assert_eq!(noted.len(), 2, "{noted:?}");
    assert!(noted.contains(&(Deed::Uninstalled, "T1", "Slack")) && noted.contains(&(Deed::Uninstalled, "E1", "Slack")));
}
