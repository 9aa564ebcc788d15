//! What a person does on the open page with a mouse and a keyboard: real events, so that what is covered, disabled or out of
//! reach cannot be used.

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use super::{Browser, PageView};

/// A function that finds by its name the last element that a person can use: of the topmost modal if one is open.
///
/// A name is what a screen reader would say: the label, else the text, else the placeholder.
const FIND: &str = "(name => {
    const nameOf = element => (element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText
        ?? element.closest('fieldset')?.querySelector('legend')?.innerText
        ?? (element.innerText || element.placeholder)).replace(/\\s+/g, ' ').replace(' (optional)', '').trim();
    const page = document.querySelector('[aria-modal]') ?? document;
    return [...page.querySelectorAll('a, button, summary, input, select, textarea')]
        .filter(element => element.checkVisibility() && !element.closest('[inert]') && nameOf(element) === name).at(-1);
})";

/// How often Tab is pressed at most on the way to an element.
const MAX_TABS: usize = 200;

/// A key without a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// To the next element.
    Tab,
    /// Clicks the button that has the focus, or submits the form of the field that has it.
    Enter,
    /// Ticks or unticks the box that has the focus.
    Space,
}

impl Key {
    /// Its name in events, its character, and its number in Windows.
    fn properties(self) -> (&'static str, &'static str, u32) {
        match self {
            Self::Tab => ("Tab", "", 9),
            Self::Enter => ("Enter", "\r", 13),
            Self::Space => (" ", " ", 32),
        }
    }
}

impl Browser {
    /// Clicks the element of this name where it is seen.
    ///
    /// # Errors
    /// When there is none, or something covers it.
    pub async fn click(&mut self, name: &str) -> Result<()> {
        let centre = self.find(name, "element.scrollIntoView({ block: 'center', behavior: 'instant' });
            const { left, top, width, height } = element.getBoundingClientRect();
            const [x, y] = [left + width / 2, top + height / 2];
            const seen = document.elementFromPoint(x, y);
            return seen && (element.contains(seen) || [...element.labels ?? []].some(label => label.contains(seen))) ? [x, y] : []");
        let centre = centre.await?;
        let (Some(x), Some(y)) = (centre[0].as_f64(), centre[1].as_f64()) else { bail!("something covers {name:?}") };
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// Clicks the element of this name, and waits for the page to which it leads.
    ///
    /// # Errors
    /// When there is no such element, or no page.
    pub async fn click_through(&mut self, name: &str) -> Result<PageView> {
        self.pipe.events.clear();
        self.click(name).await?;
        self.view_when_loaded().await.with_context(|| format!("a click on {name:?}"))
    }

    /// Presses Tab until the element of this name has the focus.
    ///
    /// # Errors
    /// When the keyboard does not lead there.
    pub async fn tab_to(&mut self, name: &str) -> Result<()> {
        for _ in 0..MAX_TABS {
            self.press(Key::Tab).await?;
            if self.find(name, "return element === document.activeElement").await? == true {
                return Ok(());
            }
        }
        bail!("the keyboard does not lead to {name:?}")
    }

    /// Presses Enter on what has the focus, and waits for the page to which it leads.
    ///
    /// # Errors
    /// When it leads to none.
    pub async fn enter(&mut self) -> Result<PageView> {
        self.pipe.events.clear();
        self.press(Key::Enter).await?;
        self.view_when_loaded().await.context("Enter")
    }

    /// Presses and releases a key.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn press(&mut self, key: Key) -> Result<()> {
        let (name, text, number) = key.properties();
        let down = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        for kind in [down, "keyUp"] {
            let mut event = json!({ "type": kind, "key": name, "windowsVirtualKeyCode": number });
            if kind == "keyDown" {
                event["text"] = json!(text);
            }
            self.call("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// Types these characters where the focus is, as keys: into a field, or to choose the option of a menu that begins so.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn type_text(&mut self, text: &str) -> Result<()> {
        for character in text.chars() {
            self.call("Input.dispatchKeyEvent", json!({ "type": "char", "text": character.to_string() })).await?;
        }
        Ok(())
    }

    /// Clicks the field of this name, and types.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn fill(&mut self, field: &str, text: &str) -> Result<()> {
        self.click(field).await?;
        self.type_text(text).await
    }

    /// Chooses the option of the menu of this name. The list that opens on a click is no part of the page, so the menu is
    /// used by the keyboard.
    ///
    /// # Errors
    /// When there is no such menu or option.
    pub async fn choose(&mut self, menu: &str, option: &str) -> Result<()> {
        self.find(menu, "element.focus(); return true").await?;
        self.type_text(option).await?;
        let chosen = self.find(menu, "return element.selectedOptions[0].label").await?;
        ensure!(chosen == option, "{menu:?} has {chosen} and not {option:?}");
        Ok(())
    }

    /// Sets the day and time of the field of this name, in UTC: a browser has a field of its own for each part.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn set_time(&mut self, field: &str, time: &str) -> Result<()> {
        let time = json!(time);
        self.find(field, &format!("element.value = {time}; return true")).await.map(drop)
    }

    /// Opens all parts of the page, and menus, that this CSS selector matches.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn open_parts(&mut self, selector: &str) -> Result<()> {
        let selector = json!(selector);
        let open = format!("document.querySelectorAll({selector}).forEach(part => part.open = true)");
        self.evaluate(&open).await.map(drop)
    }

    /// The names of all elements of this kind that a person can use.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn names(&mut self, selector: &str) -> Result<Vec<String>> {
        let selector = json!(selector);
        let names = format!(
            "[...document.querySelectorAll({selector})].map(element =>
            (element.ariaLabel ?? element.textContent).trim())"
        );
        Ok(serde_json::from_value(self.evaluate(&names).await?)?)
    }

    /// What the last part of a function returns that has the element of this name.
    async fn find(&mut self, name: &str, rest: &str) -> Result<Value> {
        let quoted = json!(name);
        let missing = "if (!element) return null;";
        let found = self.evaluate(&format!("(element => {{ {missing} {rest} }})({FIND}({quoted}))")).await?;
        ensure!(!found.is_null(), "nothing on the page is called {name:?}");
        Ok(found)
    }
}
