//! The artifacts of investigations, in an S3 bucket.

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use investigation::model::InvestigationId;
use investigation::ports::{Artifact, ArtifactStore, Failure, FailureKind};

use crate::failure::to_failure;

/// Keeps artifacts in S3.
#[derive(Debug, Clone)]
pub struct S3Artifacts {
    client: Client,
    bucket: String,
}

impl S3Artifacts {
    /// Keeps artifacts in this bucket. Without `s3:ListBucket`, S3 answers "access denied" for an artifact that does not
    /// exist.
    #[must_use]
    pub fn new(sdk: &SdkConfig, bucket: String) -> Self {
        Self { client: Client::new(sdk), bucket }
    }
}

impl ArtifactStore for S3Artifacts {
    async fn put(&self, id: &InvestigationId, artifact: Artifact, json: Vec<u8>) -> Result<(), Failure> {
        self.client
            .put_object()
            .bucket(&self.bucket)
            .key(artifact.key(id))
            .content_type("application/json")
            .body(ByteStream::from(json))
            .send()
            .await
            .map(|_| ())
            .map_err(to_failure("s3:PutObject"))
    }

    async fn get(&self, id: &InvestigationId, artifact: Artifact) -> Result<Option<Vec<u8>>, Failure> {
        const OPERATION: &str = "s3:GetObject";
        let got = self.client.get_object().bucket(&self.bucket).key(artifact.key(id)).send().await;
        let object = match got {
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
            got => got.map_err(to_failure(OPERATION))?,
        };
        let body = object.body.collect().await;
        let body = body.map_err(|error| Failure::new(FailureKind::Unavailable, OPERATION, error.to_string()))?;
        Ok(Some(body.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeAws, Reply, request};
    use serde_json::json;

    async fn artifacts(reply: Reply) -> (S3Artifacts, FakeAws) {
        let aws = FakeAws::in_order([reply]).await;
        (S3Artifacts::new(&aws.sdk().await, "bucket".to_owned()), aws)
    }

    #[tokio::test]
    async fn an_artifact_is_written_under_its_key() {
        let (artifacts, aws) = artifacts(Reply::Xml(200, "")).await;
        let id = request().investigation_id;
        artifacts.put(&id, Artifact::Report, br#"{"a":1}"#.to_vec()).await.unwrap();
        let call = &aws.calls()[0];
        assert_eq!(call.operation, format!("/bucket/investigations/{id}/report.json"));
        assert_eq!(call.body, json!({ "a": 1 }));
    }

    #[tokio::test]
    async fn an_artifact_is_read() {
        let got = artifacts(Reply::Xml(200, "{}")).await.0.get(&request().investigation_id, Artifact::Scope).await;
        assert_eq!(got.unwrap().as_deref(), Some(&b"{}"[..]));
    }

    #[tokio::test]
    async fn an_absent_artifact_is_no_failure_but_a_forbidden_one_is() {
        let id = request().investigation_id;
        let absent = artifacts(Reply::Xml(404, "<Error><Code>NoSuchKey</Code></Error>")).await.0;
        assert_eq!(absent.get(&id, Artifact::Scope).await.unwrap(), None);
        let forbidden = artifacts(Reply::Xml(403, "<Error><Code>AccessDenied</Code></Error>")).await.0;
        assert_eq!(forbidden.get(&id, Artifact::Scope).await.unwrap_err().kind, FailureKind::Denied);
    }
}
