//! `/investigate` as Slack delivers it, what was asked, and what is answered at once.
//!
//! Source: <https://docs.slack.dev/interactivity/implementing-slash-commands>.

mod ask;
mod form;
pub mod reply;
mod window;

pub use ask::{Ask, AskError, parse};
pub use form::{BadForm, Delivery, SlashCommand, read};
pub use window::{LONGEST, WindowError};
