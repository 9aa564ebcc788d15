//! An answer in XML as JSON: an element is its text, or its children by name.

use roxmltree::{Document, Node};
use serde_json::{Map, Value};

/// No element is nested so deep in an answer of AWS.
const MAX_DEPTH: usize = 32;

/// Reads the answer. Its outermost element, and the `…Result` in it, are left out. `None` for what is no XML.
pub(super) fn read(text: &str) -> Option<Value> {
    let document = Document::parse(text).ok()?;
    let root = document.root_element();
    let result = root.children().find(|child| child.is_element() && child.tag_name().name().ends_with("Result"));
    Some(to_value(result.unwrap_or(root), 0))
}

/// Children called `member` are the items of a list; of others with one name, there is a list of them.
fn to_value(element: Node<'_, '_>, depth: usize) -> Value {
    let children: Vec<Node<'_, '_>> = element.children().filter(Node::is_element).collect();
    if children.is_empty() || depth > MAX_DEPTH {
        return Value::String(element.text().unwrap_or_default().to_owned());
    }
    if children.iter().all(|child| child.has_tag_name("member") || child.tag_name().name() == "member") {
        return children.into_iter().map(|child| to_value(child, depth + 1)).collect();
    }
    let mut fields: Map<String, Value> = Map::new();
    for child in children {
        let value = to_value(child, depth + 1);
        match fields.get_mut(child.tag_name().name()) {
            None => drop(fields.insert(child.tag_name().name().to_owned(), value)),
            Some(Value::Array(items)) => items.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_are_texts_lists_and_objects() {
        let text = "<R xmlns=\"https://rds.amazonaws.com/doc/2014-10-31/\"><DescribeResult><Marker/><Events>\
            <Event><Id>a</Id><Message>a &amp; b</Message></Event><Event><Id>b</Id></Event></Events>\
            <Names><member>x</member></Names></DescribeResult><ResponseMetadata/></R>";
        let expected = json!({
            "Marker": "", "Names": ["x"],
            "Events": { "Event": [{ "Id": "a", "Message": "a & b" }, { "Id": "b" }] },
        });
        assert_eq!(read(text), Some(expected));
        assert_eq!(read("<html>"), None);
        let deep = format!("{}{}", "<a>".repeat(200), "</a>".repeat(200));
        assert!(read(&deep).is_some());
    }
}
