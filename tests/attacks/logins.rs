//! Getting in where one should not, or in somebody's name.

use axum::body::Body;
use axum::http::Request;
use hedgerow::domain::account_deletion::delete_account;
use hedgerow::domain::staff::Staff;
use serde_json::json;

use crate::support::api::Api;
use crate::support::browser::{Browser, Page};
use crate::support::{PASSWORD, owner, people, state, state_with};

const SENDER: &str = "198.51.100.7";

async fn sign_up(browser: &mut Browser, name: &str, email: &str) -> Page {
    let fields = [
        ("username", name),
        ("email", email),
        ("password", PASSWORD),
        ("agreement", "on"),
        ("reason", "hedges"),
    ];
    browser.submit("/auth/sign_up", "/auth/sign_up", &fields).await
}

/// The name of somebody who left stays theirs, and so does what was said to them.
#[tokio::test]
async fn pleroma_2_0_3_rereg() {
    let state = state_with(&[("registration.mode", "open"), ("registration.confirm_email", "false")]).await;
    owner(&state).await;
    let (ann, bob) = (people::with_token(&state, "ann").await, people::with_token(&state, "bob").await);
    let direct = json!({"status": "@ann between us", "visibility": "direct"});
    let direct = Api::of(&state, &bob).post("/api/v1/statuses", direct).await.ok();
    delete_account(&state, &Staff::CommandLine, ann.account, "").await.unwrap();
    for name in ["ann", "Ann", "ANN"] {
        let page = sign_up(&mut Browser::new(&state), name, "other@example.org").await;
        assert_eq!(page.status, 422, "{name}");
    }
    let new = hedgerow::domain::users::NewAccount {
        username: "ann",
        email: "ann2@example.org",
        password: PASSWORD,
        role: "user",
        confirmed: true,
    };
    assert!(hedgerow::domain::users::create_user(&state, &Staff::CommandLine, new).await.is_err());
    let path = format!("/api/v1/statuses/{}", direct["id"].as_str().unwrap());
    let former = Api::with_token(&state, &ann.token).get(&path).await;
    assert!(matches!(former.status, 401 | 403 | 404), "{}: {}", former.status, former.text);
}

/// A client that says it is another each time.
#[tokio::test]
async fn cve_2023_49952() {
    let state = state().await;
    people::with_token(&state, "ann").await;
    let mut browser = Browser::new(&state);
    browser.address = Some(SENDER.parse().unwrap());
    let csrf = browser.get("/auth/sign_in").await.csrf();
    let mut statuses = Vec::new();
    for n in 0..26 {
        let mut request =
            Request::post("/auth/sign_in").header("content-type", "application/x-www-form-urlencoded");
        for name in
            ["x-forwarded-for", "x-real-ip", "client-ip", "true-client-ip", "cf-connecting-ip", "forwarded"]
        {
            request = request.header(name, format!("203.0.113.{n}"));
        }
        let email = format!("nobody{n}");
        let typed = [("csrf_token", csrf.as_str()), ("email", email.as_str()), ("password", "wrong")];
        let body = serde_urlencoded::to_string(typed).unwrap();
        statuses.push(browser.send(request, Body::from(body)).await.status);
    }
    assert_eq!((statuses[0], statuses[25]), (422, 429), "{statuses:?}");
}

/// Letters to one address, asked for again and again from everywhere.
#[tokio::test]
async fn cve_2025_54879() {
    let state = state_with(&[("registration.mode", "open")]).await;
    owner(&state).await;
    sign_up(&mut Browser::new(&state), "ann", "ann@example.org").await.ok();
    for n in 0..12 {
        let mut browser = Browser::new(&state);
        browser.address = Some(format!("198.51.100.{n}").parse().unwrap());
        browser.sign_in("ann@example.org", PASSWORD).await;
    }
    let letters = "SELECT count(*) FROM jobs WHERE lane = 'mail'";
    let letters: i64 = sqlx::query_scalar(letters).fetch_one(&state.pool).await.unwrap();
    assert!((1..=6).contains(&letters), "{letters} letters");
}

/// Addresses that mail servers read differently.
#[tokio::test]
async fn cve_2026_41259() {
    let state = state_with(&[("registration.mode", "open")]).await;
    owner(&state).await;
    for (n, email) in [
        "a@evil.example@good.example",
        "a@good.example,b@evil.example",
        "<a@evil.example> a@good.example",
        "a@good.example\r\nBcc: b@evil.example",
        "a@good.example\u{0}.evil.example",
        "a(comment@evil.example)@good.example",
        "\"a@evil.example>\"@good.example",
        "a@[127.0.0.1]",
        "a@good.example ",
        "=?utf-8?q?a=40evil.example?=@good.example",
        "a%b@evil.example@good.example",
        "a@good..example",
        "a@-good.example",
    ]
    .into_iter()
    .enumerate()
    {
        let page = sign_up(&mut Browser::new(&state), &format!("ann{n}"), email).await;
        let stored: Option<String> = sqlx::query_scalar(
            "SELECT u.email FROM users u JOIN accounts a ON a.user_id = u.id WHERE a.username = $1",
        )
        .bind(format!("ann{n}"))
        .fetch_optional(&state.pool)
        .await
        .unwrap();
        assert!(
            stored.as_deref().is_none_or(|stored| stored == "a@good.example"),
            "{email:?}: {} {stored:?}",
            page.status
        );
    }
}

/// Passwords tried without an end: to sign in, to change one, to ask for a new one.
#[tokio::test]
async fn ghsa_q3rg_xx5v_4mxh() {
    let state = state().await;
    people::with_token(&state, "ann").await;
    let mut browser = Browser::of(&state, "ann").await;
    let csrf = browser.get("/settings/account").await.csrf();
    let fields = [
        ("csrf_token", csrf.as_str()),
        ("current_password", "wrong"),
        ("password", "a new long one"),
        ("password_confirmation", "a new long one"),
    ];
    let mut status = 0;
    for _ in 0..11 {
        status = browser.post("/settings/password", &fields).await.status;
    }
    assert_eq!(status, 429);
    // From a new address each time: the login itself is limited.
    for n in 0..26 {
        let mut guesser = Browser::new(&state);
        guesser.address = Some(format!("198.51.100.{n}").parse().unwrap());
        status = guesser.sign_in("ann@example.org", "wrong").await.status;
    }
    assert_eq!(status, 429);
    let mut asking = Browser::new(&state);
    asking.address = Some(SENDER.parse().unwrap());
    for _ in 0..26 {
        status =
            asking.submit("/auth/password", "/auth/password", &[("email", "x@example.org")]).await.status;
    }
    assert_eq!(status, 429);
}

#[tokio::test]
async fn gts_pkce_4232() {
    let state = state().await;
    people::with_token(&state, "ann").await;
    let redirect = "https://app.example/cb";
    let asked = json!({"client_name": "App", "redirect_uris": [redirect], "scopes": "read"});
    let app = Api::visitor(&state).post("/api/v1/apps", asked).await.ok();
    let mut browser = Browser::of(&state, "ann").await;
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for method in [Some("plain"), Some("PLAIN"), Some("none"), None] {
        let mut query = format!(
            "client_id={}&response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=read&code_challenge={challenge}",
            app["client_id"].as_str().unwrap()
        );
        if let Some(method) = method {
            query.push_str(&format!("&code_challenge_method={method}"));
        }
        let page = browser.get(&format!("/oauth/authorize?{query}")).await;
        let told =
            page.headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or(page.text);
        assert!(told.contains("invalid_request") || told.contains("S256"), "{method:?}: {told}");
        assert!(!told.contains("code="), "{method:?}: {told}");
    }
    let metadata = Api::visitor(&state).get("/.well-known/oauth-authorization-server").await.ok();
    assert_eq!(metadata["code_challenge_methods_supported"], json!(["S256"]));
}

/// Forms of another site, sent with one's cookies.
#[tokio::test]
async fn hollo_csrf() {
    let state = state().await;
    owner(&state).await;
    people::with_token(&state, "ann").await;
    let mut browser = Browser::of(&state, "olga").await;
    let mut forms =
        vec!["/auth/sign_in".to_owned(), "/auth/password".to_owned(), "/oauth/authorize".to_owned()];
    let routes = crate::doors::forms();
    assert!(routes.len() > 20, "{routes:?}");
    forms.extend(routes);
    for form in forms {
        for token in ["", "forged"] {
            let fields = [
                ("csrf_token", token),
                ("email", "ann"),
                ("password", PASSWORD),
                ("status", "forged"),
                ("domain", "forged.example"),
                ("severity", "suspend"),
                ("decision", "allow"),
                ("mode", "off"),
            ];
            let page = browser.post(&form, &fields).await;
            assert!(matches!(page.status, 400..=499), "{form} with {token:?}: {}", page.status);
        }
    }
    let effects = "SELECT (SELECT count(*) FROM statuses) + (SELECT count(*) FROM domain_policies) + (SELECT count(*) FROM audit_log WHERE account_id IS NOT NULL)";
    assert_eq!(sqlx::query_scalar::<_, i64>(effects).fetch_one(&state.pool).await.unwrap(), 0);
    let secure = state_with(&[("instance.base_url", "https://ours.example")]).await;
    people::with_token(&secure, "ann").await;
    let page = Browser::new(&secure).sign_in("ann", PASSWORD).await;
    let cookies: Vec<&str> =
        page.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert!(!cookies.is_empty());
    for cookie in cookies {
        for flag in ["__Host-", "HttpOnly", "SameSite=Lax", "Secure"] {
            assert!(cookie.contains(flag), "{flag}: {cookie}");
        }
    }
}
