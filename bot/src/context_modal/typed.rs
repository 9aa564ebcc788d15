//! `context new`, `context edit NAME` and `context delete NAME`.

/// What is to be done with a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContextAction {
    /// One is made.
    New,
    /// One is changed.
    Edit,
    /// One is taken away.
    Delete,
}

/// What is to be done with the context of which name, if that is what was typed.
pub(crate) fn parse(typed: &str) -> Option<(ContextAction, Option<&str>)> {
    let mut words = typed.split_whitespace();
    let is_about_contexts = words.next()?.eq_ignore_ascii_case("context");
    let action = match words.next()?.to_lowercase().as_str() {
        "new" | "create" | "add" => ContextAction::New,
        "edit" | "change" => ContextAction::Edit,
        "delete" | "remove" => ContextAction::Delete,
        _ => return None,
    };
    let name = words.next().map(|name| name.trim_matches(['`', '"', ',']));
    let is_whole = words.next().is_none() && (name.is_some() || action == ContextAction::New);
    (is_about_contexts && is_whole).then_some((action, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_words_are_known_and_nothing_else() {
        assert_eq!(parse("context new"), Some((ContextAction::New, None)));
        assert_eq!(parse(" Context  NEW  shop "), Some((ContextAction::New, Some("shop"))));
        assert_eq!(parse("context edit `shop`"), Some((ContextAction::Edit, Some("shop"))));
        assert_eq!(parse("context remove shop"), Some((ContextAction::Delete, Some("shop"))));
        for other in ["", "context", "context 30m", "context edit", "contexts", "shop new", "context new a b"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
