//! The bundles that there are.

use console::Style;

use super::page::{Look, Page};
use bundle::{BundleError, names, open};

/// Every bundle that the binary carries, with what it is about.
///
/// # Errors
/// When one of them is malformed.
pub fn catalogue(look: Look) -> Result<String, BundleError> {
    let mut page = Page::new(look);
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
        let listed = catalogue(Look { colour: false, width: 80 }).unwrap();
        assert!(names().iter().all(|name| listed.contains(name)));
        assert_eq!(listed.matches("\n    simulated\n").count(), 2);
    }
}
