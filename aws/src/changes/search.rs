//! The search through the event history of one region.
//!
//! The first lookup is of all changes, the newest first, as CloudTrail lists them, and its pages are read on as long as a few
//! are likely to hold all. Where there are more, the rest is asked for in the order of what most likely explains the
//! incident: what names a resource of the context, then slices of time from the beginning of the incident outwards, and after
//! the nearest of them what the services of the context were asked to do. Where an alarm asked, the incident began when it went
//! off; a window that a person named holds the beginning somewhere, so that it is searched before what lies as far ahead of it.
//! As many lookups run at once as the rate allows for slow answers.
//!
//! What was read counts, whatever ends the search. A lookup that fails is asked again where it stopped, and nothing is read
//! twice: a token goes back into the queue.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_cloudtrail::config::Builder;
use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use aws_sdk_cloudtrail::{Client, operation::lookup_events::LookupEventsOutput};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use investigation::model::{Gap, GapReason, Scope, Source};
use investigation::ports::{Answer, Failure, FailureKind};
use investigation::telemetry::{Change, Collected};
use jiff::{SignedDuration, Timestamp};
use tokio::time::sleep;

use super::{Onset, to_change};
use crate::Deadline;
use crate::gap::unread;
use crate::time::{from_sdk, to_sdk};
use crate::turns::RegionTurns;

/// CloudTrail returns at most this many events in one page.
const EVENTS_PER_PAGE: i32 = 50;

/// Two thousand events in twenty seconds. A service with more changes than that around an incident is not explained by a list
/// of them.
pub(super) const MAX_LOOKUPS: usize = 40;

/// Up to so many pages all changes are read page by page. Slices would take more lookups.
const MAX_PAGES_IN_A_ROW: usize = 8;

/// A page takes up to four seconds, so that eight at once make two a second.
const MAX_LOOKUPS_AT_ONCE: usize = 8;

/// How often a lookup that fails is made in all.
pub(super) const MAX_ATTEMPTS: u32 = 6;

/// CloudTrail tells time in seconds, and both ends of what it is asked for are inclusive.
const TICK: SignedDuration = SignedDuration::from_secs(1);

/// A slice has this share of what a page holds on average, so that most slices are one page.
const SLICE_FULLNESS: f64 = 0.9;

/// Bounds of a slice.
const MIN_SLICE: SignedDuration = SignedDuration::from_secs(15);
const MAX_SLICE: SignedDuration = SignedDuration::from_mins(10);

/// When the first lookups of what comes later have their turn: after the slices that begin up to this many seconds before the
/// incident.
const RANK_OF_LATER: i64 = 150;

/// When the further pages of what was looked up by name have their turn.
const RANK_OF_FURTHER_PAGES: i64 = 300;

/// What a lookup selects events by; CloudTrail takes one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    /// All calls that are not read-only, which are those that change something.
    Writes,
    /// What names this resource.
    Resource(String),
    /// The calls of this service, such as `lambda.amazonaws.com`.
    EventSource(String),
}

impl By {
    fn to_attribute(&self) -> Result<LookupAttribute, Failure> {
        let (key, value) = match self {
            Self::Writes => (LookupAttributeKey::ReadOnly, "false"),
            Self::Resource(name) => (LookupAttributeKey::ResourceName, name.as_str()),
            Self::EventSource(name) => (LookupAttributeKey::EventSource, name.as_str()),
        };
        let attribute = LookupAttribute::builder().attribute_key(key).attribute_value(value).build();
        attribute.map_err(|error| Failure::new(FailureKind::Invalid, "cloudtrail:LookupEvents", error.to_string()))
    }
}

/// One page that is to be looked up.
#[derive(Debug, Clone)]
struct Lookup {
    /// The lower comes first.
    rank: i64,
    by: By,
    start: Timestamp,
    /// The first second after the lookup.
    end: Timestamp,
    token: Option<String>,
    /// How often it has failed.
    failures: u32,
}

/// A search in the region of its client.
pub(super) struct Search<'a> {
    client: Client,
    start: Timestamp,
    /// Where the incident began, as far as that is known, from which the search goes outwards.
    onset: Onset,
    end: Timestamp,
    deadline: Deadline,
    turns: &'a RegionTurns,
}

impl<'a> Search<'a> {
    pub(super) fn new(sdk: &SdkConfig, scope: &Scope, deadline: Deadline, turns: &'a RegionTurns) -> Self {
        // Every attempt takes a turn, so that none is made by the SDK on its own.
        let config = Builder::from(sdk).retry_config(RetryConfig::disabled()).build();
        Self {
            client: Client::from_conf(config),
            start: scope.baseline_window.start(),
            onset: Onset::of(scope),
            end: scope.incident_window().end(),
            deadline,
            turns,
        }
    }

    /// Reads the changes of the region: all of them, or those that `first`, the nearest slices of time and `later` give, in
    /// this order.
    pub(super) async fn run(&self, first: Vec<By>, later: Vec<By>) -> Answer<Vec<Change>> {
        let mut whole = self.lookup(0, By::Writes, self.start, self.end);
        let (mut changes, mut gaps) = (Vec::new(), Vec::new());
        let (mut pages, mut oldest) = (0, self.end);
        loop {
            let page = match self.read_page(&whole).await {
                Ok(page) => page,
                Err(failure) if is_worth_another(&whole, &failure) => {
                    whole.failures += 1;
                    continue;
                }
                Err(failure) if pages == 0 => return Err(failure),
                Err(failure) => {
                    gaps.push(self.what_is_missing(&[(self.start, oldest)], Some(&failure)));
                    break;
                }
            };
            pages += 1;
            changes.extend(page.events().iter().filter_map(to_change));
            oldest =
                page.events().iter().filter_map(|event| from_sdk(event.event_time()?)).fold(oldest, Timestamp::min);
            whole = Lookup { token: page.next_token, failures: 0, ..whole };
            if whole.token.is_none() {
                break;
            }
            if self.expect_pages(pages, oldest) > MAX_PAGES_IN_A_ROW {
                // The page may not hold all of the second of its oldest event.
                let oldest = oldest.checked_add(TICK).map_or(self.end, |next| next.min(self.end));
                let mut queue = self.to_slices(oldest, pages);
                let hints =
                    |by: Vec<By>, rank| by.into_iter().map(move |by| self.lookup(rank, by, self.start, self.end));
                queue.extend(hints(first, 0).chain(hints(later, RANK_OF_LATER)));
                gaps.extend(self.work_off(queue, &mut changes).await);
                break;
            }
        }
        changes.retain(|change| self.start <= change.at && change.at < self.end);
        changes.sort();
        changes.dedup_by(|one, other| one.id == other.id);
        Ok(Collected { telemetry: changes, gaps })
    }

    fn lookup(&self, rank: i64, by: By, start: Timestamp, end: Timestamp) -> Lookup {
        Lookup { rank, by, start, end, token: None, failures: 0 }
    }

    /// How many pages hold all changes, if they are as frequent before the oldest one that these pages hold.
    fn expect_pages(&self, pages: usize, oldest: Timestamp) -> usize {
        let read = self.end.duration_since(oldest).as_secs_f64().max(1.0);
        let whole = self.end.duration_since(self.start).as_secs_f64();
        (pages as f64 * whole / read).ceil() as usize
    }

    /// What lies before the oldest event that these pages hold, in slices of about a page. Those after the onset rank as if they
    /// were twice as far; those after the beginning of a window in which it may be anywhere, as if they were half as far.
    fn to_slices(&self, oldest: Timestamp, pages: usize) -> Vec<Lookup> {
        let seconds_of_a_page = self.end.duration_since(oldest).as_secs_f64() / pages as f64;
        let length = SignedDuration::from_secs((seconds_of_a_page * SLICE_FULLNESS) as i64).clamp(MIN_SLICE, MAX_SLICE);
        let mut slices = Vec::new();
        let onset = self.onset.at();
        let mut slice_end = onset.min(oldest);
        while slice_end > self.start {
            let slice_start = slice_end.checked_sub(length).map_or(self.start, |start| start.max(self.start));
            let distance = onset.duration_since(slice_end).as_secs();
            slices.push(self.lookup(1 + distance, By::Writes, slice_start, slice_end));
            slice_end = slice_start;
        }
        let mut slice_start = onset;
        while slice_start < oldest {
            let slice_end = slice_start.checked_add(length).map_or(oldest, |end| end.min(oldest));
            let distance = slice_start.duration_since(onset).as_secs();
            let rank = 1 + self.onset.distance_after(distance);
            slices.push(self.lookup(rank, By::Writes, slice_start, slice_end));
            slice_start = slice_end;
        }
        slices
    }

    /// Makes the lookups in the order of their rank, until all slices are read, or no more lookups may be made. The gap says
    /// what was not read.
    async fn work_off(&self, mut queue: Vec<Lookup>, changes: &mut Vec<Change>) -> Option<Gap> {
        let mut unread_slices: Vec<(Timestamp, Timestamp)> =
            queue.iter().filter(|lookup| lookup.by == By::Writes).map(|slice| (slice.start, slice.end)).collect();
        let mut in_flight = FuturesUnordered::new();
        let (mut made, mut first_failure) = (0, None);
        while !unread_slices.is_empty() {
            while in_flight.len() < MAX_LOOKUPS_AT_ONCE
                && made < MAX_LOOKUPS
                && let Some(lookup) = take_first(&mut queue)
            {
                made += 1;
                in_flight.push(async move {
                    let answer = self.read_page(&lookup).await;
                    (lookup, answer)
                });
            }
            let Some((mut lookup, answer)) = in_flight.next().await else { break };
            match answer {
                Ok(page) => {
                    changes.extend(page.events().iter().filter_map(to_change));
                    lookup.failures = 0;
                    lookup.token = page.next_token;
                    match (&lookup.token, &lookup.by) {
                        (Some(_), By::Writes) => queue.push(lookup),
                        (Some(_), _) => queue.push(Lookup { rank: RANK_OF_FURTHER_PAGES, ..lookup }),
                        (None, By::Writes) => unread_slices.retain(|slice| *slice != (lookup.start, lookup.end)),
                        (None, _) => {}
                    }
                }
                Err(failure) if is_worth_another(&lookup, &failure) => {
                    lookup.failures += 1;
                    queue.push(lookup);
                    first_failure.get_or_insert(failure);
                }
                Err(failure) => {
                    first_failure.get_or_insert(failure);
                }
            }
        }
        (!unread_slices.is_empty()).then(|| self.what_is_missing(&unread_slices, first_failure.as_ref()))
    }

    /// Reads a page in its turn, and after a pause if it has failed before.
    async fn read_page(&self, lookup: &Lookup) -> Result<LookupEventsOutput, Failure> {
        let call = self
            .client
            .lookup_events()
            .lookup_attributes(lookup.by.to_attribute()?)
            .start_time(to_sdk(lookup.start))
            .end_time(to_sdk(lookup.end.checked_sub(TICK).unwrap_or(lookup.end)))
            .max_results(EVENTS_PER_PAGE)
            .set_next_token(lookup.token.clone());
        let turn = async {
            sleep(Duration::from_secs(lookup.failures.into())).await;
            self.turns.take().await;
        };
        self.deadline.within("cloudtrail:LookupEvents", turn).await?;
        self.deadline.call("cloudtrail:LookupEvents", call.send()).await
    }

    /// Says which changes were read, though not all.
    fn what_is_missing(&self, unread_slices: &[(Timestamp, Timestamp)], failure: Option<&Failure>) -> Gap {
        let onset = self.onset.at();
        let before = unread_slices.iter().filter(|slice| slice.0 < onset).map(|slice| slice.1).max();
        let after = unread_slices.iter().map(|slice| slice.0).filter(|start| *start >= onset).min();
        let (from, to) = (before.unwrap_or(self.start), after.unwrap_or(self.end));
        let read = if from < to {
            let (from, to) = (from.strftime("%H:%M:%S"), to.strftime("%H:%M:%S"));
            format!("Of many changes, all from {from} to {to} UTC were read, and the others in part")
        } else {
            "Of many changes, a part was read".to_owned()
        };
        match failure {
            Some(failure) => unread(Source::Changes, &read, failure),
            None => Gap {
                source: Source::Changes,
                reason: GapReason::Truncated,
                detail: format!("{read}; a shorter window shows the rest."),
            },
        }
    }
}

/// Whether a lookup that failed so is made again.
fn is_worth_another(lookup: &Lookup, failure: &Failure) -> bool {
    failure.kind.is_retryable() && lookup.failures + 1 < MAX_ATTEMPTS
}

/// Takes the lookup of the lowest rank; of several, the one that has waited longest.
fn take_first(queue: &mut Vec<Lookup>) -> Option<Lookup> {
    let first = queue.iter().enumerate().min_by_key(|(_, lookup)| lookup.rank)?.0;
    Some(queue.remove(first))
}
