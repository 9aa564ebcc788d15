//! The web report: server-rendered, no JavaScript.
