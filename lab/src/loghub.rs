//! The Loghub datasets: log lines of real systems with the templates that people gave them.
//!
//! Source: Zhu et al., "Loghub: A Large Collection of System Log Datasets for AI-driven Log Analytics", ISSRE 2023;
//! <https://github.com/logpai/loghub>

use std::path::{Path, PathBuf};

/// A file or folder that is not what the datasets' format says.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct NotLoghub {
    path: PathBuf,
    problem: String,
}

type Result<T> = std::result::Result<T, NotLoghub>;

/// How the name of a dataset's file with the truth ends; it begins with the name of its folder.
const STRUCTURED: &str = "_2k.log_structured.csv";

/// The lines of one system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSet {
    /// The folder's name.
    pub name: String,
    /// In the order of the file.
    pub lines: Vec<Labelled>,
}

/// One line and the truth about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The message without its time, level and component.
    pub content: String,
    /// The id of its template.
    pub event: String,
}

/// Reads every dataset below `dir`, or `dir` itself if it is one; in order of name.
///
/// # Errors
/// When there is none, or a file is not what the datasets' format says.
pub fn read(dir: &Path) -> Result<Vec<LogSet>> {
    let mut folders = if structured(dir).exists() { vec![dir.to_owned()] } else { subfolders(dir)? };
    folders.retain(|folder| structured(folder).exists());
    if folders.is_empty() {
        let problem =
            format!("no dataset here: expected folders with the structured lines, such as HDFS/HDFS{STRUCTURED}");
        return Err(wrong(dir, problem));
    }
    folders.iter().map(|folder| read_set(folder)).collect()
}

fn wrong(path: &Path, problem: impl ToString) -> NotLoghub {
    NotLoghub { path: path.to_owned(), problem: problem.to_string() }
}

fn subfolders(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(dir).map_err(|error| wrong(dir, error))?;
    let mut folders: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

fn name(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn structured(folder: &Path) -> PathBuf {
    folder.join(name(folder) + STRUCTURED)
}

fn read_set(folder: &Path) -> Result<LogSet> {
    let path = structured(folder);
    let mut reader = csv::Reader::from_path(&path).map_err(|error| wrong(&path, error))?;
    let columns = reader.headers().map_err(|error| wrong(&path, error))?.clone();
    let column = |name: &str| {
        let place = columns.iter().position(|column| column == name);
        place.ok_or_else(|| {
            wrong(&path, format!("no column {name} among {}", columns.iter().collect::<Vec<_>>().join(", ")))
        })
    };
    let (content, event) = (column("Content")?, column("EventId")?);
    let mut lines = Vec::new();
    // Bytes, for not every system wrote UTF-8.
    for record in reader.byte_records() {
        let record = record.map_err(|error| wrong(&path, error))?;
        let cell = |place| String::from_utf8_lossy(record.get(place).unwrap_or_default()).into_owned();
        lines.push(Labelled { content: cell(content), event: cell(event) });
    }
    if lines.is_empty() {
        return Err(wrong(&path, "no line below the header"));
    }
    Ok(LogSet { name: name(folder), lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder named `shop` that holds this file with the truth.
    fn folder(test: &str, file: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("loghub-{test}-{}", std::process::id())).join("shop");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("shop_2k.log_structured.csv"), file).unwrap();
        folder
    }

    #[test]
    fn a_dataset_is_read_alone_or_among_others() {
        let folder = folder("alone", "LineId,Content,EventId\n1,\"order 1, placed\",E1\n2,cart is empty,E2\n");
        let sets = read(&folder).unwrap();
        assert_eq!(sets, read(folder.parent().unwrap()).unwrap());
        let [set] = &sets[..] else { panic!("{sets:?}") };
        assert_eq!(set.name, "shop");
        let lines: Vec<_> = set.lines.iter().map(|line| (line.content.as_str(), line.event.as_str())).collect();
        assert_eq!(lines, [("order 1, placed", "E1"), ("cart is empty", "E2")]);
    }

    #[test]
    fn an_error_names_the_file_and_what_is_wrong() {
        let error = |folder: &Path| read(folder).unwrap_err().to_string();
        let unlabelled = error(&folder("unlabelled", "LineId,Content\n1,x\n"));
        assert!(
            unlabelled.ends_with("shop_2k.log_structured.csv: no column EventId among LineId, Content"),
            "{unlabelled}"
        );
        assert!(error(&folder("empty", "Content,EventId\n")).ends_with("no line below the header"));
        assert!(error(&folder("ragged", "Content,EventId\nx\n")).contains("shop_2k.log_structured.csv: CSV error"));
        assert!(error(Path::new("/nowhere")).starts_with("/nowhere: "));
        assert!(error(&std::env::current_dir().unwrap()).contains("no dataset here"));
    }
}
