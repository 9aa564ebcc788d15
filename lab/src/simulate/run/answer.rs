//! How a component answers in one minute, in expectation: its callees first.

use crate::simulate::fault::{CallEffect, Effect};
use crate::simulate::random::log_parameters;
use crate::simulate::topology::{Call, Component, Kind};

/// Between a call that failed and the next try, in seconds.
const BACKOFF: f64 = 0.05;

/// How long a caller waits for a connection that does not come, in seconds.
const CONNECT_TIMEOUT: f64 = 1.0;

/// Clients send something wrong now and then: this share of their requests.
const CLIENT_ERRORS: f64 = 0.01;

/// A refusal takes no longer, in seconds.
const REFUSAL: f64 = 0.004;

/// How a component answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::simulate) struct Answer {
    /// The mean of its own time, in seconds: without that of its callees and without cold starts.
    pub(in crate::simulate) own: f64,
    /// The share of requests that start cold.
    pub(in crate::simulate) cold: f64,
    /// The mean time that it takes, in seconds.
    pub(in crate::simulate) mean: f64,
    /// The deviation of that time, in seconds.
    pub(in crate::simulate) deviation: f64,
    /// The share that fails by the server's fault, all causes together.
    pub(in crate::simulate) faults: f64,
    /// Of all requests, the share that it fails by itself.
    pub(in crate::simulate) own_faults: f64,
    /// Of all requests, the share for which there is no room.
    pub(in crate::simulate) crowded_out: f64,
    /// The share that it refuses as the client's error.
    pub(in crate::simulate) errors: f64,
    /// The share that it throttles.
    pub(in crate::simulate) throttles: f64,
    /// The share that runs into its time limit.
    pub(in crate::simulate) timeouts: f64,
}

impl Answer {
    fn transient(&self) -> f64 {
        (self.faults + self.throttles).min(1.0)
    }
}

/// How a call goes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::simulate) struct Outcome {
    /// Tries a call.
    pub(in crate::simulate) attempts: f64,
    /// The share of calls that fail after all tries.
    pub(in crate::simulate) failures: f64,
    /// The mean time of a call with its tries, in seconds.
    pub(in crate::simulate) seconds: f64,
}

/// What becomes of a call to a callee that answers so.
pub(super) fn outcome(call: &Call, effect: &CallEffect, callee: &Answer) -> Outcome {
    let transient = either(effect.resets, callee.transient());
    let lasting = either(either(effect.bad, effect.denied), callee.errors);
    let attempts = (0..=call.retries).map(|n| transient.powi(n)).sum::<f64>();
    let failures = either(transient.powi(call.retries + 1), lasting);
    let refused = either(effect.bad, effect.denied);
    let answered = refused * REFUSAL + (1.0 - refused) * callee.mean;
    let once = effect.resets * CONNECT_TIMEOUT + (1.0 - effect.resets) * (answered + call.network + effect.network);
    Outcome { attempts, failures, seconds: attempts * once + (attempts - 1.0) * BACKOFF }
}

/// The answer of a component under `effect`, loaded to this share of what it can take, whose calls go so.
pub(super) fn answer(component: &Component, effect: &Effect, load: f64, outcomes: &[Outcome]) -> Answer {
    let own = own_seconds(component, effect, load);
    let cold = if component.kind == Kind::Lambda { either(component.cold, effect.cold) } else { 0.0 };
    let (waiting, failing) = of_callees(component, outcomes);
    let overflow = (1.0 - 1.0 / load.max(1.0)).max(0.0);
    let sheds = matches!(component.kind, Kind::Lambda | Kind::Table | Kind::ApiGateway);
    let (throttled, broken) = if sheds { (overflow, 0.0) } else { (0.0, overflow) };
    let throttles = either(effect.throttles, throttled);
    let own_faults =
        [effect.faults, effect.kills, effect.refused, broken, component.faults].into_iter().fold(0.0, either);
    let mean = own + waiting + cold * component.init;
    let starting = (cold * (1.0 - cold)).sqrt() * component.init;
    let deviation = (component.spread * own).hypot(0.4 * waiting).hypot(starting);
    let timeouts = either(effect.hangs, tail(mean, deviation, component.limit));
    let ended = mean.min(component.limit);
    let served = (1.0 - timeouts) * ended + timeouts * component.limit;
    let jump = (timeouts * (1.0 - timeouts)).sqrt() * (component.limit - ended);
    let is_front = matches!(component.kind, Kind::ApiGateway | Kind::LoadBalancer);
    Answer {
        own,
        cold,
        mean: throttles * REFUSAL + (1.0 - throttles) * served,
        deviation: deviation.hypot(jump),
        faults: (1.0 - throttles) * [own_faults, failing, timeouts].into_iter().fold(0.0, either),
        own_faults: (1.0 - throttles) * own_faults,
        crowded_out: (1.0 - throttles) * broken,
        errors: effect.errors + if is_front { CLIENT_ERRORS } else { 0.0 },
        throttles,
        timeouts: (1.0 - throttles) * timeouts,
    }
}

/// The time that a component takes by itself. Where requests share machines a queue forms as capacity runs out: at four
/// fifths of it the time is about doubled. What scales by the request sheds the rest instead.
fn own_seconds(component: &Component, effect: &Effect, load: f64) -> f64 {
    let busy = load.clamp(0.0, 0.97);
    let is_shared = matches!(component.kind, Kind::Container | Kind::Database);
    let congestion = if is_shared { 1.0 + busy.powi(8) / (1.0 - busy) } else { 1.0 };
    component.seconds * effect.slowdown * congestion
}

/// How long a request waits for its calls, and the share that fails for them.
fn of_callees(component: &Component, outcomes: &[Outcome]) -> (f64, f64) {
    let awaited = component.calls.iter().zip(outcomes).filter(|(call, _)| call.is_awaited);
    let (mut serial, mut parallel, mut failing) = (0.0, 0.0_f64, 0.0);
    for (call, outcome) in awaited {
        let seconds = call.per_request * outcome.seconds;
        if call.is_parallel {
            parallel = parallel.max(seconds);
        } else {
            serial += seconds;
        }
        if call.is_required {
            failing = either(failing, call.per_request.min(1.0) * outcome.failures);
        }
    }
    (serial + parallel, failing)
}

/// The chance of one or the other, where they know nothing of each other.
pub(super) fn either(a: f64, b: f64) -> f64 {
    1.0 - (1.0 - a) * (1.0 - b)
}

/// The share of a log-normal distribution beyond `limit`.
fn tail(mean: f64, deviation: f64, limit: f64) -> f64 {
    if mean <= 0.0 || deviation <= 0.0 {
        return 0.0;
    }
    let (mu, sigma) = log_parameters(mean, deviation);
    let z = (limit.ln() - mu) / sigma;
    // The logistic curve that comes closest to the normal one: Bowling et al., JIEM 2009.
    1.0 / (1.0 + (0.07056 * z.powi(3) + 1.5976 * z).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_as_large_as_tables_say() {
        for (z, expected) in [(0.0, 0.5), (1.0, 0.1587), (2.0, 0.0228)] {
            let (mu, sigma) = log_parameters(1.0, 0.5);
            assert!((tail(1.0, 0.5, (mu + z * sigma).exp()) - expected).abs() < 0.001, "{z}");
        }
    }

    #[test]
    fn retries_mend_what_passes_and_not_what_lasts() {
        let call = Call {
            to: 1,
            per_request: 1.0,
            is_awaited: true,
            is_required: true,
            is_parallel: false,
            retries: 2,
            network: 0.0,
        };
        let callee = Answer { faults: 0.5, mean: 0.1, ..Answer::default() };
        let mended = outcome(&call, &CallEffect::default(), &callee);
        assert_eq!((mended.attempts, mended.failures), (1.75, 0.125));
        let denied = CallEffect { denied: 1.0, ..CallEffect::default() };
        let lasting = outcome(&call, &denied, &Answer { faults: 0.0, ..callee });
        assert_eq!((lasting.attempts, lasting.failures), (1.0, 1.0));
    }
}
