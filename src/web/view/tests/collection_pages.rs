//! Collections of accounts, and the part of pages that they share with lists and circles.

use super::samples::Sample;
use crate::layout::Section;
use crate::model::CollectionId;
use crate::web::view::collections::*;
use crate::web::view::members::{IN_COLLECTION, Members, Words};

/// Who is in something of the reader's.
pub fn members(s: Sample, path: &str, words: &'static Words) -> Members {
    let people: Vec<_> = (0..s.count).map(|n| s.account_of(n)).collect();
    let waiting = people.iter().map(|person| person.id).take(1).collect();
    Members { path: path.to_owned(), words, people, waiting, pager: s.pager() }
}

pub fn collections(s: Sample, add: &mut dyn FnMut(&str, &dyn askama::DynTemplate)) {
    let page = |title: &str, path: &str| s.page(title, Section::Lists, path);
    let one = |n: usize| CollectionView {
        id: CollectionId(n as i64),
        name: s.words("Cats"),
        owner: Some(s.account()),
        count: n as u64,
        discoverable: n.is_multiple_of(2),
    };
    let form = CollectionForm {
        name: s.words("Cats"),
        description: s.words("All of them"),
        tag: "#cats".to_owned(),
        sensitive: s.count > 1,
        unlisted: s.count > 1,
    };
    let errors = || crate::error::Invalid::default().into();
    add(
        "collections",
        &CollectionsPage {
            page: page("Collections", "/collections"),
            own: (0..s.count).map(one).collect(),
            featuring: (0..s.count).map(|n| (one(n), n as i64)).collect(),
            form: form.clone(),
            errors: errors(),
        },
    );
    add(
        "collection",
        &CollectionPage {
            page: page("Cats", "/collections/1"),
            id: CollectionId(1),
            name: s.words("Cats"),
            owner: s.account(),
            description_html: "<p>All of <b>them</b></p>".to_owned(),
            language: Some("en".to_owned()),
            sensitive: s.count > 1,
            tag: Some((s.words("Cats"), "/tags/cats".to_owned())),
            people: Vec::new(),
            place: (s.count > 1).then_some(1),
            own: s.count == 1,
            moderates: true,
            original_url: None,
        },
    );
    add(
        "collection-edit",
        &CollectionEditPage {
            page: page("Edit", "/collections/1/edit"),
            id: CollectionId(1),
            form,
            errors: errors(),
            members: members(s, "/collections/1", &IN_COLLECTION),
        },
    );
}
