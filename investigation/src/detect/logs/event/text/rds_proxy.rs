//! The enhanced log of RDS Proxy: `2026-… [WARN] [proxyEndpoint=default] [clientConnection=12] The password …`.
//!
//! A login that the database or the proxy refused is logged as information, since it is the client's.
//!
//! Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html>

use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::Record;
use crate::detect::logs::event::severity::Severity;

/// The part that every line has.
const MARK: &str = "[proxyEndpoint=";

/// Reads a line of the proxy, without its parts in brackets: the level, the module, the endpoint and the connections.
pub fn read(line: &str) -> Option<Record> {
    if !line.contains(MARK) {
        return None;
    }
    let (_, behind_time) = line.split_once('[')?;
    let (level, mut said) = behind_time.split_once(']')?;
    while let Some((_, behind)) = said.trim_start().strip_prefix('[').and_then(|part| part.split_once(']')) {
        said = behind;
    }
    let said = said.trim_start();
    let record = Record::new(said, Severity::from_level_name(level));
    let is_refused_login =
        record.severity == Some(Severity::Info) && FailureMode::find_in_line(said) == Some(FailureMode::Authentication);
    Some(if is_refused_login { Record::warning(said) } else { record })
}
