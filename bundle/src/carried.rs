//! The bundles that the binary carries, and those in directories of the user.

use std::path::Path;

use include_dir::{Dir, include_dir};

use super::files::json_file_name;
use super::{Bundle, BundleError, Files};

static INCIDENTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/incidents");

/// The names of the bundles that the binary carries, in alphabetical order.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = INCIDENTS.dirs().filter_map(|directory| directory.path().to_str()).collect();
    names.sort_unstable();
    names
}

/// Reads the bundle that the binary carries under this name, or else the one in the directory at this path.
///
/// # Errors
/// When there is no such name and no such directory, or the bundle is malformed.
pub fn open(name_or_path: &str) -> Result<Bundle, BundleError> {
    let path = Path::new(name_or_path);
    if let Some(directory) = INCIDENTS.get_dir(path).filter(|_| path.components().count() == 1) {
        Bundle::read(&carried_files(directory))
    } else if path.is_dir() {
        Bundle::read(&Files::read_directory(path)?)
    } else {
        Err(BundleError::Unknown { name: name_or_path.to_owned(), known: names().join(", ") })
    }
}

fn carried_files(directory: &'static Dir<'static>) -> Files {
    let mut files = Files::default();
    for file in directory.files() {
        if let Some(name) = json_file_name(file.path()) {
            files.insert(&name, file.contents());
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_carried_bundle_can_be_read_and_has_the_name_of_its_directory() {
        for name in names() {
            assert_eq!(open(name).unwrap().manifest.name, name);
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = open("no-such-bundle").unwrap_err().to_string();
        assert!(error.contains("`no-such-bundle`") && error.contains("dependency-5xx"), "{error}");
    }

    #[test]
    fn a_directory_is_opened_by_its_path() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/incidents/dependency-5xx");
        assert_eq!(open(path).unwrap(), open("dependency-5xx").unwrap());
    }
}
