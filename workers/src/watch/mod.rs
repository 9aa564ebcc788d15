//! The step that alarms call, outside of any investigation: it starts one for each cause, and lets the others be lines in its
//! thread.
//!
//! Alarms come by way of a queue, a batch at a time. Which of them belong together, [`fold`] says, given what the ledger holds
//! of the last week. Whatever cannot be told yet goes back to the queue, which delivers it again: so no alarm is lost, also
//! while the first message of its investigation is not posted, or Slack is away.

mod event;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::time::Duration;

use frontend::link;
use investigation::model::{Context, InvestigationId, Request, Signal, StartingAlarm, Thread};
use investigation::occurrence::{Alarm, Episode, Fold, MAX_LINES, Occurrence, Watch, fold};
use investigation::ports::{
    AlarmTags, Announcement, Channel, ContextStore, Entry, Failure, FailureKind, InvestigationStore, Ledger, Page,
    Place, Status, Workflow,
};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde::Serialize;
use tokio::time::{Instant, sleep};

use crate::StepError;
use crate::conversation::{may_not_post, tell_asker};
pub use event::{QueueMessage, WatchInput};

/// How long alarms are kept, and count as earlier occurrences.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long whoever is about to start an investigation keeps others from it: longer than the start takes.
const CLAIM: SignedDuration = SignedDuration::from_mins(2);

/// How long the first message of an investigation is waited for: it is posted by a function that may be cold. After this, the
/// alarms go back to the queue.
const MAX_WAIT_FOR_THREAD: Duration = Duration::from_secs(20);

/// How often it is looked for.
const PAUSE: Duration = Duration::from_secs(1);

/// The outside of this step.
#[derive(Debug)]
pub struct WatchPorts<'a, Starter, Contexts, Records, Notes, Voice, Labels> {
    /// Starts investigations.
    pub workflow: &'a Starter,
    /// Holds the contexts.
    pub contexts: &'a Contexts,
    /// Holds the records of investigations.
    pub investigations: &'a Records,
    /// Holds which alarms went off.
    pub ledger: &'a Notes,
    /// Speaks to the responders.
    pub channel: &'a Voice,
    /// Says which tags an alarm bears.
    pub tags: &'a Labels,
    /// The address of the bot, with which links to reports begin.
    pub bot_url: &'a str,
    /// Signs links to reports.
    pub link_key: &'a SecretString,
}

/// What the queue is to deliver again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Watched {
    /// The messages whose alarms could not be told yet.
    pub batch_item_failures: Vec<FailedMessage>,
}

/// A message of the queue that is to come again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedMessage {
    /// The message.
    pub item_identifier: String,
}

/// What became of the alarms of one context.
enum Outcome {
    /// Everything is said.
    Told,
    /// The rest can be said later.
    Later,
}

/// Starts investigations for these alarms, or lets them be lines in the threads of those that were started before.
///
/// # Errors
/// When the contexts or the alarms of the last week cannot be read: then all messages come again.
pub async fn watch<W, S, R, L, C, T>(
    input: WatchInput,
    ports: &WatchPorts<'_, W, S, R, L, C, T>,
    now: Timestamp,
) -> Result<Watched, StepError>
where
    W: Workflow,
    S: ContextStore,
    R: InvestigationStore,
    L: Ledger,
    C: Channel,
    T: AlarmTags,
{
    let mut alarms: Vec<(String, Alarm)> = Vec::new();
    let mut failed = BTreeSet::new();
    for QueueMessage { message_id, body } in input.records {
        match event::parse(&body) {
            Ok(Some(alarm)) => alarms.push((message_id, alarm)),
            Ok(None) => {}
            Err(error) => {
                // It ends in the queue of those that failed, where somebody can look at it.
                tracing::error!(%error, "a message is not a change of an alarm's state");
                failed.insert(message_id);
            }
        }
    }
    if !alarms.is_empty() {
        let untold = tell(&alarms, ports, now).await?;
        let of_untold = alarms.iter().filter(|(_, alarm)| untold.contains(&alarm.spell()));
        failed.extend(of_untold.map(|(message_id, _)| message_id.clone()));
    }
    let batch_item_failures = failed.into_iter().map(|item_identifier| FailedMessage { item_identifier }).collect();
    Ok(Watched { batch_item_failures })
}

/// Tells of these alarms; returns the spells of those that could not be told.
async fn tell<W, S, R, L, C, T>(
    alarms: &[(String, Alarm)],
    ports: &WatchPorts<'_, W, S, R, L, C, T>,
    now: Timestamp,
) -> Result<BTreeSet<String>, StepError>
where
    W: Workflow,
    S: ContextStore,
    R: InvestigationStore,
    L: Ledger,
    C: Channel,
    T: AlarmTags,
{
    let contexts = ports.contexts.contexts().await?;
    let alarms: Vec<Alarm> = alarms.iter().map(|(_, alarm)| alarm.clone()).collect();
    let mut watches: Vec<Watch> = contexts.iter().flat_map(to_watches).collect();
    watch_by_tag(&mut watches, &contexts, &alarms, ports.tags).await?;
    let history = read_history(ports.ledger, now).await?;
    let mut untold = BTreeSet::new();
    for fold in fold(&alarms, &watches, &history) {
        let outcome = tell_fold(&fold, &contexts, ports, now).await;
        let is_told = match outcome {
            Ok(Outcome::Told) => true,
            Ok(Outcome::Later) => false,
            Err(error) => {
                tracing::warn!(%error, context = fold.context, "alarms cannot be told yet");
                false
            }
        };
        if !is_told {
            untold.extend(fold.alarms.iter().map(Alarm::spell));
        }
    }
    Ok(untold)
}

/// What is watched for a context, in each of its regions; nothing if its alarms start nothing. Of other places those of this
/// account count: an event does not say by which role its account is read.
fn to_watches(context: &Context) -> Vec<Watch> {
    let Some(channel) = context.channel.clone().filter(|_| context.started_by_alarms) else { return Vec::new() };
    let mut watches: Vec<Watch> = Vec::new();
    for (position, place) in context.at_each_place().into_iter().enumerate() {
        if position > 0 && place.role != context.role {
            continue;
        }
        match watches.iter_mut().find(|watch| watch.region == place.region) {
            Some(watch) => watch.alarms.extend(place.alarms),
            None => watches.push(Watch {
                context: context.service.clone(),
                channel: channel.clone(),
                region: place.region,
                alarms: place.alarms.into_iter().collect(),
                quiet_hours: context.quiet_hours,
            }),
        }
    }
    watches
}

/// Adds the alarms that bear the tag of a context to those that are watched for it.
///
/// # Errors
/// When tags cannot be read for the moment: then no alarm is lost, for all come again.
async fn watch_by_tag(
    watches: &mut [Watch],
    contexts: &[Context],
    alarms: &[Alarm],
    tags: &impl AlarmTags,
) -> Result<(), Failure> {
    let tag_of = |watch: &Watch| {
        let context = contexts.iter().find(|context| context.service == watch.context);
        context.and_then(|context| context.alarm_tag.clone())
    };
    let mut tagged: Vec<(String, &mut Watch)> = Vec::new();
    for watch in watches {
        if let Some(tag) = tag_of(watch) {
            tagged.push((tag, watch));
        }
    }
    if tagged.is_empty() {
        return Ok(());
    }
    for alarm in alarms {
        let borne = match tags.tags(alarm).await {
            Ok(borne) => borne,
            Err(failure) if failure.kind.is_retryable() => return Err(failure),
            Err(failure) => {
                tracing::warn!(%failure, alarm = alarm.name, "an alarm is told by its name alone: its tags cannot be read");
                continue;
            }
        };
        for (_, watch) in tagged.iter_mut().filter(|(tag, watch)| borne.contains(tag) && watch.region == alarm.region) {
            watch.alarms.insert(alarm.name.clone());
        }
    }
    Ok(())
}

async fn read_history(ledger: &impl Ledger, now: Timestamp) -> Result<Vec<Occurrence>, Failure> {
    let since = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
    let entries = ledger.read(Page::Alarms, since).await?;
    // An entry of another version of this program is passed over.
    Ok(entries.iter().filter_map(|entry| serde_json::from_str(&entry.json).ok()).collect())
}

/// Starts the investigation of these alarms if it is to be started, and says what the first message does not say.
async fn tell_fold<W, S, R, L, C, T>(
    fold: &Fold,
    contexts: &[Context],
    ports: &WatchPorts<'_, W, S, R, L, C, T>,
    now: Timestamp,
) -> Result<Outcome, StepError>
where
    W: Workflow,
    R: InvestigationStore,
    L: Ledger,
    C: Channel,
{
    let notes = Notes { ledger: ports.ledger, fold, now };
    let id = match &fold.episode {
        Episode::Running(id) => {
            notes.write(id, &fold.alarms, None, false).await?;
            id.clone()
        }
        Episode::New => {
            let key = format!("episode/{}/{}", fold.channel, fold.context);
            if !ports.ledger.claim(&key, now, shifted(now, CLAIM)).await? {
                return Ok(Outcome::Later);
            }
            let Some(mut request) = to_request(fold, contexts, ports.bot_url, ports.link_key, now) else {
                return Ok(Outcome::Told);
            };
            request.thread = find_thread(&request.workspace, fold, ports.channel).await;
            let started = ports.workflow.start(&request).await?;
            tracing::info!(investigation_id = %request.investigation_id, ?started, alarms = fold.alarms.len(), "an alarm started an investigation");
            // The first message names the one alarm that there is in most cases.
            let is_alone = fold.alarms.len() == 1;
            notes.write(&request.investigation_id, &fold.alarms, fold.alarms.first(), is_alone).await?;
            if is_alone {
                return Ok(Outcome::Told);
            }
            request.investigation_id
        }
    };
    let Some((request, thread)) = wait_for_thread(&id, ports.investigations).await? else { return Ok(Outcome::Later) };
    for (storm, alarms) in fold.storm.messages().iter().zip(fold.alarms.chunks(MAX_LINES)) {
        say(&request, thread.as_ref(), &Announcement::Alarms { request: &request, storm }, ports.channel).await?;
        notes.write(&id, alarms, opening(fold), true).await?;
    }
    Ok(Outcome::Told)
}

/// The thread of the message with which another app told of the first of these alarms; `None` where there is none, so that
/// the investigation begins one.
async fn find_thread(workspace: &str, fold: &Fold, channel: &impl Channel) -> Option<Thread> {
    let alarm = fold.alarms.first()?;
    let found = channel.find_alarm_message(workspace, &fold.channel, alarm).await.unwrap_or_else(|failure| {
        tracing::info!(%failure, alarm = alarm.name, "nobody knows whether another app told of the alarm");
        None
    });
    found.map(|ts| Thread { channel: fold.channel.clone(), ts })
}

/// The alarm that starts the investigation; `None` if one before did.
fn opening(fold: &Fold) -> Option<&Alarm> {
    fold.alarms.first().filter(|_| fold.episode == Episode::New)
}

/// Writes down the alarms of one context.
struct Notes<'a, L> {
    ledger: &'a L,
    fold: &'a Fold,
    now: Timestamp,
}

impl<L: Ledger> Notes<'_, L> {
    /// Notes that these alarms belong to an investigation, which one of them may have opened.
    async fn write(
        &self,
        id: &InvestigationId,
        alarms: &[Alarm],
        opened_by: Option<&Alarm>,
        told: bool,
    ) -> Result<(), Failure> {
        for alarm in alarms {
            let occurrence = Occurrence {
                alarm: alarm.clone(),
                context: self.fold.context.clone(),
                channel: self.fold.channel.clone(),
                investigation_id: id.clone(),
                opened: opened_by == Some(alarm),
                told,
            };
            let json = serde_json::to_string(&occurrence)
                .map_err(|error| Failure::new(FailureKind::Invalid, "ledger:Write", error.to_string()))?;
            let key = format!("{}/{}/{}", alarm.arn, self.fold.channel, self.fold.context);
            let entry = Entry { at: alarm.at, key, json };
            self.ledger.write(Page::Alarms, &entry, shifted(self.now, KEPT)).await?;
        }
        Ok(())
    }
}

/// What the first of these alarms asks for.
fn to_request(
    fold: &Fold,
    contexts: &[Context],
    bot_url: &str,
    link_key: &SecretString,
    now: Timestamp,
) -> Option<Request> {
    let context = contexts.iter().find(|context| context.service == fold.context)?;
    let alarm = fold.alarms.first()?;
    let window =
        alarm.window(now).inspect_err(|error| tracing::error!(%error, alarm = alarm.name, "no window")).ok()?;
    let seed = format!("alarm/{}/{}/{}", fold.channel, fold.context, alarm.spell());
    let investigation_id = InvestigationId::from_seed(seed.as_bytes());
    Some(Request {
        report_link: link::sign(bot_url.trim_end_matches('/'), &investigation_id, now, link_key),
        investigation_id,
        service: context.service.clone(),
        incident_window: window,
        signal: Signal::Auto,
        workspace: context.workspace.clone().unwrap_or_default(),
        channel: fold.channel.clone(),
        user: context.first_owner().unwrap_or_default().to_owned(),
        alarm: Some(StartingAlarm { name: alarm.name.clone(), at: alarm.at, episode: fold.storm.episode }),
        requested_at: now,
        reply_url: None,
        thread: None,
    })
}

/// The request of an investigation and its thread, once that is known; no thread if it ended without one, for the bot may not
/// post in the channel. `None` if it is not known in time.
async fn wait_for_thread(
    id: &InvestigationId,
    investigations: &impl InvestigationStore,
) -> Result<Option<(Request, Option<Thread>)>, Failure> {
    let began = Instant::now();
    loop {
        if let Some(record) = investigations.record(id).await?
            && let Some(request) = record.request
            && (record.thread.is_some() || record.status != Status::Running)
        {
            return Ok(Some((request, record.thread)));
        }
        if began.elapsed() >= MAX_WAIT_FOR_THREAD {
            return Ok(None);
        }
        sleep(PAUSE).await;
    }
}

/// Says it in the thread; where the bot may not post, to whoever keeps the context.
async fn say(
    request: &Request,
    thread: Option<&Thread>,
    announcement: &Announcement<'_>,
    channel: &impl Channel,
) -> Result<(), Failure> {
    let Some(thread) = thread else { return tell_asker(request, announcement, None, channel).await.map(drop) };
    match channel.say(request, Place::Thread(thread), announcement).await {
        Err(failure) if may_not_post(&failure) => {
            tell_asker(request, announcement, Some(&failure), channel).await.map(drop)
        }
        said => said.map(drop),
    }
}

fn shifted(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(at)
}
