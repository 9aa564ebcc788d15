//! The contexts by name. Of what was read, a "yes" may be old, for the first step of an investigation asks again; a "no" is
//! always fresh. So a warm bot asks nothing but the workflow when somebody starts an investigation.

use std::sync::{Arc, Mutex, PoisonError};

use investigation::model::Context;
use investigation::nearest::nearest;
use investigation::ports::{ContextStore, ContextWrite, Failure, SavedContext};
use jiff::{SignedDuration, Timestamp};

use crate::asker::Asker;

/// How long what was read is shown: an edit in another instance of the function shows after it.
const LIFETIME: SignedDuration = SignedDuration::from_mins(1);

/// How long a name that was read may be asked about: the steps of an investigation, and the editor of a context, read it anew.
const TRUSTED: SignedDuration = SignedDuration::from_hours(1);

/// The contexts of a store.
#[derive(Debug)]
pub struct KnownContexts<S> {
    store: S,
    read: Mutex<Option<Read>>,
}

#[derive(Debug, Clone)]
struct Read {
    at: Timestamp,
    contexts: Arc<[Context]>,
}

/// What a typed name means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Named {
    /// This context, which the asker may investigate.
    Context(Box<Context>),
    /// This context, which the asker may not investigate where they are.
    NotAllowed(Box<Context>),
    /// None; these names are like it, the best first.
    Nothing { nearest: Vec<String> },
}

impl<S: ContextStore> KnownContexts<S> {
    /// The contexts of this store. Nothing is read yet.
    pub fn new(store: S) -> Self {
        Self { store, read: Mutex::new(None) }
    }

    /// The contexts that people of this workspace may know of, if nothing else forbids it.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn of_workspace(&self, workspace: &str, now: Timestamp) -> Result<Vec<Context>, Failure> {
        let contexts = self.of_all_workspaces(now).await?;
        Ok(contexts.iter().filter(|context| context.is_of_workspace(workspace)).cloned().collect())
    }

    /// All contexts, for what is done outside of Slack.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn of_all_workspaces(&self, now: Timestamp) -> Result<Arc<[Context]>, Failure> {
        match self.kept(LIFETIME, now) {
            Some(contexts) => Ok(contexts),
            None => self.read(now).await,
        }
    }

    /// What was read less than `lifetime` ago.
    fn kept(&self, lifetime: SignedDuration, now: Timestamp) -> Option<Arc<[Context]>> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        (now.duration_since(read.at).abs() < lifetime).then_some(read.contexts)
    }

    /// The context of this name that may be asked about, if it was read in the last hour and is one of those that may be seen.
    pub(crate) fn trusted(
        &self,
        typed: &str,
        now: Timestamp,
        may_be_seen: impl Fn(&Context) -> bool,
    ) -> Option<Context> {
        find_name(&self.kept(TRUSTED, now)?, typed, may_be_seen).cloned()
    }

    /// Whether a context of this name is known in this workspace; not, where the store fails.
    pub(crate) async fn is_known(&self, typed: &str, workspace: &str, now: Timestamp) -> bool {
        let contexts = self.of_workspace(workspace, now).await.unwrap_or_default();
        find_name(&contexts, typed, |_| true).is_some()
    }

    /// The context of this name as the store has it now, with its version.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn saved(&self, service: &str) -> Result<Option<SavedContext>, Failure> {
        self.store.saved(service).await
    }

    /// Saves a context in place of the version that was edited.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn save(&self, context: &Context, edited: Option<u64>) -> Result<ContextWrite, Failure> {
        let written = self.store.save(context, edited).await;
        self.forget();
        written
    }

    /// Deletes this version of a context.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete(&self, service: &str, version: u64) -> Result<ContextWrite, Failure> {
        let written = self.store.delete(service, version).await;
        self.forget();
        written
    }

    /// Forgets what was read: it is out of date.
    fn forget(&self) {
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The context that a name means which somebody typed: as it was typed, else without regard to case. What they may not
    /// investigate, or what is not known, is looked up in the store, for it may have been saved a moment ago.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn find(&self, typed: &str, asker: &Asker, now: Timestamp) -> Result<Named, Failure> {
        let is_known = |context: &Context| context.is_of_workspace(&asker.team);
        let is_allowed = |context: &Context| context.lets_investigate(&asker.channel, &asker.user);
        if let Some(context) = self.trusted(typed, now, |context| is_known(context) && is_allowed(context)) {
            return Ok(Named::Context(Box::new(context)));
        }
        if let Some(context) = find_name(&self.read(now).await?, typed, is_known).cloned() {
            let context = Box::new(context);
            return Ok(if is_allowed(&context) { Named::Context(context) } else { Named::NotAllowed(context) });
        }
        let contexts = self.of_workspace(&asker.team, now).await?;
        let names = contexts.iter().map(|context| context.service.as_str());
        Ok(Named::Nothing { nearest: nearest(typed, names).into_iter().map(str::to_owned).collect() })
    }

    /// The context that a typed name means, if it is one of those that may be seen. One that may not be is looked for as if
    /// there were none.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn find_where(
        &self,
        typed: &str,
        now: Timestamp,
        may_be_seen: impl Fn(&Context) -> bool,
    ) -> Result<Option<Context>, Failure> {
        let find = |contexts: &[Context]| find_name(contexts, typed, &may_be_seen).cloned();
        match find(&self.of_all_workspaces(now).await?) {
            Some(context) => Ok(Some(context)),
            None => Ok(find(&self.read(now).await?)),
        }
    }

    async fn read(&self, now: Timestamp) -> Result<Arc<[Context]>, Failure> {
        let contexts: Arc<[Context]> = self.store.contexts().await?.into();
        let read = Read { at: now, contexts: Arc::clone(&contexts) };
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
        Ok(contexts)
    }
}

fn find_name<'a>(contexts: &'a [Context], typed: &str, may_be_seen: impl Fn(&Context) -> bool) -> Option<&'a Context> {
    let mut seen = contexts.iter().filter(|context| may_be_seen(context));
    let exact = seen.clone().find(|context| context.service == typed);
    exact.or_else(|| seen.find(|context| context.service.eq_ignore_ascii_case(typed)))
}

#[cfg(test)]
mod tests {
    use investigation::ports::InMemory;

    use super::*;
    use crate::testing;

    async fn find(typed: &str) -> Named {
        let store = InMemory::with_contexts([testing::context("checkout"), testing::context("PetSite")]);
        KnownContexts::new(store).find(typed, &testing::asker("U1"), testing::now()).await.unwrap()
    }

    #[tokio::test]
    async fn a_name_is_found_whatever_its_case() {
        for (typed, name) in [("PetSite", "PetSite"), ("petsite", "PetSite"), ("CHECKOUT", "checkout")] {
            assert_eq!(find(typed).await, Named::Context(Box::new(testing::context(name))));
        }
    }

    #[tokio::test]
    async fn a_mistyped_name_leads_to_the_nearest() {
        assert_eq!(find("chekout").await, Named::Nothing { nearest: vec!["checkout".to_owned()] });
        assert_eq!(find("warehouse").await, Named::Nothing { nearest: Vec::new() });
    }

    #[tokio::test]
    async fn a_yes_may_be_an_hour_old_and_a_no_is_fresh() {
        let closed = |users: &[&str]| Context {
            allowed_users: users.iter().map(|&user| user.to_owned()).collect(),
            ..testing::context("checkout")
        };
        let store = InMemory::with_contexts([closed(&["U1"])]);
        let known = KnownContexts::new(store.clone());
        let find = async |user: &str, minutes: i64| {
            let now = testing::now() + SignedDuration::from_mins(minutes);
            match known.find("checkout", &testing::asker(user), now).await.unwrap() {
                Named::Context(_) => "yes",
                Named::NotAllowed(_) => "no",
                Named::Nothing { .. } => "unknown",
            }
        };
        assert_eq!([find("U1", 0).await, find("U2", 0).await], ["yes", "no"]);
        // Another instance of the function saves it.
        store.save(&closed(&["U2"]), Some(1)).await.unwrap();
        assert_eq!(find("U1", 59).await, "yes");
        assert_eq!([find("U2", 59).await, find("U1", 59).await], ["yes", "no"]);
    }

    #[tokio::test]
    async fn what_was_read_counts_for_a_minute() {
        let known = KnownContexts::new(InMemory::with_contexts([testing::context("checkout")]));
        let later = testing::now() + LIFETIME;
        let first = known.of_all_workspaces(testing::now()).await.unwrap();
        let again = known.of_all_workspaces(testing::now() + SignedDuration::from_secs(59)).await.unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        assert!(!Arc::ptr_eq(&first, &known.of_all_workspaces(later).await.unwrap()));
    }
}
