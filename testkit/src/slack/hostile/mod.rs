//! Hostile reports and contexts, and everything that is said and asked of them: whatever telemetry and people's words hold, no
//! limit of Slack's may be exceeded, nobody called, and nothing refused.
//!
//! A seed gives the same messages, views and answers every time.

mod answers;
mod context;
mod report;
mod texts;
mod views;

use investigation::follow_up::{self, parse_question};
use investigation::limits::{Limited, Usage};
use investigation::model::{Report, Scope};
use investigation::occurrence::{Line, Storm};
use investigation::ports::{Announcement, Refusal};
use slack::message::{self, Message};

pub use answers::answers;
use report::{moment, request};
use texts::Texts;
pub use views::{menus, views};

/// The only user whom a message may mention.
pub const ASKER: &str = "U0ASKER";

const LINK: &str = "https://bot.test/reports/inv-1?mac=y";

/// Characters of the longest message that somebody can write.
///
/// Source: <https://docs.slack.dev/reference/methods/chat.postMessage>
const MAX_TYPED: usize = 4_000;

/// Questions about a report, each of which is answered in another way.
const QUESTIONS: [&str; 6] = ["why", "why not", "evidence", "changes", "what is missing?", "where do I look?"];

/// Of how many reports one is tried in every modal, menu and answer and in App Home as well: a thousand of ten thousand. They hold
/// the same texts under fewer limits, and take three times as long as the messages.
const REPORTS_FOR_VIEWS: u64 = 10;

/// Whether the report of this seed is tried in views as well.
#[must_use]
pub const fn has_views(seed: u64) -> bool {
    seed.is_multiple_of(REPORTS_FOR_VIEWS)
}

/// What is said of one hostile report, from the first message to the last, of a run that failed or was refused, of alarms,
/// and in answer to questions.
#[must_use]
pub fn messages(seed: u64) -> Vec<Message> {
    let mut texts = Texts::new(seed);
    let request = request(&mut texts);
    let report = report::report(&mut texts, &request);
    let context = context::context(&mut texts);
    let scope = Scope::new(request.clone(), context.clone());
    let findings = report::findings(&mut texts);
    let advice = texts.next();
    let usage = usage(&mut texts);
    let storm = storm(&mut texts);
    let announcements = [
        Announcement::Started { scope: &scope },
        Announcement::Progress { scope: &scope, findings: &findings },
        Announcement::Report { report: &report, link: LINK },
        Announcement::Concluded { request: &request, report: &report, link: LINK },
        Announcement::Failed { request: &request, advice: &advice, link: Some(LINK) },
        Announcement::Stopped { request: &request, by: Some(&advice) },
        Announcement::Refused { request: &request, refusal: Refusal::NotAllowed(&context) },
        Announcement::Refused { request: &request, refusal: Refusal::OverLimit(&usage) },
        Announcement::NearLimit { request: &request, usage: &usage },
        Announcement::Alarms { request: &request, storm: &storm },
    ];
    let mut messages: Vec<Message> = announcements.iter().map(Message::from).collect();
    messages.push(message::resolved::question(&report));
    if seed.is_multiple_of(10) {
        // Of some, for it takes as long as all others together.
        messages.push(follow_up(&mut texts, &report));
    }
    messages
}

/// The answer to one question about the report.
fn follow_up(texts: &mut Texts, report: &Report) -> Message {
    let typed: String = texts.next().chars().take(MAX_TYPED).collect();
    let question = format!("{} {typed}", texts.pick(&QUESTIONS, "why"));
    let answer = follow_up::answer(&parse_question(&question), report, &[]);
    message::follow_up::message(&answer, report, LINK)
}

fn usage(texts: &mut Texts) -> Usage {
    let limited = texts.pick(&[Limited::Person, Limited::Channel], Limited::Gigabytes);
    Usage { limited, used: texts.rng.u64(..), limit: texts.rng.u64(..), renewed_at: moment(60) }
}

fn storm(texts: &mut Texts) -> Storm {
    let line = |texts: &mut Texts| Line { alarm: texts.next(), at: moment(3), occurrence: texts.rng.usize(..) };
    Storm {
        lines: texts.list(line),
        count: texts.rng.usize(..),
        first: texts.next(),
        since: moment(1),
        until: moment(texts.rng.i64(1..90)),
        episode: texts.rng.usize(..),
    }
}
