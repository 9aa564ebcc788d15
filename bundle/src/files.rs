//! The files of a bundle, whether they are on disk or carried by the binary.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::BundleError;

/// The JSON files of a bundle by name.
#[derive(Debug, Clone, Default)]
pub struct Files(BTreeMap<String, Content>);

/// Where the content of a file is.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// Carried by the binary.
    InMemory(Cow<'static, [u8]>),
    /// Read while it is parsed, so that its text is never held beside what is made of it.
    OnDisk(PathBuf),
}

impl Files {
    /// The JSON files of a directory on disk.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn read_directory(directory: &Path) -> Result<Self, BundleError> {
        let mut files = Self::default();
        for entry in fs::read_dir(directory).map_err(|error| to_unreadable(directory, &error))? {
            let path = entry.map_err(|error| to_unreadable(directory, &error))?.path();
            if let Some(name) = json_file_name(&path) {
                files.0.insert(name, Content::OnDisk(path));
            }
        }
        Ok(files)
    }

    /// Adds a file, or replaces the one of the same name.
    pub fn insert(&mut self, name: &str, bytes: impl Into<Cow<'static, [u8]>>) {
        self.0.insert(name.to_owned(), Content::InMemory(bytes.into()));
    }

    /// The content of a file; `None` if there is no file of that name.
    #[must_use]
    pub(super) fn get(&self, name: &str) -> Option<&Content> {
        self.0.get(name)
    }

    /// The names of the files in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

pub(super) fn to_unreadable(path: &Path, error: &io::Error) -> BundleError {
    BundleError::Unreadable { path: path.display().to_string(), problem: error.to_string() }
}

/// The name of a JSON file; `None` for any other file, such as a README or a licence, which a directory may have too.
pub(super) fn json_file_name(path: &Path) -> Option<String> {
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    is_json.then(|| path.file_name()?.to_str().map(str::to_owned)).flatten()
}
