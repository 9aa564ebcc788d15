//! The way of somebody who has nothing but the keyboard: what they come to, and whether they see where they are.

use anyhow::{Result, bail};
use serde_json::json;

use super::{Browser, Key};

/// How often the key "tab" is pressed at most to come to an element: more often than any page has elements.
const MAX_TABS: usize = 300;

impl Browser {
    /// Moves the focus on by the keyboard until it is at an element that this CSS selector matches. Every element on the way
    /// has to show that it has the focus.
    ///
    /// # Errors
    /// When the keyboard does not lead there.
    pub async fn tab_onto(&mut self, selector: &str) -> Result<()> {
        let focus = format!(
            "(() => {{ const at = document.activeElement; const style = getComputedStyle(at);
                return [at.matches({}), at === document.body || style.outlineStyle !== 'none', at.outerHTML.slice(0, 200)]; }})()",
            json!(selector)
        );
        for _ in 0..MAX_TABS {
            self.press(Key::Tab).await?;
            let (is_there, is_shown, element): (bool, bool, String) =
                serde_json::from_value(self.evaluate(&focus).await?)?;
            if !is_shown {
                bail!("nobody sees that the focus is at {element}");
            }
            if is_there {
                return Ok(());
            }
        }
        bail!("the keyboard does not lead to {selector}");
    }

    /// Waits until the list of the input with this id holds something to choose; the values.
    ///
    /// # Errors
    /// When the browser ends, or nothing comes.
    pub async fn wait_for_suggestions(&mut self, id: &str) -> Result<Vec<String>> {
        let script = format!(
            "new Promise(resolve => {{
                const list = document.getElementById({}).list;
                const values = () => [...list.options].map(option => option.value);
                if (list.options.length) return resolve(values());
                new MutationObserver(() => list.options.length && resolve(values())).observe(list, {{ childList: true }});
            }})",
            json!(id)
        );
        Ok(serde_json::from_value(self.wait_for_value(&script).await?)?)
    }
}
