//! Requests as uWSGI logs them: `… GET /pets => generated 512 bytes in 12 msecs (HTTP/1.1 500) …`.
//!
//! Source: <https://uwsgi-docs.readthedocs.io/en/latest/LogFormat.html>

use crate::detect::logs::event::http_access::HttpAccess;
use crate::detect::logs::event::record::Record;

/// What stands between the request and how it ended.
const MARK: &str = " => generated ";

/// Reads a request.
pub fn read(line: &str) -> Option<Record> {
    let (request, outcome) = line.split_once(MARK)?;
    let (before_path, path) = request.rsplit_once(' ')?;
    let method = before_path.rsplit(' ').next()?;
    let (_, behind_version) = outcome.split_once("(HTTP/")?;
    let (_, status) = behind_version.split_once(')')?.0.split_once(' ')?;
    Some(HttpAccess::new(status.parse().ok()?, method, path)?.to_record(None, None, None))
}
