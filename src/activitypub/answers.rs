//! Filling the thread below a status that somebody opened: what answers it, as its author's server lists it, and the
//! servers of those who answer; and what else stands in its conversation (FEP-7888). Lists are claims: each answer is
//! fetched from its own server, and counts only when it says itself that it answers.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Budget;
use super::fetch::{fetch_document, own_origin, unreadable};
use super::objects::refresh::refresh_status;
use super::objects::thread::{fetch_ancestors, fetch_object, known_status, store_fetched};
use super::trust::same_origin;
use super::vocabulary::{Collection, CollectionPage, Iri, Object, Reference};
use crate::db;
use crate::error::{Error, Result};
use crate::model::{Origin, StatusId};
use crate::state::State;

/// Answers that one opening may bring.
const MOST_NEW: usize = 200;

/// Known answers whose own answers are asked for.
const MOST_KNOWN: usize = 30;

/// Pages of lists read.
const MOST_PAGES: usize = 50;

/// Ids that lists may name: each is looked up.
const MOST_SEEN: usize = 2_000;

/// Lists and answers asked of one server; and requests to all servers, for their authors and whom they name, too.
const MOST_PER_HOST: u32 = 60;
const MOST_REQUESTS: u32 = 400;

/// Fetches what is missing of the thread below a remote status. What cannot be had is left out.
///
/// # Errors
/// When it is our own database that fails.
pub async fn fill_thread(state: &State, status: StatusId) -> Result<()> {
    fill(state, status).await?;
    db::status_refreshes::thread_done(&mut *state.pool.acquire().await?, status, state.clock.now()).await
}

async fn fill(state: &State, status: StatusId) -> Result<()> {
    let budget = Budget::of(MOST_REQUESTS);
    let Some(top) = Box::pin(refresh_status(state, status, &budget)).await? else { return Ok(()) };
    let mut walk = Walk::new(state, &top, budget)?;
    let above = Box::pin(fetch_ancestors(state, &top, &walk.budget)).await;
    walk.tolerate(above, None)?;
    walk.queue_lists(&top);
    while let Some(step) = walk.next() {
        match step {
            Step::List { list, of } => Box::pin(walk.read_list(list, &of)).await?,
            Step::Known(id) => walk.look_below(&id).await?,
        }
    }
    tracing::debug!(uri = top.id.as_str(), new = walk.new, pages = walk.pages, "a thread was filled");
    Ok(())
}

/// What is still to be read.
enum Step {
    List {
        list: Reference,
        of: Parent,
    },
    /// An answer we have: who answered it there, we may not know.
    Known(Iri),
}

/// What the items of a list must be to count.
#[derive(Clone)]
enum Parent {
    /// Answers to this one.
    Status(Iri),
    /// Of the top's conversation, by this name, or answers to what was seen.
    Conversation(String),
}

struct Walk<'a> {
    state: &'a State,
    ours: Origin,
    budget: Budget,
    lists: VecDeque<Step>,
    known: VecDeque<Step>,
    seen: HashSet<String>,
    asked: HashMap<Origin, u32>,
    silent: HashSet<Origin>,
    new: usize,
    pages: usize,
    looked_below: usize,
}

impl<'a> Walk<'a> {
    fn new(state: &'a State, top: &Object, budget: Budget) -> Result<Self> {
        Ok(Self {
            state,
            ours: own_origin(state)?,
            budget,
            lists: VecDeque::new(),
            known: VecDeque::new(),
            seen: HashSet::from([top.id.as_str().to_owned()]),
            asked: HashMap::new(),
            silent: HashSet::new(),
            new: 0,
            pages: 0,
            looked_below: 0,
        })
    }

    /// Whether enough was brought, or asked in vain.
    fn is_over(&self) -> bool {
        self.new >= MOST_NEW || self.seen.len() >= MOST_SEEN || self.budget.is_spent()
    }

    /// The next thing to read, new answers first.
    fn next(&mut self) -> Option<Step> {
        if self.is_over() {
            return None;
        }
        self.lists.pop_front().or_else(|| self.known.pop_front())
    }

    /// Where an object says its answers are listed, and of the first one the rest of its conversation.
    fn queue_lists(&mut self, object: &Object) {
        let replies = object.replies.clone();
        self.lists.extend(replies.map(|list| Step::List { list, of: Parent::Status(object.id.clone()) }));
        let is_top = self.seen.len() == 1;
        let context = object.context.as_ref().filter(|_| is_top);
        if let Some(name) = context
            && let Some(url) = Iri::parse(name)
        {
            self.lists
                .push_back(Step::List { list: Reference::Id(url), of: Parent::Conversation(name.clone()) });
        }
    }

    /// Whether this server may be asked once more.
    fn may_ask(&mut self, url: &Iri) -> bool {
        let origin = url.origin().clone();
        if origin == self.ours || self.silent.contains(&origin) {
            return false;
        }
        let asked = self.asked.entry(origin).or_default();
        *asked += 1;
        *asked <= MOST_PER_HOST
    }

    /// A server that does not answer is left alone; only failures of our own are ours.
    fn tolerate<T>(&mut self, result: Result<T>, from: Option<&Iri>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error @ (Error::Database(_) | Error::Internal(_))) => Err(error),
            Err(error) => {
                if let (Error::Remote(_) | Error::Unavailable { .. }, Some(url)) = (&error, from) {
                    self.silent.insert(url.origin().clone());
                }
                Ok(None)
            }
        }
    }

    /// Reads a list to its end, page by page, as far as its own server gives them.
    async fn read_list(&mut self, list: Reference, of: &Parent) -> Result<()> {
        let mut next = match list {
            Reference::Id(url) => Some(url),
            Reference::Embedded { value, .. } => {
                let Ok(collection) = Collection::read(&value) else { return Ok(()) };
                self.take_collection(collection, of).await?
            }
        };
        while let Some(url) = next.take()
            && self.pages < MOST_PAGES
            && !self.is_over()
            && self.may_ask(&url)
        {
            self.pages += 1;
            let fetched = fetch_document(self.state, &url, &self.budget).await;
            let Some(document) = self.tolerate(fetched, Some(&url))? else { return Ok(()) };
            next = match Collection::read(&document.value) {
                Ok(collection) => self.take_collection(collection, of).await?,
                Err(_) => match CollectionPage::read(&document.value).map_err(unreadable) {
                    Ok(page) => self.take_page(page, of).await?,
                    Err(_) => None,
                },
            };
            next = next.filter(|page| same_origin(page, &url) && *page != url);
        }
        Ok(())
    }

    /// Takes the items of a collection, and of its first page where that lies in it; tells the page that follows.
    async fn take_collection(&mut self, collection: Collection, of: &Parent) -> Result<Option<Iri>> {
        self.take(&collection.items, of).await?;
        match collection.first {
            Some(Reference::Id(page)) => Ok(Some(page)),
            Some(Reference::Embedded { value, .. }) => match CollectionPage::read(&value) {
                Ok(page) => self.take_page(page, of).await,
                Err(_) => Ok(None),
            },
            None => Ok(None),
        }
    }

    async fn take_page(&mut self, page: CollectionPage, of: &Parent) -> Result<Option<Iri>> {
        self.take(&page.items, of).await?;
        Ok(page.next)
    }

    async fn take(&mut self, items: &[Reference], of: &Parent) -> Result<()> {
        for id in items.iter().filter_map(Reference::id) {
            if self.is_over() {
                return Ok(());
            }
            if *id.origin() == self.ours || !self.seen.insert(id.as_str().to_owned()) {
                continue;
            }
            if known_status(self.state, id).await?.is_some() {
                self.known.push_back(Step::Known(id.clone()));
            } else if self.may_ask(id) {
                let fetched = fetch_object(self.state, id, &self.budget).await;
                if let Some(object) = self.tolerate(fetched, Some(id))? {
                    Box::pin(self.store(object, of)).await?;
                }
            }
        }
        Ok(())
    }

    async fn store(&mut self, object: Object, of: &Parent) -> Result<()> {
        let belongs = match of {
            Parent::Status(parent) => object.in_reply_to.as_ref() == Some(parent),
            Parent::Conversation(name) => {
                let answers = object.in_reply_to.as_ref().is_some_and(|id| self.seen.contains(id.as_str()));
                answers || object.context.as_ref() == Some(name)
            }
        };
        if !belongs {
            return Ok(());
        }
        self.seen.insert(object.id.as_str().to_owned());
        self.queue_lists(&object);
        let stored = Box::pin(store_fetched(self.state, object, &self.budget)).await;
        if self.tolerate(stored, None)?.is_some() {
            self.new += 1;
        }
        Ok(())
    }

    async fn look_below(&mut self, id: &Iri) -> Result<()> {
        if self.looked_below >= MOST_KNOWN || !self.may_ask(id) {
            return Ok(());
        }
        self.looked_below += 1;
        let fetched = fetch_object(self.state, id, &self.budget).await;
        if let Some(object) = self.tolerate(fetched, Some(id))? {
            self.queue_lists(&object);
        }
        Ok(())
    }
}
