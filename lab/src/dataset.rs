//! What the readers of public data share: an error that names the file, and the folders of a dataset.

use std::path::{Path, PathBuf};

/// A file or folder that does not have the format of its dataset.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct DatasetError {
    path: PathBuf,
    problem: String,
}

impl DatasetError {
    /// The problem with this file or folder.
    pub(crate) fn new(path: &Path, problem: impl ToString) -> Self {
        Self { path: path.to_owned(), problem: problem.to_string() }
    }
}

/// The folders in `dir`, in alphabetical order.
pub(crate) fn subfolders(dir: &Path) -> Result<Vec<PathBuf>, DatasetError> {
    let entries = std::fs::read_dir(dir).map_err(|error| DatasetError::new(dir, error))?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

/// The folders in `dir` that are datasets, or `dir` itself if it is one; in alphabetical order. `expected` says in the
/// error what a dataset looks like.
pub(crate) fn find_datasets(
    dir: &Path,
    is_dataset: impl Fn(&Path) -> bool,
    expected: &str,
) -> Result<Vec<PathBuf>, DatasetError> {
    let mut folders = if is_dataset(dir) { vec![dir.to_owned()] } else { subfolders(dir)? };
    folders.retain(|folder| is_dataset(folder));
    if folders.is_empty() { Err(DatasetError::new(dir, expected)) } else { Ok(folders) }
}

/// The last part of a path; empty if it has none.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
