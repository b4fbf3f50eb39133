//! `uploadMedia`: pictures, films and sounds for notes still to be posted.

use axum::extract::{Multipart, Path, State as Given};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use super::Client;
use crate::activitypub::client::upload_uri;
use crate::activitypub::objects::status_document::attachment;
use crate::activitypub::vocabulary::parse_document;
use crate::activitypub::vocabulary::write::{Attachment, Terms, Vocabulary};
use crate::domain::media;
use crate::error::Error;
use crate::inbox::answer::answer;
use crate::inbox::error::Result;
use crate::inbox::reader::Reader;
use crate::model::MediaId;
use crate::model::status::Media;
use crate::parameters::{broken_multipart, read_text, receive};
use crate::state::State;
use crate::storage::{Incoming, Intake};

/// What is said of a file, in bytes.
const MAX_OBJECT: usize = 1 << 20;

/// An upload, under the address by which a note attaches it.
#[derive(Serialize)]
struct Upload {
    id: String,
    #[serde(flatten)]
    attachment: Attachment,
}

impl Vocabulary for Upload {
    fn add_terms(&self, terms: &mut Terms) {
        self.attachment.add_terms(terms);
    }
}

/// `POST /users/NAME/media`, multipart: `file`, and an `object` that may say what it shows.
pub(super) async fn upload_media(
    Given(state): Given<State>,
    Path(name): Path<String>,
    client: Client,
    form: Multipart,
) -> Result<Response> {
    client.owns(&name)?;
    client.may("write:media")?;
    let (file, description) = read_form(form, &state.intake).await?;
    let media = media::upload_media(&state, client.account.id, file, description.as_deref(), None).await?;
    let mut response = shown(&state, &client, &media)?;
    *response.status_mut() = StatusCode::CREATED;
    let location = HeaderValue::from_str(&upload_uri(&client.account, media.id)).map_err(Error::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// `GET /users/NAME/media/ID`: for whose it is.
pub(super) async fn show_media(
    Given(state): Given<State>,
    Path((name, id)): Path<(String, MediaId)>,
    client: Client,
) -> Result<Response> {
    client.owns(&name)?;
    client.may("write:media")?;
    let own = media::get_media(&state, client.account.id, id).await?;
    shown(&state, &client, &own.media)
}

fn shown(state: &State, client: &Client, media: &Media) -> Result<Response> {
    let attachment = attachment(&state.config, media).ok_or(Error::NotFound)?;
    let upload = Upload { id: upload_uri(&client.account, media.id), attachment };
    Ok(answer(Reader::Known(client.account.id), upload))
}

/// The file, and the `name` of the object.
async fn read_form(mut form: Multipart, intake: &Intake) -> Result<(Incoming, Option<String>)> {
    let (mut file, mut description, mut room) = (None, None, MAX_OBJECT);
    while let Some(field) = form.next_field().await.map_err(|problem| broken_multipart(&problem))? {
        match field.name() {
            Some("file") => file = Some(receive(field, intake).await?),
            Some("object") => {
                let object = read_text(field, &mut room).await?;
                let object = parse_document(object.as_bytes())
                    .map_err(|error| Error::BadRequest(error.to_string()))?;
                description = object["name"].as_str().map(str::to_owned);
            }
            _ => {}
        }
    }
    Ok((file.ok_or_else(|| Error::BadRequest("The form has no file".into()))?, description))
}
