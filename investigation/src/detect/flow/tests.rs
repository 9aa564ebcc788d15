use jiff::Timestamp;

use super::*;
use crate::model::EntityKind;

/// Requests in a few words: each is the work of one entity, `operation: step step …`; a step in capitals is a call to the
/// entity of that name, and one with an exclamation mark is a call that failed.
#[derive(Default)]
struct Requests {
    table: FlowTable<'static>,
    count: i64,
}

const IDS: [&str; 8] = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7"];

impl Requests {
    fn before(self, times: usize, visit: &str) -> Self {
        self.repeated(times, &[visit], false)
    }

    fn now(self, times: usize, visit: &str) -> Self {
        self.repeated(times, &[visit], true)
    }

    /// The same request so many times; the visits of one request are given deepest first.
    fn repeated(mut self, times: usize, visits: &[&str], is_in_incident: bool) -> Self {
        for _ in 0..times {
            let transitions = visits.iter().flat_map(|visit| self.transitions(visit)).collect();
            let started_at = Timestamp::from_second(self.count).unwrap();
            let id = IDS[self.count as usize % IDS.len()];
            self.table.add(FlowRequest { id, started_at, is_in_incident, transitions });
            self.count += 1;
        }
        self
    }

    fn transitions(&mut self, visit: &str) -> Vec<Transition> {
        let (name, steps) = visit.split_once(':').unwrap();
        let (name, operation) = name.split_once('/').unwrap_or((name, ""));
        let place = self.table.place(&entity(name), operation.to_owned());
        let (mut previous, mut from, mut follows_failure) = (Step::Start, Step::Start, false);
        let mut transitions = Vec::new();
        for word in steps.split_whitespace() {
            let label = word.trim_end_matches('!');
            let callee = label.chars().all(char::is_uppercase).then(|| entity(&label.to_lowercase()));
            let to = Step::Event(self.table.step(label.to_owned(), callee));
            transitions.push(Transition { place, previous, from, to, follows_failure });
            (previous, from, follows_failure) = (from, to, word.ends_with('!'));
        }
        transitions.push(Transition { place, previous, from, to: Step::End, follows_failure });
        transitions
    }

    fn summaries(mut self) -> Vec<String> {
        self.table.find_breaks().into_iter().map(|found| found.summary).collect()
    }

    fn entities(mut self) -> Vec<String> {
        self.table.find_breaks().into_iter().map(|found| found.entity.name).collect()
    }
}

fn entity(name: &str) -> Entity {
    Entity { name: name.to_owned(), kind: EntityKind::Service }
}

fn requests() -> Requests {
    Requests::default()
}

#[test]
fn a_step_that_nothing_follows_any_more_breaks_the_flow() {
    let mut broken = requests().before(40, "shop: read pay ship").now(20, "shop: read pay");
    let found = broken.table.find_breaks();
    let [only] = &found[..] else { panic!("{found:?}") };
    assert_eq!(
        only.summary,
        "shop breaks off after “pay”: 20 of 20 times, 0 of 40 in the baseline, where “ship” followed in 40; for example r0"
    );
    assert_eq!((only.magnitude.observed, only.magnitude.expected), (100.0, 0.0));
    assert_eq!(only.requests.len(), 20);
}

#[test]
fn every_turn_has_its_words() {
    let steady = || requests().before(40, "shop: read pay").before(8, "desk: cache refund");
    assert_eq!(
        steady().now(20, "shop:").summaries(),
        [
            "shop returns without any of its steps: 20 of 20 times, 0 of 40 in the baseline, where “read” followed in 40; for \
          example r0"
        ]
    );
    assert_eq!(
        steady().now(20, "shop: cache pay").summaries(),
        [
            "shop begins with “cache”: 20 of 20 times, 0 of 40 in the baseline, where “read” followed in 40; for example r0"
        ]
    );
    assert_eq!(
        steady().now(20, "shop: read pay refund").summaries(),
        [
            "shop goes on with “refund” after “pay”: 20 of 20 times, 0 of 40 in the baseline, where 40 ended; for example r0"
        ]
    );
}

#[test]
fn a_part_of_the_requests_is_enough_if_it_is_beyond_chance() {
    let some =
        |broken| requests().before(200, "shop: read pay").now(100 - broken, "shop: read pay").now(broken, "shop: read");
    assert_eq!(some(30).entities(), ["shop"]);
    assert_eq!(some(8).entities(), [""; 0], "a twelfth is not a rise by a tenth");
    let few = requests().before(15, "shop: read pay").now(2, "shop: read");
    assert_eq!(few.entities(), [""; 0], "two may be an accident");
    let thin = requests().before(9, "shop: read pay").now(30, "shop: read");
    assert_eq!(thin.entities(), [""; 0], "nine visits are no baseline");
    assert_eq!(requests().now(30, "shop: read").entities(), [""; 0], "nor is none");
}

#[test]
fn another_mix_of_requests_is_no_break() {
    let mixed = requests()
        .before(50, "shop/list: read")
        .before(50, "shop/buy: read pay")
        .now(95, "shop/list: read")
        .now(5, "shop/buy: read pay");
    assert_eq!(mixed.entities(), [""; 0]);
    let unnamed =
        requests().before(50, "shop: read").before(50, "shop: read pay").now(95, "shop: read").now(5, "shop: read pay");
    assert_eq!(unnamed.entities(), [""; 0], "what half of the baseline did is not new");
}

#[test]
fn operations_that_are_told_apart_by_values_are_one() {
    let mut slugs = requests();
    for product in 0..40 {
        slugs = slugs.before(2, &format!("shop/{product}: read pay")).now(1, &format!("shop/{product}: read"));
    }
    assert_eq!(slugs.entities(), ["shop"]);
}

#[test]
fn the_first_break_of_a_request_is_the_one_that_counts() {
    let both = requests().repeated(40, &["cart: read save", "shop: CART pay"], false).repeated(
        20,
        &["cart: read", "shop: CART"],
        true,
    );
    assert_eq!(both.entities(), ["cart"]);
}

#[test]
fn a_callee_is_blamed_for_calls_that_break_off_in_two_places_but_not_in_one() {
    let healthy = || requests().before(40, "shop/list: CART read").before(40, "desk: open CART close");
    assert_eq!(healthy().now(20, "shop/list: CART").now(20, "desk: open CART close").entities(), ["shop"]);
    let two = || healthy().now(20, "shop/list: CART").now(20, "desk: open CART");
    assert_eq!(two().entities(), ["cart"]);
    assert_eq!(
        two().summaries(),
        ["requests break off after calls to cart, at 2 points in its callers; in shop 20 of 20 times, 0 of 40 in the \
          baseline, where “read” followed in 40; for example r0"]
    );
}

#[test]
fn what_follows_a_failed_call_is_not_the_callers_doing() {
    let failed = requests().before(40, "shop: CART read").now(20, "shop: CART!");
    assert_eq!(failed.entities(), [""; 0]);
}

#[test]
fn new_code_and_a_new_dependency_are_no_break() {
    let replaced = requests().before(40, "shop: read OLD pay").now(20, "shop: read NEW pay");
    assert_eq!(replaced.entities(), [""; 0]);
}

#[test]
fn a_step_that_is_put_in_between_cuts_nothing_off() {
    let steady = || requests().before(190, "shop: read pay").before(10, "shop: read cache pay");
    assert_eq!(steady().now(60, "shop: read cache pay").entities(), [""; 0]);
    assert_eq!(steady().now(60, "shop: read cache").entities(), ["shop"]);
}

#[test]
fn a_step_that_tells_of_trouble_itself_blames_nobody() {
    let mut told = requests().before(190, "shop: read pay").before(10, "shop: read fail").now(60, "shop: read fail");
    let step = told.table.step("fail".to_owned(), None);
    told.table.mark_as_telling(step);
    assert_eq!(told.entities(), [""; 0]);
    let silent = requests().before(190, "shop: read pay").before(10, "shop: read skip").now(60, "shop: read skip");
    assert_eq!(silent.entities(), ["shop"]);
}

#[test]
fn half_of_all_broken_requests_must_agree() {
    let apart = requests()
        .before(60, "shop: read pay")
        .before(60, "desk: open close")
        .before(60, "mail: write send")
        .now(20, "shop: read")
        .now(20, "desk: open")
        .now(20, "mail: write");
    assert_eq!(apart.entities(), [""; 0]);
}

#[test]
fn two_halves_of_ordinary_traffic_do_not_differ() {
    let visits = [
        "shop/list: read",
        "shop/list: CACHE read",
        "shop/buy: CART read PAY",
        "shop/buy: CART PAY mail",
        "cart: load",
    ];
    let mut state: u64 = 7;
    let mut next = move || {
        // Knuth's linear congruential generator; its high bits are random enough.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    for trial in 0..200 {
        let mut quiet = requests();
        for _ in 0..150 {
            let is_in_incident = next() % 3 == 0;
            quiet = quiet.repeated(1, &[visits[next() % visits.len()]], is_in_incident);
        }
        assert_eq!(quiet.entities(), [""; 0], "{trial}");
    }
}
