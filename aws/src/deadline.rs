//! The moment by which a source must have answered.

use std::error::Error;
use std::time::Duration;

use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use investigation::ports::{Failure, FailureKind};
use tokio::time::{Instant, timeout_at};

use crate::failure::to_failure;

/// How long one source may take in all, with every call and every retry. A source that hangs costs the responder this
/// long, and no longer; most answer in a few seconds.
pub const SOURCE_TIME_LIMIT: Duration = Duration::from_secs(30);

/// The moment by which a source must have answered. What it has read until then counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline of a source that begins at this moment: [`SOURCE_TIME_LIMIT`] later.
    #[must_use]
    pub fn after(begin: Instant) -> Self {
        Self(begin + SOURCE_TIME_LIMIT)
    }

    /// The deadline that is this far away.
    pub(crate) fn in_the_next(limit: Duration) -> Self {
        Self(Instant::now() + limit)
    }

    /// The same deadline, earlier by `reserve`.
    pub(crate) fn less(self, reserve: Duration) -> Self {
        Self(self.0.checked_sub(reserve).unwrap_or(self.0))
    }

    /// Awaits a call until the deadline.
    pub(crate) async fn call<T, E>(
        self,
        operation: &'static str,
        call: impl Future<Output = Result<T, SdkError<E>>>,
    ) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let answer = self.within(operation, call).await?;
        answer.map_err(to_failure(operation))
    }

    /// Awaits the next of some pages until the deadline. `None` after the last page.
    pub(crate) async fn next_page<T, E>(
        self,
        operation: &'static str,
        page: impl Future<Output = Option<Result<T, SdkError<E>>>>,
    ) -> Result<Option<T>, Failure>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let page = self.within(operation, page).await?;
        page.transpose().map_err(to_failure(operation))
    }

    /// Awaits anything until the deadline. Past it, nothing begins.
    pub(crate) async fn within<T>(
        self,
        operation: &'static str,
        future: impl Future<Output = T>,
    ) -> Result<T, Failure> {
        let answer = timeout_at(self.0, future).await;
        answer.map_err(|_| Failure::new(FailureKind::TimedOut, operation, "the source's time limit was reached"))
    }
}
