//! Pages that are forms: joining, settings, administration.

use super::pages::Add;
use super::samples::Sample;
use crate::error::Invalid;
use crate::layout::{FieldErrors, Page, Section};
use crate::model::filter::{FilterAction, FilterContext};
use crate::model::{EmojiId, FilterId, TextFormat, UserId, Visibility};
use crate::web::view::admin::*;
use crate::web::view::admin_emojis::*;
use crate::web::view::auth::*;
use crate::web::view::filters::*;
use crate::web::view::instance_settings::*;
use crate::web::view::invites::*;
use crate::web::view::public::*;
use crate::web::view::rules::*;
use crate::web::view::settings::*;

fn rules(s: Sample) -> Vec<RuleView> {
    let tame = [
        ("Be kind, above all when you disagree.", "Criticise what was said, not who said it."),
        ("Describe your pictures.", ""),
        (
            "No advertising, and no machines pretending to be people.",
            "Automated accounts say so on their profile.",
        ),
    ];
    tame.iter()
        .cycle()
        .take(s.count.min(3))
        .map(|(text, hint)| RuleView { text: s.words(text), hint: s.words(hint) })
        .collect()
}

pub fn errors(s: Sample) -> FieldErrors {
    let mut invalid = Invalid::default();
    if s.count > 2 {
        for field in ["username", "domain", "password", "current_password", "note"] {
            invalid.add(field, "ERR_TAKEN", "has already been taken");
        }
        invalid.add("email", "ERR_UNKNOWN", s.words("does not look like an address"));
    }
    invalid.into()
}

pub fn joining(s: Sample, add: Add) {
    let numbers = InstanceNumbers {
        people: s.count as u64 * 31,
        active: s.count as u64 * 12,
        statuses: s.count as u64 * 4711,
        peers: 1208,
    };
    for registration in Registration::ALL {
        add(
            &format!("landing-{registration:?}"),
            &LandingPage {
                page: s.page("", Section::Elsewhere, "/"),
                registration,
                numbers,
                recent: s.statuses().into_iter().take(3).collect(),
                without_owner: s.count == 1,
            },
        );
        for owner in [false, true] {
            add(
                &format!("sign-up-{registration:?}{}", if owner { "-owner" } else { "" }),
                &SignUpPage {
                    page: s.page("Sign up", Section::Elsewhere, "/auth/sign_up"),
                    registration,
                    action: "/auth/sign_up".to_owned(),
                    owner,
                    invited_by: (s.count > 1 && !owner).then(|| s.words("ana")),
                    form: SignUpForm { username: s.words("ana"), ..SignUpForm::default() },
                    errors: errors(s),
                    rules: rules(s),
                    min_password: 8,
                },
            );
        }
    }
    add("about", &AboutPage {
        legal: vec![("/privacy-policy", "privacy-policy")],
        page: s.page("About", Section::About, "/about"),
        registration: Registration::Approval,
        numbers,
        description_html: "<p>Hedgerow is run by three friends from a shed. It costs us twelve euros a month and we enjoy it.</p>".to_owned(),
        rules: rules(s),
        contact: (s.count > 0).then(|| s.account()),
        contact_email: (s.count > 1).then(|| s.words("hello@hedgerow.example")),
        blocked: (0..s.count).map(|n| BlockedServer { host: s.words("sp*m.example"), suspended: n % 2 == 0, reason: s.words("Unwanted advertising") }).collect(),
    });
    let error = (s.count > 2).then(|| s.words("That name and password do not belong together."));
    add(
        "sign-in",
        &SignInPage {
            page: s.page("Sign in", Section::Elsewhere, "/auth/sign_in"),
            email: s.words("ana"),
            return_to: Some("/home".to_owned()),
            error,
        },
    );
    add(
        "password-request",
        &PasswordRequestPage {
            page: s.page("Password", Section::Elsewhere, "/auth/password"),
            email: s.words("a@b.example"),
            errors: errors(s),
        },
    );
    add(
        "password-reset",
        &PasswordResetPage {
            page: s.page("Password", Section::Elsewhere, "/auth/password/x"),
            errors: errors(s),
            min_password: 8,
        },
    );
    for purpose in MailPurpose::ALL {
        add(
            &format!("check-mail-{purpose:?}"),
            &CheckMailPage {
                page: s.page("Mail", Section::Elsewhere, "/auth/sign_up"),
                purpose,
                email: s.words("ana@mail.example"),
            },
        );
    }
}

pub fn settings(s: Sample, add: Add) {
    let page = |path: &str| s.page("Settings", Section::Settings, path);
    add(
        "settings-profile",
        &ProfileSettingsPage {
            page: page("/settings/profile"),
            form: ProfileForm {
                show_media: true,
                show_media_replies: true,
                email_subscriptions: true,
                attribution_domains: "blog.example".into(),
                display_name: s.words("Ana Brandt"),
                note: s.words("Looks at trees."),
                avatar_url: (s.count > 0).then(|| "/sample/0.svg".to_owned()),
                header_url: (s.count > 0).then(|| "/sample/1.svg".to_owned()),
                fields: (0..s.count.min(4)).map(|_| (s.words("Pronouns"), s.words("she/her"))).collect(),
                locked: true,
                ..ProfileForm::default()
            },
            errors: errors(s),
        },
    );
    add(
        "settings-account",
        &AccountSettingsPage {
            page: page("/settings/account"),
            email: s.words("ana@mail.example"),
            unconfirmed_email: (s.count > 0).then(|| s.words("new@mail.example")),
            errors: errors(s),
            min_password: 8,
        },
    );
    let session = |n: usize| SessionView {
        id: n as i64,
        current: n == 0,
        user_agent: s.words("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"),
        ip: "203.0.113.7".to_owned(),
        created_at: s.now(),
        last_seen_at: s.now(),
    };
    let application = |n: usize| ApplicationView {
        id: n as i64,
        name: s.words("Tusky"),
        website: Some("https://tusky.example".to_owned()),
        scopes: vec!["read".to_owned(), "write".to_owned()],
        created_at: s.now(),
        last_used_at: Some(s.now()),
    };
    add(
        "settings-sessions",
        &SessionsPage {
            page: page("/settings/sessions"),
            sessions: (0..s.count).map(session).collect(),
            applications: (0..s.count).map(application).collect(),
        },
    );
    add("settings-invites", &invites(s, page("/settings/invites"), false));
    add(
        "settings-preferences",
        &PreferencesPage {
            page: page("/settings/preferences"),
            visibility: Visibility::Unlisted,
            language: "de".to_owned(),
            text_format: TextFormat::Markdown,
            sensitive: true,
            locale: Some("en".to_owned()),
        },
    );
}

pub fn filters(s: Sample, add: Add) {
    let filter = |n: usize| FilterView {
        id: FilterId(n as i64),
        title: s.words("Spoilers"),
        keywords: vec![s.words("butler"), s.words("gardener")],
        expires_at: (n % 2 == 1).then(|| s.now() + chrono::Duration::days(n as i64 - 2)),
    };
    let form = |exists| FilterForm {
        title: s.words("Spoilers"),
        contexts: vec![FilterContext::Home, FilterContext::Thread],
        action: FilterAction::Hide,
        exists,
    };
    add(
        "settings-filters",
        &FiltersPage {
            page: s.page("Filters", Section::Settings, "/settings/filters"),
            filters: (0..s.count).map(filter).collect(),
            form: form(false),
            keywords: s.words("butler"),
            errors: errors(s),
        },
    );
    add(
        "settings-filter",
        &FilterPage {
            page: s.page("Filter", Section::Settings, "/settings/filters/1"),
            id: FilterId(1),
            form: form(true),
            keywords: (0..s.count).map(|n| (n as i64, s.words("butler"), n % 2 == 0)).collect(),
            statuses: s.count as u64,
            errors: errors(s),
        },
    );
}

fn invites(s: Sample, page: Page, everybodys: bool) -> InvitesPage {
    use crate::domain::invites::InviteState::*;
    let invite = |n: usize| InviteView {
        id: n as i64,
        url: format!("https://hedgerow.example/invite/{n}abcdefghijklmno"),
        inviter: (n % 5 != 4).then(|| s.words("ana")),
        state: [Open, UsedUp, Expired, Revoked][n % 4],
        uses: n as u64 * 3,
        max_uses: n.is_multiple_of(2).then_some(5),
        expires_at: (n % 3 != 2).then(|| s.now() + chrono::Duration::days(3)),
        created_at: s.now() - chrono::Duration::days(n as i64),
        guests: (0..n.min(3)).map(|_| s.words("newcomer")).collect(),
    };
    InvitesPage {
        page,
        everybodys,
        form: InviteForm::default(),
        errors: errors(s),
        closed: s.count == 1,
        invites: (0..s.count).map(invite).collect(),
        pager: s.pager(),
    }
}

pub fn admin(s: Sample, add: Add) {
    let page = |title: &str, path: &str| s.page(title, Section::Admin, path);
    let entry = |n: usize| AuditEntry {
        at: s.now() - chrono::Duration::hours(n as i64 * 5),
        actor: s.words("ana"),
        action: "domain_block.create".to_owned(),
        target: s.words("spam.example"),
        reason: s.words("Unwanted advertising"),
    };
    add(
        "admin",
        &AdminOverviewPage {
            page: page("Administration", "/admin"),
            pending_sign_ups: s.count as u64,
            open_reports: s.count as u64,
            domain_policies: s.count as u64,
            inbound_waiting: 0,
            deliveries_waiting: s.count as u64 * 1000,
            log: (0..s.count).map(entry).collect(),
        },
    );
    let sign_up = |n: usize| PendingSignUp {
        user_id: UserId(n as i64),
        username: s.words("newcomer"),
        email: s.words("new@mail.example"),
        confirmed: n.is_multiple_of(2),
        reason: if n % 3 == 2 {
            String::new()
        } else {
            s.words("I plant hedges for a living and would like to read people who look at them.")
        },
        ip: "203.0.113.9".to_owned(),
        created_at: s.now() - chrono::Duration::hours(n as i64 * 7),
    };
    add(
        "admin-pending",
        &PendingSignUpsPage {
            page: page("Sign-ups", "/admin/pending_accounts"),
            sign_ups: (0..s.count).map(sign_up).collect(),
            pager: s.pager(),
        },
    );
    let rule = |n: usize| RuleForm {
        changing: Some(n as i64),
        text: s.words("Be kind."),
        hint: if n.is_multiple_of(2) { s.words("Above all when you disagree.") } else { String::new() },
    };
    add(
        "admin-rules",
        &RulesPage {
            page: page("Rules", "/admin/rules"),
            rules: (0..s.count).map(rule).collect(),
            form: RuleForm { changing: (s.count > 1).then_some(1), ..RuleForm::default() },
            errors: errors(s),
        },
    );
    add(
        "admin-settings",
        &InstanceSettingsPage {
            page: page("Settings", "/admin/settings"),
            form: SettingsForm {
                title: s.words("Hedgerow"),
                description: s.words("Three friends and a shed."),
                contact_account: s.words("ana"),
                registration_mode: "approval".to_owned(),
                status_characters: "500".to_owned(),
                ..SettingsForm::default()
            },
            errors: errors(s),
        },
    );
    add("admin-invites", &invites(s, page("Invitations", "/admin/invites"), true));
    let emoji = |n: usize| EmojiView {
        id: EmojiId(n as i64 + 1),
        shortcode: s.words("leaf"),
        host: (n % 2 == 1).then(|| s.words("field.example")),
        category: s.words("Plants"),
        url: Some("/sample/0.svg".to_owned()),
        disabled: n % 3 == 2,
    };
    for (name, theirs) in [("admin-emojis", false), ("admin-emojis-theirs", true)] {
        add(
            name,
            &CustomEmojisPage {
                page: page("Emoji", "/admin/custom_emojis"),
                theirs,
                query: s.words(""),
                form: EmojiForm { shortcode: s.words(""), ..EmojiForm::default() },
                errors: errors(s),
                emojis: (0..s.count).map(emoji).collect(),
                older: (s.count > 1).then(|| "/admin/custom_emojis?from=remote&max_id=1".to_owned()),
            },
        );
    }
    let block = |n: usize| DomainBlockView {
        id: n as i64,
        domain: s.words("spam.example"),
        severity: Severity::ALL[n % 4],
        reject_media: n % 2 == 1,
        public_comment: s.words("Unwanted advertising"),
        private_comment: if n.is_multiple_of(2) { s.words("See the thread of 4 May") } else { String::new() },
        created_at: s.now() - chrono::Duration::days(n as i64),
    };
    add(
        "admin-domains",
        &DomainBlocksPage {
            page: page("Domains", "/admin/domain_blocks"),
            mode: FederationMode::Open,
            form: DomainBlockForm { domain: s.words(""), ..DomainBlockForm::default() },
            errors: errors(s),
            severities: &Severity::ALL,
            entries: (0..s.count).map(block).collect(),
            pager: s.pager(),
        },
    );
}
