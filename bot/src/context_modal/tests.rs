use investigation::discover::{Inventory, ListedMetric, STACK_TAG, TaggedResource};
use investigation::grammar::ContextAction;
use investigation::model::Context;
use investigation::ports::{ASSUME_ROLE, FailureKind, InMemory, Ledger, Page};
use jiff::SignedDuration;
use serde_json::{Value, json};
use slack::client::Method;

use super::*;
use crate::KnownContexts;
use crate::testing::{self, InMemoryAws, RecordingSlack, TestBot, now};

use ContextAction::{Delete, Edit, New};

fn editor(user: &str) -> Editor<'_> {
    Editor { workspace: "T1", channel: "C1", user, trigger_id: "1.2.abc" }
}

fn owned() -> Context {
    Context { traces: true, owners: vec!["U1".to_owned()], ..testing::context("shop") }
}

/// A bot with `shop`, which U1 owns; `others`, which U2 alone may use; and `checkout`, which nobody owns.
fn bot() -> TestBot {
    let mut bot = testing::bot(InMemoryAws::default());
    let others =
        Context { owners: vec!["U2".to_owned()], allowed_users: vec!["U2".to_owned()], ..testing::context("others") };
    let unowned = Context { traces: true, ..testing::context("checkout") };
    let stores = InMemory::with_contexts([owned(), others, unowned]);
    bot.contexts = KnownContexts::new(stores.clone());
    bot.ledger = stores;
    bot
}

/// The modals that were opened.
fn opened(bot: &TestBot) -> Vec<Value> {
    let calls = bot.slack.calls.lock().unwrap();
    calls.iter().filter(|(method, _)| *method == Method::ViewsOpen).map(|(_, sent)| sent["view"].clone()).collect()
}

async fn refused(action: ContextAction, name: &str, user: &str) -> String {
    let bot = bot();
    let answer = open(action, Some(name), editor(user), &bot, now()).await.expect("no modal");
    assert!(opened(&bot).is_empty());
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["response_type"], "ephemeral");
    answer["text"].as_str().unwrap().to_owned()
}

async fn open_view(action: ContextAction, name: Option<&str>, bot: &TestBot) -> Value {
    assert_eq!(open(action, name, editor("U1"), bot, now()).await, None);
    opened(bot).pop().unwrap()
}

/// The answer to a modal that is submitted as it was opened, but for these blocks.
async fn submit_view(view: &Value, filled: &[(&str, Value)], user: &str, bot: &TestBot) -> Value {
    let mut values = serde_json::Map::new();
    for block in view["blocks"].as_array().unwrap().iter().filter(|block| block["type"] == "input") {
        let (id, element) = (block["block_id"].as_str().unwrap(), &block["element"]);
        let mut input = json!({
            "value": element["initial_value"], "selected_option": element["initial_option"],
            "selected_options": element["initial_options"], "selected_users": element["initial_users"],
            "selected_conversation": element["initial_conversation"],
            "selected_conversations": element["initial_conversations"],
        });
        if let Some((_, changed)) = filled.iter().find(|(block, _)| *block == id) {
            input = changed.clone();
        }
        values.insert(id.to_owned(), json!({ id: input }));
    }
    let payload = json!({
        "type": "view_submission", "user": { "id": user }, "team": null,
        "view": {
            "id": "V1", "callback_id": view["callback_id"], "private_metadata": view["private_metadata"],
            "state": { "values": values }
        }
    });
    send(&payload, bot).await
}

/// Submits the form that asks from what to start; returns the modal that is shown in the end.
async fn start_from(view: &Value, filled: &[(&str, Value)], bot: &TestBot) -> Value {
    let answer = submit_view(view, filled, "U1", bot).await;
    assert_eq!(answer["view"]["callback_id"], "context_looking", "{answer}");
    let (method, shown) = bot.slack.calls.lock().unwrap().pop().unwrap();
    assert_eq!((method, &shown["view_id"]), (Method::ViewsUpdate, &json!("V1")));
    shown["view"].clone()
}

/// Sends a payload as Slack does, through the door.
async fn send(payload: &Value, bot: &TestBot) -> Value {
    let body = serde_urlencoded::to_string([("payload", payload.to_string())]).unwrap();
    let request = testing::signed("/slack/interactions", &body, now());
    let answer = crate::handle(request, &testing::base_url(), bot, now()).await;
    assert_eq!(answer.status(), 200);
    serde_json::from_slice(answer.body()).unwrap()
}

async fn audit(bot: &TestBot) -> Vec<Value> {
    let rows = bot.ledger.read(Page::Audit, now()).await.unwrap();
    rows.iter().map(|row| serde_json::from_str(&row.json).unwrap()).collect()
}

fn shop_inventory() -> Inventory {
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:pay".to_owned();
    Inventory {
        resources: vec![TaggedResource { arn, tags: [(STACK_TAG.to_owned(), "payments".to_owned())].into() }],
        log_groups: vec!["/aws/lambda/pay".to_owned()],
        ..Inventory::default()
    }
}

#[tokio::test]
async fn a_stack_becomes_a_context_in_two_steps() {
    let mut bot = bot();
    bot.discovery.inventory = shop_inventory();
    let start = open_view(New, None, &bot).await;
    let chosen = json!({ "selected_option": { "value": "stack:payments" } });
    let form = start_from(&start, &[("origin", chosen)], &bot).await;
    assert_eq!(*bot.discovery.looks.lock().unwrap(), [("eu-west-1".to_owned(), "the stack payments".to_owned())]);
    let saved = submit_view(&form, &[], "U1", &bot).await;
    assert!(saved["view"]["blocks"][0]["text"]["text"].as_str().unwrap().contains("*Saved.*"), "{saved}");
    let context = bot.contexts.saved("payments").await.unwrap().unwrap().context;
    assert_eq!(context.log_groups, ["/aws/lambda/pay"]);
    assert_eq!(context.owners, ["U1"]);
    assert!(context.metrics.iter().any(|query| query.name == "Errors"));
    let rows = audit(&bot).await;
    assert_eq!((&rows[0]["deed"], &rows[0]["by"]), (&json!("context_saved"), &json!("U1")));
    assert!(rows[0]["changes"].as_array().unwrap().contains(&json!("log groups: +/aws/lambda/pay")), "{rows:?}");
}

#[tokio::test]
async fn a_new_context_can_start_with_nothing_and_under_a_name() {
    let bot = bot();
    let start = open_view(New, Some("cart"), &bot).await;
    let form = submit_view(&start, &[], "U1", &bot).await["view"].clone();
    assert!(bot.discovery.looks.lock().unwrap().is_empty());
    submit_view(&form, &[], "U1", &bot).await;
    let context = bot.contexts.saved("cart").await.unwrap().unwrap().context;
    assert!(context.traces && context.changes);
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_nothing_is_saved() {
    let mut bot = bot();
    let start = open_view(New, None, &bot).await;
    let wrong_region = submit_view(&start, &[("region", json!({ "value": "Ireland" }))], "U1", &bot).await;
    assert!(wrong_region["errors"]["region"].as_str().unwrap().contains("no region"), "{wrong_region}");
    let form = submit_view(&start, &[], "U1", &bot).await["view"].clone();
    let taken = submit_view(&form, &[("service", json!({ "value": "CHECKOUT" }))], "U1", &bot).await;
    assert!(taken["errors"]["service"].as_str().unwrap().contains("is taken"), "{taken}");
    let unaskable = submit_view(&form, &[("service", json!({ "value": "30m" }))], "U1", &bot).await;
    assert_eq!(unaskable["response_action"], "errors");
    assert!(audit(&bot).await.is_empty());
    bot.discovery.failure = Some(Failure::new(FailureKind::Denied, "tag:GetResources", "no"));
    let chosen = json!({ "selected_option": { "value": "stack:payments" } });
    let again = start_from(&start, &[("origin", chosen)], &bot).await;
    assert_eq!(again["callback_id"], "context_start");
    let why = again["blocks"][0]["text"]["text"].as_str().unwrap();
    assert!(why.contains("could not look at the stack payments") && why.contains("tag:GetResources"), "{why}");
}

#[tokio::test]
async fn an_owner_edits_and_the_row_says_what_changed() {
    let bot = bot();
    let form = open_view(Edit, Some("SHOP"), &bot).await;
    let described = json!({ "value": "Sells things." });
    submit_view(&form, &[("description", described)], "U1", &bot).await;
    let saved = bot.contexts.saved("shop").await.unwrap().unwrap();
    assert_eq!(saved.context, Context { description: "Sells things.".to_owned(), ..owned() });
    let rows = audit(&bot).await;
    assert_eq!(rows[0]["changes"], json!(["description: +Sells things."]));
}

#[tokio::test]
async fn the_second_of_two_editors_sees_what_the_first_one_changed_and_may_replace_it() {
    let bot = bot();
    let (first, second) = (open_view(Edit, Some("shop"), &bot).await, open_view(Edit, Some("shop"), &bot).await);
    submit_view(&first, &[("description", json!({ "value": "first" }))], "U1", &bot).await;
    let stale = submit_view(&second, &[("runbooks", json!({ "value": "https://wiki.example" }))], "U1", &bot).await;
    assert_eq!(stale["response_action"], "update");
    let blocks = stale["view"]["blocks"].as_array().unwrap();
    assert!(blocks[0]["text"]["text"].as_str().unwrap().contains("Somebody else saved"), "{stale}");
    assert_eq!(blocks[1]["text"]["text"], "• description: +first");
    let before = bot.contexts.saved("shop").await.unwrap().unwrap();
    assert_eq!((before.context.description.as_str(), before.context.runbooks.len()), ("first", 0));
    submit_view(&stale["view"], &[], "U1", &bot).await;
    let after = bot.contexts.saved("shop").await.unwrap().unwrap().context;
    assert_eq!((after.description.as_str(), after.runbooks.len()), ("", 1));
}

#[tokio::test]
async fn who_is_no_longer_an_owner_can_neither_save_nor_delete() {
    let bot = bot();
    let form = open_view(Edit, Some("shop"), &bot).await;
    let deletion = open_view(Delete, Some("shop"), &bot).await;
    let handed_over = Context { owners: vec!["U2".to_owned()], ..owned() };
    bot.contexts.save(&handed_over, Some(1)).await.unwrap();
    let refused = submit_view(&form, &[], "U1", &bot).await;
    assert!(refused["errors"]["description"].as_str().unwrap().contains("no longer one of its owners"), "{refused}");
    let refused = submit_view(&deletion, &[], "U1", &bot).await;
    assert!(refused["view"]["blocks"][0].to_string().contains("no longer one of its owners"), "{refused}");
    assert_eq!(bot.contexts.saved("shop").await.unwrap().unwrap().context, handed_over);
}

#[tokio::test]
async fn a_context_is_deleted_once_it_is_confirmed() {
    let bot = bot();
    let asked = open_view(Delete, Some("shop"), &bot).await;
    assert!(bot.contexts.saved("shop").await.unwrap().is_some());
    submit_view(&asked, &[], "U1", &bot).await;
    assert_eq!(bot.contexts.saved("shop").await.unwrap(), None);
    assert_eq!(audit(&bot).await[0]["deed"], "context_deleted");
    let again = submit_view(&asked, &[], "U1", &bot).await;
    assert!(again["view"]["blocks"][0].to_string().contains("deleted already"), "{again}");
    assert_eq!(audit(&bot).await.len(), 1);
}

#[tokio::test]
async fn a_context_that_was_edited_meanwhile_is_deleted_only_when_it_is_meant_again() {
    let bot = bot();
    let asked = open_view(Delete, Some("shop"), &bot).await;
    bot.contexts.save(&Context { changes: true, ..owned() }, Some(1)).await.unwrap();
    let again = submit_view(&asked, &[], "U1", &bot).await;
    assert_eq!(again["view"]["callback_id"], "context_delete");
    assert!(bot.contexts.saved("shop").await.unwrap().is_some());
    submit_view(&again["view"], &[], "U1", &bot).await;
    assert_eq!(bot.contexts.saved("shop").await.unwrap(), None);
}

#[tokio::test]
async fn a_context_that_one_may_not_know_of_is_answered_like_one_that_does_not_exist() {
    for name in ["others", "nothing"] {
        for action in [Edit, Delete] {
            assert!(refused(action, name, "U1").await.starts_with(&format!("No context is called `{name}`.")));
        }
    }
    let mistyped = refused(Edit, "other", "U1").await;
    assert!(!mistyped.contains("others"), "{mistyped}");
    let by_owner = refused(Edit, "other", "U2").await;
    assert!(by_owner.contains("`others`"), "{by_owner}");
}

#[tokio::test]
async fn only_owners_edit_and_others_are_told_whom_to_ask() {
    insta::assert_snapshot!(
        [
            refused(Edit, "shop", "U3").await,
            refused(Delete, "checkout", "U3").await,
            refused(New, "shop", "U3").await,
        ]
        .join("\n"),
        @r"
    Only its owners may change `shop`. Ask <@U1>.
    `checkout` has no owner, and only an owner may delete it. Edit it first: whoever saves it becomes its owner.
    There is a context called `shop` already. To change it, type `/investigate context edit shop`.
    "
    );
}

#[tokio::test]
async fn a_context_without_owners_is_edited_by_whoever_may_investigate_it_and_is_theirs_then() {
    let bot = bot();
    let form = open_view(Edit, Some("checkout"), &bot).await;
    submit_view(&form, &[], "U1", &bot).await;
    let context = bot.contexts.saved("checkout").await.unwrap().unwrap().context;
    assert_eq!(context.owners, ["U1"]);
    let changes = audit(&bot).await[0]["changes"].to_string();
    assert!(changes.contains("owners: +U1"), "{changes}");
}

#[tokio::test]
async fn a_modal_that_slack_does_not_open_is_answered_in_words() {
    let mut bot = bot();
    let expired = Failure::new(FailureKind::Invalid, "slack:views.open", "expired_trigger_id");
    bot.slack = RecordingSlack { answers: vec![(Method::ViewsOpen, Err(expired))], ..RecordingSlack::default() };
    let answer = open(New, None, editor("U1"), &bot, now()).await.unwrap();
    assert!(answer.contains("did not open the form in time"), "{answer}");
}

#[tokio::test]
async fn a_form_that_is_too_old_or_not_of_this_version_says_so() {
    let bot = bot();
    let form = open_view(Edit, Some("shop"), &bot).await;
    let mut old = form.clone();
    let mut metadata: Value = serde_json::from_str(form["private_metadata"].as_str().unwrap()).unwrap();
    metadata["draft"][1] = json!((now() - SignedDuration::from_hours(2)).as_second());
    old["private_metadata"] = metadata.to_string().into();
    let answer = submit_view(&old, &[], "U1", &bot).await;
    assert!(answer["errors"]["description"].as_str().unwrap().contains("more than an hour old"), "{answer}");
    old["private_metadata"] = "other".into();
    let answer = submit_view(&old, &[], "U1", &bot).await;
    assert!(answer["view"]["blocks"][0].to_string().contains("another version of the bot"), "{answer}");
}

async fn suggested(action_id: &str, region: Option<&str>, bot: &TestBot) -> Value {
    suggested_by(action_id, region, None, &json!({}), bot).await
}

/// The same in a form with a role.
async fn suggested_by(action_id: &str, region: Option<&str>, role: Option<&str>, form: &Value, bot: &TestBot) -> Value {
    let values = json!({
        "region": { "region": { "type": "plain_text_input", "value": region } },
        "role": { "role": { "type": "plain_text_input", "value": role } },
    });
    let metadata = form["private_metadata"].as_str().unwrap_or_default();
    let payload = json!({
        "type": "block_suggestion", "user": { "id": "U1" }, "action_id": action_id, "value": "pa",
        "view": {
            "id": "V1", "callback_id": "context_edit", "private_metadata": metadata, "state": { "values": values }
        }
    });
    send(&payload, bot).await
}

const ROLE: &str = "arn:aws:iam::210987654321:role/incident-investigator-reader";

#[tokio::test]
async fn a_context_of_another_account_is_proposed_by_its_role() {
    let mut bot = bot();
    bot.discovery.inventory = shop_inventory();
    let start = open_view(New, None, &bot).await;
    let filled = [
        ("origin", json!({ "selected_option": { "value": "stack:payments" } })),
        ("role", json!({ "value": format!(" {ROLE} ") })),
    ];
    let form = start_from(&start, &filled, &bot).await;
    let looked = (format!("eu-west-1 {ROLE}"), "the stack payments".to_owned());
    assert_eq!(*bot.discovery.looks.lock().unwrap(), [looked]);
    submit_view(&form, &[], "U1", &bot).await;
    let context = bot.contexts.saved("payments").await.unwrap().unwrap().context;
    assert_eq!((context.role.as_deref(), context.log_groups.len()), (Some(ROLE), 1));
}

#[tokio::test]
async fn a_role_that_is_none_or_may_not_be_used_is_said_in_the_form() {
    let mut bot = bot();
    let start = open_view(New, None, &bot).await;
    let wrong = submit_view(&start, &[("role", json!({ "value": "admin" }))], "U1", &bot).await;
    assert!(wrong["errors"]["role"].as_str().unwrap().contains("“admin” is no role's ARN"), "{wrong}");
    bot.discovery.failure = Some(Failure::new(FailureKind::Denied, ASSUME_ROLE, "no"));
    let filled =
        [("origin", json!({ "selected_option": { "value": "stack:payments" } })), ("role", json!({ "value": ROLE }))];
    let again = start_from(&start, &filled, &bot).await;
    let why = again["blocks"][0]["text"]["text"].as_str().unwrap();
    assert!(why.contains(ROLE) && why.contains("may not assume it"), "{why}");
    let blocks = again["blocks"].as_array().unwrap();
    let role = blocks.iter().find(|block| block["block_id"] == "role").unwrap();
    assert_eq!(role["element"]["initial_value"], ROLE, "it is there to be corrected");
}

#[tokio::test]
async fn menus_list_the_account_of_the_role_that_was_filled_in() {
    let mut bot = bot();
    bot.discovery.names = vec!["payments".to_owned()];
    let (region, none) = (Some("eu-central-1"), json!({}));
    let listed = suggested_by("log_groups", region, Some(ROLE), &none, &bot).await;
    assert_eq!(listed["options"][0]["value"], "payments");
    // Half an ARN, or what is no region, is asked for nowhere.
    for (region, role, note) in
        [(region, Some("arn:aws:iam"), "The role is no ARN"), (Some("x"), None, "The region is")]
    {
        let options = suggested_by("log_groups", region, role, &none, &bot).await;
        assert!(options["options"][0].to_string().contains(note), "{options}");
    }
    // The role of a context may ask for an external id of its own, which is for no other role.
    let saved = Context { role: Some(ROLE.to_owned()), external_id: Some("shop-7".to_owned()), ..owned() };
    bot.contexts.save(&saved, Some(1)).await.unwrap();
    let form = open_view(Edit, Some("shop"), &bot).await;
    let other = "arn:aws:iam::310987654321:role/incident-investigator-reader";
    for role in [ROLE, other] {
        suggested_by("alarms", region, Some(role), &form, &bot).await;
    }
    let looks = std::mem::take(&mut *bot.discovery.looks.lock().unwrap());
    let places: Vec<String> = looks.into_iter().map(|(place, _)| place).collect();
    assert_eq!(
        places,
        [format!("eu-central-1 {ROLE}"), format!("eu-central-1 {ROLE} shop-7"), format!("eu-central-1 {other}")]
    );
    bot.discovery.failure = Some(Failure::new(FailureKind::Denied, ASSUME_ROLE, "no"));
    let refused = suggested_by("metrics", region, Some(ROLE), &none, &bot).await;
    let note = "The bot may not use incident-investigator-reader of 210987654321.";
    assert_eq!(refused["options"][0]["text"]["text"], note);
}

#[tokio::test]
async fn menus_are_typed_ahead_in_the_region_that_was_filled_in() {
    let mut bot = bot();
    bot.discovery.names = vec!["payments".to_owned(), "team=payments".to_owned()];
    let dimensions = [("FunctionName".to_owned(), "pay".to_owned())].into();
    bot.discovery.metrics =
        vec![ListedMetric { namespace: "AWS/Lambda".to_owned(), name: "Errors".to_owned(), dimensions }];
    assert_eq!(suggested("log_groups", Some("eu-central-1"), &bot).await["options"][0]["value"], "payments");
    assert_eq!(suggested("alarms", None, &bot).await["options"][1]["text"]["text"], "team=payments");
    assert_eq!(suggested("metrics", None, &bot).await["options"][0]["value"], "AWS/Lambda|Errors|FunctionName=pay");
    let origins = suggested("origin", None, &bot).await;
    assert_eq!(origins["option_groups"].as_array().unwrap().len(), 4);
    let tag = &origins["option_groups"][3]["options"][0];
    assert_eq!((&tag["text"]["text"], &tag["value"]), (&json!("team=payments"), &json!("tag:team=payments")));
    let looks = bot.discovery.looks.lock().unwrap();
    assert_eq!(
        looks[..2],
        [("eu-central-1".to_owned(), "LogGroup pa".to_owned()), ("eu-west-1".to_owned(), "Alarm pa".to_owned())]
    );
}

#[tokio::test]
async fn what_is_too_long_for_an_option_is_found_again_when_it_is_saved() {
    let mut bot = bot();
    let long = |end: &str| format!("/aws/lambda/pa{}{end}", "y".repeat(300));
    bot.discovery.names = vec![long("-1"), long("-2")];
    let dimensions = [("LoadBalancer".to_owned(), "p".repeat(200)), ("TargetGroup".to_owned(), "q".repeat(90))].into();
    let metric =
        ListedMetric { namespace: "AWS/ApplicationELB".to_owned(), name: "RequestCount".to_owned(), dimensions };
    bot.discovery.metrics = vec![metric.clone()];
    let group = suggested("log_groups", None, &bot).await["options"][1].clone();
    let listed = suggested("metrics", None, &bot).await["options"][0].clone();
    let edited = open_view(Edit, Some("shop"), &bot).await;
    let chosen = |option: &Value| json!({ "selected_options": [option] });
    let filled = [("log_groups", chosen(&group)), ("metrics", chosen(&listed))];
    let saved = submit_view(&edited, &filled, "U1", &bot).await;
    assert!(saved.to_string().contains("*Saved.*"), "{saved}");
    let context = bot.contexts.saved("shop").await.unwrap().unwrap().context;
    assert!(context.log_groups.contains(&long("-2")) && !context.log_groups.contains(&long("-1")));
    assert!(context.metrics.iter().any(|query| query.dimensions == metric.dimensions), "{:?}", context.metrics);
    // Deleted meanwhile, or not to be read now: it says so, and nothing is saved.
    bot.discovery.names.clear();
    let edited = open_view(Edit, Some("shop"), &bot).await;
    let answer = submit_view(&edited, &filled, "U1", &bot).await;
    assert!(
        answer["errors"]["log_groups"].as_str().unwrap().contains("could not be found again; choose it"),
        "{answer}"
    );
    bot.discovery.failure = Some(Failure::new(FailureKind::TimedOut, "logs:DescribeLogGroups", "slow"));
    let answer = submit_view(&edited, &filled, "U1", &bot).await;
    assert!(answer["errors"]["metrics"].as_str().unwrap().contains("could not be found again: "), "{answer}");
}

#[tokio::test]
async fn a_menu_that_cannot_be_filled_says_why_and_choosing_that_starts_nothing() {
    let mut bot = bot();
    bot.discovery.failure = Some(Failure::new(FailureKind::TimedOut, "logs:DescribeLogGroups", "slow"));
    for action_id in ["origin", "entry", "log_groups", "alarms", "alarm_tag", "metrics"] {
        let options = suggested(action_id, None, &bot).await;
        assert!(options["options"][0].to_string().contains("AWS did not answer in time"), "{action_id}: {options}");
    }
    assert_eq!(suggested("of another modal", None, &bot).await, json!({ "options": [] }));
    let note = &suggested("origin", None, &bot).await["options"][0];
    let start = open_view(New, None, &bot).await;
    let answer = submit_view(&start, &[("origin", json!({ "selected_option": note }))], "U1", &bot).await;
    assert!(answer["errors"]["origin"].as_str().unwrap().contains("start with nothing"), "{answer}");
}

#[tokio::test]
async fn user_groups_are_typed_ahead_and_shown_by_name_where_they_own() {
    let mut bot = bot();
    let listed = json!({ "ok": true, "usergroups": [{ "id": "S1", "name": "On call", "handle": "shop-oncall" }] });
    bot.slack = RecordingSlack { answers: vec![(Method::UserGroups, Ok(listed))], ..RecordingSlack::default() };
    assert_eq!(suggested("owner_groups", None, &bot).await["options"], json!([]), "“pa” is in no name");
    let edited = open_view(Edit, Some("shop"), &bot).await;
    assert!(!edited.to_string().contains("shop-oncall"));
    let group = json!({ "selected_options": [{ "value": "S1" }] });
    let saved = submit_view(&edited, &[("owner_groups", group)], "U1", &bot).await;
    assert!(saved.to_string().contains("*Saved.*"), "{saved}");
    assert_eq!(bot.contexts.saved("shop").await.unwrap().unwrap().context.owners, ["U1", "S1"]);
    let again = open_view(Edit, Some("shop"), &bot).await;
    assert!(again.to_string().contains("@shop-oncall · On call"), "{again}");
    let denied = Failure::new(FailureKind::Denied, "slack:usergroups.list", "missing_scope");
    bot.slack = RecordingSlack { answers: vec![(Method::UserGroups, Err(denied))], ..RecordingSlack::default() };
    let options = suggested("allowed_groups", None, &bot).await;
    assert!(options["options"][0].to_string().contains("The bot may not call usergroups.list."), "{options}");
}
