//! A statement in a few words that hold no value: `SELECT … FROM orders`.

use crate::detect::redact::redact;

/// The longest name of a table or a collection that is shown, in characters.
const MAX_NAME_CHARS: usize = 60;

/// The verbs of SQL, and the word behind which the table stands.
const VERBS: [(&str, &str); 7] = [
    ("select", "from"),
    ("with", "from"),
    ("insert", "into"),
    ("replace", "into"),
    ("update", "update"),
    ("delete", "from"),
    ("merge", "into"),
];

/// What the statement does, and with what; `None` where its first word is no verb.
pub(super) fn sketch(statement: &str) -> Option<String> {
    let words: Vec<&str> =
        statement.split(|c: char| c.is_whitespace() || c == '(').filter(|word| !word.is_empty()).collect();
    let first = words.first()?;
    let row = VERBS.iter().find(|(verb, _)| first.eq_ignore_ascii_case(verb));
    let Some((verb, before_table)) = row else {
        // The command of a document database or a cache, with what it is about: `find orders`.
        let is_command = first.chars().all(|c| c.is_ascii_alphabetic()) && first.len() <= 20;
        let object = words.get(1).and_then(|word| to_name(word));
        return is_command.then(|| object.map_or_else(|| (*first).to_owned(), |object| format!("{first} {object}")));
    };
    let place = words.iter().position(|word| word.eq_ignore_ascii_case(before_table));
    let table = place.and_then(|place| words.get(place + 1)).and_then(|word| to_name(word));
    let verb = verb.to_uppercase();
    Some(match (table, verb.to_lowercase() == *before_table) {
        (Some(table), true) => format!("{verb} {table}"),
        (Some(table), false) if *before_table == "into" => format!("{verb} INTO {table}"),
        (Some(table), false) => format!("{verb} … FROM {table}"),
        (None, _) => format!("{verb} …"),
    })
}

/// The name of a table, without quotes; `None` for what is no name.
fn to_name(word: &str) -> Option<String> {
    let name: String = word.chars().filter(|c| !matches!(c, '"' | '`' | '[' | ']' | ';' | ',' | ')')).collect();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '-'));
    let begins_as_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    // What is read may be another statement.
    let is_shown =
        is_name && begins_as_name && name.chars().count() <= MAX_NAME_CHARS && !name.eq_ignore_ascii_case("select");
    is_shown.then(|| redact(&name).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_told_by_its_verb_and_table_and_by_no_value() {
        for (statement, expected) in [
            ("SELECT * FROM orders WHERE email = 'ann@example.com'", Some("SELECT … FROM orders")),
            ("select o.id from \"public\".\"orders\" o join x", Some("SELECT … FROM public.orders")),
            ("SELECT\n  *\nFROM\n  `shop`.`orders`", Some("SELECT … FROM shop.orders")),
            ("SELECT count(*) FROM(SELECT 1)", Some("SELECT …")),
            ("SELECT pg_sleep(10)", Some("SELECT …")),
            ("with recent as (select 1 from orders) select 2", Some("WITH … FROM orders")),
            ("INSERT INTO orders(id) VALUES ('secret')", Some("INSERT INTO orders")),
            ("UPDATE carts SET token = 'hunter2'", Some("UPDATE carts")),
            ("DELETE FROM [dbo].[carts] WHERE 1=1;", Some("DELETE … FROM dbo.carts")),
            ("find orders", Some("find orders")),
            ("COMMIT", Some("COMMIT")),
            ("ALTER TABLE orders ADD x int", Some("ALTER TABLE")),
            ("", None),
            ("/* a comment */ SELECT 1", None),
        ] {
            assert_eq!(sketch(statement).as_deref(), expected, "{statement}");
        }
    }
}
