use std::collections::BTreeSet;

use investigation::discover::{Addition, Inventory, Line, LineKind, ListedMetric, Origin, Proposal, propose};
use investigation::model::{Context, ContextField, Place};
use investigation::ports::{ASSUME_ROLE, Failure, FailureKind, SearchPlace};
use serde_json::{Value, json};

use super::*;
use crate::interaction::View;
use crate::limits::*;

fn metadata() -> Metadata {
    Metadata { channel: "C1".to_owned(), name: None, version: None, draft: Some(("d".repeat(20), 1_772_375_400)) }
}

fn context() -> Context {
    Context {
        entry: Some("shop/prod".to_owned()),
        log_groups: vec!["/aws/lambda/shop".to_owned()],
        alarms: vec!["shop-5xx".to_owned()],
        traces: true,
        description: "Sells *things*.".to_owned(),
        owners: vec!["U1".to_owned(), "S1".to_owned()],
        channel: Some("C1".to_owned()),
        started_by_alarms: true,
        quiet_hours: Some("22:00-07:00 +01:00".parse().unwrap()),
        role: Some("arn:aws:iam::123456789012:role/reader".to_owned()),
        external_id: Some("shop-7".to_owned()),
        elsewhere: vec![Place {
            region: "us-east-1".to_owned(),
            log_groups: vec!["/ecs/shop".to_owned()],
            ..Place::default()
        }],
        runbooks: vec!["https://wiki.example/shop".to_owned(), "https://wiki.example/db".to_owned()],
        allowed_channels: vec!["C1".to_owned()],
        allowed_users: vec!["U1".to_owned(), "U2".to_owned(), "S7".to_owned()],
        alarm_tag: Some("team=shop".to_owned()),
        api_owners: vec!["sub:ann".to_owned()],
        api_users: vec!["group:shop".to_owned(), "arn:aws:iam::123456789012:role/ci".to_owned()],
        ..Context::new("shop", "eu-west-1")
    }
}

/// What Slack sends when a modal is submitted as it was opened.
fn submitted(view: &Value) -> View {
    let mut values = serde_json::Map::new();
    for block in view["blocks"].as_array().unwrap().iter().filter(|block| block["type"] == "input") {
        let element = &block["element"];
        let mut input = serde_json::Map::new();
        for (initial, filled) in [
            ("initial_value", "value"),
            ("initial_option", "selected_option"),
            ("initial_options", "selected_options"),
            ("initial_conversation", "selected_conversation"),
            ("initial_conversations", "selected_conversations"),
            ("initial_users", "selected_users"),
        ] {
            if !element[initial].is_null() {
                input.insert(filled.to_owned(), element[initial].clone());
            }
        }
        let id = element["action_id"].as_str().unwrap();
        values.insert(block["block_id"].as_str().unwrap().to_owned(), json!({ id: input }));
    }
    serde_json::from_value(json!({ "id": "V1", "state": { "values": values } })).unwrap()
}

/// Every text of a view must keep to its limit, and every id must be unique.
fn check_limits(view: &Value) {
    let blocks = view["blocks"].as_array().unwrap();
    assert!((1..=MAX_MODAL_BLOCKS).contains(&blocks.len()), "{} blocks", blocks.len());
    assert!(view.to_string().len() <= 250_000, "{} bytes", view.to_string().len());
    assert!(view["private_metadata"].as_str().unwrap_or_default().chars().count() <= MAX_METADATA);
    let is_within = |text: &Value, max: usize| {
        let length = text["text"].as_str().unwrap().chars().count();
        assert!((1..=max).contains(&length), "{length} characters: {text}");
    };
    for name in ["title", "close"] {
        is_within(&view[name], MAX_MODAL_TITLE);
    }
    let mut ids = BTreeSet::new();
    for block in blocks {
        match block["type"].as_str().unwrap() {
            "section" => is_within(&block["text"], MAX_SECTION_TEXT),
            "context" => is_within(&block["elements"][0], MAX_CONTEXT_TEXT),
            "input" => {
                assert!(!view["submit"].is_null());
                assert!(ids.insert(block["block_id"].as_str().unwrap()), "{block} is there twice");
                is_within(&block["label"], MAX_LABEL);
                let element = &block["element"];
                for list in ["options", "initial_options"] {
                    let Some(options) = element[list].as_array() else { continue };
                    assert!((1..=MAX_CHECKBOXES).contains(&options.len()));
                    for option in options {
                        is_within(&option["text"], MAX_OPTION_TEXT);
                        assert!(option["value"].as_str().unwrap().chars().count() <= MAX_OPTION_VALUE);
                        if !option["description"].is_null() {
                            is_within(&option["description"], MAX_OPTION_TEXT);
                        }
                    }
                }
                if let Some(initial) = element["initial_value"].as_str() {
                    assert!((1..=MAX_FIELD_TEXT).contains(&initial.chars().count()));
                }
                assert!(element["initial_users"].as_array().is_none_or(|users| !users.is_empty()));
            }
            other => panic!("a modal has no {other}"),
        }
    }
}

#[test]
fn an_edit_that_changes_nothing_saves_what_was_there() {
    let draft = Draft::of_edit(&context(), 3);
    let view = edit(&draft, &metadata(), Vec::new());
    check_limits(&view);
    assert_eq!(read_filled(&draft, &submitted(&view)), Ok(context()));
}

#[test]
fn each_field_of_a_context_can_be_filled_in() {
    let view = edit(&Draft::of_new(context(), Proposal::default()), &metadata(), Vec::new());
    let blocks: BTreeSet<&str> =
        view["blocks"].as_array().unwrap().iter().filter_map(|block| block["block_id"].as_str()).collect();
    use strum::VariantArray;
    for field in ContextField::VARIANTS {
        // Traces and changes are lines. How often X-Ray adds up, and what is seldom needed of other accounts, is left to those
        // who write contexts by hand; an edit keeps it.
        let is_line = matches!(field, ContextField::Traces | ContextField::Changes);
        let is_by_hand =
            matches!(field, ContextField::TracePeriod | ContextField::ExternalId | ContextField::LinkedAccount);
        assert!(is_line || is_by_hand || blocks.contains(field.name()), "{field:?}");
    }
}

#[test]
fn what_is_proposed_is_ticked_and_saved_and_what_is_unticked_is_not() {
    let inventory = Inventory {
        log_groups: vec!["/aws/lambda/shop".to_owned(), "/ecs/shop".to_owned()],
        nodes: vec![("shop".to_owned(), "AWS::Lambda::Function".to_owned())],
        ..Inventory::default()
    };
    let proposal = propose(&Origin::Service("shop".to_owned()), &inventory);
    let base = Context { owners: vec!["U1".to_owned()], ..Context::new("shop", "eu-west-1") };
    let draft = Draft::of_new(base, proposal);
    let view = edit(&draft, &metadata(), Vec::new());
    check_limits(&view);
    let saved = read_filled(&draft, &submitted(&view)).unwrap();
    assert_eq!(saved.log_groups, ["/aws/lambda/shop", "/ecs/shop"]);
    assert!(saved.metrics.iter().any(|query| query.name == "Errors"));
    assert!(saved.traces && saved.changes);
    let mut unticked = view.clone();
    for block in unticked["blocks"].as_array_mut().unwrap() {
        if block["block_id"].as_str().is_some_and(|id| id.starts_with("lines_")) {
            block["element"].as_object_mut().unwrap().remove("initial_options");
        }
    }
    let errors = read_filled(&draft, &submitted(&unticked)).unwrap_err();
    assert_eq!(errors[0].0, MORE_LOG_GROUPS);
}

#[test]
fn what_is_typed_ahead_is_added_once() {
    let draft = Draft::of_edit(&context(), 1);
    let mut view = edit(&draft, &metadata(), Vec::new());
    let metric = ListedMetric {
        namespace: "AWS/Lambda".to_owned(),
        name: "Duration".to_owned(),
        dimensions: [("FunctionName".to_owned(), "shop=1".to_owned())].into(),
    };
    let choice = choices_of_metrics(&[metric]).remove(0);
    for block in view["blocks"].as_array_mut().unwrap() {
        let chosen = match block["block_id"].as_str() {
            Some(MORE_LOG_GROUPS) => json!([{ "value": "/aws/lambda/shop" }, { "value": "/ecs/shop" }]),
            Some(MORE_METRICS) => json!([{ "value": choice.1 }, { "value": "nonsense" }]),
            _ => continue,
        };
        block["element"]["initial_options"] = chosen;
    }
    let saved = read_filled(&draft, &submitted(&view)).unwrap();
    assert_eq!(saved.log_groups, ["/aws/lambda/shop", "/ecs/shop"]);
    assert_eq!(saved.metrics.len(), 1);
    assert_eq!(
        (saved.metrics[0].stat.as_str(), saved.metrics[0].dimensions["FunctionName"].as_str()),
        ("p99", "shop=1")
    );
}

#[test]
fn what_is_wrong_is_said_at_a_field_that_the_modal_has() {
    let draft = Draft::of_new(Context::new("", "eu-west-1"), Proposal::default());
    let view = edit(&draft, &metadata(), Vec::new());
    let blocks: BTreeSet<&str> =
        view["blocks"].as_array().unwrap().iter().filter_map(|block| block["block_id"].as_str()).collect();
    let state: View = serde_json::from_value(json!({ "id": "V1", "state": { "values": {
        "service": { "service": { "value": "30m" } }, "region": { "region": { "value": "Ireland" } },
        "quiet_hours": { "quiet_hours": { "value": "at night" } }, "role": { "role": { "value": "admin" } },
        "runbooks": { "runbooks": { "value": "http://wiki\nhttps://ok.example" } },
    } } }))
    .unwrap();
    let wrong = read_filled(&draft, &state).unwrap_err();
    let named: Vec<_> = wrong.iter().map(|(block, _)| *block).collect();
    assert_eq!(named, ["quiet_hours", "owners", "service", "region", "log_groups", "role", "runbooks"]);
    assert!(named.iter().all(|block| blocks.contains(block)));
    let answer = errors(&wrong);
    assert_eq!(answer["response_action"], "errors");
    assert!(answer["errors"]["region"].as_str().unwrap().contains("“Ireland” is no region of AWS"));
}

#[test]
fn a_huge_and_hostile_proposal_keeps_to_the_limits_and_loses_nothing_that_is_not_shown() {
    let hostile = ["<!channel> `x` *b*", "\u{202E}kcehc", "🦀🦀🦀", "", "line\nbreak"];
    let lines = (0..500).map(|n| {
        let text = hostile[n % hostile.len()].repeat(40);
        Line {
            kind: [LineKind::Functions, LineKind::LogGroups, LineKind::Alarms][n % 3],
            name: text.clone(),
            why: text,
            is_ticked: n % 2 == 0,
            metrics: Vec::new(),
            adds: Some(Addition::LogGroup(format!("/group/{n}"))),
        }
    });
    let unread = vec!["<!here>".repeat(2_000); 9];
    let proposal = Proposal { lines: lines.collect(), unread, ..Proposal::default() };
    let base = Context {
        description: "x".repeat(2_000),
        role: Some("y".repeat(5_000)),
        owners: vec!["U1".to_owned()],
        ..Context::new("z".repeat(5_000), "eu-west-1")
    };
    let draft = Draft::of_new(base, proposal);
    let view = edit(&draft, &metadata(), vec![new_text().text(&"<!channel>".repeat(900))]);
    check_limits(&view);
    for block in view["blocks"].as_array().unwrap().iter().filter(|block| block["type"] != "input") {
        assert!(!block.to_string().contains("<!"), "{block}");
    }
    let state = json!({ "values": {
        "service": { "service": { "value": "shop" } }, "region": { "region": { "value": "eu-west-1" } },
        "owners": { "owners": { "selected_users": ["U1"] } },
        "lines_0": { "lines_0": { "selected_options": [{ "value": "0" }, { "value": "3" }, { "value": "400" }, { "value": "x" }] } },
    } });
    let filled = serde_json::from_value(json!({ "id": "V1", "state": state })).unwrap();
    let saved = read_filled(&draft, &filled).unwrap();
    assert_eq!(saved.log_groups.len(), 2 + 100, "two that were ticked, and each second of those that were not shown");
    check_limits(&delete(&draft.base, &metadata()));
    let (region, role) = ("z".repeat(5_000), "y".repeat(5_000));
    for place in
        [SearchPlace::in_region("eu-west-1"), SearchPlace { region: &region, role: Some(&role), external_id: None }]
    {
        check_limits(&start(&metadata(), place, vec![refusal::changed_meanwhile()]));
    }
    check_limits(&done(new_text().text("Saved.")));
}

#[test]
fn metadata_and_origins_come_back_as_they_were() {
    let metadata = metadata();
    assert_eq!(Metadata::from_text(&metadata.to_text()), Some(metadata));
    assert_eq!(Metadata::from_text("{}"), None);
    let origins = [
        Origin::Stack("shop".to_owned()),
        Origin::Tag { key: "team".to_owned(), value: "a=b".to_owned() },
        Origin::Service("shop:8080/api".to_owned()),
        Origin::Alarm("5xx: too many".to_owned()),
    ];
    for (origin, (_, value)) in origins.iter().zip(choices_of_origins(&origins)) {
        assert_eq!(origin_from_value(&value).as_ref(), Some(origin));
    }
    for value in ["", "shop", "team:shop", "tag:shop"] {
        assert_eq!(origin_from_value(value), None, "{value}");
    }
}

#[test]
fn a_menu_has_a_hundred_options_at_most_and_each_of_a_length_that_can_come_back() {
    let names: Vec<String> = (0..300).map(|n| if n == 1 { "x".repeat(151) } else { format!("group-{n}") }).collect();
    let one = to_options(&[("Log groups", choices_of_names(&names))], None);
    let options = one["options"].as_array().unwrap();
    assert_eq!(options.len(), 100);
    assert!(options.iter().all(|option| option["value"].as_str().unwrap().chars().count() <= 150));
    assert_ne!(options[1]["value"].as_str(), Some(&*names[1]), "what is too long has a stand-in");
    let several = to_options(
        &[("Stacks", choices_of_names(&names)), ("Alarms", Vec::new()), ("Tags", choices_of_names(&names))],
        None,
    );
    let groups = several["option_groups"].as_array().unwrap();
    assert_eq!(groups.iter().map(|group| group["options"].as_array().unwrap().len()).sum::<usize>(), 66);
    assert_eq!(to_options(&[("Stacks", Vec::new())], None), json!({ "options": [] }));
    assert_eq!(to_options(&[("Stacks", Vec::new()), ("Tags", Vec::new())], None), json!({ "options": [] }));
}

#[test]
fn a_menu_says_what_could_not_be_read_and_the_note_is_no_choice() {
    let slow = Failure::new(FailureKind::TimedOut, "tag:GetTagValues", "slow");
    let note = unread_note(&slow, None);
    let nothing = to_options(&[("Tags", Vec::new())], Some(&note));
    assert_eq!(nothing["options"][0]["text"]["text"], "AWS did not answer in time. Type on to try again.");
    let some = to_options(&[("Stacks", choices_of_names(&["shop".to_owned()])), ("Tags", Vec::new())], Some(&note));
    let labels: Vec<_> =
        some["option_groups"].as_array().unwrap().iter().map(|group| &group["label"]["text"]).collect();
    assert_eq!(labels, ["Stacks", "Not all could be read"]);
    let note = &nothing["options"][0];
    let picked: View = serde_json::from_value(json!({ "id": "V1", "state": { "values": {
        "entry": { "entry": { "selected_option": note } }, "alarms": { "alarms": { "selected_options": [note] } },
        "owners": { "owners": { "selected_users": ["U1"] } }, "region": { "region": { "value": "eu-west-1" } },
    } } }))
    .unwrap();
    assert!(picked.has_picked_note("entry") && picked.chosen("entry").is_none());
    let draft = Draft::of_edit(&Context { traces: true, ..Context::new("shop", "eu-west-1") }, 1);
    let changed = read_filled(&draft, &View { state: picked.state, ..submitted(&edit(&draft, &metadata(), vec![])) });
    assert!(changed.is_err_and(|wrong| wrong.iter().all(|(block, _)| *block == MORE_LOG_GROUPS)));
}

#[test]
fn user_groups_are_found_by_handle_and_by_name_and_shown_by_them() {
    let answer = json!({ "usergroups": [
        { "id": "S1", "name": "Shop on call", "handle": "shop-oncall" }, { "id": "S2", "name": "Payments", "handle": "pay" },
        { "id": 7 }
    ] });
    let groups = read_groups(&answer);
    let ids = |typed: &str| choices_of_groups(&groups, typed).into_iter().map(|(_, id)| id).collect::<Vec<_>>();
    assert_eq!(
        (ids("@shop"), ids("PAYM"), ids("")),
        (vec!["S1".into()], vec!["S2".into()], vec!["S1".into(), "S2".into()])
    );
    let draft = Draft { group_names: [("S1".to_owned(), groups[0].label())].into(), ..Draft::of_edit(&context(), 1) };
    let shown = edit(&draft, &metadata(), Vec::new()).to_string();
    assert!(shown.contains("@shop-oncall · Shop on call"), "{shown}");
}

#[test]
fn a_tag_that_nobody_may_list_is_taken_as_it_is_typed() {
    let choices = |typed: &str| choices_of_tags(&["team=shop".to_owned()], typed).into_iter().map(|(_, value)| value);
    assert_eq!(choices("team=cart").collect::<Vec<_>>(), ["team=cart", "team=shop"]);
    for typed in ["team=shop", "team", "=x", ""] {
        assert_eq!(choices(typed).collect::<Vec<_>>(), ["team=shop"], "{typed}");
    }
    let long = Context { alarm_tag: Some(format!("team={}", "x".repeat(200))), ..context() };
    let draft = Draft::of_edit(&long, 1);
    assert_eq!(
        read_filled(&draft, &submitted(&edit(&draft, &metadata(), Vec::new()))).unwrap().alarm_tag,
        long.alarm_tag
    );
}

#[test]
fn no_two_fields_have_one_name() {
    let inventory = Inventory {
        alarms: vec![investigation::discover::KnownAlarm { name: "shop-5xx".to_owned(), ..Default::default() }],
        ..Inventory::default()
    };
    let proposal = propose(&Origin::Alarm("shop-5xx".to_owned()), &inventory);
    let view = edit(&Draft::of_new(context(), proposal), &metadata(), Vec::new());
    let labels = view["blocks"].as_array().unwrap().iter().filter_map(|block| block["label"]["text"].as_str());
    let labels: Vec<&str> = labels.map(|label| label.split(" (").next().unwrap()).collect();
    let distinct: BTreeSet<&str> = labels.iter().copied().collect();
    assert_eq!(distinct.len(), labels.len(), "{labels:?}");
}

#[test]
fn a_difference_names_the_field_and_the_values() {
    let before = context();
    let after = Context {
        log_groups: (0..7).map(|n| format!("/g/{n}")).collect(),
        description: "<!here>".to_owned(),
        ..before.clone()
    };
    insta::assert_snapshot!(differences(&before.differences(&after)).into_string(), @r"
    • description: −Sells ∗things∗., +&lt;!here&gt;
    • log groups: −/aws/lambda/shop, +/g/0, +/g/1, +/g/2, +/g/3, and 3 more
    ");
}

#[test]
fn a_role_that_cannot_be_used_is_named_in_the_menu_and_in_the_form() {
    let role = "arn:aws:iam::210987654321:role/incident-investigator-reader";
    let refused = Failure::new(FailureKind::Denied, ASSUME_ROLE, "no");
    let note = unread_note(&refused, Some(role));
    assert_eq!(note, "The bot may not use incident-investigator-reader of 210987654321.");
    assert!(note.chars().count() <= MAX_OPTION_TEXT);
    let denied = Failure::new(FailureKind::Denied, "tag:GetTagValues", "no");
    assert_eq!(unread_note(&denied, Some(role)), "The role may not call tag:GetTagValues.");
    assert_eq!(unread_note(&denied, None), "The bot may not call tag:GetTagValues.");
    let of_slack = Failure::new(FailureKind::Denied, "slack:usergroups.list", "no");
    assert_eq!(unread_note(&of_slack, Some(role)), "The bot may not call usergroups.list.");
    let above = refusal::not_looked_at(&Origin::Stack("shop".to_owned()), Some(role), &refused).into_string();
    assert!(above.contains(role) && above.contains("member-role.yaml"), "{above}");
    for place in
        [SearchPlace::in_region("Ireland"), SearchPlace { role: Some("admin"), ..SearchPlace::in_region("eu-west-1") }]
    {
        assert!(place_note(&place.problems()[0]).chars().count() <= MAX_OPTION_TEXT);
    }
}

/// The form of an edit of this context, in which these lines stand under “Also in”.
fn read_with_places(context: &Context, lines: &str) -> Result<Context, Vec<(&'static str, String)>> {
    let draft = Draft::of_edit(context, 1);
    let mut view = edit(&draft, &metadata(), Vec::new());
    check_limits(&view);
    for block in view["blocks"].as_array_mut().unwrap() {
        if block["block_id"] == ContextField::Elsewhere.name() {
            block["element"]["initial_value"] = lines.into();
        }
    }
    read_filled(&draft, &submitted(&view))
}

#[test]
fn other_places_are_lines_that_are_added_and_taken_away() {
    let before = context();
    let saved = read_with_places(&before, "us-east-1\nap-south-1").unwrap();
    assert_eq!(saved.elsewhere[0], before.elsewhere[0]);
    assert_eq!((saved.elsewhere[1].region.as_str(), saved.elsewhere[1].traces), ("ap-south-1", true));
    assert_eq!(saved.elsewhere.len(), 2);
    assert_eq!(read_with_places(&before, " ").unwrap().elsewhere, []);
    let wrong = read_with_places(&before, "us-east-1\nVirginia").unwrap_err();
    assert_eq!(wrong.len(), 1);
    assert_eq!(wrong[0].0, "elsewhere");
    assert!(wrong[0].1.starts_with("line 2: “Virginia” is no region of AWS"), "{wrong:?}");
}

#[test]
fn places_that_do_not_fit_into_the_form_stay() {
    let long = format!("arn:aws:iam::123456789012:role/{}", "r".repeat(1_900));
    let place =
        |region: &str| Place { region: region.to_owned(), role: Some(long.clone()), traces: true, ..Place::default() };
    let many = Context { elsewhere: vec![place("us-east-1"), place("us-west-2")], ..context() };
    assert_eq!(read_with_places(&many, "is not there"), Ok(many));
}
