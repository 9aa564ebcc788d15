//! The input of the steps that speak: the state of the workflow, and how often the step was tried.

use investigation::model::Request;
use serde::Deserialize;

use crate::{Attempt, Said};

/// What a speaking step is called with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Input<S> {
    /// The state of the workflow, as far as the step reads it.
    pub state: S,
    /// How often the state machine has retried the step: its `$$.State.RetryCount`.
    pub retries: u32,
}

impl<S> Input<S> {
    /// Whether the step may have been tried before.
    #[must_use]
    pub fn attempt(&self) -> Attempt {
        if self.retries == 0 { Attempt::First } else { Attempt::Repeated }
    }
}

/// The state after the first step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct State {
    /// What was asked for.
    #[serde(flatten)]
    pub request: Request,
    /// What the investigation has said so far.
    #[serde(default)]
    pub said: Said,
}
