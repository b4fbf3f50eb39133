//! Every page, filled from a sample.

use super::collection_pages::{collections, members};
use super::form_pages::{admin, filters, joining, settings};
use super::migration_pages::migration;
use super::moving_pages::moving;
use super::samples::Sample;
use crate::layout::{Flash, Section};
use crate::model::list::RepliesPolicy;
use crate::model::notification_policy::NotificationPolicy;
use crate::model::{ListId, NotificationId, StatusId, Visibility};
use crate::web::view::account::RelationshipView;
use crate::web::view::compose::ComposePage;
use crate::web::view::confirm::ConfirmPage;
use crate::web::view::hearing::*;
use crate::web::view::letters::*;
use crate::web::view::lists::*;
use crate::web::view::members::ON_LIST;
use crate::web::view::notifications::*;
use crate::web::view::people::*;
use crate::web::view::profile::*;
use crate::web::view::search::*;
use crate::web::view::status::StatusView;
use crate::web::view::thread::*;
use crate::web::view::timelines::*;

/// The name and the HTML of every page.
pub fn all(s: Sample) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    let mut add = |name: &str, page: &dyn askama::DynTemplate| {
        pages.push((name.to_owned(), page.dyn_render().unwrap()));
    };
    reading(s, &mut add);
    people(s, &mut add);
    lists(s, &mut add);
    hearing(s, &mut add);
    letters(s, &mut add);
    joining(s, &mut add);
    settings(s, &mut add);
    filters(s, &mut add);
    moving(s, &mut add);
    migration(s, &mut add);
    admin(s, &mut add);
    pages
}

pub type Add<'a> = &'a mut dyn FnMut(&str, &dyn askama::DynTemplate);

fn reading(s: Sample, add: Add) {
    let mut page = s.page("Home", Section::Home, "/home");
    page.flash = Some(Flash::done(s.words("Your post is out.")));
    add("home", &HomePage { page, compose: s.compose(), list: s.list() });
    add("local", &PublicPage { page: s.page("Local", Section::Local, "/public/local"), list: s.list() });
    add(
        "federated",
        &PublicPage { page: s.page("Federated", Section::Federated, "/public"), list: s.list() },
    );
    let page = s.page("#slow", Section::Elsewhere, "/tags/slow");
    add(
        "hashtag",
        &HashtagPage {
            page,
            name: s.words("slow"),
            following: (!s.visitor).then_some(s.count > 1),
            list: s.list(),
        },
    );
    add(
        "bookmarks",
        &KeptPage { page: s.page("Bookmarks", Section::Bookmarks, "/bookmarks"), list: s.list() },
    );
    add(
        "favourites",
        &KeptPage { page: s.page("Favourites", Section::Favourites, "/favourites"), list: s.list() },
    );

    let mut reply = s.compose();
    reply.in_reply_to = Some((StatusId(101), "tomasz@pole.example".to_owned()));
    let replies = (2..s.count + 2).map(|n| ThreadReply { depth: n - 1, status: s.status(n + 1) });
    add(
        "thread",
        &ThreadPage {
            page: s.page("Tomasz: Notes on pruning", Section::Elsewhere, "/@tomasz@pole.example/101"),
            ancestors: (0..s.count.min(1)).map(|n| s.status(n)).collect(),
            status: s.status(1),
            replies: replies.collect(),
            reply: (!s.visitor).then_some(reply),
            fetching: s.count == 1,
        },
    );
    add(
        "article",
        &ArticlePage {
            page: s.page("Notes on pruning", Section::Elsewhere, "/@tomasz@pole.example/101/article"),
            title: s.words("Notes on pruning"),
            status: s.status(1),
            text_html: format!("<p>{}</p>", crate::text::escape(&s.words("Cut less than you think. "))),
        },
    );
    let version = |n: usize| VersionView {
        at: s.now(),
        spoiler_text: (n == 1).then(|| s.words("Pruning")),
        content_html: "<p>Cut less than you think.</p>".to_owned(),
        poll_options: vec![s.words("Hawthorn")],
    };
    let page = s.page("History", Section::Elsewhere, "/@ana/100/history");
    add(
        "history",
        &HistoryPage {
            page,
            status_path: "/@ana/100".to_owned(),
            versions: (0..s.count).map(version).collect(),
        },
    );

    let mut form = s.compose();
    form.error = Some("A post cannot be empty.".to_owned());
    form.spoiler_text = s.words("Trees");
    form.media = (0..s.count.min(2)).map(|n| s.media(n)).collect();
    form.poll.options = (0..s.count.min(3)).map(|_| s.words("Hawthorn")).collect();
    form.language = "tlh".to_owned();
    form.visibility = Visibility::Private;
    let page = s.page("New post", Section::Compose, "/compose");
    add(
        "compose",
        &ComposePage { page: page.clone(), form: form.clone(), context: (s.count > 0).then(|| s.status(4)) },
    );
    form.editing = Some(StatusId(100));
    add("edit", &ComposePage { page, form, context: None });

    let notice = |n: usize| NotificationView {
        subject: None,
        id: NotificationId(n as i64),
        kind: NotificationKind::ALL[n % NotificationKind::ALL.len()],
        account: s.account_of(n),
        others: (n % 4) as u64,
        created_at: s.now() - chrono::Duration::minutes(n as i64 * 50),
        status: (!matches!(n % 11, 7 | 8 | 10)).then(|| s.status(n)),
        unread: n < 2,
    };
    add(
        "notifications",
        &NotificationsPage {
            page: s.page("Notifications", Section::Notifications, "/notifications"),
            only_mentions: false,
            waiting: s.count as u64,
            notifications: (0..s.count * 2).map(notice).collect(),
            pager: s.pager(),
        },
    );
    for (name, query) in [("search", s.words("trees")), ("search-begin", String::new())] {
        add(
            name,
            &SearchPage {
                page: s.page("Search", Section::Search, "/search"),
                query,
                people: s.people(),
                hashtags: (0..s.count).map(|_| HashtagView { name: s.words("hedge") }).collect(),
                statuses: s.statuses(),
            },
        );
    }
    add(
        "confirm",
        &ConfirmPage {
            page: s.page("Delete this post?", Section::Elsewhere, "/statuses/100/delete"),
            question: "It disappears here and is asked to disappear everywhere else.".to_owned(),
            action: "Delete".to_owned(),
            back: "/@ana/100".to_owned(),
            status: Some(s.status(0)),
        },
    );
}

fn people(s: Sample, add: Add) {
    let picture = |n: usize| PictureView {
        media: s.media(n),
        status_path: format!("/@ana/{n}"),
        sensitive: n % 3 == 2,
    };
    let tabs = [
        (
            "profile",
            ProfileTab::Posts {
                pinned: (0..s.count.min(1)).map(|n| StatusView { pinned: true, ..s.status(n) }).collect(),
                list: s.list(),
                fetching: s.count == 1,
            },
        ),
        ("profile-replies", ProfileTab::Replies(s.list())),
        (
            "profile-media",
            ProfileTab::Media { pictures: (0..s.count).map(picture).collect(), pager: s.pager() },
        ),
    ];
    for (name, tab) in tabs {
        let own = name == "profile-replies" && !s.visitor;
        let field = |n: usize| FieldView {
            name: s.words("Garden"),
            value_html: "<a href=\"https://tomasz.example\">tomasz.example</a>".to_owned(),
            verified: n == 0,
        };
        add(
            name,
            &ProfilePage {
                page: s.page("Tomasz (@tomasz@pole.example)", Section::Elsewhere, "/@tomasz@pole.example"),
                profile: ProfileView {
                    collections: Vec::new(),
                    shows_media: true,
                    mails: true,
                    account: s.account_of(1),
                    header_url: (s.count > 2).then(|| "/sample/4.svg".to_owned()),
                    note_html:
                        "<p>Ten winters with the same hedge. Writes about patience, tools and birds.</p>"
                            .to_owned(),
                    fields: (0..s.count.min(4)).map(field).collect(),
                    statuses_count: s.count as u64 * 1403,
                    followers_count: s.count as u64,
                    following_count: 1,
                    created_at: s.now(),
                    original_url: Some("https://pole.example/@tomasz".to_owned()),
                    moved_to: (s.count == 1).then(|| s.account_of(2)),
                    limited: false,
                    relationship: (!s.visitor && !own)
                        .then_some(RelationshipView { followed_by: true, ..RelationshipView::default() }),
                    own,
                },
                tab,
            },
        );
    }
    for kind in [
        PeopleKind::Followers,
        PeopleKind::Following,
        PeopleKind::RebloggedBy,
        PeopleKind::FavouritedBy,
        PeopleKind::Muted,
        PeopleKind::Blocked,
    ] {
        add(
            &format!("people-{kind:?}"),
            &PeoplePage {
                page: s.page("People", Section::Elsewhere, "/@ana/followers"),
                kind,
                back: Some(("/@ana".to_owned(), s.words("@ana"))),
                people: s.people(),
                pager: s.pager(),
            },
        );
    }
    add(
        "follow-requests",
        &FollowRequestsPage {
            page: s.page("Follow requests", Section::FollowRequests, "/follow_requests"),
            people: s
                .people()
                .into_iter()
                .map(|mut person| {
                    person.relationship = None;
                    person
                })
                .collect(),
            pager: s.pager(),
        },
    );
}

fn letters(s: Sample, add: Add) {
    let conversation = |n: usize| ConversationView {
        id: n as i64,
        people: vec![s.account_of(n), s.account_of(n + 1)],
        unread: n == 0,
        path: "/@ana/1".to_owned(),
        at: s.now(),
        spoiler_text: if n == 1 { s.words("Feelings") } else { String::new() },
        content_html: "<p>See you at the station.</p>".to_owned(),
    };
    add(
        "conversations",
        &ConversationsPage {
            page: s.page("Messages", Section::Conversations, "/conversations"),
            conversations: (0..s.count).map(conversation).collect(),
            pager: s.pager(),
        },
    );
    let waiting = |n: usize| ScheduledView {
        id: n as i64,
        at: s.now() + chrono::Duration::days(n as i64 - 1),
        spoiler_text: s.words(""),
        text: s.words("Frost tonight"),
    };
    add(
        "scheduled",
        &ScheduledPage {
            page: s.page("Scheduled", Section::Compose, "/scheduled"),
            waiting: (0..s.count).map(waiting).collect(),
            pager: s.pager(),
        },
    );
    add(
        "followed-tags",
        &FollowedTagsPage {
            page: s.page("Hashtags", Section::Elsewhere, "/followed_tags"),
            tags: (0..s.count).map(|n| (format!("tag{n}"), s.words("Slow"))).collect(),
            pager: s.pager(),
        },
    );
}

fn hearing(s: Sample, add: Add) {
    let request = |n: usize| RequestView {
        id: n as i64,
        account: s.account_of(n),
        count: n as u64,
        content_html: "<p>Hello, you do not know me.</p>".to_owned(),
    };
    add(
        "settings-notifications",
        &HearingPage {
            page: s.page("Notifications", Section::Settings, "/settings/notifications"),
            policy: NotificationPolicy::default(),
        },
    );
    add(
        "notification-requests",
        &RequestsPage {
            page: s.page("Held back", Section::Notifications, "/notifications/requests"),
            requests: (0..s.count).map(request).collect(),
            pager: s.pager(),
        },
    );
}

fn lists(s: Sample, add: Add) {
    let page = |title: &str, path: &str| s.page(title, Section::Lists, path);
    let list = |n: usize| ListView { id: ListId(n as i64), title: s.words("Town"), exclusive: n == 1 };
    let form =
        ListForm { title: s.words("Town"), replies_policy: RepliesPolicy::Followed, exclusive: s.count > 1 };
    add(
        "lists",
        &ListsPage {
            page: page("Lists", "/lists"),
            lists: (0..s.count).map(list).collect(),
            form: form.clone(),
            errors: crate::error::Invalid::default().into(),
        },
    );
    add(
        "list",
        &ListPage { page: page("Town", "/lists/1"), id: ListId(1), title: s.words("Town"), list: s.list() },
    );
    add(
        "list-edit",
        &ListEditPage {
            page: page("Edit", "/lists/1/edit"),
            id: ListId(1),
            form,
            errors: crate::error::Invalid::default().into(),
            members: members(s, "/lists/1", &ON_LIST),
        },
    );
    collections(s, add);
    add(
        "account-lists",
        &AccountListsPage {
            page: page("On your lists", "/accounts/1/lists"),
            account: s.account(),
            lists: (0..s.count).map(|n| (list(n), n % 2 == 0)).collect(),
        },
    );
}
