//! Writes a bundle as files.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::Bundle;
use super::read::{ALARMS, AS_READ, CHANGES, CONTEXT, LOGS, MANIFEST, METRICS, TRACES};

impl Bundle {
    /// Writes the bundle into a directory, which is created if it does not exist.
    ///
    /// # Errors
    /// When the directory or a file cannot be written.
    pub fn write(&self, directory: &Path) -> io::Result<()> {
        fs::create_dir_all(directory)?;
        // The number of indented levels leaves one record a line: a series, a log line, a node of the graph.
        write(directory, MANIFEST, Some(&self.manifest), usize::MAX)?;
        write(directory, CONTEXT, Some(&self.context), 2)?;
        write(directory, METRICS, self.metrics.as_ref(), 1)?;
        write(directory, LOGS, self.logs.as_ref(), 1)?;
        write(directory, TRACES, self.traces.as_ref(), 3)?;
        write(directory, CHANGES, self.changes.as_ref(), 1)?;
        write(directory, ALARMS, self.alarms.as_ref(), 1)?;
        write(directory, AS_READ, self.as_read.as_ref(), 2)
    }
}

fn write<T: Serialize>(directory: &Path, file: &str, value: Option<&T>, open_levels: usize) -> io::Result<()> {
    let Some(value) = value else { return Ok(()) };
    let mut json = Vec::new();
    let layout = Layout { open_levels, level: 0, is_empty: true };
    value.serialize(&mut Serializer::with_formatter(&mut json, layout))?;
    json.push(b'\n');
    fs::write(directory.join(file), json)
}

/// JSON that is indented down to `open_levels` and compact below: easy to read and to compare line by line.
struct Layout {
    open_levels: usize,
    level: usize,
    is_empty: bool,
}

impl Layout {
    fn begin<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level += 1;
        self.is_empty = true;
        out.write_all(bracket)
    }

    fn item<W: Write + ?Sized>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        if !is_first {
            out.write_all(b",")?;
        }
        self.is_empty = false;
        self.new_line(out, self.level, self.level <= self.open_levels)
    }

    fn end<W: Write + ?Sized>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        let was_open = self.level <= self.open_levels && !self.is_empty;
        self.level -= 1;
        self.is_empty = false;
        self.new_line(out, self.level, was_open)?;
        out.write_all(bracket)
    }

    fn new_line<W: Write + ?Sized>(&self, out: &mut W, level: usize, wanted: bool) -> io::Result<()> {
        if wanted { write!(out, "\n{:1$}", "", 2 * level) } else { Ok(()) }
    }
}

impl Formatter for Layout {
    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.level <= self.open_levels { b": " } else { b":" })
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Files, names, open};

    fn laid_out(json: &str, open_levels: usize) -> String {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let mut out = Vec::new();
        let layout = Layout { open_levels, level: 0, is_empty: true };
        value.serialize(&mut Serializer::with_formatter(&mut out, layout)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn levels_are_open_down_to_the_wanted_one() {
        let json = r#"{"a":[{"b":[]},[1,2]],"c":{}}"#;
        assert_eq!(laid_out(json, 0), json);
        assert_eq!(laid_out(json, 1), "{\n  \"a\": [{\"b\":[]},[1,2]],\n  \"c\": {}\n}");
        assert_eq!(laid_out(json, 2), "{\n  \"a\": [\n    {\"b\":[]},\n    [1,2]\n  ],\n  \"c\": {}\n}");
    }

    #[test]
    fn every_carried_bundle_is_laid_out_as_it_would_be_written() {
        let directory = std::env::temp_dir().join(format!("bundles-written-{}", std::process::id()));
        for name in names() {
            let home = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/incidents")).join(name);
            open(name).unwrap().write(&directory.join(name)).unwrap();
            let texts = |directory: &Path| {
                let files = Files::read_directory(directory).unwrap();
                files.names().map(|file| (file.to_owned(), fs::read(directory.join(file)).unwrap())).collect::<Vec<_>>()
            };
            assert_eq!(texts(&directory.join(name)), texts(&home), "{name}");
        }
        fs::remove_dir_all(&directory).unwrap();
    }
}
