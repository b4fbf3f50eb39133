//! HTTP's `Range` header, one range of bytes (RFC 9110, section 14).

use std::ops::Range;

/// What a reader wants of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestedRange {
    /// All of it: 200.
    Whole,
    /// These bytes: 206.
    Part(Range<u64>),
    /// Nothing that is there: 416.
    Unsatisfiable,
}

impl RequestedRange {
    /// Reads the header for a file of `size` bytes. Other units, several ranges and nonsense mean all of it.
    pub fn parse(header: &str, size: u64) -> Self {
        let Some((first, last)) =
            header.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-'))
        else {
            return Self::Whole;
        };
        let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>());
        let range = match (number(first), number(last)) {
            // The last so many bytes.
            (Some(Err(_)), Some(Ok(length))) if first.is_empty() => size.saturating_sub(length)..size,
            (Some(Ok(start)), Some(Err(_))) if last.is_empty() => start..size,
            (Some(Ok(start)), Some(Ok(end))) if start <= end => start..end.saturating_add(1).min(size),
            _ => return Self::Whole,
        };
        if range.start < range.end { Self::Part(range) } else { Self::Unsatisfiable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood() {
        for (header, expected) in [
            ("bytes=0-4", RequestedRange::Part(0..5)),
            ("bytes=2-", RequestedRange::Part(2..10)),
            ("bytes=-3", RequestedRange::Part(7..10)),
            ("bytes=-30", RequestedRange::Part(0..10)),
            ("bytes=5-99999999999999", RequestedRange::Part(5..10)),
            ("bytes=10-", RequestedRange::Unsatisfiable),
            ("bytes=-0", RequestedRange::Unsatisfiable),
            ("bytes=4-2", RequestedRange::Whole),
            ("bytes=0-1,3-4", RequestedRange::Whole),
            ("bytes=-", RequestedRange::Whole),
            ("bytes=+1-2", RequestedRange::Whole),
            ("lines=1-2", RequestedRange::Whole),
            ("", RequestedRange::Whole),
        ] {
            assert_eq!(RequestedRange::parse(header, 10), expected, "{header}");
        }
    }
}
