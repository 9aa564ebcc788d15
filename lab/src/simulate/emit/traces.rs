//! Sampled requests as X-Ray keeps them: a segment of every component that sends one, a subsegment of every call, and
//! an inferred segment of every component that sends none.
//!
//! Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html>

use investigation::telemetry::{Http, HttpResponse, Segment, Trace};

use super::Recording;
use crate::simulate::clock::BASELINE_MINUTES;
use crate::simulate::random::Random;
use crate::simulate::topology::{Call, Component, Kind};

/// An investigation reads no more of each window.
const TRACES_PER_WINDOW: usize = 40;

/// X-Ray keeps no more of a trace.
const MAX_SEGMENTS: usize = 200;

/// A container's clock is seldom further off, in seconds.
const SKEW: f64 = 0.02;

/// The share of traces whose segments come with a clock that is off.
const SKEWED: f64 = 0.2;

/// Sampled traces of both windows.
pub(in crate::simulate) fn traces(recording: Recording<'_>, random: &mut Random) -> Vec<Trace> {
    let rate = random.scaled(0.01, 0.05);
    let front = recording.world.topology.front();
    let (baseline, all) = (BASELINE_MINUTES, recording.clock.minutes());
    let mut traces = Vec::new();
    for (from, to) in [(0, baseline), (baseline, all)] {
        let requests = recording.states(front).filter(|(minute, _)| (from..to).contains(minute));
        let sampled: u64 = requests.map(|(_, state)| random.binomial(state.requests, rate)).sum();
        for _ in 0..(sampled as usize).min(TRACES_PER_WINDOW) {
            let at = random.between(from as f64, to as f64 - 0.01);
            traces.push(trace(recording, front, at, random));
        }
    }
    traces.sort_by(|a, b| a.id.cmp(&b.id));
    traces
}

fn trace(recording: Recording<'_>, front: usize, at: f64, random: &mut Random) -> Trace {
    let start = recording.clock.seconds(at);
    let id = format!("1-{:08x}-{}", start as u64, random.hex(24));
    let skew = if random.chance(SKEWED) { SKEW } else { 0.0 };
    let mut walk = Walk { recording, minute: at as usize, skew, segments: Vec::new(), random };
    walk.visit(front, start, None);
    let mut segments = walk.segments;
    segments.sort_by(|a, b| a.id.cmp(&b.id));
    Trace { id, segments }
}

/// How a request went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Ok,
    Fault,
    Error,
    Throttle,
}

/// The end of a visit, and how it went.
#[derive(Debug, Clone, Copy)]
struct Visit {
    end: f64,
    status: Status,
}

struct Walk<'a> {
    recording: Recording<'a>,
    minute: usize,
    skew: f64,
    segments: Vec<Segment>,
    random: &'a mut Random,
}

impl Walk<'_> {
    /// A request to a component, which comes by the call of a `parent` segment.
    fn visit(&mut self, index: usize, start: f64, parent: Option<&str>) -> Visit {
        let (Some(component), Some(state)) =
            (self.recording.world.topology.get(index), self.recording.state(index, self.minute))
        else {
            return Visit { end: start, status: Status::Ok };
        };
        let (component, answer) = (component.clone(), state.answer);
        let hangs = self.random.chance(self.recording.world.effects_of(index, self.minute).hangs);
        let own = self.random.log_normal(answer.own, component.spread * answer.own);
        let own = if hangs { own + component.limit } else { own };
        let own_status = self.own_status(index, &component);
        let invoker = (component.kind == Kind::Lambda).then(|| Segment {
            parent_id: parent.map(str::to_owned),
            origin: Some("AWS::Lambda".to_owned()),
            ..self.segment(&component.name, start)
        });
        let parent = invoker.as_ref().map(|invoker| invoker.id.as_str()).or(parent);
        let mut segment = Segment {
            parent_id: parent.map(str::to_owned),
            origin: Some(component.kind.xray_type().to_owned()),
            ..self.segment(&component.name, start)
        };
        let begun = self.initialize(&component, answer.cold, &mut segment, start);
        let mut visit = Visit { end: begun + own, status: own_status };
        if component.kind.is_asynchronous() {
            for call in &component.calls {
                self.visit(call.to, visit.end + 0.05, Some(&segment.id));
            }
        } else if own_status != Status::Throttle {
            visit = self.make_calls(index, &component, &mut segment, begun + own / 2.0, visit);
        }
        if visit.end - start > component.limit {
            visit = Visit { end: start + component.limit, status: Status::Fault };
        }
        finish(&mut segment, visit);
        let off = if component.kind == Kind::Container { self.skew * self.random.normal() } else { 0.0 };
        shift(&mut segment, off);
        if self.segments.len() < MAX_SEGMENTS {
            // A throttled invocation never comes to the function.
            let reaches_code = invoker.is_none() || visit.status != Status::Throttle;
            self.segments.extend(Some(segment).filter(|_| reaches_code));
            self.segments.extend(invoker.map(|mut invoker| {
                finish(&mut invoker, visit);
                invoker
            }));
        }
        visit
    }

    /// The start of the function's work: after the initialization, if it starts cold.
    fn initialize(&mut self, component: &Component, cold: f64, segment: &mut Segment, start: f64) -> f64 {
        if !self.random.chance(cold) {
            return start;
        }
        let end = start + self.random.log_normal(component.init, 0.2 * component.init);
        segment.subsegments.push(Segment { end_time: Some(end), ..self.segment("Initialization", start) });
        end
    }

    /// The calls of a component, from half of its own time on; the other half comes after the last of them.
    fn make_calls(
        &mut self,
        index: usize,
        component: &Component,
        segment: &mut Segment,
        from: f64,
        alone: Visit,
    ) -> Visit {
        let (mut now, mut parallel_end, mut status) = (from, from, alone.status);
        for call in &component.calls {
            let times = self.times(call.per_request);
            for _ in 0..times {
                let begun = if call.is_parallel { from } else { now };
                let visit = self.call(index, call, segment, begun);
                if call.is_parallel {
                    parallel_end = parallel_end.max(visit.end);
                } else {
                    now = visit.end;
                }
                if visit.status != Status::Ok && call.is_required && call.is_awaited {
                    status = Status::Fault;
                }
            }
            if status != Status::Ok {
                break;
            }
        }
        Visit { end: now.max(parallel_end) + (alone.end - from), status }
    }

    /// How often a call is made that is made so often a request.
    fn times(&mut self, per_request: f64) -> usize {
        let whole = per_request.floor();
        whole as usize + usize::from(self.random.chance(per_request - whole))
    }

    /// A call with its retries.
    fn call(&mut self, from: usize, call: &Call, segment: &mut Segment, start: f64) -> Visit {
        let mut visit = self.attempt(from, call, segment, start);
        for _ in 0..call.retries {
            if matches!(visit.status, Status::Fault | Status::Throttle) {
                visit = self.attempt(from, call, segment, visit.end + 0.05);
            }
        }
        visit
    }

    fn attempt(&mut self, from: usize, call: &Call, segment: &mut Segment, start: f64) -> Visit {
        let Some(callee) = self.recording.world.topology.get(call.to) else {
            return Visit { end: start, status: Status::Ok };
        };
        let (kind, callee) = (callee.kind, callee.clone());
        let effect = self.recording.world.call_effect(from, call.to, self.minute);
        let name = match kind {
            Kind::Table => "DynamoDB",
            Kind::Queue => "SQS",
            Kind::Topic => "SNS",
            Kind::Lambda => "Lambda",
            Kind::StateMachine => "STEPFUNCTIONS",
            Kind::Client
            | Kind::ApiGateway
            | Kind::LoadBalancer
            | Kind::Container
            | Kind::Database
            | Kind::External => &callee.name,
        };
        let is_remote = matches!(kind, Kind::External | Kind::Container | Kind::Database);
        let mut subsegment = Segment {
            namespace: Some(if is_remote { "remote" } else { "aws" }.to_owned()),
            ..self.segment(name, start)
        };
        let way = self.random.log_normal(call.network + effect.network, 0.4 * (call.network + effect.network));
        let visit = if self.random.chance(effect.resets) {
            Visit { end: start + self.random.between(0.2, 1.8), status: Status::Fault }
        } else if self.random.chance(effect.denied.max(effect.bad)) {
            self.refuse(&callee, start, &subsegment.id)
        } else {
            let visit = self.visit(call.to, start + way / 2.0, Some(&subsegment.id));
            Visit { end: visit.end + way / 2.0, ..visit }
        };
        finish(&mut subsegment, visit);
        segment.subsegments.push(subsegment);
        visit
    }

    /// The callee refuses at once.
    fn refuse(&mut self, callee: &Component, start: f64, parent: &str) -> Visit {
        let visit = Visit { end: start + self.random.between(0.002, 0.008), status: Status::Error };
        let mut segment = Segment {
            parent_id: Some(parent.to_owned()),
            origin: Some(callee.kind.xray_type().to_owned()),
            ..self.segment(&callee.name, start)
        };
        finish(&mut segment, visit);
        self.segments.push(segment);
        visit
    }

    fn own_status(&mut self, index: usize, component: &Component) -> Status {
        let effect = self.recording.world.effects_of(index, self.minute);
        let answer = self.recording.state(index, self.minute).map(|state| state.answer).unwrap_or_default();
        if self.random.chance(answer.throttles) {
            Status::Throttle
        } else if self.random.chance(answer.own_faults) {
            Status::Fault
        } else if self.random.chance(effect.errors) && component.kind != Kind::Client {
            Status::Error
        } else {
            Status::Ok
        }
    }

    fn segment(&mut self, name: &str, start: f64) -> Segment {
        Segment {
            id: self.random.hex(16),
            name: name.to_owned(),
            start_time: start,
            end_time: None,
            parent_id: None,
            origin: None,
            namespace: None,
            fault: false,
            error: false,
            throttle: false,
            http: None,
            aws: None,
            cause: None,
            subsegments: Vec::new(),
        }
    }
}

/// Writes the end and the outcome down.
fn finish(segment: &mut Segment, visit: Visit) {
    segment.end_time = Some(visit.end);
    segment.fault = visit.status == Status::Fault;
    segment.error = matches!(visit.status, Status::Error | Status::Throttle);
    segment.throttle = visit.status == Status::Throttle;
    let status = match visit.status {
        Status::Ok => 200,
        Status::Fault => 500,
        Status::Error => 400,
        Status::Throttle => 429,
    };
    segment.http = Some(Http { request: None, response: Some(HttpResponse { status: Some(status) }) });
    if segment.namespace.is_none() {
        shift(segment, 0.0);
    }
}

/// Moves a segment with what is in it, and rounds to the millisecond, as the SDKs do.
fn shift(segment: &mut Segment, seconds: f64) {
    for time in [Some(&mut segment.start_time), segment.end_time.as_mut()].into_iter().flatten() {
        *time = ((*time + seconds) * 1_000.0).round() / 1_000.0;
    }
    for subsegment in &mut segment.subsegments {
        shift(subsegment, seconds);
    }
}
