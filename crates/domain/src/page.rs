//! Pages of a list.

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    page: u32,
    per_page: u32,
}

impl PageRequest {
    /// Rows on a page when nothing is said.
    pub const DEFAULT_PER_PAGE: u32 = 50;
    /// Most rows on a page.
    pub const MAX_PER_PAGE: u32 = 100;

    /// Page `page` (from 1) of `per_page` rows; zero counts as 1, more than [`Self::MAX_PER_PAGE`] as that.
    pub fn new(page: u32, per_page: u32) -> Self {
        Self { page: page.max(1), per_page: per_page.clamp(1, Self::MAX_PER_PAGE) }
    }

    /// The page's number, from 1.
    pub const fn page(self) -> u32 {
        self.page
    }

    /// Rows on a page.
    pub const fn per_page(self) -> u32 {
        self.per_page
    }

    /// Rows before this page.
    pub fn offset(self) -> i64 {
        i64::from(self.page - 1) * i64::from(self.per_page)
    }

    /// Rows on this page at the most.
    pub fn limit(self) -> i64 {
        i64::from(self.per_page)
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::new(1, Self::DEFAULT_PER_PAGE)
    }
}

/// One page and the size of the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Rows on all pages together.
    pub total: i64,
    /// What was asked for.
    pub request: PageRequest,
}

impl<T> Page<T> {
    /// How many pages there are; none when the list is empty.
    pub fn pages(&self) -> i64 {
        let per_page = self.request.limit();
        (self.total + per_page - 1) / per_page
    }

    /// The next page's number, when there is one.
    pub fn next(&self) -> Option<i64> {
        let page = i64::from(self.request.page);
        (page < self.pages()).then_some(page + 1)
    }

    /// The number of the page before, when this is not the first and the list is not empty.
    pub fn previous(&self) -> Option<i64> {
        let page = i64::from(self.request.page);
        (page > 1 && self.total > 0).then_some(page - 1)
    }

    /// The same page of something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), total: self.total, request: self.request }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: u32, total: i64) -> Page<()> {
        Page { items: Vec::new(), total, request: PageRequest::new(number, 20) }
    }

    #[test]
    fn an_empty_list_has_no_pages() {
        assert_eq!((page(1, 0).pages(), page(1, 0).next(), page(1, 0).previous()), (0, None, None));
    }

    #[test]
    fn a_page_past_the_end_has_one_before_and_none_after() {
        assert_eq!((page(9, 21).pages(), page(9, 21).next(), page(9, 21).previous()), (2, None, Some(8)));
    }

    #[test]
    fn sizes_are_held_between_one_and_a_hundred() {
        assert_eq!(PageRequest::new(0, 0), PageRequest::new(1, 1));
        assert_eq!(PageRequest::new(3, 1_000).offset(), 200);
    }
}
