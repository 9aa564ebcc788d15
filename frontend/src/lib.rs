//! The web pages: HTML that is rendered on the server. Two small scripts follow an investigation that runs, and say what may be
//! typed; every page works without them.
//!
//! - [`report_page`] renders a report; its sections are a module each, below `sections`.
//! - [`progress_page`] shows how far an investigation has come that still runs.
//! - [`expired_link_page`], [`wrong_link_page`] and [`missing_report_page`] are shown where no report can be.
//! - [`app`] has the pages of whoever is signed in: lists, and forms for contexts and investigations.
//! - [`link`] signs the address of a report and verifies it.
//! - [`PAGE_HEADERS`] go out with every page; [`CONTENT_SECURITY_POLICY`] lets it load nothing but its own style sheet.
//!
//! Pages are pure functions of what they show. Everything that a report quotes (names, log lines, a model's words) was
//! written by someone else, so it reaches a page only through the module `text`.

pub mod app;
mod chart;
mod citation;
mod headers;
pub mod link;
mod notice;
mod page;
mod progress;
#[cfg(test)]
mod samples;
mod sections;
mod service_map;
mod style;
mod text;
mod time;
mod unit;

pub use headers::{
    APP_PAGE_HEADERS, APP_PROGRESS_SECURITY_POLICY, APP_SECURITY_POLICY, CONTENT_SECURITY_POLICY, PAGE_HEADERS,
    PROGRESS_SECURITY_POLICY, SECURITY_POLICY_HEADER,
};
pub use notice::{
    expired_link_page, failed_page, installed_page, missing_report_page, not_installed_page, wrong_link_page,
};
pub use page::{document, report_page};
pub use progress::{SourceProgress, progress_page};
