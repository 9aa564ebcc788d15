use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::detect::fixtures::scope;
use crate::detect::hostile;
use crate::model::{Entity, EntityKind};
use crate::telemetry::Caller;

/// A call on `checkout` this many minutes before the incident.
fn call(lead: i64, name: &str, id: &str) -> Change {
    Change {
        at: Timestamp::from_second(scope().incident_window().start().as_second() - 60 * lead).unwrap(),
        id: id.into(),
        name: name.into(),
        source: "lambda.amazonaws.com".into(),
        user: "ann@example.com".into(),
        resources: vec!["arn:aws:lambda:eu-west-1:123456789012:function:checkout".into()],
        ..Change::default()
    }
}

fn detect_in(changes: Vec<Change>) -> Findings {
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
    let findings = detect_in(calls);
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
fn a_pause_separates_two_changes_and_distance_weakens_them() {
    let findings = detect_in(vec![call(50, "UpdateFunctionCode", "e1"), call(2, "UpdateFunctionCode", "e2")]);
    let strength = |id: &str| {
        let evidence = findings.evidence.iter().find(|evidence| evidence.citation.what == id);
        evidence.map(|evidence| evidence.magnitude.strength).unwrap()
    };
    assert!(strength("e2") > 0.8 && strength("e1") < 0.3);
}

#[test]
fn a_change_after_the_start_weighs_less_and_one_after_the_end_nothing() {
    let strength =
        |lead| detect_in(vec![call(lead, "UpdateFunctionCode", "e")]).evidence.first().map(|e| e.magnitude.strength);
    assert!(strength(-2) < strength(2) && strength(-2) > Some(0.5));
    assert_eq!(strength(-31), None);
    assert_eq!(strength(60 * 24), None);
}

#[test]
fn a_change_without_resources_touches_the_service() {
    let change =
        Change { resources: Vec::new(), source: "iam.amazonaws.com".into(), ..call(1, "DetachRolePolicy", "e") };
    let findings = detect_in(vec![change]);
    assert_eq!(findings.evidence[0].entity, Entity { name: "iam".into(), kind: EntityKind::AwsService });
    assert_eq!(findings.evidence[0].kind, EvidenceKind::PermissionChange);
}

#[test]
fn two_people_have_a_sentence_each() {
    let of_bob = Change { user: "bob".into(), ..call(3, "UpdateFunctionCode20150331v2", "e2") };
    let findings = detect_in(vec![call(4, "UpdateFunctionCode20150331v2", "e1"), of_bob]);
    let mut summaries: Vec<&str> = findings.evidence.iter().map(|evidence| evidence.summary.as_str()).collect();
    summaries.sort_unstable();
    assert_eq!(
        summaries,
        [
            "deployment of checkout by ann 4 min before the incident window (UpdateFunctionCode)",
            "deployment of checkout by bob 3 min before the incident window (UpdateFunctionCode)"
        ]
    );
}

/// A call of ECS on the service `web`, with these parameters.
fn service_update(parameters: &[(&str, &str)], caller: Caller) -> Change {
    let given = parameters.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned()));
    let naming = [("service".to_owned(), "web".to_owned()), ("cluster".to_owned(), "main".to_owned())];
    Change {
        source: "ecs.amazonaws.com".into(),
        resources: Vec::new(),
        parameters: naming.into_iter().chain(given).collect(),
        caller,
        ..call(2, "UpdateService", "e")
    }
}

#[test]
fn a_scaling_is_a_scaling_and_aws_deploys_nothing() {
    let auto_scaling = Caller { invoked_by: "ecs.application-autoscaling.amazonaws.com".into(), ..Caller::default() };
    let stack = Caller { invoked_by: "cloudformation.amazonaws.com".into(), ..Caller::default() };
    for (parameters, caller, kind, summary) in [
        (
            &[("desiredCount", "0")][..],
            Caller::default(),
            EvidenceKind::ScalingChange,
            "scaling change of web by ann 2 min before the incident window (UpdateService): desiredCount 0",
        ),
        (
            &[("desiredCount", "4")],
            auto_scaling,
            EvidenceKind::AutomaticChange,
            "automatic change of web by AWS itself (Auto Scaling) 2 min before the incident window (UpdateService): \
             desiredCount 4",
        ),
        (
            &[("taskDefinition", "web:42")],
            stack,
            EvidenceKind::Deployment,
            "deployment of web by ann through CloudFormation 2 min before the incident window (UpdateService): \
             taskDefinition web:42",
        ),
    ] {
        let findings = detect_in(vec![service_update(parameters, caller)]);
        let [evidence] = &findings.evidence[..] else { panic!("{findings:?}") };
        assert_eq!((evidence.kind, evidence.summary.as_str()), (kind, summary));
    }
}

#[test]
fn a_rotation_is_one_change_that_takes_the_old_password_away() {
    let rotation = |lead: i64, name: &str, user: &str, id: &str| Change {
        source: "secretsmanager.amazonaws.com".into(),
        user: user.into(),
        resources: Vec::new(),
        parameters: [("SecretId".to_owned(), "shop/db".to_owned())].into(),
        ..call(lead, name, id)
    };
    let findings = detect_in(vec![
        rotation(3, "RotationStarted", "", "e1"),
        rotation(3, "PutSecretValue", "db-rotation", "e2"),
        rotation(2, "RotationSucceeded", "", "e3"),
    ]);
    let [evidence] = &findings.evidence[..] else { panic!("{findings:?}") };
    assert_eq!(
        evidence.summary,
        "secret rotation of shop/db by AWS itself (Secrets Manager) 3 min before the incident window (PutSecretValue, \
         RotationStarted, RotationSucceeded)"
    );
    let footprint = findings.footprints.get(&evidence.id).unwrap();
    assert_eq!((footprint.effects.len(), &footprint.names[..]), (1, &["shop/db".to_owned()][..]));
}

#[test]
fn builds_and_images_of_strangers_are_no_deployments() {
    let push = |repository: &str| Change {
        source: "ecr.amazonaws.com".into(),
        resources: Vec::new(),
        parameters: [("repositoryName".to_owned(), repository.to_owned())].into(),
        ..call(2, "PutImage", "e")
    };
    assert_eq!(detect_in(vec![push("billing")]).evidence, []);
    assert_eq!(detect_in(vec![push("shop")]).evidence[0].kind, EvidenceKind::Deployment);
}

#[test]
fn a_resource_that_is_named_like_its_owner_is_named_once() {
    assert!(names_owner("checkout-role", "checkout") && names_owner("orders/db", "orders"));
    assert!(!names_owner("settings", "checkout"));
}

#[test]
fn the_version_of_a_call_and_the_domain_of_a_user_are_left_out() {
    assert_eq!(calls::unversioned("UpdateFunctionCode20150331v2"), "UpdateFunctionCode");
    assert_eq!(user_name("ann.lee@example.com"), "ann.lee");
}

proptest! {
    #[test]
    fn any_order_of_changes_gives_the_same_bytes(
        changes in proptest::collection::vec((-20_i64..90, prop_oneof!["UpdateFunctionCode", "AddPermission"]), 0..40)
            .prop_map(|calls| calls.into_iter().enumerate().map(|(n, (lead, name))| call(lead, &name, &format!("e{n}"))).collect::<Vec<_>>())
            .prop_flat_map(|calls| (Just(calls.clone()), Just(calls).prop_shuffle())),
    ) {
        let (sorted, shuffled) = changes;
        let bytes = |changes| serde_json::to_vec(&detect_in(changes)).unwrap();
        prop_assert_eq!(bytes(sorted), bytes(shuffled));
    }

    #[test]
    fn whenever_a_change_was_made_the_numbers_are_numbers(
        times in proptest::collection::vec(hostile::any_time(), 0..20),
    ) {
        let to_change = |(index, at)| Change { at, ..call(0, "UpdateFunctionCode", &format!("e{index}")) };
        hostile::assert_only_numbers(&detect_in(times.into_iter().enumerate().map(to_change).collect()));
    }
}

/// What AWS did without a call.
fn service_event(service: &str, name: &str, details: &[(&str, &str)]) -> Change {
    let parameters = details.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
    let caller = Caller { event_type: "AwsServiceEvent".into(), ..Caller::default() };
    let source = format!("{service}.amazonaws.com");
    Change { source, resources: Vec::new(), parameters, caller, user: String::new(), ..call(2, name, "e") }
}

#[test]
fn what_aws_takes_away_is_told_and_is_a_suspect_if_it_is_known_to_be_used() {
    let evicted = detect_in(vec![service_event("ec2", "BidEvictedEvent", &[("instanceIdSet.0", "i-1eb2ac8e")])]);
    let [eviction] = &evicted.evidence[..] else { panic!("{evicted:?}") };
    assert_eq!((eviction.entity.name.as_str(), eviction.kind), ("i-1eb2ac8e", EvidenceKind::AutomaticChange));
    let expired = detect_in(vec![service_event("kms", "DeleteExpiredKeyMaterial", &[("keyId", "k-1")])]);
    let [expiry] = &expired.evidence[..] else { panic!("{expired:?}") };
    assert_eq!((expiry.entity.name.as_str(), expiry.kind), ("k-1", EvidenceKind::PermissionChange));
    assert!(expiry.summary.contains(" by AWS itself (KMS) "), "{}", expiry.summary);
    let rotated = detect_in(vec![service_event("kms", "RotateKey", &[("keyId", "k-1")])]);
    assert!(rotated.evidence.is_empty(), "{rotated:?}");
}

#[test]
fn the_policy_of_a_queue_is_a_permission_and_its_other_attributes_are_settings() {
    let set = |attribute: &str| {
        let change = Change {
            source: "sqs.amazonaws.com".into(),
            resources: vec!["arn:aws:sqs:eu-west-1:123456789012:jobs".into()],
            parameters: [(format!("attributes.{attribute}"), "1".to_owned())].into(),
            ..call(2, "SetQueueAttributes", "e1")
        };
        detect_in(vec![change]).evidence.remove(0).kind
    };
    assert_eq!(set("Policy"), EvidenceKind::PermissionChange);
    assert_eq!(set("DelaySeconds"), EvidenceKind::ConfigurationChange);
}
