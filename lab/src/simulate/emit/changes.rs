//! CloudTrail: who changed what.

use investigation::telemetry::Change;

use super::Recording;
use crate::simulate::clock::BASELINE_MINUTES;
use crate::simulate::fault::Fault;
use crate::simulate::herring::Lure;
use crate::simulate::random::Random;
use crate::simulate::topology::{Component, Kind};

/// All changes in order of time.
pub(in crate::simulate) fn changes(recording: Recording<'_>, random: &mut Random) -> Vec<Change> {
    let mut scribe = Scribe { recording, random, changes: Vec::new() };
    for plan in &recording.world.plans {
        let Some(component) = recording.world.topology.get(plan.place()) else { continue };
        // What takes effect at the onset was called a moment before.
        let called = plan.onset as f64 - scribe.random.between(0.3, 2.5);
        match plan.fault {
            Fault::BadDeployment => scribe.deployment(called, component),
            Fault::BadConfiguration => scribe.configuration(called, component),
            Fault::PermissionChange => scribe.permission(called, component),
            Fault::LatencyRegression
            | Fault::ErrorSurge
            | Fault::DependencyFailure
            | Fault::DependencySlow
            | Fault::DependencyClientError
            | Fault::Timeout
            | Fault::Throttling
            | Fault::HotPartition
            | Fault::CpuExhaustion
            | Fault::MemoryExhaustion
            | Fault::PoolExhaustion
            | Fault::QueueBacklog
            | Fault::ColdStarts
            | Fault::TrafficSurge
            | Fault::TrafficLoss
            | Fault::NetworkLatency
            | Fault::NetworkReset => {}
        }
    }
    for herring in &recording.world.herrings {
        let Some(component) = recording.world.topology.get(herring.component) else { continue };
        let at = herring.minute as f64 + 0.4;
        match herring.lure {
            Lure::Deployment => scribe.deployment(at, component),
            Lure::Housekeeping => scribe.housekeeping(at, component),
            Lure::NoisyNeighbour | Lure::RecoveringAlarm | Lure::FlappingAlarm | Lure::ChattyLog => {}
        }
    }
    scribe.changes.sort();
    scribe.changes
}

struct Scribe<'a> {
    recording: Recording<'a>,
    random: &'a mut Random,
    changes: Vec<Change>,
}

impl Scribe<'_> {
    fn write(&mut self, minutes: f64, (source, name): (&str, &str), user: &str, resources: &[String]) {
        // CloudTrail knows seconds.
        let at = self.recording.clock.at((minutes * 60.0).floor() / 60.0);
        self.changes.push(Change {
            at,
            id: self.random.uuid(),
            name: name.to_owned(),
            source: format!("{source}.amazonaws.com"),
            user: user.to_owned(),
            resources: resources.to_vec(),
        });
    }

    fn deployment(&mut self, at: f64, component: &Component) {
        let name = component.name.clone();
        let user = format!("github-actions-{name}");
        if component.kind == Kind::Lambda {
            self.write(at, ("lambda", "UpdateFunctionCode20150331v2"), &user, std::slice::from_ref(&name));
            self.write(at + 0.1, ("lambda", "PublishVersion20150331"), &user, std::slice::from_ref(&name));
            self.write(at + 0.2, ("lambda", "UpdateAlias20150331"), &user, &[name]);
        } else {
            let revision = 10 + self.random.below(200);
            let task = format!("arn:aws:ecs:eu-west-1:123456789012:task-definition/{name}:{revision}");
            let service = format!("arn:aws:ecs:eu-west-1:123456789012:service/main/{name}");
            self.write(at - 0.1, ("ecs", "RegisterTaskDefinition"), &user, &[task]);
            self.write(at, ("ecs", "UpdateService"), &user, &[service]);
        }
    }

    fn configuration(&mut self, at: f64, component: &Component) {
        let name = component.name.clone();
        if component.kind == Kind::Lambda && self.random.chance(0.5) {
            self.write(at, ("lambda", "UpdateFunctionConfiguration20150331v2"), "terraform", &[name]);
        } else if self.random.chance(0.5) {
            self.write(at, ("appconfig", "StartDeployment"), "maria", &[name]);
        } else {
            self.write(at, ("ssm", "PutParameter"), "jonas", &[format!("/{name}/settings")]);
        }
    }

    fn permission(&mut self, at: f64, component: &Component) {
        let role = format!("{}-role", component.name);
        let change = self.random.word(&["DetachRolePolicy", "DeleteRolePolicy", "PutRolePolicy"]);
        let policy = format!("arn:aws:iam::123456789012:policy/{}-tables", component.name);
        self.write(at, ("iam", change), "terraform", &[role, policy]);
    }

    fn housekeeping(&mut self, at: f64, component: &Component) {
        let group = component.log_group().unwrap_or_default();
        let early = at.min(BASELINE_MINUTES as f64);
        self.write(early, ("logs", "PutRetentionPolicy"), "terraform", &[group]);
    }
}
