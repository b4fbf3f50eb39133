//! Performs the script: people are made, follow each other, post, answer, favourite, reblog and edit, all through the
//! client API as apps would.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::cast::{INSTANCES, LINES, Line, PASSWORD, PEOPLE, Person};
use super::client::Client;
use super::pictures::{Motif, draw};
use crate::cli::Outcome;
use crate::cli::account::find_account;
use crate::cli::attach::with_state;
use crate::config::Config;
use crate::domain::rules::{self, Wording};
use crate::domain::settings::{self, Saved};
use crate::domain::staff::Staff;
use crate::domain::tokens;
use crate::domain::users::{NewAccount, create_user};
use crate::model::Scopes;
use crate::state::State;

/// What a slow machine may need for something to arrive on the other side.
const PATIENCE: Duration = Duration::from_secs(90);
const LOOK_AGAIN: Duration = Duration::from_millis(250);

struct Actor {
    person: &'static Person,
    client: Client,
    /// As in `@name@authority`.
    authority: String,
}

pub async fn play(configs: [&Config; 2]) -> Outcome {
    let mut actors = Vec::new();
    for (number, config) in configs.into_iter().enumerate() {
        actors.extend(enlist(number, config).await?);
    }
    for (number, actor) in actors.iter().enumerate() {
        dress(actor, number).await?;
    }
    for actor in &actors {
        meet(actor, &actors).await?;
    }
    let mut said: Vec<Value> = Vec::new();
    for (number, line) in LINES.iter().enumerate() {
        said.push(speak(&actors, number, line, &said).await?);
    }
    for (line, status) in LINES.iter().zip(&said) {
        react(&actors, line, status).await?;
    }
    Ok(())
}

/// What a server says of itself.
async fn furnish(state: &State, number: usize) -> Outcome {
    let place = &INSTANCES[number];
    let owner = PEOPLE.iter().find(|person| person.instance == number && person.role == "owner");
    let words = Saved {
        title: Some(place.title.to_owned()),
        description: Some(place.description.to_owned()),
        contact_account: owner.map(|person| person.username.to_owned()),
        ..Saved::default()
    };
    settings::change_settings(state, &Staff::CommandLine, words).await?;
    if rules::list_rules(state).await?.is_empty() {
        for text in place.rules {
            rules::create_rule(state, &Staff::CommandLine, Wording { text, hint: "" }).await?;
        }
    }
    Ok(())
}

/// Makes the people of one instance, unless an earlier run did, and gives them tokens.
async fn enlist(number: usize, config: &Config) -> Outcome<Vec<Actor>> {
    with_state(config, async |state| {
        let mut actors = Vec::new();
        for person in PEOPLE.iter().filter(|person| person.instance == number) {
            let account = match find_account(state, person.username).await {
                Ok(account) => account,
                Err(_) => {
                    let new = NewAccount {
                        username: person.username,
                        email: &person.email(),
                        password: PASSWORD,
                        role: person.role,
                        confirmed: true,
                    };
                    create_user(state, &Staff::CommandLine, new).await?
                }
            };
            let scopes: Scopes = "read write follow".parse()?;
            let issued = tokens::issue_for(state, &Staff::CommandLine, account, scopes).await?;
            let client = Client {
                outbound: state.outbound.clone(),
                base: config.instance.base_url.as_str().to_owned(),
                token: issued.token,
            };
            actors.push(Actor { person, client, authority: config.instance.handle_domain().to_owned() });
        }
        furnish(state, number).await?;
        Ok(actors)
    })
    .await
}

/// Name, description and pictures of a profile.
async fn dress(actor: &Actor, number: usize) -> Outcome {
    let Person { name, note, palette, .. } = actor.person;
    let seed = u32::try_from(number)?;
    let avatar = draw(Motif::Leaves, (400, 400), *palette, seed + 1)?;
    let header = draw([Motif::Hills, Motif::Waves][number % 2], (1500, 500), *palette, seed + 7)?;
    // Who lets others find them may be put into collections.
    let fields = [("display_name", *name), ("note", *note), ("discoverable", "true")];
    let pictures = [("avatar", avatar), ("header", header)];
    actor.client.send_form(Method::PATCH, "/api/v1/accounts/update_credentials", &fields, &pictures).await?;
    Ok(())
}

/// Everybody follows everybody; what is posted before the other side has accepted would not arrive.
async fn meet(actor: &Actor, others: &[Actor]) -> Outcome {
    for other in others.iter().filter(|other| other.person.username != actor.person.username) {
        let handle = format!("@{}@{}", other.person.username, other.authority);
        let id = look_up(actor, "accounts", &handle).await?;
        actor.client.post(&format!("/api/v1/accounts/{id}/follow")).await?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let known = actor.client.get("/api/v1/accounts/relationships", &[("id[]", &id)]).await?;
            if known[0]["following"] == true {
                break;
            }
            if Instant::now() > deadline {
                return Err(format!("{handle} never accepted {}", actor.person.username).into());
            }
            sleep(LOOK_AGAIN).await;
        }
    }
    Ok(())
}

async fn speak(actors: &[Actor], number: usize, line: &Line, said: &[Value]) -> Outcome<Value> {
    let actor = find(actors, line.by)?;
    let mut status = json!({
        "status": address(actor, actors, line.text),
        "spoiler_text": line.warning,
        "visibility": line.visibility,
        "language": "en",
    });
    if let Some(answered) = line.reply_to {
        status["in_reply_to_id"] = json!(find_status(actor, &said[answered]).await?);
    }
    if let Some((motif, description)) = line.picture {
        let picture = draw(motif, (1200, 800), actor.person.palette, u32::try_from(number)? + 40)?;
        let fields = [("description", description)];
        let media =
            actor.client.send_form(Method::POST, "/api/v2/media", &fields, &[("file", picture)]).await?;
        status["media_ids"] = json!([media["id"]]);
    }
    // A demo that was ended in the middle is played again from the beginning: what was said stays said once.
    actor.client.post_status(&format!("demo line {number}"), &status).await
}

async fn react(actors: &[Actor], line: &Line, status: &Value) -> Outcome {
    for (names, verb) in [(line.favourited_by, "favourite"), (line.reblogged_by, "reblog")] {
        for name in names {
            let fan = find(actors, name)?;
            let id = find_status(fan, status).await?;
            fan.client.post(&format!("/api/v1/statuses/{id}/{verb}")).await?;
        }
    }
    let author = find(actors, line.by)?;
    let path = format!("/api/v1/statuses/{}", text_of(status, "id")?);
    if let Some(text) = line.edited {
        let text = address(author, actors, text);
        author.client.send_json(Method::PUT, &path, &json!({ "status": text })).await?;
    }
    if line.deleted {
        author.client.delete(&path).await?;
    }
    Ok(())
}

fn find<'a>(actors: &'a [Actor], name: &str) -> Outcome<&'a Actor> {
    let found = actors.iter().find(|actor| actor.person.username == name);
    found.ok_or_else(|| format!("nobody is called {name}").into())
}

/// Puts handles in place of `{name}`.
fn address(speaker: &Actor, actors: &[Actor], text: &str) -> String {
    actors.iter().fold(text.to_owned(), |text, actor| {
        let name = actor.person.username;
        let handle = if actor.authority == speaker.authority {
            format!("@{name}")
        } else {
            format!("@{name}@{}", actor.authority)
        };
        text.replace(&format!("{{{name}}}"), &handle)
    })
}

/// The id a status has on the reader's instance. Posts to followers cannot be fetched: they have to arrive first.
async fn find_status(reader: &Actor, status: &Value) -> Outcome<String> {
    look_up(reader, "statuses", text_of(status, "uri")?).await
}

/// Looks until it is found.
async fn look_up(actor: &Actor, kind: &str, what: &str) -> Outcome<String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let query = [("q", what), ("type", kind), ("resolve", "true")];
        let found = actor.client.get("/api/v2/search", &query).await?;
        if let Some(id) = found[kind][0]["id"].as_str() {
            return Ok(id.to_owned());
        }
        if Instant::now() > deadline {
            return Err(format!("{what} is not found on {}", actor.authority).into());
        }
        sleep(LOOK_AGAIN).await;
    }
}

fn text_of<'a>(value: &'a Value, key: &str) -> Outcome<&'a str> {
    value[key].as_str().ok_or_else(|| format!("the answer has no {key}: {value}").into())
}
