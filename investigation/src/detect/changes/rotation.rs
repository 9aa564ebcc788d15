//! The rotation of a secret: its steps are one change, which nobody deploys and which callers may not survive.
//!
//! Secrets Manager tells a rotation by events of its own, and so does the function that it calls, by the calls that it
//! makes; a managed rotation makes no calls at all.
//!
//! Source: <https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html>

use jiff::SignedDuration;

use super::parameters::find;
use super::services::service_name;
use crate::telemetry::Change;

/// A rotation function may run for a quarter of an hour, which is the longest that Lambda allows.
const MAX_ROTATION: SignedDuration = SignedDuration::from_mins(15);

/// Calls by which a rotation function puts the new version of a secret in its place.
const STEPS: [&str; 2] = ["PutSecretValue", "UpdateSecretVersionStage"];

/// Whether the change is part of a rotation: an event of Secrets Manager, or a step by a function that rotates.
#[must_use]
pub fn is_rotation(change: &Change, changes: &[Change]) -> bool {
    if service_name(&change.source) != "secretsmanager" {
        return false;
    }
    if is_event(change) {
        return true;
    }
    let is_rotation_function = change.user.to_ascii_lowercase().contains("rotation");
    STEPS.contains(&change.name.as_str())
        && (is_rotation_function || changes.iter().any(|other| is_around(other, change)))
}

fn is_event(change: &Change) -> bool {
    change.name.starts_with("Rotation")
}

/// Whether a rotation, of the same secret or of one that its event does not name, began shortly before.
fn is_around(rotation: &Change, step: &Change) -> bool {
    let elapsed = step.at.duration_since(rotation.at);
    let is_shortly_after = !elapsed.is_negative() && elapsed <= MAX_ROTATION;
    rotation.name == "RotationStarted" && is_shortly_after && has_same_secret(rotation, step)
}

/// The secret of an event or a call, by ARN or by name.
fn secret(change: &Change) -> Option<&str> {
    change.resources.first().map(String::as_str).or_else(|| find(&change.parameters, "secretId"))
}

fn has_same_secret(rotation: &Change, step: &Change) -> bool {
    match (secret(rotation), secret(step)) {
        (Some(rotated), Some(put)) => rotated.contains(put) || put.contains(rotated),
        (None, _) | (_, None) => true,
    }
}

/// Gives an event that names no secret the one that the steps of its rotation name.
pub fn name_secrets(changes: &mut [Change]) {
    for index in 0..changes.len() {
        let Some(event) = changes.get(index).filter(|change| is_event(change) && secret(change).is_none()) else {
            continue;
        };
        let steps = changes.iter().filter(|step| {
            STEPS.contains(&step.name.as_str()) && step.at.duration_since(event.at).abs() <= MAX_ROTATION
        });
        let mut secrets: Vec<String> = steps.filter_map(secret).map(str::to_owned).collect();
        secrets.dedup();
        if let ([secret], Some(event)) = (&secrets[..], changes.get_mut(index)) {
            event.resources.push(secret.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn change(second: i64, name: &str, user: &str, secret: Option<&str>) -> Change {
        Change {
            at: Timestamp::from_second(second).unwrap(),
            name: name.to_owned(),
            source: "secretsmanager.amazonaws.com".to_owned(),
            user: user.to_owned(),
            resources: secret.map(str::to_owned).into_iter().collect(),
            ..Change::default()
        }
    }

    #[test]
    fn events_and_the_steps_around_them_are_a_rotation() {
        let arn = "arn:aws:secretsmanager:eu-west-1:1:secret:orders/db-WoDpmU";
        let started = change(0, "RotationStarted", "", Some(arn));
        let changes = [started.clone()];
        for (step, expected) in [
            (change(2, "PutSecretValue", "orders-db-fn", Some(arn)), true),
            (change(2, "PutSecretValue", "ann", Some("other")), false),
            (change(5_000, "PutSecretValue", "ann", Some(arn)), false),
            (change(5_000, "PutSecretValue", "SecretsManagerRotation", Some(arn)), true),
            (change(2, "DeleteSecret", "ann", Some(arn)), false),
            (started, true),
        ] {
            assert_eq!(is_rotation(&step, &changes), expected, "{step:?}");
        }
    }

    #[test]
    fn an_event_without_a_secret_takes_that_of_its_steps() {
        let mut changes = [
            change(0, "RotationStarted", "", None),
            change(2, "PutSecretValue", "f", Some("orders/db")),
            change(9, "RotationSucceeded", "", None),
        ];
        name_secrets(&mut changes);
        assert!(changes.iter().all(|change| change.resources == ["orders/db"]));
        let mut ambiguous = [
            change(0, "RotationStarted", "", None),
            change(2, "PutSecretValue", "f", Some("a")),
            change(3, "PutSecretValue", "f", Some("b")),
        ];
        name_secrets(&mut ambiguous);
        assert!(ambiguous[0].resources.is_empty());
    }
}
