//! `/investigate`: how Slack delivers it, what was asked for, and what its user is answered at once.
//!
//! Source: <https://docs.slack.dev/interactivity/implementing-slash-commands>.

mod arguments;
mod delivery;
pub mod reply;
mod window;

pub use arguments::{Arguments, InvalidArgument, parse_arguments};
pub use delivery::{Delivery, InvalidDelivery, SlashCommand, parse_delivery};
pub use window::{InvalidWindowArgument, MAX_WINDOW};
