//! The partitions of AWS: in which of its regions each keeps what has no region.

/// The region in whose event history CloudTrail keeps the calls of services that have no region, and in which IAM is called, of the
/// partition of this region.
///
/// Sources: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events>,
/// <https://docs.aws.amazon.com/general/latest/gr/iam-service.html>
pub(crate) fn global_region(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "cn-north-1"
    } else if region.starts_with("us-gov-") {
        "us-gov-west-1"
    } else {
        "us-east-1"
    }
}

/// The region in which AWS Health is asked about all regions of a partition.
///
/// Source: <https://docs.aws.amazon.com/general/latest/gr/health.html>
pub(crate) fn health_region(region: &str) -> &'static str {
    if region.starts_with("cn-") { "cn-northwest-1" } else { global_region(region) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_partition_keeps_what_has_no_region_in_one_of_its_own() {
        let of = |region| (global_region(region), health_region(region));
        assert_eq!(of("eu-central-1"), ("us-east-1", "us-east-1"));
        assert_eq!(of("us-gov-east-1"), ("us-gov-west-1", "us-gov-west-1"));
        assert_eq!(of("cn-northwest-1"), ("cn-north-1", "cn-northwest-1"));
    }
}
