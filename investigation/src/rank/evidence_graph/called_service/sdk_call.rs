//! What the messages of AWS's SDKs say of the call that failed.

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

/// How the SDKs for Java call the services whose operations are listed, behind `Service: `.
///
/// Source: <https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/handling-exceptions.html>
const NAMES_IN_JAVA: [(&str, &str); 9] = [
    ("S3", "AWS/S3"),
    ("Amazon S3", "AWS/S3"),
    ("DynamoDb", "AWS/DynamoDB"),
    ("AmazonDynamoDBv2", "AWS/DynamoDB"),
    ("Sqs", "AWS/SQS"),
    ("AmazonSQS", "AWS/SQS"),
    ("Sns", "AWS/SNS"),
    ("Kinesis", "AWS/Kinesis"),
    ("AmazonKinesis", "AWS/Kinesis"),
];

/// Exceptions that only these services answer with.
///
/// Sources: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>,
/// <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html>
const EXCEPTIONS: [(&str, &[&str]); 2] = [
    ("ProvisionedThroughputExceededException", &["AWS/DynamoDB", "AWS/Kinesis"]),
    ("TransactionCanceledException", &["AWS/DynamoDB"]),
];

/// The namespaces of the metrics of what a message of an SDK speaks of.
pub(super) fn find_namespaces(text: &str) -> Option<Vec<&'static str>> {
    if let Some(operation) = find_operation(text) {
        let has_operation = |operations: &str| operations.split(' ').any(|name| name == operation);
        let of_service = OPERATIONS.iter().find(|(_, operations)| has_operation(operations));
        return of_service.map(|(namespace, _)| vec![*namespace]);
    }
    if let Some((_, behind)) = text.split_once("(Service: ") {
        let service = behind.split([',', ';', ')']).next()?;
        return NAMES_IN_JAVA.iter().find(|(name, _)| *name == service).map(|(_, namespace)| vec![*namespace]);
    }
    EXCEPTIONS.iter().find(|(exception, _)| text.contains(exception)).map(|(_, namespaces)| namespaces.to_vec())
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
    fn the_sdks_say_which_service_they_called() {
        for (text, namespaces) in [
            (
                "An error occurred (Throttling) when calling the PutItem operation: slow down",
                Some(vec!["AWS/DynamoDB"]),
            ),
            ("rate exceeded (Service: DynamoDb, Status Code: 400, Request ID: 1)", Some(vec!["AWS/DynamoDB"])),
            ("slow down (Service: Amazon S3; Status Code: 503; Error Code: SlowDown)", Some(vec!["AWS/S3"])),
            ("ProvisionedThroughputExceededException: rate exceeded", Some(vec!["AWS/DynamoDB", "AWS/Kinesis"])),
            ("no (Service: Lambda, Status Code: 429)", None),
            ("cannot save order", None),
        ] {
            assert_eq!(find_namespaces(text), namespaces, "{text}");
        }
    }

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
