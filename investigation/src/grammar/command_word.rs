//! Commands that are words of their own: `list`, `show inv-…`, `context new checkout`.

use strum::EnumString;
use winnow::Parser;

use super::window::typed_window;
use super::{Command, InvalidCommand, quote, symptom};
use crate::model::InvestigationId;

/// First words that ask for an explanation of the command.
const HELP_WORDS: [&str; 10] = ["help", "-h", "--help", "-help", "?", "usage", "status", "version", "--version", "-v"];

/// What is to be done with a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum ContextAction {
    /// Make one.
    #[strum(serialize = "new", serialize = "create", serialize = "add")]
    New,
    /// Change it.
    #[strum(serialize = "edit", serialize = "change")]
    Edit,
    /// Take it away.
    #[strum(serialize = "delete", serialize = "remove")]
    Delete,
}

/// The command that begins with this word; `None` if the word is the name of a context.
///
/// A window or a symptom after the word makes it a name, so that a context called `list` can be asked about:
/// `list last 30m`.
pub(super) fn parse_command_word(first: &str, rest: &str) -> Result<Option<Command>, InvalidCommand> {
    let word = first.to_lowercase();
    let word = word.trim_end_matches([',', ':', ';', '!', '.']);
    if is_window_or_symptom(rest) {
        return Ok(None);
    }
    let command = match word {
        _ if HELP_WORDS.contains(&word) => Command::Help,
        "list" if matches!(rest.to_lowercase().as_str(), "contexts" | "services") => Command::Contexts,
        "list" => Command::List,
        "contexts" | "services" if rest.is_empty() => Command::Contexts,
        "show" => Command::Show(parse_id(word, rest)?),
        "link" => Command::Link(parse_id(word, rest)?),
        "cancel" | "stop" => Command::Cancel(parse_id(word, rest)?),
        "context" => parse_context_command(rest)?,
        _ => return Ok(None),
    };
    Ok(Some(command))
}

fn is_window_or_symptom(rest: &str) -> bool {
    let rest = rest.to_lowercase();
    let rest = super::skip_punctuation(&rest);
    let word = rest.split([' ', ',', ';']).next().unwrap_or_default();
    typed_window.parse_peek(rest).is_ok() || matches!(word, "last" | "past") || symptom::parse_symptom(word).is_some()
}

/// The id of an investigation, which is the only thing that may follow.
fn parse_id(word: &str, rest: &str) -> Result<InvestigationId, InvalidCommand> {
    let typed =
        rest.trim_matches(|character: char| character.is_whitespace() || matches!(character, ',' | ';' | '.' | '#'));
    if typed.is_empty() {
        return Err(InvalidCommand::NoInvestigation(quote(word)));
    }
    InvestigationId::try_from(typed.to_lowercase()).map_err(|_| InvalidCommand::Investigation(quote(typed)))
}

fn parse_context_command(rest: &str) -> Result<Command, InvalidCommand> {
    let (action, name) = rest.split_once(' ').unwrap_or((rest, ""));
    let unknown = |_| InvalidCommand::ContextAction(quote(action));
    let action: ContextAction = action.to_lowercase().parse().map_err(unknown)?;
    let name = name.trim();
    if name.is_empty() {
        return match action {
            ContextAction::New => Ok(Command::Context { action, name: None }),
            ContextAction::Edit | ContextAction::Delete => Err(InvalidCommand::NoContextName),
        };
    }
    Ok(Command::Context { action, name: Some(super::parse_name(name)?) })
}

#[cfg(test)]
mod tests {
    use super::super::tests::parse;
    use super::*;

    fn id(text: &str) -> InvestigationId {
        InvestigationId::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_word_of_its_own_is_a_command_in_any_case() {
        let context = |action, name: Option<&str>| Command::Context { action, name: name.map(str::to_owned) };
        for (typed, command) in [
            ("list", Command::List),
            ("LIST", Command::List),
            ("list all", Command::List),
            ("list contexts", Command::Contexts),
            ("contexts", Command::Contexts),
            ("Contexts.", Command::Contexts),
            ("show inv-18c2f719", Command::Show(id("inv-18c2f719"))),
            ("show `inv-18c2f719`", Command::Show(id("inv-18c2f719"))),
            ("link INV-18C2F719", Command::Link(id("inv-18c2f719"))),
            ("cancel: inv-18c2f719.", Command::Cancel(id("inv-18c2f719"))),
            ("context new", context(ContextAction::New, None)),
            ("context new PetSite", context(ContextAction::New, Some("PetSite"))),
            ("context create “PetSite”", context(ContextAction::New, Some("PetSite"))),
            ("context Edit <http://checkout.prod.io|checkout.prod.io>", {
                context(ContextAction::Edit, Some("checkout.prod.io"))
            }),
            ("context delete PetSite", context(ContextAction::Delete, Some("PetSite"))),
            ("Context  CHANGE `PetSite`", context(ContextAction::Edit, Some("PetSite"))),
            ("context remove PetSite,", context(ContextAction::Delete, Some("PetSite"))),
        ] {
            assert_eq!(parse(typed), Ok(command), "{typed}");
        }
    }

    #[test]
    fn a_context_that_is_called_like_a_command_is_asked_about_with_a_window_or_a_symptom() {
        for word in ["list", "show", "link", "cancel", "contexts", "context", "help", "status"] {
            for rest in ["last 30m", "30m", "07:05-07:20", "errors", "--last 30m"] {
                let typed = format!("{word} {rest}");
                assert!(
                    matches!(parse(&typed), Ok(Command::Investigate { context, .. }) if context == word),
                    "{typed}: {:?}",
                    parse(&typed)
                );
            }
        }
        assert!(matches!(parse("listing"), Ok(Command::Investigate { context, .. }) if context == "listing"));
    }

    #[test]
    fn what_a_command_lacks_is_asked_for() {
        let errors =
            ["show", "link PetSite", "cancel inv-", "context", "context open x", "context edit", "context new a/b"]
                .map(|typed| parse(typed).unwrap_err().to_string());
        insta::assert_snapshot!(errors.join("\n"), @r"
        which investigation? write “show inv-…”; “list” shows the ids
        “PetSite” is no investigation's id; it begins with “inv-”, and “list” shows it
        “inv-” is no investigation's id; it begins with “inv-”, and “list” shows it
        “context ” is not known; write “context new”, “context edit NAME” or “context delete NAME”
        “context open” is not known; write “context new”, “context edit NAME” or “context delete NAME”
        which context? write its name at the end; “contexts” shows the names
        service: “a/b” is no service name; it takes letters, digits, “-”, “_” and “.”, at most 64 of them
        ");
    }
}
