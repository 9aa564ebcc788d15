//! The stores for contexts, investigations and artifacts, in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use investigation::model::{Context, InvestigationId, Request, Thread};
use investigation::ports::{
    Artifact, ArtifactStore, ContextStore, Failure, FailureKind, InvestigationRecord, InvestigationStore, Status,
};
use jiff::Timestamp;

/// The stores of one context and its investigations. Clones share their content.
#[derive(Debug, Clone)]
pub struct Memory {
    context: Arc<Context>,
    content: Arc<Mutex<Content>>,
}

#[derive(Debug, Default)]
struct Content {
    records: BTreeMap<InvestigationId, InvestigationRecord>,
    artifacts: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// Stores with this context and without a run.
    #[must_use]
    pub fn new(context: Context) -> Self {
        Self { context: Arc::new(context), content: Arc::default() }
    }

    /// The content, also after a panic of another holder of the lock: each change below is a single insertion or
    /// assignment, so none can be half done.
    fn lock(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes a record. That of an unknown run is created, as an update in the deployed edition's table creates it.
    fn change<T>(&self, id: &InvestigationId, change: impl FnOnce(&mut InvestigationRecord) -> T) -> T {
        let running = InvestigationRecord { status: Status::Running, thread: None, report_ts: None };
        change(self.lock().records.entry(id.clone()).or_insert(running))
    }
}

impl ContextStore for Memory {
    async fn context(&self, service: &str) -> Result<Context, Failure> {
        if self.context.service == service {
            return Ok(Context::clone(&self.context));
        }
        let detail = format!("no context is named `{service}`; the bundle's is `{}`", self.context.service);
        Err(Failure::new(FailureKind::NotFound, "memory:Context", detail))
    }
}

impl InvestigationStore for Memory {
    async fn begin(&self, request: &Request) -> Result<(), Failure> {
        self.change(&request.investigation_id, |_| ());
        Ok(())
    }

    async fn record(&self, id: &InvestigationId) -> Result<Option<InvestigationRecord>, Failure> {
        Ok(self.lock().records.get(id).cloned())
    }

    async fn set_thread(&self, id: &InvestigationId, thread: &Thread) -> Result<(), Failure> {
        self.change(id, |record| record.thread = Some(thread.clone()));
        Ok(())
    }

    async fn set_report_ts(&self, id: &InvestigationId, ts: &str) -> Result<(), Failure> {
        self.change(id, |record| record.report_ts = Some(ts.to_owned()));
        Ok(())
    }

    async fn unfinished(&self, _asked_before: Timestamp) -> Result<Vec<Request>, Failure> {
        // Nothing here outlives its process, so nobody has to be spoken for later.
        Ok(Vec::new())
    }

    async fn end(&self, id: &InvestigationId, status: Status) -> Result<bool, Failure> {
        Ok(self.change(id, |record| {
            let was_running = record.status == Status::Running;
            if was_running {
                record.status = status;
            }
            was_running
        }))
    }
}

impl ArtifactStore for Memory {
    async fn put(&self, id: &InvestigationId, artifact: Artifact, json: Vec<u8>) -> Result<(), Failure> {
        self.lock().artifacts.insert(artifact.key(id), json);
        Ok(())
    }

    async fn get(&self, id: &InvestigationId, artifact: Artifact) -> Result<Option<Vec<u8>>, Failure> {
        Ok(self.lock().artifacts.get(&artifact.key(id)).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> Memory {
        Memory::new(bundle::open("dependency-5xx").unwrap().context)
    }

    #[tokio::test]
    async fn an_unknown_context_is_answered_with_the_known_one() {
        let failure = memory().context("payroll").await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::NotFound);
        assert!(failure.detail.contains("`payroll`") && failure.detail.contains("`orders-api`"));
    }

    #[tokio::test]
    async fn a_run_ends_once() {
        let (memory, id) = (memory(), InvestigationId::from_seed(b"run"));
        assert!(memory.end(&id, Status::Completed).await.unwrap());
        assert!(!memory.end(&id, Status::Failed).await.unwrap());
        assert_eq!(memory.record(&id).await.unwrap().unwrap().status, Status::Completed);
    }

    #[tokio::test]
    async fn clones_share_what_is_kept() {
        let (memory, id) = (memory(), InvestigationId::from_seed(b"run"));
        memory.clone().put(&id, Artifact::Report, b"{}".to_vec()).await.unwrap();
        assert_eq!(memory.get(&id, Artifact::Report).await.unwrap().as_deref(), Some(b"{}".as_slice()));
        assert_eq!(memory.get(&id, Artifact::Scope).await.unwrap(), None);
    }
}
