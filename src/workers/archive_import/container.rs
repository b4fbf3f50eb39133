//! The files in a `tar.gz` or `zip` that a stranger made, one after the other. Nothing is believed of it: what it makes us
//! read, hold or write is counted, and links, folders and devices are passed over.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;

use crate::model::archive_import::ArchiveRefusal;

/// What may stand between two files of a `tar`: headers with long names, which are read into memory.
const HEADERS: u64 = 1 << 20;

/// The table of contents of a `zip`, which is read into memory: that of some hundred thousand pictures.
const CONTENTS: u64 = 16 << 20;

/// Files looked at.
const MOST_FILES: usize = 500_000;

/// How much may still be read, in all and in this step.
#[derive(Debug)]
pub struct Meter {
    all: Cell<u64>,
    step: Cell<u64>,
}

impl Meter {
    pub fn of(all: u64) -> Rc<Self> {
        Rc::new(Self { all: Cell::new(all), step: Cell::new(u64::MAX) })
    }

    /// From here on at most so much, until this is called again.
    pub fn step(&self, bytes: u64) {
        self.step.set(bytes);
    }

    fn take(&self, bytes: u64) -> io::Result<()> {
        match (self.all.get().checked_sub(bytes), self.step.get().checked_sub(bytes)) {
            (Some(all), Some(step)) => {
                self.all.set(all);
                self.step.set(step);
                Ok(())
            }
            (None, _) => Err(refused(ArchiveRefusal::TooLarge)),
            (_, None) => Err(refused(ArchiveRefusal::Damaged)),
        }
    }
}

/// A reader that stops where its meter does.
pub struct Metered<R> {
    inner: R,
    meter: Rc<Meter>,
}

impl<R> Metered<R> {
    pub fn new(inner: R, meter: &Rc<Meter>) -> Self {
        Self { inner, meter: Rc::clone(meter) }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.meter.take(read as u64)?;
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// A refusal on its way through readers.
pub fn refused(refusal: ArchiveRefusal) -> io::Error {
    io::Error::other(Carried(refusal))
}

/// [`ArchiveRefusal`] as an error.
#[derive(Debug, thiserror::Error)]
#[error("{0:?}")]
struct Carried(ArchiveRefusal);

/// What an error that came from reading a container says of it.
pub fn refusal(error: &io::Error) -> ArchiveRefusal {
    let carried = error.get_ref().and_then(|inner| inner.downcast_ref::<Carried>());
    carried.map_or(ArchiveRefusal::Damaged, |carried| carried.0)
}

/// Shows every file to `visit`: its name as it stands there, and its content. `most` bytes are unpacked in all.
///
/// # Errors
/// Those of `visit`, and of the container: see [`refusal`].
pub fn visit_files(
    mut file: File,
    most: u64,
    visit: &mut dyn FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    let mut magic = [0; 4];
    file.rewind()?;
    file.read_exact(&mut magic)?;
    file.rewind()?;
    match magic {
        [0x1f, 0x8b, ..] => visit_tar(file, most, visit),
        [b'P', b'K', 3, 4] => visit_zip(file, most, visit),
        _ => Err(refused(ArchiveRefusal::Damaged)),
    }
}

fn visit_tar(
    file: File,
    most: u64,
    visit: &mut dyn FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    let meter = Meter::of(most);
    let unpacked = Metered::new(MultiGzDecoder::new(BufReader::new(file)), &meter);
    let mut tar = tar::Archive::new(unpacked);
    let mut entries = tar.entries()?;
    let mut files = 0;
    loop {
        meter.step(HEADERS);
        let Some(entry) = entries.next() else { return Ok(()) };
        let mut entry = entry?;
        files += 1;
        if files > MOST_FILES {
            return Err(refused(ArchiveRefusal::TooManyFiles));
        }
        // The others are empty, or passed over within the allowance for headers: a sparse file has no end.
        if entry.header().entry_type().is_file() {
            meter.step(u64::MAX);
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            visit(&name, &mut entry)?;
            io::copy(&mut entry, &mut io::sink())?;
        }
    }
}

fn visit_zip(
    file: File,
    most: u64,
    visit: &mut dyn FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    let read = Meter::of(u64::MAX);
    read.step(CONTENTS);
    let mut zip = zip::ZipArchive::new(Metered::new(BufReader::new(file), &read))?;
    read.step(u64::MAX);
    if zip.len() > MOST_FILES {
        return Err(refused(ArchiveRefusal::TooManyFiles));
    }
    let unpacked = Meter::of(most);
    for place in 0..zip.len() {
        // One that is encrypted, or packed in a way nobody uses, is none of Mastodon's.
        let Ok(entry) = zip.by_index(place) else { continue };
        if entry.is_file() {
            let name = entry.name().to_owned();
            visit(&name, &mut Metered::new(entry, &unpacked))?;
        }
    }
    Ok(())
}
