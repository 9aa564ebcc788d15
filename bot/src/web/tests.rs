//! The pages as people use them.

use investigation::model::{Caller, Context, InvestigationId, Request as Asked};
use investigation::ports::{ASSUME_ROLE, Failure, FailureKind, InMemory, InvestigationStore, Status};
use jiff::SignedDuration;
use lambda_http::http::StatusCode;
use lambda_http::http::header::{HOST, LOCATION, SET_COOKIE};
use lambda_http::{Body, Request, Response};

use super::*;
use crate::KnownContexts;
use crate::testing::{self, InMemoryAws, TestBot};

pub(super) const TOKEN: &str = "the token of Ann's forms";

pub(super) fn context(service: &str, owner: &str, user: &str) -> Context {
    Context {
        traces: true,
        api_owners: vec![owner.to_owned()],
        api_users: vec![user.to_owned()],
        ..testing::context(service)
    }
}

fn visitor(name: &str) -> Visitor {
    let caller = Caller { name: name.to_owned(), groups: Vec::new(), is_admin: false, may_make_contexts: true };
    Visitor { caller, called: "Ann".to_owned(), form_token: TOKEN.to_owned() }
}

/// A bot with a context of Ann, one that Ann may use, and one of Bob; the pages are hers.
pub(super) fn bot() -> TestBot {
    let stores = InMemory::with_contexts([
        context("checkout", "sub:ann", "sub:bob"),
        context("search", "sub:bob", "sub:ann"),
        context("payments", "sub:bob", "sub:eve"),
    ]);
    TestBot {
        contexts: KnownContexts::new(stores.clone()),
        investigations: stores.clone(),
        ledger: stores,
        web: Web::Local(visitor("sub:ann")),
        ..testing::bot(InMemoryAws::default())
    }
}

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) location: String,
    pub(super) cookies: Vec<String>,
    pub(super) text: String,
}

pub(super) async fn send(request: Request, bot: &TestBot) -> Answer {
    let response: Response<Body> = crate::handle(request, &testing::base_url(), bot, testing::now()).await;
    let (parts, body) = response.into_parts();
    let text = |name| parts.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let cookies = parts.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect();
    let text_of_body = String::from_utf8(body.to_vec()).unwrap();
    Answer { status: parts.status, location: text(LOCATION), cookies, text: text_of_body }
}

pub(super) async fn get(path: &str, bot: &TestBot) -> Answer {
    let request = lambda_http::http::Request::get(path).header(HOST, "bot.example").body(Body::Empty).unwrap();
    send(request, bot).await
}

pub(super) fn form(path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Request {
    let mut request = lambda_http::http::Request::post(path)
        .header(HOST, "bot.example")
        .header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::Text(serde_urlencoded::to_string(fields).unwrap())).unwrap()
}

/// Sends a form of Ann's.
async fn post(path: &str, fields: &[(&str, &str)], bot: &TestBot) -> Answer {
    let fields = [&[("form_token", TOKEN)], fields].concat();
    send(form(path, &fields, &[("origin", "https://bot.example"), ("sec-fetch-site", "same-origin")]), bot).await
}

/// What a hidden field of a page holds.
pub(super) fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    field.split('"').next().unwrap().replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&")
}

#[tokio::test]
async fn without_the_pages_there_is_nothing() {
    let bot = TestBot { web: Web::Off, ..bot() };
    for path in ["/", "/investigations", "/contexts", "/investigate", "/sign-in", "/suggestions", "/new-context"] {
        let answer = get(path, &bot).await;
        assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NOT_FOUND, ""), "{path}");
    }
}

#[tokio::test]
async fn a_person_sees_what_names_them_and_nothing_of_others() {
    let bot = bot();
    let list = get("/contexts", &bot).await.text;
    assert!(list.contains("checkout") && list.contains("search") && !list.contains("payments"), "{list}");
    assert!(get("/contexts/checkout", &bot).await.text.contains("/contexts/checkout/edit"));
    assert!(!get("/contexts/search", &bot).await.text.contains("/contexts/search/edit"));
    for path in ["/contexts/search/edit", "/contexts/search/delete"] {
        assert_eq!(get(path, &bot).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let [hidden, missing] = [get("/contexts/payments", &bot).await, get("/contexts/nothing", &bot).await];
    assert_eq!((hidden.status, hidden.text), (missing.status, missing.text));
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

/// Begins an investigation that was asked for so many minutes ago.
async fn begin(service: &str, minutes: i64, bot: &TestBot) -> InvestigationId {
    let id = InvestigationId::from_seed(format!("{service} {minutes}").as_bytes());
    let request = Asked {
        investigation_id: id.clone(),
        service: service.to_owned(),
        requested_at: testing::now() - SignedDuration::from_mins(minutes),
        ..testing::request()
    };
    bot.investigations.begin(&request).await.unwrap();
    id
}

#[tokio::test]
async fn the_list_has_what_the_person_may_read_newest_first_by_context_and_state() {
    let bot = bot();
    let (older, newer) = (begin("checkout", 9, &bot).await, begin("search", 1, &bot).await);
    let foreign = begin("payments", 5, &bot).await;
    bot.investigations.end(&older, Status::Completed).await.unwrap();
    let page = get("/investigations", &bot).await.text;
    let place = |id: &InvestigationId| page.find(id.as_str());
    assert!(place(&newer).unwrap() < place(&older).unwrap() && place(&foreign).is_none(), "{page}");
    for (query, shown) in [("context=checkout&state=", &older), ("context=&state=running", &newer)] {
        let page = get(&format!("/investigations?{query}"), &bot).await.text;
        let found = [&older, &newer].map(|id| page.contains(id.as_str()));
        assert_eq!(found, [shown == &older, shown == &newer], "{query}");
    }
    assert_eq!(get(&format!("/investigations/{foreign}"), &bot).await.status, StatusCode::NOT_FOUND);
    // Whatever has become of an investigation, its page leads back to the others.
    let running = get(&format!("/investigations/{newer}"), &bot).await;
    assert!(running.text.contains("<h1>Investigating</h1>") && running.text.contains("Skip to the content"));
    bot.investigations.end(&newer, Status::Failed).await.unwrap();
    for (id, said) in [(&newer, "ended without a report"), (&older, "There is no report here")] {
        let page = get(&format!("/investigations/{id}"), &bot).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.text.contains(said) && page.text.contains("aria-label=\"Pages\""), "{}", page.text);
    }
    assert_eq!(get("/investigations?state=x", &bot).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_long_list_has_pages() {
    let bot = bot();
    for minutes in 0..30 {
        begin("checkout", minutes, &bot).await;
    }
    let first = get("/investigations?context=checkout", &bot).await.text;
    assert_eq!(first.matches("href=\"/investigations/inv-").count(), 25);
    let older = first.split("href=\"/investigations?").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let second = get(&format!("/investigations?{older}"), &bot).await.text;
    assert!(second.matches("href=\"/investigations/inv-").count() == 5 && second.contains(">Newest<"), "{second}");
}

#[tokio::test]
async fn a_form_that_is_not_ones_own_changes_nothing() {
    let bot = bot();
    let before = bot.contexts.saved("checkout").await.unwrap();
    let own = [("form_token", TOKEN), ("do", "save")];
    let foreign = [("form_token", "guessed"), ("do", "save")];
    for (fields, headers) in [
        (&foreign, ("origin", "https://bot.example")),
        (&own, ("origin", "https://evil.example")),
        (&own, ("origin", "null")),
        (&own, ("sec-fetch-site", "cross-site")),
        (&own, ("sec-fetch-site", "same-site")),
    ] {
        for path in ["/contexts/checkout/delete", "/new-context", "/investigate"] {
            let answer = send(form(path, fields, &[headers]), &bot).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
        }
    }
    assert_eq!(bot.contexts.saved("checkout").await.unwrap(), before);
    assert!(bot.workflow.started.lock().unwrap().is_empty());
}

#[tokio::test]
async fn another_name_that_leads_to_this_machine_is_answered_nothing() {
    let bot = bot();
    for host in ["evil.example", "bot.example:1", "bot.example.evil.example"] {
        let request = lambda_http::http::Request::get("/contexts").header(HOST, host).body(Body::Empty).unwrap();
        assert_eq!(send(request, &bot).await.status, StatusCode::NOT_FOUND, "{host}");
    }
}

#[tokio::test]
async fn a_context_is_made_from_what_was_found_and_from_what_was_typed() {
    let bot = bot();
    assert!(get("/new-context", &bot).await.text.contains("Start from"));
    let wrong = get("/new-context?from=shop&region=eu-west-1", &bot).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("aria-invalid"), "{}", wrong.text);
    let page = get("/new-context?from=nothing&region=eu-west-1", &bot).await.text;
    let draft = hidden(&page, "draft");
    let filled = [
        ("draft", draft.as_str()),
        ("service", "shop"),
        ("region", "eu-west-1"),
        ("description", "Sells\r\nthings."),
        ("log_groups", "/aws/lambda/shop"),
        ("metrics", "AWS/Lambda|Errors|FunctionName=shop"),
        ("ticked", "0"),
        ("api_owners", "sub:ann group:shop"),
    ];
    // What was typed becomes a line; nothing is saved yet.
    let with = |more: &[(&'static str, &'static str)]| [&filled[..], more].concat();
    let added = post("/new-context", &with(&[("do", "add")]), &bot).await;
    assert!(added.status == StatusCode::OK && added.text.contains("added here"), "{}", added.text);
    assert!(bot.contexts.saved("shop").await.unwrap().is_none());
    let saved = post("/new-context", &with(&[("do", "save")]), &bot).await;
    assert_eq!(
        (saved.status, saved.location.as_str()),
        (StatusCode::SEE_OTHER, "/contexts/shop?saved"),
        "{}",
        saved.text
    );
    let context = bot.contexts.saved("shop").await.unwrap().unwrap().context;
    assert_eq!(context.log_groups, ["/aws/lambda/shop"]);
    assert_eq!((context.metrics[0].name.as_str(), context.description.as_str()), ("Errors", "Sells\nthings."));
    assert_eq!(context.api_owners, ["sub:ann", "group:shop"]);
    assert!(get("/contexts/shop?saved", &bot).await.text.contains("Saved."));
    let again = post("/new-context", &with(&[("do", "save")]), &bot).await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.text.contains("taken"), "{}", again.text);
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field_and_what_was_typed_stays() {
    let bot = bot();
    let page = get("/contexts/checkout/edit", &bot).await.text;
    let (draft, version) = (hidden(&page, "draft"), hidden(&page, "version"));
    let wrong = [
        ("draft", draft.as_str()),
        ("version", version.as_str()),
        ("do", "save"),
        ("region", "Ireland"),
        ("quiet_hours", "late"),
        ("metrics", "no metric"),
        ("ticked", "0"),
        ("api_owners", "sub:ann"),
    ];
    let answer = post("/contexts/checkout/edit", &wrong, &bot).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["value=\"Ireland\"", "value=\"late\"", "value=\"no metric\"", "quiet_hours-problem", "metrics-problem"]
    {
        assert!(answer.text.contains(said), "{said}: {}", answer.text);
    }
    let only_region: Vec<_> =
        wrong.into_iter().filter(|(name, _)| !["quiet_hours", "metrics"].contains(name)).collect();
    let answer = post("/contexts/checkout/edit", &only_region, &bot).await;
    assert!(answer.text.contains("region-problem"), "{}", answer.text);
    let no_draft = post("/contexts/checkout/edit", &[("do", "save"), ("draft", "{")], &bot).await;
    assert_eq!(no_draft.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_second_of_two_editors_sees_what_the_first_one_changed_and_may_replace_it() {
    let bot = bot();
    let page = get("/contexts/checkout/edit", &bot).await.text;
    let (draft, version) = (hidden(&page, "draft"), hidden(&page, "version"));
    let edit = |description: &'static str, draft: String, version: String| {
        vec![
            ("draft".to_owned(), draft),
            ("version".to_owned(), version),
            ("do".to_owned(), "save".to_owned()),
            ("region".to_owned(), "eu-west-1".to_owned()),
            ("description".to_owned(), description.to_owned()),
            ("ticked".to_owned(), "0".to_owned()),
            ("api_owners".to_owned(), "sub:ann".to_owned()),
        ]
    };
    let save = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        post("/contexts/checkout/edit", &fields, &bot).await
    };
    let first = save(edit("the first", draft.clone(), version.clone())).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
    let second = save(edit("the second", draft, version)).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.text.contains("<ins><bdi>the first</bdi></ins>") && second.text.contains("the second"));
    let (draft, version) = (hidden(&second.text, "draft"), hidden(&second.text, "version"));
    assert_eq!(save(edit("the second", draft, version)).await.status, StatusCode::SEE_OTHER);
    assert_eq!(bot.contexts.saved("checkout").await.unwrap().unwrap().context.description, "the second");
}

#[tokio::test]
async fn a_context_is_deleted_as_it_was_seen() {
    let bot = bot();
    let version = hidden(&get("/contexts/checkout/delete", &bot).await.text, "version");
    let mut changed = bot.contexts.saved("checkout").await.unwrap().unwrap();
    changed.context.description = "changed".to_owned();
    bot.contexts.save(&changed.context, Some(changed.version)).await.unwrap();
    let stale = post("/contexts/checkout/delete", &[("version", &version)], &bot).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let version = hidden(&stale.text, "version");
    assert_eq!(post("/contexts/checkout/delete", &[("version", &version)], &bot).await.location, "/contexts");
    assert!(bot.contexts.saved("checkout").await.unwrap().is_none());
}

#[tokio::test]
async fn a_form_starts_one_investigation_however_often_it_is_sent() {
    let bot = bot();
    let page = get("/investigate?context=checkout", &bot).await.text;
    assert!(page.contains("<option value=\"checkout\" selected>") && !page.contains("payments"), "{page}");
    let key = hidden(&page, "key");
    let fields = [("context", "checkout"), ("signal", "error_spike"), ("window", "last 15m"), ("key", key.as_str())];
    let (one, other) = (post("/investigate", &fields, &bot).await, post("/investigate", &fields, &bot).await);
    assert!(one.location.starts_with("/investigations/inv-") && one.location == other.location, "{}", one.text);
    let started = bot.workflow.started.lock().unwrap().clone();
    let [request] = started.as_slice() else { panic!("{started:?}") };
    assert_eq!((request.user.as_str(), request.incident_window.duration().as_mins()), ("sub:ann", 15));
    assert!(get(&one.location, &bot).await.text.contains("Investigating"));
}

#[tokio::test]
async fn an_exact_window_counts_instead_and_a_wrong_one_is_said_at_its_field() {
    let bot = bot();
    let ask = async |from: &str, to: &str| {
        let window = [("window", "last 30m"), ("from", from), ("to", to)];
        post("/investigate", &[&[("context", "checkout"), ("signal", "auto")][..], &window[..]].concat(), &bot).await
    };
    assert_eq!(ask("2026-03-01T13:00", "2026-03-01T14:00").await.status, StatusCode::SEE_OTHER);
    for (from, to, field) in [
        ("2026-03-01T13:00", "", "to-problem"),
        ("", "2026-03-01T13:00", "from-problem"),
        ("2026-03-01T14:00", "2026-03-01T13:00", "to-problem"),
        ("soon", "2026-03-01T13:00", "from-problem"),
    ] {
        let answer = ask(from, to).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(field), "{from} {to}: {}", answer.text);
    }
    for (name, value) in [("context", "payments"), ("signal", "x"), ("window", "x")] {
        let mut fields = vec![("context", "checkout"), ("signal", "auto"), ("window", "last 30m")];
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
        let answer = post("/investigate", &fields, &bot).await;
        assert!(answer.text.contains(&format!("{name}-problem")), "{name}: {}", answer.text);
    }
}

#[tokio::test]
async fn what_may_be_typed_is_found_where_the_person_looks() {
    let mut bot = bot();
    bot.discovery.names = vec!["shop".to_owned(), "team=shop".to_owned()];
    let found = get("/suggestions?what=log_groups&q=sh&region=us-east-1", &bot).await.text;
    assert_eq!(found, r#"[["shop","shop"],["team=shop","team=shop"]]"#);
    assert_eq!(bot.discovery.looks.lock().unwrap().last().unwrap().0, "us-east-1");
    let origins = get("/suggestions?what=origins&q=tag:sh", &bot).await.text;
    assert_eq!(origins, r#"[["tag:team=shop","team=shop"]]"#);
    assert_eq!(get("/suggestions?what=log_groups&q=x&region=Ireland", &bot).await.text, "[]");
    assert_eq!(get("/suggestions?what=secrets", &bot).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_account_is_looked_at_by_its_role() {
    let role = "arn:aws:iam::210987654321:role/incident-investigator-reader";
    let mut bot = bot();
    let begin = format!("/new-context?from=stack:shop&region=us-east-1&role={role}");
    let page = get(&begin, &bot).await;
    assert!(page.status == StatusCode::OK && page.text.contains(role), "{}", page.text);
    get(&format!("/suggestions?what=alarms&q=x&region=us-east-1&role={role}"), &bot).await;
    let looks = std::mem::take(&mut *bot.discovery.looks.lock().unwrap());
    assert!(looks.len() == 2 && looks.iter().all(|(place, _)| *place == format!("us-east-1 {role}")), "{looks:?}");
    let wrong = get("/new-context?from=stack:shop&region=us-east-1&role=admin", &bot).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("role-problem"), "{}", wrong.text);
    // An empty field is the bot's own account.
    assert_eq!(get("/new-context?from=stack:shop&region=us-east-1&role=", &bot).await.status, StatusCode::OK);
    assert_eq!(bot.discovery.looks.lock().unwrap()[0].0, "us-east-1");
    bot.discovery.failure = Some(Failure::new(FailureKind::Denied, ASSUME_ROLE, "no"));
    let refused = get(&begin, &bot).await;
    assert!(refused.text.contains("role-problem") && refused.text.contains("may not assume it"), "{}", refused.text);
}

#[tokio::test]
async fn who_may_make_no_context_is_told_so_and_finds_names_only_where_a_context_is_theirs() {
    let maker = bot();
    let draft = hidden(&get("/new-context?from=nothing", &maker).await.text, "draft");
    let of = |name: &str| {
        let mut visitor = visitor(name);
        visitor.caller.may_make_contexts = false;
        TestBot { web: Web::Local(visitor), ..bot() }
    };
    let (owner, guest) = (of("sub:ann"), of("sub:eve"));
    let fields =
        [("draft", draft.as_str()), ("do", "save"), ("service", "shop"), ("region", "eu-west-1"), ("ticked", "0")];
    for bot in [&owner, &guest] {
        for path in ["/new-context", "/new-context?from=nothing"] {
            assert_eq!(get(path, bot).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(post("/new-context", &fields, bot).await.status, StatusCode::FORBIDDEN);
        assert!(bot.contexts.saved("shop").await.unwrap().is_none());
        assert!(!get("/contexts", bot).await.text.contains("/new-context"));
    }
    for (bot, status) in [(&owner, StatusCode::OK), (&guest, StatusCode::FORBIDDEN)] {
        assert_eq!(get("/suggestions?what=log_groups&q=sh", bot).await.status, status);
    }
    assert!(guest.discovery.looks.lock().unwrap().is_empty());
    let page = get("/contexts/checkout/edit", &owner).await.text;
    let (draft, version) = (hidden(&page, "draft"), hidden(&page, "version"));
    let moved =
        [("draft", draft.as_str()), ("version", &version), ("do", "save"), ("region", "us-east-1"), ("ticked", "0")];
    let refused = post("/contexts/checkout/edit", &[&moved[..], &[("api_owners", "sub:ann")]].concat(), &owner).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("region-problem"), "{}", refused.text);
    assert!(get("/contexts", &maker).await.text.contains("/new-context"));
}
