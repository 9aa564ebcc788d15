//! Whole documents.

use investigation::model::Report;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::sections;
use crate::text::visible;

/// The style sheet of every page.
pub const STYLE: &str = include_str!("style.css");

/// The whole report as a page.
#[must_use]
pub fn report_page(report: &Report) -> String {
    let title = format!("{} · {}", visible(&report.service), visible(report.verdict.sentence()));
    document(&title, &sections::all(report))
}

/// A whole document around `body`.
pub fn document(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    #[ignore = "writes the sample pages to a folder, for looking at them"]
    fn write_samples() {
        let folder = std::env::temp_dir().join("report-samples");
        std::fs::create_dir_all(&folder).unwrap();
        let pages = [
            ("cause", report_page(&samples::cause())),
            ("abstained", report_page(&samples::abstained())),
            ("empty", report_page(&samples::empty())),
            ("expired", crate::expired_link_page()),
        ];
        for (name, page) in pages {
            std::fs::write(folder.join(name).with_extension("html"), page).unwrap();
        }
    }
}
