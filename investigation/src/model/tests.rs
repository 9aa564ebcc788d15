//! What holds for every closed set of the model.

use std::fmt::Debug;

use serde::Serialize;
use strum::VariantArray;

use super::*;

fn assert_names_are_those_in_json<T: VariantArray + Serialize + Debug + Copy>(name: impl Fn(T) -> &'static str) {
    for variant in T::VARIANTS {
        assert_eq!(serde_json::json!(variant), name(*variant), "{variant:?}");
    }
}

#[test]
fn the_name_of_a_variant_is_its_name_in_json() {
    assert_names_are_those_in_json(Source::name);
    assert_names_are_those_in_json(EvidenceKind::name);
    assert_names_are_those_in_json(CauseKind::name);
    assert_names_are_those_in_json(Signal::name);
}

#[test]
fn sources_are_shown_in_the_order_in_which_they_sort() {
    assert!(Source::ALL.is_sorted());
}
