//! Calls that are made again because they failed.
//!
//! Method: a call is a retry when one of the same parent to the same entity, for the same thing, had failed before it
//! began, or when the AWS SDK says that it tried again; the shares of traces with a retry are compared between the
//! windows.

use std::collections::BTreeMap;

use super::NAME_CHARS;
use super::shares::{Happening, Shares};
use super::spans::{Fate, Span, Spans};
use super::visits::Call;
use crate::detect::redact::excerpt;
use crate::model::{Evidence, EvidenceKind};
use crate::telemetry::HttpRequest;

/// The evidence in calls, which are in order of callee and time.
pub fn evidence(calls: &[Call<'_>]) -> Vec<Evidence> {
    calls.chunk_by(|a, b| a.callee == b.callee).filter_map(judge).collect()
}

fn judge(calls: &[Call<'_>]) -> Option<Evidence> {
    let entity = &calls.first()?.callee;
    let happened = calls.iter().map(|call| Happening { taken: call.taken, happened: call.retried }).collect();
    let what = format!("failed calls to {} are made again", excerpt(&entity.name, NAME_CHARS));
    Shares { entity, kind: EvidenceKind::RetryRise, subject: "retries", happenings: happened }.judge(&what, "")
}

/// What is asked for: a call that asks the same host for something else is no retry.
type Asked<'s> = (&'s str, Option<&'s str>, Option<&'s HttpRequest>);

fn asked<'s>(span: &'s Span<'_>) -> Asked<'s> {
    let segment = span.segment;
    let operation = segment.aws.as_ref().and_then(|aws| aws.operation.as_deref());
    (&segment.name, operation, segment.http.as_ref().and_then(|http| http.request.as_ref()))
}

/// Whether each span is a call that is made again, or whose attempts are.
pub fn retried(spans: &Spans<'_>) -> Vec<bool> {
    let mut calls: Vec<(usize, &Span<'_>)> =
        spans.all().filter_map(|(_, span)| span.call.map(|call| (call, span))).collect();
    calls.sort_by(|(_, a), (_, b)| a.segment.start_time.total_cmp(&b.segment.start_time));
    let mut retried = vec![false; spans.all().count()];
    let mut failed: BTreeMap<(Option<usize>, Asked<'_>), f64> = BTreeMap::new();
    for (call, span) in calls {
        let place = (span.parent, asked(span));
        let after_failure = failed.get(&place).is_some_and(|ended| *ended <= span.segment.start_time);
        let by_sdk = span.segment.aws.as_ref().and_then(|aws| aws.retries).is_some_and(|retries| retries > 0);
        if let Some(retried) = retried.get_mut(call).filter(|_| after_failure || by_sdk) {
            *retried = true;
        }
        if let (Some(_), Some(end)) = (Fate::of(span.segment), span.segment.end_time) {
            failed.entry(place).or_insert(end);
        }
    }
    retried
}
