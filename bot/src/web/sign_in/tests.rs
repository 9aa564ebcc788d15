//! Signing in, and what becomes of a form whose sender is not signed in any more.

use investigation::model::Caller;
use lambda_http::http::HeaderMap;
use lambda_http::http::header::{COOKIE, SET_COOKIE};
use oidc::{Issuer, Registration};
use slack::install::{SystemRandom, Vault};

use super::*;
use crate::testing::{self, TestBot};
use crate::web::Web;
use crate::web::tests::{TOKEN, bot, context, form, get, hidden, send};

/// A bot at which people sign in, at an issuer that is never asked.
fn with_sign_in() -> TestBot {
    let issuer = Issuer::new(Registration {
        issuer: "https://login.example".to_owned(),
        client_id: "bot".to_owned(),
        client_secret: "secret".into(),
        scopes: "openid".to_owned(),
    });
    let vault = Vault::new(&"0f".repeat(32).into(), SystemRandom::new()).unwrap();
    TestBot { web: Web::SignIn(Box::new(SignIn { issuer: issuer.unwrap(), vault })), ..bot() }
}

/// The session of somebody of these groups, as their browser sends it.
fn session_of(groups: &[&str], bot: &TestBot) -> String {
    let Web::SignIn(sign_in) = &bot.web else { panic!("nobody signs in") };
    let groups = groups.iter().map(|&group| group.to_owned()).collect();
    let caller = Caller { name: "sub:ann".to_owned(), groups, is_admin: false, may_make_contexts: true };
    let contexts = [context("checkout", "sub:bob", "group:shop")];
    let mut headers = HeaderMap::new();
    let before = HeaderMap::new();
    session::begin(caller, "Ann", &contexts, &before, &mut headers, &sign_in.vault, testing::now()).unwrap();
    let cookie = headers[SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-session=") && cookie.ends_with("; Secure; HttpOnly; SameSite=Lax"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn who_is_not_signed_in_is_asked_to_and_comes_back_to_what_they_wanted() {
    let bot = with_sign_in();
    assert_eq!(get("/contexts/checkout?x=1", &bot).await.location, "/sign-in?to=%2Fcontexts%2Fcheckout%3Fx%3D1");
    assert_eq!(get("/suggestions?what=alarms", &bot).await.status, StatusCode::UNAUTHORIZED);
    let sent = send(form("/new-context", &[("form_token", TOKEN)], &[]), &bot).await;
    assert!(sent.status == StatusCode::UNAUTHORIZED && sent.text.contains("href=\"/sign-in\""), "{}", sent.text);
    let finished = get("/sign-in/callback?code=x&state=y", &bot).await;
    assert_eq!(finished.status, StatusCode::FORBIDDEN);
    assert!(finished.cookies.iter().all(|cookie| cookie.starts_with("__Host-sign-in=; ")), "{:?}", finished.cookies);
}

#[tokio::test]
async fn a_form_whose_sender_is_not_signed_in_any_more_can_be_sent_again_after_signing_in() {
    let bot = with_sign_in();
    let fields = [
        ("form_token", TOKEN),
        ("description", "Sells \"<things>\"."),
        ("ticked", "0"),
        ("ticked", "2"),
        ("do", "save"),
    ];
    let page = send(form("/contexts/checkout/edit", &fields, &[("origin", "https://bot.example")]), &bot).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(
        page.text.contains("action=\"/contexts/checkout/edit\"") && page.text.contains("another tab"),
        "{}",
        page.text
    );
    assert_eq!(hidden(&page.text, "description").replace("&gt;", ">"), "Sells \"<things>\".");
    assert_eq!(page.text.matches("name=\"ticked\"").count(), 2);
    // What another site sends is not kept, and nobody wants to sign out again.
    let foreign = send(form("/contexts/checkout/edit", &fields, &[("origin", "https://evil.example")]), &bot).await;
    assert!(foreign.status == StatusCode::UNAUTHORIZED && !foreign.text.contains("<form"), "{}", foreign.text);
    assert!(!send(form("/sign-out", &fields, &[]), &bot).await.text.contains("<form"));
}

#[tokio::test]
async fn who_signs_in_again_has_the_token_of_the_forms_that_they_left_open() {
    let bot = with_sign_in();
    let Web::SignIn(sign_in) = &bot.web else { panic!("nobody signs in") };
    let mut before = HeaderMap::new();
    before.insert(COOKIE, session_of(&[], &bot).parse().unwrap());
    let token_of = |headers: &HeaderMap, at| session::find(headers, &sign_in.vault, at).unwrap().form_token;
    let left_open = token_of(&before, testing::now());
    let tomorrow = testing::now() + SignedDuration::from_hours(20);
    for (name, is_same) in [("sub:ann", true), ("sub:bob", false)] {
        let caller = Caller { name: name.to_owned(), groups: Vec::new(), is_admin: false, may_make_contexts: true };
        let mut headers = HeaderMap::new();
        session::begin(caller, "Ann", &[], &before, &mut headers, &sign_in.vault, tomorrow).unwrap();
        let cookie = headers[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let mut again = HeaderMap::new();
        again.insert(COOKIE, cookie.parse().unwrap());
        assert_eq!(token_of(&again, tomorrow) == left_open, is_same, "{name}");
    }
}

#[tokio::test]
async fn a_session_counts_for_eight_hours_and_only_as_it_was_sealed() {
    let bot = with_sign_in();
    let Web::SignIn(sign_in) = &bot.web else { panic!("nobody signs in") };
    let cookie = session_of(&["group:shop", "group:unknown"], &bot);
    let visitor_at = |cookie: &str, after: SignedDuration| {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, cookie.parse().unwrap());
        session::find(&headers, &sign_in.vault, testing::now() + after)
    };
    let visitor = visitor_at(&cookie, SignedDuration::from_hours(8) - SignedDuration::from_secs(1)).unwrap();
    assert_eq!((visitor.called.as_str(), visitor.form_token.len()), ("Ann", 43));
    // A cookie is small: what no context names is left out.
    assert_eq!(visitor.caller.groups, ["group:shop"]);
    assert_eq!(visitor_at(&cookie, SignedDuration::from_hours(8)), None);
    let (start, end) = cookie.split_at(cookie.len() - 1);
    let forged = format!("{start}{}", if end == "0" { "1" } else { "0" });
    for cookie in [forged.as_str(), "__Host-session=", "session=x", &format!("{cookie}; {cookie}")] {
        assert_eq!(visitor_at(cookie, SignedDuration::ZERO), None, "{cookie}");
    }
    let request = lambda_http::http::Request::get("/contexts").header("cookie", &cookie).body(Body::Empty).unwrap();
    let page = send(request, &bot).await.text;
    assert!(page.contains("Sign out") && page.contains("checkout"), "{page}");
}

#[tokio::test]
async fn who_signs_out_is_forgotten_by_their_browser_and_nobody_else_signs_them_out() {
    let bot = with_sign_in();
    let Web::SignIn(sign_in) = &bot.web else { panic!("nobody signs in") };
    let cookie = session_of(&[], &bot);
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, cookie.parse().unwrap());
    let token = session::find(&headers, &sign_in.vault, testing::now()).unwrap().form_token;
    let forged = send(form("/sign-out", &[("form_token", TOKEN)], &[("cookie", &cookie)]), &bot).await;
    assert_eq!((forged.status, forged.cookies.len()), (StatusCode::FORBIDDEN, 0));
    let signed_out = send(form("/sign-out", &[("form_token", &token)], &[("cookie", &cookie)]), &bot).await;
    assert_eq!(signed_out.status, StatusCode::OK);
    assert!(signed_out.cookies[0].starts_with("__Host-session=; Path=/; Max-Age=0"), "{:?}", signed_out.cookies);
    let read = lambda_http::http::Request::builder().method(Method::GET).uri("/sign-out").body(Body::Empty).unwrap();
    assert_eq!(send(read, &bot).await.status, StatusCode::NOT_FOUND);
}

#[test]
fn nobody_is_sent_anywhere_but_to_these_pages() {
    let wanted = |query: &str| {
        let request = lambda_http::http::Request::get(format!("/sign-in?{query}")).body(Body::Empty).unwrap();
        wanted_page(&request)
    };
    assert_eq!(wanted("to=%2Fcontexts%2Fcheckout%3Fx%3D1"), "/contexts/checkout?x=1");
    for to in [
        "",
        "to=https%3A%2F%2Fevil.example",
        "to=%2F%2Fevil.example",
        "to=%2Fsign-in",
        "to=x%2Fcontexts",
        "to=%2F%5Cevil",
    ] {
        assert_eq!(wanted(to), "/investigations", "{to}");
    }
}
