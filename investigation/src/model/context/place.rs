//! Other places in which the telemetry of a service is: other regions, other accounts, or both.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Context, Scope};
use crate::model::{MetricQuery, Source};

/// One more place in which telemetry of the service is, and what is read there. A source left empty is not asked there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// What people call it, such as `shop-prod`; its region when absent. No other place of the context is called so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The AWS region of the telemetry.
    pub region: String,
    /// The ARN of the role through which the account is entered; the bot's own account when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The external id that the role asks for, where it is not the one of the bot's stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The number of the account whose metrics and logs are read from the monitoring account that the place is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_account: Option<String>,
    /// The entity of the service graph where requests enter this place; the context's entry when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// The metrics to read there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<MetricQuery>,
    /// The log groups to query there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_groups: Vec<String>,
    /// Whether X-Ray is asked there for the service graph and for traces.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub traces: bool,
    /// Whether CloudTrail is asked there for changes.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub changes: bool,
    /// The names of the alarms to read there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<String>,
}

impl Place {
    /// What the place is called in messages: its name, or its region.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.region)
    }

    /// What distinguishes the place from others, in one line that says how much is read there.
    pub(super) fn describe(&self) -> String {
        let Self { metrics, log_groups, alarms, .. } = self;
        let mut parts = vec![format!("{} in {}", self.label(), self.region)];
        parts.extend(self.role.as_ref().map(|role| format!("by {role}")));
        for (count, what) in [(metrics.len(), "metrics"), (log_groups.len(), "log groups"), (alarms.len(), "alarms")] {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        parts.extend(self.traces.then(|| "traces".to_owned()));
        parts.extend(self.changes.then(|| "changes".to_owned()));
        parts.join(", ")
    }
}

/// Where a piece of evidence was observed, if elsewhere than in the first place of its context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Whereabouts {
    /// What the place is called.
    pub place: String,
    /// Its region.
    pub region: String,
}

/// A scope as it is about one place: its context has what is read there, and names no other place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedScope {
    /// What the place is called; `None` where it is the only one of the context.
    pub label: Option<String>,
    /// Whether it is the place that the context itself describes.
    pub is_first: bool,
    /// The scope.
    pub scope: Scope,
}

impl Context {
    /// The context as it is about each of its places: the first as it describes it, then those elsewhere. Each names no other
    /// place.
    #[must_use]
    pub fn at_each_place(&self) -> Vec<Self> {
        let first = Self { elsewhere: Vec::new(), ..self.clone() };
        let mut contexts = vec![first.clone()];
        for place in self.elsewhere.iter().cloned() {
            contexts.push(Self {
                region: place.region,
                role: place.role,
                external_id: place.external_id,
                linked_account: place.linked_account,
                entry: place.entry.or_else(|| self.entry.clone()),
                metrics: place.metrics,
                log_groups: place.log_groups,
                traces: place.traces,
                changes: place.changes,
                alarms: place.alarms,
                // They are the same wherever the telemetry is: they are read once.
                status_pages: Vec::new(),
                changes_log_group: None,
                ..first.clone()
            });
        }
        contexts
    }

    /// What the places are called, the first one first.
    #[must_use]
    pub fn place_labels(&self) -> Vec<&str> {
        std::iter::once(self.region.as_str()).chain(self.elsewhere.iter().map(Place::label)).collect()
    }

    /// The names of the alarms of all places, by region.
    #[must_use]
    pub fn alarms_by_region(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut by_region: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        by_region.entry(&self.region).or_default().extend(self.alarms.iter().map(String::as_str));
        for place in &self.elsewhere {
            by_region.entry(&place.region).or_default().extend(place.alarms.iter().map(String::as_str));
        }
        by_region
    }
}

impl Scope {
    /// The scope as it is about each place of its context that names something to read in this source, the first one first. The
    /// places share what may be scanned: so much as this scope says, or else what the budget has for the source.
    #[must_use]
    pub fn at_each_place_of(&self, source: Source) -> Vec<PlacedScope> {
        let contexts = self.context.at_each_place();
        let labels = self.context.place_labels();
        let mut placed = Vec::new();
        for (position, (context, label)) in contexts.into_iter().zip(&labels).enumerate() {
            if context.names(source) {
                let label = (labels.len() > 1).then(|| (*label).to_owned());
                let log_groups = self.log_groups.get(position).cloned().into_iter().collect();
                let scope = Self { context, log_groups, ..self.clone() };
                placed.push(PlacedScope { label, is_first: position == 0, scope });
            }
        }
        let places = placed.len().max(1);
        let of_source = self.max_bytes.or_else(|| self.budget.map(|budget| budget.bytes_for(source) as u64));
        let max_bytes = of_source.map(|bytes| bytes / places as u64);
        for at_place in &mut placed {
            at_place.scope.places = places;
            at_place.scope.max_bytes = max_bytes;
        }
        placed
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::budget::{Budget, Ceiling, Held};
    use crate::model::{InvestigationId, Request, Signal, Window};

    fn shop() -> Context {
        let central = Place {
            name: Some("shop-prod".to_owned()),
            region: "us-east-1".to_owned(),
            role: Some("arn:aws:iam::210987654321:role/incident-investigator-reader".to_owned()),
            log_groups: vec!["/ecs/stock".to_owned()],
            ..Place::default()
        };
        let bare = Place { region: "eu-central-1".to_owned(), traces: true, ..Place::default() };
        Context { changes: true, elsewhere: vec![central, bare], ..Context::new("shop", "eu-west-1") }
    }

    #[test]
    fn each_place_is_read_for_what_it_names_alone() {
        let places = shop().at_each_place();
        let read: Vec<_> = places
            .iter()
            .map(|place| {
                let sources = Source::ALL.iter().filter(|source| place.names(**source));
                (place.region.as_str(), place.role.is_some(), sources.copied().collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            read,
            [
                ("eu-west-1", false, vec![Source::Changes]),
                ("us-east-1", true, vec![Source::Logs]),
                ("eu-central-1", false, vec![Source::Traces])
            ]
        );
        assert!(places.iter().all(|place| place.elsewhere.is_empty()));
    }

    fn request() -> Request {
        let (start, end): (Timestamp, Timestamp) =
            ("2026-01-01T12:00:00Z".parse().unwrap(), "2026-01-01T12:30:00Z".parse().unwrap());
        Request {
            investigation_id: InvestigationId::from_seed(b"test"),
            service: "shop".to_owned(),
            incident_window: Window::new(start, end).unwrap(),
            signal: Signal::Auto,
            workspace: String::new(),
            channel: "C1".to_owned(),
            user: "U1".to_owned(),
            alarm: None,
            requested_at: end,
            report_link: "https://bot.example/report".to_owned(),
            reply_url: None,
            thread: None,
        }
    }

    #[test]
    fn the_places_share_what_is_left_of_the_bytes_of_a_source() {
        let mut shop = shop();
        shop.log_groups = vec!["/ecs/shop".to_owned()];
        let budget = Budget::plan(&shop, Held::Unknown, Ceiling::DEFAULT);
        let whole = Scope { budget, ..Scope::new(request(), shop) };
        let of_place = |scope: &Scope| {
            let places = scope.at_each_place_of(Source::Logs);
            places.iter().map(|place| place.scope.max_bytes).collect::<Vec<_>>()
        };
        let share = budget.map(|budget| budget.bytes_for(Source::Logs) as u64 / 2);
        assert!(share > Some(0));
        assert_eq!(of_place(&whole), [share, share]);
        assert_eq!(of_place(&Scope { max_bytes: Some(7), ..whole.clone() }), [Some(3), Some(3)]);
        assert_eq!(of_place(&Scope { budget: None, ..whole }), [None, None]);
    }

    #[test]
    fn a_context_names_what_any_of_its_places_names() {
        assert!([Source::Logs, Source::Traces, Source::Changes].iter().all(|source| shop().names(*source)));
        assert!(!shop().names(Source::Metrics));
        let watching = Context {
            status_pages: vec!["https://status.example.com".to_owned()],
            elsewhere: shop().elsewhere,
            ..Context::new("shop", "eu-west-1")
        };
        let pages = watching.at_each_place().into_iter().map(|context| context.status_pages.len());
        assert_eq!(pages.collect::<Vec<_>>(), [1, 0, 0]);
        assert_eq!(shop().place_labels(), ["eu-west-1", "shop-prod", "eu-central-1"]);
    }

    #[test]
    fn a_context_that_was_stored_before_there_were_places_has_one() {
        let stored: Context = serde_json::from_str(r#"{ "service": "shop", "region": "eu-west-1" }"#).unwrap();
        assert_eq!(stored.at_each_place(), [stored]);
    }
}
