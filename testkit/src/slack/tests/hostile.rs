//! No report, however hostile, breaks a limit, calls somebody, or is refused.

use investigation::model::{
    Advisory, BlastRadius, CauseKind, ChainLink, Citation, Confidence, ConfidencePart, Entity, EntityKind, Evidence,
    EvidenceId, EvidenceKind, Gap, GapReason, Hypothesis, InvestigationId, Lead, LinkRole, Magnitude, Moment, Remark,
    Report, Signal, Source, Unit, Verdict,
};
use investigation::ports::Announcement;
use proptest::prelude::*;
use slack::message::Message;

use super::{now, request};
use crate::slack::{Mention, mention, rules};

const LINK: &str = "https://bot.test/reports/x?mac=y";

/// Text that tries to be something else, and may be long.
fn hostile() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        any::<String>(),
        "[&<>*_~`|!@^ \n]{0,400}",
        Just("<!channel> <!here> <@U666> <!subteam^S1>".to_owned()),
        Just("<https://evil.test|click>```*".to_owned()),
        Just("🚨𝕏".repeat(900)),
        Just("&".repeat(3_000)),
    ];
    prop::collection::vec(fragment, 0..3).prop_map(|fragments| fragments.concat())
}

/// A report in which every text is one of `texts`, and every list has `many` items.
fn report(texts: &[String], many: usize, abstained: bool) -> Report {
    let mut texts = texts.iter().cycle().cloned();
    let mut text = || texts.next().unwrap_or_default();
    let id = EvidenceId::new(Source::Logs, "x", EvidenceKind::NewLogPattern, &text());
    let ids = vec![id.clone(); many];
    let entity = |name| Entity { name, kind: EntityKind::Service };
    let hypothesis = Hypothesis {
        entity: entity(text()),
        cause: CauseKind::Unknown,
        confidence: Confidence { value: 0.8, parts: vec![ConfidencePart { name: text(), value: 0.8 }; many] },
        headline: text(),
        sign: Some(id.clone()),
        rationale: text(),
        supporting: ids.clone(),
        contradicting: ids.clone(),
        suspect_change: Some(id.clone()),
        onset: Some(now()),
        over_since: Some(now()),
    };
    let evidence = Evidence {
        id: id.clone(),
        source: Source::Logs,
        entity: entity(text()),
        kind: EvidenceKind::NewLogPattern,
        magnitude: Magnitude { observed: 1.0, expected: 0.0, unit: Unit::Count, strength: 1.0 },
        onset: None,
        summary: text(),
        citation: Citation::default(),
        series: None,
    };
    let link = ChainLink {
        role: LinkRole::Cause,
        entity: entity(text()),
        text: text(),
        at: Some(now()),
        evidence: ids.clone(),
        refuted_by: text(),
    };
    let verdict = match abstained {
        true => Verdict::Abstained { sentence: text(), missing: vec![text(); many] },
        false => Verdict::Cause { sentence: text() },
    };
    Report {
        investigation_id: InvestigationId::from_seed(b"hostile"),
        requested_at: now(),
        requested_by: text(),
        service: text(),
        region: text(),
        signal: Signal::Auto,
        incident_window: request().incident_window,
        baseline_window: request().incident_window.baseline(),
        verdict,
        hypotheses: vec![hypothesis; many],
        considered: Vec::new(),
        without_change: None,
        leads: vec![Lead { text: text(), link: Some(format!("https://aws.test/{}", text())), evidence: ids }; many],
        evidence: vec![evidence; many],
        timeline: vec![Moment { at: now(), text: text(), evidence: id.clone() }; many],
        blast_radius: Some(BlastRadius { callers: vec![text(); many], traffic_share: Some(0.5) }),
        chain: vec![link; many],
        map: None,
        sources: Vec::new(),
        gaps: vec![Gap { source: Source::Logs, reason: GapReason::Denied, detail: text() }; many],
        advisory: Some(Advisory { model_id: text(), remarks: vec![Remark { text: text(), evidence: vec![id] }; many] }),
    }
}

fn refusal(message: &Message) -> Option<String> {
    let blocks = serde_json::to_value(&message.blocks).unwrap();
    let checked = rules::check(blocks.as_array().unwrap());
    let mentions = [mention::in_text(&message.text), mention::in_blocks(&blocks)].concat();
    let strangers: Vec<_> = mentions.into_iter().filter(|who| *who != Mention::User("U1".into())).collect();
    if !checked.problems.is_empty() {
        return Some(format!("{:?}", checked.problems));
    }
    if checked.chars > 10_000 || message.text.chars().count() > 4_000 {
        return Some(format!("{} characters in blocks, {} in text", checked.chars, message.text.chars().count()));
    }
    (!strangers.is_empty()).then(|| format!("mentions {strangers:?}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_message_of_a_hostile_report_is_taken(
        texts in prop::collection::vec(hostile(), 1..8),
        many in 0_usize..60,
        abstained in any::<bool>(),
    ) {
        let report = report(&texts, many, abstained);
        let request = investigation::model::Request { service: texts.concat(), ..request() };
        for announcement in [
            Announcement::Report { report: &report, link: LINK },
            Announcement::Concluded { request: &request, report: &report, link: LINK },
        ] {
            let message = Message::from(&announcement);
            prop_assert_eq!(refusal(&message), None);
            prop_assert!(!message.blocks.is_empty());
        }
    }

    #[test]
    fn every_message_about_a_hostile_request_is_taken(service in hostile(), advice in hostile()) {
        let request = investigation::model::Request { service, ..request() };
        let message = Message::from(&Announcement::Failed { request: &request, advice: &advice, link: None });
        prop_assert_eq!(refusal(&message), None);
    }
}
