//! The pictures of `docs/slack`: every message, modal and App Home, light and dark.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bundle::{Bundle, BundleSource};
use cli::embedded::investigate;
use end_to_end::browser::{Browser, Viewport};
use investigation::detect::{self, Findings};
use investigation::limits::{Limited, Usage};
use investigation::model::{GapReason, Report, Request, Scope, Source, Thread};
use investigation::occurrence::{Line, Storm};
use investigation::ports::{Announcement, Channel as _, Place, Refusal, TelemetrySources as _};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use slack::Client;
use testkit::slack::{FakeSlack, Membership, Settings};
use url::Url;

use crate::{answers, views};

pub(super) const CHANNEL: &str = "C0INCIDENTS";

/// Whoever looks at it.
pub(super) const PERSON: &str = "U0EMBEDDED";

pub(super) const TOKEN: &str = "xoxb-pictures";
/// Another app, which keeps the incidents of the channel.
pub(super) const INCIDENT_BOT: &str = "U0INCIDENTBOT";

pub(super) const LINK: &str = "https://bot.example/reports/inv-1?expires=1&mac=1";

/// The width of a window beside which other windows have room, and of a phone.
const WIDTHS: [(&str, u32); 2] = [("desk", 760), ("phone", 390)];

/// Simulated, with every source.
pub(super) const THROTTLED: &str = "lambda-timeout-after-deploy";

/// Simulated; its metrics alone do not say why.
const UNSURE: &str = "dependency-5xx";

/// Makes the pictures of every message in this folder.
pub async fn shoot(browser: &mut Browser, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (name, page) in pages().await?.into_iter().chain(answers::pages().await?).chain(views::pages().await?) {
        for (device, width) in WIDTHS {
            for dark in [false, true] {
                // A phone shows less of everything, so one scheme will do for it.
                if device == "phone" && dark {
                    continue;
                }
                let scheme = if dark { "dark" } else { "light" };
                let address = format!("data:text/html;charset=utf-8;base64,{}", BASE64_STANDARD.encode(&page));
                browser.open(&address, Viewport { width, height: 200, dark }).await?;
                let height = browser.height_with_modal().await?;
                browser.open(&address, Viewport { width, height, dark }).await?;
                fs::write(folder.join(format!("{name}-{device}-{scheme}.png")), browser.screenshot().await?)?;
            }
        }
    }
    Ok(())
}

/// The channel with one message each, and with the whole thread of one run, its parts open.
async fn pages() -> Result<Vec<(&'static str, String)>> {
    let bundle = bundle::open(THROTTLED)?;
    let scope = Scope::new(bundle.request(), bundle.context.clone());
    let request = &scope.request;
    let findings = some_findings(&bundle, &scope).await;
    let cause = investigate(bundle.clone()).await?;
    let passed = passed(&cause);
    let unsure = investigate(with_metrics_and_alarms_alone(bundle::open(UNSURE)?)).await?;
    let nothing = Bundle { metrics: None, logs: None, traces: None, changes: None, alarms: None, ..bundle.clone() };
    let nothing = investigate(nothing).await?;
    let advice = "CloudWatch Logs failed or could not be reached; investigate again in a few minutes.";
    let concluded = |report| Announcement::Concluded { request, report, link: LINK };
    let mut pages = Vec::new();
    for (name, announcement) in [
        ("running", Announcement::Progress { scope: &scope, findings: &findings }),
        ("cause", concluded(&cause)),
        ("passed", concluded(&passed)),
        ("not-sure", concluded(&unsure)),
        ("nothing-read", concluded(&nothing)),
        ("failed", Announcement::Failed { request, advice, link: None }),
        ("cancelled", Announcement::Stopped { request, by: Some("ben") }),
        ("over-limit", Announcement::Refused { request, refusal: Refusal::OverLimit(&usage(20)) }),
        ("near-limit", Announcement::NearLimit { request, usage: &usage(18) }),
    ] {
        pages.push((name, page(request, &[announcement]).await?));
    }
    let thread = page(request, &[concluded(&cause), Announcement::Report { report: &cause, link: LINK }]).await?;
    pages
        .push(("report-open", thread.replace(r#"<details class="container">"#, r#"<details class="container" open>"#)));
    pages.push(("report", thread));
    let alarms = Announcement::Alarms { request, storm: &storm() };
    pages.push(("alarms", page(request, &[concluded(&cause), alarms]).await?));
    let unsure = Announcement::Report { report: &unsure, link: LINK };
    pages.push(("report-not-sure", page(request, &[unsure]).await?));
    Ok(pages)
}

fn usage(used: u64) -> Usage {
    Usage { limited: Limited::Person, used, limit: 20, renewed_at: clock() + SignedDuration::from_mins(40) }
}

/// Three alarms of one cause, one of which went off again.
fn storm() -> Storm {
    let at = |minutes: i64| clock() - SignedDuration::from_mins(minutes);
    let line = |alarm: &str, minutes, occurrence| Line { alarm: alarm.to_owned(), at: at(minutes), occurrence };
    Storm {
        lines: vec![line("checkout-latency", 6, 1), line("checkout-5xx", 3, 2), line("payments-5xx", 2, 1)],
        count: 4,
        first: "checkout-5xx".to_owned(),
        since: at(9),
        until: at(2),
        episode: 3,
    }
}

/// Two sources have ended, and one could not be read.
async fn some_findings(bundle: &Bundle, scope: &Scope) -> Vec<Findings> {
    let sources = BundleSource::new(bundle.clone());
    let mut findings = Vec::new();
    if let Ok(series) = sources.metrics(scope).await {
        findings.push(detect::metrics::detect(scope, series));
    }
    if let Ok(traces) = sources.traces(scope).await {
        findings.push(detect::traces::detect(scope, traces));
    }
    let advice = "The bot may not call cloudtrail:LookupEvents; ask whoever runs it to check its permissions.";
    findings.push(Findings::missing(Source::Changes, GapReason::Denied, advice));
    findings
}

/// The same incident of a service whose context names nothing else.
fn with_metrics_and_alarms_alone(mut bundle: Bundle) -> Bundle {
    bundle.context.log_groups.clear();
    (bundle.context.traces, bundle.context.changes) = (false, false);
    bundle
}

/// The same report, if it had passed within the window.
fn passed(report: &Report) -> Report {
    let mut passed = report.clone();
    if let Some(cause) = passed.hypotheses.first_mut() {
        cause.over_since = cause.onset.map(|onset| onset + SignedDuration::from_mins(16));
    }
    passed
}

/// The page of a channel with these messages: the first in the channel, the rest in its thread.
async fn page(request: &Request, announcements: &[Announcement<'_>]) -> Result<String> {
    let slack = workspace();
    let (address, server) = slack.listen().await?;
    let server = tokio::spawn(server);
    let client = Client::new(SecretString::from(TOKEN), Some(&Url::parse(&format!("http://{address}/api"))?));
    let mut thread: Option<Thread> = None;
    for announcement in announcements {
        let place = thread.as_ref().map_or(Place::Channel(CHANNEL), Place::Thread);
        let ts = client.say(request, place, announcement).await?.context("a message in a channel has a timestamp")?;
        thread.get_or_insert(Thread { channel: CHANNEL.to_owned(), ts });
    }
    server.abort();
    Ok(slack.page(CHANNEL))
}

/// A workspace of one channel and three people.
pub(super) fn workspace() -> FakeSlack {
    let person = |id: &str, name: &str| (id.to_owned(), name.to_owned());
    FakeSlack::new(Settings {
        bot_token: TOKEN.into(),
        signing_secret: "unused".into(),
        channels: vec![(CHANNEL.to_owned(), "incidents".to_owned(), Membership::Member)],
        people: vec![
            person(PERSON, "ann"),
            person("U0BEN", "ben"),
            person("U0EVE", "eve"),
            person(INCIDENT_BOT, "incident-bot"),
        ],
        clock: Arc::new(clock),
    })
}

/// A minute after the simulated incident.
pub(super) fn clock() -> Timestamp {
    const NOW: i64 = 1_757_946_660; // 2025-09-15 14:31 UTC
    Timestamp::from_second(NOW).unwrap_or_default()
}
