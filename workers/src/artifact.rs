//! What one step writes and another reads, as JSON in the artifact store.

use investigation::model::InvestigationId;
use investigation::ports::{Artifact, ArtifactStore};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StepError;

/// Writes an artifact. One that exists already is replaced.
pub(crate) async fn write<T: Serialize>(
    store: &impl ArtifactStore,
    id: &InvestigationId,
    artifact: Artifact,
    value: &T,
) -> Result<(), StepError> {
    let json = serde_json::to_vec(value).map_err(|error| unreadable(id, artifact, &error))?;
    Ok(store.put(id, artifact, json).await?)
}

/// Reads an artifact; `None` if no step wrote it.
pub(crate) async fn find<T: DeserializeOwned>(
    store: &impl ArtifactStore,
    id: &InvestigationId,
    artifact: Artifact,
) -> Result<Option<T>, StepError> {
    let json = store.get(id, artifact).await?;
    json.map(|json| serde_json::from_slice(&json).map_err(|error| unreadable(id, artifact, &error))).transpose()
}

/// Reads an artifact that an earlier step must have written.
pub(crate) async fn read<T: DeserializeOwned>(
    store: &impl ArtifactStore,
    id: &InvestigationId,
    artifact: Artifact,
) -> Result<T, StepError> {
    find(store, id, artifact).await?.ok_or_else(|| StepError::Missing(artifact.key(id)))
}

fn unreadable(id: &InvestigationId, artifact: Artifact, error: &serde_json::Error) -> StepError {
    StepError::Unreadable { key: artifact.key(id), reason: error.to_string() }
}
