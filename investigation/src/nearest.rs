//! Which names a mistyped one may mean.

/// How alike two names are at least, 0 to 1: one wrong, missing or swapped letter in a name of four is .75 and more.
const MIN_LIKENESS: f64 = 0.7;

/// How many names are offered: more would be a list to read rather than a hint.
const MAX_NAMES: usize = 3;

/// The names that are most like what was typed, the best first; none if no name is like it. Case does not count, and a name
/// that begins with what was typed, or contains it, is as good as one with a letter wrong.
///
/// Likeness is by Damerau and Levenshtein: the letters to change, insert, leave out or swap.
#[must_use]
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    let mut likenesses = Vec::new();
    for name in names {
        let lower = name.to_lowercase();
        let is_part = typed.chars().count() >= 3 && lower.contains(&typed);
        let likeness = strsim::normalized_damerau_levenshtein(&typed, &lower);
        let likeness = if is_part { likeness.max(MIN_LIKENESS) } else { likeness };
        if likeness >= MIN_LIKENESS {
            likenesses.push((likeness, name));
        }
    }
    likenesses.sort_by(|(one, one_name), (other, other_name)| other.total_cmp(one).then(one_name.cmp(other_name)));
    likenesses.truncate(MAX_NAMES);
    likenesses.into_iter().map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["checkout", "checkout-eu", "payments", "PetSite", "orders"];

    #[test]
    fn a_mistyped_name_leads_to_those_like_it() {
        for (typed, expected) in [
            ("chekout", vec!["checkout"]),
            ("CHECKOUT", vec!["checkout", "checkout-eu"]),
            ("petsiet", vec!["PetSite"]),
            ("pay", vec!["payments"]),
            ("order", vec!["orders"]),
            ("warehouse", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(nearest(typed, NAMES), expected, "{typed}");
        }
    }
}
