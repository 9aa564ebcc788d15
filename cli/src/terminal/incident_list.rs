//! The list of incidents that come with the program.

use console::Style;

use super::page::{Appearance, TextPage};
use bundle::{BundleError, names, open};

/// The name, origin, title and description of every bundle that the binary carries.
///
/// # Errors
/// When one of them is malformed.
pub fn incident_list(appearance: Appearance) -> Result<String, BundleError> {
    let mut page = TextPage::new(appearance);
    for name in names() {
        let manifest = open(name)?.manifest;
        page.heading(name);
        page.item("", Style::new().dim(), manifest.origin.label());
        page.item("", Style::new(), &manifest.title);
        page.item("", Style::new().dim(), &manifest.description);
    }
    Ok(page.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundle_is_listed_and_says_whether_it_is_simulated() {
        let listed = incident_list(Appearance { colour: false, width: 80 }).unwrap();
        assert!(names().iter().all(|name| listed.contains(name)));
        assert_eq!(listed.matches("\n    simulated\n").count(), 2);
    }
}
