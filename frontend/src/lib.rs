//! The web report: server-rendered, no JavaScript.
//!
//! Pages are pure functions of what they show. Everything a report quotes (names, log lines, a model's words) was
//! written by someone else, so it only ever reaches a page through the module `text`.

mod chart;
mod cite;
mod headers;
pub mod link;
mod notice;
mod page;
#[cfg(test)]
mod samples;
mod sections;
mod style;
mod text;
mod time;
mod unit;

pub use headers::{CONTENT_SECURITY_POLICY, HEADERS};
pub use notice::{expired_link_page, missing_report_page, wrong_link_page};
pub use page::report_page;
