//! Names such as teams give to their components.

use std::collections::BTreeSet;

use super::Kind;
use crate::simulate::random::Random;

const SUBJECTS: [&str; 48] = [
    "orders",
    "checkout",
    "carts",
    "catalog",
    "payments",
    "billing",
    "invoices",
    "inventory",
    "shipping",
    "returns",
    "customers",
    "accounts",
    "profiles",
    "sessions",
    "auth",
    "tokens",
    "search",
    "pricing",
    "promotions",
    "reviews",
    "ratings",
    "media",
    "thumbnails",
    "uploads",
    "documents",
    "reports",
    "audit",
    "ledger",
    "fraud",
    "risk",
    "loyalty",
    "vouchers",
    "messages",
    "mail",
    "push",
    "webhooks",
    "feeds",
    "recommendations",
    "tracking",
    "routing",
    "drivers",
    "vehicles",
    "bookings",
    "rooms",
    "tickets",
    "claims",
    "quotes",
    "policies",
];
const LAMBDA_ROLES: [&str; 12] = [
    "handler",
    "get",
    "create",
    "update",
    "authorizer",
    "processor",
    "worker",
    "validator",
    "resolver",
    "sync",
    "export",
    "enricher",
];
const CONTAINER_ROLES: [&str; 8] = ["api", "service", "svc", "backend", "gateway", "web", "core", "engine"];
const TABLE_ROLES: [&str; 5] = ["", "-table", "-v2", "-store", "-index"];
const DATABASE_ROLES: [&str; 4] = ["-db", "-postgres", "-aurora", "-mysql"];
const QUEUE_ROLES: [&str; 4] = ["-queue", "-jobs", "-events", "-inbox"];
const TOPIC_ROLES: [&str; 3] = ["-topic", "-notifications", "-published"];
const WORKFLOW_ROLES: [&str; 3] = ["-workflow", "-saga", "-pipeline"];
const HOSTS: [&str; 8] = ["api", "gateway", "rest", "secure", "eu", "partner", "connect", "v2"];
const VENDORS: [&str; 10] =
    ["payhub", "mailfleet", "geocoder", "taxwise", "shipfast", "identix", "smsgate", "creditly", "fxrates", "mapkit"];
const STAGES: [&str; 4] = ["prod", "live", "v1", "main"];
const PREFIXES: [&str; 6] = ["", "", "", "prod-", "acme-", "eu-"];

/// Draws a unique name for every component.
#[derive(Debug)]
pub(super) struct Names {
    prefix: &'static str,
    taken: BTreeSet<String>,
}

impl Names {
    /// The names of one account, which share a prefix.
    pub(super) fn new(random: &mut Random) -> Self {
        Self { prefix: random.pick_word(&PREFIXES), taken: BTreeSet::new() }
    }

    /// A name that no other component has: the drawn one with the first number that makes it unique, if need be.
    pub(super) fn draw(&mut self, kind: Kind, random: &mut Random) -> String {
        let drawn = self.propose(kind, random);
        let mut name = drawn.clone();
        let mut number = 1;
        while !self.taken.insert(name.clone()) {
            number += 1;
            name = with_number(kind, &drawn, number);
        }
        name
    }

    fn propose(&self, kind: Kind, random: &mut Random) -> String {
        let (prefix, subject) = (self.prefix, random.pick_word(&SUBJECTS));
        let plain = |role: &str| format!("{prefix}{subject}{role}");
        match kind {
            Kind::Client => plain("-client"),
            Kind::ApiGateway => format!("{}/{}", plain("-api"), random.pick_word(&STAGES)),
            Kind::LoadBalancer => format!("app/{}/{}", plain("-alb"), random.hex(16)),
            Kind::Lambda => format!("{prefix}{subject}-{}", random.pick_word(&LAMBDA_ROLES)),
            Kind::Container => format!("{prefix}{subject}-{}", random.pick_word(&CONTAINER_ROLES)),
            Kind::Table => plain(random.pick_word(&TABLE_ROLES)),
            Kind::Database => plain(random.pick_word(&DATABASE_ROLES)),
            Kind::Queue => plain(random.pick_word(&QUEUE_ROLES)),
            Kind::Topic => plain(random.pick_word(&TOPIC_ROLES)),
            Kind::StateMachine => plain(random.pick_word(&WORKFLOW_ROLES)),
            Kind::External => format!("{}.{}.example", random.pick_word(&HOSTS), random.pick_word(&VENDORS)),
        }
    }
}

/// The name with a number, at the place where names of this kind have one.
fn with_number(kind: Kind, name: &str, number: u32) -> String {
    match kind {
        Kind::ApiGateway => name.replacen('/', &format!("-{number}/"), 1),
        Kind::External => name.replacen('.', &format!("{number}."), 1),
        Kind::Client
        | Kind::LoadBalancer
        | Kind::Lambda
        | Kind::Container
        | Kind::Table
        | Kind::Database
        | Kind::Queue
        | Kind::Topic
        | Kind::StateMachine => format!("{name}-{number}"),
    }
}
