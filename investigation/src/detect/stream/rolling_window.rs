//! The last points of a series.

use std::collections::VecDeque;

use jiff::SignedDuration;

use crate::telemetry::Point;

/// The points of the last hours or days, with their median at hand.
#[derive(Debug, Clone)]
pub struct RollingWindow {
    length: SignedDuration,
    /// In order of time.
    points: VecDeque<Point>,
    /// The values of the points, least first.
    sorted_values: Vec<f64>,
}

impl RollingWindow {
    /// Keeps the points of the last `length`.
    #[must_use]
    pub fn new(length: SignedDuration) -> Self {
        Self { length, points: VecDeque::new(), sorted_values: Vec::new() }
    }

    /// Adds a point, which is the last, and forgets those that are too old.
    pub fn push(&mut self, point: Point) {
        while let Some(first) = self.points.front()
            && point.at.duration_since(first.at) >= self.length
        {
            let position = self.position(first.value);
            self.sorted_values.remove(position);
            self.points.pop_front();
        }
        self.sorted_values.insert(self.position(point.value), point.value);
        self.points.push_back(point);
    }

    /// The position of the first value that is not less.
    fn position(&self, value: f64) -> usize {
        self.sorted_values.partition_point(|other| other.total_cmp(&value).is_lt())
    }

    /// The median, the greater of the middle two; `None` without points.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        self.sorted_values.get(self.sorted_values.len() / 2).copied()
    }

    /// The lowest value; `None` without points.
    #[must_use]
    pub fn lowest(&self) -> Option<f64> {
        self.sorted_values.first().copied()
    }

    /// How far the mean lies above `level`; `None` without points.
    #[must_use]
    pub fn mean_above(&self, level: f64) -> Option<f64> {
        if self.points.is_empty() {
            return None;
        }
        // Summed anew: a running sum would keep the rounding errors of a spike for ever. And of differences, so that a series
        // that is shifted is rounded as the same series unshifted.
        let count = self.points.len() as f64;
        Some(self.points.iter().map(|point| (point.value - level) / count).sum())
    }
}
