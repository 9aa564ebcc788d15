//! The web report: server-rendered, no JavaScript.

pub mod link;
