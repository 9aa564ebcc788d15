//! Slack's rate limits: <https://docs.slack.dev/apis/web-api/rate-limits>.

use jiff::Timestamp;

/// A token bucket: it fills by `per_second` up to `capacity`, and a call takes one token.
#[derive(Debug, Clone)]
pub struct TokenBucket {
    capacity: f64,
    per_second: f64,
    tokens: f64,
    filled_at: Timestamp,
}

impl TokenBucket {
    /// For `chat.postMessage`: one message a second in a channel, with bursts of three.
    pub fn for_posts(now: Timestamp) -> Self {
        Self { capacity: 3.0, per_second: 1.0, tokens: 3.0, filled_at: now }
    }

    /// For a method of tier 3: 50 calls a minute.
    pub fn for_tier_3(now: Timestamp) -> Self {
        Self { capacity: 50.0, per_second: 50.0 / 60.0, tokens: 50.0, filled_at: now }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// When the bucket is empty: the seconds until it has a token again, rounded up, as in `Retry-After`.
    pub fn take(&mut self, now: Timestamp) -> Result<(), u64> {
        let elapsed = now.duration_since(self.filled_at).as_secs_f64().max(0.0);
        self.tokens = (self.tokens + elapsed * self.per_second).min(self.capacity);
        self.filled_at = now;
        if self.tokens < 1.0 {
            let seconds = ((1.0 - self.tokens) / self.per_second).ceil();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a minute")]
            return Err(seconds as u64);
        }
        self.tokens -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    #[test]
    fn a_burst_of_three_then_one_a_second() {
        let mut bucket = TokenBucket::for_posts(at(0));
        assert_eq!([bucket.take(at(0)), bucket.take(at(0)), bucket.take(at(0))], [Ok(()); 3]);
        assert_eq!(bucket.take(at(10)), Err(1));
        assert_eq!(bucket.take(at(1_000)), Ok(()));
        assert_eq!(bucket.take(at(1_500)), Err(1));
    }

    #[test]
    fn a_minute_of_rest_gives_no_more_than_the_burst() {
        let mut bucket = TokenBucket::for_posts(at(0));
        let taken = (0..9).filter(|_| bucket.take(at(60_000)).is_ok()).count();
        assert_eq!(taken, 3);
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let mut bucket = TokenBucket::for_posts(at(5_000));
        for _ in 0..3 {
            bucket.take(at(5_000)).unwrap();
        }
        assert!(bucket.take(at(0)).is_err());
    }
}
