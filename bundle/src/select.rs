//! What of a recording a context names.

use std::collections::BTreeSet;

/// The recorded items whose name is among `wanted`, in their order. Names are looked up in a sorted set: a context may name
/// as many alarms as an account has, and a recording may hold a transition of each.
pub fn select_named<'r, T, Name: Ord>(
    recorded: impl IntoIterator<Item = &'r T>,
    wanted: &[Name],
    name_of: impl Fn(&T) -> &Name,
) -> Vec<&'r T> {
    let wanted: BTreeSet<&Name> = wanted.iter().collect();
    recorded.into_iter().filter(|item| wanted.contains(name_of(item))).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::cmp::Ordering;

    use super::*;

    /// A name that counts how often it is compared with another one.
    struct CountedName<'c> {
        number: usize,
        comparisons: &'c Cell<usize>,
    }

    impl Ord for CountedName<'_> {
        fn cmp(&self, other: &Self) -> Ordering {
            self.comparisons.set(self.comparisons.get() + 1);
            self.number.cmp(&other.number)
        }
    }

    impl PartialOrd for CountedName<'_> {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    impl PartialEq for CountedName<'_> {
        fn eq(&self, other: &Self) -> bool {
            self.cmp(other) == Ordering::Equal
        }
    }

    impl Eq for CountedName<'_> {}

    #[test]
    fn what_is_named_is_selected_in_the_order_of_the_recording() {
        let recorded = ["c".to_owned(), "a".to_owned(), "b".to_owned(), "a".to_owned()];
        assert_eq!(select_named(&recorded, &["a".to_owned(), "c".to_owned()], |name| name), ["c", "a", "a"]);
    }

    #[test]
    fn the_work_of_many_names_grows_with_their_number_and_not_with_its_square() {
        let comparisons = Cell::new(0);
        let names: Vec<CountedName<'_>> =
            (0..4_096).map(|number| CountedName { number: number * 7 % 4_096, comparisons: &comparisons }).collect();
        assert_eq!(select_named(&names, &names, |name| name).len(), 4_096);
        // Sorting takes about twelve comparisons a name, and looking it up in a B-tree about as many as thirty.
        assert!(comparisons.get() < 4_096 * 60, "{}", comparisons.get());
    }
}
