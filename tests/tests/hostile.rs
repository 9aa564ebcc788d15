//! The bot's real binary under events that anybody on the internet can send.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of this is test code")]

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use end_to_end::bot_process::BotProcess;
use end_to_end::hostile_events::{DOMAIN_NAME, HostileEvents, signed_command};
use jiff::Timestamp;

const SEED: u64 = 7;

const EVENTS: usize = 10_000;

#[tokio::test]
async fn no_event_ends_the_process_or_fails_and_no_link_follows_a_header() -> Result<()> {
    let now = Timestamp::now();
    let mut bot = BotProcess::start().await?;
    let first = bot.invoke(&signed_command("checkout", "first", now).to_string()).await?;
    assert_eq!(first["statusCode"], 200, "{first}");

    let mut events = HostileEvents::new(SEED, now);
    let mut statuses: BTreeMap<i64, usize> = BTreeMap::new();
    for number in 0..EVENTS {
        let event = events.next_event();
        let excerpt = || format!("event {number}: {}", event.chars().take(2_000).collect::<String>());
        let response = bot.invoke(&event).await.with_context(excerpt)?;
        let status = response["statusCode"].as_i64().with_context(excerpt)?;
        assert!((200..500).contains(&status), "{status}, {}", excerpt());
        *statuses.entry(status).or_default() += 1;
    }
    // The events reach every door, and not only the check before them.
    for expected in [200, 400, 401, 403, 404] {
        assert!(statuses.get(&expected).is_some_and(|count| *count >= 100), "{expected} in {statuses:?}");
    }

    let last = bot.invoke(&signed_command("checkout", "last", Timestamp::now()).to_string()).await?;
    assert_eq!(last["statusCode"], 200, "{last}");
    assert!(bot.is_alive()?, "the process that answered the first event answers the last");

    let runs = bot.runs();
    assert!(runs.len() > 100, "{} runs", runs.len());
    for run in runs {
        let link = run["report_link"].as_str().unwrap();
        assert!(link.starts_with(&format!("https://{DOMAIN_NAME}/reports/")), "{run}");
    }
    Ok(())
}
