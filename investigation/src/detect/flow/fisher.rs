//! Fisher's exact test, one-sided: how likely it is by chance that so many of the incident's cases are among the hits.
//!
//! Source: Fisher, "The Logic of Inductive Inference", Journal of the Royal Statistical Society 98 (1935).

use crate::detect::series::Share;

/// A term this small, beside the sum so far, no longer changes it.
const NEGLIGIBLE: f64 = 1e-12;

/// The logarithms of factorials, made once for many tests.
pub struct LogFactorials(Vec<f64>);

impl LogFactorials {
    /// Those of 0 to `max`.
    pub fn up_to(max: u64) -> Self {
        let mut logs = vec![0.0];
        let mut sum = 0.0;
        for number in 1..=max {
            sum += (number as f64).ln();
            logs.push(sum);
        }
        Self(logs)
    }

    fn get(&self, number: u64) -> f64 {
        usize::try_from(number).ok().and_then(|index| self.0.get(index)).copied().unwrap_or(f64::INFINITY)
    }

    fn log_choose(&self, all: u64, chosen: u64) -> f64 {
        self.get(all) - self.get(chosen) - self.get(all.saturating_sub(chosen))
    }

    /// The probability, 0 to 1, that as many hits as in `now` or more are in it when the hits of both are dealt out by
    /// chance.
    pub fn probability_of_more(&self, now: Share, before: Share) -> f64 {
        let all = now.whole + before.whole;
        let hits = now.part + before.part;
        let misses = all - hits;
        let most = now.whole.min(hits);
        let first = self.log_choose(hits, now.part) + self.log_choose(misses, now.whole - now.part)
            - self.log_choose(all, now.whole);
        let mut term = first.exp();
        let mut sum = 0.0;
        for part in now.part..=most {
            sum += term;
            if term <= sum * NEGLIGIBLE {
                break;
            }
            // From one number of hits to the next, by the ratio of the two hypergeometric terms.
            let fewer = ((now.whole - part) * (hits - part)) as f64;
            let more = ((part + 1) * (misses + part + 1).saturating_sub(now.whole)) as f64;
            term *= fewer / more;
        }
        sum.min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probability(now: (u64, u64), before: (u64, u64)) -> f64 {
        let share = |(part, whole)| Share { part, whole };
        LogFactorials::up_to(now.1 + before.1).probability_of_more(share(now), share(before))
    }

    #[test]
    fn the_lady_who_tastes_tea_is_known_by_chance_in_one_of_seventy() {
        assert!((probability((4, 4), (0, 4)) - 1.0 / 70.0).abs() < 1e-12);
        assert!((probability((3, 4), (1, 4)) - 17.0 / 70.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_alike_is_no_surprise_and_what_is_new_is() {
        assert!(probability((0, 10), (0, 10)) > 0.99);
        assert!(probability((50, 400), (50, 400)) > 0.4);
        assert!(probability((18, 18), (0, 10)) < 1e-7);
        assert!(probability((300, 400), (0, 800)) < 1e-100);
    }
}
