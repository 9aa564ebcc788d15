//! What can speak for or against an entity being the root cause, and how much.

use crate::model::Source;

/// One reason to believe, or not to believe, that an entity is the root cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Argument {
    /// Its own excess explains that of the entry. The strongest argument there is: it says where *and* why not elsewhere.
    OwnsExcess,
    /// The owner's departure is beyond chance.
    OwnDeparture,
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
    /// The load itself fell away, where it comes in.
    LessComesIn,
    /// The load changed where it comes in: more work takes more time whoever does it, and less of it leaves all behind idle.
    LoadChanged,
    /// The time goes on the way to what it calls.
    OnTheWay,
    /// It departed before others did.
    Earlier,
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
    ///
    /// Fitted by multinomial logistic regression (`McFadden`, "Conditional Logit Analysis of Qualitative Choice Behavior",
    /// 1974): each incident a choice among its entities and nobody, over 2,000 simulated incidents and the visible PetShop
    /// issues with their tails of normal operation; then all by 1.2, so that a confidence is as often right as it says (Platt,
    /// "Probabilistic Outputs for Support Vector Machines", 1999).
    #[must_use]
    pub fn weight(self) -> f64 {
        match self {
            Self::OwnsExcess => 4.8,
            Self::OwnDeparture => 1.4,
            Self::Ahead => 6.4,
            Self::AtItsLimit => 3.1,
            Self::InItsOwnRight => 3.6,
            Self::DepartsByItself => 2.2,
            Self::Inherited => -1.3,
            Self::CalleeAtItsLimit => -3.8,
            Self::MoreComesIn => 8.3,
            Self::LessComesIn => 7.0,
            Self::LoadChanged => -8.0,
            Self::OnTheWay => -1.7,
            Self::Earlier => 1.4,
            Self::SeenIn(Source::Metrics) => 1.9,
            Self::SeenIn(Source::Logs | Source::Alarms) => 1.3,
            Self::SeenIn(Source::Traces) => 2.5,
            Self::SeenIn(Source::Changes) => 0.0,
            Self::Told => 4.0,
            Self::Changed => 4.4,
            Self::ChangedNearby => 1.1,
        }
    }

    /// The argument in a few words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::OwnsExcess => "owns the excess",
            Self::OwnDeparture => "departs beyond chance",
            Self::Ahead => "ahead of the next",
            Self::AtItsLimit => "at its limit",
            Self::InItsOwnRight => "departs in its own right",
            Self::DepartsByItself => "departs by itself",
            Self::Inherited => "what it calls is in trouble too",
            Self::CalleeAtItsLimit => "what it calls is at its limit",
            Self::MoreComesIn => "more traffic comes in here",
            Self::LessComesIn => "less traffic comes in here",
            Self::LoadChanged => "the load changed where it comes in",
            Self::OnTheWay => "the time goes on the way to what it calls",
            Self::Earlier => "departed before others",
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
