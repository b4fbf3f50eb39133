//! An archive is laid out: the list of its posts by date, and the media files they name. Blocks; memory holds one post,
//! and of each a few bytes.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use serde_json::Value;

use super::container::{refusal, refused, visit_files};
use super::outbox::read_items;
use crate::activitypub::vocabulary::{Iri, parse_date};
use crate::domain::statuses::MAX_MEDIA;
use crate::model::archive_import::{ArchiveRefusal, Skipped, SkippedCounts};
use crate::secrets::hash_token;
use crate::storage::Unpacked;

/// The list of posts, one activity a line, oldest first.
pub const LIST: &str = "list";
/// The same in the archive's order, and in the right one while media are still missing.
const AS_FOUND: &str = "as found";
const SORTED: &str = "sorted";

/// The largest profile.
const MOST_PROFILE: u64 = 1 << 20;
/// Mastodon's folder of media.
const MEDIA: &str = "media_attachments/";

/// How much is taken.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub bytes: u64,
    pub posts: u32,
    /// Of one media file.
    pub file: u64,
}

/// What was found.
#[derive(Debug)]
pub struct Found {
    /// The actor whose archive it is, and its followers.
    pub source: Iri,
    pub followers: Option<Iri>,
    pub total: i64,
    pub skipped: SkippedCounts,
}

/// Why it was not laid out.
#[derive(Debug)]
pub enum Trouble {
    /// It never will be.
    Refused(ArchiveRefusal),
    /// Our own disk's; another time, perhaps.
    Disk(io::Error),
}

/// A write of ours that failed, on its way through the readers of the archive.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct OurDisk(io::Error);

fn ours(error: io::Error) -> io::Error {
    io::Error::other(OurDisk(error))
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        let inner = error.get_ref();
        match inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<OurDisk>) {
            true => Self::Disk(error),
            false => Self::Refused(refusal(&error)),
        }
    }
}

/// Lays out `archive` in `folder`. `has_room` is asked before anything is written.
pub fn unpack(
    archive: &File,
    folder: &Unpacked,
    limits: Limits,
    has_room: &dyn Fn() -> bool,
) -> Result<Found, Trouble> {
    folder.begin().map_err(Trouble::Disk)?;
    let mut reading = Reading::new(folder, limits, has_room)?;
    let again = || archive.try_clone().map_err(Trouble::Disk);
    visit_files(again()?, limits.bytes, &mut |name, file| reading.look_at(name, file))?;
    let (found, media) = reading.end()?;
    // What is larger than anything we take is cut, and refused for its size where it is used.
    // Only now is it known what is needed; a stranger's million of other files is not written to our disk.
    visit_files(again()?, limits.bytes, &mut |name, file| match media_name(name) {
        Some(name) if media.contains(&fingerprint(name)) => {
            let mut most = file.take(limits.file + 1);
            keep(folder, name, &mut most, has_room)
        }
        _ => Ok(()),
    })?;
    // Whoever finds the list finds all, also after the power failed.
    folder.rename_durably(SORTED, LIST).map_err(Trouble::Disk)?;
    Ok(found)
}

/// A media file's name, however the archive's folder is called.
pub fn media_name(path: &str) -> Option<&str> {
    path.find(MEDIA).map(|start| &path[start..])
}

/// The media files an activity names.
pub fn named_media(activity: &Value) -> impl Iterator<Item = &str> {
    let attachments = &activity["object"]["attachment"];
    let one = attachments.is_object().then_some(attachments);
    let all = attachments.as_array().into_iter().flatten().chain(one);
    all.filter_map(|attachment| media_name(attachment["url"].as_str()?)).take(MAX_MEDIA)
}

/// A name in sixteen bytes, since there may be hundreds of thousands of any length.
fn fingerprint(name: &str) -> [u8; 16] {
    let hash = hash_token(name);
    std::array::from_fn(|place| hash[place])
}

fn keep(folder: &Unpacked, name: &str, file: &mut dyn Read, has_room: &dyn Fn() -> bool) -> io::Result<()> {
    let mut to = match folder.create(name) {
        Ok(to) => to,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        Err(error) => return Err(ours(error)),
    };
    let mut buffer = vec![0; 64 << 10];
    loop {
        check_room(has_room)?;
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            read => to.write_all(&buffer[..read]).map_err(ours)?,
        }
    }
}

fn check_room(has_room: &dyn Fn() -> bool) -> io::Result<()> {
    if has_room() { Ok(()) } else { Err(ours(io::ErrorKind::StorageFull.into())) }
}

/// Where a post lies in the file, and when it was written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    published: i64,
    offset: u64,
    length: u32,
}

struct Reading<'a> {
    folder: &'a Unpacked,
    limits: Limits,
    has_room: &'a dyn Fn() -> bool,
    list: BufWriter<File>,
    offset: u64,
    places: Vec<Place>,
    media: HashSet<[u8; 16]>,
    skipped: SkippedCounts,
    actor: Option<Value>,
    has_outbox: bool,
}

impl<'a> Reading<'a> {
    fn new(folder: &'a Unpacked, limits: Limits, has_room: &'a dyn Fn() -> bool) -> Result<Self, Trouble> {
        Ok(Self {
            folder,
            limits,
            has_room,
            list: BufWriter::new(folder.create(AS_FOUND).map_err(Trouble::Disk)?),
            offset: 0,
            places: Vec::new(),
            media: HashSet::new(),
            skipped: SkippedCounts::new(),
            actor: None,
            has_outbox: false,
        })
    }

    fn look_at(&mut self, name: &str, file: &mut dyn Read) -> io::Result<()> {
        match name.rsplit('/').next() {
            Some("actor.json") if self.actor.is_none() => {
                self.actor = serde_json::from_reader(file.take(MOST_PROFILE)).ok();
                Ok(())
            }
            Some("outbox.json") if !self.has_outbox => {
                self.has_outbox = true;
                read_items(file, &mut |item| self.add(&item))
            }
            _ => Ok(()),
        }
    }

    fn add(&mut self, item: &Value) -> io::Result<()> {
        let skipped = match (item["type"].as_str(), &item["object"]) {
            (Some("Create"), Value::Object(_)) => None,
            (Some("Announce"), _) => Some(Skipped::Reblog),
            _ => Some(Skipped::Unreadable),
        };
        if let Some(skipped) = skipped {
            *self.skipped.entry(skipped.as_str().to_owned()).or_default() += 1;
            return Ok(());
        }
        if self.places.len() >= self.limits.posts as usize {
            return Err(refused(ArchiveRefusal::TooManyPosts));
        }
        if self.places.len().is_multiple_of(64) {
            check_room(self.has_room)?;
        }
        // Serialised anew it is one line.
        let mut line = serde_json::to_vec(item).map_err(io::Error::from)?;
        line.push(b'\n');
        self.list.write_all(&line).map_err(ours)?;
        let published = item["object"]["published"].as_str().and_then(parse_date);
        self.places.push(Place {
            published: published.map_or(i64::MAX, |date| date.timestamp_millis()),
            offset: self.offset,
            length: u32::try_from(line.len()).map_err(io::Error::other)?,
        });
        self.offset += line.len() as u64;
        self.media.extend(named_media(item).map(fingerprint));
        Ok(())
    }

    /// Puts the posts in order, so that what is answered is there before its answers.
    fn end(mut self) -> Result<(Found, HashSet<[u8; 16]>), Trouble> {
        let actor = self.actor.take().filter(|_| self.has_outbox).unwrap_or_default();
        let iri = |field: &str| actor[field].as_str().and_then(Iri::parse);
        let source = iri("id").ok_or(Trouble::Refused(ArchiveRefusal::NoArchive))?;
        let followers = iri("followers");
        self.places.sort_unstable();
        self.write_list().map_err(Trouble::Disk)?;
        let total = i64::try_from(self.places.len()).unwrap_or(i64::MAX);
        Ok((Found { source, followers, total, skipped: self.skipped }, self.media))
    }

    fn write_list(&mut self) -> io::Result<()> {
        self.list.flush()?;
        let mut from = self.folder.open(AS_FOUND)?;
        let mut list = BufWriter::new(self.folder.create(SORTED)?);
        let mut line = Vec::new();
        for place in &self.places {
            line.resize(place.length as usize, 0);
            from.seek(SeekFrom::Start(place.offset))?;
            from.read_exact(&mut line)?;
            list.write_all(&line)?;
        }
        list.flush()
    }
}
