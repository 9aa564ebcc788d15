//! What the buttons of a message are called, and what they stand for, as Slack sends it back at a click.

use investigation::model::InvestigationId;

/// Stops the investigation whose id is the value.
pub const CANCEL: &str = "cancel";

/// Opens the web report. Slack opens the address itself, and says so.
pub const OPEN_REPORT: &str = "open_report";

/// Opens what to look at, in AWS; followed by the number of the lead, from 1. Slack opens the address itself.
pub const LOOK_FIRST: &str = "look_first_";

/// Opens the report at what could not be read, with what to grant. Slack opens the address itself.
pub const WHAT_TO_GRANT: &str = "what_to_grant";

/// Shares the report of the investigation whose id is the value.
pub const SHARE: &str = "share";

/// Writes a post-mortem of the investigation whose id is the value.
pub const POSTMORTEM: &str = "postmortem";

/// Puts the message of the investigation whose id is the value aside.
pub const DISMISS: &str = "dismiss";

/// Asks what it was, now that the incident of the investigation whose id is the value is over.
pub const RESOLVED: &str = "resolved";

/// Says whether a hypothesis was right: the value is a [`Feedback`].
pub const FEEDBACK: &str = "feedback";

/// What somebody says of a hypothesis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// The investigation.
    pub investigation_id: InvestigationId,
    /// The place of the hypothesis in the report, from 0.
    pub hypothesis: usize,
    /// Whether it was right.
    pub is_right: bool,
}

impl Feedback {
    /// The value of the button, such as `right inv-1 0`.
    #[must_use]
    pub fn to_value(&self) -> String {
        let verdict = if self.is_right { "right" } else { "wrong" };
        format!("{verdict} {} {}", self.investigation_id, self.hypothesis)
    }

    /// What was clicked; none for a value that these buttons do not have.
    #[must_use]
    pub fn from_value(value: &str) -> Option<Self> {
        let mut parts = value.split(' ');
        let is_right = match parts.next()? {
            "right" => true,
            "wrong" => false,
            _ => return None,
        };
        let investigation_id = InvestigationId::try_from(parts.next()?.to_owned()).ok()?;
        let hypothesis = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(Self { investigation_id, hypothesis, is_right })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_clicked_comes_back_as_it_was_offered() {
        for is_right in [true, false] {
            let investigation_id = InvestigationId::from_seed(b"test");
            let offered = Feedback { investigation_id, hypothesis: 2, is_right };
            assert_eq!(Feedback::from_value(&offered.to_value()), Some(offered));
        }
    }

    #[test]
    fn another_value_is_nothing() {
        let id = InvestigationId::from_seed(b"test");
        for value in ["", "right", "perhaps", &format!("maybe {id} 0"), &format!("right {id} -1"), "right <x> 0"] {
            assert_eq!(Feedback::from_value(value), None, "{value}");
        }
        assert_eq!(Feedback::from_value(&format!("right {id} 0 x")), None);
    }
}
