//! A hostile report, and what it is made of.

use investigation::detect::Findings;
use investigation::model::{
    Advisory, AdvisoryGap, AdvisoryQuestion, AdvisoryReason, Agreement, Assessment, BlastRadius, CauseKind, ChainLink,
    Citation, Confidence, ConfidencePart, Considered, Evidence, EvidenceId, EvidenceKind, Gap, GapReason, Hypothesis,
    InvestigationId, Lead, LinkRole, Magnitude, ModelUsage, Moment, NextAction, Point, Reading, Report, Request,
    Series, Signal, SimilarIncident, Source, SourceReading, Unit, Verdict, Window,
};
use jiff::{SignedDuration, Timestamp};

use super::texts::Texts;
use super::{ASKER, LINK};

pub(super) fn moment(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(29_000_000 + minute)
}

pub(super) fn window() -> Window {
    Window::new(moment(0), moment(30)).unwrap_or_else(|_| unreachable!("it ends after it starts"))
}

pub(super) fn request(texts: &mut Texts) -> Request {
    Request {
        investigation_id: InvestigationId::from_seed(b"hostile"),
        service: texts.next(),
        incident_window: window(),
        signal: Signal::Auto,
        workspace: String::new(),
        channel: "C1".to_owned(),
        user: ASKER.to_owned(),
        requested_at: moment(31),
        report_link: LINK.to_owned(),
        reply_url: None,
        thread: None,
        alarm: None,
    }
}

pub(super) fn findings(texts: &mut Texts) -> Vec<Findings> {
    let mut all = Vec::new();
    for &source in Source::ALL {
        if texts.rng.bool() {
            // What a source found is shown as a number, and its first gap in words.
            let gaps = (0..texts.rng.usize(..2)).map(|_| gap(texts, source)).collect();
            let found = Findings::new(source, Vec::new(), gaps);
            all.push(found.having_read("points", texts.rng.usize(..3)));
        }
    }
    all
}

fn gap(texts: &mut Texts, source: Source) -> Gap {
    let reason = texts.pick(&GapReason::FAILURES, GapReason::NoData);
    Gap { source, reason, detail: texts.next() }
}

fn evidence(texts: &mut Texts) -> Evidence {
    let source = texts.source();
    let kind = texts.pick(&[EvidenceKind::NewLogPattern, EvidenceKind::LatencyRise], EvidenceKind::FaultRise);
    let unit = texts.pick(&[Unit::Seconds, Unit::Percent, Unit::Count, Unit::Bytes], Unit::None);
    let subject = texts.rng.u16(..).to_string();
    Evidence {
        id: EvidenceId::new(source, "x", kind, &subject),
        source,
        entity: texts.entity(),
        kind,
        magnitude: Magnitude { observed: texts.number(), expected: texts.number(), unit, strength: 1.0 },
        onset: texts.maybe(moment(3)),
        summary: texts.next(),
        citation: Citation::default(),
        series: series(texts, unit),
    }
}

/// Points in any order, some of them at one time.
fn series(texts: &mut Texts, unit: Unit) -> Option<Series> {
    // Few of two hundred have a course: more take the tests' time, and are not drawn.
    let count = if texts.rng.u8(..8) == 0 { texts.count() } else { 0 };
    let mut points = Vec::with_capacity(count);
    for _ in 0..count {
        let at = moment(texts.rng.i64(-40..40)) + SignedDuration::from_secs(texts.rng.i64(0..60));
        points.push(Point { at, value: texts.number() });
    }
    texts.maybe(Series { unit, points })
}

fn hypothesis(texts: &mut Texts, ids: &[EvidenceId]) -> Hypothesis {
    let parts = texts.list(|texts| ConfidencePart { name: texts.next(), value: texts.number() });
    Hypothesis {
        entity: texts.entity(),
        cause: CauseKind::Unknown,
        confidence: Confidence { value: texts.number(), parts },
        headline: texts.next(),
        sign: ids.first().cloned(),
        rationale: texts.next(),
        supporting: ids.to_vec(),
        contradicting: texts.maybe(ids.to_vec()).unwrap_or_default(),
        suspect_change: ids.last().cloned(),
        onset: texts.maybe(moment(2)),
        over_since: texts.maybe(moment(20)),
    }
}

fn considered(texts: &mut Texts) -> Considered {
    Considered {
        entity: texts.entity(),
        probability: texts.number(),
        own_share: texts.maybe(0.5),
        speaks_for: texts.list(Texts::next),
        speaks_against: texts.list(Texts::next),
    }
}

fn verdict(texts: &mut Texts, hypotheses: &[Hypothesis]) -> Verdict {
    let headlines: Vec<&str> = hypotheses.iter().map(|hypothesis| hypothesis.headline.as_str()).collect();
    let sentence = format!("{}: {}", texts.next(), headlines.join("; "));
    let missing = texts.list(Texts::next);
    match texts.rng.u8(..3) {
        0 => Verdict::Cause { sentence },
        1 => Verdict::Abstained { sentence, missing },
        _ => Verdict::NothingRead { sentence: texts.next(), missing },
    }
}

fn link(texts: &mut Texts, ids: &[EvidenceId]) -> ChainLink {
    let roles = [LinkRole::Change, LinkRole::Cause, LinkRole::Symptom, LinkRole::Entry];
    ChainLink {
        role: texts.pick(&roles, LinkRole::Cause),
        entity: texts.entity(),
        text: texts.next(),
        at: texts.maybe(moment(4)),
        evidence: ids.to_vec(),
        refuted_by: texts.next(),
    }
}

/// A comment of a model that may say anything.
fn advisory(texts: &mut Texts, ids: &[EvidenceId]) -> Advisory {
    Advisory {
        model_id: texts.next(),
        assessments: texts.list(|texts| Assessment {
            hypothesis: texts.rng.usize(..5),
            cause: texts.next(),
            plausibility: texts.number(),
            reason: texts.next(),
            evidence: ids.to_vec(),
        }),
        agreement: Some(Agreement::Diverges { hypothesis: texts.rng.usize(..5), cause: texts.next() }),
        missing_evidence: texts.list(Texts::next),
        next_actions: texts.list(|texts| NextAction {
            action: texts.next(),
            why: texts.next(),
            expected_signal: texts.next(),
            evidence: ids.to_vec(),
        }),
        gaps: vec![AdvisoryGap { question: AdvisoryQuestion::NextSteps, reason: AdvisoryReason::CutOff }],
        usage: ModelUsage { calls: 2, input_tokens: 9, output_tokens: 9, usd: Some(texts.number()) },
    }
}

pub(super) fn report(texts: &mut Texts, request: &Request) -> Report {
    let evidence = texts.list(evidence);
    let ids: Vec<EvidenceId> = evidence.iter().take(8).map(|evidence| evidence.id.clone()).collect();
    let hypotheses: Vec<Hypothesis> = (0..texts.rng.usize(..4)).map(|_| hypothesis(texts, &ids)).collect();
    let id = || ids.first().cloned().unwrap_or_else(|| EvidenceId::new(Source::Logs, "", EvidenceKind::FaultRise, ""));
    let advisory = advisory(texts, &ids);
    let address = |text: String| match text.len() % 3 {
        0 => text,
        1 => format!("https://aws.test/{text}"),
        _ => format!("javascript:{text}"),
    };
    Report {
        investigation_id: request.investigation_id.clone(),
        requested_at: request.requested_at,
        requested_by: texts.pick(&["<!channel>", ASKER], "").to_owned(),
        service: texts.next(),
        region: texts.next(),
        signal: Signal::Auto,
        incident_window: request.incident_window,
        baseline_window: request.incident_window.baseline(),
        verdict: verdict(texts, &hypotheses),
        hypotheses,
        considered: texts.list(considered),
        without_change: None,
        chain: texts.list(|texts| link(texts, &ids)),
        leads: texts.list(|texts| Lead {
            text: texts.next(),
            link: Some(address(texts.next())),
            evidence: ids.clone(),
        }),
        evidence,
        timeline: texts.list(|texts| Moment { at: moment(1), text: texts.next(), evidence: id() }),
        blast_radius: Some(BlastRadius { callers: texts.list(Texts::next), traffic_share: Some(texts.number()) }),
        map: None,
        sources: texts.list(|texts| SourceReading { source: texts.source(), reading: Reading::Read { evidence: 1 } }),
        gaps: texts.list(|texts| gap(texts, Source::Logs)),
        bytes_scanned: None,
        costs: Vec::new(),
        budget: None,
        similar: texts.list(|texts| SimilarIncident {
            investigation_id: request.investigation_id.clone(),
            began_at: moment(1),
            similarity: texts.number(),
            ending: texts.next(),
            said: Some(texts.next()),
            was_called_wrong: true,
            link: Some(address(texts.next())),
        }),
        advisory: texts.maybe(advisory),
    }
}
