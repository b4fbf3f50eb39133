//! The string that is signed (draft-cavage-12, 2.3).

use std::collections::BTreeMap;
use std::time::Duration;

use http_signature_normalization::Config;

/// Builds the signing string over `covered`, in that order, from `values` (lower-case names, the pseudo-headers
/// `(created)` and `(expires)` among them). `None` when a value is missing or a name stands twice.
pub fn signing_string(
    method: &str,
    target: &str,
    covered: &[&str],
    mut values: BTreeMap<String, String>,
) -> Option<String> {
    // The crate takes the covered names in their order only from a header it parses itself. This one holds nothing
    // else: our own parser and our own clock have judged the real one. The time span keeps it from judging `Date`.
    const FOR_EVER: Duration = Duration::from_secs(1000 * 366 * 24 * 60 * 60);
    values.remove("authorization");
    values.insert(
        "signature".to_owned(),
        format!(r#"keyId="-",headers="{}",signature="-""#, covered.join(" ")),
    );
    let config = Config::new().set_expiration(FOR_EVER);
    let unverified = config.begin_verify(method, target, values).ok()?;
    let string = unverified.signing_string();
    // A name that stands twice is dropped the second time.
    (string.split('\n').count() == covered.len()).then(|| string.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(values: &[(&str, &str)]) -> BTreeMap<String, String> {
        values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn covered_parts_stand_in_their_order_one_per_line() {
        let values =
            values(&[("host", "a.example"), ("date", "Fri, 20 Nov 1970 00:00:00 GMT"), ("(created)", "1")]);
        let covered = ["host", "(created)", "(request-target)", "date"];
        assert_eq!(
            signing_string("POST", "/inbox?a=b", &covered, values).as_deref(),
            Some(
                "host: a.example\n(created): 1\n(request-target): post /inbox?a=b\ndate: Fri, 20 Nov 1970 00:00:00 GMT"
            )
        );
    }

    #[test]
    fn missing_and_repeated_parts_give_no_string() {
        assert_eq!(signing_string("GET", "/", &["host"], values(&[])), None);
        assert_eq!(signing_string("GET", "/", &["host", "host"], values(&[("host", "a.example")])), None);
    }

    /// Some applications send their token beside a signature; some dates are far away.
    #[test]
    fn other_headers_do_not_disturb() {
        let values = values(&[("authorization", "Bearer x"), ("date", "Fri, 31 Dec 9999 23:59:59 GMT")]);
        assert!(signing_string("GET", "/", &["date"], values).is_some());
    }
}
