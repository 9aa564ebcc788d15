//! Hashes of words and lines.
//!
//! The step is that of FNV-1a, taken with eight bytes at once and a rotation, for speed. A stable hash is needed, since
//! the same lines must give the same templates in every run and on every machine.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The constants of the 64-bit FNV-1a: <http://www.isthe.com/chongo/tech/comp/fnv/>. Among 8,192 templates two collide
/// once in 10^11 runs.
const FNV_OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

/// FNV's prime moves little into the upper bits; a rotation by a third of the word brings them down for the next step.
const ROTATION: u32 = 23;

/// One hash of several, in their order.
#[must_use]
#[inline]
pub fn combine_hashes(hashes: impl IntoIterator<Item = u64>) -> u64 {
    let mut combined = FNV_OFFSET_BASIS;
    for hash in hashes {
        combined = (combined ^ hash).wrapping_mul(FNV_PRIME).rotate_left(ROTATION);
    }
    combined
}

/// A hash of the bytes, read eight at a time.
#[must_use]
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks::<{ size_of::<u64>() }>();
    let hash_of_chunks = combine_hashes(chunks.iter().map(|chunk| u64::from_le_bytes(*chunk)));
    combine_hashes([hash_of_chunks, to_number(rest), bytes.len() as u64])
}

/// Fewer than eight bytes as a number, the first byte the lowest. Of four and more the two halves overlap, where they have the
/// same bytes.
#[inline]
fn to_number(bytes: &[u8]) -> u64 {
    const HALF: usize = size_of::<u32>();
    if let (Some(first), Some(last)) = (bytes.first_chunk::<HALF>(), bytes.last_chunk::<HALF>()) {
        let shift = 8 * (bytes.len() - HALF) as u32;
        return u64::from(u32::from_le_bytes(*first)) | (u64::from(u32::from_le_bytes(*last)) << shift);
    }
    let mut number = 0;
    for byte in bytes.iter().rev() {
        number = (number << u8::BITS) | u64::from(*byte);
    }
    number
}

/// A map whose keys are hashes already, and are not hashed again.
pub type HashKeyed<T> = HashMap<u64, T, BuildHasherDefault<PassThroughHasher>>;

/// Takes the key for its own hash.
#[derive(Debug, Default)]
pub struct PassThroughHasher(u64);

impl Hasher for PassThroughHasher {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }

    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.0 = combine_hashes([self.0, hash_bytes(bytes)]);
    }

    #[inline]
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_number_keep_their_places() {
        for length in 0..8_u8 {
            let bytes: Vec<u8> = (0..length).map(|place| 0xf1 - place).collect();
            let mut padded = [0; 8];
            padded[..bytes.len()].copy_from_slice(&bytes);
            assert_eq!(to_number(&bytes), u64::from_le_bytes(padded), "{length}");
        }
    }
}
