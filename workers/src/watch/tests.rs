use std::sync::{LazyLock, Mutex};

use investigation::ports::{Failure, InMemory, MessageRole, Started};
use serde_json::json;

use super::*;

/// Slack, and the workflow: a run that is started begins a thread at once, unless it is told to keep silent.
#[derive(Debug, Default)]
struct World {
    stores: InMemory,
    started: Mutex<Vec<Request>>,
    said: Mutex<Vec<String>>,
    is_silent: bool,
    is_refused: bool,
    is_away: Mutex<bool>,
    /// Why no tags can be read. Else an alarm bears the tag `team`, with the beginning of its name.
    tags_fail: Option<FailureKind>,
    /// The message of another app that tells of every alarm, or why nobody can look for it.
    told_elsewhere: Option<Result<&'static str, FailureKind>>,
}

impl Workflow for World {
    async fn start(&self, request: &Request) -> Result<Started, Failure> {
        let runs = {
            let mut started = self.started.lock().unwrap();
            if started.iter().any(|before| before.investigation_id == request.investigation_id) {
                return Ok(Started::Before);
            }
            started.push(request.clone());
            started.len()
        };
        let thread = Thread { channel: request.channel.clone(), ts: format!("{runs}.0") };
        if !self.is_silent {
            self.stores.begin(request).await?;
            if self.is_refused {
                self.stores.end(&request.investigation_id, Status::Completed).await?;
            } else {
                self.stores.set_thread(&request.investigation_id, &thread).await?;
            }
        }
        Ok(Started::Now)
    }

    async fn is_running(&self, _id: &InvestigationId) -> Result<bool, Failure> {
        unreachable!("an alarm does not ask whether another runs")
    }

    async fn stop(&self, _id: &InvestigationId, _by: &str) -> Result<(), Failure> {
        unreachable!("an alarm stops nothing")
    }
}

impl AlarmTags for World {
    async fn tags(&self, alarm: &Alarm) -> Result<Vec<String>, Failure> {
        match self.tags_fail {
            Some(kind) => Err(Failure::new(kind, "cloudwatch:ListTagsForResource", "no")),
            None => Ok(vec![format!("team={}", alarm.name.split('-').next().unwrap())]),
        }
    }
}

impl Channel for World {
    async fn say(
        &self,
        request: &Request,
        place: Place<'_>,
        announcement: &Announcement<'_>,
    ) -> Result<Option<String>, Failure> {
        if *self.is_away.lock().unwrap() {
            return Err(Failure::new(FailureKind::Unavailable, "slack:chat.postMessage", "away"));
        }
        let Announcement::Alarms { storm, .. } = announcement else { panic!("only alarms are told: {announcement:?}") };
        let place = match place {
            Place::Thread(thread) => format!("{} {}", thread.channel, thread.ts),
            Place::Private { .. } => format!("{} alone", request.user),
            other => panic!("no place for alarms: {other:?}"),
        };
        self.said.lock().unwrap().push(format!("{place}: {} new of {}", storm.lines.len(), storm.count));
        Ok(Some("9.9".to_owned()))
    }

    async fn find(&self, _: &Request, _: Option<&Thread>, _: MessageRole) -> Result<Option<String>, Failure> {
        unreachable!("lines are not looked for")
    }

    async fn find_alarm_message(&self, _: &str, channel: &str, alarm: &Alarm) -> Result<Option<String>, Failure> {
        match self.told_elsewhere {
            Some(Ok(ts)) => Ok(Some(format!("{channel}/{}/{ts}", alarm.name))),
            Some(Err(kind)) => Err(Failure::new(kind, "slack:conversations.history", "not_in_channel")),
            None => Ok(None),
        }
    }
}

fn at(minute: i64) -> Timestamp {
    "2026-03-01T14:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

fn context(service: &str, alarms: &[String], is_started_by_alarms: bool) -> Context {
    serde_json::from_value(json!({
        "service": service, "region": "eu-west-1", "channel": "C1", "owners": ["U1", "U2"],
        "alarms": alarms, "started_by_alarms": is_started_by_alarms, "allowed_channels": ["C7"]
    }))
    .unwrap()
}

fn checkout() -> Context {
    context("checkout", &["5xx".to_owned(), "latency".to_owned()], true)
}

fn world(contexts: impl IntoIterator<Item = Context>) -> World {
    World { stores: InMemory::with_contexts(contexts), ..World::default() }
}

/// The message of the queue for an alarm that went off.
fn message(alarm: &str, minute: i64) -> QueueMessage {
    let body = json!({
        "detail-type": "CloudWatch Alarm State Change", "source": "aws.cloudwatch", "region": "eu-west-1",
        "resources": [format!("arn:aws:cloudwatch:eu-west-1:1:alarm:{alarm}")],
        "detail": {
            "alarmName": alarm, "configuration": {},
            "state": { "value": "ALARM", "timestamp": at(minute).strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string() }
        }
    });
    QueueMessage { message_id: format!("{alarm}/{minute}"), body: body.to_string() }
}

fn ports(world: &World) -> WatchPorts<'_, World, InMemory, InMemory, InMemory, World, World> {
    static LINK_KEY: LazyLock<SecretString> = LazyLock::new(|| SecretString::from("0123456789abcdef"));
    WatchPorts {
        workflow: world,
        contexts: &world.stores,
        investigations: &world.stores,
        ledger: &world.stores,
        channel: world,
        tags: world,
        bot_url: "https://bot.example/",
        link_key: &LINK_KEY,
    }
}

/// The messages that are to come again.
async fn deliver(world: &World, records: Vec<QueueMessage>, minute: i64) -> Vec<String> {
    let watched = watch(WatchInput { records }, &ports(world), at(minute)).await.unwrap();
    watched.batch_item_failures.into_iter().map(|message| message.item_identifier).collect()
}

#[tokio::test]
async fn an_alarm_starts_an_investigation_in_the_channel_of_its_context() {
    let world = world([checkout()]);
    assert!(deliver(&world, vec![message("5xx", 0)], 1).await.is_empty());
    let started = world.started.lock().unwrap();
    let [request] = started.as_slice() else { panic!("one was expected: {started:?}") };
    assert_eq!((request.channel.as_str(), request.user.as_str()), ("C1", "U1"));
    assert_eq!(request.asker(), "the alarm 5xx");
    assert_eq!(request.incident_window.end(), at(1));
    assert!(request.report_link.starts_with("https://bot.example/reports/inv-"), "{}", request.report_link);
    assert!(world.said.lock().unwrap().is_empty(), "the first message names the alarm");
}

#[tokio::test]
async fn an_alarm_starts_an_investigation_by_its_tag_too() {
    let tagged = Context { alarm_tag: Some("team=shop".to_owned()), ..checkout() };
    let told = world([tagged.clone()]);
    assert!(deliver(&told, vec![message("shop-disk", 0), message("cart-disk", 0)], 1).await.is_empty());
    let started: Vec<_> = told.started.lock().unwrap().iter().map(|run| run.asker().into_owned()).collect();
    assert_eq!(started, ["the alarm shop-disk"]);
    // What is not allowed leaves the names; what may pass is tried again.
    let denied = World { tags_fail: Some(FailureKind::Denied), ..world([tagged.clone()]) };
    deliver(&denied, vec![message("shop-disk", 0), message("5xx", 0)], 1).await;
    assert_eq!(denied.started.lock().unwrap().len(), 1);
    let away = World { tags_fail: Some(FailureKind::Throttled), ..world([tagged]) };
    let ports = ports(&away);
    let tried = watch(WatchInput { records: vec![message("5xx", 0)] }, &ports, at(1)).await;
    assert_eq!(tried.unwrap_err().kind(), FailureKind::Throttled);
}

#[tokio::test]
async fn an_alarm_that_another_app_told_of_is_answered_in_the_thread_of_that_message() {
    let told = World { told_elsewhere: Some(Ok("0.5")), ..world([checkout()]) };
    deliver(&told, vec![message("5xx", 0)], 1).await;
    let thread = told.started.lock().unwrap()[0].thread.clone();
    assert_eq!(thread, Some(Thread { channel: "C1".to_owned(), ts: "C1/5xx/0.5".to_owned() }));
    // Where the bot may not look, it begins a thread of its own.
    let unseen = World { told_elsewhere: Some(Err(FailureKind::Denied)), ..world([checkout()]) };
    deliver(&unseen, vec![message("5xx", 0)], 1).await;
    assert_eq!(unseen.started.lock().unwrap()[0].thread, None);
}

#[tokio::test]
async fn repeats_and_other_alarms_of_the_context_are_lines_in_the_thread() {
    let world = world([checkout()]);
    deliver(&world, vec![message("5xx", 0)], 1).await;
    deliver(&world, vec![message("latency", 4), message("5xx", 5)], 6).await;
    deliver(&world, vec![message("5xx", 5)], 7).await;
    assert_eq!(world.started.lock().unwrap().len(), 1);
    assert_eq!(*world.said.lock().unwrap(), ["C1 1.0: 2 new of 3"]);
    deliver(&world, vec![message("5xx", 60)], 61).await;
    let episodes: Vec<_> =
        world.started.lock().unwrap().iter().map(|run| run.alarm.as_ref().unwrap().episode).collect();
    assert_eq!(episodes, [1, 2]);
}

#[tokio::test]
async fn an_alarm_of_a_context_that_did_not_ask_for_it_starts_nothing() {
    let channelless = Context { channel: None, ..checkout() };
    for context in [context("checkout", &["5xx".to_owned()], false), channelless] {
        let world = world([context]);
        assert!(deliver(&world, vec![message("5xx", 0)], 1).await.is_empty());
        assert!(world.started.lock().unwrap().is_empty());
    }
}

/// A storm of so many alarms over so many causes: in each minute these many go off, of one cause after another.
async fn storm(alarms: usize, causes: usize, in_a_minute: usize) -> World {
    let names: Vec<String> = (0..alarms).map(|number| format!("alarm-{number}")).collect();
    let of_cause = |cause: usize| names.iter().skip(cause).step_by(causes).cloned().collect::<Vec<_>>();
    let world = world((0..causes).map(|cause| context(&format!("service-{cause}"), &of_cause(cause), true)));
    let mut failed = Vec::new();
    for (minute, names) in names.chunks(in_a_minute).enumerate() {
        let minute = i64::try_from(minute).unwrap();
        failed.extend(deliver(&world, names.iter().map(|name| message(name, minute)).collect(), minute).await);
    }
    assert_eq!(failed, Vec::<String>::new());
    world
}

/// How many investigations the storm started, how many alarms were told in their threads, and how many are noted as told.
async fn outcome_of(storm: &World) -> (usize, usize, usize) {
    let said = storm.said.lock().unwrap().clone();
    let told: usize = said.iter().map(|line| line.split([' ', ':']).nth(3).unwrap().parse::<usize>().unwrap()).sum();
    let kept = read_history(&storm.stores, at(60)).await.unwrap();
    let started = storm.started.lock().unwrap().len();
    (started, told, kept.iter().filter(|past| past.told).count())
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_200_alarms_in_5_minutes_over_6_causes_starts_6_investigations_and_loses_no_alarm() {
    assert_eq!(outcome_of(&storm(200, 6, 40).await).await, (6, 200, 200));
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_1_000_alarms_in_an_hour_over_40_causes_starts_40_investigations_and_loses_no_alarm() {
    // The first message of each investigation names the alarm that started it.
    assert_eq!(outcome_of(&storm(1_000, 40, 17).await).await, (40, 960, 1_000));
}

#[tokio::test(start_paused = true)]
async fn alarms_wait_in_the_queue_until_the_first_message_is_posted_or_slack_is_back() {
    let silent = World { is_silent: true, ..world([checkout()]) };
    let batch = || vec![message("5xx", 0), message("latency", 0)];
    assert_eq!(deliver(&silent, batch(), 1).await, ["5xx/0", "latency/0"]);
    let request = silent.started.lock().unwrap()[0].clone();
    silent.stores.begin(&request).await.unwrap();
    let thread = Thread { channel: "C1".to_owned(), ts: "7.0".to_owned() };
    silent.stores.set_thread(&request.investigation_id, &thread).await.unwrap();
    *silent.is_away.lock().unwrap() = true;
    assert_eq!(deliver(&silent, batch(), 4).await, ["5xx/0", "latency/0"]);
    *silent.is_away.lock().unwrap() = false;
    assert!(deliver(&silent, batch(), 10).await.is_empty());
    assert_eq!(silent.started.lock().unwrap().len(), 1);
    assert_eq!(*silent.said.lock().unwrap(), ["C1 7.0: 2 new of 2"]);
}

#[tokio::test(start_paused = true)]
async fn where_the_bot_may_not_post_an_owner_hears() {
    let world = World { is_refused: true, ..world([checkout()]) };
    assert!(deliver(&world, vec![message("5xx", 0), message("latency", 0)], 1).await.is_empty());
    assert_eq!(*world.said.lock().unwrap(), ["U1 alone: 2 new of 2"]);
}

#[tokio::test]
async fn two_batches_at_once_start_one_investigation() {
    let world = world([checkout()]);
    // Another batch is about to start it.
    assert!(world.stores.claim("episode/C1/checkout", at(0), at(2)).await.unwrap());
    assert_eq!(deliver(&world, vec![message("5xx", 0)], 1).await, ["5xx/0"]);
    assert!(world.started.lock().unwrap().is_empty());
    // It failed to do so.
    assert!(deliver(&world, vec![message("5xx", 0)], 2).await.is_empty());
    assert_eq!(world.started.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_no_alarm_ends_in_the_queue_of_those_that_failed() {
    let world = world([checkout()]);
    let odd = QueueMessage { message_id: "odd".to_owned(), body: "{}".to_owned() };
    assert_eq!(deliver(&world, vec![odd, message("5xx", 0)], 1).await, ["odd"]);
    assert_eq!(world.started.lock().unwrap().len(), 1);
}

#[test]
fn the_answer_is_as_lambda_reads_it() {
    let failed = FailedMessage { item_identifier: "m1".to_owned() };
    let answer = serde_json::to_value(Watched { batch_item_failures: vec![failed] }).unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [{ "itemIdentifier": "m1" }] }));
    let input = json!({ "Records": [{ "messageId": "m1", "receiptHandle": "r", "body": "{}", "attributes": {} }] });
    assert_eq!(serde_json::from_value::<WatchInput>(input).unwrap().records[0].message_id, "m1");
}
