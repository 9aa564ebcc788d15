//! Log lines that say which call to AWS was not served, without a name of what was called.
//!
//! `An error occurred (503) when calling the GetObject operation` is about a bucket. Where one bucket of the context is seen
//! to fail, it is that one.

use std::collections::BTreeMap;

use crate::detect::metrics::cited_namespace;
use crate::model::{Evidence, EvidenceKind, Source};
use crate::rank::topology::NodeIndex;

/// The operations on data of the services whose metrics are of a bucket, a table or a queue, by the namespace of these.
///
/// Sources: the API references of the services.
const OPERATIONS: [(&str, &str); 5] = [
    (
        "AWS/S3",
        "GetObject PutObject HeadObject CopyObject DeleteObject DeleteObjects ListObjects ListObjectsV2 UploadPart \
         CreateMultipartUpload CompleteMultipartUpload",
    ),
    (
        "AWS/DynamoDB",
        "GetItem PutItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem TransactGetItems TransactWriteItems",
    ),
    ("AWS/SQS", "SendMessage SendMessageBatch ReceiveMessage DeleteMessage DeleteMessageBatch ChangeMessageVisibility"),
    ("AWS/SNS", "Publish PublishBatch"),
    ("AWS/Kinesis", "PutRecord PutRecords GetRecords GetShardIterator"),
];

/// What stands before the name of an operation: in botocore's message and in that of the SDK for Go.
const BEFORE_OPERATION: [&str; 6] =
    ["when calling the ", "error S3: ", "error DynamoDB: ", "error SQS: ", "error SNS: ", "error Kinesis: "];

/// The only entity of each namespace at which metrics show that requests fail.
pub(super) struct FailingServices<'a>(BTreeMap<&'a str, Option<NodeIndex>>);

impl<'a> FailingServices<'a> {
    /// `observed_at` holds the node of each piece of evidence.
    pub(super) fn new(evidence: &[&'a Evidence], observed_at: &[NodeIndex]) -> Self {
        let mut by_namespace: BTreeMap<&str, Option<NodeIndex>> = BTreeMap::new();
        for (observation, node) in evidence.iter().zip(observed_at) {
            let is_failure = observation.source == Source::Metrics && observation.kind == EvidenceKind::FaultRise;
            if let Some(namespace) = cited_namespace(observation).filter(|_| is_failure) {
                let only = by_namespace.entry(namespace).or_insert(Some(*node));
                *only = only.filter(|only| only == node);
            }
        }
        Self(by_namespace)
    }

    /// The entity that a log line says did not serve a call.
    pub(super) fn find_called(&self, line: &Evidence) -> Option<NodeIndex> {
        if line.kind != EvidenceKind::UnavailableLog {
            return None;
        }
        let operation = line.citation.samples.iter().chain([&line.summary]).find_map(|text| find_operation(text))?;
        let has_operation = |operations: &str| operations.split(' ').any(|name| name == operation);
        let (namespace, _) = OPERATIONS.iter().find(|(_, operations)| has_operation(operations))?;
        self.0.get(namespace).copied().flatten()
    }
}

/// The operation that a message of an SDK names.
fn find_operation(text: &str) -> Option<&str> {
    let behind = BEFORE_OPERATION.iter().find_map(|before| text.split_once(before)).map(|(_, behind)| behind)?;
    behind.split(|character: char| !character.is_alphanumeric()).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sdks_name_the_operation() {
        for (text, operation) in [
            ("An error occurred (503) when calling the GetObject operation: Service Unavailable", Some("GetObject")),
            ("operation error S3: PutObject, https response error StatusCode: 503", Some("PutObject")),
            ("cannot save order", None),
        ] {
            assert_eq!(find_operation(text), operation, "{text}");
        }
    }
}
