//! Words within the text of a statement in SQL, which say nothing of how it went.

use std::ops::Range;

/// Verbs at the beginning of a statement in SQL, and what must follow somewhere behind them.
///
/// Source: <https://www.postgresql.org/docs/current/sql-commands.html>
const SQL_STATEMENTS: [(&str, &str); 8] = [
    ("SELECT ", ""),
    ("INSERT INTO ", ""),
    ("UPDATE ", " SET "),
    ("DELETE FROM ", ""),
    ("MERGE INTO ", ""),
    ("WITH ", " AS "),
    ("CREATE TABLE ", ""),
    ("ALTER TABLE ", ""),
];

/// What stands in front of the text of a statement, in whatever letters that is.
///
/// Sources: <https://www.postgresql.org/docs/current/runtime-config-logging.html>,
/// <https://docs.sqlalchemy.org/en/20/errors.html>, <https://docs.spring.io/spring-framework/reference/data-access/jdbc.html>
const SQL_LABELS: [&str; 10] = [
    "statement: ",
    "STATEMENT: ",
    "  execute ",
    "  parse ",
    "  bind ",
    "QUERY: ",
    "[SQL: ",
    "SQL [",
    "Executing query: ",
    "PreparedStatement: ",
];
/// Whether the phrase stands in the text of a statement in SQL.
pub(super) fn is_in_sql(text: &str, phrase: &Range<usize>) -> bool {
    let Some(before) = text.get(..phrase.start) else { return false };
    let begins_in = |label: &str, needs: &str| {
        let start = before.find(label)?;
        text.get(start..).is_some_and(|statement| statement.contains(needs)).then_some(start)
    };
    let statements = SQL_STATEMENTS.iter().filter_map(|(verb, needs)| begins_in(verb, needs));
    let labelled = SQL_LABELS.iter().filter_map(|label| begins_in(label, ""));
    let Some(start) = statements.chain(labelled).min() else { return false };
    // A statement in brackets or quotes ends where they do: `SQL [update …]; nested exception is …`.
    let (in_front, statement) = before.split_at_checked(start).unwrap_or((before, ""));
    let ending = match in_front.chars().next_back() {
        Some('[') => Some(']'),
        Some(quote @ ('"' | '\'' | '`')) => Some(quote),
        _ => (statement.starts_with("SQL [") || statement.starts_with('[')).then_some(']'),
    };
    ending.is_none_or(|ending| !statement.contains(ending))
}
