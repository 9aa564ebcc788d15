//! CloudTrail, by `LookupEvents`, or in a log group to which its records are delivered ([`delivered`]).
//!
//! One lookup reads the whole span where little was changed. Where more was than a page holds, what the context names is
//! looked up first, and then the rest in slices of time, the nearest to the incident first: a deployment right before it is
//! found however many other calls were made ([`search`]).
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>

mod delivered;
mod named;
mod revisions;
mod search;
#[cfg(test)]
mod tests;

use aws_config::SdkConfig;
use aws_sdk_cloudtrail::types::Event;
use investigation::detect::changes::Record;
use investigation::model::{Gap, GapReason, Scope, Source};
use investigation::ports::Answer;
use investigation::telemetry::{Change, Collected};
use jiff::{SignedDuration, Timestamp};

use self::delivered::Delivered;
use self::search::{By, Search};
use crate::Deadline;
use crate::config::for_source;
use crate::gap::unread;
use crate::partition::global_region;
use crate::scanned::ScannedBytes;
use crate::time::from_sdk;
use crate::turns::Turns;

/// Services without a region whose changes may break one, those that are changed most often first.
const GLOBAL_SERVICES: [&str; 6] = ["iam", "route53", "cloudfront", "wafv2", "organizations", "shield"];

/// Services whose calls are recorded where those without a region are, although most of them change nothing: they are taken from
/// what is read there, and not looked up.
const SESSION_SERVICES: [&str; 2] = ["signin", "sts"];

/// CloudTrail shows a call up to this long after it was made.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html>
const MAX_DELAY: SignedDuration = SignedDuration::from_mins(15);

/// Where the incident began, as far as that is known before anything is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Onset {
    /// When the alarm went off that asked.
    Alarm(Timestamp),
    /// Somewhere in the window, which begins here.
    Window(Timestamp),
}

impl Onset {
    fn of(scope: &Scope) -> Self {
        let window = scope.incident_window();
        let alarm = scope.request.alarm.as_ref().map(|alarm| alarm.at).filter(|at| window.contains(*at));
        alarm.map_or(Self::Window(window.start()), Self::Alarm)
    }

    fn at(self) -> Timestamp {
        match self {
            Self::Alarm(at) | Self::Window(at) => at,
        }
    }

    /// How far a change counts that was made so many seconds later. Causes lie before their effects.
    fn distance_after(self, seconds: i64) -> i64 {
        match self {
            Self::Alarm(_) => 2 * seconds,
            Self::Window(_) => seconds / 2,
        }
    }
}

/// Reads the API calls that changed something, in the region of the context, and of services without a region: in the log group
/// that the context names for them, else in CloudTrail's event history.
///
/// With `compares_revisions`, what the nearest of them changed is read as well. The role of another account may forbid that,
/// which is a gap for each.
pub(crate) async fn read(
    sdk: &SdkConfig,
    scope: &Scope,
    deadline: Deadline,
    turns: &Turns,
    scanned: &ScannedBytes,
    compares_revisions: bool,
) -> Answer<Vec<Change>> {
    let mut collected = match &scope.context.changes_log_group {
        Some(log_group) => Box::pin(read_delivered(sdk, scope, log_group, deadline, turns, scanned)).await?,
        None => look_up(sdk, scope, deadline, turns).await?,
    };
    if compares_revisions {
        let completed = revisions::complete(sdk, scope, deadline, turns, &mut collected.telemetry);
        collected.gaps.extend(Box::pin(completed).await);
    }
    Ok(collected)
}

/// Reads them in a log group; where that cannot be read, or not all of it, in the event history too.
async fn read_delivered(
    sdk: &SdkConfig,
    scope: &Scope,
    log_group: &str,
    deadline: Deadline,
    turns: &Turns,
    scanned: &ScannedBytes,
) -> Answer<Vec<Change>> {
    let (mut collected, failure) = match delivered::read(sdk, scope, log_group, deadline, scanned).await {
        Ok(Delivered { changes: mut delivered, failure: None }) => {
            delivered.gaps.extend(find_delay(scope, "A trail delivers", delivered::MAX_DELAY));
            return Ok(delivered);
        }
        Ok(Delivered { changes: delivered, failure: Some(failure) }) => (delivered, failure),
        Err(failure) => (Collected::whole(Vec::new()), failure),
    };
    let is_in_part = !collected.telemetry.is_empty();
    let read = match look_up(sdk, scope, deadline, turns).await {
        Ok(looked_up) => {
            collected.telemetry.extend(looked_up.telemetry);
            collected.telemetry.sort();
            collected.telemetry.dedup_by(|one, other| one.id == other.id);
            collected.gaps.extend(looked_up.gaps);
            let of_group = if is_in_part {
                format!("of the log group {log_group} a part was")
            } else {
                format!("the log group {log_group} was not")
            };
            format!("Changes were read in CloudTrail's event history; {of_group}")
        }
        Err(_) if is_in_part => {
            format!("A part of the changes in the log group {log_group} was read; CloudTrail's event history was not")
        }
        Err(failure) => return Err(failure),
    };
    collected.gaps.push(unread(Source::Changes, &read, &failure));
    Ok(collected)
}

/// Reads them in the event history.
async fn look_up(sdk: &SdkConfig, scope: &Scope, deadline: Deadline, turns: &Turns) -> Answer<Vec<Change>> {
    let region = scope.context.region.as_str();
    let (first, later) = (named::resources(&scope.context), named::event_sources(&scope.context));
    let local_turns = turns.in_region(&scope.context);
    let local_search = Search::new(sdk, scope, deadline, &local_turns);
    let local = local_search.run(first, later);
    let global_region = global_region(region);
    let mut collected = if region == global_region {
        local.await?
    } else {
        let global_sdk = for_source(sdk, global_region);
        let global_turns = turns.in_region_named(&scope.context, global_region);
        let services = GLOBAL_SERVICES.map(|service| By::EventSource(format!("{service}.amazonaws.com")));
        let global = Search::new(&global_sdk, scope, deadline, &global_turns);
        let (local, global) = tokio::join!(local, global.run(services.to_vec(), Vec::new()));
        with_global(local?, global, region)
    };
    collected.gaps.extend(find_delay(scope, "CloudTrail shows", MAX_DELAY));
    Ok(collected)
}

/// Adds the changes of services without a region to those of a region.
fn with_global(local: Collected<Vec<Change>>, global: Answer<Vec<Change>>, region: &str) -> Collected<Vec<Change>> {
    let mut collected = local;
    match global {
        Ok(global) => {
            collected.telemetry.extend(global.telemetry.into_iter().filter(is_of_global_service));
            // The same event may be in both histories, and so may the same gap.
            collected.telemetry.sort();
            collected.telemetry.dedup_by(|a, b| a.id == b.id);
            collected.gaps.extend(global.gaps);
            collected.gaps.dedup();
        }
        Err(failure) => {
            let what = format!(
                "The changes of {region} were read; those of IAM, CloudFront and Route 53, which CloudTrail keeps in \
                 {}, were not",
                global_region(region)
            );
            collected.gaps.push(unread(Source::Changes, &what, &failure));
        }
    }
    collected
}

/// The gap of a window that ended so lately that not all of its changes may be there yet. `who` says who is late, such as
/// `CloudTrail shows`.
fn find_delay(scope: &Scope, who: &str, max_delay: SignedDuration) -> Option<Gap> {
    let end = scope.incident_window().end();
    let complete_at = end.checked_add(max_delay).ok()?;
    if scope.request.requested_at >= complete_at {
        return None;
    }
    let shown_until = scope.request.requested_at.checked_sub(max_delay).ok()?;
    let detail = format!(
        "{who} a change up to {} minutes late: some of those after {} may be missing. Investigate again after {} UTC.",
        max_delay.as_mins(),
        shown_until.strftime("%H:%M"),
        complete_at.strftime("%H:%M"),
    );
    Some(Gap { source: Source::Changes, reason: GapReason::NoData, detail })
}

fn is_of_global_service(change: &Change) -> bool {
    let service = change.source.split('.').next().unwrap_or_default();
    GLOBAL_SERVICES.contains(&service) || SESSION_SERVICES.contains(&service)
}

/// Reads an event. `None` for a call that failed or only read, which changed nothing, and for an event without id, name or
/// time, which cannot be cited.
fn to_change(event: &Event) -> Option<Change> {
    if event.read_only() == Some("true") {
        return None;
    }
    let record = Record::read(event.cloud_trail_event().unwrap_or_default());
    if record.has_failed() {
        return None;
    }
    let listed = event.resources().iter().filter_map(|resource| resource.resource_name());
    let mut change = Change {
        at: from_sdk(event.event_time()?)?,
        id: event.event_id()?.to_owned(),
        name: event.event_name()?.to_owned(),
        source: event.event_source().unwrap_or_default().to_owned(),
        user: event.username().unwrap_or_default().to_owned(),
        resources: listed.map(str::to_owned).collect(),
        ..Change::default()
    };
    record.complete(&mut change);
    Some(change)
}
