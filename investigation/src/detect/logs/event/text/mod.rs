//! Records in plain text of known formats: each is one module, and a line of [`FORMATS`].

mod access_line;
mod api_gateway;
mod cloud_front;
mod db2_diagnostics;
mod dns_query;
mod ecs_service;
mod envoy;
mod erlang_report;
mod flow_log;
mod haproxy;
mod iis;
mod load_balancer;
mod logfmt_request;
mod rds_proxy;
mod request_line;
mod request_summary;
mod transit_flow;
mod uwsgi;
mod windows_event;

use super::record::Record;

/// How a format is read: `None` for a line that is not of the format.
type ReadFormat = fn(&str) -> Option<Record>;

/// The formats, in the order in which they are tried. Each turns down an ordinary line by its first words, or by a mark
/// that it lacks.
const FORMATS: [ReadFormat; 18] = [
    flow_log::read,
    transit_flow::read,
    ecs_service::read,
    api_gateway::read,
    load_balancer::read,
    cloud_front::read,
    dns_query::read,
    iis::read,
    rds_proxy::read,
    haproxy::read,
    uwsgi::read,
    erlang_report::read,
    db2_diagnostics::read,
    windows_event::read,
    access_line::read,
    logfmt_request::read,
    request_summary::read,
    request_line::read,
];

/// Reads a line of a known format.
#[must_use]
pub fn read(line: &str) -> Option<Record> {
    FORMATS.iter().find_map(|read_format| read_format(line))
}
