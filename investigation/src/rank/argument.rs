//! What can speak for or against an entity being the root cause, and how much.

use crate::model::Source;

/// One reason to believe, or not to believe, that an entity is the root cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Argument {
    /// Its own excess explains that of the entry. The strongest argument there is: it says where *and* why not elsewhere.
    OwnsExcess,
    /// The owner's departure is beyond chance.
    OwnDeparture,
    /// The entry's departure is beyond chance: there is something to explain.
    EntryDeparture,
    /// No other owner comes near.
    Ahead,
    /// A limit is reached there: requests are throttled, a resource is used up, a process is killed.
    AtItsLimit,
    /// Something departs there that nobody inherits: its own time grows, failures begin there.
    InItsOwnRight,
    /// It departs, where no graph shows who owns what: it may be a symptom as well as a cause.
    DepartsByItself,
    /// What it calls is in trouble too: then its own trouble is likely inherited.
    Inherited,
    /// What it calls is at its limit, though it owns the excess: it may only be waiting in another way.
    CalleeAtItsLimit,
    /// The load itself grew, where it comes in.
    MoreComesIn,
    /// The load itself fell away, and not because of who calls it.
    LessComesIn,
    /// More traffic arrives from its callers: more work takes more time whoever does it.
    Overrun,
    /// The time goes on the way to what it calls.
    OnTheWay,
    /// A source saw it depart. Independent views of one thing are worth more than one view in great detail.
    SeenIn(Source),
    /// Others log about it, by name.
    Told,
    /// It was changed shortly before.
    Changed,
    /// Something that it calls or is called by was changed shortly before.
    ChangedNearby,
}

impl Argument {
    /// What the argument adds to the log-odds when it applies wholly.
    #[must_use]
    pub fn weight(self) -> f64 {
        match self {
            Self::OwnsExcess => 5.0,
            Self::OwnDeparture => 2.0,
            Self::EntryDeparture => 1.5,
            Self::Ahead => 2.0,
            Self::AtItsLimit | Self::InItsOwnRight => 3.0,
            Self::DepartsByItself => 3.0,
            Self::Inherited => -3.0,
            Self::CalleeAtItsLimit => -2.0,
            Self::MoreComesIn | Self::LessComesIn => 6.0,
            Self::Overrun => -4.0,
            Self::OnTheWay => -3.0,
            Self::SeenIn(Source::Logs) => 1.0,
            Self::SeenIn(Source::Metrics) => 1.0,
            Self::SeenIn(Source::Traces) => 0.5,
            Self::SeenIn(Source::Alarms) => 0.5,
            Self::SeenIn(Source::Changes) => 0.0,
            Self::Told => 1.5,
            Self::Changed => 1.5,
            Self::ChangedNearby => 0.5,
        }
    }

    /// The argument in a few words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::OwnsExcess => "owns the excess",
            Self::OwnDeparture => "departs beyond chance",
            Self::EntryDeparture => "the symptom is beyond chance",
            Self::Ahead => "ahead of the next",
            Self::AtItsLimit => "at its limit",
            Self::InItsOwnRight => "departs in its own right",
            Self::DepartsByItself => "departs by itself",
            Self::Inherited => "what it calls is in trouble too",
            Self::CalleeAtItsLimit => "what it calls is at its limit",
            Self::MoreComesIn => "more traffic comes in here",
            Self::LessComesIn => "traffic is lost from here on",
            Self::Overrun => "more traffic arrives from its callers",
            Self::OnTheWay => "the time goes on the way to what it calls",
            Self::SeenIn(Source::Metrics) => "seen in metrics",
            Self::SeenIn(Source::Logs) => "seen in logs",
            Self::SeenIn(Source::Traces) => "seen in traces",
            Self::SeenIn(Source::Alarms) => "seen in alarms",
            Self::SeenIn(Source::Changes) => "seen in changes",
            Self::Told => "named in the logs of others",
            Self::Changed => "changed shortly before",
            Self::ChangedNearby => "a neighbour changed shortly before",
        }
    }
}
