//! In which time zone each responder is, as Slack knows it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use investigation::grammar::zone_by_name;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use slack::client::{Method, WebApi};

/// How long a zone counts: people travel, but not within a shift.
const LIFETIME: SignedDuration = SignedDuration::from_hours(12);

/// How many people's zones are kept, a few hundred bytes each.
const MAX_KNOWN: usize = 2_000;

/// The zones that were asked for.
#[derive(Debug, Default)]
pub struct Zones {
    known: Mutex<BTreeMap<String, Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    zone: TimeZone,
    at: Timestamp,
}

impl Zones {
    /// The zone of this person; `None` when Slack does not say it in time.
    pub(crate) async fn find(
        &self,
        workspace: &str,
        user: &str,
        slack: &impl WebApi,
        now: Timestamp,
    ) -> Option<TimeZone> {
        let key = format!("{workspace}/{user}");
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known.filter(|known| now.duration_since(known.at).abs() < LIFETIME) {
            return Some(known.zone);
        }
        let answer = slack.call(workspace, Method::UserInfo, &json!({ "user": user })).await;
        let zone = match &answer {
            Ok(answer) => zone_of(&answer["user"])?,
            Err(failure) => {
                tracing::warn!(%failure, "nobody knows in which time zone the responder is");
                return None;
            }
        };
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_KNOWN {
            all.clear();
        }
        all.insert(key, Known { zone: zone.clone(), at: now });
        Some(zone)
    }
}

/// The zone in what `users.info` says of somebody: by its name, else as far from UTC as it is now.
///
/// Source: <https://docs.slack.dev/reference/objects/user-object>
fn zone_of(user: &Value) -> Option<TimeZone> {
    user["tz"].as_str().and_then(zone_by_name).or_else(|| {
        let seconds = i32::try_from(user["tz_offset"].as_i64()?).ok()?;
        Some(TimeZone::fixed(Offset::from_seconds(seconds).ok()?))
    })
}

#[cfg(test)]
mod tests {
    use investigation::ports::{Failure, FailureKind};

    use super::*;
    use crate::testing::{self, RecordingSlack};

    fn slack(answer: Result<Value, Failure>) -> RecordingSlack {
        RecordingSlack { answers: vec![(Method::UserInfo, answer)], ..RecordingSlack::default() }
    }

    fn offset_at(zone: &TimeZone, at: &str) -> i32 {
        zone.to_offset(at.parse().unwrap()).seconds() / 3_600
    }

    #[tokio::test]
    async fn a_zone_is_known_by_its_name_winter_and_summer() {
        let slack = slack(Ok(json!({ "ok": true, "user": { "tz": "Europe/Amsterdam", "tz_offset": 3600 } })));
        let zone = Zones::default().find("T1", "U1", &slack, testing::now()).await.unwrap();
        assert_eq!([offset_at(&zone, "2026-01-01T12:00Z"), offset_at(&zone, "2026-07-01T12:00Z")], [1, 2]);
    }

    #[tokio::test]
    async fn a_name_that_nobody_knows_leaves_the_offset() {
        let slack = slack(Ok(json!({ "ok": true, "user": { "tz": "Mars/Olympus", "tz_offset": -18000 } })));
        let zone = Zones::default().find("T1", "U1", &slack, testing::now()).await.unwrap();
        assert_eq!(offset_at(&zone, "2026-01-01T12:00Z"), -5);
    }

    #[tokio::test]
    async fn slack_is_asked_once_in_half_a_day() {
        let slack = slack(Ok(json!({ "ok": true, "user": { "tz": "Asia/Tokyo" } })));
        let zones = Zones::default();
        for hours in [0, 11, 12] {
            zones.find("T1", "U1", &slack, testing::now() + SignedDuration::from_hours(hours)).await.unwrap();
        }
        assert_eq!(slack.calls.lock().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn without_an_answer_there_is_no_zone_and_the_next_ask_tries_again() {
        let slack = slack(Err(Failure::new(FailureKind::TimedOut, "slack:users.info", "late")));
        let zones = Zones::default();
        for _ in 0..2 {
            assert!(zones.find("T1", "U1", &slack, testing::now()).await.is_none());
        }
        assert_eq!(slack.calls.lock().unwrap().len(), 2);
        let odd = self::slack(Ok(json!({ "ok": true, "user": 7 })));
        assert!(zones.find("T1", "U1", &odd, testing::now()).await.is_none());
    }
}
