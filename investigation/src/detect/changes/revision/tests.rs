use serde_json::json;

use super::*;

fn found(before: &Value, after: &Value) -> Vec<(String, Option<String>, Option<String>)> {
    compare(before, after).into_iter().map(|found| (found.key, found.before, found.after)).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn what_follows_from_something_else_and_what_is_equal_is_no_difference() {
    let before = json!({ "CodeSha256": "aaa", "RevisionId": "1", "LastModified": "x", "Layers": [{ "Arn": "arn:1" }] });
    let after = json!({ "CodeSha256": "bbb", "RevisionId": "2", "LastModified": "y", "Layers": [{ "Arn": "arn:1" }] });
    assert_eq!(found(&before, &after), [("code digest".to_owned(), some("aaa"), some("bbb"))]);
    assert_eq!(found(&before, &before), []);
}

#[test]
fn lists_are_compared_by_name_or_as_sets_whatever_their_order() {
    let before = json!({ "environment": [{ "name": "A", "value": "1" }, { "name": "B", "value": "2" }], "subnetIds": ["s-1", "s-2"] });
    let after = json!({ "environment": [{ "name": "B", "value": "3" }, { "name": "A", "value": "1" }], "subnetIds": ["s-2", "s-3"] });
    let expected = [
        ("environment B".to_owned(), some(MARK), some(MARK)),
        ("subnetId s-1".to_owned(), some(""), None),
        ("subnetId s-3".to_owned(), None, some("")),
    ];
    assert_eq!(found(&before, &after), expected);
}

#[test]
fn of_two_containers_with_an_image_each_the_container_is_named() {
    let task = |app: &str, proxy: &str| json!({ "containerDefinitions": [{ "name": "app", "image": app }, { "name": "proxy", "image": proxy }] });
    let keys = |found: Vec<Difference>| found.into_iter().map(|found| found.key).collect::<Vec<_>>();
    assert_eq!(keys(compare(&task("a:1", "p:1"), &task("a:2", "p:1"))), ["image"]);
    assert_eq!(keys(compare(&task("a:1", "p:1"), &task("a:2", "p:2"))), ["image of app", "image of proxy"]);
}

#[test]
fn a_condition_that_changes_is_told_without_its_values() {
    let policy = |ip: &str| json!({ "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": { "IpAddress": { "aws:SourceIp": ip } } } });
    assert_eq!(
        found(&policy("10.0.0.0/8"), &policy("192.0.2.0/24")),
        [("Allow s3:* on *".to_owned(), some(""), some(""))]
    );
}

#[test]
fn a_commit_is_shown_and_a_secret_that_looks_like_one_is_not() {
    let with = |name: &str, value: &str| json!({ "environment": [{ "name": name, "value": value }] });
    let commit = "9fceb02d0ae598e95dc970b74767f19372d61af8";
    assert_eq!(
        found(&with("GIT_COMMIT", "abc1234"), &with("GIT_COMMIT", commit)),
        [("environment GIT_COMMIT".to_owned(), some("abc1234"), some(commit))]
    );
    for (name, value) in [("COMMIT_TOKEN", commit), ("API_KEY", commit), ("GIT_COMMIT", "hunter2-hunter2")] {
        let shown = found(&with(name, "abc1234"), &with(name, value));
        assert!(!format!("{shown:?}").contains(value), "{shown:?}");
    }
}

#[test]
fn a_tag_that_names_a_commit_tells_the_range_of_commits() {
    let task = |tag: &str| json!({ "containerDefinitions": [{ "name": "app", "image": format!("registry.example:5000/shop/web:{tag}") }] });
    let commits = |before: &str, after: &str| {
        let found = found(&task(before), &task(after));
        found.into_iter().find(|(key, ..)| key == "commit").map(|(_, before, after)| (before.unwrap(), after.unwrap()))
    };
    let range = |before: &str, after: &str| Some((before.to_owned(), after.to_owned()));
    assert_eq!(commits("9fceb02", "1d2e3f4"), range("9fceb02", "1d2e3f4"));
    assert_eq!(commits("main-9fceb02d0a-41", "v1.2.0_1d2e3f4"), range("9fceb02d0a", "1d2e3f4"));
    for (before, after) in [("1.4.1", "1.4.2"), ("20260131", "20260201"), ("9fceb02", "latest"), ("9fceb02", "9fceb02")]
    {
        assert_eq!(commits(before, after), None, "{before} -> {after}");
    }
}

#[test]
fn a_configuration_document_shows_numbers_and_switches_alone() {
    let document = |flag: bool, limit: u32, text: &str| json!({ "configuration": { "checkout": { "enabled": flag, "limit": limit, "note": text } } });
    let expected = [
        ("checkout.enabled".to_owned(), some("true"), some("false")),
        ("checkout.limit".to_owned(), some("10"), some("1")),
        ("checkout.note".to_owned(), some(MARK), some(MARK)),
    ];
    assert_eq!(found(&document(true, 10, "a"), &document(false, 1, "b")), expected);
}

#[test]
fn revisions_of_any_size_are_bounded() {
    let many = |value: u32| Value::Object((0..10_000).map(|index| (format!("k{index}"), json!(value))).collect());
    assert_eq!(compare(&many(1), &many(2)).len(), MAX_DIFFERENCES);
    let deep = (0..100).fold(json!(1), |inner, _| json!({ "a": inner }));
    assert_eq!(compare(&deep, &json!({})), []);
}
