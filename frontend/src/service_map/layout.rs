//! Where the entities of a map stand: in columns, callers to the left of what they call.

use investigation::model::ServiceMap;

/// Sweeps that put entities near what they are connected with; the order has settled by then.
const MAX_SWEEPS: usize = 6;

/// The place of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The column, from the left.
    pub column: usize,
    /// The row in the column, from the top.
    pub row: usize,
}

/// The places of the nodes, in their order. The same map gives the same places.
pub fn places(map: &ServiceMap) -> Vec<Place> {
    let count = map.nodes.len();
    let calls: Vec<(usize, usize)> = map
        .calls
        .iter()
        .map(|call| (call.caller, call.callee))
        .filter(|(caller, callee)| caller != callee && *caller < count && *callee < count)
        .collect();
    let columns = assign_columns(count, &calls, map.nodes.iter().position(|node| node.is_entry));
    order_rows(&columns, &calls)
}

/// The columns: a callee stands one to the right of the caller that is farthest from the left. A call that closes a circle
/// moves nothing.
fn assign_columns(count: usize, calls: &[(usize, usize)], entry: Option<usize>) -> Vec<usize> {
    let mut state = vec![Visit::Unseen; count];
    let mut forward = Vec::new();
    let is_called = |node: usize| calls.iter().any(|(_, callee)| *callee == node);
    let roots = entry.into_iter().chain((0..count).filter(|node| !is_called(*node))).chain(0..count);
    for root in roots {
        visit(root, calls, &mut state, &mut forward);
    }
    let mut columns = vec![0; count];
    // Each round moves a callee by one at least; a way without circles has fewer calls than there are nodes.
    for _ in 0..count {
        for (caller, callee) in &forward {
            let behind_caller = columns.get(*caller).map_or(0, |column| column + 1);
            if let Some(column) = columns.get_mut(*callee) {
                *column = behind_caller.max(*column);
            }
        }
    }
    columns
}

/// Whether a node was met while its calls are followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    Unseen,
    Open,
    Done,
}

/// Follows the calls of a node and keeps those that close no circle. A map is small, so that the recursion is not deep.
fn visit(node: usize, calls: &[(usize, usize)], state: &mut [Visit], forward: &mut Vec<(usize, usize)>) {
    match state.get_mut(node) {
        Some(visit) if *visit == Visit::Unseen => *visit = Visit::Open,
        _ => return,
    }
    for &(caller, callee) in calls.iter().filter(|(caller, _)| *caller == node) {
        if state.get(callee) != Some(&Visit::Open) {
            forward.push((caller, callee));
            visit(callee, calls, state, forward);
        }
    }
    if let Some(visit) = state.get_mut(node) {
        *visit = Visit::Done;
    }
}

/// The rows: in each column by the mean row of the neighbours, so that few calls cross.
fn order_rows(columns: &[usize], calls: &[(usize, usize)]) -> Vec<Place> {
    let mut places: Vec<Place> = columns.iter().map(|&column| Place { column, row: 0 }).collect();
    let last_column = columns.iter().copied().max().unwrap_or(0);
    for column in 0..=last_column {
        let nodes = (0..columns.len()).filter(|node| columns.get(*node) == Some(&column));
        for (row, node) in nodes.enumerate() {
            if let Some(place) = places.get_mut(node) {
                place.row = row;
            }
        }
    }
    for _ in 0..MAX_SWEEPS {
        for column in 0..=last_column {
            let mut by_neighbours: Vec<(f64, usize)> = Vec::new();
            for node in (0..columns.len()).filter(|node| columns.get(*node) == Some(&column)) {
                by_neighbours.push((mean_row_of_neighbours(node, calls, &places), node));
            }
            by_neighbours.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            for (row, (_, node)) in by_neighbours.into_iter().enumerate() {
                if let Some(place) = places.get_mut(node) {
                    place.row = row;
                }
            }
        }
    }
    places
}

fn mean_row_of_neighbours(node: usize, calls: &[(usize, usize)], places: &[Place]) -> f64 {
    let row = |other: usize| places.get(other).map_or(0.0, |place| place.row as f64);
    let mut sum = 0.0;
    let mut count = 0.0;
    for (caller, callee) in calls {
        if *caller == node || *callee == node {
            sum += row(if *caller == node { *callee } else { *caller });
            count += 1.0;
        }
    }
    if count > 0.0 { sum / count } else { row(node) }
}

#[cfg(test)]
mod tests {
    use investigation::model::{Entity, EntityKind, MapCall, MapNode};
    use proptest::prelude::*;

    use super::*;

    pub fn map(count: usize, calls: &[(usize, usize)]) -> ServiceMap {
        let node = |index: usize| MapNode {
            entity: Entity { name: format!("n{index}"), kind: EntityKind::Service },
            is_cause: false,
            is_entry: index == 0,
            own_share: None,
            onset: None,
            evidence: None,
        };
        let call = |&(caller, callee): &(usize, usize)| MapCall { caller, callee, is_cause: false };
        ServiceMap { nodes: (0..count).map(node).collect(), calls: calls.iter().map(call).collect(), left_out: 0 }
    }

    #[test]
    fn a_callee_stands_right_of_all_its_callers_and_a_circle_ends() {
        let columns = |calls: &[(usize, usize)]| -> Vec<usize> {
            places(&map(4, calls)).iter().map(|place| place.column).collect()
        };
        assert_eq!(columns(&[(0, 1), (0, 2), (1, 3), (2, 1)]), [0, 2, 1, 3]);
        assert_eq!(columns(&[(0, 1), (1, 2), (2, 0), (2, 3)]), [0, 1, 2, 3]);
    }

    proptest! {
        #[test]
        fn no_two_entities_stand_in_one_place(
            count in 1_usize..30,
            calls in prop::collection::vec((0_usize..40, 0_usize..40), 0..90),
        ) {
            let mut places: Vec<(usize, usize)> =
                places(&map(count, &calls)).iter().map(|place| (place.column, place.row)).collect();
            places.sort_unstable();
            let distinct = places.len();
            places.dedup();
            prop_assert_eq!((places.len(), distinct), (count, count));
        }
    }
}
