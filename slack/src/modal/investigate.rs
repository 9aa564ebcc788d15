//! The form that asks for an investigation.

use investigation::model::{Signal, Window};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::{modal, part};
use crate::limits::{MAX_CONTEXT_TEXT, MAX_METADATA};
use crate::mrkdwn::Mrkdwn;

/// The app's name for this modal, and for the shortcut that opens it.
pub const CALLBACK: &str = "investigate";

/// The app's name for the shortcut on a message.
pub const MESSAGE_SHORTCUT: &str = "investigate_here";

/// The title of this modal.
pub const TITLE: &str = "Investigate";

/// The id of the field with the context.
pub const SERVICE: &str = "service";
/// The id of the field with the length of the window.
pub const WINDOW: &str = "window";
/// The id of the field with the start of the window.
pub const FROM: &str = "from";
/// The id of the field with the end of the window.
pub const TO: &str = "to";
/// The id of the field with the symptom.
pub const SIGNAL: &str = "signal";
/// The id of the field that says where the answer comes.
pub const ANSWER: &str = "answer";
/// The id of the field with the channel, where the form was opened outside of all channels.
pub const CHANNEL: &str = "channel";

/// The windows that are offered, before one with its own start and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Preset {
    /// The last 15 minutes.
    Last15m,
    /// The last 30 minutes.
    Last30m,
    /// The last hour.
    Last1h,
    /// The last three hours.
    Last3h,
    /// The start and the end that are given below.
    Given,
}

impl Preset {
    /// How long the window is that ends now; `None` for one with its own start and end.
    #[must_use]
    pub fn length(self) -> Option<SignedDuration> {
        Some(SignedDuration::from_mins(match self {
            Self::Last15m => 15,
            Self::Last30m => 30,
            Self::Last1h => 60,
            Self::Last3h => 180,
            Self::Given => return None,
        }))
    }

    fn label(self) -> &'static str {
        match self {
            Self::Last15m => "Last 15 min",
            Self::Last30m => "Last 30 min",
            Self::Last1h => "Last hour",
            Self::Last3h => "Last 3 hours",
            Self::Given => "From and to, below",
        }
    }
}

/// Where the answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, EnumString, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum AnswerIn {
    /// The thread in which the form was opened.
    Thread,
    /// The channel in which the form was opened.
    Channel,
    /// A direct message to whoever asks.
    OnlyMe,
}

impl AnswerIn {
    fn label(self) -> &'static str {
        match self {
            Self::Thread => "This thread",
            Self::Channel => "This channel",
            Self::OnlyMe => "Only me",
        }
    }
}

/// Where the form was opened: a submission does not say it, so the form carries it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The id of the channel; none outside of all channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The first message of the thread, if it was opened on a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread_ts: Option<String>,
    /// Takes a few answers for the eyes of whoever opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_url: Option<String>,
    /// What the message says of the window and the symptom, on which it was opened: then only the service is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<WhenAndWhat>,
}

/// A window and a symptom that need not be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhenAndWhat {
    /// The window.
    pub window: Window,
    /// The symptom.
    pub signal: Signal,
}

impl Origin {
    /// As the form carries it.
    #[must_use]
    pub fn to_metadata(&self) -> String {
        let without_reply = Self { reply_url: None, ..self.clone() };
        let fits = |metadata: &String| metadata.chars().count() <= MAX_METADATA;
        let all = [self, &without_reply, &Self::default()].map(|origin| json!(origin).to_string());
        all.into_iter().find(fits).unwrap_or_default()
    }

    /// What a form carries; the origin outside of all channels for anything else.
    #[must_use]
    pub fn from_metadata(metadata: &str) -> Self {
        serde_json::from_str(metadata).unwrap_or_default()
    }
}

/// What a form is filled in with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filled {
    /// The name of the context.
    pub context: Option<String>,
    /// The window; the last 30 minutes without one.
    pub window: Option<Window>,
    /// The symptom.
    pub signal: Signal,
    /// What was read from the message on which the form was opened, such as "metric 5xx".
    pub read: Vec<String>,
}

/// The form, filled in as far as is known.
#[must_use]
pub fn form(origin: &Origin, filled: &Filled) -> Value {
    let mut blocks = Vec::new();
    if !filled.read.is_empty() {
        blocks.push(read_from_message(&filled.read));
    }
    let context = filled.context.as_deref().and_then(|name| part::option(name, name));
    let placeholder = "Type a part of its name";
    blocks.push(part::field(SERVICE, "Service", "", false, part::typed_ahead(placeholder, context)));
    if origin.read.is_some() {
        return modal(CALLBACK, TITLE, Some("Investigate"), &origin.to_metadata(), &blocks);
    }
    blocks.extend(window_fields(filled.window));
    blocks.push(part::field(SIGNAL, "Symptom", "", false, signal_menu(filled.signal)));
    blocks.push(if origin.channel.is_some() {
        part::field(ANSWER, "Answer in", "", false, answer_menu(origin))
    } else {
        let hint = "Without a channel, the answer comes to you alone.";
        part::field(CHANNEL, "Answer in", hint, true, part::conversation_to_answer_in())
    });
    modal(CALLBACK, TITLE, Some("Investigate"), &origin.to_metadata(), &blocks)
}

fn read_from_message(read: &[String]) -> Value {
    let mut text = Mrkdwn::new(MAX_CONTEXT_TEXT).markup("Read from the message: ");
    for (index, part) in read.iter().enumerate() {
        text = text.markup(if index == 0 { "" } else { " · " }).excerpt(part, 120);
    }
    part::note(text)
}

fn window_fields(window: Option<Window>) -> [Value; 3] {
    let option = |preset: Preset| part::option(preset.label(), preset.into());
    let options: Vec<Value> = Preset::VARIANTS.iter().filter_map(|&preset| option(preset)).collect();
    let initial = option(if window.is_some() { Preset::Given } else { Preset::Last30m });
    let hint = "At most 6 hours. Without an end, it lasts until now.";
    [
        part::field(WINDOW, "When", "", false, part::menu(&options, initial)),
        part::field(FROM, "From", "In your time zone.", true, part::date_and_time(window.map(|w| w.start()))),
        part::field(TO, "To", hint, true, part::date_and_time(window.map(|w| w.end()))),
    ]
}

fn signal_menu(initial: Signal) -> Value {
    let label = |signal: Signal| match signal {
        Signal::Auto => "Find out",
        Signal::LatencySpike => "Slow",
        Signal::ErrorSpike => "Errors",
        Signal::AvailabilityDrop => "Down",
        Signal::Saturation => "Full",
    };
    let option = |signal: Signal| part::option(label(signal), signal.name());
    let options: Vec<Value> = Signal::VARIANTS.iter().filter_map(|&signal| option(signal)).collect();
    part::menu(&options, option(initial))
}

fn answer_menu(origin: &Origin) -> Value {
    let is_offered = |answer: &&AnswerIn| **answer != AnswerIn::Thread || origin.thread_ts.is_some();
    let offered: Vec<AnswerIn> = AnswerIn::VARIANTS.iter().filter(is_offered).copied().collect();
    let option = |answer: AnswerIn| part::option(answer.label(), answer.into());
    let options: Vec<Value> = offered.iter().filter_map(|&answer| option(answer)).collect();
    part::menu(&options, offered.first().and_then(|&first| option(first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(thread_ts: Option<&str>) -> Origin {
        Origin {
            channel: Some("C1".to_owned()),
            thread_ts: thread_ts.map(str::to_owned),
            reply_url: Some("https://hooks.slack.com/app/1".to_owned()),
            read: None,
        }
    }

    #[test]
    fn of_a_message_that_says_when_only_the_service_is_asked() {
        let window = Window::new("2026-03-01T14:00:00Z".parse().unwrap(), "2026-03-01T14:20:00Z".parse().unwrap());
        let read = WhenAndWhat { window: window.unwrap(), signal: Signal::ErrorSpike };
        let origin = Origin { read: Some(read), ..origin(Some("1.2")) };
        let form = form(&origin, &Filled { read: vec!["alarm x".to_owned()], ..Filled::default() });
        let ids: Vec<_> =
            form["blocks"].as_array().unwrap().iter().filter_map(|block| block["block_id"].as_str()).collect();
        assert_eq!(ids, [SERVICE]);
        assert_eq!(Origin::from_metadata(form["private_metadata"].as_str().unwrap()), origin);
    }

    fn field<'a>(form: &'a Value, id: &str) -> &'a Value {
        let blocks = form["blocks"].as_array().unwrap();
        &blocks.iter().find(|block| block["block_id"] == id).unwrap()["element"]
    }

    #[test]
    fn an_empty_form_asks_about_the_last_half_hour_in_this_channel() {
        let form = form(&origin(None), &Filled::default());
        assert_eq!(field(&form, WINDOW)["initial_option"]["value"], "last30m");
        assert_eq!(field(&form, SIGNAL)["initial_option"]["value"], "auto");
        assert_eq!(field(&form, ANSWER)["initial_option"]["value"], "channel");
        assert_eq!(field(&form, ANSWER)["options"].as_array().unwrap().len(), 2);
        assert!(field(&form, SERVICE).get("initial_option").is_none());
        assert_eq!(Origin::from_metadata(form["private_metadata"].as_str().unwrap()), origin(None));
    }

    #[test]
    fn a_message_fills_it_in_and_is_answered_in_its_thread() {
        let window = Window::new("2026-03-01T14:00:00Z".parse().unwrap(), "2026-03-01T14:20:00Z".parse().unwrap());
        let filled = Filled {
            context: Some("checkout".to_owned()),
            window: Some(window.unwrap()),
            signal: Signal::ErrorSpike,
            read: vec!["alarm checkout-5xx".to_owned(), "<!channel>".to_owned()],
        };
        let form = form(&origin(Some("1.2")), &filled);
        assert_eq!(field(&form, SERVICE)["initial_option"]["value"], "checkout");
        assert_eq!(field(&form, WINDOW)["initial_option"]["value"], "given");
        assert_eq!(field(&form, FROM)["initial_date_time"], 1_772_373_600);
        assert_eq!(field(&form, ANSWER)["initial_option"]["value"], "thread");
        let read = form["blocks"][0]["elements"][0]["text"].as_str().unwrap();
        assert_eq!(read, "Read from the message: alarm checkout-5xx · &lt;!channel&gt;");
    }

    #[test]
    fn outside_of_all_channels_one_can_be_chosen() {
        let form = form(&Origin::default(), &Filled::default());
        assert_eq!(field(&form, CHANNEL)["type"], "conversations_select");
    }

    #[test]
    fn what_a_form_carries_stays_within_its_limit() {
        let long = Origin { reply_url: Some("x".repeat(4_000)), ..origin(None) };
        assert!(long.to_metadata().chars().count() <= MAX_METADATA);
        assert_eq!(Origin::from_metadata(&long.to_metadata()).channel.as_deref(), Some("C1"));
        assert_eq!(Origin::from_metadata("no json"), Origin::default());
    }

    #[test]
    fn a_preset_is_known_by_its_name() {
        for &preset in Preset::VARIANTS {
            let name: &str = preset.into();
            assert_eq!(name.parse(), Ok(preset));
        }
    }
}
