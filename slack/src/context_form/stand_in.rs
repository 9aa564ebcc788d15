//! Choices whose value is longer than that of an option may be. The option has a *stand-in* in place of the value: a digest, and
//! as much of the value as fits, by which it is found again when the form comes back.

use sha2::{Digest, Sha256};

use super::suggestion::{BETWEEN, Choice, Wanted};
use crate::interaction::View;
use crate::limits::MAX_OPTION_VALUE;

/// What stands before and after the digest.
const MARK: char = '#';

/// Bytes of the digest: enough that no two names of an account have the same.
const DIGEST_BYTES: usize = 12;

/// Characters before the part of the value: the digest in hexadecimal between two marks.
const HEAD: usize = 2 * DIGEST_BYTES + 2;

/// What an option has for this value: the value itself, or its stand-in.
pub(super) fn option_value(value: &str) -> String {
    if value.chars().count() <= MAX_OPTION_VALUE {
        return value.to_owned();
    }
    let digest = Sha256::digest(value.as_bytes());
    let digest = hex::encode(digest.iter().copied().take(DIGEST_BYTES).collect::<Vec<_>>());
    let part: String = value.chars().take(MAX_OPTION_VALUE - HEAD).collect();
    format!("{MARK}{digest}{MARK}{part}")
}

/// A stand-in that was chosen in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// The id of the field.
    pub field: String,
    /// What its menu offers.
    pub wanted: Wanted,
    text: String,
    part: String,
}

impl StandIn {
    /// Reads the value of an option; `None` if it stands for itself.
    fn read(field: &str, wanted: Wanted, text: &str) -> Option<Self> {
        let (digest, part) = text.strip_prefix(MARK)?.split_once(MARK)?;
        let is_digest = digest.len() == 2 * DIGEST_BYTES && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        let (field, text, part) = (field.to_owned(), text.to_owned(), part.to_owned());
        is_digest.then_some(Self { field, wanted, text, part })
    }

    /// What finds the value when it is typed into the menu.
    #[must_use]
    pub fn search_text(&self) -> String {
        match self.wanted {
            Wanted::Origins => self.part.split_once(':').map_or(&*self.part, |(_, name)| name).to_owned(),
            Wanted::Metrics => self.part.replace(BETWEEN, " "),
            _ => self.part.clone(),
        }
    }

    /// What it stands for among these choices; `None` if it is not there any more.
    #[must_use]
    pub fn find<'a>(&self, choices: impl IntoIterator<Item = &'a Choice>) -> Option<String> {
        choices.into_iter().map(|(_, value)| value).find(|value| option_value(value) == self.text).cloned()
    }

    /// What is said at the field where it is not found; `why` says why nothing could be looked up, if so.
    #[must_use]
    pub fn lost(&self, why: Option<&str>) -> String {
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        format!("“{}…” could not be found again{why}; choose it once more, or leave it out", self.part)
    }
}

/// The stand-ins that were chosen in a form.
#[must_use]
pub fn chosen_stand_ins(view: &View) -> Vec<StandIn> {
    let mut stand_ins = Vec::new();
    for id in view.state.values.keys() {
        let (Some(wanted), Some(field)) = (Wanted::from_action_id(id), view.field(id)) else { continue };
        let options = field.selected_options.iter().flatten().chain(&field.selected_option);
        stand_ins.extend(options.filter_map(|option| StandIn::read(id, wanted, &option.value)));
    }
    stand_ins
}

/// Puts what was found for a stand-in into the form.
pub fn replace_stand_in(view: &mut View, stand_in: &StandIn, value: &str) {
    let fields = view.state.values.get_mut(&stand_in.field).into_iter().flat_map(|elements| elements.values_mut());
    for field in fields {
        let options = field.selected_options.iter_mut().flatten().chain(&mut field.selected_option);
        for option in options.filter(|option| option.value == stand_in.text) {
            option.value = value.to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MORE_LOG_GROUPS, MORE_METRICS, ORIGIN, choices_of_names};
    use super::*;

    #[test]
    fn a_value_that_fits_stands_for_itself() {
        let longest = "x".repeat(MAX_OPTION_VALUE);
        assert_eq!(option_value(&longest), longest);
        for text in [longest.as_str(), "", "#", "#no digest#x", "/aws/lambda/#1#"] {
            assert_eq!(StandIn::read(MORE_LOG_GROUPS, Wanted::LogGroups, text), None, "{text}");
        }
    }

    #[test]
    fn a_long_value_is_found_again_by_its_beginning_and_no_other_is_taken_for_it() {
        let long = |end: &str| format!("/aws/lambda/{}{end}", "🦀".repeat(200));
        let text = option_value(&long("a"));
        assert_eq!(text.chars().count(), MAX_OPTION_VALUE);
        let stand_in = StandIn::read(MORE_LOG_GROUPS, Wanted::LogGroups, &text).unwrap();
        assert!(long("a").starts_with(&stand_in.search_text()));
        let choices = choices_of_names(&[long("b"), long("a"), long("")]);
        assert_eq!(stand_in.find(&choices), Some(long("a")));
        assert_eq!(stand_in.find(&choices[..1]), None);
    }

    #[test]
    fn each_menu_is_searched_by_what_it_is_searched_by() {
        let name = "n".repeat(200);
        let search = |id, wanted, value: &str| StandIn::read(id, wanted, &option_value(value)).unwrap().search_text();
        let metric = search(MORE_METRICS, Wanted::Metrics, &format!("AWS/ECS|CPUUtilization|ServiceName={name}"));
        assert!(metric.starts_with("AWS/ECS CPUUtilization ServiceName=nnn"), "{metric}");
        assert!(search(ORIGIN, Wanted::Origins, &format!("alarm:{name}")).starts_with("nnn"));
    }
}
