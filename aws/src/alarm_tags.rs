//! The tags of alarms, by `ListTagsForResource`.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html>

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use aws_config::{Region, SdkConfig};
use aws_sdk_cloudwatch::Client;
use investigation::occurrence::Alarm;
use investigation::ports::{AlarmTags, Failure};
use jiff::{SignedDuration, Timestamp};

use crate::failure::to_failure;

const LIST_TAGS: &str = "cloudwatch:ListTagsForResource";

/// How long tags count, by the times of the alarms: those of a storm are asked for once.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// How many alarms' tags are kept: some hundred bytes each.
const MAX_KNOWN: usize = 2_000;

/// Reads the tags of alarms from CloudWatch, and keeps them for a while.
#[derive(Debug)]
pub struct CloudWatchTags {
    sdk: SdkConfig,
    known: Mutex<BTreeMap<String, (Timestamp, Vec<String>)>>,
}

impl CloudWatchTags {
    /// Reads them with this configuration, each in the region of its alarm.
    #[must_use]
    pub fn new(sdk: &SdkConfig) -> Self {
        Self { sdk: sdk.clone(), known: Mutex::default() }
    }

    fn find_known(&self, alarm: &Alarm) -> Option<Vec<String>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, tags) = known.get(&alarm.arn)?;
        (alarm.at.duration_since(*at).abs() < LIFETIME).then(|| tags.clone())
    }
}

impl AlarmTags for CloudWatchTags {
    async fn tags(&self, alarm: &Alarm) -> Result<Vec<String>, Failure> {
        if let Some(known) = self.find_known(alarm) {
            return Ok(known);
        }
        let region = Region::new(alarm.region.clone());
        let config = aws_sdk_cloudwatch::config::Builder::from(&self.sdk).region(region).build();
        let listed = Client::from_conf(config).list_tags_for_resource().resource_arn(&alarm.arn).send().await;
        let listed = listed.map_err(to_failure(LIST_TAGS))?;
        let pairs = listed.tags().iter().map(|tag| (tag.key().unwrap_or_default(), tag.value().unwrap_or_default()));
        let tags: Vec<String> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(alarm.arn.clone(), (alarm.at, tags.clone()));
        Ok(tags)
    }
}

#[cfg(test)]
mod tests {
    use investigation::ports::FailureKind;
    use serde_json::json;

    use super::*;
    use crate::testing::{FakeAws, Reply};

    fn alarm(minute: i64) -> Alarm {
        Alarm {
            at: Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute),
            arn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:5xx".to_owned(),
            name: "5xx".to_owned(),
            region: "eu-west-1".to_owned(),
            judged_since: None,
        }
    }

    #[tokio::test]
    async fn the_tags_of_an_alarm_are_asked_for_once_in_a_while() {
        let tags = |value: &str| Reply::Ok(json!({ "Tags": [{ "Key": "team", "Value": value }] }));
        let aws = FakeAws::in_order([tags("shop"), tags("cart")]).await;
        let reader = CloudWatchTags::new(&aws.sdk().await);
        for (minute, expected) in [(0, "team=shop"), (9, "team=shop"), (10, "team=cart")] {
            assert_eq!(reader.tags(&alarm(minute)).await.unwrap(), [expected], "{minute}");
        }
        assert_eq!(aws.calls()[0].body["ResourceARN"], json!(alarm(0).arn));
    }

    #[tokio::test]
    async fn what_is_not_allowed_is_said_to_be() {
        let aws = FakeAws::start(|_| Reply::Error(400, "AccessDeniedException", "no")).await;
        let denied = CloudWatchTags::new(&aws.sdk().await).tags(&alarm(0)).await;
        assert_eq!(denied.unwrap_err().kind, FailureKind::Denied);
    }
}
