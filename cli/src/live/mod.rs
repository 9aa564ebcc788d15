//! What looks at a live account with the operator's own credentials, and needs nothing deployed.
//!
//! - [`recorder`] keeps what the sources returned, as a bundle that replays to the same report.
//! - [`voice`] tells a Slack channel, or nobody.
//! - [`doctor`] finds what is set up wrongly.

pub mod context_file;
pub mod doctor;
pub mod recorder;
pub mod slack_app;
pub mod voice;
