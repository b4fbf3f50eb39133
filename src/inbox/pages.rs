//! Pages of collections, in the words of a query: `?page=true&max_id=…`.

use serde::Deserialize;

use crate::activitypub::vocabulary::write::OrderedCollectionPage;
use crate::model::Page;

/// Items of one page.
const PAGE: i64 = 40;

/// Which page of a collection; none of it is the collection itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    page: bool,
    max_id: Option<i64>,
    min_id: Option<i64>,
}

impl Asked {
    pub fn page(&self) -> Option<Page> {
        let page = Page { max_id: self.max_id, since_id: None, min_id: self.min_id, limit: PAGE };
        self.page.then_some(page)
    }

    /// The address of a collection's first page.
    pub fn first(collection: &str) -> String {
        format!("{collection}?page=true")
    }

    fn address(&self, collection: &str) -> String {
        let bound = |name: &str, id: Option<i64>| id.map(|id| format!("&{name}={id}")).unwrap_or_default();
        let first = Self::first(collection);
        format!("{first}{}{}", bound("max_id", self.max_id), bound("min_id", self.min_id))
    }
}

/// One page of `collection`, with the way to its neighbours. `ids` are the keys of the rows it was read by, newest
/// first: there may be more of them than items, where something cannot be shown.
pub(super) fn page_of<T>(
    collection: &str,
    asked: &Asked,
    page: Page,
    ids: impl ExactSizeIterator<Item = i64> + DoubleEndedIterator,
    items: Vec<T>,
) -> OrderedCollectionPage<T> {
    let full = i64::try_from(ids.len()).is_ok_and(|count| count >= page.limit);
    let ids: Vec<i64> = ids.collect();
    let neighbour = |max_id, min_id| Asked { page: true, max_id, min_id }.address(collection);
    let mut answer = OrderedCollectionPage::new(asked.address(collection), collection.to_owned(), items);
    // Upwards there is always an older page: the one this was reached from.
    let older = ids.last().filter(|_| full || page.upwards());
    answer.next = older.map(|last| neighbour(Some(*last), None));
    answer.prev = ids.first().map(|first| neighbour(None, Some(*first)));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(asked: &Asked, ids: std::ops::Range<i64>) -> OrderedCollectionPage<()> {
        let ids: Vec<i64> = ids.rev().collect();
        page_of("https://a.example/c", asked, asked.page().unwrap(), ids.into_iter(), Vec::new())
    }

    #[test]
    fn full_page_leads_on_and_the_last_one_does_not() {
        let asked = Asked { page: true, ..Asked::default() };
        let full = page(&asked, 100..140);
        assert_eq!(full.id, "https://a.example/c?page=true");
        assert_eq!(full.next.as_deref(), Some("https://a.example/c?page=true&max_id=100"));
        assert_eq!(full.prev.as_deref(), Some("https://a.example/c?page=true&min_id=139"));
        let asked = Asked { page: true, max_id: Some(100), min_id: None };
        let last = page(&asked, 90..100);
        assert_eq!(last.id, "https://a.example/c?page=true&max_id=100");
        assert_eq!(last.next, None);
        assert_eq!(page(&asked, 0..0).prev, None);
    }

    #[test]
    fn collection_itself_is_no_page() {
        assert!(Asked::default().page().is_none());
    }
}
