//! Where the telemetry of a service is found, who keeps it, and what starts an investigation of it.

mod caller;
mod check;
mod field;
mod log_group;
mod place;
mod place_line;
mod quiet_hours;
mod read;
mod shapes;

pub use caller::Caller;
pub use check::Problem;
pub use field::{ContextField, Difference};
pub use log_group::{GroupsOfPlace, KnownLogGroup, LogGroupClass};
pub use place::{Place, PlacedScope, Whereabouts};
pub use quiet_hours::{InvalidQuietHours, QuietHours};
pub use read::Wrong;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{MetricQuery, Request, Signal, Source, Window, is_same_workspace};
use crate::budget::Budget;

/// The periods that X-Ray adds statistics up over; in JSON, seconds.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetTimeSeriesServiceStatistics.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(try_from = "u32", into = "u32")]
#[cfg_attr(feature = "schemas", schemars(extend("enum" = [60, 300])))]
pub enum TracePeriod {
    /// 60 seconds.
    #[default]
    Minute,
    /// 300 seconds.
    FiveMinutes,
}

impl TracePeriod {
    /// The period in seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        match self {
            Self::Minute => 60,
            Self::FiveMinutes => 300,
        }
    }

    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl TryFrom<u32> for TracePeriod {
    type Error = String;

    fn try_from(seconds: u32) -> Result<Self, String> {
        match seconds {
            60 => Ok(Self::Minute),
            300 => Ok(Self::FiveMinutes),
            _ => Err(format!("it is {seconds} seconds; X-Ray takes 60 or 300")),
        }
    }
}

impl From<TracePeriod> for u32 {
    fn from(period: TracePeriod) -> Self {
        period.seconds()
    }
}

/// A saved scope: where the telemetry of a service is found. A source left empty is not asked, and the report says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// The name that responders type.
    #[cfg_attr(feature = "schemas", schemars(regex(pattern = "^[A-Za-z0-9._-]{1,64}$")))]
    pub service: String,
    /// The entity of the service graph where the symptom shows; the service's name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// The AWS region of the telemetry.
    #[cfg_attr(feature = "schemas", schemars(regex(pattern = "^[a-z]{2,}(-[a-z]{2,}){1,3}-[0-9]{1,2}$")))]
    pub region: String,
    /// The metrics to read.
    #[serde(default)]
    pub metrics: Vec<MetricQuery>,
    /// The log groups to query.
    #[serde(default)]
    pub log_groups: Vec<String>,
    /// Whether X-Ray is asked for the service graph and for traces.
    #[serde(default)]
    pub traces: bool,
    /// The period of the service graph's statistics: five minutes for a service with little traffic.
    #[serde(default, skip_serializing_if = "TracePeriod::is_default")]
    pub trace_period: TracePeriod,
    /// Whether CloudTrail is asked for changes.
    #[serde(default)]
    pub changes: bool,
    /// The names of the alarms to read.
    #[serde(default)]
    pub alarms: Vec<String>,
    /// The tag, as `key=value`, of more alarms to read, which start an investigation as well as those that are named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm_tag: Option<String>,
    /// What the service does, for those who do not know it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The ids of the Slack users and user groups who may change it; whoever may investigate it there if it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<String>,
    /// The id of the Slack channel in which investigations are answered that an alarm started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The id of the Slack workspace, or organisation, that it belongs to, where the bot is installed in several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<String>,
    /// Whether an alarm of the context that goes off starts an investigation.
    #[serde(default, skip_serializing_if = "is_false")]
    pub started_by_alarms: bool,
    /// When alarms start none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// The ARN of the role of another account through which its telemetry is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The external id that the role asks for, where it is not the one of the bot's stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The number of the account whose metrics and logs are read from the monitoring account that `role` leads into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_account: Option<String>,
    /// Other places in which telemetry of the service is: other regions, other accounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<Place>,
    /// The addresses of pages that say what to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runbooks: Vec<String>,
    /// The addresses of status pages of third parties, such as `https://www.githubstatus.com`: pages that answer as those of
    /// Statuspage do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status_pages: Vec<String>,
    /// The address of the repository of its code, such as `https://github.com/acme/shop`: links lead to what commits changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The log group in which changes are read rather than in CloudTrail's event history: one to which a trail, or a rule of
    /// EventBridge, delivers them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes_log_group: Option<String>,
    /// The ids of the Slack channels in which the service may be investigated; in all if it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_channels: Vec<String>,
    /// The ids of the Slack users and user groups who may investigate the service; everybody if it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_users: Vec<String>,
    /// Who may change the context over HTTP: people as `sub:…`, groups as `group:…`, or roles and users of IAM by their ARN.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub api_owners: Vec<String>,
    /// Who may investigate the service over HTTP and read what came of it, named as in `api_owners`, who may as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub api_users: Vec<String>,
    /// Who belongs to the user groups that it names, by the ids of those, as far as Slack was asked. It is never stored.
    #[serde(skip)]
    pub members: BTreeMap<String, Vec<String>>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl Context {
    /// A context that names nothing yet.
    #[must_use]
    pub fn new(service: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            entry: None,
            region: region.into(),
            metrics: Vec::new(),
            log_groups: Vec::new(),
            traces: false,
            trace_period: TracePeriod::default(),
            changes: false,
            alarms: Vec::new(),
            alarm_tag: None,
            description: String::new(),
            owners: Vec::new(),
            channel: None,
            workspace: None,
            started_by_alarms: false,
            quiet_hours: None,
            role: None,
            external_id: None,
            linked_account: None,
            elsewhere: Vec::new(),
            runbooks: Vec::new(),
            status_pages: Vec::new(),
            repository: None,
            changes_log_group: None,
            allowed_channels: Vec::new(),
            allowed_users: Vec::new(),
            api_owners: Vec::new(),
            api_users: Vec::new(),
            members: BTreeMap::new(),
        }
    }

    /// Whether this user, given by their Slack id, may change or delete the context.
    #[must_use]
    pub fn is_owned_by(&self, user: &str) -> bool {
        self.is_among(&self.owners, user)
    }

    /// The first person who owns the context, to be told what nobody else hears: one who is named, else a member of a group.
    #[must_use]
    pub fn first_owner(&self) -> Option<&str> {
        let named = self.owners.iter().find(|id| !Self::is_user_group(id));
        let member = || self.owners.iter().find_map(|group| self.members.get(group)?.first());
        named.or_else(member).map(String::as_str)
    }

    /// The ids of the user groups among its owners and those who may investigate it, each once.
    #[must_use]
    pub fn user_groups(&self) -> BTreeSet<String> {
        self.owners.iter().chain(&self.allowed_users).filter(|id| Self::is_user_group(id)).cloned().collect()
    }

    /// Whether this is the id of a user group of Slack, such as `S0614TZR7`, and not that of a user.
    #[must_use]
    pub fn is_user_group(id: &str) -> bool {
        id.starts_with('S')
    }

    /// Whether a list names this user, or a user group to which they belong.
    fn is_among(&self, ids: &[String], user: &str) -> bool {
        let has_member =
            |id: &String| self.members.get(id).is_some_and(|members| members.iter().any(|one| one == user));
        ids.iter().any(|id| id == user || has_member(id))
    }

    /// Whether this user may change the context in this channel: its owners; and where it has none, whoever may investigate it
    /// there, for they may read all that it leads to. Only owners may delete it.
    #[must_use]
    pub fn may_be_edited_by(&self, channel: &str, user: &str) -> bool {
        self.is_owned_by(user) || (self.owners.is_empty() && self.lets_investigate(channel, user))
    }

    /// Whether it names something to read in this source, in any of its places.
    #[must_use]
    pub fn names(&self, source: Source) -> bool {
        let places = &self.elsewhere;
        match source {
            Source::Metrics => !self.metrics.is_empty() || places.iter().any(|place| !place.metrics.is_empty()),
            Source::Logs => {
                let is_named_here = !self.log_groups.is_empty() || !self.status_pages.is_empty();
                is_named_here || places.iter().any(|place| !place.log_groups.is_empty())
            }
            Source::Traces => self.traces || places.iter().any(|place| place.traces),
            Source::Changes => self.changes || places.iter().any(|place| place.changes),
            Source::Alarms => {
                let is_named_here = !self.alarms.is_empty() || self.alarm_tag.is_some();
                is_named_here || places.iter().any(|place| !place.alarms.is_empty())
            }
        }
    }

    /// Whether people of this Slack workspace may know of it, if nothing else forbids it.
    #[must_use]
    pub fn is_of_workspace(&self, workspace: &str) -> bool {
        is_same_workspace(self.workspace.as_deref().unwrap_or_default(), workspace)
    }

    /// Whether this user of its workspace may investigate the service in this channel, both given by their Slack ids.
    #[must_use]
    pub fn lets_investigate(&self, channel: &str, user: &str) -> bool {
        let is_channel_allowed =
            self.allowed_channels.is_empty() || self.allowed_channels.iter().any(|id| id == channel);
        is_channel_allowed && (self.allowed_users.is_empty() || self.is_among(&self.allowed_users, user))
    }

    /// Whether this user may learn in this channel that the context exists: its owners, and those who may investigate it
    /// there.
    #[must_use]
    pub fn is_visible(&self, channel: &str, user: &str) -> bool {
        self.is_owned_by(user) || self.lets_investigate(channel, user)
    }
}

/// Everything that a collecting step needs to know: a request, its context, and the window to compare with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Scope {
    /// What was asked for.
    pub request: Request,
    /// What to look at.
    pub context: Context,
    /// What the incident is compared with.
    pub baseline_window: Window,
    /// What the investigation may cost; absent where nothing that is read costs anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// What is known of the log groups before they are read, by place, the first one first; empty where nobody asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_groups: Vec<GroupsOfPlace>,
    /// How many places share what one investigation may read of a source, 1 or more.
    #[serde(skip, default = "one_place")]
    pub places: usize,
    /// The most bytes that queries of the source that is read may scan here; `None` for its share of the budget, or without one.
    #[serde(skip)]
    pub max_bytes: Option<u64>,
}

fn one_place() -> usize {
    1
}

impl Scope {
    /// Puts a request and its context together. The baseline is the window of the same length before the incident, or
    /// an hour if the incident is shorter: a few points are no baseline.
    #[must_use]
    pub fn new(request: Request, context: Context) -> Self {
        let baseline_window = request.incident_window.baseline();
        Self {
            request,
            context,
            baseline_window,
            budget: None,
            log_groups: Vec::new(),
            places: one_place(),
            max_bytes: None,
        }
    }

    /// The entity of the service graph where the symptom shows.
    #[must_use]
    pub fn entry(&self) -> &str {
        self.context.entry.as_deref().unwrap_or(&self.context.service)
    }

    /// The window of the incident.
    #[must_use]
    pub fn incident_window(&self) -> Window {
        self.request.incident_window
    }

    /// The symptom that was asked about.
    #[must_use]
    pub fn signal(&self) -> Signal {
        self.request.signal
    }
}
