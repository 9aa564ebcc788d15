//! Access logs of Application, Network and Classic Load Balancers, and the logs of connections and of health checks of the
//! first.
//!
//! A status that the target gave is the target's trouble; one without it is the balancer's own answer, since the target
//! could not be reached, did not answer, or there was none.
//!
//! Sources: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html>,
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html>,
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-health-check-logs.html>,
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html>,
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html>

use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::http_access::HttpAccess;
use crate::detect::logs::event::json::{judge_health_check, judge_verification};
use crate::detect::logs::event::record::{Record, with_reason};
use crate::model::EntityKind;

/// What a balancer says where there is no value.
const NO_VALUE: &str = "-";

/// How the id begins by which connections are traced, in the log of connections alone.
const TRACE_OF_CONNECTION: &str = " TID_";

/// Why the balancer answered by itself, by its status and whether it had chosen a target.
///
/// Source: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html>
const OWN_ANSWERS: [(&str, bool, OwnAnswer); 4] = [
    ("502", true, ("the target closed the connection or answered nonsense", None)),
    ("503", false, ("no target to send it to", Some(FailureMode::Unavailable))),
    ("504", true, ("the target did not answer in time", Some(FailureMode::Timeout))),
    ("504", false, ("no target answered in time", Some(FailureMode::Timeout))),
];

/// Why a balancer answered by itself, and the failure mode that this names.
type OwnAnswer = (&'static str, Option<FailureMode>);

/// Reads a line of a load balancer.
pub fn read(line: &str) -> Option<Record> {
    let mut words = line.split_ascii_whitespace();
    let (first, second, third, fourth) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if first == "tls" && fourth.starts_with("net/") {
        return read_tls(line, fourth);
    }
    if third.starts_with("app/") && is_time(second) {
        return read_application(line, third);
    }
    if is_time(first) && line.contains(TRACE_OF_CONNECTION) {
        return read_connection(line);
    }
    if is_time(second) && third.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return read_health_check(first, words);
    }
    if is_time(first) && third.contains(':') && (fourth.contains(':') || fourth == NO_VALUE) {
        return read_classic(line, second);
    }
    None
}

/// `type time elb client target 3 times elb_status target_status received sent "request" "agent" … "actions" "redirect"
/// "error reason" …`.
fn read_application(line: &str, balancer: &str) -> Option<Record> {
    let (before_request, rest) = line.split_once('"')?;
    let words: Vec<&str> = before_request.split_ascii_whitespace().collect();
    let (target, status, target_status) = (words.get(4)?, words.get(8)?, words.get(9)?);
    let (request, behind_request) = rest.split_once('"')?;
    // Behind the request every odd piece is in quotes: agent, trace id, domain, certificate, actions, redirect, error.
    let quoted: Vec<&str> = behind_request.split('"').skip(1).step_by(2).collect();
    let error = quoted.get(6).copied().filter(|error| *error != NO_VALUE);
    let is_by_firewall = quoted.get(4).is_some_and(|actions| actions.split(',').any(|action| action == "waf"));
    let access = to_access(status, request)?;
    let own = if *target_status == NO_VALUE { find_own_answer(status, *target != NO_VALUE) } else { None };
    let reason = match (error, own) {
        (Some(error), _) => Some((error, None)),
        (None, _) if is_by_firewall && *status == "403" => {
            Some(("blocked by the web ACL", Some(FailureMode::AccessDenied)))
        }
        (None, own) => own,
    };
    let access = match reason {
        Some((reason, mode)) => access.because(reason, mode),
        None => access,
    };
    Some(access.to_record(None, None, None).about(EntityKind::LoadBalancer, name_of_balancer(balancer)))
}

/// `time elb client backend 3 times elb_status backend_status received sent "request" …`.
fn read_classic(line: &str, balancer: &str) -> Option<Record> {
    let (before_request, rest) = line.split_once('"')?;
    let words: Vec<&str> = before_request.split_ascii_whitespace().collect();
    let (backend, status, backend_status) = (words.get(3)?, words.get(7)?, words.get(8)?);
    let access = to_access(status, rest.split_once('"')?.0)?;
    let own = if *backend_status == NO_VALUE { find_own_answer(status, *backend != NO_VALUE) } else { None };
    let access = match own {
        Some((own, mode)) => access.because(own, mode),
        None => access,
    };
    Some(access.to_record(None, None, None).about(EntityKind::LoadBalancer, Some(balancer)))
}

/// `tls version time elb listener client target connection_time handshake_time received sent alert …`.
fn read_tls(line: &str, balancer: &str) -> Option<Record> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let (handshake_time, alert) = (words.get(8)?, words.get(11)?);
    let record = if *alert != NO_VALUE {
        // The alert is a number, or in hexadecimal with its level.
        Record::warning(with_reason("TLS alert from the client", Some(alert))).with_mode(Some(FailureMode::Tls))
    } else if *handshake_time == NO_VALUE {
        Record::warning("TLS handshake with the client failed").with_mode(Some(FailureMode::Tls))
    } else {
        Record::info("TLS connection")
    };
    Some(record.about(EntityKind::LoadBalancer, name_of_balancer(balancer)))
}

/// `time client port listener protocol cipher latency "certificate" validity serial verify_status TID_… …`.
fn read_connection(line: &str) -> Option<Record> {
    let (before_trace, _) = line.split_once(TRACE_OF_CONNECTION)?;
    Some(judge_verification(before_trace.split_whitespace().next_back()?))
}

/// `protocol time latency target target_group PASS|FAIL status_code reason`.
fn read_health_check<'a>(protocol: &str, mut rest: impl Iterator<Item = &'a str>) -> Option<Record> {
    if !matches!(protocol, "http" | "https" | "h2" | "grpc" | "grpcs" | "lambda") {
        return None;
    }
    let group = rest.next()?;
    let (result, _status, reason) = (rest.next()?, rest.next(), rest.next().unwrap_or(NO_VALUE));
    judge_health_check(result, Some(reason), group)
}

fn find_own_answer(status: &str, has_target: bool) -> Option<OwnAnswer> {
    let mut answers = OWN_ANSWERS.iter();
    answers.find(|(code, with_target, _)| *code == status && *with_target == has_target).map(|(_, _, why)| *why)
}

fn to_access(status: &str, request: &str) -> Option<HttpAccess> {
    let (method, rest) = request.split_once(' ')?;
    let target = rest.split_once(' ').map_or(rest, |(target, _)| target);
    HttpAccess::new(status.parse().ok()?, method, target)
}

/// `web` of `app/web/50dc6c495c0c9188`.
fn name_of_balancer(path: &str) -> Option<&str> {
    path.split('/').nth(1)
}

/// Whether the word is a time in ISO 8601.
fn is_time(word: &str) -> bool {
    word.len() >= "2026-01-01T00:00:00".len()
        && word.as_bytes().get(10) == Some(&b'T')
        && word.bytes().take(4).all(|byte| byte.is_ascii_digit())
}
