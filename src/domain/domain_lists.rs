//! Lists of domain policies as servers exchange them: Mastodon's CSV, or plain text with one domain a line.

use std::collections::HashMap;

use super::domain_policies::{DomainPolicy, PolicyDraft};
use crate::error::{Error, Result};
use crate::model::Domain;
use crate::policy::Severity;

const COLUMNS: [&str; 6] =
    ["#domain", "#severity", "#reject_media", "#reject_reports", "#public_comment", "#obfuscate"];

/// What a list says, and what of it cannot be taken.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct DomainList {
    pub drafts: Vec<PolicyDraft>,
    /// Lines left out, each with its number and the reason: a name with asterisks names nobody.
    pub skipped: Vec<(u64, String)>,
}

/// Reads a list. The first line names the columns, with or without `#`; where it does not, every line is a domain to
/// suspend. The last line about a domain holds.
///
/// # Errors
/// [`Error::BadRequest`] when it is no table at all.
pub fn parse(text: &str) -> Result<DomainList> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut columns: Option<HashMap<String, usize>> = None;
    let mut list = DomainList::default();
    let mut places: HashMap<Domain, usize> = HashMap::new();
    for record in reader.records() {
        let record =
            record.map_err(|error| Error::BadRequest(format!("the list cannot be read: {error}")))?;
        let line = record.position().map_or(0, csv::Position::line);
        let Some(columns) = &columns else {
            let named = header(&record);
            let has_header = named.is_some();
            columns = Some(named.unwrap_or_else(|| HashMap::from([("domain".to_owned(), 0)])));
            if !has_header {
                take(&mut list, &mut places, columns.as_ref(), &record, line);
            }
            continue;
        };
        take(&mut list, &mut places, Some(columns), &record, line);
    }
    Ok(list)
}

/// Where each column stands, if this line names columns.
fn header(record: &csv::StringRecord) -> Option<HashMap<String, usize>> {
    let names = record.iter().enumerate();
    let columns: HashMap<String, usize> =
        names.map(|(place, name)| (name.trim_start_matches('#').to_ascii_lowercase(), place)).collect();
    columns.contains_key("domain").then_some(columns)
}

fn take(
    list: &mut DomainList,
    places: &mut HashMap<Domain, usize>,
    columns: Option<&HashMap<String, usize>>,
    record: &csv::StringRecord,
    line: u64,
) {
    let field = |name: &str| {
        columns.and_then(|c| c.get(name)).and_then(|place| record.get(*place)).unwrap_or_default()
    };
    let name = field("domain");
    if name.is_empty() || name.starts_with('#') {
        return;
    }
    let Ok(domain) = name.parse::<Domain>() else {
        list.skipped.push((line, format!("{name:?} is no domain")));
        return;
    };
    let severity = match field("severity") {
        "" => Severity::Suspend,
        word => match word.to_ascii_lowercase().parse() {
            Ok(severity) => severity,
            Err(()) => {
                list.skipped.push((line, format!("{word:?} is no severity")));
                return;
            }
        },
    };
    let yes = |name: &str| matches!(field(name).to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "t");
    let draft = PolicyDraft {
        reject_media: yes("reject_media"),
        reject_reports: yes("reject_reports"),
        obfuscate: yes("obfuscate"),
        public_comment: field("public_comment").to_owned(),
        private_comment: field("private_comment").to_owned(),
        ..PolicyDraft::new(domain.clone(), severity)
    };
    match places.get(&domain) {
        Some(place) => list.drafts[*place] = draft,
        None => {
            places.insert(domain, list.drafts.len());
            list.drafts.push(draft);
        }
    }
}

/// Writes policies in Mastodon's columns and words. Private comments stay here.
///
/// # Errors
/// Never for text in memory.
pub fn write(policies: &[DomainPolicy]) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(Error::internal)?;
    for policy in policies {
        let severity = if policy.severity == "limit" { "silence" } else { &policy.severity };
        let row = [
            policy.domain.as_str(),
            severity,
            yes_or_no(policy.reject_media),
            yes_or_no(policy.reject_reports),
            &policy.public_comment,
            yes_or_no(policy.obfuscate),
        ];
        writer.write_record(row).map_err(Error::internal)?;
    }
    String::from_utf8(writer.into_inner().map_err(Error::internal)?).map_err(Error::internal)
}

fn yes_or_no(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(domain: &str, severity: Severity) -> PolicyDraft {
        PolicyDraft::new(domain.parse().unwrap(), severity)
    }

    #[test]
    fn mastodons_list_is_read_in_its_words() {
        let list = parse(
            "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n\
             Bad.example,suspend,FALSE,TRUE,\"spam, and more\",true\n\
             loud.example,silence,true,false,,false\n\
             b*d.example,suspend,false,false,,true\n",
        )
        .unwrap();
        let bad = PolicyDraft {
            reject_reports: true,
            obfuscate: true,
            public_comment: "spam, and more".into(),
            ..draft("bad.example", Severity::Suspend)
        };
        let loud = PolicyDraft { reject_media: true, ..draft("loud.example", Severity::Limit) };
        assert_eq!(list.drafts, [bad, loud]);
        assert_eq!(list.skipped, [(4, "\"b*d.example\" is no domain".to_owned())]);
    }

    #[test]
    fn plain_list_suspends_each_domain_once() {
        let list = parse("\u{feff}a.example\n# a remark\n\nB.example.\na.example\n").unwrap();
        assert_eq!(
            list.drafts,
            [draft("a.example", Severity::Suspend), draft("b.example", Severity::Suspend)]
        );
        assert_eq!(list.skipped, []);
    }

    #[test]
    fn columns_may_stand_in_any_order_without_hashes() {
        let list = parse("severity,domain\nnoop,a.example\nnonsense,b.example\n").unwrap();
        assert_eq!(list.drafts, [draft("a.example", Severity::Noop)]);
        assert_eq!(list.skipped.len(), 1);
    }

    #[test]
    fn written_list_reads_back() {
        let policy = DomainPolicy {
            id: 1,
            domain: "bad.example:8080".into(),
            severity: "limit".into(),
            reject_media: true,
            reject_reports: false,
            obfuscate: false,
            public_comment: "a \"quoted\", long\nstory".into(),
            private_comment: "a secret".into(),
            created_at: chrono::DateTime::UNIX_EPOCH,
        };
        let text = write(std::slice::from_ref(&policy)).unwrap();
        assert!(text.contains("silence") && !text.contains("secret"), "{text}");
        let read = parse(&text).unwrap();
        let expected = PolicyDraft {
            reject_media: true,
            public_comment: policy.public_comment,
            ..draft("bad.example:8080", Severity::Limit)
        };
        assert_eq!(read.drafts, [expected]);
    }
}
