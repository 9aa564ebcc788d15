//! What is asked for at a terminal: the words of `/investigate`, a context, and what both make.

use bundle::{AsRead, Ask, Bundle, Manifest, Origin};
use investigation::grammar::{AskedAt, AskedWindow, Command, InvalidCommand, parse_command, parse_command_knowing};
use investigation::model::{Context, Signal};
use jiff::Timestamp;

/// Why the words cannot be investigated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWords {
    /// They are not understood.
    #[error(transparent)]
    Words(#[from] InvalidCommand),
    /// They name no service, and no context does.
    #[error("which service? give --context FILE, or the name of a saved context: investigate run checkout last 30m")]
    NoService,
    /// They are another command of Slack's.
    #[error(
        "“{0}” asks for no investigation; write a service, a window and a symptom, such as: checkout last 30m errors"
    )]
    NotAnInvestigation(String),
    /// They name another service than the context.
    #[error("the words ask for `{asked}`, and the context is of `{context}`; leave the name out, or give its context")]
    OtherService {
        /// The name in the words.
        asked: String,
        /// The name of the context.
        context: String,
    },
}

/// What the words ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The name of the context, as it was typed.
    pub service: String,
    /// The incident window.
    pub window: AskedWindow,
    /// The symptom to explain.
    pub signal: Signal,
}

/// Reads the words by the grammar of `/investigate`. The service may be left out where a context is given.
///
/// # Errors
/// When they are not understood, or name another service than the context.
pub fn read_words(words: &str, context: Option<&Context>, asked_at: &AskedAt) -> Result<Asked, InvalidWords> {
    let is_its_name = |name: &str| context.is_some_and(|context| context.service.eq_ignore_ascii_case(name));
    let parsed = match (parse_command_knowing(words, asked_at, is_its_name), context) {
        // What begins with a window or a symptom is about the context's service.
        (Ok(Command::Nothing) | Err(InvalidCommand::NoContext(_)), Some(context)) => {
            parse_command(&format!("service={} {words}", context.service), asked_at)
        }
        (parsed, _) => parsed,
    };
    match parsed? {
        Command::Investigate { context: typed, window, signal } => match context {
            Some(context) if !context.service.eq_ignore_ascii_case(&typed) => {
                Err(InvalidWords::OtherService { asked: typed, context: context.service.clone() })
            }
            Some(context) => Ok(Asked { service: context.service.clone(), window, signal }),
            None => Ok(Asked { service: typed, window, signal }),
        },
        Command::Nothing => Err(InvalidWords::NoService),
        _ => Err(InvalidWords::NotAnInvestigation(words.to_owned())),
    }
}

/// A bundle without telemetry that asks this now. Its name, and so the id of the investigation, follows from what is asked.
#[must_use]
pub fn to_bundle(asked: &Asked, context: &Context, now: Timestamp) -> Bundle {
    let window = asked.window.window;
    let Asked { service, signal, .. } = asked;
    let compact = |at: Timestamp| at.strftime("%Y%m%dT%H%M%SZ").to_string();
    let name = format!("{service}-{}-{}-{}", compact(window.start()), compact(window.end()), signal.name());
    let manifest = Manifest {
        name,
        title: format!("{service}, {} to {}", window.start(), window.end()),
        description: format!("What was read of {service} in {}, without secrets.", context.region),
        origin: Origin::Account { region: context.region.clone() },
        ask: Ask { service: service.clone(), incident_window: window, signal: *signal },
        truths: None,
    };
    let as_read = AsRead { requested_at: Some(now), ..AsRead::default() };
    Bundle { as_read: Some(as_read), ..Bundle::without_telemetry(manifest, reading_part(context)) }
}

/// What of a context says where telemetry is. Who may ask, and whom alarms call, is for Slack and the API to heed.
fn reading_part(context: &Context) -> Context {
    let Context { entry, metrics, log_groups, traces, trace_period, changes, alarms, .. } = context.clone();
    let Context { role, external_id, linked_account, elsewhere, .. } = context.clone();
    let bare = Context::new(&context.service, &context.region);
    let here = Context { entry, metrics, log_groups, traces, trace_period, changes, alarms, ..bare };
    Context { role, external_id, linked_account, elsewhere, ..here }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use jiff::tz::TimeZone;

    use super::*;

    fn read(words: &str, context: Option<&str>) -> Result<Asked, InvalidWords> {
        let now = "2026-01-31T14:30:00Z".parse().unwrap();
        let asked_at = AskedAt { now, zone: TimeZone::UTC, telemetry_kept: SignedDuration::from_hours(24) };
        let context = context.map(|service| Context::new(service, "eu-west-1"));
        read_words(words, context.as_ref(), &asked_at)
    }

    #[test]
    fn the_grammar_is_that_of_slack_and_the_service_may_be_left_out() {
        let named = read("checkout last 30m errors", None).unwrap();
        for (words, context) in [
            ("Checkout last 30m errors", Some("checkout")),
            ("last 30m errors", Some("checkout")),
            ("errors 14:00-14:30", Some("checkout")),
            ("errors", Some("checkout")),
        ] {
            assert_eq!(read(words, context).unwrap(), named, "{words}");
        }
        assert_eq!(read("", Some("checkout")).unwrap().signal, Signal::Auto);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_would_be_right() {
        for (words, context, said) in [
            ("", None, "which service? give --context FILE"),
            ("last 30m", None, "which service? “last” is a window or a symptom"),
            ("help", Some("checkout"), "“help” asks for no investigation"),
            ("cart last 30m", Some("checkout"), "the words ask for `cart`, and the context is of `checkout`"),
            ("checkout sideways", None, "“sideways” is neither a window"),
        ] {
            let refused = read(words, context).unwrap_err().to_string();
            assert!(refused.starts_with(said), "{words}: {refused}");
        }
    }

    #[test]
    fn nobody_who_may_ask_is_kept_in_a_recording() {
        let context = Context {
            owners: vec!["U1".to_owned()],
            channel: Some("C1".to_owned()),
            allowed_users: vec!["U1".to_owned()],
            traces: true,
            ..Context::new("checkout", "eu-west-1")
        };
        let now = "2026-01-31T14:30:07Z".parse().unwrap();
        let bundle = to_bundle(&read("", Some("checkout")).unwrap(), &context, now);
        assert_eq!(bundle.request().requested_at, now);
        assert_eq!(bundle.context, Context { traces: true, ..Context::new("checkout", "eu-west-1") });
        assert_eq!(bundle.manifest.name, "checkout-20260131T140000Z-20260131T143000Z-auto");
    }
}
