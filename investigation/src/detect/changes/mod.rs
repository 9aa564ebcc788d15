//! CloudTrail events -> evidence.
//!
//! A change does not show that something broke, but most of what breaks was changed. Its strength is how close it lies
//! to the start of the incident; the ranking asks whether it touched what is implicated.

mod name;
mod owner;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use self::name::Touched;
use self::owner::Owners;
use super::redact::excerpt;
use super::series::round;
use crate::detect::Findings;
use crate::model::{Citation, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit};
use crate::telemetry::{Change, Collected};

/// One deployment makes many calls; those of one kind on one entity with no longer pause are one change.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// A change this many seconds from the start of the incident is half as suspect as one right before it: deployments
/// shift traffic, caches and pools run out over minutes, not hours.
const HALF_SUSPECT: f64 = 900.0;

/// A change after the start may be the cause all the same, as windows begin early; or somebody's first remedy.
const AFTER_START: f64 = 0.7;

/// Below this a change is history.
const MIN_STRENGTH: f64 = 0.05;

/// Calls and events that are named.
const NAMED: usize = 3;

/// Enough for a name that a person has to recognise.
const NAME_CHARS: usize = 80;

/// The evidence in changes.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<Change>>) -> Findings {
    let Collected { telemetry: mut changes, gaps } = collected;
    let read = changes.len();
    changes.sort();
    changes.dedup_by(|a, b| a.id == b.id);
    let owners = Owners::of(scope);
    let mut touched: BTreeMap<(Touched, EvidenceKind), Vec<&Change>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.at < scope.incident_window().end()) {
        if let Some(kind) = rules::kind(&change.source, &change.name) {
            touched.entry((name::touched(change, &owners), kind)).or_default().push(change);
        }
    }
    let mut evidence = Vec::new();
    for ((touched, kind), calls) in &touched {
        let at_once = calls.chunk_by(|a, b| b.at.duration_since(a.at) <= PAUSE);
        evidence.extend(at_once.filter_map(|calls| judge(scope, touched, *kind, calls)));
    }
    Findings::new(Source::Changes, evidence, gaps).having_read("changes", read)
}

/// The evidence in calls that are one change; they are in order of time.
fn judge(scope: &Scope, touched: &Touched, kind: EvidenceKind, calls: &[&Change]) -> Option<Evidence> {
    let first = calls.first()?;
    let lead = scope.incident_window().start().duration_since(first.at).as_secs_f64();
    let strength = suspicion(lead);
    if strength < MIN_STRENGTH {
        return None;
    }
    let entity = &touched.entity;
    Some(Evidence {
        id: EvidenceId::new(Source::Changes, &entity.name, kind, &first.id),
        source: Source::Changes,
        entity: entity.clone(),
        kind,
        magnitude: Magnitude { observed: round(lead), expected: 0.0, unit: Unit::Seconds, strength: round(strength) },
        onset: Some(first.at),
        summary: summary(touched, kind, calls, scope.incident_window().start()),
        citation: Citation {
            what: first.id.clone(),
            samples: calls.iter().take(NAMED).map(|call| sample(call)).collect(),
        },
        series: None,
    })
}

/// How suspect a change is that was made this many seconds before the incident; negative when after its start.
fn suspicion(lead: f64) -> f64 {
    let closeness = HALF_SUSPECT / (HALF_SUSPECT + lead.abs());
    if lead < 0.0 { closeness * AFTER_START } else { closeness }
}

fn summary(touched: &Touched, kind: EvidenceKind, calls: &[&Change], start: Timestamp) -> String {
    let users: BTreeSet<&str> =
        calls.iter().map(|call| name::user(&call.user)).filter(|user| !user.is_empty()).collect();
    let by = users.first().map_or(String::new(), |user| format!(" by {}", excerpt(user, NAME_CHARS)));
    let names: BTreeSet<&str> = calls.iter().map(|call| name::call(&call.name)).collect();
    let names: Vec<&str> = names.into_iter().take(NAMED).collect();
    let when = calls.first().map_or(String::new(), |first| distance(start.duration_since(first.at)));
    let name = excerpt(&touched.entity.name, NAME_CHARS);
    let name = match &touched.resource {
        Some(resource) => format!("{} of {name}", excerpt(resource, NAME_CHARS)),
        None => name,
    };
    format!("{} of {name}{by} {when} ({})", kind.label(), excerpt(&names.join(", "), NAME_CHARS))
}

/// How far from the start of the incident, in the words of a timeline.
fn distance(lead: SignedDuration) -> String {
    let minutes = lead.abs().as_mins();
    let amount = match minutes {
        0 => format!("{} s", lead.abs().as_secs()),
        1..120 => format!("{minutes} min"),
        _ => format!("{} h", minutes / 60),
    };
    if lead.is_negative() {
        format!("{amount} after the incident window began")
    } else {
        format!("{amount} before the incident window")
    }
}

fn sample(call: &Change) -> String {
    excerpt(&format!("{} {} {}", call.at, name::call(&call.name), call.resources.join(" ")), 2 * NAME_CHARS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::fixtures::scope;
    use crate::model::{Entity, EntityKind};

    /// A call on `checkout` this many minutes before the incident.
    fn call(lead: i64, name: &str, id: &str) -> Change {
        Change {
            at: Timestamp::from_second(scope().incident_window().start().as_second() - 60 * lead).unwrap(),
            id: id.into(),
            name: name.into(),
            source: "lambda.amazonaws.com".into(),
            user: "ann@example.com".into(),
            resources: vec!["arn:aws:lambda:eu-west-1:123456789012:function:checkout".into()],
        }
    }

    fn found(changes: Vec<Change>) -> Findings {
        detect(&scope(), Collected::whole(changes))
    }

    #[test]
    fn the_calls_of_one_deployment_are_one_evidence() {
        let calls = vec![
            call(4, "UpdateFunctionCode20150331v2", "e1"),
            call(3, "PublishVersion20150331", "e2"),
            call(3, "UpdateAlias20150331", "e3"),
            call(3, "GetFunction20150331v2", "e4"),
        ];
        let findings = found(calls);
        let [evidence] = &findings.evidence[..] else { panic!("{findings:?}") };
        assert_eq!((evidence.kind, evidence.entity.kind), (EvidenceKind::Deployment, EntityKind::Lambda));
        assert_eq!(
            evidence.summary,
            "deployment of checkout by ann 4 min before the incident window (PublishVersion, UpdateAlias, UpdateFunctionCode)"
        );
        assert_eq!((evidence.magnitude.observed, evidence.citation.what.as_str()), (240.0, "e1"));
        assert!(!serde_json::to_string(&findings).unwrap().contains("123456789012"));
        assert_eq!(findings.read.get("changes"), Some(&4));
    }

    #[test]
    fn a_pause_parts_two_changes_and_distance_weakens_them() {
        let findings = found(vec![call(50, "UpdateFunctionCode", "e1"), call(2, "UpdateFunctionCode", "e2")]);
        let strength = |id: &str| {
            let evidence = findings.evidence.iter().find(|evidence| evidence.citation.what == id);
            evidence.map(|evidence| evidence.magnitude.strength).unwrap()
        };
        assert!(strength("e2") > 0.8 && strength("e1") < 0.3);
    }

    #[test]
    fn a_change_after_the_start_weighs_less_and_one_after_the_end_nothing() {
        let strength =
            |lead| found(vec![call(lead, "UpdateFunctionCode", "e")]).evidence.first().map(|e| e.magnitude.strength);
        assert!(strength(-2) < strength(2) && strength(-2) > Some(0.5));
        assert_eq!(strength(-31), None);
        assert_eq!(strength(60 * 24), None);
    }

    #[test]
    fn a_change_without_resources_is_of_the_service() {
        let change =
            Change { resources: Vec::new(), source: "iam.amazonaws.com".into(), ..call(1, "DetachRolePolicy", "e") };
        let findings = found(vec![change]);
        assert_eq!(findings.evidence[0].entity, Entity { name: "iam".into(), kind: EntityKind::AwsService });
        assert_eq!(findings.evidence[0].kind, EvidenceKind::PermissionChange);
    }

    proptest! {
        #[test]
        fn any_order_of_changes_gives_the_same_bytes(
            changes in proptest::collection::vec((-20_i64..90, prop_oneof!["UpdateFunctionCode", "AddPermission"]), 0..40)
                .prop_map(|calls| calls.into_iter().enumerate().map(|(n, (lead, name))| call(lead, &name, &format!("e{n}"))).collect::<Vec<_>>())
                .prop_flat_map(|calls| (Just(calls.clone()), Just(calls).prop_shuffle())),
        ) {
            let (sorted, shuffled) = changes;
            let bytes = |changes| serde_json::to_vec(&found(changes)).unwrap();
            prop_assert_eq!(bytes(sorted), bytes(shuffled));
        }
    }
}
