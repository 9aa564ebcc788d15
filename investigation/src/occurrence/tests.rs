use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::model::InvestigationId;

fn at(minute: i64) -> Timestamp {
    "2026-03-01T14:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

fn alarm(name: &str, minute: i64) -> Alarm {
    Alarm {
        at: at(minute),
        arn: format!("arn:aws:cloudwatch:eu-west-1:1:alarm:{name}"),
        name: name.to_owned(),
        region: "eu-west-1".to_owned(),
        judged_since: None,
    }
}

fn watch(context: &str, channel: &str, alarms: &[&str]) -> Watch {
    Watch {
        context: context.to_owned(),
        channel: channel.to_owned(),
        region: "eu-west-1".to_owned(),
        alarms: alarms.iter().map(|&name| name.to_owned()).collect(),
        quiet_hours: None,
    }
}

/// What is kept of a fold that was carried out.
fn kept(fold: &Fold, told: bool) -> Vec<Occurrence> {
    let id = match &fold.episode {
        Episode::New => InvestigationId::from_seed(fold.alarms[0].spell().as_bytes()),
        Episode::Running(id) => id.clone(),
    };
    let occurrences = fold.alarms.iter().enumerate().map(|(index, alarm)| Occurrence {
        alarm: alarm.clone(),
        context: fold.context.clone(),
        channel: fold.channel.clone(),
        investigation_id: id.clone(),
        opened: index == 0 && fold.episode == Episode::New,
        told,
    });
    occurrences.collect()
}

/// What happens when these alarms go off one by one: for each, whether it starts an investigation, and the line of it.
fn one_by_one(minutes: &[i64]) -> Vec<String> {
    let watches = [watch("checkout", "C1", &["5xx"])];
    let mut history = Vec::new();
    let mut shown = Vec::new();
    for &minute in minutes {
        let folds = fold(&[alarm("5xx", minute)], &watches, &history);
        let [fold] = folds.as_slice() else { panic!("one fold was expected: {folds:?}") };
        let begins = if fold.episode == Episode::New { "new" } else { "line" };
        shown.push(format!("{begins} {} of {}", fold.storm.lines[0].occurrence, fold.storm.episode));
        history.extend(kept(fold, true));
    }
    shown
}

#[test]
fn an_alarm_that_flaps_is_a_line_in_one_thread_until_it_was_quiet_for_long() {
    assert_eq!(one_by_one(&[0, 10, 40, 71]), ["new 1 of 1", "line 2 of 1", "line 3 of 1", "new 1 of 2"]);
}

#[test]
fn an_alarm_that_flaps_all_day_is_looked_at_again() {
    let every_20_minutes: Vec<i64> = (0..20).map(|time| time * 20).collect();
    let shown = one_by_one(&every_20_minutes);
    let began: Vec<_> = shown.iter().filter(|line| line.starts_with("new")).collect();
    assert_eq!(began, ["new 1 of 1", "new 1 of 2"]);
}

#[test]
fn an_episode_of_last_week_does_not_count() {
    let week = 7 * 24 * 60;
    assert_eq!(one_by_one(&[0, week + 1]), ["new 1 of 1", "new 1 of 1"]);
}

/// How many episodes a storm of so many alarms over so many causes begins, how many lines it has and how many alarms are kept.
fn storm(alarms: usize, causes: usize, in_a_minute: usize) -> (usize, usize, usize) {
    let names: Vec<String> = (0..alarms).map(|number| format!("alarm-{number}")).collect();
    let causes: Vec<Watch> = (0..causes)
        .map(|cause| {
            let own: Vec<&str> = names.iter().skip(cause).step_by(causes).map(String::as_str).collect();
            watch(&format!("service-{cause}"), "C1", &own)
        })
        .collect();
    let mut history: Vec<Occurrence> = Vec::new();
    let (mut messages, mut lines) = (0, 0);
    for (batch, names) in names.chunks(in_a_minute).enumerate() {
        let minute = i64::try_from(batch).unwrap();
        let alarms: Vec<Alarm> = names.iter().map(|name| alarm(name, minute)).collect();
        let folds = fold(&alarms, &causes, &history);
        for fold in &folds {
            messages += usize::from(fold.episode == Episode::New);
            lines += fold.storm.lines.len();
            history.extend(kept(fold, true));
        }
    }
    (messages, lines, history.len())
}

#[test]
fn a_storm_of_200_alarms_over_6_causes_gives_6_messages_and_loses_none() {
    assert_eq!(storm(200, 6, 40), (6, 200, 200));
}

#[test]
fn a_storm_of_1_000_alarms_in_an_hour_over_40_causes_gives_40_messages_and_loses_none() {
    assert_eq!(storm(1_000, 40, 17), (40, 1_000, 1_000));
}

#[test]
fn an_alarm_that_two_contexts_watch_is_told_once_in_a_channel_and_once_in_each() {
    let database = watch("database", "C1", &["connections", "cpu", "disk"]);
    let checkout = watch("checkout", "C1", &["5xx", "connections"]);
    let elsewhere = watch("warehouse", "C2", &["connections"]);
    let watches = [database, checkout, elsewhere];
    let told = |alarms: &[Alarm], history: &[Occurrence]| -> Vec<String> {
        fold(alarms, &watches, history).iter().map(|fold| format!("{} {}", fold.channel, fold.context)).collect()
    };
    // The context with the fewest alarms says the most about one of them.
    assert_eq!(told(&[alarm("connections", 0)], &[]), ["C1 checkout", "C2 warehouse"]);
    // It joins what is told anyway, in whatever order the alarms went off.
    let both = [alarm("connections", 0), alarm("disk", 1)];
    assert_eq!(told(&both, &[]), ["C1 database", "C2 warehouse"]);
    let history = kept(&fold(&[alarm("cpu", 0)], &watches, &[])[0], true);
    assert_eq!(told(&[alarm("connections", 5)], &history), ["C1 database", "C2 warehouse"]);
}

#[test]
fn what_is_delivered_twice_is_told_once_and_what_was_not_told_is_told_again() {
    let watches = [watch("checkout", "C1", &["5xx"])];
    let twice = [alarm("5xx", 0), alarm("5xx", 0)];
    let folds = fold(&twice, &watches, &[]);
    assert_eq!(folds[0].storm.count, 1);
    assert_eq!(fold(&twice, &watches, &kept(&folds[0], true)), []);
    let again = fold(&twice, &watches, &kept(&folds[0], false));
    assert!(matches!(again[0].episode, Episode::Running(_)), "{again:?}");
    assert_eq!((again[0].storm.count, again[0].storm.lines[0].occurrence), (1, 1));
}

#[test]
fn a_namesake_in_another_region_and_an_alarm_that_nobody_watches_start_nothing() {
    let watches = [watch("checkout", "C1", &["5xx"])];
    let elsewhere = Alarm { region: "us-east-1".to_owned(), ..alarm("5xx", 0) };
    assert_eq!(fold(&[elsewhere, alarm("4xx", 0)], &watches, &[]), []);
}

#[test]
fn in_quiet_hours_nothing_is_started() {
    let quiet = Watch { quiet_hours: Some("15:00-15:30 +01:00".parse().unwrap()), ..watch("checkout", "C1", &["5xx"]) };
    let began = [-1, 0, 29, 30].map(|minute| fold(&[alarm("5xx", minute)], std::slice::from_ref(&quiet), &[]).len());
    assert_eq!(began, [1, 0, 0, 1]);
}

#[test]
fn a_storm_says_how_many_since_when_and_how_often() {
    let watches = [watch("checkout", "C1", &["5xx", "latency"])];
    let alarms = [alarm("latency", 3), alarm("5xx", 1), alarm("latency", 9)];
    let storm = &fold(&alarms, &watches, &[])[0].storm;
    assert_eq!((storm.count, storm.first.as_str(), storm.since, storm.until), (3, "5xx", at(1), at(9)));
    let lines: Vec<_> = storm.lines.iter().map(|line| (line.alarm.as_str(), line.occurrence)).collect();
    assert_eq!(lines, [("5xx", 1), ("latency", 1), ("latency", 2)]);
}

#[test]
fn no_message_has_too_many_lines_and_none_is_lost() {
    let alarms: Vec<Alarm> = (0..60).map(|minute| alarm("5xx", minute / 3)).map(distinct()).collect();
    let watches = [watch("checkout", "C1", &["5xx"])];
    let messages = fold(&alarms, &watches, &[])[0].storm.messages();
    assert_eq!(messages.iter().map(|message| message.lines.len()).collect::<Vec<_>>(), [25, 25, 10]);
    assert!(messages.iter().all(|message| message.count == 60));
}

/// Gives every alarm an ARN of its own.
fn distinct() -> impl FnMut(Alarm) -> Alarm {
    let mut number = 0;
    move |alarm| {
        number += 1;
        Alarm { arn: format!("{}-{number}", alarm.arn), ..alarm }
    }
}

#[test]
fn the_window_covers_what_the_alarm_judged_and_ends_now() {
    let judged = |minutes: Option<i64>, now: i64| {
        let alarm = Alarm { judged_since: minutes.map(at), ..alarm("5xx", 60) };
        let window = alarm.window(at(now)).unwrap();
        let minutes = |moment: Timestamp| moment.duration_since(at(0)).as_mins();
        (minutes(window.start()), minutes(window.end()))
    };
    assert_eq!(judged(Some(40), 62), (35, 62));
    // One of a minute: what led to it began earlier.
    assert_eq!(judged(Some(59), 62), (47, 62));
    assert_eq!(judged(None, 62), (47, 62));
    // One of a day is about its last hours; one that comes late is about its own time.
    assert_eq!(judged(Some(-1_380), 62), (62 - 360, 62));
    assert_eq!(judged(Some(55), 600), (50, 90));
    // Clocks may differ, and what was judged cannot lie after the alarm.
    assert_eq!(judged(Some(70), 50), (46, 61));
}
