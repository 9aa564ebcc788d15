//! The lengths that Slack accepts.
//!
//! Every length is in Unicode code points (`char`), not bytes. Source, where no other is named: the page of the block
//! at <https://docs.slack.dev/reference/block-kit/blocks>.

/// Blocks in one message.
pub const MAX_BLOCKS: usize = 50;

/// The text of a section.
pub const MAX_SECTION_TEXT: usize = 3_000;

/// The text of one element of a context block.
///
/// Source: <https://docs.slack.dev/reference/block-kit/composition-objects/text-object>.
pub const MAX_CONTEXT_TEXT: usize = 3_000;

/// The text of a header.
pub const MAX_HEADER_TEXT: usize = 150;

/// The text of a button; Slack shows about 30 characters of it.
pub const MAX_BUTTON_TEXT: usize = 75;

/// The address behind a button.
pub const MAX_BUTTON_URL: usize = 3_000;

/// The value of an option of a menu.
///
/// Source: <https://docs.slack.dev/reference/block-kit/composition-objects/option-object>.
pub const MAX_OPTION_VALUE: usize = 150;

/// The top-level text of a message, which notifications and screen readers get.
///
/// Source: <https://docs.slack.dev/reference/methods/chat.postMessage>.
pub const MAX_MESSAGE_TEXT: usize = 4_000;

/// The text of all blocks of one message together.
///
/// Slack refuses a message (`msg_blocks_too_long`) somewhere above 12,000 without documenting it; this stays well below.
/// Source: <https://github.com/slackapi/bolt-js/issues/2509>.
pub const MAX_MESSAGE_BLOCKS_TEXT: usize = 10_000;
