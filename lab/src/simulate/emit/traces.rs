//! Sampled requests as X-Ray keeps them: a segment of every component that sends one, a subsegment of every call, and
//! an inferred segment of every component that sends none.
//!
//! Source: <https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html>

use investigation::telemetry::{Http, HttpResponse, Segment, Trace};

use super::Recording;
use crate::simulate::clock::BASELINE_MINUTES;
use crate::simulate::random::Random;
use crate::simulate::topology::{Call, Component, ComponentIndex, Kind};

/// Traces of each window: an investigation reads about as many.
const MAX_TRACES_PER_WINDOW: usize = 40;

/// Segments of a trace: enough for every system of usual size, and far below what a trace of X-Ray may have.
const MAX_SEGMENTS: usize = 200;

/// The standard deviation of the error of a container's clock, in seconds.
const CLOCK_SKEW_SECONDS: f64 = 0.02;

/// The share of traces in which the clocks of containers have an error.
const SKEWED_TRACES: f64 = 0.2;

/// The time between a failed attempt and its retry, and between a message's arrival and its delivery, in seconds.
const BACKOFF_SECONDS: f64 = 0.05;

/// The sampled traces of both windows.
pub(in crate::simulate) fn traces(recording: Recording<'_>, random: &mut Random) -> Vec<Trace> {
    let rate = random.log_uniform(0.01, 0.05);
    let front = recording.system.topology.xray_entry();
    let (baseline, all) = (BASELINE_MINUTES, recording.clock.minutes());
    let mut traces = Vec::new();
    for (from, to) in [(0, baseline), (baseline, all)] {
        let requests = recording.states(front).filter(|(minute, _)| (from..to).contains(minute));
        let sampled: u64 = requests.map(|(_, state)| random.binomial(state.requests, rate)).sum();
        for _ in 0..(sampled as usize).min(MAX_TRACES_PER_WINDOW) {
            let at = random.between(from as f64, to as f64 - 0.01);
            traces.push(trace(recording, front, at, random));
        }
    }
    traces.sort_by(|trace, other| trace.id.cmp(&other.id));
    traces
}

/// The trace of a request that arrives at this minute and fraction of one.
fn trace(recording: Recording<'_>, entry: ComponentIndex, at: f64, random: &mut Random) -> Trace {
    let start = recording.clock.epoch_seconds(at);
    let id = format!("1-{:08x}-{}", start as u64, random.hex(24));
    let skew = if random.chance(SKEWED_TRACES) { CLOCK_SKEW_SECONDS } else { 0.0 };
    let mut builder = TraceBuilder { recording, minute: at as usize, skew, segments: Vec::new(), random };
    builder.visit(entry, start, None);
    let mut segments = builder.segments;
    segments.sort_by(|segment, other| segment.id.cmp(&other.id));
    Trace { id, segments }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Ok,
    Fault,
    Error,
    Throttle,
}

/// When and how a request ended; the time is in seconds since the epoch.
#[derive(Debug, Clone, Copy)]
struct Completion {
    end: f64,
    status: Status,
}

/// Follows one request through the system, and collects the segments that it leaves.
struct TraceBuilder<'a> {
    recording: Recording<'a>,
    minute: usize,
    skew: f64,
    segments: Vec<Segment>,
    random: &'a mut Random,
}

impl TraceBuilder<'_> {
    /// A request that arrives at a component, called by the segment `parent`.
    fn visit(&mut self, index: ComponentIndex, start: f64, parent: Option<&str>) -> Completion {
        let Some(state) = self.recording.state(index, self.minute) else {
            return Completion { end: start, status: Status::Ok };
        };
        let component = &self.recording.system.topology.components[index];
        let expected = state.expected;
        let hangs = self.random.chance(self.recording.system.effect(index, self.minute).hangs);
        let drawn = self.random.log_normal(expected.own_seconds, component.relative_deviation * expected.own_seconds);
        let own_seconds = if hangs { drawn + component.time_limit } else { drawn };
        let own_status = self.own_status(index, component);
        let invoker = (component.kind == Kind::Lambda).then(|| Segment {
            parent_id: parent.map(str::to_owned),
            origin: Some("AWS::Lambda".to_owned()),
            ..self.segment(&component.name, start)
        });
        let own_parent = invoker.as_ref().map(|invoker| invoker.id.as_str()).or(parent);
        let mut segment = Segment {
            parent_id: own_parent.map(str::to_owned),
            origin: Some(component.kind.xray_type().to_owned()),
            ..self.segment(&component.name, start)
        };
        let work_start = self.initialize(component, expected.cold, &mut segment, start);
        let mut completion = Completion { end: work_start + own_seconds, status: own_status };
        if component.kind.is_asynchronous() {
            for call in &component.calls {
                self.visit(call.to, completion.end + BACKOFF_SECONDS, Some(&segment.id));
            }
        } else if own_status != Status::Throttle {
            let first_call = work_start + own_seconds / 2.0;
            completion = self.make_calls(index, &mut segment, first_call, completion);
        }
        if completion.end - start > component.time_limit {
            completion = Completion { end: start + component.time_limit, status: Status::Fault };
        }
        finish(&mut segment, completion);
        if component.kind == Kind::Container {
            shift(&mut segment, self.skew * self.random.normal());
        } else {
            shift(&mut segment, 0.0);
        }
        self.add_segments(segment, invoker, completion);
        completion
    }

    /// Adds the segment of a component, and of a function that of the service which invokes it. A throttled invocation
    /// never reaches the function.
    fn add_segments(&mut self, segment: Segment, invoker: Option<Segment>, completion: Completion) {
        if self.segments.len() >= MAX_SEGMENTS {
            return;
        }
        if invoker.is_none() || completion.status != Status::Throttle {
            self.segments.push(segment);
        }
        if let Some(mut invoker) = invoker {
            finish(&mut invoker, completion);
            self.segments.push(invoker);
        }
    }

    /// The start of a function's work: after its initialization, if it starts cold with this probability.
    fn initialize(&mut self, component: &Component, cold: f64, segment: &mut Segment, start: f64) -> f64 {
        if !self.random.chance(cold) {
            return start;
        }
        let end = start + self.random.log_normal(component.init_seconds, 0.2 * component.init_seconds);
        segment.subsegments.push(Segment { end_time: Some(end), ..self.segment("Initialization", start) });
        end
    }

    /// Makes the calls of a component after the first half of its own time, and adds the second half after the last of
    /// them. `without_calls` is when and how the request would have ended without calls.
    fn make_calls(
        &mut self,
        index: ComponentIndex,
        segment: &mut Segment,
        first_call: f64,
        without_calls: Completion,
    ) -> Completion {
        let (mut serial_end, mut parallel_end) = (first_call, first_call);
        let mut status = without_calls.status;
        for call in &self.recording.system.topology.components[index].calls {
            for _ in 0..self.draw_count(call.per_request) {
                let start = if call.is_parallel { first_call } else { serial_end };
                let completion = self.call_with_retries(index, call, segment, start);
                if call.is_parallel {
                    parallel_end = parallel_end.max(completion.end);
                } else {
                    serial_end = completion.end;
                }
                if completion.status != Status::Ok && call.is_required && call.is_awaited {
                    status = Status::Fault;
                }
            }
            if status != Status::Ok {
                break;
            }
        }
        Completion { end: serial_end.max(parallel_end) + (without_calls.end - first_call), status }
    }

    /// The number of times that something happens in one request, with this mean.
    fn draw_count(&mut self, mean: f64) -> usize {
        let whole = mean.floor();
        whole as usize + usize::from(self.random.chance(mean - whole))
    }

    fn call_with_retries(
        &mut self,
        from: ComponentIndex,
        call: &Call,
        segment: &mut Segment,
        start: f64,
    ) -> Completion {
        let mut completion = self.call_once(from, call, segment, start);
        for _ in 0..call.retries {
            if matches!(completion.status, Status::Fault | Status::Throttle) {
                completion = self.call_once(from, call, segment, completion.end + BACKOFF_SECONDS);
            }
        }
        completion
    }

    fn call_once(&mut self, from: ComponentIndex, call: &Call, segment: &mut Segment, start: f64) -> Completion {
        let callee = &self.recording.system.topology.components[call.to];
        let effect = self.recording.system.call_effect(from, call.to, self.minute);
        let name = match callee.kind {
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
        let is_remote = matches!(callee.kind, Kind::External | Kind::Container | Kind::Database);
        let mut subsegment = Segment {
            namespace: Some(if is_remote { "remote" } else { "aws" }.to_owned()),
            ..self.segment(name, start)
        };
        let mean_network = call.network_seconds + effect.network_seconds;
        let network = self.random.log_normal(mean_network, 0.4 * mean_network);
        let completion = if self.random.chance(effect.resets) {
            Completion { end: start + self.random.between(0.2, 1.8), status: Status::Fault }
        } else if self.random.chance(effect.denied.max(effect.rejected)) {
            self.refuse(callee, start, &subsegment.id)
        } else {
            let served = self.visit(call.to, start + network / 2.0, Some(&subsegment.id));
            Completion { end: served.end + network / 2.0, ..served }
        };
        finish(&mut subsegment, completion);
        segment.subsegments.push(subsegment);
        completion
    }

    /// A call that the callee refuses at once.
    fn refuse(&mut self, callee: &Component, start: f64, parent: &str) -> Completion {
        let completion = Completion { end: start + self.random.between(0.002, 0.008), status: Status::Error };
        let mut segment = Segment {
            parent_id: Some(parent.to_owned()),
            origin: Some(callee.kind.xray_type().to_owned()),
            ..self.segment(&callee.name, start)
        };
        finish(&mut segment, completion);
        self.segments.push(segment);
        completion
    }

    /// Draws how the component itself treats a request, whatever its calls do.
    fn own_status(&mut self, index: ComponentIndex, component: &Component) -> Status {
        let effect = self.recording.system.effect(index, self.minute);
        let expected = self.recording.state(index, self.minute).map(|state| state.expected).unwrap_or_default();
        if self.random.chance(expected.throttles) {
            Status::Throttle
        } else if self.random.chance(expected.own_faults) {
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

/// Sets the end time, the flags and the HTTP status of a segment.
fn finish(segment: &mut Segment, completion: Completion) {
    segment.end_time = Some(completion.end);
    segment.fault = completion.status == Status::Fault;
    segment.error = matches!(completion.status, Status::Error | Status::Throttle);
    segment.throttle = completion.status == Status::Throttle;
    let status = match completion.status {
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

/// Moves a segment and its subsegments in time, and rounds their times to milliseconds, as the SDKs do.
fn shift(segment: &mut Segment, seconds: f64) {
    for time in [Some(&mut segment.start_time), segment.end_time.as_mut()].into_iter().flatten() {
        *time = ((*time + seconds) * 1_000.0).round() / 1_000.0;
    }
    for subsegment in &mut segment.subsegments {
        shift(subsegment, seconds);
    }
}
