//! What the responder should know and do next, without the operator's terms or internals.

use investigation::ports::FailureKind;

use super::{Ended, Notice};

/// How far an investigation came before it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It did not find the context of the service.
    NothingDone,
    /// It found the context, but made no report.
    ContextFound,
    /// It made the report.
    ReportMade,
}

/// What happened and what to do, in one or two sentences.
pub(crate) fn next_step(notice: &Notice, progress: Progress) -> String {
    let (service, id) = (&notice.request.service, &notice.request.investigation_id);
    match (notice.ended, progress) {
        (_, Progress::ReportMade) => "The report is made but could not be posted: open it by its link.".to_owned(),
        (Ended::Failed(FailureKind::NotFound), Progress::NothingDone) => format!(
            "There is no context for a service named “{service}”. \
             Check its spelling, or have a context saved for it (the README says how), then run /investigate again."
        ),
        (Ended::Failed(FailureKind::NotAllowed), _) => format!(
            "The context of {service} does not let you investigate it from this channel. \
             Ask whoever looks after {service} to investigate it, or to add you or the channel to its context."
        ),
        (Ended::Failed(FailureKind::Denied), _) => {
            format!("The bot lacks a permission. Ask whoever runs it to look for {id} in its log.")
        }
        (Ended::Failed(FailureKind::Throttled | FailureKind::Unavailable | FailureKind::TimedOut), _) => {
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
    fn every_failure_says_what_to_do() {
        let kinds = FailureKind::ALL.iter().copied().map(Ended::Failed);
        let ends = kinds.chain([Ended::TimedOut, Ended::Aborted, Ended::Unforeseen]);
        let said = ends.map(|ended| {
            let notice = Notice::after_the_end(testing::request(), ended);
            format!("{ended:?}: {}", next_step(&notice, Progress::NothingDone))
        });
        insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"), @r"
        Failed(Throttled): AWS did not answer, although it was asked more than once. Run /investigate again in a few minutes.
        Failed(Unavailable): AWS did not answer, although it was asked more than once. Run /investigate again in a few minutes.
        Failed(TimedOut): AWS did not answer, although it was asked more than once. Run /investigate again in a few minutes.
        Failed(Denied): The bot lacks a permission. Ask whoever runs it to look for inv-7d6d0cbaeffb06a35d4c in its log.
        Failed(NotAllowed): The context of checkout does not let you investigate it from this channel. Ask whoever looks after checkout to investigate it, or to add you or the channel to its context.
        Failed(NotFound): There is no context for a service named “checkout”. Check its spelling, or have a context saved for it (the README says how), then run /investigate again.
        Failed(Invalid): Something went wrong inside the bot. Run /investigate again; if that fails too, ask whoever runs the bot to look for inv-7d6d0cbaeffb06a35d4c in its log.
        TimedOut: It took longer than an investigation may. Run /investigate again with a shorter window.
        Aborted: Somebody stopped it. Run /investigate again if it is still needed.
        Unforeseen: Something went wrong inside the bot. Run /investigate again; if that fails too, ask whoever runs the bot to look for inv-7d6d0cbaeffb06a35d4c in its log.
        ");
    }

    #[test]
    fn once_the_context_was_found_it_is_not_said_to_be_missing() {
        let notice = Notice::after_the_end(testing::request(), Ended::Failed(FailureKind::NotFound));
        assert!(!next_step(&notice, Progress::ContextFound).contains("context"));
    }
}
