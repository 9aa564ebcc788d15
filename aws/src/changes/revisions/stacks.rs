//! What CloudFormation changed: by a change set, as long as there is one, else by what the stack tells of the update.
//!
//! Sources: <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html>

use investigation::ports::{Failure, FailureKind};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::services::{MAX_PAGES, Reader, Revisions, TOLERANCE};
use crate::plain::{Ask, Protocol, Service};

const CLOUD_FORMATION: Service = Service {
    id: "CloudFormation",
    signing_name: "cloudformation",
    host: "cloudformation",
    region: None,
    protocol: Protocol::Query("2010-05-15"),
};
/// What a stack itself says when an update of it begins.
const BEGINNINGS: [&str; 3] = ["CREATE_IN_PROGRESS", "IMPORT_IN_PROGRESS", "UPDATE_IN_PROGRESS"];

impl Reader<'_> {
    /// The properties that a change set changed, as CloudFormation itself compares them. A change set is deleted when the stack
    /// was updated by it: then, the resources that were touched.
    pub(super) async fn change_set(&self, stack: &str, name: &str, at: Timestamp) -> Result<Revisions, Failure> {
        let of_stack = Some(stack).filter(|stack| !stack.is_empty());
        let input = json!({ "ChangeSetName": name, "StackName": of_stack, "IncludePropertyValues": true });
        let mut both = [json!({ "resources": {} }), json!({ "resources": {} })];
        let read = self.pages("cloudformation:DescribeChangeSet", input, |answer| {
            add_properties(answer, &mut both);
            true
        });
        let read = read.await;
        match read {
            Ok(is_cut) => Ok(Revisions { both: Some(both), is_cut }),
            Err(failure) if failure.kind == FailureKind::NotFound && of_stack.is_some() => self.stack(stack, at).await,
            Err(failure) => Err(failure),
        }
    }

    /// The resources that an update of a stack touched, for the template from before is not kept: each as something that was
    /// made, removed or changed.
    pub(super) async fn stack(&self, name: &str, at: Timestamp) -> Result<Revisions, Failure> {
        let mut events = Vec::new();
        // The newest stands first.
        let read = self.pages("cloudformation:DescribeStackEvents", json!({ "StackName": name }), |answer| {
            let page = list(answer, "StackEvents").iter().filter_map(StackEvent::read);
            let before = events.len();
            let mut is_reached = false;
            for event in page {
                is_reached |= event.is_before(at);
                events.push(event);
            }
            events.len() > before && !is_reached
        });
        let is_cut = read.await?;
        events.retain(|event| !event.is_before(at));
        events.reverse();
        let mut both = [json!({ "resources": {} }), json!({ "resources": {} })];
        let mut has_begun = false;
        for event in &events {
            if event.is_of_stack {
                has_begun |= BEGINNINGS.contains(&event.status.as_str());
                if has_begun && event.ends_an_update() {
                    // What follows is of another update.
                    break;
                }
                continue;
            }
            let [before, after] = match event.status.as_str() {
                "CREATE_COMPLETE" => [None, Some("new")],
                "DELETE_COMPLETE" => [Some("old"), None],
                "UPDATE_COMPLETE" => [Some("old"), Some("new")],
                _ => continue,
            };
            for (revision, value) in both.iter_mut().zip([before, after]) {
                put(revision, &event.resource, &event.kind, value);
            }
        }
        Ok(Revisions { both: Some(both), is_cut })
    }

    /// Hands over one page after the other, until one says that the others do not matter. Whether there are more than are read.
    async fn pages(
        &self,
        operation: &'static str,
        input: Value,
        mut add: impl FnMut(&Value) -> bool,
    ) -> Result<bool, Failure> {
        let mut token = Value::Null;
        for _ in 0..MAX_PAGES {
            let mut input = input.clone();
            if let Some(members) = input.as_object_mut() {
                members.insert("NextToken".to_owned(), token);
            }
            let answer = self.ask(&CLOUD_FORMATION, operation, Ask::Operation(input)).await?;
            let goes_on = add(&answer);
            token = answer.get("NextToken").cloned().unwrap_or_default();
            if !goes_on || token.as_str().is_none_or(str::is_empty) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What a stack tells of itself, or of one of its resources.
struct StackEvent {
    at: Timestamp,
    is_of_stack: bool,
    resource: String,
    kind: String,
    status: String,
}

impl StackEvent {
    fn read(event: &Value) -> Option<Self> {
        let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
        let is_of_stack =
            text("ResourceType") == "AWS::CloudFormation::Stack" && text("PhysicalResourceId") == text("StackId");
        Some(Self {
            at: text("Timestamp").parse().ok()?,
            is_of_stack,
            resource: text("LogicalResourceId").to_owned(),
            kind: text("ResourceType").to_owned(),
            status: text("ResourceStatus").to_owned(),
        })
    }

    fn is_before(&self, at: Timestamp) -> bool {
        self.at.saturating_add(TOLERANCE).is_ok_and(|latest| latest < at)
    }

    /// Whether the stack is at rest again, whatever came of it.
    fn ends_an_update(&self) -> bool {
        self.status.ends_with("_COMPLETE") || self.status.ends_with("_FAILED")
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Adds the properties that a page of a change set names, with their values before and after.
fn add_properties(answer: &Value, both: &mut [Value; 2]) {
    for change in list(answer, "Changes").iter().filter_map(|change| change.get("ResourceChange")) {
        let Some(resource) = change.get("LogicalResourceId").and_then(Value::as_str) else { continue };
        for target in list(change, "Details").iter().filter_map(|detail| detail.get("Target")) {
            let text = |name: &str| target.get(name).and_then(Value::as_str);
            let Some(path) = text("Path").or_else(|| text("Name")) else { continue };
            for (revision, value) in both.iter_mut().zip([text("BeforeValue"), text("AfterValue")]) {
                put(revision, resource, path.trim_start_matches("/Properties/"), value);
            }
        }
    }
}

/// Puts a property of a resource at its path, whose parts slashes separate.
fn put(revision: &mut Value, resource: &str, path: &str, value: Option<&str>) {
    let Some(value) = value else { return };
    let mut place = revision;
    for part in ["resources", resource].into_iter().chain(path.split('/')) {
        if !place.is_object() {
            *place = json!({});
        }
        let Some(fields) = place.as_object_mut() else { return };
        place = fields.entry(part).or_insert(Value::Null);
    }
    *place = json!(value);
}
