//! Pictures made by code go in; what comes out is looked at.

use std::io::Cursor;

use image::codecs::gif::{GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::{
    DynamicImage, Frame, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage, load_from_memory,
};
use proptest::prelude::*;

use super::*;
use crate::storage::FileType;

/// Red on the left, blue on the right.
fn two_colours(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(
        width,
        height,
        |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) },
    )
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(two_colours(width, height), ImageFormat::Jpeg)
}

fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(two_colours(width, height), ImageFormat::Png)
}

/// A JPEG whose Exif says how to turn it, and where it was taken.
fn jpeg_with_exif(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
    tiff.extend(b"SECRET PLACE");
    let length = u16::try_from(tiff.len() + 8).unwrap().to_be_bytes();
    let plain = jpeg(width, height);
    [&plain[..2], &[0xff, 0xe1], &length, b"Exif\0\0", &tiff, &plain[2..]].concat()
}

fn is_red(pixel: Rgba<u8>) -> bool {
    pixel.0[0] > 180 && pixel.0[2] < 80
}

#[test]
fn attachment_keeps_its_size_and_gets_a_preview() {
    let made = process_attachment(&jpeg(1600, 900)).unwrap();
    assert_eq!((made.original.width, made.original.height), (1600, 900));
    assert_eq!((made.preview.width, made.preview.height), (640, 360));
    assert_eq!(made.original.file_type, FileType::Jpeg);
    assert!(is_blurhash(&made.blurhash));
    for picture in [&made.original, &made.preview] {
        let read = load_from_memory(&picture.bytes).unwrap();
        assert_eq!(read.dimensions(), (picture.width, picture.height));
        assert!(is_red(read.get_pixel(2, 2)) && !is_red(read.get_pixel(picture.width - 2, 2)));
    }
    let meta = serde_json::to_value(made.meta()).unwrap();
    assert_eq!(meta["small"]["size"], "640x360");
    assert_eq!(meta["original"]["aspect"], 1600.0 / 900.0);
}

#[test]
fn large_pictures_are_brought_to_eight_megapixels_and_small_ones_left() {
    let large = process_attachment(&png(5000, 2500)).unwrap().original;
    assert!(large.width * large.height <= 8_294_400 && large.width * large.height > 8_200_000);
    let small = process_attachment(&png(10, 3)).unwrap();
    assert_eq!((small.original.width, small.original.height), (10, 3));
    assert_eq!((small.preview.width, small.preview.height), (10, 3));
    let line = process_attachment(&png(20_000, 1)).unwrap();
    assert_eq!((line.preview.width, line.preview.height), (20_000, 1));
}

#[test]
fn pictures_are_turned_upright_and_tell_nothing() {
    let made = process_attachment(&jpeg_with_exif(400, 200, 6)).unwrap();
    assert_eq!((made.original.width, made.original.height), (200, 400));
    // Turned right: the left side is on top.
    let read = load_from_memory(&made.original.bytes).unwrap();
    assert!(is_red(read.get_pixel(100, 10)) && !is_red(read.get_pixel(100, 390)));
    for picture in [&made.original, &made.preview] {
        assert!(!picture.bytes.windows(6).any(|bytes| bytes == b"SECRET" || bytes == b"Exif\0\0"));
    }
    let header = process_header(&jpeg_with_exif(1000, 3000, 8)).unwrap();
    assert_eq!((header.width, header.height), (1500, 500));
}

#[test]
fn formats_follow_what_the_picture_is() {
    let clear = RgbaImage::from_pixel(50, 40, Rgba([10, 200, 10, 100]));
    let opaque = RgbaImage::from_pixel(50, 40, Rgba([10, 200, 10, 255]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let made = process_attachment(&encoded(clear.clone(), format)).unwrap();
        assert_eq!((made.original.file_type, made.preview.file_type), (FileType::Png, FileType::Png));
        assert_eq!(load_from_memory(&made.original.bytes).unwrap().get_pixel(5, 5), Rgba([10, 200, 10, 100]));
    }
    let type_of = |bytes: &[u8]| process_attachment(bytes).unwrap().original.file_type;
    assert_eq!(type_of(&encoded(opaque.clone(), ImageFormat::Png)), FileType::Png);
    assert_eq!(type_of(&encoded(opaque, ImageFormat::WebP)), FileType::Jpeg);
    let mut state = 1u32;
    let noise = RgbImage::from_fn(1500, 1000, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(state >> 8) as u8, (state >> 16) as u8, (state >> 24) as u8])
    });
    assert_eq!(type_of(&encoded(noise, ImageFormat::Png)), FileType::Jpeg);
}

#[test]
fn animations_become_their_first_frame() {
    let mut bytes = Vec::new();
    {
        let mut gif = GifEncoder::new(&mut bytes);
        gif.set_repeat(Repeat::Infinite).unwrap();
        for colour in [[220, 20, 20, 255], [20, 20, 220, 255]] {
            gif.encode_frame(Frame::new(RgbaImage::from_pixel(30, 20, Rgba(colour)))).unwrap();
        }
    }
    let made = process_attachment(&bytes).unwrap();
    assert!(is_red(load_from_memory(&made.original.bytes).unwrap().get_pixel(3, 3)));
}

#[test]
fn avatars_and_headers_are_cut_from_the_middle() {
    let avatar = process_avatar(&jpeg(1200, 600)).unwrap();
    assert_eq!((avatar.width, avatar.height), (400, 400));
    let read = load_from_memory(&avatar.bytes).unwrap();
    assert!(is_red(read.get_pixel(150, 200)) && !is_red(read.get_pixel(250, 200)));
    let small = process_avatar(&png(90, 60)).unwrap();
    assert_eq!((small.width, small.height), (60, 60));
    let header = process_header(&jpeg(1600, 1600)).unwrap();
    assert_eq!((header.width, header.height), (1500, 500));
    let tiny = process_header(&png(2, 2)).unwrap();
    assert_eq!((tiny.width, tiny.height), (2, 1));
}

#[test]
fn colour_profiles_are_kept_when_they_fit() {
    let profile = |space: &[u8]| [&[0; 16][..], space, &[0; 108]].concat();
    for (space, kept) in [(b"RGB ", true), (b"CMYK", false)] {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        image::ImageEncoder::set_icc_profile(&mut encoder, profile(space)).unwrap();
        encoder.encode_image(&two_colours(20, 20)).unwrap();
        let made = process_attachment(&bytes).unwrap();
        assert_eq!(made.original.bytes.windows(11).any(|part| part == b"ICC_PROFILE"), kept);
    }
}

#[test]
fn what_is_no_picture_is_refused_as_such() {
    for bytes in [
        &b""[..],
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"GIF89",
        b"BM\0\0\0\0",
        b"\0\0\0\x20ftypavif",
    ] {
        assert_eq!(process_attachment(bytes), Err(ImageError::Unsupported));
    }
}

#[test]
fn damaged_files_are_refused() {
    let full = [
        jpeg(64, 64),
        jpeg_with_exif(64, 64, 1),
        png(64, 64),
        encoded(two_colours(64, 64), ImageFormat::WebP),
        encoded(two_colours(64, 64), ImageFormat::Gif),
    ];
    for bytes in &full {
        assert!(process_attachment(bytes).is_ok());
        for part in [bytes.len() / 4, bytes.len() / 2, bytes.len() * 3 / 4] {
            assert_eq!(
                process_attachment(&bytes[..part]),
                Err(ImageError::Damaged),
                "{:x?} {part}",
                &bytes[..4]
            );
        }
    }
    assert!(process_attachment(b"GIF89a=1/*\0\0\0*/;alert(1)").is_err());
}

#[test]
fn bombs_are_refused_before_they_are_decoded() {
    // Claims 60,000 × 60,000 pixels in its header.
    let mut bomb = png(8, 8);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let checksum = crc32(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&checksum);
    assert_eq!(process_attachment(&bomb), Err(ImageError::TooManyPixels));

    let mut bomb = jpeg(8, 8);
    let frame = bomb.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0x27, 0x10, 0x27, 0x10]);
    assert_eq!(process_attachment(&bomb), Err(ImageError::TooManyPixels));

    let mut bomb = encoded(two_colours(8, 8), ImageFormat::Gif);
    bomb[6..10].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert_eq!(process_attachment(&bomb), Err(ImageError::TooManyPixels));

    assert_eq!(process_attachment(&vec![0; MAX_BYTES + 1]), Err(ImageError::TooLarge));
}

#[test]
fn what_hides_behind_a_picture_does_not_come_out() {
    let polyglot = [jpeg(40, 40), b"<script>alert(1)</script>PK\x03\x04".to_vec()].concat();
    let made = process_attachment(&polyglot).unwrap();
    assert!(!made.original.bytes.windows(8).any(|part| part == b"<script>"));
}

#[test]
fn blurhashes_are_checked_and_shown() {
    assert!(is_blurhash("LEHV6nWB2yk8pyo0adR*.7kCMdnj"));
    for text in ["", "L", "LEHV6nWB2yk8pyo0adR*.7kCMdn", "LEHV6nWB2yk8pyo0adR*.7kCMdn\"", "é", "~EHV6nWB2yk8"]
    {
        assert!(!is_blurhash(text) && blurhash_picture(text).is_none(), "{text}");
    }
    let shown = blurhash_picture("LEHV6nWB2yk8pyo0adR*.7kCMdnj").unwrap();
    assert_eq!(load_from_memory(&shown.bytes).unwrap().dimensions(), (32, 32));
}

#[test]
fn focus_is_two_numbers_in_the_frame() {
    assert_eq!(Focus::parse("-0.5, 1"), Some(Focus { x: -0.5, y: 1.0 }));
    for text in ["", "1", "2,0", "NaN,0", "0,inf", "a,b"] {
        assert_eq!(Focus::parse(text), None, "{text}");
    }
}

#[tokio::test]
async fn workers_take_turns_and_survive_a_panic() {
    let workers = ImageWorkers::new(1);
    let broken = workers.run(|| -> Result<(), _> { panic!("a decoder's bug") }).await;
    assert_eq!(broken, Err(ImageError::Damaged));
    assert_eq!(workers.run(|| Ok(1)).await, Ok(1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn scrambled_files_are_refused_or_shown(kind in 0usize..4, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif][kind];
        let mut bytes = encoded(two_colours(24, 16), format);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(made) = process_attachment(&bytes) {
            prop_assert!(load_from_memory(&made.preview.bytes).is_ok());
        }
    }
}

/// The checksum of PNG's chunks.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}
