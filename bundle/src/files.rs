//! The files of a bundle, whether they are on disk or carried by the binary.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use super::BundleError;

/// The JSON files of a bundle by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, Cow<'static, [u8]>>);

impl Files {
    /// Reads the JSON files of a directory on disk.
    ///
    /// # Errors
    /// When the directory or one of its JSON files cannot be read.
    pub fn read_directory(directory: &Path) -> Result<Self, BundleError> {
        let unreadable = |path: &Path, error: io::Error| BundleError::Unreadable {
            path: path.display().to_string(),
            problem: error.to_string(),
        };
        let mut files = Self::default();
        for entry in fs::read_dir(directory).map_err(|error| unreadable(directory, error))? {
            let path = entry.map_err(|error| unreadable(directory, error))?.path();
            if let Some(name) = json_file_name(&path) {
                let bytes = fs::read(&path).map_err(|error| unreadable(&path, error))?;
                files.insert(&name, bytes);
            }
        }
        Ok(files)
    }

    /// Adds a file, or replaces the one of the same name.
    pub fn insert(&mut self, name: &str, bytes: impl Into<Cow<'static, [u8]>>) {
        self.0.insert(name.to_owned(), bytes.into());
    }

    /// The content of a file; `None` if there is no file of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(AsRef::as_ref)
    }

    /// The names of the files in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The name of a JSON file; `None` for any other file, such as a README or a licence, which a directory may have too.
pub(super) fn json_file_name(path: &Path) -> Option<String> {
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    is_json.then(|| path.file_name()?.to_str().map(str::to_owned)).flatten()
}
