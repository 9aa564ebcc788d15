//! The id of a request in a log line, known by its form alone.
//!
//! Sources: <https://www.w3.org/TR/trace-context/>, <https://www.rfc-editor.org/rfc/rfc9562>,
//! <https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html> (trace ids),
//! <https://github.com/openzipkin/b3-propagation> (ids of 64 bits)

use std::collections::BTreeSet;

use crate::telemetry::IdSample;

/// A line bears the id in at least this share of a group's lines, or the group has no ids of this form.
const MIN_COVERAGE: f64 = 0.5;

/// The same share where lines were selected by their ids: others came by another id, such as that of a customer.
const MIN_COVERAGE_IN_SAMPLE: f64 = 0.2;

/// So many lines bear the same id on average, or it is not that of a request: a request of one line has no flow.
const MIN_LINES_OF_AN_ID: f64 = 2.0;

/// The shortest of all forms, in bytes.
const MIN_RUN_LENGTH: usize = 16;

/// A form of ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdForm {
    /// 32 hexadecimal digits: a trace of OpenTelemetry; alone or within a `traceparent`.
    Trace,
    /// `1-` 8 digits `-` 24 digits: a trace of X-Ray.
    XRayTrace,
    /// A UUID: an invocation of Lambda, or what a service or a gateway makes for each request.
    Uuid,
    /// 16 hexadecimal digits: a trace of Zipkin.
    ShortTrace,
}

impl IdForm {
    /// All forms; of several that are in as many lines the first is taken, for it is the same in all services.
    const ALL: [Self; 4] = [Self::Trace, Self::XRayTrace, Self::Uuid, Self::ShortTrace];

    /// The form by which most of these lines bear the id of their request, one of the sample; `None` if none does.
    pub fn find_common<'m>(messages: impl Iterator<Item = &'m str> + Clone, sample: IdSample) -> Option<Self> {
        let min_coverage = if sample == IdSample::ALL { MIN_COVERAGE } else { MIN_COVERAGE_IN_SAMPLE };
        let lines = messages.clone().count() as f64;
        let mut best: Option<(usize, Self)> = None;
        for form in Self::ALL {
            let ids: Vec<&str> =
                messages.clone().filter_map(|message| form.find(message)).filter(|id| sample.includes(id)).collect();
            let distinct: BTreeSet<&str> = ids.iter().copied().collect();
            let count = ids.len() as f64;
            let is_common = count >= min_coverage * lines && count >= MIN_LINES_OF_AN_ID * distinct.len() as f64;
            if is_common && !ids.is_empty() && best.is_none_or(|(most, _)| ids.len() > most) {
                best = Some((ids.len(), form));
            }
        }
        best.map(|(_, form)| form)
    }

    /// The first id of this form in the message.
    pub fn find(self, message: &str) -> Option<&str> {
        hexadecimal_runs(message).find_map(|run| self.find_in_run(run))
    }

    fn find_in_run(self, run: &str) -> Option<&str> {
        // No form has more than five parts; a run with a sixth is none.
        let mut parts = run.split('-');
        let parts: [&str; 6] = std::array::from_fn(|_| parts.next().unwrap_or_default());
        let id = match (self, parts.map(str::len)) {
            (Self::Trace, [32, 0, ..]) | (Self::ShortTrace, [16, 0, ..]) | (Self::Uuid, [8, 4, 4, 4, 12, 0]) => run,
            (Self::XRayTrace, [1, 8, 24, 0, ..]) if run.starts_with('1') => run,
            (Self::Trace, [2, 32, 16, 2, 0, _]) => parts.get(1).copied()?,
            _ => return None,
        };
        let is_zero = id.bytes().all(|byte| matches!(byte, b'0' | b'-'));
        (!is_zero).then_some(id)
    }
}

/// The longest parts of the text that consist of hexadecimal digits and hyphens, and stand apart from other letters. Bytes are
/// looked at rather than characters, for this is asked of every line; most words are too short.
fn hexadecimal_runs(text: &str) -> impl Iterator<Item = &str> {
    text.as_bytes()
        .split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-' && *byte != b'_')
        .filter(|word| word.len() >= MIN_RUN_LENGTH)
        .filter_map(|word| std::str::from_utf8(word).ok())
        .map(|word| without_prefix(word.trim_matches('-')))
        .filter(|word| {
            word.len() >= MIN_RUN_LENGTH && word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        })
}

/// The word without a first part that is no number, such as `req-`.
fn without_prefix(word: &str) -> &str {
    match word.split_once('-') {
        Some((prefix, rest)) if !prefix.bytes().all(|byte| byte.is_ascii_hexdigit()) => rest,
        Some(_) | None => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_known_by_their_form() {
        let uuid = "fc488aaa-165f-4927-a4c6-e6f25b196a7c";
        let trace = "fe3974115b911675d0640788986f80c9";
        for (form, message, id) in [
            (IdForm::Uuid, "2026-01-31T14:00:00.000Z\tfc488aaa-165f-4927-a4c6-e6f25b196a7c\tINFO\tsaved", Some(uuid)),
            (IdForm::Uuid, "START RequestId: fc488aaa-165f-4927-a4c6-e6f25b196a7c Version: $LATEST", Some(uuid)),
            (IdForm::Uuid, r#"{"requestId":"fc488aaa-165f-4927-a4c6-e6f25b196a7c","level":"INFO"}"#, Some(uuid)),
            (IdForm::Uuid, "[req-fc488aaa-165f-4927-a4c6-e6f25b196a7c admin] GET /servers", Some(uuid)),
            (IdForm::Trace, "TraceID: fe3974115b911675d0640788986f80c9 SpanID: 105c0354cf3c8799 home", Some(trace)),
            (IdForm::Trace, "traceparent=00-fe3974115b911675d0640788986f80c9-105c0354cf3c8799-01", Some(trace)),
            (IdForm::Trace, "INFO [shop,fe3974115b911675d0640788986f80c9,105c0354cf3c8799] home", Some(trace)),
            (IdForm::Trace, "trace 00000000000000000000000000000000", None),
            (IdForm::Trace, "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", None),
            (
                IdForm::XRayTrace,
                "X-Amzn-Trace-Id: Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
                Some("1-5759e988-bd862e3fe1be46a994272793"),
            ),
            (IdForm::ShortTrace, "INFO [shop,463ac35c9f6413ad,a2fb4a1d1a96d312,true]", Some("463ac35c9f6413ad")),
            (IdForm::Uuid, "2026-01-31 14:00:00 saved 12345678901234567890", None),
        ] {
            assert_eq!(form.find(message), id, "{message}");
        }
    }

    #[test]
    fn an_id_that_few_lines_bear_or_that_does_not_recur_is_not_that_of_requests() {
        let line = |id: usize| format!("fe3974115b911675d0640788986f{id:04} step");
        let recurring: Vec<String> = (0..100).map(|n| line(n / 4)).collect();
        let once: Vec<String> = (0..100).map(line).collect();
        let rare: Vec<String> = (0..100).map(|n| if n < 40 { line(n / 4) } else { "step".to_owned() }).collect();
        let common = |lines: &[String]| IdForm::find_common(lines.iter().map(String::as_str), IdSample::ALL);
        assert_eq!(common(&recurring), Some(IdForm::Trace));
        assert_eq!((common(&once), common(&rare), common(&[])), (None, None, None));
    }
}
