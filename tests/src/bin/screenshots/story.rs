//! The scenes of `docs/demo.gif`: a responder types the command, the thread fills, the report is opened and read.
//!
//! Every frame is a screenshot of the demo's own pages. The run takes less than a second, so its scenes are shown one
//! after another, each as the channel was right after a message was posted or edited.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use cli::demo::{CHANNEL, Demo, RESPONDER};
use cli::embedded::Event;
use end_to_end::browser::{Browser, Viewport};
use end_to_end::film::Film;
use investigation::model::Window;
use jiff::Timestamp;

const VIEWPORT: Viewport = Viewport { width: 900, height: 600, dark: false };

/// Characters that appear in a frame while the responder types.
const TYPED_AT_ONCE: usize = 3;
const KEYSTROKE: Duration = Duration::from_millis(110);

/// How long a scene is shown in which little is to be read, and one in which a paragraph is.
const GLANCE: Duration = Duration::from_millis(600);
const READ: Duration = Duration::from_millis(1_500);

/// Frames of the way from one part of a page to the next, and how long each is shown.
const SCROLL_FRAMES: u32 = 4;
const SCROLL_FRAME: Duration = Duration::from_millis(60);

/// The sections of the report's page that are shown, by their ids.
const SECTIONS: [&str; 3] = ["leads", "timeline", "evidence"];

/// What is above a message or a section when it is shown: the channel's header, or some space. In pixels.
const MARGIN: u32 = 80;

/// What somebody writes in the channel before the command.
const COMPLAINT: &str = "Customers say that every other checkout fails. I am looking into it.";

/// Films the demo of this incident.
pub async fn film(browser: &mut Browser, incident: &str) -> Result<Vec<u8>> {
    let bundle = bundle::open(incident)?;
    let question = question(&bundle.manifest.ask.service, bundle.manifest.ask.incident_window);
    let mut demo = Demo::start(bundle, 0, clock).await?;
    let _ = demo.slack.post_as_user(CHANNEL, RESPONDER, COMPLAINT);
    let before = clock();
    let id = demo.type_command(&question).await?;
    wait_for_end(&mut demo).await?;

    let mut camera = Camera { browser, film: Film::default() };
    camera.type_question(&demo, before, &format!("/investigate {question}")).await?;
    camera.watch_thread(&demo).await?;
    camera.read_report(&demo.report_link(&id)).await?;
    camera.film.encode()
}

/// A minute after the simulated incident, so that the window can be written as a responder writes it on that day.
fn clock() -> Timestamp {
    static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
    const NOW: i64 = 1_757_946_660; // 2025-09-15 14:31 UTC
    Timestamp::from_second(NOW).unwrap_or_default() + STARTED.elapsed()
}

fn question(service: &str, window: Window) -> String {
    format!("{service} {}-{} errors", window.start().strftime("%H:%M"), window.end().strftime("%H:%M"))
}

async fn wait_for_end(demo: &mut Demo) -> Result<()> {
    loop {
        let event: Event = demo.next_event().await.context("the demo ended before the run")?;
        if let Event::Ended(_, outcome) = event {
            return Ok(outcome?);
        }
    }
}

struct Camera<'a> {
    browser: &'a mut Browser,
    film: Film,
}

impl Camera<'_> {
    async fn shoot(&mut self, shown: Duration) -> Result<()> {
        let png = self.browser.screenshot().await?;
        self.film.push(&png, shown)
    }

    /// Opens the channel as it was at this time, with the composer below it, at its end.
    async fn open_channel(&mut self, demo: &Demo, at: Timestamp, draft: &str) -> Result<()> {
        let html = demo.slack.page_at(CHANNEL, at, draft);
        let page = format!("data:text/html;charset=utf-8;base64,{}", BASE64_STANDARD.encode(html));
        self.browser.open(&page, VIEWPORT).await?;
        self.browser.scroll_to(u32::MAX).await
    }

    async fn type_question(&mut self, demo: &Demo, before: Timestamp, command: &str) -> Result<()> {
        self.open_channel(demo, before, "").await?;
        self.shoot(GLANCE).await?;
        let characters: Vec<char> = command.chars().collect();
        for length in (TYPED_AT_ONCE..characters.len()).step_by(TYPED_AT_ONCE) {
            let draft: String = characters.iter().take(length).collect();
            self.open_channel(demo, before, &draft).await?;
            self.shoot(KEYSTROKE).await?;
        }
        self.open_channel(demo, before, command).await?;
        self.shoot(GLANCE).await
    }

    /// Shows the channel after every message and edit of the run, then reads the report from its beginning.
    async fn watch_thread(&mut self, demo: &Demo) -> Result<()> {
        let messages = demo.slack.messages();
        let posts = messages.iter().map(|message| message.posted_at);
        let edits = messages.iter().flat_map(|message| message.edits.iter().map(|edit| edit.replaced_at));
        let moments: BTreeSet<Timestamp> = posts.chain(edits).collect();
        for moment in &moments {
            self.open_channel(demo, *moment, "").await?;
            self.shoot(GLANCE).await?;
        }
        let report = messages.last().context("the run posts a report")?;
        let element = format!("m{}", report.ts);
        self.scroll_to_element(&element).await?;
        self.shoot(READ + GLANCE).await?;
        self.browser.focus(&format!("[id=\"{element}\"] a.button.primary")).await?;
        self.shoot(GLANCE).await
    }

    async fn read_report(&mut self, link: &str) -> Result<()> {
        let view = self.browser.open(link, VIEWPORT).await?;
        ensure!(view.errors.is_empty(), "{:?}", view.errors);
        self.shoot(READ).await?;
        for section in SECTIONS {
            self.scroll_to_element(section).await?;
            self.shoot(READ).await?;
        }
        Ok(())
    }

    async fn scroll_to_element(&mut self, id: &str) -> Result<()> {
        let top = self.browser.position_of(id).await?;
        self.scroll(top.saturating_sub(MARGIN)).await
    }

    /// Scrolls to this position: fast at first, then slower.
    async fn scroll(&mut self, to: u32) -> Result<()> {
        let from = f64::from(self.browser.scroll_position().await?);
        for frame in 1..=SCROLL_FRAMES {
            let remaining = 1.0 - f64::from(frame) / f64::from(SCROLL_FRAMES);
            let position = f64::from(to) + (from - f64::from(to)) * remaining.powi(2);
            self.browser.scroll_to(position.round() as u32).await?;
            self.shoot(SCROLL_FRAME).await?;
        }
        Ok(())
    }
}
