//! What is remembered of investigations: a report says which earlier ones of its context looked alike, and is remembered
//! itself.
//!
//! Only those of the same context are compared. Who may read a report may ask about its context, so that nobody hears of
//! another context's incidents; and what somebody asked in a direct message, they alone are told.

use frontend::link;
use investigation::memory::{MAX_REMEMBERED, PastInvestigation, find_similar};
use investigation::model::{Report, Request, SimilarIncident};
use investigation::ports::{Failure, Ledger, Page};

/// Adds to the report which earlier incidents looked alike, and remembers it. A ledger that fails costs the report nothing
/// else.
pub(crate) async fn recall_and_remember(request: &Request, report: &mut Report, ledger: &impl Ledger) {
    match recall(request, report, ledger).await {
        Ok(similar) => report.similar = similar,
        Err(failure) => tracing::warn!(%failure, "nobody knows which earlier incidents were alike"),
    }
    let written = match PastInvestigation::new(report, request).to_entry() {
        Ok((entry, until)) => ledger.write(Page::Past(&report.service), &entry, until).await,
        Err(failure) => Err(failure),
    };
    if let Err(failure) = written {
        tracing::warn!(%failure, "the investigation is not remembered");
    }
}

async fn recall(request: &Request, report: &Report, ledger: &impl Ledger) -> Result<Vec<SimilarIncident>, Failure> {
    let entries = ledger.read_last(Page::Past(&report.service), MAX_REMEMBERED).await?;
    let mut past = PastInvestigation::read_all(&entries);
    past.retain(|past| past.may_be_told(&request.workspace, &request.channel, &request.user));
    let alike = find_similar(&past, report).into_iter().map(|similar| similar.past.investigation_id.clone());
    let alike: Vec<_> = alike.collect();
    past.retain(|past| alike.contains(&past.investigation_id));
    if let Some(since) = past.iter().map(|past| past.requested_at).min() {
        PastInvestigation::attach_feedback(&mut past, &ledger.read(Page::Feedback, since).await?);
    }
    let similar = find_similar(&past, report);
    Ok(similar.iter().map(|similar| similar.to_incident(request.requested_at, link::LIFETIME)).collect())
}

#[cfg(test)]
mod tests {
    use investigation::memory::{ActualCause, Feedback, Judgement};
    use investigation::model::{InvestigationId, Window};
    use investigation::ports::{Artifact, Entry, FailureKind, InMemory};
    use jiff::SignedDuration;

    use super::*;
    use crate::testing::{self, Part, World};

    /// A request of so many hours before, in this channel.
    fn asked(hours: i64, channel: &str) -> Request {
        let (request, by) = (testing::request(), SignedDuration::from_hours(hours));
        let window = request.incident_window;
        Request {
            investigation_id: InvestigationId::from_seed(format!("{hours}/{channel}").as_bytes()),
            incident_window: Window::new(window.start() - by, window.end() - by).unwrap(),
            requested_at: request.requested_at - by,
            channel: channel.to_owned(),
            ..request
        }
    }

    /// The report of the same incident for this request.
    async fn report(request: &Request) -> Report {
        let mut report: Report = testing::ranked().await.artifact(Artifact::Report);
        report.investigation_id = request.investigation_id.clone();
        report.incident_window = request.incident_window;
        report.requested_at = request.requested_at;
        report
    }

    async fn run(request: &Request, ledger: &InMemory) -> Report {
        let mut report = report(request).await;
        recall_and_remember(request, &mut report, ledger).await;
        report
    }

    #[tokio::test]
    async fn a_report_says_which_earlier_one_was_alike_and_what_people_said_of_it() {
        let ledger = InMemory::default();
        let (before, now) = (asked(48, "C1"), asked(0, "C1"));
        let first = run(&before, &ledger).await;
        assert_eq!(first.similar, []);
        let actual = ActualCause::new(Some("nightly-export"), None, "");
        let said = Feedback::on_hypothesis(
            &first,
            &first.hypotheses[0],
            Judgement::Wrong,
            actual,
            "U1",
            before.requested_at + SignedDuration::from_mins(1),
        );
        let json = serde_json::to_string(&said).unwrap();
        let entry = Entry { at: before.requested_at, key: "inv/0/U1".to_owned(), json };
        ledger.write(Page::Feedback, &entry, now.requested_at).await.unwrap();
        let similar = run(&now, &ledger).await.similar;
        assert_eq!(similar.len(), 1);
        assert_eq!((&similar[0].investigation_id, similar[0].similarity), (&before.investigation_id, 1.0));
        assert_eq!(similar[0].said.as_deref(), Some("nightly-export"));
        assert_eq!(similar[0].link.as_deref(), Some("https://bot.example/report"));
    }

    #[tokio::test]
    async fn what_was_asked_in_private_or_of_another_context_is_not_told() {
        let ledger = InMemory::default();
        run(&asked(48, "D1"), &ledger).await;
        let mut elsewhere = report(&asked(24, "C1")).await;
        elsewhere.service = "payroll".to_owned();
        recall_and_remember(&asked(24, "C1"), &mut elsewhere, &ledger).await;
        assert_eq!(run(&asked(0, "C1"), &ledger).await.similar, []);
        assert_eq!(run(&asked(0, "D1"), &ledger).await.similar.len(), 1);
    }

    #[tokio::test]
    async fn a_step_that_is_tried_again_remembers_once() {
        let ledger = InMemory::default();
        for _ in 0..2 {
            run(&asked(48, "C1"), &ledger).await;
        }
        assert_eq!(ledger.read_last(Page::Past("checkout"), 9).await.unwrap().len(), 1);
        assert_eq!(run(&asked(0, "C1"), &ledger).await.similar.len(), 1);
    }

    #[tokio::test]
    async fn a_ledger_that_fails_costs_the_report_nothing_else() {
        let world = World::default().without(Part::Ledger, FailureKind::Unavailable);
        let request = testing::request();
        let whole = report(&request).await;
        let mut told = whole.clone();
        recall_and_remember(&request, &mut told, &world).await;
        assert_eq!(told, whole);
    }
}
