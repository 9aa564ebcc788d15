//! How the responder hears of an investigation.

use std::future::Future;

use super::Failure;
use crate::model::{Report, Request, Scope, Source, Thread};

/// Something that the responder is to hear.
#[derive(Debug, Clone)]
pub enum Announcement<'a> {
    /// The investigation began: the first message, to which all others reply.
    Started {
        /// What is investigated.
        scope: &'a Scope,
    },
    /// The evidence is collected: how the first message reads while it is ranked.
    Progress {
        /// What is investigated.
        scope: &'a Scope,
        /// How many pieces of evidence each source gave; `None` for a source that failed.
        collected: &'a [(Source, Option<usize>)],
    },
    /// The investigation ended with a report: how the first message reads from then on.
    Concluded {
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
}

/// Where in Slack a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// A new message in the channel with this id.
    Channel(&'a str),
    /// A new reply in this thread.
    Thread(&'a Thread),
    /// In place of an existing message.
    Edit {
        /// The id of the message's channel.
        channel: &'a str,
        /// The message's timestamp, which is its id.
        ts: &'a str,
    },
}

/// Speaks to the responder.
pub trait Channel {
    /// Posts or edits a message. Returns the message's timestamp, which is its id.
    fn say(
        &self,
        place: Place<'_>,
        announcement: &Announcement<'_>,
    ) -> impl Future<Output = Result<String, Failure>> + Send;
}
