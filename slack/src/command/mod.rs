//! `/investigate`: how Slack delivers it, and what its user is answered at once. What the text after it means, the grammar
//! of the domain says.
//!
//! Source: <https://docs.slack.dev/interactivity/implementing-slash-commands>.

mod delivery;
pub mod lookup;
pub mod reply;

pub use delivery::{Delivery, InvalidDelivery, SlashCommand, parse_delivery};
