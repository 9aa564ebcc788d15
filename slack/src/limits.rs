//! Slack's numbers, in one place: <https://docs.slack.dev/reference/block-kit>.
//!
//! Every length is in Unicode code points (`char`), not bytes.

/// Blocks in one message.
pub const BLOCKS: usize = 50;

/// The text of a section.
pub const SECTION_TEXT: usize = 3_000;

/// The text of one element of a context block.
pub const CONTEXT_TEXT: usize = 3_000;

/// The text of a header.
pub const HEADER_TEXT: usize = 150;

/// The text of a button; Slack shows about 30 of it.
pub const BUTTON_TEXT: usize = 75;

/// The address behind a button.
pub const BUTTON_URL: usize = 3_000;

/// The top-level text of a message: notifications and screen readers get it.
pub const MESSAGE_TEXT: usize = 4_000;

/// The text of all blocks of one message together.
///
/// Slack refuses a message (`msg_blocks_too_long`) somewhere past 12,000 without documenting it; we stay well below.
/// Source: <https://github.com/slackapi/bolt-js/issues/2509>.
pub const MESSAGE_BLOCKS_TEXT: usize = 10_000;
