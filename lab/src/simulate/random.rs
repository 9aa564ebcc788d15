//! Seeded randomness: the same seed and purpose give the same draws, on every machine.

use std::f64::consts::TAU;
use std::hash::Hasher;

use fnv::FnvHasher;

/// Above this mean a Poisson or binomial draw is drawn from the normal distribution that it comes close to.
const LARGE_MEAN: f64 = 30.0;

/// A stream of draws.
#[derive(Debug, Clone)]
pub(crate) struct Random(fastrand::Rng);

impl Random {
    /// The stream of this seed for one purpose, so that what one part draws moves no other part.
    pub(crate) fn new(seed: u64, purpose: &str) -> Self {
        // A hash that is the same in every version of Rust, unlike that of the standard library.
        let mut hasher = FnvHasher::default();
        hasher.write(purpose.as_bytes());
        let mut random = fastrand::Rng::with_seed(seed ^ hasher.finish());
        Self(random.fork())
    }

    /// Evenly in `[0, 1)`.
    pub(super) fn uniform(&mut self) -> f64 {
        self.0.f64()
    }

    /// Evenly in `[low, high)`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Evenly by order of magnitude in `[low, high)`, both above zero.
    pub(super) fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }

    /// Evenly in `[0, n)`; 0 when there is nothing to choose from.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.0.usize(0..n) }
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// One of the choices.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.below(choices.len()))
    }

    /// One of the choices, which must not be empty: the first stands in for an index that cannot be.
    pub(super) fn pick_word(&mut self, words: &'static [&'static str]) -> &'static str {
        self.pick(words).copied().unwrap_or_default()
    }

    /// The standard normal distribution, by Box and Muller.
    pub(super) fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.uniform()).ln()).sqrt() * (TAU * self.uniform()).cos()
    }

    /// A log-normal draw by its mean and standard deviation.
    pub(super) fn log_normal(&mut self, mean: f64, deviation: f64) -> f64 {
        if mean <= 0.0 {
            return 0.0;
        }
        let (mu, sigma) = log_parameters(mean, deviation);
        (mu + sigma * self.normal()).exp()
    }

    /// A count of independent events.
    pub(super) fn poisson(&mut self, mean: f64) -> u64 {
        if mean > LARGE_MEAN {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as u64;
        }
        let (mut count, mut product, bound) = (0, self.uniform(), (-mean).exp());
        while product > bound {
            product *= self.uniform();
            count += 1;
        }
        count
    }

    /// How many of `n` succeed, each with this probability.
    pub(super) fn binomial(&mut self, n: u64, probability: f64) -> u64 {
        let probability = probability.clamp(0.0, 1.0);
        let mean = n as f64 * probability;
        if mean < LARGE_MEAN && n as f64 > LARGE_MEAN {
            return self.poisson(mean).min(n);
        }
        if n as f64 > LARGE_MEAN {
            let drawn = mean + (mean * (1.0 - probability)).sqrt() * self.normal();
            return (drawn.round().max(0.0) as u64).min(n);
        }
        (0..n).filter(|_| self.chance(probability)).count() as u64
    }

    /// So many hexadecimal digits.
    pub(super) fn hex(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from_digit(self.0.u32(0..16), 16).unwrap_or('0')).collect()
    }

    /// A UUID of version 4.
    pub(super) fn uuid(&mut self) -> String {
        let variant = self.pick_word(&["8", "9", "a", "b"]);
        let (a, b, c, d, e) = (self.hex(8), self.hex(4), self.hex(3), self.hex(3), self.hex(12));
        format!("{a}-{b}-4{c}-{variant}{d}-{e}")
    }
}

/// The probability that at least one of two independent events occurs.
pub(super) fn chance_of_either(first: f64, second: f64) -> f64 {
    1.0 - (1.0 - first) * (1.0 - second)
}

/// The parameters of the log-normal distribution with this mean and deviation.
pub(super) fn log_parameters(mean: f64, deviation: f64) -> (f64, f64) {
    let variance = (1.0 + (deviation / mean).powi(2)).ln();
    (mean.ln() - variance / 2.0, variance.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_purpose_give_the_same_draws() {
        let draws = |seed, purpose| Random::new(seed, purpose).hex(32);
        assert_eq!(draws(1, "logs"), draws(1, "logs"));
        assert_ne!(draws(1, "logs"), draws(2, "logs"));
        assert_ne!(draws(1, "logs"), draws(1, "metrics"));
    }

    #[test]
    fn counts_keep_their_mean() {
        let mut random = Random::new(7, "counts");
        for (n, probability) in [(20, 0.3), (1_000, 0.01), (1_000, 0.4)] {
            let draws = 2_000;
            let total: u64 = (0..draws).map(|_| random.binomial(n, probability)).sum();
            let mean = n as f64 * probability;
            assert!((total as f64 / f64::from(draws) - mean).abs() < mean * 0.1, "{n} at {probability}");
        }
    }

    #[test]
    fn a_log_normal_keeps_its_mean() {
        let mut random = Random::new(7, "durations");
        let total: f64 = (0..20_000).map(|_| random.log_normal(0.2, 0.1)).sum();
        assert!((total / 20_000.0 - 0.2).abs() < 0.01);
    }
}
