//! API Gateway's access log, in the JSON format that its documentation proposes.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>

use super::Page;
use crate::simulate::run::State;
use crate::simulate::topology::Component;

impl Page<'_> {
    pub(super) fn access_log(&mut self, api: &Component, state: &State, keep: f64, healthy: f64) {
        let fine = state.requests - (state.faults + state.errors + state.throttles).min(state.requests);
        let fine_kept = self.random.poisson(healthy.min(fine as f64));
        let kept = [
            (502, self.random.binomial(state.faults - state.timeouts.min(state.faults), keep)),
            (504, self.random.binomial(state.timeouts.min(state.faults), keep)),
            (404, self.random.binomial(state.errors, keep)),
            (429, self.random.binomial(state.throttles, keep)),
            (200, fine_kept),
        ];
        for (status, count) in kept {
            for _ in 0..count {
                self.access(api, state, status);
            }
        }
    }

    fn access(&mut self, api: &Component, state: &State, status: u16) {
        let at = self.minute as f64 + self.random.unit();
        let time = self.recording.clock.at(at).strftime("%d/%b/%Y:%H:%M:%S +0000");
        let seconds = if status == 504 {
            api.limit
        } else {
            self.random.log_normal(state.answer.mean, 0.4 * state.answer.mean).min(api.limit)
        };
        let (id, host) = (self.random.uuid(), self.random.below(250));
        let route = self.random.word(&["GET /items", "POST /orders", "GET /orders/{id}", "PUT /carts/{id}"]);
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
