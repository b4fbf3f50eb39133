//! RSS and Atom: what anybody may read, for feed readers.

use std::fmt::Write;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat, Utc};

use super::timelines::LIMIT;
use crate::browser::Result;
use crate::db;
use crate::db::tag_timeline::TagFilter;
use crate::db::timelines::AccountFilter;
use crate::error::Error;
use crate::model::{Page, StatusView};
use crate::state::State;
use crate::text::{self, Hashtag, escape};

/// How a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Rss,
    Atom,
}

/// `ana.rss` is the feed of `ana`.
pub(super) fn split(name: &str) -> Option<(&str, Format)> {
    let rss = name.strip_suffix(".rss").map(|name| (name, Format::Rss));
    rss.or_else(|| name.strip_suffix(".atom").map(|name| (name, Format::Atom)))
}

/// `GET /@NAME.rss` and `/@NAME.atom`: the public posts of somebody here, without replies and reblogs.
pub(super) async fn show_account(state: &State, name: &str, format: Format) -> Result<Response> {
    let mut conn = state.pool.acquire().await?;
    let id = db::accounts::id_by_handle(&mut conn, &text::fold(name), None).await?;
    let account = db::accounts::get(&mut conn, id.ok_or(Error::NotFound)?).await?;
    if account.deleted || account.suspended {
        return Err(Error::Gone.into());
    }
    let filter = AccountFilter { exclude_replies: true, exclude_reblogs: true, ..AccountFilter::default() };
    let ids = db::timelines::account(&mut conn, None, account.id, &filter, Page::first(LIMIT)).await?;
    let statuses = db::statuses::load(&mut conn, None, &ids).await?;
    let feed = Feed {
        title: format!(
            "{} (@{}@{})",
            account.name(),
            account.username,
            state.config.instance.handle_domain()
        ),
        description: text::to_plain_text(&account.note_html),
        page: account.url.clone(),
        own: state.config.url(&format!(
            "/@{}.{}",
            account.username,
            if format == Format::Rss { "rss" } else { "atom" }
        )),
        statuses: &statuses,
        now: state.clock.now(),
    };
    Ok(feed.answer(format))
}

/// `GET /tags/TAG.rss`
pub(super) async fn show_tag(state: &State, name: &str) -> Result<Response> {
    let tag = Hashtag::parse(name).ok_or(Error::NotFound)?;
    let mut conn = state.pool.acquire().await?;
    let ids = db::tag_timeline::page(&mut conn, None, &tag.folded, &TagFilter::default(), Page::first(LIMIT))
        .await?;
    let statuses = db::statuses::load(&mut conn, None, &ids).await?;
    let page = state.config.url(&format!("/tags/{}", tag.folded));
    let feed = Feed {
        title: format!("#{} · {}", tag.name, state.config.instance.handle_domain()),
        description: format!("#{}", tag.name),
        own: format!("{page}.rss"),
        page,
        statuses: &statuses,
        now: state.clock.now(),
    };
    Ok(feed.answer(Format::Rss))
}

struct Feed<'a> {
    title: String,
    description: String,
    /// The page it is the feed of.
    page: String,
    /// Its own address.
    own: String,
    statuses: &'a [StatusView],
    now: DateTime<Utc>,
}

impl Feed<'_> {
    fn answer(&self, format: Format) -> Response {
        let (kind, body) = match format {
            Format::Rss => ("application/rss+xml; charset=utf-8", self.rss()),
            Format::Atom => ("application/atom+xml; charset=utf-8", self.atom()),
        };
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60")),
        ];
        (headers, body).into_response()
    }

    fn rss(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.push_str("<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\n");
        element(&mut out, "title", &self.title);
        element(&mut out, "link", &self.page);
        element(&mut out, "description", &self.description);
        let own = escape(&self.own);
        let _ = writeln!(out, "<atom:link href=\"{own}\" rel=\"self\" type=\"application/rss+xml\"/>");
        for item in self.items() {
            out.push_str("<item>\n");
            let _ = writeln!(out, "<guid isPermaLink=\"false\">{}</guid>", escape(item.id));
            element(&mut out, "link", item.url);
            element(&mut out, "pubDate", &item.status.created_at.to_rfc2822());
            element(&mut out, "description", &item.html());
            item.status.tags.iter().for_each(|tag| element(&mut out, "category", &tag.display));
            out.push_str("</item>\n");
        }
        out.push_str("</channel></rss>\n");
        out
    }

    fn atom(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
        element(&mut out, "id", &self.own);
        element(&mut out, "title", &self.title);
        let newest = self.statuses.first().map_or(self.now, changed_at);
        element(&mut out, "updated", &date(newest));
        link(&mut out, "self", &self.own);
        link(&mut out, "alternate", &self.page);
        for (view, item) in self.statuses.iter().zip(self.items()) {
            out.push_str("<entry>\n");
            element(&mut out, "id", item.id);
            element(&mut out, "title", &text::excerpt(&text::to_plain_text(&item.html()), 80));
            element(&mut out, "published", &date(item.status.created_at));
            element(&mut out, "updated", &date(changed_at(view)));
            let _ = writeln!(out, "<author><name>{}</name></author>", escape(view.shown().account.name()));
            link(&mut out, "alternate", item.url);
            let _ = writeln!(out, "<content type=\"html\">{}</content>", escape(&item.html()));
            out.push_str("</entry>\n");
        }
        out.push_str("</feed>\n");
        out
    }

    fn items(&self) -> impl Iterator<Item = Item<'_>> {
        self.statuses.iter().map(|view| {
            let status = &view.shown().status;
            Item { id: &status.uri, url: status.url.as_deref().unwrap_or(&status.uri), status }
        })
    }
}

struct Item<'a> {
    id: &'a str,
    url: &'a str,
    status: &'a crate::model::Status,
}

impl Item<'_> {
    /// What is behind a warning stays behind a click.
    fn html(&self) -> String {
        match self.status.spoiler_text.as_str() {
            "" => self.status.content.clone(),
            warning => format!("<p><b>{}</b></p>", escape(warning)),
        }
    }
}

fn changed_at(view: &StatusView) -> DateTime<Utc> {
    let status = &view.shown().status;
    status.edited_at.unwrap_or(status.created_at)
}

fn date(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn element(out: &mut String, name: &str, text: &str) {
    let _ = writeln!(out, "<{name}>{}</{name}>", escape(text));
}

fn link(out: &mut String, rel: &str, href: &str) {
    let _ = writeln!(out, "<link rel=\"{rel}\" href=\"{}\"/>", escape(href));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_names_tell_the_format() {
        assert_eq!(split("ana.rss"), Some(("ana", Format::Rss)));
        assert_eq!(split("a.b.atom"), Some(("a.b", Format::Atom)));
        assert_eq!(split("ana"), None);
    }

    #[test]
    fn hostile_words_stay_words() {
        let feed = Feed {
            title: "</title><script>".to_owned(),
            description: "a & b".to_owned(),
            page: "https://a.example/?x=\"&y".to_owned(),
            own: "https://a.example/@a.rss".to_owned(),
            statuses: &[],
            now: DateTime::UNIX_EPOCH,
        };
        for xml in [feed.rss(), feed.atom()] {
            assert!(!xml.contains("<script>") && !xml.contains("=\"&y"), "{xml}");
        }
        assert!(feed.rss().contains("<description>a &amp; b</description>"));
    }
}
