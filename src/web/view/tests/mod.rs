//! Every page is rendered with nothing, one thing, many things, and with people who mean harm.
//!
//! To look at them: `cargo test --lib web::view -- --ignored` writes them, with the static files, to `target/pages`;
//! serve that folder with any HTTP server.

mod checks;
mod collection_pages;
mod form_pages;
mod migration_pages;
mod moving_pages;
mod pages;
mod samples;

use samples::Sample;

#[test]
fn pages_hold_with_nothing_one_and_many() {
    for count in [0, 1, 40] {
        for (name, html) in pages::all(Sample::plain(count)) {
            checks::check(&format!("{name} with {count}"), &html);
        }
    }
}

#[test]
fn visitors_see_pages_without_forms_that_need_an_account() {
    for (name, html) in pages::all(Sample::plain(3).for_visitors()) {
        checks::check(&format!("{name} for visitors"), &html);
        assert!(!html.contains("action=\"/auth/sign_out\""), "{name}");
    }
}

#[test]
fn hostile_names_stay_text() {
    for (name, html) in pages::all(Sample::hostile(2)) {
        checks::check(&format!("{name} with hostile people"), &html);
        for raw in ["<script", "<img src=x", "\" onmouseover"] {
            assert!(!html.contains(raw), "{raw:?} in {name}");
        }
        for shown in html.split("class=\"name\">").skip(1).filter_map(|rest| rest.split('<').next()) {
            assert!(!shown.contains(['\u{202e}', '\u{2066}']), "{shown:?} in {name}");
        }
    }
}

#[test]
fn a_name_of_nothing_visible_gives_way_to_the_user_name() {
    for blank in ["", "   ", "\u{200b}\u{200b}", "\u{202e}\u{2066}", "\u{3164}\u{2800}"] {
        let mut account = Sample::plain(1).account();
        account.display_name = blank.to_owned();
        assert_eq!(account.name(), "ana", "{blank:?}");
    }
}

#[test]
fn focal_points_are_classes() {
    let mut media = Sample::plain(1).media(1);
    for (focus, classes) in [
        (None, ""),
        (Some((0.0, 0.0)), "focus-x-4 focus-y-4"),
        (Some((-1.0, 1.0)), "focus-x-0 focus-y-0"),
        (Some((9.0, -9.0)), "focus-x-8 focus-y-8"),
        (Some((f32::NAN, 0.5)), "focus-x-0 focus-y-2"),
    ] {
        media.focus = focus;
        assert_eq!(media.focus_classes(), classes);
    }
}

#[test]
fn every_kind_has_its_words() {
    use crate::layout::Language;
    use crate::model::Visibility;
    let english = Language::english();
    for visibility in Visibility::ALL {
        assert!(english.has(super::status::visibility_key(visibility)));
        assert!(english.has(super::compose::meaning_key(visibility)));
    }
}

#[test]
#[ignore = "writes files to look at"]
fn write_pages_to_look_at() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pages");
    let write = |path: &str, text: &[u8]| {
        let path = folder.join(path.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    for (kind, sample) in [
        ("many", Sample::plain(7)),
        ("none", Sample::plain(0)),
        ("hostile", Sample::hostile(3)),
        ("visitor", Sample::plain(4).for_visitors()),
    ] {
        for (name, html) in pages::all(sample) {
            write(&format!("{kind}/{name}.html"), html.as_bytes());
        }
    }
    for file in std::fs::read_dir(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("static")).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        write(&crate::layout::static_url(&name), &std::fs::read(file.path()).unwrap());
    }
    for n in 0..7 {
        write(&format!("sample/{n}.svg"), samples::drawing(n).as_bytes());
    }
}
