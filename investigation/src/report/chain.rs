//! The causal chain of a hypothesis: change, cause, symptoms, and where it is felt.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::headline::without_entity;
use super::telling::TellingLine;
use crate::model::{
    CauseKind, ChainLink, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Hypothesis, LinkRole,
};
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::excess::Attribution;
use crate::rank::topology::NodeIndex;

/// Callers between the cause and the entry that are shown, the nearest to the cause first: the rest shows the same.
const MAX_SYMPTOMS: usize = 2;

/// What a chain is made of.
pub(super) struct ChainGrounds<'a, 'b> {
    /// The evidence on the service graph.
    pub graph: &'b EvidenceGraph<'a>,
    /// Whose own excess explains that of the entry, if anybody's.
    pub attribution: Option<&'b Attribution>,
    /// The hypothesis, with its headline.
    pub hypothesis: &'b Hypothesis,
    /// The line that says why, if there is one.
    pub line: Option<&'b TellingLine<'a>>,
    /// All evidence.
    pub evidence: &'b [Evidence],
}

impl ChainGrounds<'_, '_> {
    /// The links in order, each with its evidence.
    pub(super) fn chain(&self) -> Vec<ChainLink> {
        let mut links: Vec<ChainLink> = self.change().into_iter().collect();
        links.push(self.cause());
        let Some(cause) = self.graph.topology.find(&self.hypothesis.entity.name) else { return links };
        let shown: Vec<EvidenceId> = links.iter().flat_map(|link| link.evidence.clone()).collect();
        let entry = self.graph.entry.filter(|entry| *entry != cause);
        let own_role = if entry.is_none() && self.graph.entry.is_some() { LinkRole::Entry } else { LinkRole::Symptom };
        links.extend(self.symptom(cause, own_role, &shown));
        let Some(entry) = entry else { return links };
        let between = path_of_callers(self.graph, cause, entry);
        let callers = between.iter().filter_map(|caller| self.symptom(*caller, LinkRole::Symptom, &shown));
        links.extend(callers.take(MAX_SYMPTOMS));
        links.extend(self.felt_at(entry, cause, &shown));
        links
    }

    fn find(&self, id: Option<&EvidenceId>) -> Option<&Evidence> {
        self.evidence.iter().find(|evidence| Some(&evidence.id) == id)
    }

    fn change(&self) -> Option<ChainLink> {
        let change = self.find(self.hypothesis.suspect_change.as_ref())?;
        let before = change.onset.map(|at| format!(" before {}", time(at))).unwrap_or_default();
        Some(ChainLink {
            role: LinkRole::Change,
            entity: change.entity.clone(),
            text: change.summary.clone(),
            at: change.onset,
            evidence: vec![change.id.clone()],
            refuted_by: format!("The trouble began{before}, or stays when the change is undone."),
        })
    }

    fn cause(&self) -> ChainLink {
        let hypothesis = self.hypothesis;
        let mut cited: Vec<EvidenceId> = self.line.iter().map(|line| line.evidence.id.clone()).collect();
        for id in hypothesis.sign.iter().chain(hypothesis.supporting.first()) {
            let is_shown_already = Some(id) == hypothesis.suspect_change.as_ref() && !cited.is_empty();
            if cited.len() < 2 && !cited.contains(id) && !is_shown_already {
                cited.push(id.clone());
            }
        }
        ChainLink {
            role: LinkRole::Cause,
            entity: hypothesis.entity.clone(),
            text: hypothesis.headline.clone(),
            at: hypothesis.onset,
            evidence: cited,
            refuted_by: refutation(hypothesis.cause, &hypothesis.entity, hypothesis.onset),
        }
    }

    /// Whether evidence shows what the sign of the cause shows already: the same kind of departure at the same entity.
    fn repeats_sign(&self, evidence: &Evidence) -> bool {
        let sign = self.find(self.hypothesis.sign.as_ref());
        sign.is_some_and(|sign| sign.kind == evidence.kind && sign.entity == evidence.entity)
    }

    /// What the requests to an entity show.
    fn symptom(&self, node: NodeIndex, role: LinkRole, shown: &[EvidenceId]) -> Option<ChainLink> {
        let symptom = self.graph.evidence[node].symptoms.iter().find(|symptom| {
            is_trouble_of_requests(symptom.kind) && !shown.contains(&symptom.id) && !self.repeats_sign(symptom)
        })?;
        let entity = self.graph.topology[node].entity.clone();
        let cause = &self.hypothesis.entity.name;
        let refuted_by = if entity.name == *cause {
            format!("{cause} shows the same while the above is not there.")
        } else {
            format!("{} shows it also in requests that do not reach {cause}.", entity.name)
        };
        Some(ChainLink {
            role,
            text: without_entity(symptom).to_owned(),
            at: symptom.onset,
            evidence: vec![symptom.id.clone()],
            refuted_by,
            entity,
        })
    }

    fn felt_at(&self, entry: NodeIndex, cause: NodeIndex, shown: &[EvidenceId]) -> Option<ChainLink> {
        let mut link = self.symptom(entry, LinkRole::Entry, shown)?;
        let contributors = self.attribution.map_or(&[][..], |attribution| &attribution.contributors);
        if let Some(contributor) = contributors.iter().find(|contributor| contributor.node == cause) {
            let percent = contributor.share * 100.0;
            link.text
                .push_str(&format!("; {} itself accounts for {percent:.0} % of that", self.hypothesis.entity.name));
        }
        Some(link)
    }
}

/// Whether evidence of this kind shows that requests suffer.
fn is_trouble_of_requests(kind: EvidenceKind) -> bool {
    matches!(
        kind,
        EvidenceKind::LatencyRise
            | EvidenceKind::FaultRise
            | EvidenceKind::ErrorRise
            | EvidenceKind::ThrottleRise
            | EvidenceKind::TrafficLoss
            | EvidenceKind::DependencyFault
            | EvidenceKind::DependencyError
            | EvidenceKind::DependencyThrottle
            | EvidenceKind::TimeoutLog
            | EvidenceKind::BacklogRise
    )
}

/// The services on the shortest way of callers from the cause to the entry, without these two; empty if there is no way.
pub(super) fn path_of_callers(graph: &EvidenceGraph<'_>, cause: NodeIndex, entry: NodeIndex) -> Vec<NodeIndex> {
    let topology = &graph.topology;
    let mut reached_from = topology.map(|_| None);
    let mut queue = VecDeque::from([cause]);
    while let Some(node) = queue.pop_front() {
        for &caller in &topology[node].callers {
            if reached_from[caller].is_none() && caller != cause {
                reached_from[caller] = Some(node);
                queue.push_back(caller);
            }
        }
    }
    let mut path = Vec::new();
    let mut next = reached_from[entry];
    while let Some(node) = next.filter(|node| *node != cause) {
        if !topology[node].is_call() && topology[node].entity.kind != EntityKind::Client {
            path.push(node);
        }
        next = reached_from[node];
    }
    path.reverse();
    path
}

fn time(at: Timestamp) -> String {
    at.strftime("%H:%M UTC").to_string()
}

/// What would show that an entity is not the cause, for each kind of cause.
fn refutation(cause: CauseKind, entity: &Entity, onset: Option<Timestamp>) -> String {
    let name = &entity.name;
    let earlier = onset.map_or_else(|| "before".to_owned(), |at| format!("before {}", time(at)));
    match cause {
        CauseKind::LatencyRegression => {
            format!("{name} was as slow {earlier}, or spends the time waiting for what it calls.")
        }
        CauseKind::ErrorSurge => format!("{name} failed as often {earlier}, or fails only with what it calls."),
        CauseKind::DependencyFailure => format!("Calls to {name} from elsewhere succeed at the same time."),
        CauseKind::DependencyClientError => format!("{name} refuses requests that it accepted {earlier}."),
        CauseKind::Timeout => "Calls fail as often with a longer time limit.".to_owned(),
        CauseKind::Throttling => format!("Calls fail as often when {name} has more capacity, or gets fewer calls."),
        CauseKind::ResourceExhaustion | CauseKind::Saturation => {
            format!("The trouble is there while {name} has room to spare.")
        }
        CauseKind::MemoryExhaustion => format!("{name} ends as often with more memory."),
        CauseKind::ColdStarts => "Requests to environments that are warm are as slow.".to_owned(),
        CauseKind::TrafficSurge => format!("{name} served as many requests {earlier} without trouble."),
        CauseKind::TrafficLoss => format!("The requests still reach {name}, and only their count is missing."),
        CauseKind::BadChange => "The trouble began before the change, or stays when it is undone.".to_owned(),
        CauseKind::PermissionChange => "Access is denied also when the permission is given back.".to_owned(),
        CauseKind::AccessDenied => "The same identity is allowed the same call at the same time.".to_owned(),
        CauseKind::Network => "Connections between the same two hosts succeed at the same time.".to_owned(),
        CauseKind::Unknown => format!("{name} showed the same {earlier}."),
    }
}
