//! What the responder should know and do next: no operator's words, no internals.

use investigation::ports::FailureKind;

use super::{Ended, Notice};

/// How far a run came before it died.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    /// It did not find out what to look at.
    Nothing,
    /// It knew what to look at.
    Scope,
    /// The report is there.
    Report,
}

/// One or two sentences: what happened, and what to do.
pub(crate) fn next_step(notice: &Notice, reached: Reached) -> String {
    let (service, id) = (&notice.request.service, &notice.request.investigation_id);
    match (notice.ended, reached) {
        (_, Reached::Report) => "The report is made but could not be posted: open it by its link.".to_owned(),
        (Ended::Failed(FailureKind::NotFound), Reached::Nothing) => format!(
            "There is no context for a service named “{service}”. \
             Check its spelling, or have a context saved for it (the README says how), then run /investigate again."
        ),
        (Ended::Failed(FailureKind::Denied), _) => {
            format!("The bot lacks a permission. Ask whoever runs it to look for {id} in its log.")
        }
        (Ended::Failed(FailureKind::Throttled | FailureKind::Unavailable), _) => {
            "AWS did not answer, although it was asked more than once. Run /investigate again in a few minutes."
                .to_owned()
        }
        (Ended::TimedOut, _) => {
            "It took longer than an investigation may. Run /investigate again with a shorter window.".to_owned()
        }
        (Ended::Aborted, _) => "Somebody stopped it. Run /investigate again if it is still needed.".to_owned(),
        (Ended::Failed(FailureKind::NotFound | FailureKind::Invalid) | Ended::Unforeseen, _) => format!(
            "Something went wrong inside the bot. Run /investigate again; \
             if that fails too, ask whoever runs the bot to look for {id} in its log."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn every_end_says_what_to_do() {
        let kinds = FailureKind::ALL.map(Ended::Failed);
        let ends = kinds.into_iter().chain([Ended::TimedOut, Ended::Aborted, Ended::Unforeseen]);
        let said = ends.map(|ended| {
            let notice = Notice { request: testing::request(), ended };
            format!("{ended:?}: {}", next_step(&notice, Reached::Nothing))
        });
        insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"), @r"
        Failed(Throttled): AWS did not answer, although it was asked more than once. Run /investigate again in a few minutes.
        Failed(Unavailable): AWS did not answer, although it was asked more than once. Run /investigate again in a few minutes.
        Failed(Denied): The bot lacks a permission. Ask whoever runs it to look for inv-7d6d0cbaeffb06a35d4c in its log.
        Failed(NotFound): There is no context for a service named “checkout”. Check its spelling, or have a context saved for it (the README says how), then run /investigate again.
        Failed(Invalid): Something went wrong inside the bot. Run /investigate again; if that fails too, ask whoever runs the bot to look for inv-7d6d0cbaeffb06a35d4c in its log.
        TimedOut: It took longer than an investigation may. Run /investigate again with a shorter window.
        Aborted: Somebody stopped it. Run /investigate again if it is still needed.
        Unforeseen: Something went wrong inside the bot. Run /investigate again; if that fails too, ask whoever runs the bot to look for inv-7d6d0cbaeffb06a35d4c in its log.
        ");
    }

    #[test]
    fn once_the_context_was_found_it_is_not_said_to_be_missing() {
        let notice = Notice { request: testing::request(), ended: Ended::Failed(FailureKind::NotFound) };
        assert!(!next_step(&notice, Reached::Scope).contains("context"));
    }
}
