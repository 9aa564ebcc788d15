use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::detect::changes::parameters::find;

/// What AWS's service models say of each operation that changes something: the service, the operation, and the parameters
/// of its least request, separated by commas. `*` stands before the one that names what is changed, `[]` behind a list, and
/// `>` before the field of the answer that names what a request created.
///
/// Source: the models that the AWS SDK for Python carries, <https://github.com/boto/botocore/tree/develop/botocore/data>,
/// release 1.43.127.
const OPERATIONS: &str = include_str!("operations.tsv");

/// An operation of a service model.
struct Operation {
    service: &'static str,
    name: &'static str,
    fields: Vec<&'static str>,
}

impl Operation {
    fn all() -> Vec<Self> {
        let mut operations = Vec::new();
        for line in OPERATIONS.lines() {
            let mut columns = line.split('\t');
            let (service, name) = (columns.next().unwrap(), columns.next().unwrap());
            let fields = columns.next().unwrap().split(',').filter(|field| !field.is_empty()).collect();
            operations.push(Self { service, name, fields });
        }
        operations
    }

    /// The request and the answer of the least event of this operation, as CloudTrail would record it: each parameter has
    /// its own name as its value.
    fn least_event(&self) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
        let (mut parameters, mut response) = (BTreeMap::new(), BTreeMap::new());
        for field in &self.fields {
            let name = field.trim_matches(['*', '>', '[', ']']);
            let path = if field.ends_with("[]") { format!("{name}.0") } else { name.to_owned() };
            let part = if field.starts_with('>') { &mut response } else { &mut parameters };
            part.insert(path, name.to_owned());
        }
        (parameters, response)
    }

    fn expected_name(&self) -> Option<&'static str> {
        let marked = |mark: char| self.fields.iter().find_map(move |field| field.strip_prefix(mark));
        marked('*').or_else(|| marked('>')).map(|field| field.trim_end_matches("[]"))
    }
}

/// Events that CloudTrail records although no operation of that name can be called, and services without a model.
///
/// Sources: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html>,
/// <https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html>,
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html>,
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitor-with-cloudtrail.html>.
fn is_documented_elsewhere(service: &str, call: &str) -> bool {
    let is_event = match service {
        "secretsmanager" => call.contains("Rotation") || call.contains("SecretVersionDelete"),
        "kms" => matches!(call, "DeleteExpiredKeyMaterial" | "DeleteKey" | "RotateKey" | "SynchronizeMultiRegionKey"),
        "organizations" => call.ends_with("AccountResult"),
        "s3" => matches!(call, "DeleteBucketPublicAccessBlock" | "PutBucketPublicAccessBlock"),
        "ec2" => call == "BidEvictedEvent" || call.starts_with("SharedSnapshot"),
        _ => false,
    };
    is_event || matches!(service, "evidently" | "servicequotas")
}

#[test]
fn every_operation_that_changes_something_has_a_row_and_its_least_event_names_what_is_changed() {
    for operation in Operation::all() {
        let Operation { service, name, .. } = &operation;
        let rows = services().filter(|calls| calls.service == *service).flat_map(|calls| calls.rows);
        let naming: Vec<&CallRow> = rows.filter(|row| row.calls.split_whitespace().any(|call| call == *name)).collect();
        let [row] = &naming[..] else { panic!("{service} {name} is in {} rows", naming.len()) };
        let call = Call::find(service, name);
        assert_eq!((call.name, call.class), (*name, row.class), "{service} {name}");
        let (parameters, response) = operation.least_event();
        let mut found = call.naming_parameters().filter_map(|parameter| find(&parameters, parameter));
        let mut answered = call.naming_parameters().filter_map(|parameter| find(&response, parameter));
        let expected = operation.expected_name().filter(|_| row.class != Class::Nothing);
        assert_eq!(found.next().or_else(|| answered.next()), expected, "{service} {name}");
    }
}

#[test]
fn every_call_in_a_row_is_one_that_aws_documents() {
    let operations: BTreeSet<_> =
        Operation::all().iter().map(|operation| (operation.service, operation.name)).collect();
    for calls in services() {
        assert!(calls.reference.starts_with("https://docs.aws.amazon.com/"), "{}", calls.service);
        for call in calls.rows.iter().flat_map(|row| row.calls.split_whitespace()) {
            let is_known = operations.contains(&(calls.service, call)) || is_documented_elsewhere(calls.service, call);
            assert!(is_known, "{} {call}", calls.service);
        }
    }
}

#[test]
fn what_changes_something_names_it_wherever_a_parameter_does() {
    let whole = Operation::all()
        .into_iter()
        .filter(|operation| Call::find(operation.service, operation.name).class != Class::Nothing);
    let unnamed: Vec<String> = whole
        .filter(|operation| operation.expected_name().is_none())
        .map(|operation| format!("{} {}", operation.service, operation.name))
        .collect();
    // Settings of the whole account, of which no resource is the subject.
    assert!(unnamed.len() <= 40, "{}: {unnamed:?}", unnamed.len());
}

#[test]
fn service_and_name_of_a_call_decide_what_it_does() {
    use Class::{Build, Configuration, Deployment, Nothing, Permission, Scaling};
    for (service, call, expected) in [
        ("lambda", "UpdateFunctionCode20150331v2", Deployment),
        ("lambda", "UpdateFunctionConfiguration20150331v2", Configuration),
        ("lambda", "PutFunctionConcurrency20171031", Scaling),
        ("lambda", "AddPermission20150331v2", Permission),
        ("lambda", "DeleteFunction20150331", Deployment),
        ("lambda", "DeleteAlias20150331", Deployment),
        ("lambda", "DeleteFunctionEventInvokeConfig", Configuration),
        ("ecs", "UpdateService", Deployment),
        ("ecs", "RunTask", Deployment),
        ("apprunner", "StartDeployment", Deployment),
        ("appconfig", "StartDeployment", Configuration),
        ("codedeploy", "CreateDeployment", Deployment),
        ("codebuild", "StartBuild", Build),
        ("ecr", "PutImage", Build),
        ("elasticloadbalancing", "ModifyTargetGroup", Configuration),
        ("elasticloadbalancing", "DeregisterTargets", Configuration),
        ("iam", "DetachRolePolicy", Permission),
        ("s3", "PutBucketPolicy", Permission),
        ("s3", "PutBucketLifecycle", Configuration),
        ("rds", "ModifyDBInstance", Configuration),
        ("rds", "FailoverDBCluster", Configuration),
        ("cloudfront", "UpdateDistribution2020_05_31", Configuration),
        ("application-autoscaling", "RegisterScalableTarget", Scaling),
        ("autoscaling", "StartInstanceRefresh", Deployment),
        ("autoscaling", "SetDesiredCapacity", Scaling),
        ("ec2", "RevokeSecurityGroupIngress", Permission),
        ("ec2", "DeleteNatGateway", Configuration),
        ("kms", "DisableKey", Permission),
        ("kms", "DeleteExpiredKeyMaterial", Permission),
        ("kms", "RotateKey", Nothing),
        ("ec2", "BidEvictedEvent", Scaling),
        ("backup", "BackupJobStarted", Nothing),
        ("signin", "CredentialChallenge", Nothing),
        ("acm-pca", "IssueCertificateDetails", Nothing),
        ("servicequotas", "UpdateServiceQuotaIncreaseRequestStatus", Nothing),
        ("cloudfront", "CreateInvalidation2020_05_31", Configuration),
        ("kms", "CreateGrant", Nothing),
        ("secretsmanager", "RotationSucceeded", Configuration),
        ("evidently", "UpdateFeature", Configuration),
        ("ssm", "PutParameter", Configuration),
        ("sts", "AssumeRole", Nothing),
        ("logs", "PutRetentionPolicy", Nothing),
        ("monitoring", "PutMetricAlarm", Nothing),
        ("lambda", "GetFunction20150331v2", Nothing),
        ("iam", "ListRoles", Nothing),
        ("signin", "ConsoleLogin", Nothing),
        ("unheard-of", "UpdateThing", Configuration),
    ] {
        assert_eq!(Call::find(service, call).class, expected, "{service} {call}");
    }
}
