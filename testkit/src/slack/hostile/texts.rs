//! Hostile texts and numbers, the same for the same seed.

use fastrand::Rng;
use investigation::model::{Entity, EntityKind, Source};

/// Items of a list, at most.
const MAX_ITEMS: usize = 200;

/// Characters of the longest log line.
const LONG_LINE: usize = 100_000;

/// Text that tries to be something else, or breaks what is careless with it.
const FRAGMENTS: [&str; 22] = [
    "<!channel>",
    "<!here> <!everyone>",
    "<@U666>",
    "<!subteam^S1|@oncall>",
    "<https://evil.test|click>",
    "<!date^0^{date}|now>",
    "```",
    "`",
    "*bold* _it_ ~no~",
    "&amp;&lt;&",
    "&<>",
    "🚨",
    "𝕏𐍈👩‍🚒",
    "\u{202E}drowssap\u{202C}",
    "\u{200F}\u{061C}\u{2066}",
    "\u{0}\u{7}\u{1b}[31m",
    "\n> quote\n• item\n1. one",
    "{\"type\":\"section\"}",
    ": ",
    " instead of ",
    "e\u{301}\u{301}\u{301}",
    "timeout after 6.00 s",
];

/// A handful of texts, and the dice.
pub(super) struct Texts {
    pub(super) rng: Rng,
    pool: Vec<String>,
}

impl Texts {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut pool = vec![String::new(), " \n\t".to_owned()];
        for _ in 0..6 {
            pool.push(text(&mut rng));
        }
        // One in ten, for it takes ten times as long.
        if rng.u8(..10) == 0 {
            pool.push(text(&mut rng).chars().chain("x&<".chars().cycle().take(LONG_LINE)).collect());
        }
        Self { rng, pool }
    }

    pub(super) fn next(&mut self) -> String {
        let index = self.rng.usize(..self.pool.len());
        self.pool.get(index).cloned().unwrap_or_default()
    }

    pub(super) fn count(&mut self) -> usize {
        match self.rng.u8(..4) {
            0 => 0,
            1 => MAX_ITEMS,
            _ => self.rng.usize(..12),
        }
    }

    pub(super) fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.count()).map(|_| item(self)).collect()
    }

    /// A list that is short, within longer ones.
    pub(super) fn few<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.rng.usize(..4)).map(|_| item(self)).collect()
    }

    /// A number that is none, or far too large, as often as a plain one.
    pub(super) fn number(&mut self) -> f64 {
        let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN_POSITIVE, -0.0];
        match self.rng.bool() {
            true => self.rng.f64() * 1_000.0,
            false => self.rng.choice(odd).unwrap_or_default(),
        }
    }

    pub(super) fn pick<T: Copy>(&mut self, among: &[T], otherwise: T) -> T {
        self.rng.choice(among.iter().copied()).unwrap_or(otherwise)
    }

    pub(super) fn source(&mut self) -> Source {
        self.pick(Source::ALL, Source::Logs)
    }

    pub(super) fn maybe<T>(&mut self, value: T) -> Option<T> {
        self.rng.bool().then_some(value)
    }

    pub(super) fn entity(&mut self) -> Entity {
        Entity { name: self.next(), kind: EntityKind::Service }
    }
}

/// A few fragments, some of them very often.
fn text(rng: &mut Rng) -> String {
    let mut text = String::new();
    for _ in 0..rng.usize(1..6) {
        let fragment = rng.choice(FRAGMENTS).unwrap_or_default();
        let times = if rng.u8(..5) == 0 { rng.usize(..900) } else { 1 };
        text.push_str(&fragment.repeat(times));
    }
    text
}
