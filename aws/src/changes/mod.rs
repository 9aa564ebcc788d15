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
use jiff::SignedDuration;

use self::search::{By, Search};
use crate::Deadline;
use crate::config::for_source;
use crate::gap::unread;
use crate::scanned::ScannedBytes;
use crate::time::from_sdk;
use crate::turns::Turns;

/// The region in whose event history CloudTrail keeps the calls of services that have no region.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events>
const GLOBAL_REGION: &str = "us-east-1";

/// Services without a region whose changes may break one, those that are changed most often first.
const GLOBAL_SERVICES: [&str; 6] = ["iam", "route53", "cloudfront", "wafv2", "organizations", "shield"];

/// CloudTrail shows a call up to this long after it was made.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html>
const MAX_DELAY: SignedDuration = SignedDuration::from_mins(15);

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
        Some(log_group) => match delivered::read(sdk, scope, log_group, deadline, scanned).await {
            Ok(mut delivered) => {
                delivered.gaps.extend(find_delay(scope, "A trail delivers", delivered::MAX_DELAY));
                delivered
            }
            Err(failure) => {
                let mut looked_up = look_up(sdk, scope, deadline, turns).await?;
                let read =
                    format!("Changes were read in CloudTrail's event history; the log group {log_group} was not");
                looked_up.gaps.push(unread(Source::Changes, &read, &failure));
                looked_up
            }
        },
        None => look_up(sdk, scope, deadline, turns).await?,
    };
    if compares_revisions {
        let completed = revisions::complete(sdk, scope, deadline, &mut collected.telemetry);
        collected.gaps.extend(Box::pin(completed).await);
    }
    Ok(collected)
}

/// Reads them in the event history.
async fn look_up(sdk: &SdkConfig, scope: &Scope, deadline: Deadline, turns: &Turns) -> Answer<Vec<Change>> {
    let region = scope.context.region.as_str();
    let (first, later) = (named::resources(&scope.context), named::event_sources(&scope.context));
    let local_turns = turns.in_region(&scope.context);
    let local_search = Search::new(sdk, scope, deadline, &local_turns);
    let local = local_search.run(first, later);
    let mut collected = if region == GLOBAL_REGION {
        local.await?
    } else {
        let global_sdk = for_source(sdk, GLOBAL_REGION);
        let global_turns = turns.in_region_named(&scope.context, GLOBAL_REGION);
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
                 {GLOBAL_REGION}, were not"
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
    change.source.split('.').next().is_some_and(|service| GLOBAL_SERVICES.contains(&service))
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
