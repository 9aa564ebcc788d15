//! A list, page by page.

use serde::Serialize;

use super::query::to_cursor;

/// One page of a list.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(crate) struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Where the next page begins, for the parameter `cursor`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// The page of this many items that follows the key `after`. Items are in order of their keys, which differ.
    pub(super) fn of(items: impl IntoIterator<Item = (String, T)>, limit: usize, after: Option<&str>) -> Self {
        let mut following: Vec<(String, T)> =
            items.into_iter().filter(|(key, _)| after.is_none_or(|after| key.as_str() > after)).collect();
        let has_more = following.len() > limit;
        following.truncate(limit);
        let next_cursor = following.last().filter(|_| has_more).map(|(key, _)| to_cursor(key));
        Self { items: following.into_iter().map(|(_, item)| item).collect(), next_cursor }
    }
}
