//! What goes on beside the incident and has nothing to do with it.

use bundle::Bundle;
use investigation::model::Window;
use investigation::telemetry::{AlarmState, AlarmTransition, Change, Edge, Node, Sample};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::simulate::random::Random;

/// Records of the embedded metric format that a service writes in a minute.
const RECORDS_PER_MINUTE: f64 = 6.0;

/// How often a standing error is logged in a minute.
const STANDING_ERRORS_PER_MINUTE: f64 = 3.0;

/// Requests to a service of another team in a minute.
const FOREIGN_REQUESTS: (f64, f64) = (40.0, 900.0);

/// Changes in the half hour before the incident window.
const FOREIGN_CHANGES: usize = 5;

/// The names of other teams' services.
const FOREIGN_NAMES: [&str; 8] = [
    "ledger-exporter",
    "newsletter-api",
    "fraud-training",
    "warehouse-sync",
    "intranet-wiki",
    "partner-feed",
    "image-resizer",
    "hr-portal",
];

/// What other teams and AWS itself change: the service that is called, the call, who makes it, and what it touches.
const FOREIGN_CALLS: [(&str, &str, &str, &str); 8] = [
    ("lambda", "UpdateFunctionCode20150331v2", "mia", "billing-export"),
    ("ecs", "UpdateService", "ci-warehouse", "arn:aws:ecs:eu-west-1:123456789012:service/etl/warehouse-sync"),
    ("iam", "PutRolePolicy", "data-admin", "analyst-notebooks"),
    ("secretsmanager", "RotateSecret", "secretsmanager.amazonaws.com", "intranet/wiki/token"),
    ("s3", "PutBucketLifecycle", "data-admin", "raw-events-archive"),
    ("codebuild", "StartBuild", "github-actions-newsletter", "newsletter-api"),
    ("backup", "StartBackupJob", "AWSBackup-AWSServiceRoleForBackup", "hr-portal-db"),
    ("logs", "PutRetentionPolicy", "AWSConfig-Remediation", "/ecs/intranet-wiki"),
];

/// A log group of a service that is no right answer; `None` if there is no other.
fn pick_bystander_group(bundle: &Bundle, random: &mut Random) -> Option<String> {
    let truths = bundle.manifest.truths.iter().flatten();
    let right: Vec<&str> =
        truths.flat_map(|truth| std::iter::once(&truth.entity).chain(&truth.also)).map(String::as_str).collect();
    let is_bystander = |group: &&String| !right.iter().any(|name| group.ends_with(name));
    let groups: Vec<&String> = bundle.context.log_groups.iter().filter(is_bystander).collect();
    random.pick(&groups).map(|group| (*group).clone())
}

/// A time in the window.
fn draw_time(window: Window, random: &mut Random) -> Timestamp {
    let millis = window.duration().as_millis() as f64 * random.uniform();
    window.start() + SignedDuration::from_millis(millis as i64)
}

/// Adds so many lines a minute, on average, at random times of the window.
fn write_lines(
    bundle: &mut Bundle,
    (group, window, per_minute): (&str, Window, f64),
    random: &mut Random,
    mut message: impl FnMut(Timestamp, &mut Random) -> String,
) {
    let count = random.poisson(per_minute * window.duration().as_secs_f64() / 60.0);
    let Some(lines) = &mut bundle.logs else { return };
    for _ in 0..count {
        let at = draw_time(window, random);
        lines.push(at, group, &message(at, random));
    }
    lines.sort();
}

fn add_change(bundle: &mut Bundle, at: Timestamp, call: (&str, &str, &str, &str), random: &mut Random) {
    let (source, name, user, resource) = call;
    // Read as a bundle's file is, in which fields that do not matter may be left out.
    let change: Result<Change, _> = serde_json::from_value(json!({
        "at": Timestamp::from_second(at.as_second()).unwrap_or(at),
        "id": random.uuid(),
        "name": name,
        "source": format!("{source}.amazonaws.com"),
        "user": user,
        "resources": [resource],
    }));
    if let (Some(changes), Ok(change)) = (&mut bundle.changes, change) {
        changes.push(change);
        changes.sort();
    }
}

/// A deployment of a sound version, which writes records of the embedded metric format from then on.
pub(super) fn write_metric_records(bundle: &mut Bundle, random: &mut Random) {
    let Some(group) = pick_bystander_group(bundle, random) else { return };
    let service = group.rsplit('/').next().unwrap_or_default().to_owned();
    let window = bundle.manifest.ask.incident_window;
    let deployed = window.start() - SignedDuration::from_mins(random.below(10) as i64);
    let Ok(since) = Window::new(deployed, window.end()) else { return };
    let call = if group.starts_with("/aws/lambda/") {
        ("lambda", "UpdateFunctionCode20150331v2")
    } else {
        ("ecs", "UpdateService")
    };
    add_change(bundle, deployed, (call.0, call.1, "ci-metrics", &service), random);
    write_lines(bundle, (&group, since, RECORDS_PER_MINUTE), random, |at, random| {
        let metrics =
            ["Errors", "PaymentsFailed", "Timeouts"].map(|name| json!({ "Name": name, "Unit": "Count" })).to_vec();
        json!({
            "_aws": {
                "Timestamp": at.as_millisecond(),
                "CloudWatchMetrics": [{ "Namespace": "Shop", "Dimensions": [["Service"]], "Metrics": metrics }],
            },
            "Service": service,
            "Errors": 0,
            "PaymentsFailed": 0,
            "Timeouts": 0,
            "Orders": random.below(40),
        })
        .to_string()
    });
}

/// Application Auto Scaling changes the number of tasks of a service: an hour ago, and again in the window.
pub(super) fn scale(bundle: &mut Bundle, random: &mut Random) {
    let Some(group) = pick_bystander_group(bundle, random) else { return };
    let service = group.rsplit('/').next().unwrap_or_default();
    let arn = format!("arn:aws:ecs:eu-west-1:123456789012:service/main/{service}");
    let user = "AWSServiceRoleForApplicationAutoScaling_ECSService";
    let window = bundle.manifest.ask.incident_window;
    for part in [window.baseline(), window] {
        let at = draw_time(part, random);
        add_change(bundle, at, ("ecs", "UpdateService", user, &arn), random);
    }
}

/// Services that no request of the entry reaches, one of which fails and one of which loses its traffic.
pub(super) fn add_foreign_services(bundle: &mut Bundle, random: &mut Random) {
    let window = bundle.manifest.ask.incident_window;
    let Some(telemetry) = &mut bundle.traces else { return };
    let period = SignedDuration::from_secs(i64::from(telemetry.graph.period.max(1)));
    let trouble_begins = draw_time(window, random);
    for (place, name) in FOREIGN_NAMES.iter().enumerate() {
        let (least, most) = FOREIGN_REQUESTS;
        let (usual, seconds) = (random.log_uniform(least, most), random.log_uniform(0.01, 0.4));
        let mut samples = Vec::new();
        let mut at = window.baseline().start();
        while at < window.end() {
            let is_in_trouble = at >= trouble_begins;
            let requests = random.poisson(if place == 1 && is_in_trouble { usual / 8.0 } else { usual });
            let fault_rate = if place == 0 && is_in_trouble { 0.3 } else { 0.002 };
            let faults = random.binomial(requests, fault_rate);
            let total_seconds = requests as f64 * random.log_normal(seconds, 0.1 * seconds);
            samples.push(Sample { at, requests, faults, total_seconds, ..Sample::default() });
            at += period;
        }
        telemetry.graph.nodes.push(Node { name: (*name).to_owned(), kind: "AWS::ECS::Container".to_owned(), samples });
    }
    for pair in FOREIGN_NAMES.windows(2) {
        if let [from, to] = pair {
            telemetry.graph.edges.push(Edge { from: (*from).to_owned(), to: (*to).to_owned() });
        }
    }
    telemetry.graph = std::mem::take(&mut telemetry.graph).in_order();
}

/// Changes of other teams and of AWS itself, in the half hour before the incident window.
pub(super) fn add_foreign_changes(bundle: &mut Bundle, random: &mut Random) {
    let start = bundle.manifest.ask.incident_window.start();
    for _ in 0..FOREIGN_CHANGES {
        let at = start - SignedDuration::from_secs(random.below(1_800) as i64);
        if let Some(call) = random.pick(&FOREIGN_CALLS) {
            add_change(bundle, at, *call, random);
        }
    }
}

/// An error of a bystander that is as frequent before the incident as during it.
pub(super) fn log_standing_errors(bundle: &mut Bundle, random: &mut Random) {
    let Some(group) = pick_bystander_group(bundle, random) else { return };
    let window = bundle.manifest.ask.incident_window;
    for part in [window.baseline(), window] {
        write_lines(bundle, (&group, part, STANDING_ERRORS_PER_MINUTE), random, |at, random| {
            let (time, batch) = (at.strftime("%F %T%.3f"), random.below(9_000));
            format!("{time} ERROR partner-feed: upload of batch {batch} failed: connect ECONNREFUSED 10.9.8.7:2121")
        });
    }
}

/// An alarm that rings since before the baseline, and for which data is missing now and then.
pub(super) fn ring_standing_alarm(bundle: &mut Bundle, random: &mut Random) {
    const NAME: &str = "old-volume-almost-full";
    let window = bundle.manifest.ask.incident_window;
    bundle.context.alarms.push(NAME.to_owned());
    let Some(transitions) = &mut bundle.alarms else { return };
    for part in [window.baseline(), window] {
        let lost = draw_time(part, random);
        let back = lost + SignedDuration::from_mins(2);
        let flicker = [
            (lost, AlarmState::Alarm, AlarmState::InsufficientData),
            (back, AlarmState::InsufficientData, AlarmState::Alarm),
        ];
        for (at, from, to) in flicker {
            let transition: Result<AlarmTransition, _> = serde_json::from_value(json!({
                "at": at, "alarm": NAME, "from": from, "to": to, "reason": "Threshold Crossed: 1 datapoint [93.0]",
            }));
            transitions.extend(transition.ok());
        }
    }
    transitions.sort();
}
