//! What can speak for or against an entity being the root cause.

use crate::model::Source;

/// One reason to believe, or not to believe, that an entity is the root cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Argument {
    /// Its own excess explains that of the entry. The strongest argument there is: it says where *and* why not elsewhere.
    ExplainsEntryExcess,
    /// It contributes to the entry's excess, and its departure is beyond chance.
    BeyondChance,
    /// No other contributor explains nearly as much.
    AheadOfNextContributor,
    /// It slowed far more than any other, where nothing shows whose own excess explains the entry's.
    StandsOut,
    /// A limit is reached there: requests are throttled, a resource is used up, a process is killed.
    AtLimit,
    /// Something departs there that no callee can cause: its own time grows, failures begin there.
    LocalTrouble,
    /// It departs, where nothing shows whose own excess explains the entry's: it may be a symptom as well as a cause.
    UnattributedDeparture,
    /// What it calls is in trouble too: then its own trouble is likely inherited.
    CalleeInTrouble,
    /// What it calls is at its limit, though it contributes itself: it may only be waiting in another way.
    CalleeAtLimit,
    /// It is an ingress, and more requests arrive.
    IngressTrafficSurge,
    /// It is an ingress, and fewer requests arrive.
    IngressTrafficLoss,
    /// Traffic changed at the ingress, which is elsewhere: more work takes more time whoever does it, and less of it leaves
    /// everything downstream idle.
    TrafficChangedAtIngress,
    /// Its own log lines say that something it calls cannot be reached, or takes no more requests.
    BlamesAnother,
    /// Its callers log that it cannot be reached, which neither it nor a graph of what was answered can know, or that it takes
    /// no more requests.
    DoesNotServe,
    /// It refuses what it is sent, and is well otherwise.
    RefusesItsCaller,
    /// It departed before others did.
    DepartedEarlier,
    /// A source saw it depart: metrics or alarms. What traces, logs and changes show counts by what it says.
    SeenIn(Source),
    /// Its own log lines say that requests fail, or cannot be served, and metrics count the same: two witnesses who do not know
    /// of each other.
    Corroborated,
    /// Others log about it, by name.
    LogMention,
    /// It was changed shortly before.
    RecentChange,
    /// Its errors name something that was changed shortly before, or miss just what the change took away.
    ErrorsNameChange,
}

impl Argument {
    /// Every argument once.
    pub const ALL: [Self; 22] = [
        Self::ExplainsEntryExcess,
        Self::BeyondChance,
        Self::AheadOfNextContributor,
        Self::StandsOut,
        Self::AtLimit,
        Self::LocalTrouble,
        Self::UnattributedDeparture,
        Self::CalleeInTrouble,
        Self::CalleeAtLimit,
        Self::IngressTrafficSurge,
        Self::IngressTrafficLoss,
        Self::TrafficChangedAtIngress,
        Self::BlamesAnother,
        Self::DoesNotServe,
        Self::RefusesItsCaller,
        Self::DepartedEarlier,
        Self::SeenIn(Source::Metrics),
        Self::SeenIn(Source::Alarms),
        Self::Corroborated,
        Self::LogMention,
        Self::RecentChange,
        Self::ErrorsNameChange,
    ];

    /// 1 if it can only speak for the entity, -1 if only against it.
    #[must_use]
    pub fn direction(self) -> f64 {
        match self {
            Self::CalleeInTrouble
            | Self::CalleeAtLimit
            | Self::TrafficChangedAtIngress
            | Self::BlamesAnother
            | Self::RefusesItsCaller => -1.0,
            _ => 1.0,
        }
    }

    /// The argument whose weight it shares: what says the same with a service graph and without one counts alike, so that
    /// sources with a graph teach what to make of those without.
    #[must_use]
    pub fn fitted_as(self) -> Self {
        match self {
            Self::StandsOut => Self::AheadOfNextContributor,
            other => other,
        }
    }

    /// The argument in a few words that a responder reads. Where it compares the entity with another, `compared_with` is
    /// that one's name; none if there is no other.
    #[must_use]
    pub fn label(self, compared_with: Option<&str>) -> String {
        match (self, compared_with) {
            (Self::AheadOfNextContributor, Some(next)) => return format!("explains more of the symptom than {next}"),
            (Self::StandsOut, Some(next)) => return format!("slowed far more than {next}"),
            (Self::SeenIn(source), _) => return format!("seen in {}", source.name()),
            (Self::ExplainsEntryExcess, _) => "explains the symptom at the entry",
            (Self::BeyondChance, _) => "too far from its baseline for chance",
            (Self::AheadOfNextContributor, None) => "nothing else explains the symptom",
            (Self::StandsOut, None) => "slowed far more than anything else",
            (Self::AtLimit, _) => "throttled, or out of a resource",
            (Self::LocalTrouble, _) => "trouble begins here, not in what it calls",
            (Self::UnattributedDeparture, _) => "departs from its baseline",
            (Self::CalleeInTrouble, _) => "something it calls is in trouble too",
            (Self::CalleeAtLimit, _) => "something it calls is throttled or out of a resource",
            (Self::IngressTrafficSurge, _) => "more traffic enters here",
            (Self::IngressTrafficLoss, _) => "less traffic enters here",
            (Self::TrafficChangedAtIngress, _) => "traffic changed where it enters the system",
            (Self::BlamesAnother, _) => "logs that what it calls does not serve it",
            (Self::DoesNotServe, _) => "its callers log that it does not serve them",
            (Self::RefusesItsCaller, _) => "refuses what it is sent, and is well otherwise",
            (Self::DepartedEarlier, _) => "departed earlier than others",
            (Self::Corroborated, _) => "its logs say what its metrics count",
            (Self::LogMention, _) => "others log errors that name it",
            (Self::RecentChange, _) => "changed shortly before",
            (Self::ErrorsNameChange, _) => "its errors speak of what was changed",
        }
        .to_owned()
    }
}
