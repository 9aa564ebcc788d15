//! Headless Chromium, controlled by its `DevTools` protocol: how a page looks, and which errors it causes.
//!
//! Source: <https://chromedevtools.github.io/devtools-protocol>

mod hands;
mod keyboard;
mod pipe;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

pub use hands::Key;
use pipe::Pipe;

/// A browser with one page. The browser ends when this is dropped.
pub struct Browser {
    pipe: Pipe,
    session: String,
}

/// The size of the page's window, and the preferred colour scheme.
#[derive(Debug, Clone, Copy)]
pub struct Viewport {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// Whether the reader prefers the dark colour scheme.
    pub dark: bool,
}

/// An opened page.
#[derive(Debug)]
pub struct PageView {
    /// The visible text.
    pub text: String,
    /// The brightness of the page's background, 0 to 255.
    pub brightness: f64,
    /// By how many pixels the page is wider than the viewport.
    pub overflow: i64,
    /// Console messages, exceptions, failed requests and violations of the content security policy.
    pub errors: Vec<String>,
}

/// The brightness of the first background that is not transparent.
const BRIGHTNESS: &str = "[document.body, document.documentElement]
    .map(element => getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number))
    .filter(([, , , alpha]) => alpha !== 0)
    .concat([[255, 255, 255]])
    .map(([red, green, blue]) => (red + green + blue) / 3)[0]";

const OVERFLOW: &str = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

impl Browser {
    /// Starts the browser whose path is in the variable `CHROMIUM`.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start() -> Result<Self> {
        let mut pipe = Pipe::start()?;
        let page = pipe.call(None, "Target.createTarget", json!({ "url": "about:blank" })).await?;
        let attach = json!({ "targetId": page["targetId"], "flatten": true });
        let attached = pipe.call(None, "Target.attachToTarget", attach).await?;
        let session = attached["sessionId"].as_str().context("a page has a session")?.to_owned();
        let mut browser = Self { pipe, session };
        for domain in ["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"] {
            browser.call(domain, json!({})).await?;
        }
        Ok(browser)
    }

    /// Opens a page and waits until it is loaded.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub async fn open(&mut self, url: &str, viewport: Viewport) -> Result<PageView> {
        let Viewport { width, height, dark } = viewport;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", metrics).await?;
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.call("Emulation.setEmulatedMedia", media).await?;
        self.pipe.events.clear();
        let opened = self.call("Page.navigate", json!({ "url": url })).await?;
        ensure!(opened.get("errorText").is_none(), "{url}: {opened}");
        self.view_when_loaded().await
    }

    /// Waits until the page is loaded.
    async fn view_when_loaded(&mut self) -> Result<PageView> {
        self.pipe.wait_for("Page.loadEventFired").await?;
        self.view().await
    }

    /// The page as it is now.
    async fn view(&mut self) -> Result<PageView> {
        Ok(PageView {
            text: self.evaluate("document.body.innerText").await?.as_str().context("a text")?.to_owned(),
            brightness: self.evaluate(BRIGHTNESS).await?.as_f64().context("a number")?,
            overflow: self.evaluate(OVERFLOW).await?.as_i64().context("a number")?,
            errors: self.pipe.events.iter().filter_map(error_of_event).collect(),
        })
    }

    /// A PNG of the part of the open page that the viewport shows.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn screenshot(&mut self) -> Result<Vec<u8>> {
        let shot = self.call("Page.captureScreenshot", json!({ "format": "png" })).await?;
        Ok(BASE64_STANDARD.decode(shot["data"].as_str().context("base64")?)?)
    }

    /// Scrolls the open page so that this many pixels of it are above the viewport, or as far down as it goes.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn scroll_to(&mut self, pixels: u32) -> Result<()> {
        self.evaluate(&format!("window.scrollTo(0, {pixels})")).await.map(drop)
    }

    /// How many pixels of the open page are above the viewport.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn scroll_position(&mut self) -> Result<u32> {
        self.pixels("window.scrollY").await
    }

    /// How many pixels of the open page are above the element with this id.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn position_of(&mut self, id: &str) -> Result<u32> {
        let id = json!(id);
        self.pixels(&format!("window.scrollY + document.getElementById({id}).getBoundingClientRect().top")).await
    }

    /// Moves the keyboard focus to the first element that this CSS selector matches, and scrolls it into view.
    ///
    /// # Errors
    /// When there is no such element.
    pub async fn focus(&mut self, selector: &str) -> Result<()> {
        let selector = json!(selector);
        let focus = format!("document.querySelector({selector}).focus({{ focusVisible: true }})");
        self.evaluate(&focus).await.map(drop)
    }

    /// What axe-core finds wrong with the open page for those who cannot see it, or use the keyboard alone: a line for each.
    /// Its script is the file whose path is in the variable `AXE`.
    ///
    /// # Errors
    /// When it cannot be run.
    pub async fn find_barriers(&mut self) -> Result<Vec<String>> {
        let script = std::fs::read_to_string(std::env::var("AXE").context("run this suite by `make e2e`")?)?;
        // Its value would be the whole library.
        self.evaluate(&format!("{script};0")).await?;
        let run = "axe.run().then(({ violations, passes }) => passes.length ? violations.map(({ id, nodes }) =>
            `${id}: ${nodes.map(({ html }) => html).join(' ')}`) : ['nothing was checked'])";
        Ok(serde_json::from_value(self.wait_for_value(run).await?)?)
    }

    /// Waits until the page has loaded another one, or itself again, without being told to.
    ///
    /// # Errors
    /// When the browser ends.
    pub async fn wait_for_load(&mut self) -> Result<PageView> {
        // Of the page that is shown already, the load has been told.
        self.pipe.events.clear();
        self.view_when_loaded().await
    }

    /// Waits until the page, which loads itself again and again, has this text.
    ///
    /// # Errors
    /// When it does not.
    pub async fn wait_for_text(&mut self, wanted: &str) -> Result<PageView> {
        loop {
            // What is loaded from here on is noticed below.
            self.pipe.events.clear();
            // A page that is just being replaced cannot be read.
            if let Ok(view) = self.view().await
                && view.text.contains(wanted)
            {
                return Ok(view);
            }
            self.pipe.wait_for("Page.loadEventFired").await.with_context(|| format!("waiting for {wanted:?}"))?;
        }
    }

    /// The height of the open page in pixels.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn height(&mut self) -> Result<u32> {
        self.pixels("document.documentElement.scrollHeight").await
    }

    /// The height in pixels in which the whole page is seen, and the whole of a modal over it.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn height_with_modal(&mut self) -> Result<u32> {
        let modal = "(document.querySelector('.modal')?.scrollHeight ?? 0)";
        let height = self.pixels(&format!("{modal} === 0 ? 0 : {modal} + 96")).await?;
        Ok(height.max(self.height().await?))
    }

    async fn pixels(&mut self, expression: &str) -> Result<u32> {
        let pixels = self.evaluate(expression).await?.as_f64().context("a number")?;
        Ok(pixels.round() as u32)
    }

    async fn evaluate(&mut self, expression: &str) -> Result<Value> {
        let answer = json!({ "expression": expression, "returnByValue": true });
        let mut answer = self.call("Runtime.evaluate", answer).await?;
        ensure!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        Ok(answer["result"]["value"].take())
    }

    /// The value that a promise comes to.
    async fn wait_for_value(&mut self, promise: &str) -> Result<Value> {
        let parameters = json!({ "expression": promise, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.call("Runtime.evaluate", parameters).await?;
        ensure!(answer.get("exceptionDetails").is_none(), "{promise}: {answer}");
        Ok(answer["result"]["value"].take())
    }

    async fn call(&mut self, method: &str, parameters: Value) -> Result<Value> {
        self.pipe.call(Some(&self.session), method, parameters).await
    }
}

/// The error that an event reports, if it reports one. A missing icon is not an error: the browser asks for one without
/// being told to.
fn error_of_event(event: &Value) -> Option<String> {
    if event["params"]["entry"]["url"].as_str().is_some_and(|url| url.ends_with("/favicon.ico")) {
        return None;
    }
    match event["method"].as_str()? {
        "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" | "Network.loadingFailed" => {
            Some(event["params"].to_string())
        }
        _ => None,
    }
}
