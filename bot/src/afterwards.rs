//! What is done once Slack has its answer, where the answer does not tell of it: a click is acknowledged before it is acted on.
//!
//! Lambda hands on the answer of a function when it is there, and freezes the process when that asks for the next request.
//! What lies between is done here, so that neither AWS nor Slack, however slow, lets a button show a warning.
//!
//! Source: <https://aws.amazon.com/blogs/compute/running-code-after-returning-a-response-from-an-aws-lambda-function/>

use std::time::Duration;

use investigation::audit::AuditRow;
use jiff::Timestamp;
use lambda_http::{Body, Response};
use slack::command::reply;
use slack::event::EventCallback;
use slack::interaction::{Interaction, ViewInteraction};

use crate::asker::Asker;
use crate::context_modal::{self, LookAround};
use crate::patience::{within, within_patience};
use crate::{BaseUrl, Bot, Ports, audit, feedback, interaction, private, report_buttons, slack_event, typed};

/// The longest time that is worked after an answer. The function has ten seconds for all, of which the answer takes some.
const PATIENCE: Duration = Duration::from_secs(6);

/// The answer to a request, and what is left to do.
#[derive(Debug)]
pub(crate) struct Answered {
    pub response: Response<Body>,
    pub work: Option<Work>,
}

impl Answered {
    /// An answer after which there is work.
    pub(crate) fn then(response: Response<Body>, work: Work) -> Self {
        Self { response, work: Some(work) }
    }
}

impl From<Response<Body>> for Answered {
    fn from(response: Response<Body>) -> Self {
        Self { response, work: None }
    }
}

/// What is left to do.
#[derive(Debug)]
pub(crate) enum Work {
    /// Somebody clicked, or started a shortcut.
    Interaction(Interaction),
    /// Something happened in the workspace.
    Event(Box<EventCallback>),
    /// Somebody typed what has to be looked up.
    Typed(Box<Asker>, String),
    /// Somebody said what it was.
    Feedback(Box<ViewInteraction>),
    /// Somebody is to be told something: the body of an answer.
    Tell(Box<Asker>, String),
    /// Somebody said where a report is to be shared.
    Share(Box<ViewInteraction>),
    /// What belongs to the origin of a new context is to be shown.
    LookAround(Box<LookAround>),
    /// Something was done, and is to be noted.
    Note(Box<AuditRow>),
}

/// What is left to do of a request that has its answer.
#[derive(Debug)]
pub struct Afterwards {
    base_url: BaseUrl,
    work: Work,
}

impl Afterwards {
    pub(crate) fn new(base_url: &BaseUrl, work: Work) -> Self {
        Self { base_url: base_url.clone(), work }
    }

    /// Does it. What takes longer than the function has time for is given up.
    pub async fn carry_out<P: Ports>(self, bot: &Bot<P>, now: Timestamp) {
        within(PATIENCE, "what follows an answer", self.work.carry_out(&self.base_url, bot, now)).await;
    }
}

impl Work {
    async fn carry_out<P: Ports>(self, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) {
        match self {
            Self::Interaction(interaction) => interaction::act(&interaction, base_url, bot, now).await,
            Self::Event(callback) => slack_event::act(&callback, base_url, bot, now).await,
            Self::Typed(asker, typed) => {
                let answer = within_patience("a command", typed::carry_out(&typed, &asker, base_url, bot, now)).await;
                if let Some(answer) = answer.unwrap_or_else(|| Some(reply::not_in_time())) {
                    private::tell(&answer, &asker, bot).await;
                }
            }
            Self::Feedback(submitted) => feedback::keep_answer(&submitted, bot, now).await,
            Self::Tell(asker, body) => private::tell(&body, &asker, bot).await,
            Self::Share(submitted) => report_buttons::share(&submitted, base_url, bot, now).await,
            Self::LookAround(asked) => context_modal::look_around(&asked, bot, now).await,
            Self::Note(row) => audit::note(&row, bot).await,
        }
    }
}

#[cfg(test)]
mod tests;
