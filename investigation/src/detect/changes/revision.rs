//! In what two revisions of a resource differ: the key is named, and its value shown only where it cannot be a secret.
//!
//! A revision is what the service answers when it is asked for it, as JSON: the configuration of a function, a task
//! definition, a policy, a configuration document. Lists of named things are compared by name, other lists as sets, and
//! policies by what they allow and deny, however their statements are grouped.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::parameters::{HIDDEN_FIELDS, MAX_DEPTH, clean};
use super::policy::grants;
use crate::detect::redact::{MARK, excerpt, redact};
use crate::telemetry::Difference;

/// No more differences of one change are kept: more is another resource.
const MAX_DIFFERENCES: usize = 48;

/// No more values of one revision are compared.
const MAX_LEAVES: usize = 4_096;

/// Enough for the name of a key, or for what a statement of a policy allows.
const MAX_KEY_CHARS: usize = 120;

/// Enough to tell one digest from another.
const MAX_DIGEST_CHARS: usize = 12;

/// Fields that differ between any two revisions, or follow from another field.
const FOLLOWING: &str = "revision revisionId version functionArn masterArn taskDefinitionArn registeredAt registeredBy \
                         deregisteredAt lastModified lastUpdateStatus lastUpdateStatusReason lastUpdateStatusReasonCode state \
                         stateReason stateReasonCode status codeSize requiresAttributes compatibilities configSha256 \
                         runtimeVersionArn signingJobArn snapStart optimizationStatus _createdAt _updatedAt";

/// Fields that are hidden beside those of [`HIDDEN_FIELDS`]: arguments of programs may be passwords.
const HIDDEN_BESIDE: [&str; 3] = ["command", "entryPoint", "variables"];

/// The document of an application's own configuration.
const CONFIGURATION: &str = "configuration";

/// Where anything may stand: in it numbers, switches and versions are shown, and other texts are not.
const FREE_FORM: [&str; 3] = [CONFIGURATION, "parameters", "resources"];

/// Parts of names whose values are no secrets, and tell much.
const VERSION_NAMES: [&str; 8] = ["image", "tag", "version", "commit", "digest", "class", "type", "size"];

/// The fields that name the items of a list, and those that hold the value of a named item.
const NAMING_FIELDS: [&str; 4] = ["name", "key", "parameterKey", "parameterName"];
const VALUE_FIELDS: [&str; 4] = ["value", "parameterValue", "valueFrom", "resolvedValue"];

/// Fields and variables that hold the commit that was built, if their value looks like one.
const COMMIT_NAMES: [&str; 8] =
    ["commit", "revision", "git_sha", "gitsha", "github_sha", "vcs-ref", "vcs_ref", "source_version"];

/// The values of a revision by their paths.
type Leaves<'a> = BTreeMap<Vec<String>, &'a Value>;

/// In what the revisions differ.
#[must_use]
pub fn compare(before: &Value, after: &Value) -> Vec<Difference> {
    let (before, after) = (Revision::read(before), Revision::read(after));
    let mut differences = Vec::new();
    let paths: BTreeSet<&Vec<String>> = before.leaves.keys().chain(after.leaves.keys()).collect();
    for path in paths {
        let (old, new) = (before.leaves.get(path), after.leaves.get(path));
        if old != new {
            let shown = |value: Option<&&Value>| value.map(|value| show(path, value));
            differences.push((path, Difference { key: label(path), before: shown(old), after: shown(new) }));
        }
    }
    let grants: BTreeSet<&String> = before.grants.keys().chain(after.grants.keys()).collect();
    let mut of_policies = Vec::new();
    for grant in grants {
        let (old, new) = (before.grants.get(grant), after.grants.get(grant));
        if old != new {
            let shown = |condition: Option<&String>| condition.map(|_| String::new());
            let key = excerpt(grant, MAX_KEY_CHARS);
            of_policies.push(Difference { key, before: shown(old), after: shown(new) });
        }
    }
    let labels: Vec<String> = differences.iter().map(|(_, difference)| difference.key.clone()).collect();
    let of_fields = differences.into_iter().map(|(path, mut difference)| {
        // Of two containers with an image each, the container is named.
        if labels.iter().filter(|label| **label == difference.key).count() > 1
            && let [.., parent, _] = &path[..]
        {
            difference.key = excerpt(&format!("{} of {parent}", difference.key), MAX_KEY_CHARS);
        }
        difference
    });
    let mut all: Vec<Difference> = of_policies.into_iter().chain(of_fields).collect();
    let commits: Vec<Difference> = all.iter().filter_map(find_commits).collect();
    all.extend(commits);
    all.truncate(MAX_DIFFERENCES);
    all
}

/// What is compared of a revision.
#[derive(Default)]
struct Revision<'a> {
    leaves: Leaves<'a>,
    /// What its policies allow and deny, with the conditions as JSON.
    grants: BTreeMap<String, String>,
}

impl<'a> Revision<'a> {
    fn read(revision: &'a Value) -> Self {
        let mut read = Self::default();
        read.collect(revision, &mut Vec::new());
        read
    }

    fn collect(&mut self, value: &'a Value, path: &mut Vec<String>) {
        if path.len() > MAX_DEPTH || self.leaves.len() >= MAX_LEAVES {
            return;
        }
        match value {
            Value::Null => {}
            Value::Object(fields) => self.collect_fields(fields, value, path),
            // Of hidden texts the whole list is one value.
            Value::Array(items) if is_hidden(path) && items.iter().all(Value::is_string) => {
                self.leaves.insert(path.clone(), value);
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.collect_item(index, item, path);
                }
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                self.leaves.insert(path.clone(), value);
            }
        }
    }

    fn collect_fields(&mut self, fields: &'a Map<String, Value>, value: &'a Value, path: &mut Vec<String>) {
        if let Some(granted) = grants(value) {
            self.grants.extend(granted);
            return;
        }
        for (name, field) in fields {
            if !is_one_of(name, FOLLOWING.split_whitespace()) {
                path.push(name.clone());
                self.collect(field, path);
                path.pop();
            }
        }
    }

    /// An item of a list, by its name if it has one, as a member of a set if it is a text, else by its place.
    fn collect_item(&mut self, index: usize, item: &'a Value, path: &mut Vec<String>) {
        let named = item.as_object().and_then(|fields| Some((fields, find(fields, &NAMING_FIELDS)?.as_str()?)));
        let (name, value) = match (named, item) {
            (Some((fields, name)), _) => (name.to_owned(), find(fields, &VALUE_FIELDS).unwrap_or(item)),
            (None, Value::String(text)) => (clean(path.last().map_or("", String::as_str), text), &MEMBER),
            (None, _) => (index.to_string(), item),
        };
        path.push(name);
        self.collect(value, path);
        path.pop();
    }
}

/// What stands for a member of a set, which is there or not.
static MEMBER: Value = Value::Bool(true);

fn find<'a>(fields: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    fields.iter().find(|(name, _)| is_one_of(name, names.iter().copied())).map(|(_, value)| value)
}

fn is_one_of<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> bool {
    names.into_iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether values at this path are hidden: code, documents, and whatever may be secret.
fn is_hidden(path: &[String]) -> bool {
    path.iter().any(|part| is_one_of(part, HIDDEN_FIELDS) || is_one_of(part, HIDDEN_BESIDE))
}

/// The value as it is kept.
fn show(path: &[String], value: &Value) -> String {
    let name = path.last().map_or("", String::as_str);
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let is_free_form = path.iter().any(|part| is_one_of(part, FREE_FORM));
    if std::ptr::eq(value, &MEMBER) {
        String::new()
    } else if is_commit(name, &text) {
        text
    } else if is_hidden(path) || is_free_form && !is_plain(name, &text) {
        MARK.to_owned()
    } else if name.to_ascii_lowercase().ends_with("sha256") {
        excerpt(&text, MAX_DIGEST_CHARS)
    } else {
        clean(name, &text)
    }
}

/// Whether the value of a free form may be shown: a number, a switch, or a version by its name.
fn is_plain(name: &str, text: &str) -> bool {
    let lowercase = name.to_ascii_lowercase();
    let is_version = VERSION_NAMES.iter().any(|known| lowercase.contains(known));
    is_version || text.parse::<f64>().is_ok() || text.parse::<bool>().is_ok()
}

/// Whether the value is the commit that was built, by its name and its form: seven to twelve hexadecimal digits, or forty.
fn is_commit(name: &str, text: &str) -> bool {
    let lowercase = name.to_ascii_lowercase();
    let is_named = COMMIT_NAMES.iter().any(|known| lowercase.contains(known));
    let has_form = matches!(text.len(), 7..=12 | 40) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_named && has_form && !redact(&format!("{name}={text}")).contains(MARK)
}

/// The commits of two images whose tags name them: `web:9fceb02`, `web:main-9fceb02d0a`.
fn find_commits(image: &Difference) -> Option<Difference> {
    let is_image =
        image.key.split_whitespace().next().is_some_and(|word| word.to_ascii_lowercase().starts_with("image"));
    let find = |address: &str| {
        let (_, tag) = address.rsplit_once('/').unwrap_or(("", address)).1.split_once(':')?;
        // A date is made of digits alone, and no commit is likely to be.
        let is_commit = |part: &&str| is_commit("commit", part) && part.bytes().any(|byte| byte.is_ascii_alphabetic());
        tag.split(['-', '_', '.', '@']).rev().find(is_commit).map(str::to_owned)
    };
    let (before, after) = (find(image.before.as_deref()?)?, find(image.after.as_deref()?)?);
    let key = image
        .key
        .split_once(" of ")
        .map_or_else(|| "commit".to_owned(), |(_, container)| format!("commit of {container}"));
    (is_image && before != after).then_some(Difference { key, before: Some(before), after: Some(after) })
}

/// What a path is called in a sentence.
fn label(path: &[String]) -> String {
    let name = path.last().map_or("", String::as_str);
    let is_below = |names: &[&str]| path.iter().rev().skip(1).any(|part| is_one_of(part, names.iter().copied()));
    let parent = path.iter().rev().nth(1).map_or("", String::as_str);
    let is_list_of = |lists: &[&str]| is_one_of(parent, lists.iter().copied());
    let named = if is_below(&["environment", "environmentVariables"]) {
        format!("environment {name}")
    } else if is_below(&["secrets"]) {
        format!("secret {name}")
    } else if is_list_of(&["parameters"]) {
        format!("parameter {name}")
    } else if is_below(&[CONFIGURATION]) {
        let inner = path.iter().skip_while(|part| !is_one_of(part, [CONFIGURATION])).skip(1);
        inner.map(String::as_str).collect::<Vec<_>>().join(".")
    } else if is_below(&["resources"]) {
        format!("{parent} {name}")
    } else if is_list_of(&["layers", "subnetIds", "securityGroupIds", "architectures", "dependsOn", "targets"]) {
        format!("{} {name}", uncapitalised(parent).trim_end_matches('s'))
    } else if name.eq_ignore_ascii_case("codeSha256") {
        "code digest".to_owned()
    } else if name.bytes().all(|byte| byte.is_ascii_digit()) || is_below(&["logConfiguration", "dockerLabels", "tags"])
    {
        format!("{} {name}", uncapitalised(parent))
    } else {
        uncapitalised(name)
    };
    excerpt(&redact(&named), MAX_KEY_CHARS)
}

fn uncapitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
