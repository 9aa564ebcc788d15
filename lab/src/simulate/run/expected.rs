//! The response of a component in one minute, in expectation: its callees' responses first, then its own.

use crate::simulate::fault::{CallEffect, ComponentEffect};
use crate::simulate::random::{chance_of_either, log_parameters};
use crate::simulate::topology::{Call, Component, Kind};

/// The time between a failed attempt and its retry, in seconds.
const BACKOFF_SECONDS: f64 = 0.05;

/// How long a caller waits for a connection that is not established, in seconds.
const CONNECT_TIMEOUT_SECONDS: f64 = 1.0;

/// The share of the clients' requests that are wrong on any day.
const CLIENT_ERROR_RATE: f64 = 0.01;

/// The response time of a refused or throttled request, in seconds.
const REFUSAL_SECONDS: f64 = 0.004;

/// The time of calls varies by this share of their mean.
const CALLS_DEVIATION: f64 = 0.4;

/// How a component responds to a request. Shares are of all its requests, 0 to 1; times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::simulate) struct ExpectedResponse {
    /// The mean of its own time: without its callees and without cold starts.
    pub(in crate::simulate) own_seconds: f64,
    /// The share that starts cold.
    pub(in crate::simulate) cold: f64,
    /// The mean response time.
    pub(in crate::simulate) mean_seconds: f64,
    /// The standard deviation of the response time.
    pub(in crate::simulate) deviation_seconds: f64,
    /// The share that fails by the server's fault, for any reason.
    pub(in crate::simulate) faults: f64,
    /// The share that fails by the component itself and not by its callees.
    pub(in crate::simulate) own_faults: f64,
    /// The share that fails for lack of capacity.
    pub(in crate::simulate) overload_faults: f64,
    /// The share that is refused as the client's error.
    pub(in crate::simulate) errors: f64,
    /// The share that is throttled.
    pub(in crate::simulate) throttles: f64,
    /// The share that runs into the time limit.
    pub(in crate::simulate) timeouts: f64,
}

impl ExpectedResponse {
    /// The share of attempts that a retry may mend.
    fn transient_failures(&self) -> f64 {
        (self.faults + self.throttles).min(1.0)
    }
}

/// How a call goes, its retries included.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::simulate) struct ExpectedCall {
    /// The mean number of attempts.
    pub(in crate::simulate) attempts: f64,
    /// The share of calls whose last attempt failed, 0 to 1.
    pub(in crate::simulate) failures: f64,
    /// The mean time of all attempts together, in seconds.
    pub(in crate::simulate) seconds: f64,
}

/// How a call goes to a callee that responds like this.
pub(super) fn expect_call(call: &Call, effect: &CallEffect, callee: &ExpectedResponse) -> ExpectedCall {
    let transient = chance_of_either(effect.resets, callee.transient_failures());
    let refused = chance_of_either(effect.rejected, effect.denied);
    let lasting = chance_of_either(refused, callee.errors);
    let attempts = (0..=call.retries).map(|retry| transient.powi(retry)).sum::<f64>();
    let failures = chance_of_either(transient.powi(call.retries + 1), lasting);
    let answered = refused * REFUSAL_SECONDS + (1.0 - refused) * callee.mean_seconds;
    let arrived = answered + call.network_seconds + effect.network_seconds;
    let one_attempt = effect.resets * CONNECT_TIMEOUT_SECONDS + (1.0 - effect.resets) * arrived;
    let seconds = attempts * one_attempt + (attempts - 1.0) * BACKOFF_SECONDS;
    ExpectedCall { attempts, failures, seconds }
}

/// How a component responds under this effect, at this load as a share of its capacity, whose calls go like this.
pub(super) fn expect_response(
    component: &Component,
    effect: &ComponentEffect,
    load: f64,
    calls: &[ExpectedCall],
) -> ExpectedResponse {
    let own_seconds = own_seconds(component, effect, load);
    let cold =
        if component.kind == Kind::Lambda { chance_of_either(component.cold_start_rate, effect.cold) } else { 0.0 };
    let (call_seconds, call_failures) = sum_of_calls(component, calls);
    let excess = (1.0 - 1.0 / load.max(1.0)).max(0.0);
    let throttles_excess = matches!(component.kind, Kind::Lambda | Kind::Table | Kind::ApiGateway);
    let (throttled, overload_faults) = if throttles_excess { (excess, 0.0) } else { (0.0, excess) };
    let throttles = chance_of_either(effect.throttles, throttled);
    let own_faults = [effect.faults, effect.kills, effect.refused, overload_faults, component.usual_fault_rate]
        .into_iter()
        .fold(0.0, chance_of_either);
    let mean = own_seconds + call_seconds + cold * component.init_seconds;
    let cold_deviation = (cold * (1.0 - cold)).sqrt() * component.init_seconds;
    let own_deviation = component.relative_deviation * own_seconds;
    let deviation = own_deviation.hypot(CALLS_DEVIATION * call_seconds).hypot(cold_deviation);
    let timeouts = chance_of_either(effect.hangs, share_beyond(component.time_limit, mean, deviation));
    let mean_in_time = mean.min(component.time_limit);
    let served_seconds = (1.0 - timeouts) * mean_in_time + timeouts * component.time_limit;
    let timeout_deviation = (timeouts * (1.0 - timeouts)).sqrt() * (component.time_limit - mean_in_time);
    let is_entry = matches!(component.kind, Kind::ApiGateway | Kind::LoadBalancer);
    let served = 1.0 - throttles;
    ExpectedResponse {
        own_seconds,
        cold,
        mean_seconds: throttles * REFUSAL_SECONDS + served * served_seconds,
        deviation_seconds: deviation.hypot(timeout_deviation),
        faults: served * [own_faults, call_failures, timeouts].into_iter().fold(0.0, chance_of_either),
        own_faults: served * own_faults,
        overload_faults: served * overload_faults,
        errors: effect.errors + if is_entry { CLIENT_ERROR_RATE } else { 0.0 },
        throttles,
        timeouts: served * timeouts,
    }
}

/// The mean of a component's own time, in seconds. Where requests share a machine they wait for one another as its
/// capacity is used up: at 80 % the time is about twice the usual. Other components throttle the excess instead.
fn own_seconds(component: &Component, effect: &ComponentEffect, load: f64) -> f64 {
    let utilization = load.clamp(0.0, 0.97);
    let is_shared = matches!(component.kind, Kind::Container | Kind::Database);
    let congestion = if is_shared { 1.0 + utilization.powi(8) / (1.0 - utilization) } else { 1.0 };
    component.own_seconds * effect.slowdown * congestion
}

/// How long a request waits for its calls, in seconds, and the share of requests that fail because a call does.
fn sum_of_calls(component: &Component, expected: &[ExpectedCall]) -> (f64, f64) {
    let awaited = component.calls.iter().zip(expected).filter(|(call, _)| call.is_awaited);
    let (mut serial, mut parallel, mut failures) = (0.0, 0.0_f64, 0.0);
    for (call, expected) in awaited {
        let seconds = call.per_request * expected.seconds;
        if call.is_parallel {
            parallel = parallel.max(seconds);
        } else {
            serial += seconds;
        }
        if call.is_required {
            failures = chance_of_either(failures, call.per_request.min(1.0) * expected.failures);
        }
    }
    (serial + parallel, failures)
}

/// The share of a log-normal distribution with this mean and deviation that is beyond `limit`.
fn share_beyond(limit: f64, mean: f64, deviation: f64) -> f64 {
    if mean <= 0.0 || deviation <= 0.0 {
        return 0.0;
    }
    let (mu, sigma) = log_parameters(mean, deviation);
    let z = (limit.ln() - mu) / sigma;
    // A logistic approximation of the normal distribution: Bowling et al., JIEM 2009.
    1.0 / (1.0 + (0.07056 * z.powi(3) + 1.5976 * z).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::topology::ENTRY;

    #[test]
    fn the_share_beyond_a_limit_is_that_of_statistical_tables() {
        for (z, expected) in [(0.0, 0.5), (1.0, 0.1587), (2.0, 0.0228)] {
            let (mu, sigma) = log_parameters(1.0, 0.5);
            assert!((share_beyond((mu + z * sigma).exp(), 1.0, 0.5) - expected).abs() < 0.001, "{z}");
        }
    }

    #[test]
    fn retries_mend_transient_failures_and_not_lasting_ones() {
        let call = Call {
            to: ENTRY,
            per_request: 1.0,
            is_awaited: true,
            is_required: true,
            is_parallel: false,
            retries: 2,
            network_seconds: 0.0,
        };
        let callee = ExpectedResponse { faults: 0.5, mean_seconds: 0.1, ..ExpectedResponse::default() };
        let mended = expect_call(&call, &CallEffect::default(), &callee);
        assert_eq!((mended.attempts, mended.failures), (1.75, 0.125));
        let denied = CallEffect { denied: 1.0, ..CallEffect::default() };
        let lasting = expect_call(&call, &denied, &ExpectedResponse { faults: 0.0, ..callee });
        assert_eq!((lasting.attempts, lasting.failures), (1.0, 1.0));
    }
}
