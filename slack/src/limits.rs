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

/// The value of a button.
pub const MAX_BUTTON_VALUE: usize = 2_000;

/// The options of an overflow menu.
///
/// Source: <https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element>.
pub const MAX_OVERFLOW_OPTIONS: usize = 5;

/// The title of a container.
///
/// Source: <https://docs.slack.dev/reference/block-kit/blocks/container-block>.
pub const MAX_CONTAINER_TITLE: usize = 150;

/// The blocks within a container.
pub const MAX_CHILD_BLOCKS: usize = 10;

/// The charts of a message.
///
/// Source, for all limits of charts: <https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block>.
pub const MAX_CHARTS: usize = 2;

/// The title of a chart, and what stands beside its axes.
pub const MAX_CHART_TITLE: usize = 50;

/// The name of a series of a chart, and the label of a point.
pub const MAX_CHART_LABEL: usize = 20;

/// The points of one series of a chart.
pub const MAX_CHART_POINTS: usize = 20;

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

/// Blocks in one modal.
///
/// Source of this and what follows: <https://docs.slack.dev/reference/views/modal-views>.
pub const MAX_MODAL_BLOCKS: usize = 100;

/// The title of a modal, and the words on its buttons.
pub const MAX_MODAL_TITLE: usize = 24;

/// What the app leaves in a modal for itself.
pub const MAX_METADATA: usize = 3_000;

/// The label of an input, and its hint.
pub const MAX_LABEL: usize = 2_000;

/// What stands in an empty field.
pub const MAX_PLACEHOLDER: usize = 150;

/// The text of an option, and its description.
pub const MAX_OPTION_TEXT: usize = 75;

/// Checkboxes in one element.
///
/// Source: <https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element>.
pub const MAX_CHECKBOXES: usize = 10;

/// Options of one menu.
///
/// Source: <https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element>.
pub const MAX_OPTIONS: usize = 100;

/// The text in a field.
pub const MAX_FIELD_TEXT: usize = 3_000;
