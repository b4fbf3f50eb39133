//! Files of relations are taken in: read at once, and done row by row by a job.

use csv::{ReaderBuilder, StringRecord, Trim};

use super::Unit;
use crate::db::imports;
use crate::error::{Error, Result};
use crate::jobs::Job;
use crate::model::AccountId;
use crate::model::import::{Import, ImportKind, ImportRow};
use crate::state::State;

/// More than anybody keeps.
const MAX_ROWS: usize = 50_000;
/// Files shown.
const SHOWN: i64 = 10;

/// Takes a file in: what it names is added to what is there, in the order of its rows.
///
/// # Errors
/// [`Error::Invalid`] names `data` when it is no such file, holds nothing, or too much.
pub async fn import(state: &State, account: AccountId, kind: ImportKind, data: &[u8]) -> Result<()> {
    let rows = read(kind, data)?;
    let wrong = |message: &str| Error::invalid("data", "ERR_INVALID", message);
    if rows.is_empty() {
        return Err(wrong("has nothing in it"));
    }
    if rows.len() > MAX_ROWS {
        return Err(wrong("has too many lines"));
    }
    let rows: Vec<_> = rows.iter().filter_map(|row| serde_json::to_value(row).ok()).collect();
    let mut unit = Unit::begin(state).await?;
    let id = imports::insert(unit.conn(), account, kind, &rows).await?;
    unit.enqueue(&Job::Import { id }).await?;
    unit.commit().await
}

/// The account's latest files, and how far each has come.
pub async fn latest(state: &State, account: AccountId) -> Result<Vec<Import>> {
    imports::latest(&mut *state.pool.acquire().await?, account, SHOWN).await
}

/// The rows of a file. A first line of words is a heading; without one, columns stand in Mastodon's order.
fn read(kind: ImportKind, data: &[u8]) -> Result<Vec<ImportRow>> {
    let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(data);
    let mut heading: Option<StringRecord> = None;
    let mut rows = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let record =
            record.map_err(|_| Error::invalid("data", "ERR_INVALID", "is not a file of this kind"))?;
        if number == 0 && is_heading(kind, &record) {
            heading = Some(record);
        } else if let Some(row) = row(kind, heading.as_ref(), &record) {
            rows.push(row);
        }
        if rows.len() > MAX_ROWS {
            break;
        }
    }
    Ok(rows)
}

fn is_heading(kind: ImportKind, record: &StringRecord) -> bool {
    let first = record.get(0).unwrap_or_default().to_lowercase();
    match kind {
        ImportKind::Following | ImportKind::Blocks | ImportKind::Mutes => first == "account address",
        ImportKind::Lists => first == "list name",
        ImportKind::DomainBlocks => first.trim_start_matches('#') == "domain",
        ImportKind::Bookmarks => false,
        ImportKind::Filters => first == "title",
    }
}

/// `None` for a line that says nothing.
fn row(kind: ImportKind, heading: Option<&StringRecord>, record: &StringRecord) -> Option<ImportRow> {
    let column = |name: &str, place: usize| -> &str {
        let place = match heading {
            Some(heading) => heading.iter().position(|title| title.eq_ignore_ascii_case(name)),
            None => Some(place),
        };
        place.and_then(|place| record.get(place)).unwrap_or_default()
    };
    let flag = |text: &str, otherwise: bool| match text.to_ascii_lowercase().as_str() {
        "" => otherwise,
        text => matches!(text, "true" | "1" | "yes"),
    };
    let words = |text: &str| -> Vec<String> {
        let words = text.split([',', ' ']).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let acct = |text: &str| text.trim_start_matches('@').to_owned();
    let row = match kind {
        ImportKind::Following => ImportRow::Following {
            acct: acct(column("Account address", 0)),
            show_reblogs: flag(column("Show boosts", 1), true),
            notify: flag(column("Notify on new posts", 2), false),
            languages: words(column("Languages", 3)),
        },
        ImportKind::Lists => ImportRow::List {
            title: column("List name", 0).to_owned(),
            acct: acct(column("Account address", 1)),
        },
        ImportKind::Blocks => ImportRow::Block { acct: acct(column("Account address", 0)) },
        ImportKind::Mutes => ImportRow::Mute {
            acct: acct(column("Account address", 0)),
            hide_notifications: flag(column("Hide notifications", 1), true),
        },
        ImportKind::DomainBlocks => {
            ImportRow::DomainBlock { domain: record.get(0).unwrap_or_default().to_owned() }
        }
        ImportKind::Bookmarks => ImportRow::Bookmark { uri: column("", 0).to_owned() },
        ImportKind::Filters => ImportRow::Filter {
            title: column("Title", 0).to_owned(),
            contexts: words(column("Context", 1)),
            keyword: column("Keyword", 2).to_owned(),
            whole_word: flag(column("Whole word", 3), true),
            action: column("Action", 4).to_owned(),
            expires_at: column("Expires at", 5).parse().ok(),
        },
    };
    let says_something = record.iter().any(|cell| !cell.is_empty());
    says_something.then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(kind: ImportKind, text: &str) -> Vec<ImportRow> {
        read(kind, text.as_bytes()).unwrap()
    }

    #[test]
    fn files_are_read_with_and_without_headings() {
        let following = |acct: &str, show_reblogs, notify, languages: &[&str]| ImportRow::Following {
            acct: acct.into(),
            show_reblogs,
            notify,
            languages: languages.iter().map(|&code| code.into()).collect(),
        };
        let text = "Account address,Show boosts,Notify on new posts,Languages\n\
                    a@b.example,false,true,\"de, fr\"\n\n@c@d.example,,,\n";
        assert_eq!(
            read_text(ImportKind::Following, text),
            [
                following("a@b.example", false, true, &["de", "fr"]),
                following("c@d.example", true, false, &[])
            ]
        );
        assert_eq!(
            read_text(ImportKind::Following, "\u{feff}a@b.example\n"),
            [following("a@b.example", true, false, &[])]
        );
        let muted =
            |acct: &str, hide_notifications| ImportRow::Mute { acct: acct.into(), hide_notifications };
        let swapped = "Account address,Hide notifications\na@b.example,false\n";
        assert_eq!(read_text(ImportKind::Mutes, swapped), [muted("a@b.example", false)]);
        assert_eq!(
            read_text(ImportKind::Lists, "Town, a@b.example\n"),
            [ImportRow::List { title: "Town".into(), acct: "a@b.example".into() }]
        );
        assert!(read(ImportKind::Blocks, &[0xff, 0xfe, b'\n']).is_err());
    }
}
