//! The record that CloudTrail keeps of a call, as far as it says more than the event around it.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// The parameters that name the resource of a call, the most specific first: an ECS call names its cluster beside the
/// service, and `name` means something else in each service. No other parameter is read, for others hold code and
/// secrets.
const RESOURCE_PARAMETERS: [&str; 36] = [
    "functionName",
    "tableName",
    "serviceName",
    "service",
    "family",
    "roleName",
    "stackName",
    "stateMachineArn",
    "dBInstanceIdentifier",
    "dBClusterIdentifier",
    "replicationGroupId",
    "cacheClusterId",
    "secretId",
    "queueUrl",
    "topicArn",
    "streamName",
    "streamARN",
    "listenerArn",
    "targetGroupArn",
    "loadBalancerArn",
    "restApiId",
    "apiId",
    "rule",
    "autoScalingGroupName",
    "nodegroupName",
    "clusterName",
    "repositoryName",
    "pipelineName",
    "projectName",
    "environmentName",
    "applicationName",
    "hostedZoneId",
    "userName",
    "policyArn",
    "resourceId",
    "name",
];

/// The fields of a record that are read.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Record {
    error_code: Option<IgnoredAny>,
    request_parameters: Value,
}

impl Record {
    /// Reads a record. One that cannot be parsed counts as one without any field.
    pub(super) fn read(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// Whether the call failed, and so changed nothing.
    pub(super) fn has_failed(&self) -> bool {
        self.error_code.is_some()
    }

    /// The name of the resource that the call was about; `None` if no known parameter names one.
    pub(super) fn resource_name(&self) -> Option<&str> {
        let mut values = RESOURCE_PARAMETERS.iter().filter_map(|name| self.request_parameters.get(name)?.as_str());
        values.next().filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(source: &str, name: &str, parameters: &Value) -> Value {
        json!({
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "AssumedRole",
                "principalId": "AROAEXAMPLE:deployer",
                "arn": "arn:aws:sts::123456789012:assumed-role/deployer/deployer",
                "accountId": "123456789012",
            },
            "eventTime": "2026-01-31T14:00:00Z",
            "eventSource": source,
            "eventName": name,
            "awsRegion": "eu-central-1",
            "sourceIPAddress": "203.0.113.7",
            "requestParameters": parameters,
            "responseElements": null,
            "eventID": "da929d96-8e20-475c-a810-973addd64769",
            "readOnly": false,
            "eventType": "AwsApiCall",
            "managementEvent": true,
            "recipientAccountId": "123456789012",
            "eventCategory": "Management",
        })
    }

    #[test]
    fn parameters_name_what_a_call_is_about() {
        let machine = "arn:aws:states:eu-central-1:123456789012:stateMachine:pay";
        let queue = "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs";
        let policy = "arn:aws:iam::123456789012:policy/orders-tables";
        for (source, name, parameters, resource) in [
            (
                "lambda",
                "UpdateFunctionConfiguration20150331v2",
                json!({ "functionName": "checkout", "environment": {} }),
                "checkout",
            ),
            ("dynamodb", "UpdateTable", json!({ "tableName": "orders", "billingMode": "PROVISIONED" }), "orders"),
            ("ecs", "UpdateService", json!({ "cluster": "main", "service": "web", "desiredCount": 0 }), "web"),
            (
                "ecs",
                "RegisterTaskDefinition",
                json!({ "family": "web", "containerDefinitions": [{ "name": "app" }] }),
                "web",
            ),
            ("iam", "DetachRolePolicy", json!({ "policyArn": policy, "roleName": "orders-role" }), "orders-role"),
            ("cloudformation", "UpdateStack", json!({ "parameters": [], "stackName": "shop" }), "shop"),
            ("states", "UpdateStateMachine", json!({ "stateMachineArn": machine, "definition": "***" }), machine),
            (
                "rds",
                "ModifyDBInstance",
                json!({ "dBInstanceIdentifier": "orders", "masterUserPassword": "****" }),
                "orders",
            ),
            ("secretsmanager", "PutSecretValue", json!({ "secretId": "shop/db" }), "shop/db"),
            ("sqs", "SetQueueAttributes", json!({ "queueUrl": queue, "attributes": {} }), queue),
            ("ssm", "PutParameter", json!({ "name": "/web/url", "value": "***" }), "/web/url"),
        ] {
            let json = record(&format!("{source}.amazonaws.com"), name, &parameters).to_string();
            let record = Record::read(&json);
            assert_eq!((record.resource_name(), record.has_failed()), (Some(resource), false), "{name}");
        }
    }

    #[test]
    fn an_error_code_means_that_the_call_failed() {
        let mut failed = record("iam.amazonaws.com", "DeleteRole", &json!({ "roleName": "orders-role" }));
        failed["errorCode"] = json!("AccessDenied");
        failed["errorMessage"] = json!("User: deployer is not authorized to perform: iam:DeleteRole");
        assert!(Record::read(&failed.to_string()).has_failed());
    }

    #[test]
    fn a_record_without_parameters_or_in_another_format_names_no_resource() {
        let without = record("signin.amazonaws.com", "ConsoleLogin", &Value::Null).to_string();
        for json in [&without, "", "{", "[]", r#"{"requestParameters":"omitted"}"#, r#"{"errorCode":null}"#] {
            let record = Record::read(json);
            assert_eq!((record.resource_name(), record.has_failed()), (None, false), "{json}");
        }
    }
}
