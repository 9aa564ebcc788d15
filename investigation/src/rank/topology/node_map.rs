//! A typed position of a node, and values kept for each node.

use std::ops::{Index, IndexMut};

/// The position of a node in its [`Topology`](super::Topology). Only a topology makes one, and no node is ever taken out,
/// so that every access by it finds a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(usize);

/// One value for each node of a topology. Only a finished topology makes one, so that it has a value for every index.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodeMap<T> {
    values: Vec<T>,
    /// Makes access total: what an index of another topology would read. Debug builds stop there, see [`NodeMap::holds`].
    outside: T,
}

impl<T: Default> NodeMap<T> {
    pub(super) fn from_values(values: impl Iterator<Item = T>) -> Self {
        Self { values: values.collect(), outside: T::default() }
    }
}

impl<T> NodeMap<T> {
    pub(super) fn push(&mut self, value: T) -> NodeIndex {
        self.values.push(value);
        NodeIndex(self.values.len() - 1)
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.values.iter_mut()
    }

    /// The nodes, in the order of their indexes.
    pub fn indexes(&self) -> impl Iterator<Item = NodeIndex> + use<T> {
        (0..self.values.len()).map(NodeIndex)
    }

    /// The nodes with their values, in the order of their indexes.
    pub fn iter(&self) -> impl Iterator<Item = (NodeIndex, &T)> {
        self.indexes().zip(&self.values)
    }

    /// Whether the index is of the topology that this map was made for, as far as the number of nodes shows.
    fn holds(&self, node: NodeIndex) -> bool {
        node.0 < self.values.len()
    }
}

impl<T> Index<NodeIndex> for NodeMap<T> {
    type Output = T;

    fn index(&self, node: NodeIndex) -> &T {
        debug_assert!(self.holds(node), "{node:?} is of another topology");
        self.values.get(node.0).unwrap_or(&self.outside)
    }
}

impl<T> IndexMut<NodeIndex> for NodeMap<T> {
    fn index_mut(&mut self, node: NodeIndex) -> &mut T {
        debug_assert!(self.holds(node), "{node:?} is of another topology");
        self.values.get_mut(node.0).unwrap_or(&mut self.outside)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_at_an_index_is_read_there_and_nowhere_else(
            values in proptest::collection::vec(any::<i32>(), 1..40),
            written in any::<i32>(),
            position in any::<proptest::sample::Index>(),
        ) {
            let mut map = NodeMap::default();
            let indexes: Vec<NodeIndex> = values.iter().map(|value| map.push(*value)).collect();
            prop_assert_eq!(map.indexes().collect::<Vec<_>>(), indexes.clone());
            let changed = indexes[position.index(indexes.len())];
            map[changed] = written;
            for (index, value) in indexes.into_iter().zip(values) {
                prop_assert_eq!(map[index], if index == changed { written } else { value });
            }
        }
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "is of another topology")]
    fn an_index_of_a_larger_topology_is_found_out() {
        let mut larger = NodeMap::from_values([1, 2].into_iter());
        let foreign = larger.push(3);
        let smaller = NodeMap::from_values([1, 2].into_iter());
        let _ = smaller[foreign];
    }
}
