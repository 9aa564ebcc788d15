use std::collections::BTreeSet;

use strum::VariantArray;

use super::*;

fn each(check: impl Fn(&str, &Topology)) {
    for family in Family::VARIANTS.iter().copied() {
        for (nodes, seed) in [(5, 1), (5, 2), (7, 3), (12, 4), (40, 5), (500, 6)] {
            let topology = Topology::new(family, nodes, &[], &mut Random::new(seed, "topology"));
            check(&format!("{} of {nodes}", family.name()), &topology);
        }
    }
}

#[test]
fn callers_come_before_their_callees_and_names_are_unique() {
    each(|case, topology| {
        let names: BTreeSet<_> = topology.components.values().map(|component| &component.name).collect();
        assert_eq!(names.len(), topology.components.len(), "{case}");
        for (index, component) in topology.components.iter() {
            assert!(component.calls.iter().all(|call| call.to > index), "{case}: {}", component.name);
        }
    });
}

#[test]
fn every_component_is_reached() {
    each(|case, topology| {
        assert!(topology.traffic_shares(CallFilter::All).values().all(|share| *share > 0.0), "{case}")
    });
}

#[test]
fn a_system_has_the_size_that_was_asked_for() {
    for (family, nodes) in Family::VARIANTS.iter().copied().flat_map(|family| [5, 50, 500].map(|nodes| (family, nodes)))
    {
        let topology = Topology::new(family, nodes, &[], &mut Random::new(1, "topology"));
        assert_eq!(topology.components.len(), nodes, "{}", family.name());
    }
}

#[test]
fn what_is_wanted_is_there() {
    for (family, kind) in Family::VARIANTS
        .iter()
        .copied()
        .flat_map(|family| [Kind::Table, Kind::Database, Kind::External].map(|it| (family, it)))
    {
        let topology = Topology::new(family, 6, &[&[kind]], &mut Random::new(3, "topology"));
        assert!(topology.components.values().any(|component| component.kind == kind), "{}: {kind:?}", family.name());
    }
}
