//! The stores in memory: those of the embedded edition, and of tests.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::{
    Artifact, ArtifactStore, ContextStore, ContextWrite, Entry, Failure, FailureKind, InstallationStore,
    InvestigationRecord, InvestigationStore, Ledger, ListPosition, Page, SavedContext, Status,
};
use crate::model::{Context, InvestigationId, Request, Thread};

/// Contexts, investigations, artifacts and a ledger. Clones share their content.
#[derive(Debug, Clone, Default)]
pub struct InMemory {
    content: Arc<Mutex<Content>>,
}

#[derive(Debug, Default)]
struct Content {
    /// How often something was asked of the stores.
    calls: usize,
    contexts: BTreeMap<String, SavedContext>,
    records: BTreeMap<InvestigationId, InvestigationRecord>,
    artifacts: BTreeMap<String, Vec<u8>>,
    /// Until when each key is claimed.
    claims: BTreeMap<String, Timestamp>,
    counters: BTreeMap<String, u64>,
    /// By the name of their page, their time and their key.
    entries: BTreeMap<(String, Timestamp, String), String>,
    installations: BTreeMap<String, String>,
}

impl InMemory {
    /// Stores with these contexts, and with nothing else.
    #[must_use]
    pub fn with_contexts(contexts: impl IntoIterator<Item = Context>) -> Self {
        let saved = |context: Context| (context.service.clone(), SavedContext { context, version: 1 });
        let contexts = contexts.into_iter().map(saved).collect();
        Self { content: Arc::new(Mutex::new(Content { contexts, ..Content::default() })) }
    }

    /// The content, also after a panic of another holder of the lock: each change below is a single insertion or
    /// assignment, so none can be half done.
    fn lock(&self) -> MutexGuard<'_, Content> {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        content.calls = content.calls.saturating_add(1);
        content
    }

    /// How often something was asked of the stores, each of which would be a call of AWS.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.content.lock().unwrap_or_else(PoisonError::into_inner).calls
    }

    /// Changes a record. That of an unknown run is created, as an update in the deployed edition's table creates it.
    fn change<T>(&self, id: &InvestigationId, change: impl FnOnce(&mut InvestigationRecord) -> T) -> T {
        change(self.lock().records.entry(id.clone()).or_default())
    }
}

impl ContextStore for InMemory {
    async fn context(&self, service: &str) -> Result<Context, Failure> {
        let found = self.lock().contexts.get(service).map(|saved| saved.context.clone());
        found.ok_or_else(|| {
            Failure::new(FailureKind::NotFound, "memory:Context", format!("no context is named `{service}`"))
        })
    }

    async fn contexts(&self) -> Result<Vec<Context>, Failure> {
        Ok(self.lock().contexts.values().map(|saved| saved.context.clone()).collect())
    }

    async fn saved(&self, service: &str) -> Result<Option<SavedContext>, Failure> {
        Ok(self.lock().contexts.get(service).cloned())
    }

    async fn save(&self, context: &Context, edited: Option<u64>) -> Result<ContextWrite, Failure> {
        let mut content = self.lock();
        let kept = content.contexts.get(&context.service);
        if kept.map(|saved| saved.version) != edited {
            return Ok(ContextWrite::Stale(kept.cloned().map(Box::new)));
        }
        let version = edited.map_or(1, |version| version.saturating_add(1));
        content.contexts.insert(context.service.clone(), SavedContext { context: context.clone(), version });
        Ok(ContextWrite::Done)
    }

    async fn delete(&self, service: &str, version: u64) -> Result<ContextWrite, Failure> {
        let mut content = self.lock();
        let kept = content.contexts.get(service);
        if kept.map(|saved| saved.version) != Some(version) {
            return Ok(ContextWrite::Stale(kept.cloned().map(Box::new)));
        }
        content.contexts.remove(service);
        Ok(ContextWrite::Done)
    }
}

impl InvestigationStore for InMemory {
    async fn begin(&self, request: &Request) -> Result<(), Failure> {
        self.change(&request.investigation_id, |record| {
            record.request.get_or_insert_with(|| Request { reply_url: None, ..request.clone() });
            let Request { requested_at, investigation_id, .. } = request.clone();
            record.position.get_or_insert(ListPosition { requested_at, investigation_id });
        });
        Ok(())
    }

    async fn record(&self, id: &InvestigationId) -> Result<Option<InvestigationRecord>, Failure> {
        Ok(self.lock().records.get(id).cloned())
    }

    async fn in_thread(&self, thread: &Thread) -> Result<Option<InvestigationId>, Failure> {
        let content = self.lock();
        let mut records = content.records.iter();
        Ok(records.find(|(_, record)| record.thread.as_ref() == Some(thread)).map(|(id, _)| id.clone()))
    }

    async fn latest(&self, limit: u8, after: Option<&ListPosition>) -> Result<Vec<InvestigationRecord>, Failure> {
        let mut records: Vec<_> =
            self.lock().records.values().filter(|record| record.request.is_some()).cloned().collect();
        let place = |request: &Request| (request.requested_at, request.investigation_id.clone());
        records.sort_by_key(|record| std::cmp::Reverse(record.request.as_ref().map(place)));
        if let Some(ListPosition { requested_at, investigation_id }) = after {
            let last = (*requested_at, investigation_id.clone());
            records.retain(|record| record.request.as_ref().is_some_and(|request| place(request) < last));
        }
        records.truncate(usize::from(limit));
        Ok(records)
    }

    async fn set_thread(&self, id: &InvestigationId, thread: &Thread) -> Result<(), Failure> {
        self.change(id, |record| record.thread = Some(thread.clone()));
        Ok(())
    }

    async fn set_first_ts(&self, id: &InvestigationId, ts: &str) -> Result<(), Failure> {
        self.change(id, |record| record.first_ts = Some(ts.to_owned()));
        Ok(())
    }

    async fn set_report_ts(&self, id: &InvestigationId, ts: &str) -> Result<(), Failure> {
        self.change(id, |record| record.report_ts = Some(ts.to_owned()));
        Ok(())
    }

    async fn unfinished(&self, asked_before: Timestamp) -> Result<Vec<Request>, Failure> {
        let content = self.lock();
        let running = content.records.values().filter(|record| record.status == Status::Running);
        let mut requests: Vec<Request> = running.filter_map(|record| record.request.clone()).collect();
        requests.retain(|request| request.requested_at < asked_before);
        requests.sort_by_key(|request| request.requested_at);
        Ok(requests)
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

impl ArtifactStore for InMemory {
    async fn put(&self, id: &InvestigationId, artifact: Artifact, json: Vec<u8>) -> Result<(), Failure> {
        self.lock().artifacts.insert(artifact.key(id), json);
        Ok(())
    }

    async fn get(&self, id: &InvestigationId, artifact: Artifact) -> Result<Option<Vec<u8>>, Failure> {
        Ok(self.lock().artifacts.get(&artifact.key(id)).cloned())
    }
}

impl InstallationStore for InMemory {
    async fn installation(&self, workspace: &str) -> Result<Option<String>, Failure> {
        Ok(self.lock().installations.get(workspace).cloned())
    }

    async fn installations(&self) -> Result<Vec<(String, String)>, Failure> {
        Ok(self.lock().installations.clone().into_iter().collect())
    }

    async fn install(&self, workspace: &str, sealed: &str) -> Result<(), Failure> {
        self.lock().installations.insert(workspace.to_owned(), sealed.to_owned());
        Ok(())
    }

    async fn renew(&self, workspace: &str, before: &str, sealed: &str) -> Result<bool, Failure> {
        let mut content = self.lock();
        let kept = content.installations.get_mut(workspace).filter(|kept| *kept == before);
        Ok(kept.map(|kept| sealed.clone_into(kept)).is_some())
    }

    async fn uninstall(&self, workspace: &str, sealed: &str) -> Result<bool, Failure> {
        let mut content = self.lock();
        let is_kept = content.installations.get(workspace).is_some_and(|kept| kept == sealed);
        if is_kept {
            content.installations.remove(workspace);
        }
        Ok(is_kept)
    }
}

impl Ledger for InMemory {
    async fn claim(&self, key: &str, now: Timestamp, until: Timestamp) -> Result<bool, Failure> {
        let mut content = self.lock();
        let is_free = content.claims.get(key).is_none_or(|&claimed_until| claimed_until <= now);
        if is_free {
            content.claims.insert(key.to_owned(), until);
        }
        Ok(is_free)
    }

    async fn add(&self, counter: &str, amount: i64, _until: Timestamp) -> Result<u64, Failure> {
        let mut content = self.lock();
        let sum = content.counters.entry(counter.to_owned()).or_default();
        *sum = sum.saturating_add_signed(amount);
        Ok(*sum)
    }

    async fn write(&self, page: Page<'_>, entry: &Entry, _until: Timestamp) -> Result<(), Failure> {
        self.lock().entries.insert((page.name(), entry.at, entry.key.clone()), entry.json.clone());
        Ok(())
    }

    async fn read(&self, page: Page<'_>, since: Timestamp) -> Result<Vec<Entry>, Failure> {
        let page = page.name();
        let mut entries = Vec::new();
        for ((of, at, key), json) in &self.lock().entries {
            if *of == page && *at >= since {
                entries.push(Entry { at: *at, key: key.clone(), json: json.clone() });
            }
        }
        Ok(entries)
    }

    async fn read_last(&self, page: Page<'_>, limit: u8) -> Result<Vec<Entry>, Failure> {
        let mut entries = self.read(page, Timestamp::MIN).await?;
        entries.reverse();
        entries.truncate(limit.into());
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::model::{Signal, Window};

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    fn request(id: &str, minute: i64) -> Request {
        Request {
            investigation_id: InvestigationId::from_seed(id.as_bytes()),
            service: "checkout".to_owned(),
            incident_window: Window::new(at(0), at(30)).unwrap(),
            signal: Signal::Auto,
            workspace: String::new(),
            channel: "C1".to_owned(),
            user: "U1".to_owned(),
            alarm: None,
            requested_at: at(minute),
            report_link: String::new(),
            reply_url: None,
            thread: None,
        }
    }

    /// Runs a future that never waits: nothing in memory does.
    fn now<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::pin!(future).poll(&mut context) {
            std::task::Poll::Ready(answer) => answer,
            std::task::Poll::Pending => panic!("memory waits for nothing"),
        }
    }

    #[test]
    fn an_unknown_context_is_not_found() {
        assert_eq!(now(InMemory::default().context("payroll")).unwrap_err().kind, FailureKind::NotFound);
    }

    #[test]
    fn the_second_of_two_editors_is_told_what_the_first_one_saved() {
        let memory = InMemory::with_contexts([Context::new("shop", "eu-west-1")]);
        let read = now(memory.saved("shop")).unwrap().unwrap();
        let first = Context { traces: true, ..read.context.clone() };
        let second = Context { changes: true, ..read.context };
        assert_eq!(now(memory.save(&first, Some(read.version))).unwrap(), ContextWrite::Done);
        let kept = SavedContext { context: first.clone(), version: read.version + 1 };
        let stale = ContextWrite::Stale(Some(Box::new(kept.clone())));
        assert_eq!(now(memory.save(&second, Some(read.version))).unwrap(), stale);
        assert_eq!(now(memory.save(&second, None)).unwrap(), stale);
        assert_eq!(now(memory.delete("shop", read.version)).unwrap(), stale);
        assert_eq!(now(memory.saved("shop")).unwrap(), Some(kept.clone()));
        assert_eq!(now(memory.delete("shop", kept.version)).unwrap(), ContextWrite::Done);
        assert_eq!(now(memory.save(&second, Some(kept.version))).unwrap(), ContextWrite::Stale(None));
    }

    #[test]
    fn an_investigation_ends_once() {
        let (memory, id) = (InMemory::default(), InvestigationId::from_seed(b"run"));
        assert!(now(memory.end(&id, Status::Completed)).unwrap());
        assert!(!now(memory.end(&id, Status::Failed)).unwrap());
        assert_eq!(now(memory.record(&id)).unwrap().unwrap().status, Status::Completed);
    }

    #[test]
    fn the_messages_of_an_investigation_are_remembered() {
        let (memory, id) = (InMemory::default(), InvestigationId::from_seed(b"run"));
        now(memory.set_first_ts(&id, "1.3")).unwrap();
        now(memory.set_report_ts(&id, "1.4")).unwrap();
        let record = now(memory.record(&id)).unwrap().unwrap();
        assert_eq!((record.first_ts.as_deref(), record.report_ts.as_deref()), (Some("1.3"), Some("1.4")));
    }

    #[test]
    fn what_has_not_ended_is_listed_oldest_first() {
        let memory = InMemory::default();
        for (id, minute) in [("late", 50), ("early", 40), ("ended", 30), ("new", 60)] {
            now(memory.begin(&request(id, minute))).unwrap();
        }
        now(memory.end(&InvestigationId::from_seed(b"ended"), Status::Failed)).unwrap();
        let asked: Vec<_> =
            now(memory.unfinished(at(60))).unwrap().iter().map(|request| request.requested_at).collect();
        assert_eq!(asked, [at(40), at(50)]);
    }

    #[test]
    fn an_investigation_is_found_by_its_thread_and_the_latest_come_first() {
        let memory = InMemory::default();
        let thread = Thread { channel: "C1".to_owned(), ts: "1.2".to_owned() };
        for (id, minute) in [("first", 40), ("second", 50), ("third", 45)] {
            now(memory.begin(&request(id, minute))).unwrap();
        }
        let id = InvestigationId::from_seed(b"second");
        now(memory.set_thread(&id, &thread)).unwrap();
        assert_eq!(now(memory.in_thread(&thread)).unwrap(), Some(id.clone()));
        let latest = |limit, after: Option<&ListPosition>| {
            let records = now(memory.latest(limit, after)).unwrap();
            records.iter().map(|record| record.request.as_ref().unwrap().requested_at).collect::<Vec<_>>()
        };
        assert_eq!(latest(2, None), [at(50), at(45)]);
        let third = ListPosition { requested_at: at(45), investigation_id: InvestigationId::from_seed(b"third") };
        assert_eq!(latest(2, Some(&third)), [at(40)]);
    }

    #[test]
    fn clones_share_what_is_kept() {
        let (memory, id) = (InMemory::default(), InvestigationId::from_seed(b"run"));
        now(memory.clone().put(&id, Artifact::Report, b"{}".to_vec())).unwrap();
        assert_eq!(now(memory.get(&id, Artifact::Report)).unwrap().as_deref(), Some(b"{}".as_slice()));
        assert_eq!(now(memory.get(&id, Artifact::Scope)).unwrap(), None);
    }

    #[test]
    fn a_claim_holds_until_its_time() {
        let memory = InMemory::default();
        assert!(now(memory.claim("event", at(0), at(5))).unwrap());
        assert!(!now(memory.claim("event", at(4), at(9))).unwrap());
        assert!(now(memory.claim("event", at(5), at(9))).unwrap());
        assert_eq!(now(memory.add("asks", 2, at(9))).unwrap() + now(memory.add("asks", 1, at(9))).unwrap(), 5);
    }

    #[test]
    fn a_page_is_read_from_a_time_on() {
        let memory = InMemory::default();
        let entry = |minute, key: &str| Entry { at: at(minute), key: key.to_owned(), json: "{}".to_owned() };
        for (page, minute, key) in [(Page::Audit, 2, "b"), (Page::Audit, 1, "a"), (Page::Feedback, 3, "c")] {
            now(memory.write(page, &entry(minute, key), at(9))).unwrap();
        }
        assert_eq!(now(memory.read(Page::Audit, at(0))).unwrap(), [entry(1, "a"), entry(2, "b")]);
        assert_eq!(now(memory.read(Page::Audit, at(2))).unwrap(), [entry(2, "b")]);
        assert_eq!(now(memory.read_last(Page::Audit, 5)).unwrap(), [entry(2, "b"), entry(1, "a")]);
        assert_eq!(now(memory.read_last(Page::Audit, 1)).unwrap(), [entry(2, "b")]);
    }

    #[test]
    fn each_context_has_a_past_of_its_own() {
        let memory = InMemory::default();
        let entry = Entry { at: at(1), key: "inv-1".to_owned(), json: "{}".to_owned() };
        now(memory.write(Page::Past("checkout"), &entry, at(9))).unwrap();
        assert_eq!(now(memory.read_last(Page::Past("checkout"), 5)).unwrap(), [entry]);
        assert_eq!(now(memory.read_last(Page::Past("orders"), 5)).unwrap(), []);
    }
}
