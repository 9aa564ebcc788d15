//! How sure a hypothesis is, in words, in a number and as a bar; and what that is made of.

use investigation::model::{Confidence, ConfidencePart};
use maud::{Markup, html};

use crate::text::data;
use crate::unit::{percent, points};

/// "High confidence, 86 %" over a bar.
pub fn summary(confidence: &Confidence) -> Markup {
    html! {
        div.confidence {
            p { strong { (confidence.level().label()) " confidence" } " " span.quiet { (percent(confidence.value)) } }
            (bar(0.0, confidence.value, 1.0, "for"))
        }
    }
}

/// The named parts, each beginning where the one before it ended, so that the eye adds them up.
pub fn breakdown(confidence: &Confidence) -> Markup {
    let steps = steps(confidence);
    let sum = steps.last().map_or(0.0, |step| step.to);
    let reach = steps.iter().map(|step| step.to).fold(1.0, f64::max);
    html! {
        ul.parts {
            @for step in &steps {
                li {
                    (data(step.name)) " " span.number { (points(step.value)) }
                    (bar(step.from, step.to, reach, if step.value < 0.0 { "against" } else { "for" }))
                }
            }
            // The parts may add up to more than certainty, or to less than nothing.
            @if (sum - confidence.value).abs() >= 0.005 {
                li { "kept within bounds " span.number { (points(confidence.value - sum)) } }
            }
        }
    }
}

struct Step<'a> {
    name: &'a str,
    value: f64,
    from: f64,
    to: f64,
}

fn steps(confidence: &Confidence) -> Vec<Step<'_>> {
    let mut sum = 0.0;
    let step = |part: &ConfidencePart| {
        let from = sum;
        sum += if part.value.is_finite() { part.value.clamp(-10.0, 10.0) } else { 0.0 };
        (part.value, from, sum)
    };
    let spans: Vec<_> = confidence.parts.iter().map(step).collect();
    let named = confidence.parts.iter().zip(spans);
    named.map(|(part, (value, from, to))| Step { name: &part.name, value, from, to }).collect()
}

/// A bar between two shares of `reach`. Decoration: the numbers are beside it.
fn bar(from: f64, to: f64, reach: f64, class: &str) -> Markup {
    let place = |value: f64| if value.is_finite() { (value / reach).clamp(0.0, 1.0) * 1000.0 } else { 0.0 };
    let (left, right) = (place(from.min(to)), place(from.max(to)));
    html! {
        svg.bar viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
            rect.track width="1000" height="10" {}
            rect class=(class) x=(format!("{left:.0}")) width=(format!("{:.0}", right - left)) height="10" {}
        }
    }
}
