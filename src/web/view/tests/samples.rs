//! People, posts and pictures to fill pages with.

use chrono::{DateTime, Duration, Utc};

use crate::layout::{Instance, Language, Meta, Page, Section, Viewer};
use crate::model::interaction::Who;
use crate::model::{AccountId, MediaId, Permissions, StatusId, TextFormat, Visibility};
use crate::web::view::account::{AccountView, PersonView, RelationshipView};
use crate::web::view::compose::ComposeForm;
use crate::web::view::pager::Pager;
use crate::web::view::poll::{PollForm, PollOptionView, PollView};
use crate::web::view::status::{
    CardView, DetailsView, FilmView, MediaKind, MediaView, QuoteView, ReactionView, ReblogView, ReplyView,
    StatusActions, StatusList, StatusView,
};

/// How much there is, and how people behave.
#[derive(Clone, Copy)]
pub struct Sample {
    pub count: usize,
    pub hostile: bool,
    pub visitor: bool,
}

const HOSTILE: &str =
    "<script>alert(1)</script>\"><img src=x onerror=alert(1)>\" onmouseover=\"x\u{202e}desrever\u{2066}";

/// Display name, address, what they wrote.
const PEOPLE: [(&str, &str, &str); 7] = [
    (
        "Ana Brandt",
        "ana",
        "<p>The hawthorn by the station came into leaf this morning, a whole week before anybody expected it. I missed \
         two trains looking at it and regret nothing.</p>",
    ),
    (
        "Tomasz",
        "tomasz@pole.example",
        "<p>Notes on pruning, after ten winters of getting it wrong:</p><p>Cut less than you think. Come back in June. \
         Nobody ever lost a hedge by waiting. <a href=\"/tags/gardening\" rel=\"tag\">#gardening</a> \
         <a href=\"/tags/slow\" rel=\"tag\">#slow</a></p>",
    ),
    (
        "مريم الحداد",
        "maryam@souq.example",
        "<p dir=\"auto\">صباح الخير من الحديقة. الطيور هنا قبل القهوة.</p>",
    ),
    (
        "Wren & Co. Letterpress",
        "wren",
        "<p>New proofs, still wet. The blue is a little colder than the plates promised, and better for it.</p>",
    ),
    (
        "Jun 🌾",
        "jun@field.example",
        "<p><a href=\"/@ana\">@ana</a> the one behind the school is out too! Somebody should draw a map of these.</p>",
    ),
    ("", "quiet_reader", "<p>I have nothing to add, and I am glad you all are here.</p>"),
    (
        "Weather for the valley",
        "weather@sky.example",
        "<p>Fog until ten. Then sun, 11 °C, wind from the south-west. Frost tonight above 400 m.</p>",
    ),
];

impl Sample {
    pub fn plain(count: usize) -> Self {
        Self { count, hostile: false, visitor: false }
    }

    pub fn hostile(count: usize) -> Self {
        Self { hostile: true, ..Self::plain(count) }
    }

    pub fn for_visitors(self) -> Self {
        Self { visitor: true, ..self }
    }

    pub fn now(self) -> DateTime<Utc> {
        "2026-05-12T09:30:00Z".parse().unwrap()
    }

    /// What people typed: tame, or not.
    pub fn words(self, tame: &str) -> String {
        if self.hostile { HOSTILE.to_owned() } else { tame.to_owned() }
    }

    pub fn page(self, title: &str, section: Section, path: &str) -> Page {
        Page {
            title: self.words(title),
            language: Language::english(),
            instance: Instance {
                title: self.words("Hedgerow"),
                domain: "hedgerow.example".to_owned(),
                description: self
                    .words("A small server for people who look at trees, set type and keep time slowly."),
                registrations: true,
                source_url: "https://hedgerow.example/source".to_owned(),
            },
            viewer: (!self.visitor).then(|| Viewer {
                account_id: AccountId(1),
                display_name: self.words("Ana Brandt"),
                username: "ana".to_owned(),
                avatar_url: Some("/sample/0.svg".to_owned()),
                unread_notifications: self.count as u64,
                follow_requests: self.count as u64,
                permissions: Permissions::ADMINISTRATOR,
            }),
            section,
            path: path.to_owned(),
            flash: None,
            csrf: "token".to_owned(),
            meta: Meta { description: Some(self.words("Words")), ..Meta::default() },
            now: self.now(),
        }
    }

    pub fn account(self) -> AccountView {
        self.account_of(0)
    }

    pub fn account_of(self, n: usize) -> AccountView {
        let (name, acct, _) = PEOPLE[n % PEOPLE.len()];
        AccountView {
            id: AccountId(n as i64 + 1),
            display_name: self.words(name),
            acct: acct.to_owned(),
            avatar_url: (n % 7 != 5).then(|| format!("/sample/{}.svg", n % 7)),
            bot: n % 7 == 6,
            locked: n % 7 == 5,
            emojis: vec![("leaf".to_owned(), "/sample/0.svg".to_owned())],
        }
    }

    pub fn person(self, n: usize) -> PersonView {
        PersonView {
            account: self.account_of(n),
            note_html: "<p>Looks at trees. Sets type.</p>".to_owned(),
            relationship: (!self.visitor).then_some(RelationshipView {
                following: n.is_multiple_of(3),
                requested: n % 3 == 1 && n % 2 == 1,
                followed_by: n.is_multiple_of(2),
                blocking: n % 5 == 4,
                muting: false,
            }),
        }
    }

    pub fn people(self) -> Vec<PersonView> {
        (0..self.count).map(|n| self.person(n)).collect()
    }

    pub fn media(self, n: usize) -> MediaView {
        MediaView {
            id: MediaId(n as i64 + 1),
            kind: MediaKind::Image,
            loops: false,
            home: None,
            url: format!("/sample/{}.svg", n % 7),
            preview_url: None,
            blurhash_url: Some(format!("/sample/{}.svg", (n + 3) % 7)),
            description: n.is_multiple_of(2).then(|| self.words("Three sheets of blue paper on a line")),
            size: Some((640, 400)),
            focus: Some((0.3, 0.2)),
        }
    }

    pub fn status(self, n: usize) -> StatusView {
        let (_, acct, content) = PEOPLE[n % PEOPLE.len()];
        let id = StatusId(n as i64 + 100);
        StatusView {
            id,
            account: self.account_of(n),
            path: format!("/@{acct}/{id}"),
            original_url: acct.contains('@').then(|| "https://remote.example/1".to_owned()),
            created_at: self.now() - Duration::minutes(3 + 37 * (n * n) as i64),
            edited_at: (n % 4 == 1).then(|| self.now() - Duration::minutes(1)),
            visibility: Visibility::ALL[n % 4],
            limited: n % 4 == 2 && n.is_multiple_of(3),
            local_only: n % 5 == 1,
            filtered: (self.count > 1 && n == 1).then(|| self.words("Spoilers")),
            spoiler_text: (n % 7 == 5).then(|| self.words("Feelings, mild")),
            emojis: vec![("leaf".to_owned(), "/sample/0.svg".to_owned())],
            reactions: (0..n % 3).map(|m| self.reaction(m)).collect(),
            sensitive: n % 7 == 6,
            content_html: content.to_owned(),
            language: Some(if n % 7 == 2 { "ar" } else { "en" }.to_owned()),
            media: (0..[0, 0, 0, 3, 0, 0, 1][n % 7]).map(|m| self.media(m)).collect(),
            card: (n % 6 == 4).then(|| CardView {
                url: "https://news.example/hedges".to_owned(),
                title: self.words("Hedges and the birds in them"),
                description: self.words("All about them"),
                provider: "news.example".to_owned(),
                image_url: n.is_multiple_of(4).then(|| "/sample/0.svg".to_owned()),
                image_description: String::new(),
            }),
            poll: (n % 7 == 3).then(|| self.poll(n)),
            quote: (n % 7 >= 5).then(|| QuoteView {
                status: (n % 7 == 5).then(|| Box::new(self.status(n % 4))),
                reason: "quote-pending",
            }),
            in_reply_to: (n % 7 == 4)
                .then(|| ReplyView { acct: "ana".to_owned(), path: Some("/@ana/1".to_owned()) }),
            reblog: (n % 7 == 1)
                .then(|| ReblogView { id: StatusId(n as i64 + 9000), account: self.account_of(3) }),
            pinned: false,
            replies_count: (n as u64 * 3) % 7,
            reblogs_count: n as u64 * 431,
            favourites_count: n as u64 * 7,
            mine: (!self.visitor).then_some(StatusActions {
                favourited: n % 3 == 1,
                reblogged: n % 3 == 2,
                bookmarked: n % 3 == 2,
                pinned: false,
                may_reply: n % 5 != 4,
                may_favourite: n % 5 != 3,
                may_quote: n.is_multiple_of(2),
                quotes_me: n % 7 == 5,
                may_reblog: Visibility::ALL[n % 4].is_open(),
                own: n.is_multiple_of(7),
            }),
            details: (n % 6 == 5).then(|| DetailsView {
                has_text: true,
                duration: (n % 4 == 1).then_some(3622),
                starts_at: Some(self.now()),
                ends_at: None,
                place: Some(self.words("Town hall, Nantes")),
            }),
            film: (n % 6 == 1).then(|| FilmView {
                url: "https://far.example/film.mp4".to_owned(),
                sound_only: n % 4 == 3,
                poster: Some("/sample/0.svg".to_owned()),
                size: Some((1280, 720)),
            }),
            answers: (n % 5 == 4).then_some("answers-followers"),
        }
    }

    fn reaction(self, n: usize) -> ReactionView {
        ReactionView {
            name: if n == 0 { "🌱".to_owned() } else { self.words("leaf") },
            url: (n == 1).then(|| "/sample/0.svg".to_owned()),
            count: 3,
            mine: n == 1,
        }
    }

    /// Open to vote in, or counted, in turns.
    fn poll(self, n: usize) -> PollView {
        let open = n.is_multiple_of(2) && !self.visitor;
        let option = |place: usize, title: &str| PollOptionView {
            title: self.words(title),
            votes: (!open).then_some(place as u64 * 3),
            percent: place as u64 * 50,
            chosen: place == 1,
        };
        PollView {
            options: vec![option(0, "Hawthorn"), option(1, "Beech"), option(2, "Yew")],
            multiple: n.is_multiple_of(4),
            may_vote: open,
            closed: n.is_multiple_of(3),
            hidden: open,
            expires_at: (n % 4 != 1).then(|| self.now() + Duration::hours(20)),
            voters: 9,
        }
    }

    pub fn statuses(self) -> Vec<StatusView> {
        (0..self.count).map(|n| self.status(n)).collect()
    }

    pub fn pager(self) -> Pager {
        let link = |query: &str| (self.count > 1).then(|| format!("?{query}=1"));
        Pager { newer: link("min_id"), older: link("max_id") }
    }

    pub fn list(self) -> StatusList {
        StatusList { statuses: self.statuses(), pager: self.pager() }
    }

    pub fn compose(self) -> ComposeForm {
        ComposeForm {
            text: self.words(""),
            text_format: TextFormat::Plain,
            spoiler_text: self.words(""),
            visibility: Visibility::Public,
            circles: vec![],
            circle: None,
            local_only: false,
            language: "en".to_owned(),
            sensitive: false,
            media: vec![],
            poll: PollForm::default(),
            quoting: None,
            quote_policy: None,
            reply_policy: Who::Public,
            in_reply_to: None,
            draft: None,
            editing: None,
            error: None,
            max_characters: 500,
            max_media: 4,
        }
    }
}

/// A picture to look at: hills in the colours of the `n`th person.
pub fn drawing(n: usize) -> String {
    let hue = n * 53 % 360;
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400" width="640" height="400"><path fill="hsl({hue} 35% 82%)" d="M0 0h640v400H0z"/><circle cx="{}" cy="120" r="54" fill="hsl({} 60% 90%)"/><path fill="hsl({hue} 28% 60%)" d="M0 260q160-120 320-20t320-40v200H0z"/><path fill="hsl({hue} 32% 38%)" d="M0 320q200-90 380-10t260-30v120H0z"/></svg>"##,
        140 + n * 60,
        (hue + 40) % 360
    )
}
