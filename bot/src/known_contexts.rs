//! The contexts by name, kept for a minute: a warm bot answers who mistyped a name without asking the store.

use std::sync::{Arc, Mutex, PoisonError};

use investigation::model::Context;
use investigation::nearest::nearest;
use investigation::ports::{ContextStore, ContextWrite, Failure, SavedContext};
use jiff::{SignedDuration, Timestamp};

/// How long what was read counts. An edit shows after it; the steps of an investigation read the context anew anyway.
const LIFETIME: SignedDuration = SignedDuration::from_mins(1);

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
    /// This context.
    Context(Box<Context>),
    /// None; these names are like it, the best first.
    Nothing { nearest: Vec<String> },
}

impl<S: ContextStore> KnownContexts<S> {
    /// The contexts of this store. Nothing is read yet.
    pub fn new(store: S) -> Self {
        Self { store, read: Mutex::new(None) }
    }

    /// All contexts.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn all(&self, now: Timestamp) -> Result<Arc<[Context]>, Failure> {
        let known = self.read.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(read) = known
            && now.duration_since(read.at).abs() < LIFETIME
        {
            return Ok(read.contexts);
        }
        self.read(now).await
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

    /// The context that a typed name means: as it was typed, else without regard to case. A name that is not known is looked
    /// for in the store, for it may have been saved a moment ago.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn find(&self, typed: &str, now: Timestamp) -> Result<Named, Failure> {
        if let Some(context) = self.find_where(typed, now, |_| true).await? {
            return Ok(Named::Context(Box::new(context)));
        }
        let contexts = self.all(now).await?;
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
        let find = |contexts: &[Context]| find_name(contexts, typed).filter(|context| may_be_seen(context)).cloned();
        match find(&self.all(now).await?) {
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

fn find_name<'a>(contexts: &'a [Context], typed: &str) -> Option<&'a Context> {
    let exact = contexts.iter().find(|context| context.service == typed);
    exact.or_else(|| contexts.iter().find(|context| context.service.eq_ignore_ascii_case(typed)))
}

#[cfg(test)]
mod tests {
    use investigation::ports::InMemory;

    use super::*;
    use crate::testing;

    async fn find(typed: &str) -> Named {
        let store = InMemory::with_contexts([testing::context("checkout"), testing::context("PetSite")]);
        KnownContexts::new(store).find(typed, testing::now()).await.unwrap()
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
    async fn what_was_read_counts_for_a_minute() {
        let known = KnownContexts::new(InMemory::with_contexts([testing::context("checkout")]));
        let later = testing::now() + LIFETIME;
        let first = known.all(testing::now()).await.unwrap();
        let again = known.all(testing::now() + SignedDuration::from_secs(59)).await.unwrap();
        assert!(Arc::ptr_eq(&first, &again));
        assert!(!Arc::ptr_eq(&first, &known.all(later).await.unwrap()));
    }
}
