//! How a metric is named.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Which metric to read, and how to aggregate it.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html>
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MetricQuery {
    /// Such as `AWS/Lambda`.
    pub namespace: String,
    /// Such as `Duration`.
    pub name: String,
    /// Such as `FunctionName` = `checkout`.
    #[serde(default)]
    pub dimensions: BTreeMap<String, String>,
    /// `Average`, `Sum`, `Maximum`, `Minimum`, `SampleCount` or a percentile such as `p99`.
    pub stat: String,
}

impl MetricQuery {
    /// Whether a dimension is the number of an AWS account, which is shown nowhere: OpenSearch has such a dimension.
    #[must_use]
    pub fn names_account(&self) -> bool {
        self.dimensions.values().any(|value| is_account_number(value))
    }
}

impl fmt::Display for MetricQuery {
    /// Such as `AWS/Lambda Duration p99 (FunctionName=checkout)`. The number of an account is not shown: OpenSearch has it for
    /// a dimension, of which the name is left.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dimensions = self
            .dimensions
            .iter()
            .map(|(name, value)| if is_account_number(value) { name.clone() } else { format!("{name}={value}") });
        let dimensions: Vec<String> = dimensions.collect();
        write!(f, "{} {} {} ({})", self.namespace, self.name, self.stat, dimensions.join(", "))
    }
}

/// Whether the text is the number of an AWS account.
///
/// Source: <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>
fn is_account_number(text: &str) -> bool {
    const DIGITS: usize = 12;
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_shown_by_its_name_without_the_number_of_the_account() {
        let dimensions = [("ClientId", "123456789012"), ("DomainName", "shop")];
        let query = MetricQuery {
            namespace: "AWS/ES".to_owned(),
            name: "CPUUtilization".to_owned(),
            dimensions: dimensions.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            stat: "Average".to_owned(),
        };
        assert_eq!(query.to_string(), "AWS/ES CPUUtilization Average (ClientId, DomainName=shop)");
    }
}
