//! Names as teams give them.

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

/// Gives every component a name of its own.
#[derive(Debug)]
pub(super) struct Names {
    prefix: &'static str,
    taken: BTreeSet<String>,
}

impl Names {
    /// An account's habits.
    pub(super) fn new(random: &mut Random) -> Self {
        Self { prefix: random.word(&PREFIXES), taken: BTreeSet::new() }
    }

    /// A name that nobody has.
    pub(super) fn give(&mut self, kind: Kind, random: &mut Random) -> String {
        let first = self.propose(kind, random);
        let name = (2..).map(|n| if n == 2 { first.clone() } else { numbered(kind, &first, n - 1) });
        let name = name.into_iter().find(|name| !self.taken.contains(name)).unwrap_or(first);
        self.taken.insert(name.clone());
        name
    }

    fn propose(&self, kind: Kind, random: &mut Random) -> String {
        let (prefix, subject) = (self.prefix, random.word(&SUBJECTS));
        let plain = |role: &str| format!("{prefix}{subject}{role}");
        match kind {
            Kind::Client => plain("-client"),
            Kind::ApiGateway => format!("{}/{}", plain("-api"), random.word(&STAGES)),
            Kind::LoadBalancer => format!("app/{}/{}", plain("-alb"), random.hex(16)),
            Kind::Lambda => format!("{prefix}{subject}-{}", random.word(&LAMBDA_ROLES)),
            Kind::Container => format!("{prefix}{subject}-{}", random.word(&CONTAINER_ROLES)),
            Kind::Table => plain(random.word(&TABLE_ROLES)),
            Kind::Database => plain(random.word(&DATABASE_ROLES)),
            Kind::Queue => plain(random.word(&QUEUE_ROLES)),
            Kind::Topic => plain(random.word(&TOPIC_ROLES)),
            Kind::StateMachine => plain(random.word(&WORKFLOW_ROLES)),
            Kind::External => format!("{}.{}.example", random.word(&HOSTS), random.word(&VENDORS)),
        }
    }
}

/// The same name with a number, where such a name takes one.
fn numbered(kind: Kind, name: &str, n: u32) -> String {
    match kind {
        Kind::ApiGateway => name.replacen('/', &format!("-{n}/"), 1),
        Kind::External => name.replacen('.', &format!("{n}."), 1),
        Kind::Client
        | Kind::LoadBalancer
        | Kind::Lambda
        | Kind::Container
        | Kind::Table
        | Kind::Database
        | Kind::Queue
        | Kind::Topic
        | Kind::StateMachine => format!("{name}-{n}"),
    }
}
