//! Region, credentials and clock.

use aws::operator::{CredentialsProblem, find_credentials, identify};
use investigation::ports::{Failure, FailureKind};
use jiff::SignedDuration;

use super::{Examined, Patient, Trouble};

/// A clock that is so wrong is wrong. The time of an answer is given in whole seconds, and answers take a moment.
const MAX_CLOCK_ERROR: SignedDuration = SignedDuration::from_secs(60);
/// AWS refuses calls that are dated so far from its own time.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html>
const REFUSED_CLOCK_ERROR: SignedDuration = SignedDuration::from_mins(5);

/// Who calls AWS: it is they who need permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    arn: String,
    profile_option: String,
}

impl Whose {
    /// The command that grants them an action on these resources.
    #[must_use]
    pub fn grant(&self, action: &str, resource: &str) -> String {
        let name = action.replace(':', "-");
        let statement = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}]}}"#
        );
        let policy = format!("--policy-name {name} --policy-document '{statement}'{}", self.profile_option);
        let (_, resource) = self.arn.split_once("::").unwrap_or_default();
        let path = resource.split_once(':').map_or("", |(_, path)| path);
        match path.split('/').collect::<Vec<_>>().as_slice() {
            // A role of single sign-on is changed by its permission set, and by nothing else.
            ["assumed-role", role, ..] if role.starts_with("AWSReservedSSO_") => {
                let set = role.trim_start_matches("AWSReservedSSO_").rsplit_once('_').map_or(*role, |(set, _)| set);
                format!("ask whoever runs single sign-on to allow {action} in the permission set {set}")
            }
            ["assumed-role", role, ..] => format!("aws iam put-role-policy --role-name {role} {policy}"),
            ["user", .., user] => format!("aws iam put-user-policy --user-name {user} {policy}"),
            _ => format!("allow {action} for {}", self.arn),
        }
    }
}

/// Examines the credentials and the clock. `None` beside it if nothing more can be asked.
pub async fn examine(patient: &Patient<'_>) -> (Vec<Examined>, Option<Whose>) {
    let what = "credentials";
    let login = format!("aws sso login{0}, or aws configure{0}", patient.profile_option);
    if let Err(problem) = find_credentials(&patient.sdk).await {
        let wrong = match problem {
            CredentialsProblem::Missing => "there are no AWS credentials".to_owned(),
            CredentialsProblem::Unusable(reason) => format!("the AWS credentials cannot be used: {reason}"),
        };
        return (vec![Examined::new(what, "", vec![Trouble::new(wrong, "nothing can be read", login)])], None);
    }
    let asked_at = (patient.clock)();
    let (identity, answered_at) = identify(&patient.sdk).await;
    let clock_error = answered_at.map(|answered_at| asked_at.duration_since(answered_at));
    let is_clock_wrong = clock_error.is_some_and(|error| error.abs() > MAX_CLOCK_ERROR);
    let mut examined = Vec::new();
    if let Some(error) = clock_error {
        examined.push(examine_clock(error));
    }
    match identity {
        Ok(identity) => {
            examined.insert(0, Examined::new(what, &identity.arn, Vec::new()));
            let whose = Whose { arn: identity.arn, profile_option: patient.profile_option.clone() };
            (examined, Some(whose))
        }
        // A signature whose date is wrong is refused as if the key were wrong.
        Err(_) if is_clock_wrong => (examined, None),
        Err(failure) => {
            examined.insert(0, Examined::new(what, "", vec![refused(&failure, login)]));
            (examined, None)
        }
    }
}

/// The role of a context that cannot be assumed.
pub fn role_refused(failure: &Failure, whose: &Whose) -> Trouble {
    let mend = format!(
        "deploy member-role.yaml in the other account, add --external-id, and: {}",
        whose.grant("sts:AssumeRole", "*")
    );
    let wrong = format!("the role that the context names cannot be assumed: {}", failure.detail);
    Trouble::new(wrong, "nothing of the other account is read", mend)
}

fn refused(failure: &Failure, login: String) -> Trouble {
    let has = |code: &str| failure.detail.contains(code);
    let wrong = if has("Expired") {
        "the AWS credentials have expired".to_owned()
    } else if has("InvalidClientTokenId") || has("UnrecognizedClient") {
        "AWS does not know the access key: it was deleted, or is of another partition".to_owned()
    } else if has("SignatureDoesNotMatch") {
        "the secret access key does not belong to the access key".to_owned()
    } else if failure.kind == FailureKind::Denied {
        format!("AWS refuses these credentials: {}", failure.detail)
    } else {
        return Trouble::new(
            format!("AWS could not be asked whose credentials these are: {}", failure.detail),
            "nothing can be read",
            "check the network, the proxy and --region, then: aws sts get-caller-identity",
        );
    };
    Trouble::new(wrong, "nothing can be read", login)
}

fn examine_clock(error: SignedDuration) -> Examined {
    let what = "clock";
    if error.abs() <= MAX_CLOCK_ERROR {
        return Examined::new(what, "agrees with AWS", Vec::new());
    }
    let side = if error.is_negative() { "behind" } else { "ahead of" };
    let costs = if error.abs() > REFUSED_CLOCK_ERROR {
        "AWS refuses every call"
    } else {
        "a window such as “last 30m” is another one than is meant"
    };
    let wrong = format!("the clock of this machine is {} seconds {side} that of AWS", error.abs().as_secs());
    Examined::new(what, "", vec![Trouble::new(wrong, costs, "sudo timedatectl set-ntp true")])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(arn: &str) -> String {
        let whose = Whose { arn: arn.to_owned(), profile_option: " --profile shop".to_owned() };
        whose.grant("xray:GetServiceGraph", "*")
    }

    #[test]
    fn the_command_grants_it_to_whoever_calls() {
        for (arn, command) in [
            ("arn:aws:sts::123456789012:assumed-role/reader/session", "aws iam put-role-policy --role-name reader "),
            ("arn:aws:iam::123456789012:user/team/ann", "aws iam put-user-policy --user-name ann "),
            (
                "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Read_Only_0123456789abcdef/ann@shop.example",
                "ask whoever runs single sign-on to allow xray:GetServiceGraph in the permission set Read_Only",
            ),
            ("arn:aws:iam::123456789012:root", "allow xray:GetServiceGraph for arn:aws:iam::123456789012:root"),
        ] {
            let granted = grant(arn);
            assert!(granted.starts_with(command), "{granted}");
            let is_command = granted.starts_with("aws ");
            assert_eq!(granted.ends_with(" --profile shop"), is_command, "{granted}");
        }
    }

    #[test]
    fn a_clock_is_wrong_in_either_direction() {
        for (seconds, count) in [(0, 0), (60, 0), (-60, 0), (61, 1), (-400, 1)] {
            assert_eq!(examine_clock(SignedDuration::from_secs(seconds)).troubles.len(), count, "{seconds}");
        }
    }
}
