//! What a call most likely does whose name is in no row: its verb and its noun say.
//!
//! Source: the access levels of the service authorization reference, which follow the same verbs
//! (<https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>).

use super::Class;

/// Verbs of calls that change a resource.
const CHANGING_VERBS: &str = "Accept Activate Add Apply Associate Attach Authorize Cancel Change Create Deactivate Delete \
                              Deploy Deregister Detach Disable Disassociate Enable Failover Import Modify Move Pause Promote \
                              Provision Publish Put Reboot Register Reject Release Remove Replace Reset Resize Restart \
                              Restore Resume Revoke Rollback Rotate Set Start Stop Suspend Swap Switchover Terminate Update \
                              Upgrade";

/// Words in the names of calls that leave what runs as it is.
const HARMLESS_WORDS: &str = "Tag Tags Tagging Snapshot Backup Export Report Query Session Dashboard Job Execution Comment \
                              Description Telemetry Heartbeat Findings Finding Scan Notification Assessment Feedback";

/// Words in the names of calls that say who may do what.
const PERMISSION_WORDS: &str = "Permission Permissions Grant Role Access";

/// Words in the names of calls that bring other code.
const DEPLOYMENT_WORDS: &str = "Deployment Deploy Release Rollout";

/// What a call of this name, without version, most likely does.
pub(super) fn find_class(call: &str) -> Class {
    let words = split_words(call);
    let contains_any = |list: &str| words.iter().any(|word| list.split_whitespace().any(|listed| listed == *word));
    let is_changing = words.first().is_some_and(|verb| CHANGING_VERBS.split_whitespace().any(|known| known == *verb));
    if !is_changing || contains_any(HARMLESS_WORDS) {
        Class::Nothing
    } else if contains_any(PERMISSION_WORDS) || call.ends_with("ResourcePolicy") {
        Class::Permission
    } else if contains_any(DEPLOYMENT_WORDS) {
        Class::Deployment
    } else {
        Class::Configuration
    }
}

/// The words of a name in camel case: `Update`, `Web` and `Thing` of `UpdateWebThing`.
fn split_words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut follows_small_letter = false;
    for (index, letter) in name.char_indices() {
        if follows_small_letter && letter.is_uppercase() {
            words.extend(name.get(start..index));
            start = index;
        }
        follows_small_letter = letter.is_lowercase();
    }
    words.extend(name.get(start..));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verb_and_the_noun_of_an_unknown_call_say_what_it_does() {
        for (call, expected) in [
            ("UpdateThing", Class::Configuration),
            ("DeleteGateway", Class::Configuration),
            ("PutThingPermission", Class::Permission),
            ("AssociateRole", Class::Permission),
            ("StartDeployment", Class::Deployment),
            ("TagResource", Class::Nothing),
            ("UpdateTags", Class::Nothing),
            ("StartQuery", Class::Nothing),
            ("CreateSnapshot", Class::Nothing),
            ("ConsoleLogin", Class::Nothing),
            ("GetThing", Class::Nothing),
            ("", Class::Nothing),
        ] {
            assert_eq!(find_class(call), expected, "{call}");
        }
    }
}
