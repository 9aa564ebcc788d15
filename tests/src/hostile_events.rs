//! Seeded events of a Function URL, as somebody would send them who wants the bot to fail.

use fastrand::Rng;
use frontend::link;
use investigation::model::InvestigationId;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use slack::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER, sign};

use crate::bot_process::{LINK_KEY, SIGNING_SECRET};

/// The domain name of the bot's Function URL.
pub const DOMAIN_NAME: &str = "abc.lambda-url.us-east-1.on.aws";

/// What has a meaning in an address, a header, a form, markup, JSON or base64, and what has none.
const PIECES: [&str; 42] = [
    " ",
    "\"",
    "<",
    ">",
    "#",
    "?",
    "%",
    "%2",
    "%zz",
    "%00",
    "&",
    "=",
    "+",
    ":",
    "/",
    "//",
    "@",
    "\\",
    "..",
    "\0",
    "\u{1}",
    "\u{1f}",
    "\u{7f}",
    "\r\n",
    "\t",
    "\u{80}",
    "é",
    "😀",
    "\u{202e}",
    "\u{feff}",
    "\u{ffff}",
    "a",
    "0",
    "-",
    "[::1]",
    "javascript",
    "http",
    "evil.example",
    "last",
    "30m",
    "24:61-99:99",
    "9999999999999999999h",
];

/// Headers that mean something to a proxy, to Lambda or to the bot.
const HEADERS: [&str; 8] = [
    "host",
    "x-forwarded-proto",
    "x-forwarded-host",
    "forwarded",
    "content-type",
    "cookie",
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
];

/// The fields in which a hostile text or another type of value is put.
const FIELDS: [&str; 12] = [
    "/version",
    "/rawPath",
    "/rawQueryString",
    "/headers",
    "/cookies",
    "/requestContext",
    "/requestContext/domainName",
    "/requestContext/http",
    "/requestContext/http/method",
    "/requestContext/timeEpoch",
    "/body",
    "/isBase64Encoded",
];

/// A sequence of events that is the same for the same seed and time.
pub struct HostileEvents {
    rng: Rng,
    now: Timestamp,
}

impl HostileEvents {
    /// Begins a sequence; its signatures and links are valid at `now`.
    #[must_use]
    pub fn new(seed: u64, now: Timestamp) -> Self {
        Self { rng: Rng::with_seed(seed), now }
    }

    /// The next event, as JSON.
    pub fn next_event(&mut self) -> String {
        match self.rng.u32(0..1_000) {
            0..=4 => self.huge_event(),
            5..=99 => self.value(4).to_string(),
            100..=299 => self.signed_command().to_string(),
            300..=399 => self.forged_command().to_string(),
            400..=499 => self.report_link().to_string(),
            500..=549 => with_lone_surrogate(&self.changed_event()),
            _ => self.changed_event().to_string(),
        }
    }

    /// A text of up to ten pieces, seldom one that is longer than an address may be.
    fn text(&mut self) -> String {
        let count = if self.rng.u32(0..1_000) == 0 { 70_000 } else { self.rng.usize(0..10) };
        (0..count).map(|_| self.choose(&PIECES)).collect()
    }

    fn choose<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.rng.usize(0..items.len())]
    }

    /// Any JSON, nested at most `depth` times.
    fn value(&mut self, depth: u32) -> Value {
        match self.rng.u32(0..if depth == 0 { 5 } else { 7 }) {
            0 => Value::Null,
            1 => self.rng.bool().into(),
            2 => self.rng.i64(..).into(),
            3 => (self.rng.f64() * 1e300).into(),
            4 => self.text().into(),
            5 => (0..self.rng.usize(0..5)).map(|_| self.value(depth - 1)).collect(),
            _ => (0..self.rng.usize(0..5)).map(|_| (self.text(), self.value(depth - 1))).collect::<Map<_, _>>().into(),
        }
    }

    fn headers(&mut self) -> Value {
        let mut headers = Map::new();
        for _ in 0..self.rng.usize(0..6) {
            let name = if self.rng.bool() { self.choose(&HEADERS).to_owned() } else { self.text() };
            headers.insert(name, self.text().into());
        }
        headers.into()
    }

    /// An event for one of the doors, in which some fields are hostile or missing.
    fn changed_event(&mut self) -> Value {
        let method = self.choose(&["GET", "GET", "POST", "PUT", "OPTIONS"]);
        let path = match self.rng.u32(0..3) {
            0 => "/slack/commands".to_owned(),
            1 => format!("/reports/{}", self.text()),
            _ => format!("/{}", self.text()),
        };
        let query = if self.rng.bool() { self.text() } else { String::new() };
        let mut event = event(method, &path, &query);
        if self.rng.bool() {
            event["headers"] = self.headers();
        }
        for _ in 0..self.rng.usize(0..3) {
            let pointer = self.choose(&FIELDS);
            let value = if self.rng.u32(0..4) == 0 { self.value(3) } else { self.text().into() };
            if let Some(field) = event.pointer_mut(pointer) {
                *field = value;
            }
        }
        if self.rng.u32(0..10) == 0 {
            let name = self.choose(&["rawPath", "rawQueryString", "headers", "requestContext", "body"]);
            event.as_object_mut().unwrap().remove(name);
        }
        event
    }

    /// A command that Slack signed, with a hostile text and hostile headers about where it was sent.
    fn signed_command(&mut self) -> Value {
        let text = if self.rng.bool() { format!("checkout {}", self.text()) } else { self.text() };
        let mut event = signed_command(&text, &self.text(), self.now);
        for name in ["host", "x-forwarded-proto", "x-forwarded-host", "forwarded"] {
            event["headers"][name] = self.choose(&["evil.example", "javascript", "a/b?c", "é", "[", "@"]).into();
        }
        event
    }

    /// A command with another signature, time or body than the one that Slack signed.
    fn forged_command(&mut self) -> Value {
        let mut event = signed_command("checkout", &self.text(), self.now);
        if self.rng.bool() {
            let body = event["body"].as_str().unwrap();
            event["body"] = format!("{body}&user_id=U2").into();
        } else {
            let name = self.choose(&[SIGNATURE_HEADER, TIMESTAMP_HEADER]);
            event["headers"][name] = self.choose(&["", "v0=", "v0=00", "0", "-1", "é", "99999999999999999999"]).into();
        }
        event
    }

    /// A link that the bot signed, to a report that is not stored; every other one is spoilt.
    fn report_link(&mut self) -> Value {
        let id = InvestigationId::from_seed(&self.rng.u64(..).to_be_bytes());
        let address = link::sign("", &id, self.now, &SecretString::from(LINK_KEY));
        let (path, query) = address.split_once('?').unwrap();
        let suffix = if self.rng.bool() { self.text() } else { String::new() };
        event("GET", path, &format!("{query}{suffix}"))
    }

    /// As much as Lambda delivers in one event, or more than the bot's types hold.
    fn huge_event(&mut self) -> String {
        let mut event = event("POST", "/slack/commands", "");
        match self.rng.u32(0..5) {
            0 => event["body"] = "x".repeat(6 * 1024 * 1024).into(),
            1 => event["rawQueryString"] = "x".repeat(70_000).into(),
            2 => event["headers"] = (0..40_000).map(|n| (format!("h{n}"), json!(""))).collect::<Map<_, _>>().into(),
            3 => event["rawPath"] = format!("/{}", "é".repeat(500_000)).into(),
            _ => {
                let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
                let name = self.choose(&["rawPath", "headers", "unread"]);
                return format!("{{\"{name}\":{deep}}}");
            }
        }
        event.to_string()
    }
}

/// An event without headers and body.
#[must_use]
pub fn event(method: &str, path: &str, query: &str) -> Value {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query, "cookies": [],
        "headers": {},
        "requestContext": {
            "accountId": "anonymous", "apiId": "abc", "domainName": DOMAIN_NAME, "domainPrefix": "abc",
            "requestId": "1", "routeKey": "$default", "stage": "$default", "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1_767_225_600_000_u64,
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1",
                "userAgent": "Slackbot 1.0"
            },
        },
        "body": null, "isBase64Encoded": false,
    })
}

/// The event of a command that Slack signed at `now`. Two of the same `trigger_id` are one delivery.
#[must_use]
pub fn signed_command(text: &str, trigger_id: &str, now: Timestamp) -> Value {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    let body = format!(
        "team_id=T1&channel_id=C1&user_id=U1&command=%2Finvestigate&text={}&trigger_id={}\
         &response_url=https%3A%2F%2Fhooks.slack.com%2Fx",
        encode(text),
        encode(trigger_id)
    );
    signed_by_slack("/slack/commands", &body, now)
}

/// The event of a request that Slack signed at `now`.
#[must_use]
pub fn signed_by_slack(path: &str, body: &str, now: Timestamp) -> Value {
    let mut event = event("POST", path, "");
    event["headers"] = json!({
        "content-type": "application/x-www-form-urlencoded",
        TIMESTAMP_HEADER: now.as_second().to_string(),
        SIGNATURE_HEADER: sign(now, body.as_bytes(), &SecretString::from(SIGNING_SECRET)),
    });
    event["body"] = body.into();
    event
}

/// The event with half of a surrogate pair in its path, which JSON can spell and no text can hold.
fn with_lone_surrogate(event: &Value) -> String {
    event.to_string().replacen("\"rawPath\":\"", "\"rawPath\":\"\\ud800", 1)
}
