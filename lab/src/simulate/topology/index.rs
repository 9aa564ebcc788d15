//! Values of the components of a topology, by a typed index.

use std::ops::{Index, IndexMut};

/// The position of a component in its topology. A caller always has a smaller one than its callees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::simulate) struct ComponentIndex(usize);

/// The client that sends all requests.
pub(in crate::simulate) const CLIENT: ComponentIndex = ComponentIndex(0);
/// The component that receives the client's requests.
pub(in crate::simulate) const ENTRY: ComponentIndex = ComponentIndex(1);
/// The service that the entry calls first.
pub(super) const FIRST_SERVICE: ComponentIndex = ComponentIndex(2);
/// A service that the first one calls.
pub(super) const SECOND_SERVICE: ComponentIndex = ComponentIndex(3);

/// A value for each component of a topology.
///
/// Access by index is total: an index comes from the topology or from a value of the same topology, and all of these
/// have the same length.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::simulate) struct PerComponent<T>(Vec<T>);

impl<T> PerComponent<T> {
    /// Values for no component, to be pushed.
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds the value of the next component; returns its index.
    pub(super) fn push(&mut self, value: T) -> ComponentIndex {
        self.0.push(value);
        ComponentIndex(self.0.len() - 1)
    }

    /// The index at this position, which must be less than the number of components.
    pub(super) fn index(&self, position: usize) -> ComponentIndex {
        ComponentIndex(position.min(self.0.len().saturating_sub(1)))
    }

    /// The number of components.
    pub(in crate::simulate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The indices, callers first.
    pub(in crate::simulate) fn indices(
        &self,
    ) -> impl DoubleEndedIterator<Item = ComponentIndex> + ExactSizeIterator + use<T> {
        (0..self.0.len()).map(ComponentIndex)
    }

    /// The values with their indices, callers first.
    pub(in crate::simulate) fn iter(&self) -> impl DoubleEndedIterator<Item = (ComponentIndex, &T)> {
        self.indices().zip(&self.0)
    }

    /// The values, callers first.
    pub(in crate::simulate) fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.0.iter()
    }

    /// The values to be changed, callers first.
    pub(in crate::simulate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut()
    }

    /// Another value for each component, computed in the order callers first.
    pub(in crate::simulate) fn map<U>(&self, mut compute: impl FnMut(ComponentIndex, &T) -> U) -> PerComponent<U> {
        PerComponent(self.iter().map(|(index, value)| compute(index, value)).collect())
    }
}

#[expect(clippy::indexing_slicing, reason = "an index of a component is less than the number of components")]
impl<T> Index<ComponentIndex> for PerComponent<T> {
    type Output = T;

    fn index(&self, ComponentIndex(position): ComponentIndex) -> &T {
        &self.0[position]
    }
}

#[expect(clippy::indexing_slicing, reason = "an index of a component is less than the number of components")]
impl<T> IndexMut<ComponentIndex> for PerComponent<T> {
    fn index_mut(&mut self, ComponentIndex(position): ComponentIndex) -> &mut T {
        &mut self.0[position]
    }
}
