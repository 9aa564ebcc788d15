//! The reliability diagram: how often the verdict is right, by its confidence.

use std::fmt::Write;

use super::Measured;
use crate::bench::reliability::{self, Bin};

/// The sizes of the picture, in pixels.
const SIDE: f64 = 320.0;
const MARGIN: f64 = 46.0;

/// The area of a dot is in proportion to its cases; the largest has this radius.
const MAX_RADIUS: f64 = 16.0;

impl Measured {
    /// The picture. The same measurements give the same bytes.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let left_out = self.reliability_left_out();
        let series = [
            ("#1a7f37", "recorded systems, left out", &left_out),
            ("#1f6feb", "simulated", &self.tidy.reliability),
            ("#d29922", "simulated, with what the world adds", &self.worldly.reliability),
        ];
        let whole = SIDE + 2.0 * MARGIN;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole:.0} {whole:.0}\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\" aria-label=\"Share that is right, by confidence\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        );
        let line = |svg: &mut String, (x1, y1): (f64, f64), (x2, y2): (f64, f64), style: &str| {
            let _ = writeln!(
                svg,
                "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" {style}/>",
                to_x(x1),
                to_y(y1),
                to_x(x2),
                to_y(y2)
            );
        };
        for step in 0..=5 {
            let share = f64::from(step) / 5.0;
            line(&mut svg, (0.0, share), (1.0, share), "stroke=\"#d0d7de\"");
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{share:.1}</text>",
                MARGIN - 6.0,
                to_y(share) + 4.0
            );
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{share:.1}</text>",
                to_x(share),
                SIDE + MARGIN + 18.0
            );
        }
        line(&mut svg, (0.0, 0.0), (1.0, 1.0), "stroke=\"#57606a\" stroke-dasharray=\"4 4\"");
        let most = series.iter().flat_map(|(_, _, bins)| bins.iter()).map(|bin| bin.cases).max().unwrap_or(1);
        for (place, (color, name, bins)) in series.into_iter().enumerate() {
            draw_bins(&mut svg, color, bins, most);
            let y = MARGIN + 16.0 + 18.0 * place as f64;
            let _ = writeln!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"5\" fill=\"{color}\"/><text x=\"{:.1}\" y=\"{:.1}\">{name}</text>",
                MARGIN + 14.0,
                y - 4.0,
                MARGIN + 24.0,
                y
            );
        }
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">confidence of the first hypothesis</text>",
            whole / 2.0,
            SIDE + MARGIN + 36.0
        );
        let _ = writeln!(
            svg,
            "<text transform=\"translate(12 {:.1}) rotate(-90)\" text-anchor=\"middle\">share that is right</text>",
            whole / 2.0
        );
        svg + "</svg>\n"
    }
}

impl Measured {
    /// How often the first hypothesis is right on recorded systems, each ranked by weights that were fitted to all others.
    fn reliability_left_out(&self) -> Vec<Bin> {
        let recorded = self.sources.iter().filter(|source| !source.is_simulated());
        reliability::merge(recorded.flat_map(|source| &source.left_out.reliability))
    }
}

fn draw_bins(svg: &mut String, color: &str, bins: &[Bin], most: usize) {
    for bin in bins {
        let radius = (MAX_RADIUS * (bin.cases as f64 / most.max(1) as f64).sqrt()).max(2.0);
        let _ = writeln!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\" fill=\"{color}\" fill-opacity=\"0.7\"><title>{} cases, confidence {:.2}, right {:.2}</title></circle>",
            to_x(bin.mean_confidence),
            to_y(bin.right),
            bin.cases,
            bin.mean_confidence,
            bin.right
        );
    }
}

fn to_x(confidence: f64) -> f64 {
    MARGIN + SIDE * confidence
}

fn to_y(right: f64) -> f64 {
    MARGIN + SIDE * (1.0 - right)
}
