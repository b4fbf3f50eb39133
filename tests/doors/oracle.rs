//! Who may see what of the cast: said here in Rust, apart from the database's own answer, so that the two can be held
//! against each other.

use std::collections::BTreeSet;

use hedgerow::model::Visibility::{Direct, Private, Public, Unlisted};

use super::cast::{CIRCLE, Cast, MEMBERS, Post};

impl Cast {
    fn follow(&self, one: &'static str, other: &'static str) -> bool {
        self.follows.contains(&(one, other))
    }

    /// Whether somebody may read a status, wherever they come upon it.
    pub fn may_see(&self, viewer: Option<&'static str>, post: &Post) -> bool {
        let viewer_is = |name: &str| viewer == Some(name);
        let among_followers = || viewer.is_some_and(|viewer| self.follow(viewer, post.author));
        let addressed = post.mentions.iter().any(|name| viewer_is(name));
        let in_audience = match post.visibility {
            Public | Unlisted => true,
            Private if post.limited => viewer.is_some_and(|viewer| CIRCLE.contains(&viewer)) || addressed,
            Private => among_followers() || addressed,
            Direct => addressed,
        };
        let blocked = viewer.is_some_and(|viewer| self.blocks.contains(&(post.author, viewer)));
        let original = post.reblog_of.is_none_or(|key| self.may_see(viewer, self.find(key)));
        let among_us = viewer.is_some_and(|viewer| MEMBERS.contains(&viewer));
        let there = !post.gone && !self.away.contains(&post.author);
        there
            && !blocked
            && original
            && (!post.local_only || among_us)
            && (in_audience || viewer_is(post.author))
    }

    /// Whether somebody does not want to read it in lists: they block or mute its author, or whom it answers or shows.
    pub fn unwanted(&self, viewer: Option<&'static str>, post: &Post) -> bool {
        let Some(viewer) = viewer else { return false };
        let blocks = |author: &'static str| self.blocks.contains(&(viewer, author));
        let mutes = |author: &'static str| self.mutes.contains(&(viewer, author));
        let shown = post.reblog_of.map(|key| self.find(key).author);
        let answered = post.reply_to.map(|key| self.find(key).author);
        [Some(post.author), shown].into_iter().flatten().any(|author| blocks(author) || mutes(author))
            || answered.is_some_and(blocks)
    }

    /// What a list of these holds for a viewer: the marks of what it shows.
    fn shown<'a>(&'a self, posts: impl Iterator<Item = &'a Post>) -> BTreeSet<String> {
        let mut marks: BTreeSet<String> =
            posts.map(|post| post.reblog_of.unwrap_or(post.key).to_owned()).collect();
        if marks.contains("annprivate") {
            marks.insert("annprivatenew".to_owned());
        }
        marks
    }

    fn wanted(&self, viewer: Option<&'static str>) -> impl Iterator<Item = &Post> {
        self.posts.iter().filter(move |post| self.may_see(viewer, post) && !self.unwanted(viewer, post))
    }

    /// The federated timeline.
    pub fn public(&self, viewer: Option<&'static str>) -> BTreeSet<String> {
        let listed =
            |post: &&Post| post.visibility == Public && post.reblog_of.is_none() && post.reply_to.is_none();
        self.shown(self.wanted(viewer).filter(listed))
    }

    /// The timeline of the one hashtag.
    pub fn tag(&self, viewer: Option<&'static str>) -> BTreeSet<String> {
        self.shown(self.wanted(viewer).filter(|post| post.visibility == Public && post.tagged))
    }

    /// The home timeline.
    pub fn home(&self, viewer: &'static str) -> BTreeSet<String> {
        let at_home = |post: &&Post| {
            let near = |author: &'static str| author == viewer || self.follow(viewer, author);
            let reply = post.reply_to.is_none_or(|key| near(self.find(key).author));
            let followed = self.follow(viewer, post.author) && reply;
            post.author == viewer
                || followed && (post.visibility != Direct || post.mentions.contains(&viewer))
        };
        self.shown(self.wanted(Some(viewer)).filter(at_home))
    }

    /// The statuses in which somebody is spoken to and told of it: strangers' direct ones wait as requests.
    pub fn notified(&self, viewer: &'static str) -> BTreeSet<String> {
        let held = |post: &Post| post.visibility == Direct && !self.follow(viewer, post.author);
        let viewers = |post: &&Post| post.mentions.contains(&viewer) && post.author != viewer && !held(post);
        self.shown(self.wanted(Some(viewer)).filter(viewers))
    }

    /// What an account wrote and reblogged.
    pub fn account(&self, viewer: Option<&'static str>, author: &str) -> BTreeSet<String> {
        self.shown(self.posts.iter().filter(|post| post.author == author && self.may_see(viewer, post)))
    }
}
