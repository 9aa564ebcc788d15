//! An account of AWS, and what a stack in it has investigated.

use std::sync::Arc;

use aws::{Accounts, AwsSources, Deadline, DynamoContexts, DynamoInvestigations, S3Artifacts, SdkConfig};
use investigation::model::Context;
use investigation::ports::{ContextStore, Failure};
use tokio::time::Instant;

use super::Origin;

/// An account, read with an operator's credentials.
#[derive(Debug)]
pub struct Account {
    /// The credentials and the region.
    pub sdk: SdkConfig,
    /// The other accounts that contexts name.
    pub accounts: Arc<Accounts>,
    /// What can be investigated.
    pub described: Described,
}

/// Where the contexts are.
#[derive(Debug)]
pub enum Described {
    /// In files, which were read.
    Files(Vec<Context>),
    /// In a stack, which has investigated as well.
    Stack {
        /// Its contexts.
        contexts: DynamoContexts,
        /// The records of its investigations.
        records: DynamoInvestigations,
        /// Their reports.
        artifacts: S3Artifacts,
    },
}

impl Origin for Account {
    type Sources = AwsSources;
    type Records = DynamoInvestigations;
    type Artifacts = S3Artifacts;

    fn sources(&self) -> AwsSources {
        AwsSources::new(&self.sdk, Deadline::after(Instant::now())).with_accounts(&self.accounts)
    }

    async fn contexts(&self) -> Result<Vec<Context>, Failure> {
        match &self.described {
            Described::Files(contexts) => Ok(contexts.clone()),
            Described::Stack { contexts, .. } => {
                let mut contexts = contexts.contexts().await?;
                contexts.sort_by(|one, other| one.service.cmp(&other.service));
                Ok(contexts)
            }
        }
    }

    fn kept(&self) -> Option<(&DynamoInvestigations, &S3Artifacts)> {
        match &self.described {
            Described::Files(_) => None,
            Described::Stack { records, artifacts, .. } => Some((records, artifacts)),
        }
    }

    fn recorded_question(&self) -> Option<String> {
        None
    }
}
