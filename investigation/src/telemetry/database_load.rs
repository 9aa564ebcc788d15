//! What a database was busy with, as Performance Insights keeps it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Under which name the load of a database is cited, in place of a log group: `Performance Insights of orders`.
pub const LOAD_PREFIX: &str = "Performance Insights of ";

/// The load of a database, by statement, in both windows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DatabaseLoad {
    /// The name of the instance.
    pub database: String,
    /// The statements that loaded it most in the baseline window, the greatest first.
    pub baseline: Vec<StatementLoad>,
    /// The same in the incident window.
    pub incident: Vec<StatementLoad>,
}

/// How much a statement loaded a database.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StatementLoad {
    /// The statement, with its values left out.
    pub statement: String,
    /// How many sessions ran it, or waited in it, at once: an average over the window.
    pub sessions: f64,
    /// How many of them waited for what, by the name of the wait event.
    pub waits: BTreeMap<String, f64>,
}
