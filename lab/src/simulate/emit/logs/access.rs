//! API Gateway's access log, in the JSON format that its documentation proposes.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>

use super::LogWriter;
use crate::simulate::run::ComponentState;
use crate::simulate::topology::Component;

impl LogWriter<'_> {
    pub(super) fn access_log(&mut self, api: &Component, state: &ComponentState, sampled: f64, healthy: f64) {
        let fine = state.requests - (state.faults + state.errors + state.throttles).min(state.requests);
        let healthy_lines = self.random.poisson(healthy.min(fine as f64));
        let lines = [
            (502, self.random.binomial(state.faults - state.timeouts.min(state.faults), sampled)),
            (504, self.random.binomial(state.timeouts.min(state.faults), sampled)),
            (404, self.random.binomial(state.errors, sampled)),
            (429, self.random.binomial(state.throttles, sampled)),
            (200, healthy_lines),
        ];
        for (status, count) in lines {
            for _ in 0..count {
                self.access(api, state, status);
            }
        }
    }

    fn access(&mut self, api: &Component, state: &ComponentState, status: u16) {
        let at = self.minute as f64 + self.random.uniform();
        let time = self.recording.clock.time_at(at).strftime("%d/%b/%Y:%H:%M:%S +0000");
        let seconds = if status == 504 {
            api.time_limit
        } else {
            self.random.log_normal(state.expected.mean_seconds, 0.4 * state.expected.mean_seconds).min(api.time_limit)
        };
        let (id, host) = (self.random.uuid(), self.random.below(250));
        let route = self.random.pick_word(&["GET /items", "POST /orders", "GET /orders/{id}", "PUT /carts/{id}"]);
        self.push(
            at,
            format!(
                "{{\"requestId\":\"{id}\",\"ip\":\"203.0.113.{host}\",\"requestTime\":\"{time}\",\"routeKey\":\"{route}\",\
                 \"status\":\"{status}\",\"protocol\":\"HTTP/1.1\",\"responseLatency\":\"{:.0}\"}}",
                seconds * 1e3
            ),
        );
    }
}
