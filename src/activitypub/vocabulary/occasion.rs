//! When and where something takes place (Mobilizon, Gancio), and how long it is.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::date::parse_duration;
use super::fields::{Fields, as_array, text_of};
use super::limits::{NAME, cut};

/// What an object says of time and place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Occasion {
    pub starts: Option<DateTime<Utc>>,
    pub ends: Option<DateTime<Utc>>,
    /// Name and address, in one line.
    pub place: Option<String>,
    /// Seconds.
    pub duration: Option<f64>,
}

/// The lines of an address, as letters have them.
const ADDRESS: [&str; 4] = ["streetAddress", "postalCode", "addressLocality", "addressCountry"];

impl Occasion {
    pub fn read(fields: Fields<'_>) -> Self {
        let places = fields.get("location").map(as_array).unwrap_or_default();
        Self {
            starts: fields.date("startTime"),
            ends: fields.date("endTime"),
            place: places.iter().find_map(place),
            duration: fields.trimmed("duration").and_then(parse_duration),
        }
    }
}

/// A place by its name, or as text; with its address, where it has one.
fn place(value: &Value) -> Option<String> {
    let Ok(fields) = Fields::of(value) else {
        return text_of(value).map(|text| cut(text.trim(), NAME).to_owned()).filter(|text| !text.is_empty());
    };
    let mut parts: Vec<&str> = fields.trimmed("name").into_iter().collect();
    match fields.object("address") {
        Some(address) => parts.extend(ADDRESS.iter().filter_map(|line| address.trimmed(line))),
        None => parts.extend(fields.trimmed("address")),
    }
    parts.retain(|part| !part.is_empty());
    parts.dedup();
    let line = parts.join(", ");
    (!line.is_empty()).then(|| cut(&line, NAME).to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Occasion {
        Occasion::read(Fields::of(value).unwrap())
    }

    #[test]
    fn places_have_names_and_addresses() {
        let address = json!({"streetAddress": " ", "addressLocality": "Nantes", "addressCountry": "France", "postalCode": null});
        let hall = json!({"location": {"type": "Place", "name": "Town hall", "address": address}});
        assert_eq!(read(&hall).place.as_deref(), Some("Town hall, Nantes, France"));
        for (location, place) in [
            (json!("Colosseo"), Some("Colosseo")),
            (
                json!([{"name": "Colosseo", "address": "Rome"}, {"type": "VirtualLocation"}]),
                Some("Colosseo, Rome"),
            ),
            (json!({"name": ""}), None),
            (json!(7), None),
        ] {
            assert_eq!(read(&json!({ "location": location })).place.as_deref(), place);
        }
    }

    #[test]
    fn times_and_lengths_are_read() {
        let event =
            read(&json!({"startTime": "2021-07-14T17:30:57+02:00", "endTime": "soon", "duration": "PT1M"}));
        assert_eq!(event.starts.unwrap().to_rfc3339(), "2021-07-14T15:30:57+00:00");
        assert_eq!((event.ends, event.duration), (None, Some(60.0)));
    }
}
