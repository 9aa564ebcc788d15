//! Access logs of IIS in the W3C format.
//!
//! Source: <https://learn.microsoft.com/en-us/windows/win32/http/w3c-logging>

use crate::detect::logs::event::http_access::HttpAccess;
use crate::detect::logs::event::record::Record;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/// The fewest fields of a line, and where the method can stand: behind date, time, and the server's site, name and address.
const MIN_FIELDS: usize = 10;
const MAX_METHOD_PLACE: usize = 5;

/// Reads a request: `date time s-ip cs-method cs-uri-stem … sc-status sc-substatus sc-win32-status time-taken`, where the
/// owner chooses the fields. The status is the first number of three digits behind the port, followed by its substatus.
pub fn read(line: &str) -> Option<Record> {
    let date = line.get(..10)?.as_bytes();
    if date.get(4) != Some(&b'-') || date.get(7) != Some(&b'-') || line.as_bytes().get(10) != Some(&b' ') {
        return None;
    }
    let words: Vec<&str> = line.split(' ').collect();
    if words.len() < MIN_FIELDS {
        return None;
    }
    let place = words.iter().take(MAX_METHOD_PLACE + 1).position(|word| METHODS.contains(word))?;
    let (method, path) = (words.get(place)?, words.get(place + 1).filter(|path| path.starts_with('/'))?);
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty();
    let behind_port = words.get(place + 4..)?;
    let status = behind_port.windows(3).find_map(|window| match window {
        [status, substatus, code] if status.len() == 3 && [status, substatus, code].iter().all(|it| is_number(it)) => {
            status.parse().ok()
        }
        _ => None,
    })?;
    Some(HttpAccess::new(status, method, path)?.to_record(None, None, None))
}
