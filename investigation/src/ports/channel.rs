//! How the responder hears of an investigation.

use std::future::Future;

use super::Failure;
use crate::detect::Findings;
use crate::limits::Usage;
use crate::model::{Context, InvestigationId, Report, Request, Scope, Thread};
use crate::occurrence::{Alarm, Storm};

/// Something that the responder is to hear.
#[derive(Debug, Clone)]
pub enum Announcement<'a> {
    /// The investigation began: the first message, to which all others reply.
    Started {
        /// What is investigated.
        scope: &'a Scope,
    },
    /// Sources have ended: how the first message reads until the investigation does.
    Progress {
        /// What is investigated.
        scope: &'a Scope,
        /// What the sources that have ended found.
        findings: &'a [Findings],
    },
    /// The investigation ended with a report: how the first message reads from then on.
    Concluded {
        /// What was asked for.
        request: &'a Request,
        /// The report.
        report: &'a Report,
        /// The address of the page with the whole report.
        link: &'a str,
    },
    /// The report itself.
    Report {
        /// The report.
        report: &'a Report,
        /// The address of the page with the whole report.
        link: &'a str,
    },
    /// The investigation ended, and its report was not posted.
    Failed {
        /// What was asked for.
        request: &'a Request,
        /// What happened and what to do next, in one or two sentences.
        advice: &'a str,
        /// The address of the report, if one was made before the failure.
        link: Option<&'a str>,
    },
    /// Somebody stopped the investigation.
    Stopped {
        /// What was asked for.
        request: &'a Request,
        /// The name of whoever did it, where that is known.
        by: Option<&'a str>,
    },
    /// Nothing is investigated: for the asker alone.
    Refused {
        /// What was asked for.
        request: &'a Request,
        /// Why not.
        refusal: Refusal<'a>,
    },
    /// It is investigated, and a limit is near: for the asker alone.
    NearLimit {
        /// What was asked for.
        request: &'a Request,
        /// How much is used.
        usage: &'a Usage,
    },
    /// More alarms went off that belong to the investigation.
    Alarms {
        /// What the first alarm asked for.
        request: &'a Request,
        /// The alarms: how many so far, and those that are new.
        storm: &'a Storm,
    },
}

/// Why nothing is investigated.
#[derive(Debug, Clone, Copy)]
pub enum Refusal<'a> {
    /// The context does not let the asker investigate it there.
    NotAllowed(&'a Context),
    /// It is one too many.
    OverLimit(&'a Usage),
}

/// What a message of an investigation is: each investigation posts each of them once at most, but for its alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageRole {
    /// The first message, which begins the thread and is edited until the investigation ends.
    First,
    /// The report.
    Report,
    /// The notice that there will be no report.
    Notice,
    /// That a limit is near.
    Limit,
    /// Alarms that went off: the one message of which there may be several.
    Alarms,
}

impl MessageRole {
    /// The role as messages carry it, for the bot itself to read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Report => "report",
            Self::Notice => "notice",
            Self::Limit => "limit",
            Self::Alarms => "alarms",
        }
    }
}

impl Announcement<'_> {
    /// What a new message with this announcement is.
    #[must_use]
    pub fn role(&self) -> MessageRole {
        match self {
            Self::Started { .. } | Self::Progress { .. } | Self::Concluded { .. } => MessageRole::First,
            Self::Report { .. } => MessageRole::Report,
            Self::Failed { .. } | Self::Stopped { .. } | Self::Refused { .. } => MessageRole::Notice,
            Self::NearLimit { .. } => MessageRole::Limit,
            Self::Alarms { .. } => MessageRole::Alarms,
        }
    }

    /// Whether it is for the asker alone wherever the bot may post.
    #[must_use]
    pub fn is_private(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::NearLimit { .. })
    }

    /// The investigation that speaks.
    #[must_use]
    pub fn investigation_id(&self) -> &InvestigationId {
        match self {
            Self::Started { scope } | Self::Progress { scope, .. } => &scope.request.investigation_id,
            Self::Concluded { report, .. } | Self::Report { report, .. } => &report.investigation_id,
            Self::Failed { request, .. }
            | Self::Stopped { request, .. }
            | Self::Refused { request, .. }
            | Self::NearLimit { request, .. }
            | Self::Alarms { request, .. } => &request.investigation_id,
        }
    }
}

/// Where in Slack a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// A new message in the channel with this id.
    Channel(&'a str),
    /// A new reply in this thread.
    Thread(&'a Thread),
    /// A message for the eyes of the asker alone, by the request's reply address or as a direct message: it works where
    /// the bot may not post.
    Private {
        /// Why the channel did not take the message, where it was tried: the asker is told what to do about it.
        refused: Option<&'a Failure>,
    },
    /// In place of an existing message.
    Edit {
        /// The id of the message's channel.
        channel: &'a str,
        /// The message's timestamp, which is its id.
        ts: &'a str,
    },
}

impl Place<'_> {
    /// Whether there is nobody to tell: the investigation was asked for over HTTP.
    #[must_use]
    pub fn is_nowhere(&self, request: &Request) -> bool {
        match self {
            Self::Channel(channel) => channel.is_empty(),
            Self::Private { .. } => !request.is_told_in_slack(),
            Self::Thread(_) | Self::Edit { .. } => false,
        }
    }
}

/// Speaks to the responder. Where there is [nobody to tell](Place::is_nowhere), it does nothing.
pub trait Channel {
    /// Posts or edits a message in the workspace of the request. Returns the message's timestamp, which is its id; `None` for
    /// a private message, which cannot be edited.
    fn say(
        &self,
        request: &Request,
        place: Place<'_>,
        announcement: &Announcement<'_>,
    ) -> impl Future<Output = Result<Option<String>, Failure>> + Send;

    /// Looks for a message that an earlier attempt may have posted although its answer was lost: in the thread, or in the
    /// channel if there is none. Returns its timestamp.
    ///
    /// Fails with `Denied` where the bot may post but not read.
    fn find(
        &self,
        request: &Request,
        thread: Option<&Thread>,
        role: MessageRole,
    ) -> impl Future<Output = Result<Option<String>, Failure>> + Send;

    /// Looks in a channel of a workspace for the message with which another app told of this alarm, such as Amazon Q. Returns its timestamp;
    /// `None` where no app did, and where nobody can look.
    fn find_alarm_message(
        &self,
        _workspace: &str,
        _channel: &str,
        _alarm: &Alarm,
    ) -> impl Future<Output = Result<Option<String>, Failure>> + Send {
        async { Ok(None) }
    }
}
