use std::collections::BTreeMap;

use super::*;

fn sound() -> Context {
    Context { traces: true, ..Context::new("checkout", "eu-west-1") }
}

/// The problems of a context, by the names of their fields.
fn fields(context: &Context) -> Vec<&'static str> {
    context.problems().iter().map(|problem| problem.field.name()).collect()
}

fn metric(stat: &str) -> MetricQuery {
    let dimensions = BTreeMap::from([("FunctionName".to_owned(), "checkout".to_owned())]);
    MetricQuery { namespace: "AWS/Lambda".into(), name: "Errors".into(), dimensions, stat: stat.into() }
}

#[test]
fn a_full_context_has_no_problem() {
    let full = Context {
        entry: Some("checkout.eu-west-1.elb.amazonaws.com".to_owned()),
        metrics: ["Sum", "p99", "p99.9", "IQM", "tm90", "TM(2%:98%)", "PR(:300)"].map(metric).to_vec(),
        log_groups: vec!["/aws/lambda/checkout".to_owned(), "a.b_c#d-e".to_owned()],
        alarms: vec!["checkout 5xx (prod), Größe".to_owned()],
        description: "Sells.".to_owned(),
        owners: vec!["U1".to_owned(), "W012ABC".to_owned()],
        channel: Some("C1".to_owned()),
        started_by_alarms: true,
        quiet_hours: Some("22:00-07:00".parse().unwrap()),
        role: Some("arn:aws-us-gov:iam::123456789012:role/ops/reader".to_owned()),
        runbooks: vec!["https://wiki.example/checkout?x=1#top".to_owned()],
        allowed_channels: vec!["G1".to_owned()],
        allowed_users: vec!["U2".to_owned()],
        ..sound()
    };
    assert_eq!(full.problems(), []);
}

#[test]
fn a_name_is_right_if_the_command_asks_for_it() {
    for name in ["checkout", "PetSite", "a", "orders-api.v2_x", "us-east-1", "errors"] {
        assert_eq!(fields(&Context { service: name.to_owned(), ..sound() }), Vec::<&str>::new(), "{name}");
    }
    let long = "x".repeat(65);
    for name in ["", "help", "30m", "check out", "prüfen", "<!here>", "last", "checkout,", "...", &long] {
        assert_eq!(fields(&Context { service: name.to_owned(), ..sound() }), ["service"], "{name}");
    }
}

#[test]
fn a_region_is_words_and_a_number() {
    for region in ["eu-west-1", "us-gov-east-1", "ap-southeast-5", "us-isob-east-1", "eusc-de-east-1", "mx-central-1"] {
        assert_eq!(fields(&Context { region: region.to_owned(), ..sound() }), Vec::<&str>::new(), "{region}");
    }
    for region in
        ["", "eu-west", "Ireland", "eu-west-1a", "EU-WEST-1", "eu_west_1", "eu-west-1 ", "eu-west-1.evil.test"]
    {
        assert_eq!(fields(&Context { region: region.to_owned(), ..sound() }), ["region"], "{region}");
    }
}

#[test]
fn each_wrong_value_is_named_with_its_field() {
    let names = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>();
    let long_group = "x".repeat(513);
    let wrong = Context {
        entry: Some(String::new()),
        log_groups: names(&["/aws/lambda/ok", "my group", &long_group]),
        alarms: names(&["ok", " ", "two\nlines"]),
        owners: names(&["@ann", "U1"]),
        channel: Some("#ops".to_owned()),
        role: Some("arn:aws:iam::1:role/r".to_owned()),
        runbooks: names(&["http://wiki", "https://", "https://wiki.example/a b", "javascript:alert(1)"]),
        status_pages: names(&["http://status.example.com"]),
        repository: Some("git@github.com:acme/shop.git".to_owned()),
        changes_log_group: Some("my trail".to_owned()),
        allowed_channels: names(&["ops"]),
        allowed_users: names(&["C1"]),
        api_owners: names(&["ann"]),
        api_users: names(&["group:shop", "group:"]),
        description: "x".repeat(501),
        ..sound()
    };
    assert_eq!(
        fields(&wrong),
        [
            "description",
            "entry",
            "log_groups",
            "log_groups",
            "changes_log_group",
            "changes_log_group",
            "alarms",
            "alarms",
            "owners",
            "allowed_users",
            "allowed_channels",
            "api_owners",
            "api_users",
            "channel",
            "role",
            "runbooks",
            "runbooks",
            "runbooks",
            "runbooks",
            "repository",
            "status_pages",
        ]
    );
    let told =
        wrong.problems().iter().find(|problem| problem.field == ContextField::LogGroups).map(ToString::to_string);
    assert_eq!(
        told.unwrap(),
        "log groups: “my group” is no log group's name: it takes letters, digits and any of “.-_/#”, at most 512 of them"
    );
}

#[test]
fn no_more_status_pages_are_read_than_five_and_no_log_group_of_changes_without_changes() {
    let pages = |count: usize| Context {
        status_pages: (0..count).map(|number| format!("https://status-{number}.example")).collect(),
        ..sound()
    };
    assert_eq!(fields(&pages(5)), Vec::<&str>::new());
    assert_eq!(fields(&pages(6)), ["status_pages"]);
    let trail = |changes: bool| Context { changes, changes_log_group: Some("trail".to_owned()), ..sound() };
    assert_eq!(fields(&trail(true)), Vec::<&str>::new());
    assert_eq!(fields(&trail(false)), ["changes_log_group"]);
}

#[test]
fn a_metric_that_would_fail_the_call_for_all_others_is_refused() {
    for stat in ["", "sum", "p", "p101", "p99.9.9", "p-1", "99", "TM(2%;98%)", "TM(:)", "average"] {
        assert_eq!(fields(&Context { metrics: vec![metric(stat)], ..sound() }), ["metrics"], "{stat}");
    }
    let mut odd = metric("Sum");
    odd.dimensions = (0..31).map(|n| (format!("d{n}"), "v".to_owned())).collect();
    let unnamed = MetricQuery { name: String::new(), ..metric("Sum") };
    let foreign = MetricQuery { namespace: ":Shop".to_owned(), ..metric("Sum") };
    let mut empty = metric("Sum");
    empty.dimensions.insert("Stage".to_owned(), String::new());
    for query in [odd, unnamed, foreign, empty] {
        assert_eq!(fields(&Context { metrics: vec![query], ..sound() }), ["metrics"]);
    }
}

#[test]
fn alarms_that_start_something_need_a_channel() {
    let started = Context { started_by_alarms: true, ..sound() };
    assert_eq!(fields(&started), ["channel", "alarms"]);
    let tagged =
        |tag: &str| Context { alarm_tag: Some(tag.to_owned()), channel: Some("C1".to_owned()), ..started.clone() };
    assert_eq!(fields(&tagged("team=shop")), Vec::<&str>::new());
    assert_eq!((fields(&tagged("team")), fields(&tagged("=shop"))), (vec!["alarm_tag"], vec!["alarm_tag"]));
}

#[test]
fn a_context_that_reads_nothing_or_is_too_large_is_refused() {
    assert_eq!(fields(&Context { traces: false, ..sound() }), ["log_groups"]);
    let metrics = (0..4_000).map(|n| MetricQuery { name: format!("m{n:0>60}"), ..metric("Sum") }).collect();
    assert_eq!(fields(&Context { metrics, ..sound() }), ["metrics"]);
}
