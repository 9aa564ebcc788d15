//! CloudTrail: who changed what.

use investigation::telemetry::Change;

use super::Recording;
use crate::simulate::clock::BASELINE_MINUTES;
use crate::simulate::fault::Fault;
use crate::simulate::random::Random;
use crate::simulate::red_herring::RedHerringKind;
use crate::simulate::topology::{Component, Kind};

/// The changes that are causes and those that are red herrings, in order of time.
pub(in crate::simulate) fn changes(recording: Recording<'_>, random: &mut Random) -> Vec<Change> {
    let mut trail = TrailWriter { recording, random, changes: Vec::new() };
    let components = &recording.system.topology.components;
    for injected in &recording.system.faults {
        let component = &components[injected.root_cause()];
        // The call was made a moment before it took effect.
        let called = injected.onset as f64 - trail.random.between(0.3, 2.5);
        match injected.fault {
            Fault::BadDeployment => trail.deployment(called, component),
            Fault::BadConfiguration => trail.configuration(called, component),
            Fault::PermissionChange => trail.permission(called, component),
            // No other fault begins with a change.
            _ => {}
        }
    }
    for red_herring in &recording.system.red_herrings {
        let component = &components[red_herring.component];
        let at = red_herring.minute as f64 + 0.4;
        match red_herring.kind {
            RedHerringKind::Deployment => trail.deployment(at, component),
            RedHerringKind::Housekeeping => trail.housekeeping(at, component),
            RedHerringKind::NoisyNeighbour
            | RedHerringKind::RecoveringAlarm
            | RedHerringKind::FlappingAlarm
            | RedHerringKind::ChattyLog => {}
        }
    }
    trail.changes.sort();
    trail.changes
}

struct TrailWriter<'a> {
    recording: Recording<'a>,
    random: &'a mut Random,
    changes: Vec<Change>,
}

impl TrailWriter<'_> {
    fn write(&mut self, minutes: f64, (source, name): (&str, &str), user: &str, resources: &[String]) {
        // The times of CloudTrail are whole seconds.
        let at = self.recording.clock.time_at((minutes * 60.0).floor() / 60.0);
        self.changes.push(Change {
            at,
            id: self.random.uuid(),
            name: name.to_owned(),
            source: format!("{source}.amazonaws.com"),
            user: user.to_owned(),
            resources: resources.to_vec(),
            ..Change::default()
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
        let change = self.random.pick_word(&["DetachRolePolicy", "DeleteRolePolicy", "PutRolePolicy"]);
        let policy = format!("arn:aws:iam::123456789012:policy/{}-tables", component.name);
        self.write(at, ("iam", change), "terraform", &[role, policy]);
    }

    fn housekeeping(&mut self, at: f64, component: &Component) {
        let group = component.log_group().unwrap_or_default();
        let early = at.min(BASELINE_MINUTES as f64);
        self.write(early, ("logs", "PutRetentionPolicy"), "terraform", &[group]);
    }
}
