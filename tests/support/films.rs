//! Films, sounds and moving pictures made for a test, by the program that the server works with too.

use std::process::Command;

use hedgerow::secrets::random_token;

/// Two seconds of a test card with a tone, and a place written beside them.
pub fn film() -> Vec<u8> {
    let card = "testsrc=size=321x241:rate=25:duration=2";
    made(
        "webm",
        &[
            "-f",
            "lavfi",
            "-i",
            card,
            "-f",
            "lavfi",
            "-i",
            "sine=duration=2",
            "-metadata",
            "location=Secret place",
            "-c:v",
            "libvpx",
            "-c:a",
            "libvorbis",
        ],
    )
}

/// The same as browsers play it, but with its index last.
pub fn mp4() -> Vec<u8> {
    let card = "testsrc=size=64x48:rate=10:duration=1";
    made(
        "mp4",
        &[
            "-f",
            "lavfi",
            "-i",
            card,
            "-metadata",
            "title=Secret place",
            "-c:v",
            "libx264",
            "-pix_fmt",
            "yuv420p",
        ],
    )
}

pub fn sound() -> Vec<u8> {
    made("wav", &["-f", "lavfi", "-i", "sine=duration=1", "-metadata", "title=Secret place"])
}

pub fn moving_gif() -> Vec<u8> {
    made("gif", &["-f", "lavfi", "-i", "testsrc=size=63x48:rate=10:duration=1"])
}

fn made(extension: &str, arguments: &[&str]) -> Vec<u8> {
    let file = std::env::temp_dir().join(format!("hedgerow-film-{}.{extension}", random_token()));
    let made = Command::new("ffmpeg").args(["-nostdin", "-v", "error"]).args(arguments).arg(&file).output();
    let made = made.expect("the tests need ffmpeg: scripts/need.sh");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let bytes = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    bytes
}
