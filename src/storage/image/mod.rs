//! Pictures made fit to show: refused before they cost much, turned upright, stripped of what they tell about
//! their maker by encoding them anew, and brought to Mastodon's sizes.
//!
//! Everything here is pure CPU work over bytes. [`ImageWorkers`] runs it off the async threads, few at a time,
//! which bounds the memory: one picture in work takes at most about half a gigabyte.

mod blur;
mod decode;
mod encode;
mod meta;
mod process;
mod workers;

pub use blur::{blurhash_picture, is_blurhash};
pub use decode::{ImageError, MAX_BYTES, MAX_PIXELS};
pub use meta::{Focus, Meta, Size};
pub(super) use process::within_area;
pub use process::{
    Picture, ProcessedImage, process_attachment, process_avatar, process_emoji, process_header,
};
pub use workers::ImageWorkers;

#[cfg(test)]
mod tests;
