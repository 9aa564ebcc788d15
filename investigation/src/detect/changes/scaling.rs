//! Calls that may change anything, but of which the parameters say that only capacity was changed; and those that leave
//! no capacity at all.
//!
//! Source: the request parameters of each call in the API references that [`super::calls`] names.

use std::collections::BTreeMap;

use super::parameters::{find, last_name};

/// A call, the parameters that say what is meant, and those that only change capacity.
type CapacityRow = (&'static str, &'static str, &'static str, &'static str);

/// What is not a change in any call.
const ALWAYS_IGNORED: &str = "applyImmediately clientRequestToken clientToken dryRun reason forceUpdate skipFinalSnapshot \
                              currentVersion expectedVersion";

/// A call that changes nothing but these is a scaling.
const CAPACITY_ROWS: &[CapacityRow] = &[
    ("ecs", "UpdateService", "service cluster", "desiredCount"),
    ("ecs", "UpdateTaskSet", "service cluster taskSet", "scale value unit"),
    (
        "dynamodb",
        "UpdateTable",
        "tableName indexName",
        "billingMode readCapacityUnits writeCapacityUnits maxReadRequestUnits maxWriteRequestUnits readUnitsPerSecond \
         writeUnitsPerSecond",
    ),
    (
        "rds",
        "ModifyDBInstance",
        "dBInstanceIdentifier",
        "dBInstanceClass allocatedStorage iops storageThroughput storageType maxAllocatedStorage allowMajorVersionUpgrade",
    ),
    (
        "rds",
        "ModifyDBCluster",
        "dBClusterIdentifier",
        "dBClusterInstanceClass allocatedStorage iops storageType minCapacity maxCapacity secondsUntilAutoPause",
    ),
    ("elasticache", "ModifyReplicationGroup", "replicationGroupId", "cacheNodeType"),
    ("elasticache", "ModifyCacheCluster", "cacheClusterId", "cacheNodeType numCacheNodes"),
    ("elasticache", "ModifyServerlessCache", "serverlessCacheName", "maximum minimum unit"),
    ("memorydb", "UpdateCluster", "clusterName", "nodeType replicaCount shardCount"),
    (
        "es",
        "UpdateDomainConfig",
        "domainName",
        "instanceType instanceCount volumeSize volumeType iops throughput eBSEnabled dedicatedMasterEnabled \
         dedicatedMasterType dedicatedMasterCount warmCount warmType warmEnabled",
    ),
    ("eks", "UpdateNodegroupConfig", "clusterName nodegroupName", "minSize maxSize desiredSize"),
    (
        "autoscaling",
        "UpdateAutoScalingGroup",
        "autoScalingGroupName",
        "minSize maxSize desiredCapacity defaultCooldown",
    ),
    ("redshift", "ModifyCluster", "clusterIdentifier", "nodeType numberOfNodes"),
    ("ec2", "ModifyInstanceAttribute", "instanceId", "instanceType value"),
    ("elasticfilesystem", "UpdateFileSystem", "fileSystemId", "throughputMode provisionedThroughputInMibps"),
    ("mq", "UpdateBroker", "broker-id brokerId", "hostInstanceType"),
    ("ec2", "ModifyVolume", "volumeId", "size iops throughput volumeType"),
    ("lambda", "UpdateEventSourceMapping", "uUID functionName", "maximumConcurrency maximumPollers minimumPollers"),
];

/// Whether the parameters change nothing but capacity.
#[must_use]
pub fn is_scaling_only(service: &str, call: &str, parameters: &BTreeMap<String, String>) -> bool {
    let mut rows = CAPACITY_ROWS.iter().filter(|row| row.0 == service && row.1 == call);
    let Some((_, _, naming, capacity)) = rows.next() else { return false };
    let is_listed = |list: &str, name: &str| list.split_whitespace().any(|listed| listed.eq_ignore_ascii_case(name));
    let mut changes_capacity = false;
    for path in parameters.keys() {
        let name = last_name(path);
        if is_listed(capacity, name) {
            changes_capacity = true;
        } else if !is_listed(naming, name) && !is_listed(ALWAYS_IGNORED, name) {
            return false;
        }
    }
    changes_capacity
}

/// Parameters that leave no capacity when they are 0: of every call that has them.
const ZEROED_PARAMETERS: [&str; 4] = ["desiredCount", "desiredCapacity", "reservedConcurrentExecutions", "desiredSize"];

/// Whether the call leaves nothing that could serve requests: a desired count of 0, or a consumer that is switched off.
#[must_use]
pub fn leaves_no_capacity(call: &str, parameters: &BTreeMap<String, String>) -> bool {
    let is_zeroed = ZEROED_PARAMETERS.iter().any(|name| find(parameters, name) == Some("0"));
    let is_upper_bound_zero = call == "UpdateAutoScalingGroup" && find(parameters, "maxSize") == Some("0");
    let is_switched_off = call == "UpdateEventSourceMapping" && find(parameters, "enabled") == Some("false");
    is_zeroed || is_upper_bound_zero || is_switched_off
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::changes::calls::{Call, Class};

    fn parameters(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
        fields.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn only_capacity_is_scaling() {
        for (service, call, fields, expected) in [
            ("ecs", "UpdateService", &[("service", "web"), ("cluster", "main"), ("desiredCount", "4")][..], true),
            ("ecs", "UpdateService", &[("service", "web"), ("desiredCount", "4"), ("taskDefinition", "web:7")], false),
            ("ecs", "UpdateService", &[("service", "web"), ("forceNewDeployment", "true")], false),
            ("ecs", "UpdateService", &[], false),
            (
                "dynamodb",
                "UpdateTable",
                &[("tableName", "orders"), ("provisionedThroughput.readCapacityUnits", "5")],
                true,
            ),
            ("dynamodb", "UpdateTable", &[("tableName", "orders"), ("deletionProtectionEnabled", "true")], false),
            (
                "rds",
                "ModifyDBInstance",
                &[("dBInstanceIdentifier", "o"), ("dBInstanceClass", "db.t3.small"), ("applyImmediately", "true")],
                true,
            ),
            ("rds", "ModifyDBInstance", &[("dBInstanceIdentifier", "o"), ("dBParameterGroupName", "g")], false),
            ("autoscaling", "UpdateAutoScalingGroup", &[("autoScalingGroupName", "g"), ("maxSize", "9")], true),
            (
                "autoscaling",
                "UpdateAutoScalingGroup",
                &[("autoScalingGroupName", "g"), ("launchTemplate.version", "3")],
                false,
            ),
            (
                "elasticfilesystem",
                "UpdateFileSystem",
                &[("fileSystemId", "fs-1"), ("throughputMode", "bursting")],
                true,
            ),
            ("lambda", "UpdateAlias", &[("functionVersion", "3")], false),
        ] {
            assert_eq!(is_scaling_only(service, call, &parameters(fields)), expected, "{call} {fields:?}");
        }
    }

    #[test]
    fn every_row_names_a_call_of_the_table() {
        for (service, call, ..) in CAPACITY_ROWS {
            assert_ne!(Call::find(service, call).class, Class::Nothing, "{service} {call}");
            assert!(Call::find(service, call).naming_parameters().next().is_some(), "{service} {call}");
        }
    }

    #[test]
    fn zero_leaves_no_capacity() {
        for (call, fields, expected) in [
            ("UpdateService", &[("desiredCount", "0")][..], true),
            ("UpdateService", &[("desiredCount", "10")], false),
            ("PutFunctionConcurrency", &[("reservedConcurrentExecutions", "0")], true),
            ("SetDesiredCapacity", &[("desiredCapacity", "0")], true),
            ("UpdateNodegroupConfig", &[("scalingConfig.desiredSize", "0")], true),
            ("UpdateAutoScalingGroup", &[("maxSize", "0")], true),
            ("UpdateEventSourceMapping", &[("enabled", "false")], true),
        ] {
            assert_eq!(leaves_no_capacity(call, &parameters(fields)), expected, "{call} {fields:?}");
        }
    }
}
