//! The style sheet of every page.

/// The style sheet. It is part of the page itself, so that a page is one request and works when saved.
pub const STYLE: &str = include_str!("style.css");

#[cfg(test)]
mod tests {
    use super::STYLE;

    #[test]
    fn it_cannot_end_its_element() {
        assert!(!STYLE.contains('<'));
    }

    #[test]
    fn it_fetches_nothing() {
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }

    /// WCAG 2.2, success criterion 1.4.3, level AA.
    #[test]
    fn text_stands_out_in_both_schemes() {
        let (light, dark) = STYLE.split_once("prefers-color-scheme: dark").unwrap();
        for scheme in [light, dark] {
            for (ink, paper) in
                ["ink", "quiet", "link", "alarm"].iter().flat_map(|ink| [(ink, "paper"), (ink, "sheet")])
            {
                let (ink_light, paper_light) = (luminance(scheme, ink), luminance(scheme, paper));
                let contrast = (ink_light.max(paper_light) + 0.05) / (ink_light.min(paper_light) + 0.05);
                assert!(contrast >= 4.5, "{ink} on {paper}: {contrast}");
            }
        }
    }

    fn luminance(scheme: &str, name: &str) -> f64 {
        let (_, after) = scheme.split_once(&format!("--{name}: #")).unwrap();
        let channel = |at: usize| {
            let share = f64::from(u8::from_str_radix(after.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }
}
