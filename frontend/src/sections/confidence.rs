//! The confidence of a hypothesis: in words, as a number and as a bar, and the parts that it is the sum of.

use investigation::model::Confidence;
use maud::{Markup, html};

use crate::text::untrusted;
use crate::unit::{format_percent, format_points};

/// "High confidence 86 %" above a bar.
pub fn summary(confidence: &Confidence) -> Markup {
    html! {
        div.confidence {
            p {
                strong { (confidence.level().label()) " confidence" } " "
                span.quiet { (format_percent(confidence.value)) }
            }
            (bar(0.0, confidence.value, 1.0, "for"))
        }
    }
}

/// The named parts, each bar beginning where the one before it ended, so that the reader sees them add up.
///
/// Parts that round to 0 are not listed.
pub fn breakdown(confidence: &Confidence) -> Markup {
    let steps = steps(confidence);
    let sum = steps.last().map_or(0.0, |step| step.to);
    let scale = steps.iter().map(|step| step.to).fold(1.0, f64::max);
    html! {
        ul.parts {
            @for step in steps.iter().filter(|step| !rounds_to_zero(step.value)) {
                li {
                    (untrusted(step.name)) " " span.number { (format_points(step.value)) }
                    (bar(step.from, step.to, scale, if step.value < 0.0 { "against" } else { "for" }))
                }
            }
            // The parts may add up to more than 1, or to less than 0.
            @if !rounds_to_zero(sum - confidence.value) {
                li { "kept within bounds " span.number { (format_points(confidence.value - sum)) } }
            }
        }
    }
}

/// Whether a share of 1 is shown as 0 points out of a hundred.
fn rounds_to_zero(share: f64) -> bool {
    share.abs() < 0.005
}

/// A part of a confidence, between the sum of the parts before it and the sum with it.
struct Step<'a> {
    name: &'a str,
    value: f64,
    from: f64,
    to: f64,
}

/// Further from zero than any sum of parts, so that one absurd part leaves the others visible.
const MAX_PART: f64 = 10.0;

fn steps(confidence: &Confidence) -> Vec<Step<'_>> {
    let mut steps = Vec::with_capacity(confidence.parts.len());
    let mut from = 0.0;
    for part in &confidence.parts {
        // A value that is not a number is listed as unknown, and does not move the sum.
        let to = if part.value.is_finite() { from + part.value.clamp(-MAX_PART, MAX_PART) } else { from };
        steps.push(Step { name: &part.name, value: part.value, from, to });
        from = to;
    }
    steps
}

/// A bar between two shares of `scale`. It is decoration: the numbers are beside it.
fn bar(from: f64, to: f64, scale: f64, class: &str) -> Markup {
    let to_position = |value: f64| if value.is_finite() { (value / scale).clamp(0.0, 1.0) * 1000.0 } else { 0.0 };
    let (left, right) = (to_position(from.min(to)), to_position(from.max(to)));
    html! {
        svg.bar viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
            rect.track width="1000" height="10" {}
            rect class=(class) x=(format!("{left:.0}")) width=(format!("{:.0}", right - left)) height="10" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use investigation::model::ConfidencePart;

    use super::*;

    #[test]
    fn a_breakdown_leaves_out_what_rounds_to_zero() {
        let part = |name: &str, value| ConfidencePart { name: name.into(), value };
        let confidence = Confidence { value: 0.404, parts: vec![part("thin", 0.004), part("graph", 0.4)] };
        let list = breakdown(&confidence).into_string();
        assert!(list.contains("graph") && !list.contains("thin") && !list.contains("bounds"), "{list}");
    }
}
