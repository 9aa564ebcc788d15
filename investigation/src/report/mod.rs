//! Hypotheses -> report: the verdict, where to look first, the timeline, the blast radius, the gaps.

mod blast_radius;
mod chain;
mod claim;
mod commits;
pub(crate) mod headline;
mod leads;
pub(crate) mod links;
mod map;
mod missing;
mod origin;
mod recovery;
pub(crate) mod sources;
pub(crate) mod telling;
mod verdict;
mod without_change;
mod words;

use crate::detect::Findings;
use crate::detect::redact::redact_in_place;
use crate::model::{Evidence, Gap, Hypothesis, Moment, Report, Scope};
use crate::rank::places::gather;
use crate::rank::{Ranking, attribute_symptom, lay_on_graph, rank};
use crate::telemetry::ServiceGraph;
use chain::ChainGrounds;
pub use claim::Claim;
use telling::{Relation, find_telling_line};
use verdict::Grounds;

/// Moments of a timeline: with more it would be the list of all evidence again.
const MAX_MOMENTS: usize = 12;

/// The report on what the sources found: the same bytes in whatever order the findings come.
#[must_use]
pub fn build(scope: &Scope, findings: &[Findings]) -> Report {
    let mut findings: Vec<Findings> = gather(scope, findings.to_vec());
    findings.sort_by_key(|findings| findings.source);
    let Ranking { signal, mut hypotheses, named, considered } = rank(scope, &findings);
    let no_graph = ServiceGraph::default();
    let graph = lay_on_graph(scope, &findings, &no_graph);
    let lines: Vec<_> = hypotheses.iter().map(|hypothesis| find_telling_line(&graph, hypothesis)).collect();
    for (hypothesis, line) in hypotheses.iter_mut().zip(&lines) {
        // A claim that quotes a line cites it.
        if let Some(line) = line.as_ref().filter(|line| line.relation != Relation::Unknown)
            && !hypothesis.supporting.contains(&line.evidence.id)
        {
            hypothesis.supporting.push(line.evidence.id.clone());
        }
    }
    let evidence = all_evidence(&findings, hypotheses.first());
    for (hypothesis, line) in hypotheses.iter_mut().zip(&lines) {
        let sign = evidence.iter().find(|evidence| Some(&evidence.id) == hypothesis.sign.as_ref());
        let origin = origin::find_origin(hypothesis, sign, &evidence);
        // What stands behind the sign at the entity itself says more of it.
        let own_origin = origin.filter(|origin| origin.entity == hypothesis.entity);
        hypothesis.headline = headline::headline(hypothesis, own_origin.or(sign), line.as_ref());
        hypothesis.over_since = recovery::over_since(scope, hypothesis, &evidence);
    }
    let attribution = attribute_symptom(scope, &graph);
    let gaps = all_gaps(&findings);
    let sources = sources::read_sources(&findings);
    let grounds =
        Grounds { scope, hypotheses: &hypotheses, named, evidence: &evidence, sources: &sources, gaps: &gaps };
    let first = hypotheses.first();
    let first_line = lines.first().and_then(Option::as_ref);
    let attribution = attribution.as_ref();
    let chain = first.map(|hypothesis| {
        ChainGrounds { graph: &graph, attribution, hypothesis, line: first_line, evidence: &evidence }.chain()
    });
    Report {
        investigation_id: scope.request.investigation_id.clone(),
        requested_at: scope.request.requested_at,
        requested_by: scope.request.asker().into_owned(),
        service: scope.context.service.clone(),
        region: scope.context.region.clone(),
        signal,
        incident_window: scope.incident_window(),
        baseline_window: scope.baseline_window,
        verdict: grounds.verdict(),
        leads: first.map(|first| leads::leads(scope, first, first_line, &evidence)).unwrap_or_default(),
        timeline: timeline(&evidence),
        blast_radius: first.and_then(|first| blast_radius::blast_radius(scope, &findings, &first.entity.name)),
        chain: chain.unwrap_or_default(),
        map: map::map(&graph, attribution, first),
        without_change: first.and_then(|first| without_change::rank_without_change(scope, &findings, first)),
        considered,
        hypotheses,
        evidence,
        sources,
        gaps,
        bytes_scanned: None,
        costs: Vec::new(),
        budget: None,
        similar: Vec::new(),
        advisory: None,
    }
}

/// All evidence: what the first hypothesis rests on before the rest, each strongest first.
fn all_evidence(findings: &[Findings], first: Option<&Hypothesis>) -> Vec<Evidence> {
    let mut evidence: Vec<Evidence> = findings.iter().flat_map(|findings| findings.evidence.clone()).collect();
    let is_uncited = |evidence: &Evidence| !first.is_some_and(|first| first.supporting.contains(&evidence.id));
    evidence.sort_by(|a, b| {
        let strongest = b.magnitude.strength.total_cmp(&a.magnitude.strength);
        is_uncited(a).cmp(&is_uncited(b)).then(strongest).then(a.id.cmp(&b.id))
    });
    evidence
}

fn all_gaps(findings: &[Findings]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = findings.iter().flat_map(|findings| findings.gaps.clone()).collect();
    // Gaps are also written by those who collect, after what they were told.
    gaps.iter_mut().for_each(|gap| redact_in_place(&mut gap.detail));
    gaps.sort();
    gaps.dedup();
    gaps
}

/// The onsets of the strongest evidence, in order of time.
fn timeline(evidence: &[Evidence]) -> Vec<Moment> {
    let dated = evidence.iter().filter_map(|evidence| Some((evidence.onset?, evidence)));
    let mut moments: Vec<Moment> = dated
        .take(MAX_MOMENTS)
        .map(|(at, evidence)| Moment { at, text: evidence.summary.clone(), evidence: evidence.id.clone() })
        .collect();
    moments.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.evidence.cmp(&b.evidence)));
    moments
}

#[cfg(test)]
mod tests;
