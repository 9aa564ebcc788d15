//! Contexts with the members of the user groups that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use futures_util::future::join_all;
use investigation::model::Context;
use investigation::ports::{ContextStore, ContextWrite, Failure, SavedContext};

/// Knows who belongs to a user group.
pub trait UserGroups {
    /// The ids of the users of this group of a workspace, or organisation; of the bot's own where its id is empty.
    fn members(&self, workspace: &str, group: &str) -> impl Future<Output = Result<Vec<String>, Failure>> + Send;
}

/// A store whose contexts know the members of their user groups. Where Slack does not say who they are, nobody is: a person is
/// refused for the moment rather than let in.
#[derive(Debug, Clone)]
pub struct GroupedContexts<Store, Groups> {
    store: Store,
    groups: Groups,
}

impl<Store: ContextStore + Sync, Groups: UserGroups + Sync> GroupedContexts<Store, Groups> {
    /// The contexts of this store.
    pub fn new(store: Store, groups: Groups) -> Self {
        Self { store, groups }
    }

    /// Adds the members of each group that is named, asking for all at once and for none twice.
    async fn add_members(&self, contexts: &mut [Context]) {
        let keys_of = |context: &Context| {
            let workspace = context.workspace.clone().unwrap_or_default();
            context.user_groups().into_iter().map(move |group| (workspace.clone(), group))
        };
        let keys: BTreeSet<(String, String)> = contexts.iter().flat_map(keys_of).collect();
        let asked = keys.into_iter().map(async |(workspace, group)| {
            let members = self.groups.members(&workspace, &group).await.unwrap_or_else(|failure| {
                tracing::warn!(%failure, group, "nobody knows who belongs to a user group");
                Vec::new()
            });
            ((workspace, group), members)
        });
        let known: BTreeMap<(String, String), Vec<String>> = join_all(asked).await.into_iter().collect();
        for context in contexts {
            for key in keys_of(context).collect::<Vec<_>>() {
                let members = known.get(&key).cloned().unwrap_or_default();
                context.members.insert(key.1, members);
            }
        }
    }

    async fn with_members(&self, context: Context) -> Context {
        let mut one = [context];
        self.add_members(&mut one).await;
        let [context] = one;
        context
    }
}

impl<Store: ContextStore + Sync, Groups: UserGroups + Sync> ContextStore for GroupedContexts<Store, Groups> {
    async fn context(&self, service: &str) -> Result<Context, Failure> {
        Ok(self.with_members(self.store.context(service).await?).await)
    }

    async fn contexts(&self) -> Result<Vec<Context>, Failure> {
        let mut contexts = self.store.contexts().await?;
        self.add_members(&mut contexts).await;
        Ok(contexts)
    }

    async fn saved(&self, service: &str) -> Result<Option<SavedContext>, Failure> {
        let Some(saved) = self.store.saved(service).await? else { return Ok(None) };
        Ok(Some(SavedContext { context: self.with_members(saved.context).await, ..saved }))
    }

    fn save(
        &self,
        context: &Context,
        edited: Option<u64>,
    ) -> impl Future<Output = Result<ContextWrite, Failure>> + Send {
        self.store.save(context, edited)
    }

    fn delete(&self, service: &str, version: u64) -> impl Future<Output = Result<ContextWrite, Failure>> + Send {
        self.store.delete(service, version)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use investigation::ports::{FailureKind, InMemory};

    use super::*;

    /// One group with one member; of the others nothing is known.
    #[derive(Default)]
    struct OneGroup {
        asked: Mutex<Vec<String>>,
    }

    impl UserGroups for OneGroup {
        async fn members(&self, workspace: &str, group: &str) -> Result<Vec<String>, Failure> {
            self.asked.lock().unwrap().push(format!("{workspace}/{group}"));
            match group {
                "S1" if workspace != "T2" => Ok(vec!["U1".to_owned()]),
                _ => Err(Failure::new(FailureKind::Denied, "slack:usergroups.users.list", "missing_scope")),
            }
        }
    }

    fn named(service: &str, owners: &[&str], allowed: &[&str]) -> Context {
        let ids = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        Context { owners: ids(owners), allowed_users: ids(allowed), ..Context::new(service, "eu-west-1") }
    }

    /// Runs a future that never waits: nothing in memory does.
    fn now<T>(future: impl Future<Output = T>) -> T {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match std::pin::pin!(future).poll(&mut context) {
            std::task::Poll::Ready(answer) => answer,
            std::task::Poll::Pending => panic!("memory waits for nothing"),
        }
    }

    #[test]
    fn the_members_of_a_group_are_owners_and_may_investigate_as_the_group_is_and_may() {
        let stored = InMemory::with_contexts([named("shop", &["S1"], &["U9", "S1"]), named("cart", &["S1"], &["S2"])]);
        let contexts = GroupedContexts::new(stored, OneGroup::default());
        let shop = now(contexts.context("shop")).unwrap();
        assert!(shop.is_owned_by("U1") && shop.lets_investigate("C1", "U1") && shop.lets_investigate("C1", "U9"));
        assert!(!shop.is_owned_by("U9") && !shop.lets_investigate("C1", "U2") && !shop.is_owned_by("S2"));
        assert!(now(contexts.saved("shop")).unwrap().unwrap().context.is_owned_by("U1"));
        // Where nobody knows the members, nobody is let in.
        let cart = now(contexts.context("cart")).unwrap();
        assert!(cart.is_owned_by("U1") && !cart.lets_investigate("C1", "U1"));
        assert_eq!(
            serde_json::to_string(&cart).unwrap(),
            serde_json::to_string(&named("cart", &["S1"], &["S2"])).unwrap()
        );
    }

    #[test]
    fn no_group_is_asked_for_twice_for_all_contexts() {
        let stored = InMemory::with_contexts([named("shop", &["S1"], &[]), named("cart", &["S1"], &[])]);
        let contexts = GroupedContexts::new(stored, OneGroup::default());
        assert!(now(contexts.contexts()).unwrap().iter().all(|context| context.is_owned_by("U1")));
        assert_eq!(*contexts.groups.asked.lock().unwrap(), ["/S1"]);
    }

    #[test]
    fn each_workspace_is_asked_for_its_own_groups() {
        let of = |workspace: &str, service| Context {
            workspace: Some(workspace.to_owned()),
            ..named(service, &["S1"], &[])
        };
        let stored = InMemory::with_contexts([of("T1", "cart"), of("T2", "shop")]);
        let contexts = GroupedContexts::new(stored, OneGroup::default());
        let read = now(contexts.contexts()).unwrap();
        assert_eq!(*contexts.groups.asked.lock().unwrap(), ["T1/S1", "T2/S1"]);
        let owned: Vec<bool> = read.iter().map(|context| context.is_owned_by("U1")).collect();
        assert_eq!(owned, [true, false]);
    }
}
