//! The ways between the pages of a list.

use timekeeper_domain::page::{Page, PageRequest};

use crate::form::Form;

/// The ways to the page before and the one after.
pub(super) struct Paging {
    pub(super) earlier: Option<String>,
    pub(super) later: Option<String>,
}

impl Paging {
    pub(super) fn of<T>(page: &Page<T>, path: impl Fn(i64) -> String) -> Self {
        Self { earlier: page.previous().map(&path), later: page.next().map(&path) }
    }
}

/// A way to another part of a list.
pub(super) struct Kind {
    pub(super) path: String,
    pub(super) text: String,
    pub(super) is_current: bool,
}

/// The page that an address asks for.
pub(super) fn wanted(asked: &Form) -> PageRequest {
    PageRequest::new(asked.get("page").parse().unwrap_or(1), PageRequest::DEFAULT_PER_PAGE)
}

/// The last page, for whoever asks for one after it.
pub(super) fn last_instead<T>(page: &Page<T>) -> Option<i64> {
    (page.items.is_empty() && page.total > 0).then(|| page.pages())
}

/// A page as addresses hold it: nothing for the first.
pub(super) fn page_field(page: i64) -> String {
    if page > 1 { page.to_string() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_for_too_late_a_page_gets_the_last() {
        let page = |items: Vec<()>, total| Page { items, total, request: PageRequest::new(99, 50) };
        assert_eq!(last_instead(&page(Vec::new(), 51)), Some(2));
        assert_eq!(last_instead(&page(Vec::new(), 0)), None);
        assert_eq!(last_instead(&page(vec![()], 5_000)), None);
    }

    #[test]
    fn what_is_no_page_is_the_first() {
        for (text, page) in [("", 1), ("0", 1), ("-1", 1), ("x", 1), ("99999999999", 1), ("7", 7)] {
            assert_eq!(wanted(&Form::of([("page", text.to_owned())])).page(), page, "{text}");
        }
    }
}
