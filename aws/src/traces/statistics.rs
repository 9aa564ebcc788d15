//! The statistics of a service for each period, by `GetTimeSeriesServiceStatistics`.
//!
//! Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetTimeSeriesServiceStatistics.html>

use aws_sdk_xray::Client;
use aws_sdk_xray::types::TimeSeriesServiceStatistics;
use investigation::ports::Failure;
use investigation::telemetry::Sample;

use super::Span;
use super::graph::Service;
use crate::Deadline;
use crate::time::from_sdk;

/// Reads the samples of one service, in order of time.
pub(super) async fn read(
    client: &Client,
    spans: &[Span],
    service: &Service,
    period: u32,
    deadline: Deadline,
) -> Result<Vec<Sample>, Failure> {
    let mut samples = Vec::new();
    for span in spans {
        let statistics = client
            .get_time_series_service_statistics()
            .start_time(span.start())
            .end_time(span.end())
            .entity_selector_expression(selector(service))
            .period(period.cast_signed())
            .into_paginator()
            .items()
            .send();
        let statistics = statistics.collect::<Result<Vec<_>, _>>();
        let statistics = deadline.call("xray:GetTimeSeriesServiceStatistics", statistics).await?;
        samples.extend(statistics.iter().filter_map(to_sample));
    }
    samples.sort_by_key(|sample| sample.at);
    Ok(samples)
}

/// The expression that selects one service by its name, and by its type if that is known.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html>
fn selector(service: &Service) -> String {
    let name = quoted(&service.name);
    if service.kind.is_empty() {
        format!("service({name})")
    } else {
        format!("service(id(name: {name}, type: {}))", quoted(&service.kind))
    }
}

/// The text in quotes, which it cannot leave.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Reads the statistics of a period. `None` for a period without traffic.
fn to_sample(period: &TimeSeriesServiceStatistics) -> Option<Sample> {
    let summary = period.service_summary_statistics()?;
    let count = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok()).unwrap_or(0);
    let errors = summary.error_statistics();
    let sample = Sample {
        at: from_sdk(period.timestamp()?)?,
        requests: count(summary.total_count()),
        faults: count(summary.fault_statistics().and_then(|faults| faults.total_count())),
        errors: count(errors.and_then(|errors| errors.other_count())),
        throttles: count(errors.and_then(|errors| errors.throttle_count())),
        total_seconds: summary.total_response_time().unwrap_or(0.0),
    };
    (sample.requests > 0).then_some(sample)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(name: &str, kind: &str) -> String {
        selector(&Service { name: name.to_owned(), kind: kind.to_owned() })
    }

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        assert_eq!(
            selected(r#"a") OR service("b\"#, "remote"),
            r#"service(id(name: "a\") OR service(\"b\\", type: "remote"))"#
        );
    }

    #[test]
    fn a_service_of_unknown_type_is_selected_by_name() {
        assert_eq!(selected("shop", ""), r#"service("shop")"#);
    }
}
