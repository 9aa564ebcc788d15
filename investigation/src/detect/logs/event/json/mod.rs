//! Messages that are a JSON object.
//!
//! A record of a known format is known by its structure: the fields that only it has. Each format is one module, and a
//! line of [`FORMATS`]. Any other object is a log event of its writer's ([`generic`]): a message, a level, an error. The
//! names of fields never name trouble: `"errors": 0` is none.

mod balancer_connection;
mod balancer_health_check;
mod cloud_trail;
mod dns_query;
mod embedded_metrics;
mod error;
mod event_bridge;
pub mod fields;
mod generic;
mod kubernetes;
mod lambda_platform;
mod level;
mod open_telemetry;
mod status_page;
mod step_functions;
mod web_acl;
mod writer;

pub use self::balancer_connection::judge_verification;
pub use self::balancer_health_check::judge_health_check;
pub use self::dns_query::judge_response;
use self::fields::Fields;
pub use self::fields::parse_object;
use super::record::Record;
use super::severity::Severity;

/// How a format is read: `None` for an object that is not of the format. An object that wraps another gets the number of
/// those around it.
type ReadFormat = fn(&Fields, usize) -> Option<Record>;

/// The formats, in the order in which they are tried.
const FORMATS: [ReadFormat; 12] = [
    embedded_metrics::read,
    |fields, _| lambda_platform::read(fields),
    |fields, _| step_functions::read(fields),
    |fields, _| event_bridge::read(fields),
    |fields, _| status_page::read(fields),
    |fields, _| cloud_trail::read(fields),
    |fields, _| web_acl::read(fields),
    |fields, _| dns_query::read(fields),
    |fields, _| balancer_connection::read(fields),
    |fields, _| balancer_health_check::read(fields),
    |fields, _| kubernetes::read(fields),
    open_telemetry::read,
];

/// Events wrap others: a container's log that of its program, and that an error. More than these are not looked into.
const MAX_DEPTH: usize = 4;

/// Reads a JSON object.
#[must_use]
pub fn read(fields: &Fields) -> Record {
    read_within(fields, None, 0)
}

/// Reads a JSON object that a line with this level ends in.
#[must_use]
pub fn read_with_level(fields: &Fields, level: Option<Severity>) -> Record {
    read_within(fields, level, 0)
}

/// Reads an object that another one wraps, which has this level. `None` if too many wrap it.
fn read_nested(fields: &Fields, inherited: Option<Severity>, depth: usize) -> Option<Record> {
    (depth < MAX_DEPTH).then(|| read_within(fields, inherited, depth + 1))
}

fn read_within(fields: &Fields, inherited: Option<Severity>, depth: usize) -> Record {
    let known = FORMATS.iter().find_map(|read_format| read_format(fields, depth));
    let record = known.unwrap_or_else(|| generic::read(fields, inherited, depth));
    let subject = record.subject.clone().or_else(|| writer::find_writer(fields));
    Record { subject, ..record }
}
