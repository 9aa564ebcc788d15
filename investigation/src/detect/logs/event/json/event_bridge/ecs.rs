//! Events of ECS: tasks that stop, services that cannot place or keep theirs, deployments that fail.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html>,
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html>,
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html>

use serde_json::Value;

use super::super::fields::{Fields, find_number, find_text};
use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::{Record, last_part_of_arn, with_reason};
use crate::detect::logs::event::service_event::ServiceEvent;
use crate::model::EntityKind;

/// Why a task was stopped by somebody who meant to: a person, or the service that scales in or replaces it. A container
/// that is killed since it did not end in time (137) has done its work all the same.
const MEANT_STOPS: [&str; 2] = ["UserInitiated", "ServiceSchedulerInitiated"];

/// What the scheduler says of a task that it stops because it is ill.
const ILL: [&str; 3] = ["health check", "failed elb", "unhealthy"];

/// The exit code of a program that ended by itself, and of one that the signals KILL and TERM ended.
const EXIT_SUCCESS: i64 = 0;
const EXIT_KILLED: i64 = 137;
const EXIT_TERMINATED: i64 = 143;

/// Reads an event of ECS.
pub fn read(kind: &str, detail: &Fields, event: &Fields) -> Record {
    match kind {
        "ECS Task State Change" => read_task(detail),
        "ECS Service Action" | "ECS Deployment State Change" => read_service(detail, event),
        _ => Record::info(kind),
    }
}

/// A task that stopped. It is told once: its other states, on the way there, repeat what the last one says.
fn read_task(detail: &Fields) -> Record {
    let group = find_text(detail, &["group"]).unwrap_or_default();
    let workload = group.split_once(':').map_or(group, |(_, name)| name);
    let about_workload = |record: Record| record.about(EntityKind::Service, Some(workload));
    if find_text(detail, &["lastStatus"]) != Some("STOPPED") {
        return about_workload(Record::info("ECS task changes its state"));
    }
    let stop_code = find_text(detail, &["stopCode"]).unwrap_or_default();
    let reason = find_text(detail, &["stoppedReason"]).unwrap_or_default();
    let lowercase = reason.to_ascii_lowercase();
    let is_ill = ILL.iter().any(|words| lowercase.contains(words));
    let containers: Vec<&Fields> = detail
        .get("containers")
        .and_then(Value::as_array)
        .map_or_else(Vec::new, |list| list.iter().filter_map(Value::as_object).collect());
    let container_reason = containers.iter().find_map(|container| find_text(container, &["reason"]));
    let is_meant = MEANT_STOPS.contains(&stop_code) && !is_ill && container_reason.is_none();
    let failed = containers.iter().find(|container| exit_code(container).is_some_and(|code| code != EXIT_SUCCESS));
    let has_failed = failed.is_some() || container_reason.is_some() || stop_code == "TaskFailedToStart" || is_ill;
    let headline = with_reason(&format!("task of {workload} stopped"), Some(reason));
    if is_meant || !has_failed && !matches!(stop_code, "SpotInterruption" | "TerminationNotice") {
        return about_workload(Record::info(headline));
    }
    let is_by_platform = matches!(stop_code, "SpotInterruption" | "TerminationNotice");
    // How a container ends that somebody else stops says nothing of why.
    let ended_by_itself = failed.filter(|_| !is_by_platform && !MEANT_STOPS.contains(&stop_code));
    let exit = ended_by_itself.and_then(|container| Some(describe_exit(container, exit_code(container)?)));
    let headline = with_reason(&with_reason(&headline, exit.as_deref()), container_reason);
    let is_image_missing = headline.contains("CannotPullContainerError") && headline.contains("not found");
    about_workload(match (is_by_platform, is_image_missing) {
        (true, _) => Record::warning(headline),
        // The registry was reached.
        (false, true) => Record::error(headline).with_mode(None),
        (false, false) => Record::error(headline),
    })
}

fn exit_code(container: &Fields) -> Option<i64> {
    container.get("exitCode")?.as_i64()
}

fn describe_exit(container: &Fields, code: i64) -> String {
    let name = find_text(container, &["name"]).unwrap_or("container");
    let meaning = match code {
        EXIT_KILLED => " (killed)",
        EXIT_TERMINATED => " (terminated)",
        139 => " (segmentation fault)",
        134 => " (aborted)",
        _ => "",
    };
    format!("{name} exited with code {code}{meaning}")
}

/// What a service does, or a deployment of it: the event says itself how bad that is.
fn read_service(detail: &Fields, event: &Fields) -> Record {
    let name = find_text(detail, &["eventName"]).unwrap_or("ECS service event");
    // `arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME`.
    let arn = event.get("resources").and_then(Value::as_array).and_then(|list| list.first()).and_then(Value::as_str);
    let service = arn.map(last_part_of_arn);
    let about = service.map_or_else(|| name.to_owned(), |service| format!("{name} of {service}"));
    let headline = with_reason(&about, find_text(detail, &["reason"]));
    let failed_tasks = find_number(detail, &["failedTasks"]).filter(|failed| *failed > 0);
    let record = match (find_text(detail, &["eventType"]), name) {
        (_, "SERVICE_TASK_PLACEMENT_FAILURE" | "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED") => {
            // What lacks is memory, CPU, ports or network interfaces of the cluster: `RESOURCE:MEMORY`.
            Record::error(headline).with_mode(Some(FailureMode::Quota))
        }
        (_, "ECS_OPERATION_THROTTLED" | "SERVICE_DISCOVERY_OPERATION_THROTTLED") => {
            Record::warning(headline).with_mode(Some(FailureMode::Throttle))
        }
        (Some("ERROR"), _) => Record::error(headline),
        (Some("WARN"), _) => Record::warning(headline),
        (Some("INFO") | None, _) if failed_tasks.is_some() && name == "SERVICE_DEPLOYMENT_FAILED" => {
            Record::error(headline)
        }
        _ => Record::info(headline),
    };
    let record = if record.is_info() { record } else { record.stated_by_service(ServiceEvent::IN_WORDS) };
    record.about(EntityKind::Service, service)
}
