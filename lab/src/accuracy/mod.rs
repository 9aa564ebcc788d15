//! `docs/ACCURACY.md`: what the investigator is worth on every source, beside the best that others published.

mod markdown;
mod picture;

use std::path::Path;

use anyhow::Result;

use crate::bench::all::{self, SourceScores};
use crate::bench::{loghub, nab, simulated};

/// Everything that was measured, or why it was not.
#[derive(Debug, Clone)]
pub struct Measured {
    /// The ranking on every source, and on each when it was left out of the fit.
    sources: Vec<SourceScores>,
    /// The folders that are not there, by their place below the given one.
    missing: Vec<&'static str>,
    /// Simulated incidents by fault, and with something that the world adds.
    tidy: simulated::Scores,
    worldly: simulated::Scores,
    loghub: Option<loghub::Scores>,
    nab: Option<nab::Scores>,
    simulated: usize,
    seed: u64,
}

impl Measured {
    /// Measures everything below `dir`, and so many simulated incidents of this seed.
    ///
    /// # Errors
    /// When a folder that is there does not have the format of its dataset.
    pub fn new(dir: &Path, count: usize, seed: u64) -> Result<Self> {
        let mut missing = Vec::new();
        let mut find = |name: &'static str| {
            let folder = dir.join(name);
            if !folder.is_dir() {
                missing.push(name);
            }
            folder.is_dir().then_some(folder)
        };
        let (incidents, loghub, nab) = (find("incidents"), find("loghub"), find("nab"));
        let sources = match incidents {
            Some(folder) => all::run(&all::read_sources(&folder, count, seed)?).sources,
            None => Vec::new(),
        };
        Ok(Self {
            sources,
            missing,
            tidy: simulated::run(&simulated::cases(count, seed))?,
            worldly: simulated::run(&simulated::cases_with_circumstances(count, seed))?,
            loghub: loghub.map(|folder| loghub::run(&folder)).transpose()?,
            nab: nab.map(|folder| nab::run(&folder)).transpose()?,
            simulated: count,
            seed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_what_is_missing_and_the_picture_has_its_dots() {
        let measured = Measured::new(Path::new("/nowhere"), 15, 7).unwrap();
        let page = measured.to_markdown();
        for folder in ["incidents", "loghub", "nab"] {
            assert!(page.contains(&format!("> Not measured: the folder `DIR/{folder}` is missing.")), "{page}");
        }
        assert!(page.contains("| metric-lag | 1 |") && page.contains("| timeout |"), "{page}");
        let picture = measured.to_svg();
        assert!(
            picture.starts_with("<svg ") && picture.ends_with("</svg>\n") && picture.contains(" cases, confidence ")
        );
        assert_eq!(measured.to_svg(), picture);
    }
}
