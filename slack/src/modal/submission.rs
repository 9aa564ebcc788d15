//! What was submitted with the form that asks for an investigation.

use std::str::FromStr;

use investigation::grammar::{AskedAt, AskedWindow, InvalidAskedWindow, MAX_WINDOW, window_between};
use investigation::model::Signal;
use jiff::Timestamp;
use strum::VariantArray;

use super::investigate::{ANSWER, AnswerIn, CHANNEL, FROM, Origin, Preset, SERVICE, SIGNAL, TO, WINDOW, WhenAndWhat};
use crate::interaction::View;

/// What somebody asks for with the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The name of the context.
    pub context: String,
    /// The incident window.
    pub window: AskedWindow,
    /// The symptom.
    pub signal: Signal,
    /// Where the answer comes.
    pub answer_in: AnswerIn,
    /// Where the form was opened, with the channel that was chosen in it.
    pub origin: Origin,
}

/// What is wrong with a field: the field's id, and the text that stands at it.
pub type FieldError = (&'static str, String);

/// Reads what was submitted.
///
/// # Errors
/// What is wrong with a field; the field is one that the form has.
pub fn read(view: &View, asked_at: &AskedAt) -> Result<Submitted, FieldError> {
    let context = view.chosen(SERVICE).ok_or_else(|| (SERVICE, "Choose a service.".to_owned()))?.to_owned();
    let mut origin = Origin::from_metadata(&view.private_metadata);
    let (window, signal) = match origin.read {
        Some(WhenAndWhat { window, signal }) => {
            let window = window_between(window.start(), window.end(), asked_at);
            (window.map_err(|error| (SERVICE, error.to_string()))?, signal)
        }
        None => (read_window(view, asked_at)?, read_signal(view)),
    };
    if let Some(channel) = view.field(CHANNEL).and_then(|field| field.selected_conversation.clone()) {
        origin.channel = Some(channel);
    }
    let answer_in = match view.chosen(ANSWER).and_then(|chosen| AnswerIn::from_str(chosen).ok()) {
        Some(chosen) => chosen,
        None if origin.thread_ts.is_some() => AnswerIn::Thread,
        None if origin.channel.is_some() => AnswerIn::Channel,
        None => AnswerIn::OnlyMe,
    };
    Ok(Submitted { context, window, signal, answer_in, origin })
}

fn read_signal(view: &View) -> Signal {
    let name = view.chosen(SIGNAL).unwrap_or_default();
    Signal::VARIANTS.iter().copied().find(|signal| signal.name() == name).unwrap_or_default()
}

/// The window: its own start and end where they are given, else the one of the menu.
fn read_window(view: &View, asked_at: &AskedAt) -> Result<AskedWindow, FieldError> {
    let (start, end) = (moment(view, FROM)?, moment(view, TO)?);
    let chosen = view.chosen(WINDOW).and_then(|chosen| Preset::from_str(chosen).ok());
    let now = asked_at.now;
    let (start, end) = match (start, end, chosen.and_then(Preset::length)) {
        (Some(start), Some(end), _) => (start, end),
        (Some(start), None, _) if now.duration_since(start) > MAX_WINDOW => {
            // The start may be too long ago in any case, and then no end helps.
            window_between(start, start.saturating_add(MAX_WINDOW).unwrap_or(now), asked_at).map_err(at_field)?;
            return Err((TO, format!("Give the end too: it began more than {MAX_WINDOW:#} ago.")));
        }
        (Some(start), None, _) if start >= now => return Err(at_field(InvalidAskedWindow::Future(String::new()))),
        (Some(start), None, _) => (start, now),
        (None, None, Some(length)) => (now.saturating_sub(length).unwrap_or(now), now),
        (None, _, _) => return Err((FROM, "Give the start.".to_owned())),
    };
    window_between(start, end, asked_at).map_err(at_field)
}

fn moment(view: &View, id: &'static str) -> Result<Option<Timestamp>, FieldError> {
    let seconds = view.field(id).and_then(|field| field.selected_date_time);
    let at = seconds.map(Timestamp::from_second).transpose();
    at.map_err(|_| (id, "This is no time.".to_owned()))
}

fn at_field(error: InvalidAskedWindow) -> FieldError {
    match error {
        InvalidAskedWindow::Empty(_) => (TO, "The end must be after the start.".to_owned()),
        InvalidAskedWindow::TooShort(_) => (TO, "Give at least a minute.".to_owned()),
        InvalidAskedWindow::TooLong(_) | InvalidAskedWindow::NoEnd(_) => {
            (TO, format!("At most {MAX_WINDOW:#} can be investigated at once."))
        }
        InvalidAskedWindow::TooOld { days, .. } => {
            (FROM, format!("Start within the last {days} days, for which AWS keeps changes (and traces for 30)."))
        }
        InvalidAskedWindow::Future(_) => (FROM, "Start before now.".to_owned()),
        InvalidAskedWindow::Time(_)
        | InvalidAskedWindow::EitherHalf(_)
        | InvalidAskedWindow::Weekday(_)
        | InvalidAskedWindow::LeftOut { .. }
        | InvalidAskedWindow::Twice { .. } => (FROM, "This is no time.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use investigation::grammar::TELEMETRY_KEPT;
    use jiff::tz::TimeZone;
    use serde_json::{Value, json};

    use super::*;

    fn asked_at() -> AskedAt {
        AskedAt { now: "2026-03-01T14:30:00Z".parse().unwrap(), zone: TimeZone::UTC, telemetry_kept: TELEMETRY_KEPT }
    }

    fn seconds(time: &str) -> i64 {
        format!("2026-03-01T{time}:00Z").parse::<Timestamp>().unwrap().as_second()
    }

    /// The form as it is submitted with these fields.
    fn submitted(fields: &[(&str, Value)], metadata: &str) -> Result<Submitted, FieldError> {
        let mut values = json!({ "service": { "service": { "selected_option": { "value": "checkout" } } } });
        for (id, field) in fields {
            values[*id] = json!({ *id: field });
        }
        let view = json!({
            "id": "V1", "callback_id": "investigate", "private_metadata": metadata, "state": { "values": values }
        });
        read(&serde_json::from_value(view).unwrap(), &asked_at())
    }

    fn chosen(value: &str) -> Value {
        json!({ "type": "static_select", "selected_option": { "value": value } })
    }

    fn picked(time: &str) -> Value {
        json!({ "type": "datetimepicker", "selected_date_time": seconds(time) })
    }

    /// The window as `14:00–14:30`, or what stands at which field.
    fn window(fields: &[(&str, Value)]) -> String {
        match submitted(fields, "{}") {
            Ok(Submitted { window: AskedWindow { window, .. }, .. }) => {
                format!("{}–{}", window.start().strftime("%H:%M"), window.end().strftime("%H:%M"))
            }
            Err((field, text)) => format!("{field}: {text}"),
        }
    }

    #[test]
    fn a_window_is_chosen_or_given() {
        let no_time = json!({ "type": "datetimepicker", "selected_date_time": null });
        for (fields, expected) in [
            (vec![("window", chosen("last15m"))], "14:15–14:30"),
            (vec![("window", chosen("last3h")), ("from", no_time.clone())], "11:30–14:30"),
            (vec![("window", chosen("last3h")), ("from", picked("13:00")), ("to", picked("13:20"))], "13:00–13:20"),
            (vec![("window", chosen("given")), ("from", picked("13:00"))], "13:00–14:30"),
            (vec![("from", picked("14:00")), ("to", picked("15:00"))], "14:00–14:30"),
        ] {
            assert_eq!(window(&fields), expected, "{fields:?}");
        }
    }

    #[test]
    fn what_is_wrong_stands_at_its_field() {
        let old = json!({ "selected_date_time": 1_700_000_000 });
        let far = json!({ "selected_date_time": i64::MAX });
        let wrong = [
            vec![("window", chosen("given"))],
            vec![],
            vec![("to", picked("13:00"))],
            vec![("from", picked("13:00")), ("to", picked("12:00"))],
            vec![("from", picked("06:00")), ("to", picked("14:00"))],
            vec![("from", picked("06:00"))],
            vec![("from", picked("15:00"))],
            vec![("from", old)],
            vec![("from", far)],
        ];
        insta::assert_snapshot!(wrong.map(|fields| window(&fields)).join("\n"), @r"
        from: Give the start.
        from: Give the start.
        from: Give the start.
        to: The end must be after the start.
        to: At most 6h can be investigated at once.
        to: Give the end too: it began more than 6h ago.
        from: Start before now.
        from: Start within the last 90 days, for which AWS keeps changes (and traces for 30).
        from: This is no time.
        ");
        let no_service = submitted(&[("service", json!({ "selected_option": null }))], "{}");
        assert_eq!(no_service.unwrap_err().0, "service");
    }

    #[test]
    fn what_a_message_said_need_not_be_filled_in() {
        let metadata = r#"{"channel":"C1","thread_ts":"1.2","read":{"window":{"start":"2026-03-01T14:00:00Z","end":"2026-03-01T14:20:00Z"},"signal":"error_spike"}}"#;
        let read = submitted(&[], metadata).unwrap();
        assert_eq!((read.signal, read.answer_in), (Signal::ErrorSpike, AnswerIn::Thread));
        assert_eq!(read.window.window.start().to_string(), "2026-03-01T14:00:00Z");
    }

    #[test]
    fn the_answer_comes_where_it_was_chosen_else_where_the_form_was_opened() {
        let in_thread = r#"{"channel":"C1","thread_ts":"1.2"}"#;
        let half_hour = ("window", chosen("last30m"));
        let answer_in = |fields: &[(&str, Value)], metadata: &str| {
            let fields: Vec<_> = fields.iter().cloned().chain([half_hour.clone()]).collect();
            submitted(&fields, metadata).unwrap()
        };
        assert_eq!(answer_in(&[("answer", chosen("only_me"))], in_thread).answer_in, AnswerIn::OnlyMe);
        assert_eq!(answer_in(&[("answer", chosen("channel"))], in_thread).answer_in, AnswerIn::Channel);
        assert_eq!(answer_in(&[], in_thread).answer_in, AnswerIn::Thread);
        assert_eq!(answer_in(&[], "").answer_in, AnswerIn::OnlyMe);
        let channel = json!({ "type": "conversations_select", "selected_conversation": "C7" });
        let elsewhere = answer_in(&[("channel", channel)], "");
        assert_eq!((elsewhere.answer_in, elsewhere.origin.channel.as_deref()), (AnswerIn::Channel, Some("C7")));
    }
}
