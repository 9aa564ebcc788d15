//! The Loghub datasets: log lines of real systems with the templates that people gave them.
//!
//! Source: Zhu et al., "Loghub: A Large Collection of System Log Datasets for AI-driven Log Analytics", ISSRE 2023;
//! <https://github.com/logpai/loghub>

use std::path::{Path, PathBuf};

use crate::dataset::{DatasetError, file_name, find_datasets};

type Result<T> = std::result::Result<T, DatasetError>;

/// The end of the name of a dataset's labelled file, which begins with the name of its folder.
const STRUCTURED_SUFFIX: &str = "_2k.log_structured.csv";

/// The labelled lines of one system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSet {
    /// The name of the dataset's folder.
    pub name: String,
    /// The lines in the order of the file.
    pub lines: Vec<LabelledLine>,
}

/// A line and the template that people gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelledLine {
    /// The message without its time, level and component.
    pub content: String,
    /// The id of its template.
    pub event: String,
}

/// Reads every dataset below `dir`, or `dir` itself if it is one, in alphabetical order.
///
/// # Errors
/// When there is none, or a file does not have the datasets' format.
pub fn read(dir: &Path) -> Result<Vec<LogSet>> {
    let expected =
        format!("no dataset here: expected folders with the structured lines, such as HDFS/HDFS{STRUCTURED_SUFFIX}");
    let folders = find_datasets(dir, |folder| structured_path(folder).exists(), &expected)?;
    folders.iter().map(|folder| read_set(folder)).collect()
}

fn structured_path(folder: &Path) -> PathBuf {
    folder.join(file_name(folder) + STRUCTURED_SUFFIX)
}

fn read_set(folder: &Path) -> Result<LogSet> {
    let path = structured_path(folder);
    let mut reader = csv::Reader::from_path(&path).map_err(|error| DatasetError::new(&path, error))?;
    let columns = reader.headers().map_err(|error| DatasetError::new(&path, error))?.clone();
    let find_column = |name: &str| {
        let names = columns.iter().collect::<Vec<_>>().join(", ");
        let index = columns.iter().position(|column| column == name);
        index.ok_or_else(|| DatasetError::new(&path, format!("no column {name} among {names}")))
    };
    let (content, event) = (find_column("Content")?, find_column("EventId")?);
    let mut lines = Vec::new();
    // Read as bytes, because not every system wrote UTF-8.
    for record in reader.byte_records() {
        let record = record.map_err(|error| DatasetError::new(&path, error))?;
        let cell = |column| String::from_utf8_lossy(record.get(column).unwrap_or_default()).into_owned();
        lines.push(LabelledLine { content: cell(content), event: cell(event) });
    }
    if lines.is_empty() {
        return Err(DatasetError::new(&path, "no line below the header"));
    }
    Ok(LogSet { name: file_name(folder), lines })
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
