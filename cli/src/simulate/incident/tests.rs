use super::*;

fn arguments(family: Family, faults: &[Fault], seed: u64) -> Arguments {
    Arguments { family, nodes: 10, faults: faults.to_vec(), seed, missing: Vec::new() }
}

/// The text of everything that is recorded, without the context and the truth.
fn recorded(bundle: &Bundle) -> String {
    let parts = (&bundle.metrics, &bundle.logs, &bundle.traces, &bundle.changes, &bundle.alarms);
    serde_json::to_string(&parts).unwrap()
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    let bytes = |seed| recorded(&simulate("x", &arguments(Family::Mixed, &[Fault::Timeout], seed)).unwrap());
    assert_eq!(bytes(1), bytes(1));
    assert_ne!(bytes(1), bytes(2));
}

#[test]
fn every_fault_strikes_every_family_where_the_telemetry_can_show_it() {
    for (family, fault) in Family::ALL.into_iter().flat_map(|family| Fault::ALL.map(|fault| (family, fault))) {
        let bundle = simulate("x", &arguments(family, &[fault], 5)).unwrap();
        let truths = bundle.manifest.truths.clone().unwrap();
        let [truth] = truths.as_slice() else { panic!("{}: {truths:?}", fault.name()) };
        let case = format!("{} in {}: {truth:?}", fault.name(), family.name());
        assert_eq!(truth.kind, Some(fault.kind()), "{case}");
        assert!(recorded(&bundle).contains(&format!("\"{}\"", truth.entity)), "{case}");
    }
}

#[test]
fn a_quiet_incident_has_no_truth_but_says_that_it_has_none() {
    let bundle = simulate("x", &arguments(Family::Serverless, &[], 5)).unwrap();
    assert_eq!(bundle.manifest.truths, Some(Vec::new()));
}

#[test]
fn what_is_missing_is_not_there() {
    let arguments = Arguments {
        missing: vec![Missing::Logs, Missing::Graph],
        ..arguments(Family::Serverless, &[Fault::ErrorSurge], 5)
    };
    let bundle = simulate("x", &arguments).unwrap();
    assert!(bundle.logs.is_none() && bundle.traces.is_none());
    assert!(bundle.metrics.is_some() && bundle.changes.is_some() && bundle.alarms.is_some());
}

#[test]
fn a_refusal_says_what_would_be_right() {
    let refusal = |arguments: Arguments| simulate("x", &arguments).unwrap_err().to_string();
    let small = Arguments { nodes: 4, ..arguments(Family::Mixed, &[], 1) };
    assert_eq!(refusal(small), "--nodes: 4 is out of range; 5 to 500 would do with these faults");
    let twice = arguments(Family::Mixed, &[Fault::Timeout, Fault::Timeout], 1);
    assert_eq!(refusal(twice), "--fault: `timeout` is named twice; name each fault once");
}
