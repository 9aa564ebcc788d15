//! The gap that a failed call leaves in a source of which something was read.

use investigation::model::{Gap, Source};
use investigation::ports::Failure;

/// Says what was read and what was not, such as "The service graph was read; the sampled traces were not", and why.
pub(crate) fn unread(source: Source, what: &str, failure: &Failure) -> Gap {
    Gap { source, reason: failure.kind.into(), detail: format!("{what}: {}.", failure.explanation()) }
}
