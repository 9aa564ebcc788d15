//! What Lambda itself writes.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html>

use super::LogWriter;
use crate::simulate::run::ComponentState;
use crate::simulate::topology::Component;

impl LogWriter<'_> {
    pub(super) fn lambda(&mut self, function: &Component, state: &ComponentState, sampled: f64, healthy: f64) {
        for _ in 0..self.random.binomial(state.cold, sampled) {
            self.cold_start(function, state);
        }
        for _ in 0..self.random.binomial(state.timeouts, sampled) {
            self.time_out(function);
        }
        for _ in 0..self.random.binomial(state.kills, sampled) {
            self.kill(function, state);
        }
        for _ in 0..self.random.poisson(healthy.min(state.requests as f64)) {
            self.invocation(function, state);
        }
    }

    fn used(&mut self, function: &Component, state: &ComponentState) -> u64 {
        let used = function.memory_mib as f64 * state.memory * self.random.between(0.96, 1.0);
        (used.round() as u64).clamp(1, function.memory_mib)
    }

    fn report(&mut self, at: f64, id: &str, function: &Component, seconds: f64, used: u64, rest: &str) {
        let (millis, size) = (seconds * 1e3, function.memory_mib);
        self.push(
            at,
            format!(
                "REPORT RequestId: {id}\tDuration: {millis:.2} ms\tBilled Duration: {:.0} ms\tMemory Size: {size} MB\tMax \
                 Memory Used: {used} MB\t{rest}",
                millis.ceil()
            ),
        );
    }

    fn invocation(&mut self, function: &Component, state: &ComponentState) {
        let (at, id) = (self.minute as f64 + self.random.uniform() * 0.9, self.random.uuid());
        let seconds = self
            .random
            .log_normal(state.expected.mean_seconds, state.expected.deviation_seconds.min(state.expected.mean_seconds))
            .min(function.time_limit);
        let used = self.used(function, state);
        self.push(at, format!("START RequestId: {id} Version: $LATEST"));
        self.push(at + seconds / 60.0, format!("END RequestId: {id}"));
        self.report(at + seconds / 60.0, &id, function, seconds, used, "");
    }

    fn cold_start(&mut self, function: &Component, state: &ComponentState) {
        let (at, id) = (self.minute as f64 + self.random.uniform() * 0.9, self.random.uuid());
        let init = self.random.log_normal(function.init_seconds, 0.2 * function.init_seconds);
        let arn = format!("arn:aws:lambda:eu-west-1::runtime:{}", self.random.hex(64));
        let used = self.used(function, state);
        self.push(at, format!("INIT_START Runtime Version: nodejs:22.v42\tRuntime Version ARN: {arn}"));
        let seconds = self.random.log_normal(state.expected.own_seconds, 0.3 * state.expected.own_seconds);
        let rest = format!("Init Duration: {:.2} ms", init * 1e3);
        self.report(at + (init + seconds) / 60.0, &id, function, seconds, used, &rest);
    }

    fn time_out(&mut self, function: &Component) {
        let (at, id) = (self.minute as f64 + self.random.uniform(), self.random.uuid());
        let time = self.recording.clock.time_at(at);
        let used = (function.memory_mib as f64 * function.memory_share) as u64;
        self.push(at, format!("{time:.3} {id} Task timed out after {:.2} seconds", function.time_limit));
        self.report(at, &id, function, function.time_limit, used, "Status: timeout");
    }

    fn kill(&mut self, function: &Component, state: &ComponentState) {
        let (at, id) = (self.minute as f64 + self.random.uniform(), self.random.uuid());
        self.push(at, format!("RequestId: {id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError"));
        let rest = "Status: error\tError Type: Runtime.ExitError";
        self.report(at, &id, function, state.expected.mean_seconds, function.memory_mib, rest);
    }
}
