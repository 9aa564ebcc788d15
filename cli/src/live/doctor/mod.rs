//! Finds what is set up wrongly: what it is, what it costs the report, and the command that mends it.
//!
//! Each module examines one thing over the network and says what is wrong with it: `account` the credentials and the clock,
//! `permissions` what reading telemetry needs, `context` what a context names, `stack` what is deployed, and `slack` the app.
//! What cannot be examined because something before it is wrong is not examined; the first thing to mend comes first.

mod account;
mod context;
mod permissions;
mod slack;
mod stack;

use aws::SdkConfig;
use aws::operator::{TraceDestination, enter_account, find_trace_destination};
use investigation::model::Context;
use investigation::ports::{Failure, FailureKind};
use jiff::Timestamp;
use secrecy::SecretString;
use url::Url;

pub use account::Whose;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What it is, in a sentence.
    pub wrong: String,
    /// What it costs.
    pub costs: String,
    /// The command, or the act, that mends it.
    pub mend: String,
}

impl Trouble {
    fn new(wrong: impl Into<String>, costs: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { wrong: wrong.into(), costs: costs.into(), mend: mend.into() }
    }
}

/// What was examined, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// What was examined: the credentials, a permission, a secret.
    pub what: String,
    /// What is known of it, in a few words, if nothing is wrong.
    pub found: String,
    /// What is wrong with it.
    pub troubles: Vec<Trouble>,
}

impl Examined {
    fn new(what: impl Into<String>, found: impl Into<String>, troubles: Vec<Trouble>) -> Self {
        Self { what: what.into(), found: found.into(), troubles }
    }

    /// The same with the place in which it was examined, where there are several.
    fn within(self, place: Option<&str>) -> Self {
        let what = place.map_or_else(|| self.what.clone(), |place| format!("{} in {place}", self.what));
        Self { what, ..self }
    }
}

/// What is to be examined, and by whose eyes.
pub struct Patient<'a> {
    /// The account, which may have neither a region nor credentials.
    pub sdk: SdkConfig,
    /// How the command names the profile, such as ` --profile shop`; empty without one.
    pub profile_option: String,
    /// A context, whose names are looked up and whose region is asked.
    pub context: Option<Context>,
    /// What the role of the context asks for, if it names one of another account.
    pub external_id: Option<String>,
    /// The name of the stack, and whether it must be there.
    pub stack: (&'a str, bool),
    /// The bot token to examine in place of the stack's.
    pub slack_bot_token: Option<SecretString>,
    /// Slack's Web API; `None` for Slack itself.
    pub slack_api_url: Option<Url>,
    /// The clock of this machine.
    pub clock: fn() -> Timestamp,
}

/// Examines everything, and calls `show` with each thing as soon as it is examined.
pub async fn examine(patient: &Patient<'_>, mut show: impl FnMut(Examined)) {
    let Some(region) = patient.sdk.region().map(ToString::to_string) else {
        let mend = "add --region eu-west-1, or: aws configure set region eu-west-1";
        let trouble = Trouble::new("no region is set", "nothing can be asked of AWS", mend);
        return show(Examined::new("region", "", vec![trouble]));
    };
    show(Examined::new("region", &region, Vec::new()));
    let (examined, whose) = account::examine(patient).await;
    examined.into_iter().for_each(&mut show);
    let Some(whose) = whose else { return };
    // Without a context, every source is examined, with the log group of no service.
    let context = patient.context.clone().unwrap_or_else(|| everything(&region));
    let wrong = patient.context.as_ref().map(context::examine_fields);
    let is_sound = wrong.as_ref().is_some_and(Vec::is_empty);
    if let Some(troubles) = wrong {
        show(Examined::new("context", "every step accepts it", troubles));
    }
    let labels = context.place_labels();
    for (position, (at_place, label)) in context.at_each_place().iter().zip(&labels).enumerate() {
        let label = (labels.len() > 1).then_some(*label);
        let mut show = |examined: Examined| show(examined.within(label));
        match enter_account(&patient.sdk, at_place, patient.external_id.clone()).await {
            Ok(entered) => {
                let place = Place { context: at_place, is_first: position == 0, entered, destination: None };
                examine_place(patient, place, is_sound, &whose, &mut show).await;
            }
            Err(failure) => {
                show(Examined::new("role of the context", "", vec![account::role_refused(&failure, &whose)]));
            }
        }
    }
    show(stack::examine_quota(patient).await);
    stack::examine(patient, &mut show).await;
}

/// A place whose telemetry a context names, entered as an investigation enters it.
struct Place<'a> {
    /// What is read there.
    context: &'a Context,
    /// Whether it is the place that the context itself describes.
    is_first: bool,
    entered: SdkConfig,
    /// Where X-Ray keeps what it is sent there, if that is known.
    destination: Option<TraceDestination>,
}

/// Examines one place: where X-Ray keeps traces, the permissions, and the names of a context that is sound.
async fn examine_place(
    patient: &Patient<'_>,
    mut place: Place<'_>,
    is_sound: bool,
    whose: &Whose,
    show: &mut impl FnMut(Examined),
) {
    if place.is_first || place.context.traces {
        let destination = find_trace_destination(&place.entered, &place.context.region).await;
        show(trace_destination(&destination, whose));
        place.destination = destination.ok();
    }
    permissions::examine(patient, &place, whose, show).await;
    if is_sound {
        show(context::examine_names(patient, &place).await);
    }
}

/// A context that reads every source and names nothing.
fn everything(region: &str) -> Context {
    Context { traces: true, changes: true, ..Context::new("any", region) }
}

/// Where X-Ray keeps spans, or why that is not known.
fn trace_destination(destination: &Result<TraceDestination, Failure>, whose: &Whose) -> Examined {
    let what = "X-Ray mode";
    match destination {
        Ok(TraceDestination::XRay) => Examined::new(what, "X-Ray keeps the traces itself", Vec::new()),
        Ok(TraceDestination::CloudWatchLogs) => {
            Examined::new(what, "Transaction Search is on: spans are read from the log group aws/spans", Vec::new())
        }
        Err(failure) if failure.kind == FailureKind::Denied => {
            let action = "xray:GetTraceSegmentDestination";
            let trouble = Trouble::new(
                format!("{action} is denied"),
                "where Transaction Search is on, spans are not found and traces are missing from the report",
                whose.grant(action, "*"),
            );
            Examined::new(what, "", vec![trouble])
        }
        Err(failure) => Examined::new(
            what,
            "",
            vec![Trouble::new(
                format!("X-Ray does not say where it keeps traces: {}", failure.detail),
                "traces may be missing from the report",
                "investigate doctor, again in a minute",
            )],
        ),
    }
}
