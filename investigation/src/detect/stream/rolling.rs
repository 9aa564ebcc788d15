//! The last points of a series.

use std::collections::VecDeque;

use jiff::SignedDuration;

use crate::telemetry::Point;

/// The points of the last while, with their median at hand.
#[derive(Debug, Clone)]
pub struct Rolling {
    span: SignedDuration,
    points: VecDeque<Point>,
    sorted: Vec<f64>,
}

impl Rolling {
    /// Keeps the points of the last `span`.
    #[must_use]
    pub fn new(span: SignedDuration) -> Self {
        Self { span, points: VecDeque::new(), sorted: Vec::new() }
    }

    /// Adds a point, which is the last, and forgets those that are too old.
    pub fn push(&mut self, point: Point) {
        while let Some(first) = self.points.front()
            && point.at.duration_since(first.at) >= self.span
        {
            let old = self.position(first.value);
            self.sorted.remove(old);
            self.points.pop_front();
        }
        self.sorted.insert(self.position(point.value), point.value);
        self.points.push_back(point);
    }

    fn position(&self, value: f64) -> usize {
        self.sorted.partition_point(|other| other.total_cmp(&value).is_lt())
    }

    /// The median, of two the greater; none without points.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        self.sorted.get(self.sorted.len() / 2).copied()
    }

    /// The mean; none without points.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let count = self.points.len() as f64;
        // Summed anew: a running sum would keep the rounding errors of a spike for ever.
        (count > 0.0).then(|| self.points.iter().map(|point| point.value / count).sum())
    }
}
